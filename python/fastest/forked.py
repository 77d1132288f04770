"""A child process that a test has forked, and that comes back out of the test.

It must not go on as a second runner, which would run all tests that follow once more. It ends where the test ends, and
its exit status says how: the parent process, in the test, may wait for that.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def leave(raised: BaseException | None) -> NoReturn:
    """Show the exception, if there is one, where the test's own output goes; then end."""
    status = 0
    if isinstance(raised, SystemExit):
        from fastest.boot import exit_status

        status = exit_status(raised)
    elif raised is not None:
        import traceback

        status = 1
        traceback.print_exception(type(raised), raised, raised.__traceback__)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed, broken or replaced: nothing can be told to anybody
            pass
    os._exit(status)
