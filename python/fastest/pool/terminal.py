"""The terminal, which a debugger has for itself: other workers that want one wait, and what the parent has to show of
their tests waits, too.

The lock is a name in the abstract namespace of sockets: it needs no file, and goes with the process that has it.
"""

from __future__ import annotations

from fastest import host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from socket import socket

LOOK_AGAIN = 0.05


class _State:
    """Belongs to the process, as its terminal does."""

    lock: socket | None = None


def take(run: str) -> None:
    """Returns when it is ours; asking again changes nothing."""
    if _State.lock is None:
        _State.lock = _locked(f"\0fastest-debugger-{run}")
        host.show_output(True)
        host.tell("debugs", True)


def give_back() -> None:
    """If we have it."""
    if _State.lock is not None:
        host.show_output(False)
        host.tell("debugs", False)
        _State.lock.close()
        _State.lock = None


def _locked(name: str) -> socket:
    import socket
    from time import sleep

    lock = socket.socket(socket.AF_UNIX)
    while True:
        try:
            lock.bind(name)
            return lock
        except OSError:
            sleep(LOOK_AGAIN)
