"""How the pretty printer breaks long texts and bytes: at newlines and spaces, bytes in steps of four."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any


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
    return _filled(words, width, allowance, len(words) - 1)


def _wrap_bytes_repr(obj: bytes, width: int, allowance: int) -> Iterator[str]:
    return _filled([obj[i : i + 4] for i in range(0, len(obj), 4)], width, allowance, len(obj) // 4)


def _filled(parts: Sequence[Any], width: int, allowance: int, last: int) -> Iterator[str]:
    """Texts of as many parts as fit; from part `last` on something has to follow on the line."""
    current = parts[0][:0] if parts else ""
    for i, part in enumerate(parts):
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
