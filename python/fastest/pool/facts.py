"""What the schedule depends on besides node ids: marks that keep items together or alone.

`xdist_group(name)`: the items of a group run one after the other in one worker. `serial`: nothing runs beside the item.
`serial(name, limit=1)`: at most `limit` items of that name run at the same time. A scheduler from
`pytest_xdist_make_scheduler` groups the others by what its `_split_scope` gives.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

MARKS = frozenset(("xdist_group", "serial"))


def facts_of(
    items: Sequence[Any], everywhere: bool = False, split: Callable[[str], str] | None = None
) -> tuple[list[tuple[int, str]], list[int]]:
    """(index, group) of items in groups, and the indices of items that run alone. `everywhere`: each worker runs all
    items, so a limit can be kept only by letting nothing run beside. `split` names a group for every node id."""
    groups: list[tuple[int, str]] = []
    alone: list[int] = []
    dealt: dict[str, int] = {}
    inherited: dict[Any, bool] = {}
    for index, item in enumerate(items):
        marked = _has_marks(item, inherited)
        if not marked and split is None:
            continue
        group = None if everywhere or not marked else _group_of(item, dealt)
        if group is None and item.get_closest_marker("serial") is not None:
            alone.append(index)
        elif group is not None:
            groups.append((index, group))
        elif split is not None and not everywhere:
            groups.append((index, f"split {split(item.nodeid)}"))
    return groups, alone


def _has_marks(item: Any, inherited: dict[Any, bool]) -> bool:
    """The chain above is asked once for each collector."""
    parent = item.parent
    found = inherited.get(parent)
    if found is None:
        found = inherited[parent] = any(mark.name in MARKS for mark in parent.iter_markers())
    fields = item.__dict__
    if not found and "own_markers" not in fields and "callspec" not in fields and "_func" in fields:
        if "pytestmark" not in fields["_func"].__dict__:
            return False
    return found or any(mark.name in MARKS for mark in item.own_markers)


def _group_of(item: Any, dealt: dict[str, int]) -> str | None:
    group = item.get_closest_marker("xdist_group")
    if group is not None:
        return str(group.args[0] if group.args else group.kwargs.get("name", "default"))
    serial = item.get_closest_marker("serial")
    if serial is None or not serial.args:
        return None
    # Dealt out in turn over as many groups as may run at once.
    name = f"serial {serial.args[0]}"
    number = dealt[name] = dealt.get(name, -1) + 1
    return f"{name} {number % max(int(serial.kwargs.get('limit', 1)), 1)}"
