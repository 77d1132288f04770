"""One capture per stream, in four kinds, and MultiCapture, which drives the three streams of a process together.

`sys` replaces the object in `sys`; `fd` also redirects the file descriptor to a file in memory, so that what C code
and child processes write is captured too. Both streams are looked at after every test and nearly always nothing was
written: `pending` answers that from the file position alone, which the redirected descriptor shares with our own.
"""

from __future__ import annotations

import sys

from fastest.builtin.capture_io import CaptureIO, DontReadFromInput, TeeCaptureIO, encoded_file
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STREAMS = {0: "stdin", 1: "stdout", 2: "stderr"}


class CaptureBase:
    """What MultiCapture expects of one stream's capture; `snap` takes the text out."""

    EMPTY_BUFFER: Any = ""
    _state = "initialized"

    def __init__(self, fd: int) -> None: ...
    def start(self) -> None: ...
    def done(self) -> None: ...
    def suspend(self) -> None: ...
    def resume(self) -> None: ...
    def writeorg(self, data: Any) -> None: ...

    def snap(self) -> Any:
        return self.EMPTY_BUFFER

    def pending(self) -> bool:
        """Whether `snap` has something to give, or something to repair."""
        return False

    def _assert_state(self, op: str, states: tuple[str, ...]) -> None:
        assert self._state in states, "cannot {} in state {!r}: expected one of {}".format(
            op, self._state, ", ".join(states)
        )

    def _enter_state(self, op: str, state: str, *allowed: str) -> bool:
        """Move to `state`; False if we were there already."""
        self._assert_state(op, allowed)
        changed = self._state != state
        self._state = state
        return changed


class NoCapture(CaptureBase):
    """Leaves the stream alone."""


class SysCaptureBase(CaptureBase):
    """Replaces the stream's object in `sys`."""

    def __init__(self, fd: int, tmpfile: Any = None, *, tee: bool = False) -> None:
        self.name = STREAMS[fd]
        self._old: Any = getattr(sys, self.name)
        if tmpfile is None:
            if self.name == "stdin":
                tmpfile = DontReadFromInput()
            else:
                tmpfile = TeeCaptureIO(self._old) if tee else CaptureIO()
        self.tmpfile: Any = tmpfile

    def repr(self, class_name: str) -> str:
        old = repr(self._old) if hasattr(self, "_old") else "<UNSET>"
        return f"<{class_name} {self.name} _old={old} _state={self._state!r} tmpfile={self.tmpfile!r}>"

    def __repr__(self) -> str:
        return self.repr(type(self).__name__)

    def start(self) -> None:
        self._enter_state("start", "started", "initialized")
        setattr(sys, self.name, self.tmpfile)

    def done(self) -> None:
        if self._enter_state("done", "done", "initialized", "started", "suspended", "done"):
            setattr(sys, self.name, self._old)
            del self._old
            self.tmpfile.close()

    def suspend(self) -> None:
        self._enter_state("suspend", "suspended", "started", "suspended")
        setattr(sys, self.name, self._old)

    def resume(self) -> None:
        if self._enter_state("resume", "started", "started", "suspended"):
            setattr(sys, self.name, self.tmpfile)

    def pending(self) -> bool:
        if self._state != "started" or getattr(sys, self.name) is not self.tmpfile or self.tmpfile.closed:
            return True
        return isinstance(self.tmpfile, CaptureIO) and not self.tmpfile.is_empty()

    def repair(self) -> None:
        """Undo what a test did to the stream: closed it, or put another one in its place."""
        if self.tmpfile.closed:
            self.tmpfile = TeeCaptureIO(self._old) if isinstance(self.tmpfile, TeeCaptureIO) else CaptureIO()
        setattr(sys, self.name, self.tmpfile)


class SysCaptureBinary(SysCaptureBase):
    """A SysCapture that gives bytes."""

    EMPTY_BUFFER = b""

    def snap(self) -> bytes:
        self._assert_state("snap", ("started", "suspended"))
        self.tmpfile.seek(0)
        taken: bytes = self.tmpfile.buffer.read()
        self.tmpfile.seek(0)
        self.tmpfile.truncate()
        return taken

    def writeorg(self, data: bytes) -> None:
        self._assert_state("writeorg", ("started", "suspended"))
        self._old.flush()
        self._old.buffer.write(data)
        self._old.buffer.flush()


class SysCapture(SysCaptureBase):
    """Text written to the object in `sys`."""

    def snap(self) -> str:
        self._assert_state("snap", ("started", "suspended"))
        taken: str = self.tmpfile.getvalue()
        self.tmpfile.seek(0)
        self.tmpfile.truncate()
        return taken

    def writeorg(self, data: str) -> None:
        self._assert_state("writeorg", ("started", "suspended"))
        self._old.write(data)
        self._old.flush()


def scratch_fd() -> int:
    """An open file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("fastest-capture")
    from tempfile import TemporaryFile

    with TemporaryFile(buffering=0) as file:
        return os.dup(file.fileno())


class Closed:
    """For the end: a test may have closed descriptors that we wanted to close."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        return kind is not None and issubclass(kind, OSError)


class FDCaptureBase(CaptureBase):
    """Redirects a file descriptor to a scratch file; `scratch` is one that somebody else made and reads if we die."""

    def __init__(self, targetfd: int, scratch: int | None = None) -> None:
        self.targetfd = targetfd
        self.targetfd_invalid = self._open_if_invalid(targetfd)
        self.targetfd_save = os.dup(targetfd)
        self._scratch = -1
        self._owns_scratch = scratch is None
        if targetfd == 0:
            self.tmpfile: Any = open(os.devnull, encoding="utf-8")  # noqa: SIM115
            self.syscapture: CaptureBase = SysCapture(0)
        else:
            self._open_scratch(scratch)

    @staticmethod
    def _open_if_invalid(targetfd: int) -> int | None:
        """A closed descriptor is occupied first: else the scratch file itself could come to have its number."""
        try:
            os.fstat(targetfd)
        except OSError:
            occupied = os.open(os.devnull, os.O_RDWR)
            os.dup2(occupied, targetfd)
            return occupied
        return None

    def _open_scratch(self, scratch: int | None) -> None:
        self._scratch = scratch_fd() if scratch is None else scratch
        os.ftruncate(self._scratch, 0)
        os.lseek(self._scratch, 0, os.SEEK_SET)
        self.tmpfile = encoded_file(self._scratch)
        self.syscapture = SysCapture(self.targetfd, self.tmpfile) if self.targetfd in STREAMS else NoCapture(0)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.targetfd} oldfd={self.targetfd_save} "
            f"_state={self._state!r} tmpfile={self.tmpfile!r}>"
        )

    def start(self) -> None:
        self._enter_state("start", "started", "initialized")
        os.dup2(self.tmpfile.fileno(), self.targetfd)
        self.syscapture.start()

    def done(self) -> None:
        if not self._enter_state("done", "done", "initialized", "started", "suspended", "done"):
            return
        with Closed():
            os.dup2(self.targetfd_save, self.targetfd)
            os.close(self.targetfd_save)
        if self.targetfd_invalid is not None:
            if self.targetfd_invalid != self.targetfd:
                os.close(self.targetfd)
            os.close(self.targetfd_invalid)
        self.syscapture.done()
        with Closed():
            self.tmpfile.close()
            if self._owns_scratch and self._scratch >= 0:
                os.close(self._scratch)

    def suspend(self) -> None:
        if self._enter_state("suspend", "suspended", "started", "suspended"):
            self.syscapture.suspend()
            os.dup2(self.targetfd_save, self.targetfd)

    def resume(self) -> None:
        if self._enter_state("resume", "started", "started", "suspended"):
            self.syscapture.resume()
            os.dup2(self.tmpfile.fileno(), self.targetfd)

    def pending(self) -> bool:
        """Asked of the redirected descriptor: an error, or a size of its own, tells that a test redirected it again."""
        if self._state != "started" or self.tmpfile.closed or self.syscapture.pending():
            return True
        try:
            return os.lseek(self.targetfd, 0, os.SEEK_END) != 0
        except OSError:
            return True

    def repair(self) -> None:
        """Undo what a test did to the stream: closed or replaced the object, closed or redirected the descriptor."""
        if self.tmpfile.closed:
            self.tmpfile = encoded_file(self._scratch)
        if isinstance(self.syscapture, SysCapture):
            self.syscapture.tmpfile = self.tmpfile
            self.syscapture.repair()
        os.dup2(self._scratch, self.targetfd)

    def snap(self) -> Any:
        """Everything that was written since the last time, out of the scratch file, which is empty then."""
        self._assert_state("snap", ("started", "suspended"))
        try:
            size = os.fstat(self._scratch).st_size if self._scratch >= 0 else 0
        except OSError:
            size = 0  # a test closed it
        if not size:
            return self.EMPTY_BUFFER
        os.lseek(self._scratch, 0, os.SEEK_SET)
        taken = _read_all(self._scratch, size)
        os.lseek(self._scratch, 0, os.SEEK_SET)
        os.ftruncate(self._scratch, 0)
        return self._decoded(taken)

    @staticmethod
    def _decoded(taken: bytes) -> Any:
        return taken


class FDCaptureBinary(FDCaptureBase):
    """Bytes written to a file descriptor."""

    EMPTY_BUFFER = b""

    def writeorg(self, data: bytes) -> None:
        self._assert_state("writeorg", ("started", "suspended"))
        os.write(self.targetfd_save, data)


class FDCapture(FDCaptureBase):
    """Text written to a file descriptor."""

    @staticmethod
    def _decoded(taken: bytes) -> str:
        return taken.decode("utf-8", "replace")

    def writeorg(self, data: str) -> None:
        self._assert_state("writeorg", ("started", "suspended"))
        os.write(self.targetfd_save, data.encode("utf-8"))


def _read_all(fd: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(fd, size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class CaptureResult(tuple):  # type: ignore[type-arg]
    """What `readouterr()` gives: a named tuple by hand, because importing `collections` takes long."""

    __module__ = "_pytest.capture"
    __slots__ = ()
    _fields = __match_args__ = ("out", "err")
    __class_getitem__: Any = classmethod(type(list[int]))

    def __new__(cls, out: Any, err: Any) -> CaptureResult:
        return tuple.__new__(cls, (out, err))

    out = property(lambda self: self[0])
    err = property(lambda self: self[1])

    @classmethod
    def _make(cls, values: Any) -> CaptureResult:
        return cls(*values)

    def _replace(self, **changed: Any) -> CaptureResult:
        return CaptureResult(**{"out": self[0], "err": self[1], **changed})

    def _asdict(self) -> dict[str, Any]:
        return {"out": self[0], "err": self[1]}

    def __getnewargs__(self) -> tuple[Any, Any]:
        return (self[0], self[1])

    def __repr__(self) -> str:
        return f"CaptureResult(out={self[0]!r}, err={self[1]!r})"
