"""Writing to terminals: `TerminalWriter` with pytest's interface, and `render`, which turns anything that can
display itself into text.

The parent process owns the real terminal, so a writer here mostly fills a buffer whose colour and width are told.
Pygments is imported only when colour is on; without it source lines simply stay plain.
"""

from __future__ import annotations

import sys

from fastest.system import io, os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TextIO


def wcwidth(c: str) -> int:
    """Columns that one character takes: 0, 1, 2, or -1 if it cannot be printed."""
    if " " <= c < "\x7f":
        return 1
    code = ord(c)
    if code == 0 or 0x200B <= code <= 0x200F or 0x2028 <= code <= 0x202E or 0x2060 <= code <= 0x2063:
        return 0
    import unicodedata

    category = unicodedata.category(c)
    if category == "Cc":
        return -1
    if category in ("Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in ("F", "W") else 1


def wcswidth(s: str) -> int:
    """Columns that a string takes, or -1 if it holds something that cannot be printed."""
    if s.isascii():
        return len(s) if s.isprintable() else _sum_widths(s)
    import unicodedata

    return _sum_widths(unicodedata.normalize("NFC", s))


def _sum_widths(s: str) -> int:
    width = 0
    for c in s:
        columns = wcwidth(c)
        if columns < 0:
            return -1
        width += columns
    return width


def get_terminal_width() -> int:
    import shutil

    width, _ = shutil.get_terminal_size(fallback=(80, 24))
    return 80 if width < 40 else width


def should_do_markup(file: TextIO) -> bool:
    env = os.environ
    if env.get("PY_COLORS") in ("0", "1"):
        return env["PY_COLORS"] == "1"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR"):
        return True
    return hasattr(file, "isatty") and file.isatty() and env.get("TERM") != "dumb"


ESCAPES = {
    "black": 30, "red": 31, "green": 32, "yellow": 33, "blue": 34, "purple": 35, "cyan": 36, "white": 37,
    "Black": 40, "Red": 41, "Green": 42, "Yellow": 43, "Blue": 44, "Purple": 45, "Cyan": 46, "White": 47,
    "bold": 1, "light": 2, "blink": 5, "invert": 7,
}  # fmt: skip


class TerminalWriter:
    """pytest's terminal writer: markup, separators, and a memory of the current line."""

    _esctable = ESCAPES

    def __init__(self, file: TextIO | None = None) -> None:
        self._file: Any = sys.stdout if file is None else file
        self.hasmarkup = should_do_markup(self._file)
        self._current_line = ""
        self._terminal_width: int | None = None
        self.code_highlight = True

    @property
    def fullwidth(self) -> int:
        return get_terminal_width() if self._terminal_width is None else self._terminal_width

    @fullwidth.setter
    def fullwidth(self, value: int) -> None:
        self._terminal_width = value

    @property
    def width_of_current_line(self) -> int:
        return wcswidth(self._current_line)

    def chars_with_current_line(self) -> int:
        return len(self._current_line)

    def markup(self, text: str, **markup: bool) -> str:
        for name in markup:
            if name not in ESCAPES:
                raise ValueError(f"unknown markup: {name!r}")
        if self.hasmarkup:
            codes = [ESCAPES[name] for name, on in markup.items() if on]
            if codes:
                return "".join(f"\x1b[{code}m" for code in codes) + text + "\x1b[0m"
        return text

    def sep(self, sepchar: str, title: str | None = None, fullwidth: int | None = None, **markup: bool) -> None:
        width = self.fullwidth if fullwidth is None else fullwidth
        if sys.platform == "win32":
            width -= 1  # a full last column would wrap there
        if title is None:
            line = sepchar * (width // len(sepchar))
        else:
            fill = sepchar * max((width - len(title) - 2) // (2 * len(sepchar)), 1)
            line = f"{fill} {title} {fill}"
        visible = sepchar.rstrip()
        if len(line) + len(visible) <= width:
            line += visible
        self.line(line, **markup)

    def write(self, msg: str, *, flush: bool = False, **markup: bool) -> None:
        if not msg:
            return
        head, newline, tail = msg.rpartition("\n")
        self._current_line = tail if newline else self._current_line + msg
        self.write_raw(self.markup(msg, **markup) if markup else msg, flush=flush)

    def write_raw(self, msg: str, *, flush: bool = False) -> None:
        try:
            self._file.write(msg)
        except UnicodeEncodeError:
            self._file.write(msg.encode("unicode-escape").decode("ascii"))
        if flush:
            self.flush()

    def line(self, s: str = "", **markup: bool) -> None:
        self.write(s, **markup)
        self.write("\n")

    def flush(self) -> None:
        self._file.flush()

    def _write_source(self, lines: Sequence[str], indents: Sequence[str] = ()) -> None:
        if indents and len(indents) != len(lines):
            raise ValueError(f"indents size ({len(indents)}) should have same size as lines ({len(lines)})")
        shown = self._highlight("\n".join(lines)).splitlines()
        for indent, line in zip(indents or [""] * len(lines), shown):
            self.line(indent + line)

    def _highlight(self, source: str, lexer: str = "python") -> str:
        """The source with colours, if there is markup, highlighting was not switched off and pygments is there."""
        if not source or not self.hasmarkup or not self.code_highlight:
            return source
        try:
            import pygments
            from pygments.lexers.diff import DiffLexer
            from pygments.lexers.python import PythonLexer
        except ImportError:
            return source
        chosen = DiffLexer() if lexer == "diff" else PythonLexer()
        text: str = pygments.highlight(source, chosen, self._get_pygments_formatter())
        if text[-1] == "\n" and source[-1] != "\n":
            text = text[:-1]
        return "\x1b[0m" + text  # some lexers do not set a first colour; do not inherit one

    def _get_pygments_formatter(self) -> Any:
        from pygments.formatters.terminal import TerminalFormatter
        from pygments.util import ClassNotFound, OptionError

        theme = os.getenv("PYTEST_THEME")
        mode = os.getenv("PYTEST_THEME_MODE", "dark")
        try:
            return TerminalFormatter(bg=mode, style=theme)
        except ClassNotFound as e:
            raise _usage_error(
                f"PYTEST_THEME environment variable has an invalid value: '{theme}'. "
                "Hint: See available pygments styles with `pygmentize -L styles`."
            ) from e
        except OptionError as e:
            raise _usage_error(
                f"PYTEST_THEME_MODE environment variable has an invalid value: '{mode}'. "
                "The allowed values are 'dark' (default) and 'light'."
            ) from e


def _usage_error(message: str) -> Exception:
    from fastest.config.exceptions import UsageError

    return UsageError(message)


def dummy_highlighter(source: str, lexer: str = "python") -> str:
    """The highlighter of a writer without colour."""
    return source


def render(obj: object, color: bool, width: int, code_highlight: bool = True) -> str:
    """The text that `obj` (with `toterminal`, or anything with a `str`) shows on a terminal like this."""
    buffer = io.StringIO()
    tw = TerminalWriter(buffer)
    tw.hasmarkup = color
    tw.fullwidth = width
    tw.code_highlight = code_highlight
    show = getattr(obj, "toterminal", None)
    if show is not None:
        show(tw)
    else:
        tw.line(_printable(obj))
    return buffer.getvalue()


def _printable(obj: object) -> str:
    try:
        return str(obj)
    except UnicodeEncodeError:
        return "<unprintable longrepr>"
