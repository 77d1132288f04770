"""Threads that a test left behind, at the end of the process.

Python waits for every thread that is no daemon, without a limit: one that hangs keeps the whole run. Here they have
some seconds, then they are named and left to their fate; exit functions still run.
"""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

SECONDS = 5.0


class _Over(BaseException):
    """The time is over."""


def join_threads(threading: ModuleType) -> None:
    """`threading._shutdown` with a time limit."""
    import _signal

    def over(signal: int, frame: Any) -> None:
        raise _Over

    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, {_signal.SIGALRM})  # a test may have blocked it
    before = _signal.signal(_signal.SIGALRM, over)
    _signal.setitimer(_signal.ITIMER_REAL, SECONDS)
    try:
        threading._shutdown()
    except _Over:
        _tell(remaining(threading))
    finally:
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _signal.signal(_signal.SIGALRM, before)


def remaining(threading: ModuleType) -> list[str]:
    """The names of the threads that would be waited for."""
    return [
        thread.name for thread in threading.enumerate() if not thread.daemon and thread is not threading.main_thread()
    ]


def _tell(names: list[str]) -> None:
    text = f"fastest: not waited for any longer: {', '.join(names)} (make it a daemon thread, or join it in the test)\n"
    try:
        os.write(2, text.encode())
    except OSError:
        pass  # a test closed it
