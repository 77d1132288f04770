"""How `--help` lays out options: spellings that differ only in hyphens are shown once, and line breaks in help texts
are kept.
"""

from __future__ import annotations

import argparse
import re
import textwrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BULLET = re.compile(r"^([-*+]|\(?\d+[.)])\s+")


class HelpFormatter(argparse.HelpFormatter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "width" not in kwargs:
            from fastest.textio import get_terminal_width

            kwargs["width"] = get_terminal_width()
        super().__init__(*args, **kwargs)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        text = super()._format_action_invocation(action)
        options = text.split(", ")
        if not text.startswith("-") or (len(options) == 2 and 2 in map(len, options)):
            return text
        return ", ".join(_shown(options))

    def _split_lines(self, text: str, width: int) -> list[str]:
        return split_help_text(text, width)

    def _format_action(self, action: argparse.Action) -> str:
        return re.sub(r"[ \t]+$", "", super()._format_action(action), flags=re.MULTILINE)


def _is_short(option: str) -> bool:
    return len(option) == 2 or option[2] == " "


def _shown(options: list[str]) -> list[str]:
    """Short options, and of long options that are the same but for hyphens the one with most of them."""
    longest: dict[str, str] = {}
    for option in options:
        if not _is_short(option):
            key = option[2:].replace("-", "")
            if len(longest.get(key, "")) < len(option[2:]):
                longest[key] = option[2:]
    shown = []
    for option in options:
        if _is_short(option):
            shown.append(option)
        elif option[2:] == longest[option[2:].replace("-", "")]:
            shown.append(option.replace(" ", "=", 1))
    return shown


def split_help_text(text: str, width: int) -> list[str]:
    """Wrap each line by itself; continuation lines of a list item hang under its text."""
    first, newline, rest = text.partition("\n")
    lines: list[str] = []
    for line in (first.strip() + newline + textwrap.dedent(rest)).splitlines():
        lines.extend(_wrapped(line, width))
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return lines


def _wrapped(line: str, width: int) -> list[str]:
    text = line.lstrip()
    if not text:
        return [""]
    indent = line[: len(line) - len(text)]
    bullet = _BULLET.match(text)
    hanging = indent + " " * len(bullet.group()) if bullet else indent
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
