"""A runner that replaces one which died: it collects everything again, and runs what has no verdict yet."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.session import Session


def leave_out_finished(session: Session, payload: dict[str, Any]) -> None:
    """Drops the items that the earlier runners finished; node ids that occur twice count twice."""
    left: dict[str, int] = {}
    for nodeid in payload["resume"]:
        left[nodeid] = left.get(nodeid, 0) + 1
    remaining = []
    for item in session.items:
        if left.get(item.nodeid, 0):
            left[item.nodeid] -= 1
        else:
            remaining.append(item)
    session.items[:] = remaining
