"""Where nothing is captured (`-s`), a worker's output still belongs to a test: it goes to a file of the worker's own,
and from there into the stream of events, so that the parent shows it with its test and not in the middle of another.
"""

from __future__ import annotations

from fastest.host import Nowhere, push_out_text
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.host import Link


class Gathered(Nowhere):
    """Around another link: before an event comes what was printed since the last one."""

    def __init__(self, link: Link, files: Sequence[int]) -> None:
        self._link = link
        self._files = files
        self._terminal = [os.dup(stream) for stream in (1, 2)]
        self.lead_output(files)

    def lead_output(self, files: Sequence[int]) -> None:
        for file, stream in zip(files, (1, 2)):
            os.dup2(file, stream)

    def show(self) -> None:
        """A debugger wants the terminal."""
        self._pass_on()
        self.lead_output(self._terminal)

    def gather(self) -> None:
        """It is done."""
        push_out_text()
        self.lead_output(self._files)

    def emit(self, event: dict[str, Any]) -> None:
        self._pass_on()
        self._link.emit(event)

    def started(self, i: int) -> None:
        self._pass_on()
        self._link.started(i)

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        self._pass_on()
        self._link.passed(i, start, setup, call, teardown)

    def flush(self) -> None:
        self._link.flush()

    def _pass_on(self) -> None:
        push_out_text()
        for file, err in zip(self._files, (False, True)):
            text = _taken(file)
            if text:
                self._link.emit({"k": "write", "op": "printed", "text": text, "err": err})


def _taken(file: int) -> str:
    """The content of the file, which is empty then."""
    size = os.fstat(file).st_size
    if not size:
        return ""
    data = os.pread(file, size, 0)
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    return data.decode("utf-8", "replace")
