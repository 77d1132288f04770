"""Items of plain functions as collection makes them: with few attributes, the rest is made when it is asked for.

Plain: a function of the module or class itself, without marks but direct parameters, and not async. As long as no hook
has looked closer at such an item, or changed it, the rest of the runtime can take for granted what collection knew.
"""

from __future__ import annotations

from fastest.function import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.fixtureclosure import FuncFixtureInfo
    from fastest.metafunc import CallSpec

FIELDS = 8  # that every plain item has


class PlainItemMaker:
    """`Function.make` for the plain items of one collector."""

    def __init__(self, collector: Any) -> None:
        self._shared = {
            "parent": collector,
            "config": collector.config,
            "session": collector.session,
            "_pathstr": collector._pathstr,
        }

    def make(self, name: str, func: Any, closure: FuncFixtureInfo | None, callspec: CallSpec | None) -> Function:
        """The item of a function, with one set of parameters if it has some; `closure` is shared with its like."""
        item: Function = object.__new__(Function)
        item.__dict__ = fields = self._shared.copy()
        fields["originalname"] = name
        fields["_func"] = func
        if closure is not None:
            fields["_closure"] = closure
        if callspec is not None:
            fields["callspec"] = callspec
            if callspec._idlist:
                name = f"{name}[{callspec._idlist[0]}]"
        fields["name"] = fields["_plain"] = name
        return item


def is_untouched(fields: dict[str, Any]) -> bool:
    """Whether an item's attributes are those with which it was made here: each that is made on demand adds one. Its
    node id and location may be known by now; that changes nothing about how it runs.
    """
    plain = fields.get("_plain")
    return (
        plain is not None
        and plain is fields["name"]
        and len(fields)
        == FIELDS + ("callspec" in fields) + ("_closure" in fields) + ("_address" in fields) + ("location" in fields)
    )
