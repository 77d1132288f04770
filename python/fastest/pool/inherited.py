"""What a worker has from its session and must not end: the session will.

A fork has the exit functions of its session, its finalizers and its child processes. With xdist each worker imports for
itself and ends what it has begun; here what a module begins while it is imported (a temporary folder, a server) is
there once, and all workers use it. So at a worker's end only those exit functions run that were registered in it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def disown() -> None:
    """In a worker, right after the fork."""
    import atexit

    from fastest import host

    atexit._clear()
    host.spare_inherited_files()
    _spare_finalizers()
    _register_again()


def _spare_finalizers() -> None:
    """`weakref.finalize`, which temporary folders use, has one exit function for all."""
    finalize: Any = getattr(sys.modules.get("weakref"), "finalize", None)
    if finalize is None:
        return
    for info in finalize._registry.values():
        info.atexit = False
    finalize._registered_with_atexit = False


def _register_again() -> None:
    """What the standard library does for a process, not for something that was begun in it."""
    import atexit

    modules: dict[str, Any] = sys.modules
    if "logging" in modules:
        atexit.register(modules["logging"].shutdown)
    if "multiprocessing.util" in modules:
        modules["multiprocessing.process"]._children.clear()  # they are not ours to wait for
        atexit.register(modules["multiprocessing.util"]._exit_function)
