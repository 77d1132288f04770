"""Frames as bytes, for a runner that is not embedded: MessagePack in Python, and the pipe that carries it.

`struct` is not used: its import costs more than it saves here. src/python/encode.cc does the same in C++.
"""

from __future__ import annotations

from fastest.host import LOST_DESCRIPTORS, Nowhere
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List

VERSION = b"\x01"


class Pipe:
    """Frames through a pipe. A passed item waits for the next frame, so that a small test costs one system call."""

    __slots__ = ("_fd", "_waiting")

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._waiting = b""

    def emit(self, event: dict[str, Any]) -> None:
        self._write(frame(event))

    def started(self, i: int) -> None:
        self._write(frame(("S", i)))

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        self._waiting += frame(("P", i, start, setup, call, teardown))

    def flush(self) -> None:
        self._write(b"")

    def _write(self, data: bytes) -> None:
        data = self._waiting + data
        self._waiting = b""
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except OSError:
            os._exit(LOST_DESCRIPTORS)  # a test has closed the pipe: nothing that we do reaches anybody


class Frames(Nowhere):
    """Keeps the bytes that a pipe would carry."""

    def __init__(self) -> None:
        self._frames: List[bytes] = []

    def emit(self, event: dict[str, Any]) -> None:
        self._frames.append(frame(event))

    def started(self, i: int) -> None:
        self._frames.append(frame(("S", i)))

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        self._frames.append(frame(("P", i, start, setup, call, teardown)))

    def data(self) -> bytes:
        return b"".join(self._frames)


def frame(value: object) -> bytes:
    out: List[bytes] = []
    pack(value, out)
    body = b"".join(out)
    return VERSION + len(body).to_bytes(4, "little") + body


def pack(value: Any, out: List[bytes]) -> None:
    """Append the value's MessagePack. What has no form of its own goes as text."""
    kind = type(value)
    if kind is str:
        _pack_text(value, out)
    elif value is None:
        out.append(b"\xc0")
    elif kind is bool:
        out.append(b"\xc3" if value else b"\xc2")
    elif kind is int:
        out.append(_packed_int(value))
    elif kind is float:
        out.append(_packed_float(value))
    elif isinstance(value, dict):
        out.append(_head(len(value), 0x80, 16, b"\xde", b"\xdf"))
        for key, item in value.items():
            pack(key, out)
            pack(item, out)
    elif isinstance(value, (list, tuple)):
        out.append(_head(len(value), 0x90, 16, b"\xdc", b"\xdd"))
        for item in value:
            pack(item, out)
    else:
        _pack_other(value, out)


def _pack_other(value: Any, out: List[bytes]) -> None:
    if isinstance(value, int):
        out.append(_packed_int(int(value)))
    elif isinstance(value, float):
        out.append(_packed_float(float(value)))
    elif isinstance(value, (set, frozenset)):
        pack(list(value), out)
    elif isinstance(value, bytes):
        _pack_text(value.decode("utf-8", "replace"), out)
    else:
        _pack_text(str(value), out)


def _head(size: int, fix: int, limit: int, short: bytes, long: bytes) -> bytes:
    if size < limit:
        return bytes((fix | size,))
    if size < 0x10000:
        return short + size.to_bytes(2, "big")
    return long + size.to_bytes(4, "big")


def _pack_text(value: str, out: List[bytes]) -> None:
    try:
        data = value.encode()
    except UnicodeEncodeError:
        data = _encode_surrogates(value)
    if 32 <= len(data) < 256:
        out.append(bytes((0xD9, len(data))))
    else:
        out.append(_head(len(data), 0xA0, 32, b"\xda", b"\xdb"))
    out.append(data)


def _encode_surrogates(value: str) -> bytes:
    """File names that are not UTF-8 become their own bytes again; other lone surrogates become readable."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "backslashreplace")


def _packed_int(value: int) -> bytes:
    if -32 <= value < 128:
        return bytes((value & 0xFF,))
    if -(1 << 63) <= value < 1 << 63:
        return b"\xd3" + value.to_bytes(8, "big", signed=True)
    return _packed_float(float(value)) if abs(value) < 1 << 1023 else _packed_float(float("inf"))


def _packed_float(value: float) -> bytes:
    import marshal

    return b"\xcb" + marshal.dumps(value, 2)[:0:-1]  # marshal: "g" and eight bytes, little endian
