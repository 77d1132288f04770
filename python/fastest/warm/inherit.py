"""In the fork of a warm server: what Python made of its surroundings when it started, made anew from the client's."""

from __future__ import annotations

import os
import sys

from fastest.warm.adopt import hold_stderr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def entries_of(data: bytes) -> dict[bytes, bytes]:
    """`NAME=value` entries, a NUL behind each."""
    entries: dict[bytes, bytes] = {}
    for entry in data.split(b"\0"):
        name, sign, value = entry.partition(b"=")
        if name and sign:
            entries.setdefault(name, value)
    return entries


def variables_of_the_start() -> dict[bytes, bytes]:
    """What Python's own start put into the environment: LC_CTYPE in the C locale, what `.pth` files set."""
    with open("/proc/self/environ", "rb") as file:
        given = entries_of(file.read())
    return {name: value for name, value in os.environb.items() if given.get(name) != value}


def take_environment(data: bytes, of_the_start: dict[bytes, bytes]) -> None:
    """The client's variables replace the environment of the process and of Python; what a start adds comes on top."""
    import posix

    entries = {**entries_of(data), **of_the_start}
    for name in list(os.environb):
        del os.environb[name]
    posix.environ.clear()
    for name, value in entries.items():
        os.environb[name] = value
        posix.environ[name] = value


def ignore_signals(bits: int) -> None:
    """Signals that the client ignores (nohup, a shell's background job)."""
    import _signal

    for number in range(1, 65):
        if bits >> (number - 1) & 1 and _signal.getsignal(number) is not _signal.SIG_IGN:
            _signal.signal(number, _signal.SIG_IGN)


def open_standard_streams() -> None:
    """As Python's start does for descriptors 0, 1 and 2; the encoding is a matter of the environment."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        stream = standard_stream(descriptor, f"<{name}>", mode, getattr(sys, f"__{name}__"))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    if "threading" in sys.modules:
        hold_stderr(sys.modules["threading"])


def standard_stream(descriptor: int, name: str, mode: str, model: Any) -> Any:
    import io

    unbuffered = getattr(sys.flags, "unbuffered", 0)
    try:
        os.fstat(descriptor)
        binary: Any = open(descriptor, mode + "b", 0 if unbuffered and mode == "w" else -1, closefd=False)  # noqa: SIM115
    except OSError:
        return None
    raw = getattr(binary, "raw", binary)
    raw.name = name
    is_line_wise = not unbuffered and (raw.isatty() or name == "<stderr>")
    text: Any = io.TextIOWrapper(
        binary, model.encoding, model.errors, "\n", line_buffering=is_line_wise, write_through=bool(unbuffered)
    )
    text.mode = mode
    return text
