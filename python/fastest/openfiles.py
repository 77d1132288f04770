"""Files that tests left open, at the end of the process.

Python writes what is still in their buffers when it takes itself apart, ends archives, and removes temporary files. A
run of ours ends without that (`host.leave`), so it does these things alone, and only if a file is open for writing that
was not open at the start: ordinary runs ask the kernel and are done.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


# What writes goes before what it writes to; a temporary file is removed when all is written.
TEXT, ARCHIVE, BUFFER, TEMPORARY = range(4)
_ARCHIVES = (("zipfile", "ZipFile"), ("gzip", "GzipFile"), ("bz2", "BZ2File"), ("lzma", "LZMAFile"))


def open_descriptors() -> frozenset[int]:
    """Those of this process; empty where the kernel does not tell."""
    try:
        return frozenset(map(int, os.listdir("/proc/self/fd")))
    except OSError:
        return frozenset()


def are_written(known: frozenset[int]) -> bool:
    """Whether a regular file is open for writing whose descriptor is none of those."""
    return any(_is_written(fd) for fd in open_descriptors() - known)


def _is_written(fd: int) -> bool:
    import stat

    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return False
        import fcntl

        return fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    except OSError:
        return False  # the one with which the folder was read


def push_out() -> None:
    """Write what is in the buffers, before a fork would write it once more."""
    rank = _ranking()
    for thing in _all_objects():
        if rank(thing) in (TEXT, BUFFER):
            _try(thing.flush)


def finish(inherits: bool) -> None:
    """What the end of the interpreter would do to open files. A worker that `inherits` leaves the archives and
    temporary files of its session alone."""
    acts: tuple[list[Any], ...] = ([], [], [], [])
    rank = _ranking()
    own = _ids_since_the_fork() if inherits else None
    for thing in _all_objects():
        order = rank(thing)
        if order is not None and (order in (TEXT, BUFFER) or own is None or id(thing) in own):
            acts[order].append(thing.flush if order in (TEXT, BUFFER) else thing.close)
    for act in (act for some in acts for act in some):
        _try(act)


def _ranking() -> Callable[[object], int | None]:
    """Which of the four an object is; None: none, or one of the standard streams, which are not ours to close."""
    import io

    standard = [getattr(sys, name) for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")]
    kept = {id(part) for stream in standard for part in (stream, getattr(stream, "buffer", None))}
    archives = tuple(kind for kind in (_class(*name) for name in _ARCHIVES) if kind is not None)
    temporary = _class("tempfile", "_TemporaryFileCloser") or ()
    kinds = (
        (temporary, TEMPORARY),
        (archives, ARCHIVE),
        (io.TextIOWrapper, TEXT),
        ((io.BufferedWriter, io.BufferedRandom), BUFFER),
    )

    def rank(thing: object) -> int | None:
        kind = type(thing)
        if id(thing) in kept:
            return None
        return next((order for classes, order in kinds if issubclass(kind, classes)), None)

    return rank


def _class(module: str, name: str) -> Any:
    """None: the module is not imported, or a test has left something else there."""
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else None


def _ids_since_the_fork() -> set[int]:
    """Everything older was frozen then."""
    import gc

    return {id(thing) for thing in gc.get_objects()}


def _all_objects() -> Iterator[Any]:
    import gc

    gc.unfreeze()
    return iter(gc.get_objects())


def _try(act: Any) -> None:
    try:
        act()
    except Exception:  # closed, broken, or its disk is full: Python has nobody to tell at its end, either
        pass
