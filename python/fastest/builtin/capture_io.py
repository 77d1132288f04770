"""The file objects that stand in for sys.stdin, sys.stdout and sys.stderr while output is captured."""

from __future__ import annotations

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NoReturn, TextIO

NO_STDIN = "pytest: reading from stdin while output is captured!  Consider using `-s`."


class EncodedFile(io.TextIOWrapper):
    """Text over the raw file that a file descriptor was redirected to; writes go through at once."""

    __module__ = "_pytest.capture"
    __slots__ = ()

    @property
    def name(self) -> str:  # a descriptor's number is no name that callers can handle
        return repr(self.buffer)

    @property
    def mode(self) -> str:
        return str(self.buffer.mode).replace("b", "")  # type: ignore[attr-defined]


def encoded_file(fd: int) -> EncodedFile:
    """The text file over `fd`, which stays open when the text file is closed: a test may close sys.stdout."""
    raw = io.FileIO(fd, "rb+", closefd=False)
    return EncodedFile(
        raw,  # unbuffered on purpose: the order with other writers of the descriptor counts
        encoding="utf-8",
        errors="replace",
        newline="",
        write_through=True,
    )


class CaptureIO(io.TextIOWrapper):
    """Text kept in memory, with a binary `buffer` as the real streams have."""

    __module__ = "_pytest.capture"

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="UTF-8", newline="", write_through=True)

    def getvalue(self) -> str:
        return self._bytes.getvalue().decode("UTF-8")

    def is_empty(self) -> bool:
        return self._bytes.tell() == 0


class TeeCaptureIO(CaptureIO):
    """A CaptureIO that passes on what it takes in."""

    def __init__(self, other: TextIO) -> None:
        self._other = other
        super().__init__()

    def write(self, s: str) -> int:
        super().write(s)
        return self._other.write(s)


class DontReadFromInput:
    """A standard input of which nothing can be read, and which says why."""

    __module__ = "_pytest.capture"

    @property
    def encoding(self) -> str:
        return sys.__stdin__.encoding if sys.__stdin__ is not None else "utf-8"

    @property
    def buffer(self) -> Any:
        return self

    def read(self, size: int = -1) -> str:
        raise OSError(NO_STDIN)

    readline = read

    def readlines(self, hint: int | None = -1) -> list[str]:
        raise OSError(NO_STDIN)

    def __iter__(self) -> DontReadFromInput:
        return self

    def __next__(self) -> str:
        return self.readline()

    def __enter__(self) -> DontReadFromInput:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def close(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    readable = writable = seekable = isatty

    def fileno(self) -> int:
        self._refuse("redirected stdin is pseudofile, has no fileno()")

    def flush(self) -> None:
        self._refuse("redirected stdin is pseudofile, has no flush()")

    def seek(self, offset: int, whence: int = 0) -> int:
        self._refuse("redirected stdin is pseudofile, has no seek(int)")

    def tell(self) -> int:
        self._refuse("redirected stdin is pseudofile, has no tell()")

    def truncate(self, size: int | None = None) -> int:
        self._refuse("cannot truncate stdin")

    def write(self, data: str) -> int:
        self._refuse("cannot write to stdin")

    def writelines(self, lines: Iterable[str]) -> None:
        self._refuse("Cannot write to stdin")

    @staticmethod
    def _refuse(reason: str) -> NoReturn:
        raise io.UnsupportedOperation(reason)
