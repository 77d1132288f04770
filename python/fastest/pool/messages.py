"""What the parent says to the processes of a pool: frames on a pipe (docs/ARCHITECTURE.md, "The pool")."""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HEADER = 5  # version byte, length


def receive(fd: int) -> Any:
    """The next message; None when the parent is gone."""
    head = _exactly(fd, HEADER)
    body = _exactly(fd, int.from_bytes(head[1:], "little")) if head else b""
    if not body:
        return None
    import _fastest

    return _fastest.unpack(body)


def _exactly(fd: int, size: int) -> bytes:
    """So many bytes, or none at the end of the stream."""
    data = os.read(fd, size)
    while data and len(data) < size:
        more = os.read(fd, size - len(data))
        if not more:
            return b""
        data += more
    return data
