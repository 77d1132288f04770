"""Verified parallelism: what failed in a worker runs again at the end, alone, in a fork of the untouched session.

Fails there: the failure is real. Passes there, but fails after the tests that its worker ran before it: they left
something behind, as they might in a serial run. Passes both ways: it needs other processes beside it to fail.
"""

from __future__ import annotations

from fastest import host
from fastest.trial import FAILED, TIMED_OUT, run_trial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.session import Session

REAL, ORDER_DEPENDENT, PARALLEL_ONLY, UNKNOWN = "real", "order-dependent", "parallel-only", "unknown"


def confirm(session: Session, failures: Sequence[dict[str, Any]], seconds: float) -> None:
    """Tells the parent of each failure what it is. `i`: its index; `before`: of the items that its worker had run.

    All together take no longer than `seconds`; failures for which no time is left are UNKNOWN.
    """
    from fastest.clocks import monotonic

    _announce(session, len(failures))
    end = monotonic() + seconds
    for failure in failures:
        item = session.items[failure["i"]]
        before = [session.items[index] for index in failure["before"]]
        host.emit({"k": "confirmed", "i": failure["i"], "verdict": _verdict(session, item, before, end)})
        host.flush()


def _announce(session: Session, count: int) -> None:
    """For people who wait."""
    if session.config.payload.get("tty"):
        host.emit({"k": "loop"})
        tests = "a failed test" if count == 1 else f"{count} failed tests"
        host.emit({"k": "write", "op": "line", "text": f"running {tests} again, alone ... (--no-confirm: never)"})
        host.flush()


def _verdict(session: Session, item: Any, before: list[Any], end: float) -> str:
    outcome = _trial(session, [item], end)
    if outcome == FAILED:
        return REAL
    if outcome != TIMED_OUT and before:
        outcome = _trial(session, [*before, item], end)
        if outcome == FAILED:
            return ORDER_DEPENDENT
    return UNKNOWN if outcome == TIMED_OUT else PARALLEL_ONLY


def _trial(session: Session, items: list[Any], end: float) -> str:
    from fastest.clocks import monotonic

    left = end - monotonic()
    return run_trial(session, items, left) if left > 0 else TIMED_OUT
