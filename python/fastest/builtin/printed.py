"""Standard streams for a run inside a run. The inner run's events are shown when it is over, so what is printed past
the capture must be among them to appear at its place.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.builtin.capture_io import CaptureIO


class PrintedFile(CaptureIO):
    """Text that is written becomes an event at once."""

    def __init__(self, err: bool) -> None:
        super().__init__()
        self._err = err

    def write(self, s: str) -> int:
        if not isinstance(s, str):
            return super().write(s)  # raises what any text file does
        self.flush()
        self._emit(s)
        return len(s)

    def flush(self) -> None:
        """What was written to `buffer` has waited until now."""
        if not self.closed and not self.is_empty():
            text = self.getvalue()
            self._bytes.seek(0)
            self._bytes.truncate()
            self._emit(text)

    def _emit(self, text: str) -> None:
        if text:
            host.emit({"k": "write", "op": "printed", "text": text, "err": self._err})


class PrintedStreams:
    """Both streams, and those that they replace."""

    def __init__(self) -> None:
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = PrintedFile(False), PrintedFile(True)

    def restore(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        sys.stdout, sys.stderr = self._before
