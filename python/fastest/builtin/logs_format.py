"""How a captured or live log record becomes text: dates with microseconds, coloured levels, indented continuation
lines.
"""

from __future__ import annotations

import logging
import re

from fastest.system import io

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config
    from fastest.textio import TerminalWriter

DEFAULT_LOG_FORMAT = "%(levelname)-8s %(name)s:%(filename)s:%(lineno)d %(message)s"
DEFAULT_LOG_DATE_FORMAT = "%H:%M:%S"
_ANSI_ESCAPE = re.compile(r"\x1b\[[\d;]+m")
_TRUE = ("y", "yes", "t", "true", "on", "1")


def _remove_ansi_escape_sequences(text: str) -> str:
    return _ANSI_ESCAPE.sub("", text)


class DatetimeFormatter(logging.Formatter):
    """Understands %f in the date format, which `time.strftime` does not."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        if not datefmt or "%f" not in datefmt:
            return super().formatTime(record, datefmt)
        from datetime import datetime, timedelta, timezone

        local = self.converter(record.created)
        zone = timezone(timedelta(seconds=local.tm_gmtoff), local.tm_zone)
        microsecond = int(record.msecs * 1000)  # rounding could give a million
        return datetime(*local[:6], microsecond=microsecond, tzinfo=zone).strftime(datefmt)


class ColoredLevelFormatter(DatetimeFormatter):
    """Colours the `%(levelname)s` of the format."""

    LOGLEVEL_COLOROPTS = {
        logging.CRITICAL: {"red"},
        logging.ERROR: {"red", "bold"},
        logging.WARNING: {"yellow"},
        logging.INFO: {"green"},
        logging.DEBUG: {"purple"},
        logging.NOTSET: set(),
    }
    LEVELNAME_FMT_REGEX = re.compile(r"%\(levelname\)([+-.]?\d*(?:\.\d+)?s)")

    def __init__(self, terminalwriter: TerminalWriter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terminalwriter = terminalwriter
        self._original_fmt = self._style._fmt
        self._level_to_fmt_mapping: dict[int, str] = {}
        for level, colors in self.LOGLEVEL_COLOROPTS.items():
            self.add_color_level(level, *colors)

    def add_color_level(self, level: int, *color_opts: str) -> None:
        """Give a level its colours, by the names that the terminal writer knows."""
        fmt = self._fmt or ""
        found = self.LEVELNAME_FMT_REGEX.search(fmt)
        if found:
            name = found.group() % {"levelname": logging.getLevelName(level)}
            colored = self._terminalwriter.markup(name, **dict.fromkeys(color_opts, True))
            self._level_to_fmt_mapping[level] = self.LEVELNAME_FMT_REGEX.sub(colored, fmt)

    def format(self, record: logging.LogRecord) -> str:
        self._style._fmt = self._level_to_fmt_mapping.get(record.levelno, self._original_fmt)
        return super().format(record)


class PercentStyleMultiline(logging.PercentStyle):
    """Indents the second and later lines of a message: below the first one, or by a fixed width."""

    def __init__(self, fmt: str, auto_indent: int | str | bool | None) -> None:
        super().__init__(fmt)
        self._auto_indent = self._get_auto_indent(auto_indent)

    @staticmethod
    def _get_auto_indent(auto_indent_option: int | str | bool | None) -> int:
        """-1: below the start of the message, 0: not at all, else so many columns. Nonsense counts as off."""
        option = auto_indent_option
        if option is None or isinstance(option, bool):
            return -1 if option else 0
        if isinstance(option, str):
            try:
                return max(int(option), 0)
            except ValueError:
                return -1 if option.lower() in _TRUE else 0
        return max(option, 0) if isinstance(option, int) else 0

    def format(self, record: logging.LogRecord) -> str:
        message = record.message
        if "\n" in message:
            given = record.__dict__
            indent = self._get_auto_indent(given["auto_indent"]) if "auto_indent" in given else self._auto_indent
            if indent:
                return self._indented(record, message.splitlines(), indent)
        return self._fmt % record.__dict__

    def _indented(self, record: logging.LogRecord, lines: list[str], indent: int) -> str:
        first = self._fmt % {**record.__dict__, "message": lines[0]}
        if indent < 0:
            indent = _remove_ansi_escape_sequences(first).find(lines[0])
        return ("\n" + " " * indent).join([first, *lines[1:]])


def make_formatter(config: Config, log_format: str, log_date_format: str, auto_indent: Any) -> logging.Formatter:
    """The formatter for captured and live logs."""
    formatter: logging.Formatter
    if getattr(config.option, "color", "no") != "no" and ColoredLevelFormatter.LEVELNAME_FMT_REGEX.search(log_format):
        formatter = ColoredLevelFormatter(_writer(config), log_format, log_date_format)
    else:
        formatter = DatetimeFormatter(log_format, log_date_format)
    formatter._style = PercentStyleMultiline(formatter._style._fmt, auto_indent=auto_indent)
    return formatter


def _writer(config: Config) -> TerminalWriter:
    """Only its colours count: the parent process knows whether the terminal has any."""
    from fastest.textio import TerminalWriter

    writer = TerminalWriter(io.StringIO())
    writer.hasmarkup = bool(config.payload.get("color"))
    return writer
