"""Files that tests left open, at the end of the process.

Python writes what is still in their buffers when it takes itself apart, ends archives, and removes temporary files. A
run of ours ends without that (`host.leave`), so it does these things alone, and only if a file is open for writing that
was not open at the start: ordinary runs ask the kernel and are done.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


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
    import io

    for thing in _all_objects():
        if isinstance(thing, (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)):
            _try(thing.flush)


def finish() -> None:
    """What the end of the interpreter would do to open files."""
    import io

    standard = [getattr(sys, name) for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")]
    keep = {id(part) for stream in standard for part in (stream, getattr(stream, "buffer", None))}
    archives, texts, buffers, removers = [], [], [], []
    zipped, closer = _class("zipfile", "ZipFile"), _class("tempfile", "_TemporaryFileCloser")
    for thing in _all_objects():
        kind = type(thing)
        if closer is not None and issubclass(kind, closer):
            removers.append(thing.close)
        elif id(thing) in keep:
            continue
        elif zipped is not None and issubclass(kind, zipped):
            archives.append(thing.close)
        elif issubclass(kind, io.TextIOWrapper):
            texts.append(thing.flush)
        elif issubclass(kind, (io.BufferedWriter, io.BufferedRandom)):
            buffers.append(thing.flush)
        elif issubclass(kind, io.BufferedIOBase) and kind.__module__ in ("gzip", "bz2", "lzma"):
            archives.append(thing.close)
    for act in (*texts, *archives, *buffers, *removers):  # what writes goes before what it writes to
        _try(act)


def _class(module: str, name: str) -> Any:
    return getattr(sys.modules.get(module), name, None)


def _all_objects() -> Iterator[Any]:
    import gc

    gc.unfreeze()
    return iter(gc.get_objects())


def _try(act: Any) -> None:
    try:
        act()
    except Exception:  # closed, broken, or its disk is full: Python has nobody to tell at its end, either
        pass
