"""SIGINT, where it may come more often than it is meant: the terminal sends it to every process of a run, the command
passes it on to those that seem not to have got it, and impatient people press twice.

It is heard once. From then on the process says so, tears down and leaves; who insists has the command kill it.
"""

from __future__ import annotations

import _signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

INTERRUPT = _signal.SIGINT


def hear(handler: Callable[[int, Any], object]) -> Any:
    """SIGINT calls the handler instead of raising; unless somebody else handles it. The answer is for `restore`."""
    before = _signal.getsignal(INTERRUPT)
    if before is _signal.default_int_handler:
        _signal.signal(INTERRUPT, handler)
    return before


def restore(before: Any) -> None:
    if before is _signal.default_int_handler:
        _signal.signal(INTERRUPT, before)


def be_deaf() -> None:
    """No further one is heard. Not ignored for good: processes that are started from here would inherit that."""
    _signal.signal(INTERRUPT, lambda number, frame: None)


def hold() -> Any:
    """None comes until `release` gets the answer; it is not lost."""
    return _signal.pthread_sigmask(_signal.SIG_BLOCK, {INTERRUPT})


def release(mask: Any) -> None:
    _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)
