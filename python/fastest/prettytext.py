"""How the pretty printer breaks long texts and bytes: at newlines and spaces, bytes in steps of four."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def _split_text(text: str, width: int, allowance: int) -> list[str]:
    chunks: list[str] = []
    lines = text.splitlines(True)
    for i, line in enumerate(lines):
        last = i == len(lines) - 1
        shown = repr(line)
        if len(shown) <= width - (allowance if last else 0):
            chunks.append(shown)
        else:
            chunks += _split_line(line, width, allowance if last else 0)
    return chunks


def _split_line(line: str, width: int, allowance: int) -> Iterator[str]:
    import re

    words = re.findall(r"\S*\s*", line)[:-1]
    current = ""
    for i, word in enumerate(words):
        if i == len(words) - 1:
            width -= allowance
        if len(repr(current + word)) <= width:
            current += word
            continue
        if current:
            yield repr(current)
        current = word
    if current:
        yield repr(current)


def _wrap_bytes_repr(obj: bytes, width: int, allowance: int) -> Iterator[str]:
    current = b""
    last = len(obj) // 4 * 4
    for i in range(0, len(obj), 4):
        part = obj[i : i + 4]
        if i == last:
            width -= allowance
        if len(repr(current + part)) <= width:
            current += part
            continue
        if current:
            yield repr(current)
        current = part
    if current:
        yield repr(current)
