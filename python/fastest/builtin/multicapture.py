"""The captures of standard input, output and error of one process, switched together."""

from __future__ import annotations

from fastest.builtin.captures import CaptureResult, FDCapture, SysCapture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.builtin.captures import CaptureBase


class MultiCapture:
    """Any of the three streams may be None: it is then not captured."""

    _state: str | None = None
    _in_suspended = False
    __class_getitem__: Any = classmethod(type(list[int]))

    def __init__(self, in_: CaptureBase | None, out: CaptureBase | None, err: CaptureBase | None) -> None:
        self.in_ = in_
        self.out = out
        self.err = err

    def __repr__(self) -> str:
        return (
            f"<MultiCapture out={self.out!r} err={self.err!r} in_={self.in_!r} "
            f"_state={self._state!r} _in_suspended={self._in_suspended!r}>"
        )

    def _outerr(self) -> list[CaptureBase]:
        return [stream for stream in (self.out, self.err) if stream is not None]

    def start_capturing(self) -> None:
        self._state = "started"
        if self.in_:
            self.in_.start()
        for stream in self._outerr():
            stream.start()

    def pop_outerr_to_orig(self) -> tuple[Any, Any]:
        """Take what was captured and write it where it would have gone without us."""
        out, err = self.readouterr()
        if out and self.out:
            self.out.writeorg(out)
        if err and self.err:
            self.err.writeorg(err)
        return out, err

    def suspend_capturing(self, in_: bool = False) -> None:
        self._state = "suspended"
        for stream in self._outerr():
            stream.suspend()
        if in_ and self.in_:
            self.in_.suspend()
            self._in_suspended = True

    def resume_capturing(self) -> None:
        self._state = "started"
        for stream in self._outerr():
            stream.resume()
        if self._in_suspended and self.in_:
            self.in_.resume()
            self._in_suspended = False

    def stop_capturing(self) -> None:
        """Put the original streams back; the captures cannot be used again."""
        if self._state == "stopped":
            raise ValueError("was already stopped")
        self._state = "stopped"
        for stream in self._outerr():
            stream.done()
        if self.in_:
            self.in_.done()

    def is_started(self) -> bool:
        return self._state == "started"

    def readouterr(self) -> CaptureResult:
        out = self.out.snap() if self.out else ""
        err = self.err.snap() if self.err else ""
        return CaptureResult(out, err)


def _get_multicapture(method: str, scratch: Sequence[int] | None = None) -> MultiCapture:
    """The captures for `--capture=method`; `scratch` are files for standard output and error that outlive us."""
    if method == "fd":
        out, err = scratch or (None, None)
        return MultiCapture(in_=FDCapture(0), out=FDCapture(1, out), err=FDCapture(2, err))
    if method == "sys":
        return MultiCapture(in_=SysCapture(0), out=SysCapture(1), err=SysCapture(2))
    if method == "no":
        return MultiCapture(in_=None, out=None, err=None)
    if method == "tee-sys":
        return MultiCapture(in_=None, out=SysCapture(1, tee=True), err=SysCapture(2, tee=True))
    raise ValueError(f"unknown capturing method: {method!r}")
