"""What every method of the terminal reporter stands on: what the options say, writing, and the books that plugins read
(`stats`, `getreports`).
"""

from __future__ import annotations

from fastest import host
from fastest.attended import silent_reports
from fastest.clocks import perf_counter
from fastest.nodemeta import lazy
from fastest.textio import TerminalWriter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any, TextIO

    from fastest.builtin.terminal_reports import TestShortLogReport
    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.reports import TestReport
    from fastest.session import Session


class EventFile:
    """A text stream whose other end is the parent's terminal."""

    encoding = "utf-8"

    def __init__(self, config: Config) -> None:
        self._config = config
        self._tty = bool(config.payload.get("tty"))

    def write(self, text: str) -> int:
        pass_on_printed(self._config)
        host.emit({"k": "write", "op": "raw", "text": text})
        return len(text)

    def flush(self) -> None:
        host.flush()

    def isatty(self) -> bool:
        return self._tty


def pass_on_printed(config: Config) -> None:
    """What a hook has printed is shown before what it says to the reporter next."""
    from fastest.builtin.capture import manager_of

    manager = manager_of(config)
    if manager is not None:
        manager.pass_on_printed()


class CallableBool:
    """`reporter.isatty` is asked both ways."""

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __call__(self) -> bool:
        return self._value


def create_terminal_writer(config: Config, file: TextIO | None = None) -> TerminalWriter:
    """A writer with the colours that the options ask for."""
    tw = TerminalWriter(file)
    if config.option.color in ("yes", "no"):
        tw.hasmarkup = config.option.color == "yes"
    if config.option.code_highlight in ("yes", "no"):
        tw.code_highlight = config.option.code_highlight == "yes"
    return tw


def _writer_to_parent(config: Config, file: EventFile) -> TerminalWriter:
    tw: TerminalWriter = create_terminal_writer(config, file)  # type: ignore[arg-type]
    tw.hasmarkup = bool(config.payload.get("color"))
    tw.fullwidth = config.payload.get("width") or 80
    return tw


def getreportopt(config: Config) -> str:
    """The characters of `-r` with their shorthands resolved."""
    chars = ""
    for char in config.option.reportchars:
        char = char.lower() if char in "FS" else char
        if char in "aAN":
            chars = {"a": "sxXEf", "A": "PpsxXEf", "N": ""}[char]
        elif char not in chars:
            chars += char
    if config.option.disable_warnings:
        return chars.replace("w", "")
    return chars if "w" in chars else "w" + chars


class ReporterBase:
    """`laid_out_by_parent`: it is the standard one; the parent has the layout, and only the books are kept here."""

    laid_out_by_parent = False

    def __init__(self, config: Config, file: TextIO | None = None) -> None:
        self.config = config
        self._to_parent = file is None
        events = EventFile(config)
        self._tw = _writer_to_parent(config, events) if file is None else create_terminal_writer(config, file)
        self.isatty = CallableBool((file or events).isatty())
        self.hasmarkup = self._tw.hasmarkup
        self._screen_width = self._tw.fullwidth
        self.reportchars = getreportopt(config)
        self.foldskipped = config.option.fold_skipped
        self._stats: dict[str, list[Any]] = {}
        self._unread: list[
            Any
        ] = []  # reports, items that passed silently, and calls, since somebody last read the books
        self.currentfspath: Any = None
        self._session: Session | None = None
        self._numcollected = 0
        self._showfspath: bool | None = None
        self._progress_nodeids_reported: set[str] = set()
        self._known_types: list[str] | None = None
        self._main_color: str | None = None
        self._keyboardinterrupt_memo: Any = None
        self._already_displayed_warnings: int | None = None
        self._current_logreport: Any = None
        self._timing_nodeids_reported: set[str] = set()
        self._session_began = perf_counter()
        self._collect_reported = 0.0
        self._counted: dict[str, int] = {}  # what was put into the books here
        self._noted: dict[str, int] = {}  # the same, with what nobody has read yet, but without reports

    @lazy
    def startpath(self) -> Path:
        """Where the run was started."""
        return self.config.invocation_params.dir

    # What the options say

    @property
    def verbosity(self) -> int:
        return int(self.config.option.verbose)

    @property
    def showheader(self) -> bool:
        return self.verbosity >= 0

    @property
    def no_header(self) -> bool:
        return bool(self.config.option.no_header)

    @property
    def no_summary(self) -> bool:
        return bool(self.config.option.no_summary)

    @property
    def showfspath(self) -> bool:
        if self._showfspath is None:
            return self.config.get_verbosity(self.config.VERBOSITY_TEST_CASES) >= 0
        return self._showfspath

    @showfspath.setter
    def showfspath(self, value: bool | None) -> None:
        self._showfspath = value

    @property
    def showlongtestinfo(self) -> bool:
        return self.config.get_verbosity(self.config.VERBOSITY_TEST_CASES) > 0

    @property
    def reported_progress(self) -> int:
        return len(self._progress_nodeids_reported)

    def hasopt(self, char: str) -> bool:
        return {"xfailed": "x", "skipped": "s"}.get(char, char) in self.reportchars

    # Writing

    def ensure_newline(self) -> None:
        if self._to_parent and self.laid_out_by_parent:
            pass_on_printed(self.config)
            host.emit({"k": "write", "op": "newline", "text": ""})
        elif self.currentfspath:
            self._tw.line()
        self.currentfspath = None

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None:
        self._tw.write(content, flush=flush, **markup)

    def write_raw(self, content: str, *, flush: bool = False) -> None:
        self._tw.write_raw(content, flush=flush)

    def flush(self) -> None:
        self._tw.flush()

    def write_line(self, line: str | bytes, **markup: bool) -> None:
        if not isinstance(line, str):
            import warnings

            from fastest.deprecated import TERMINAL_WRITE_LINE_BYTES

            warnings.warn(TERMINAL_WRITE_LINE_BYTES.format(), stacklevel=2)
            line = str(line, errors="replace")
        self.ensure_newline()
        self._tw.line(line, **markup)

    def rewrite(self, line: str, **markup: bool) -> None:
        """Write over the current line; with `erase` also over what stood further right."""
        erase = markup.pop("erase", False)
        line = str(line)
        fill = " " * (self._tw.fullwidth - len(line) - 1) if erase else ""
        self._tw.write("\r" + line + fill, **markup)

    def write_sep(self, sep: str, title: str | None = None, fullwidth: int | None = None, **markup: bool) -> None:
        self.ensure_newline()
        self._tw.sep(sep, title, fullwidth, **markup)

    def section(self, title: str, sep: str = "=", **kw: bool) -> None:
        self._tw.sep(sep, title, **kw)

    def line(self, msg: str, **kw: bool) -> None:
        self._tw.line(msg, **kw)

    def write_ensure_prefix(self, prefix: str, extra: str = "", **kwargs: bool) -> None:
        if self.currentfspath != prefix:
            self._tw.line()
            self.currentfspath = prefix
            self._tw.write(prefix)
        if extra:
            self._tw.write(extra, **kwargs)
            self.currentfspath = -2

    def _shown_nodeid(self, nodeid: str) -> str:
        """As seen from the folder where the run was started."""
        from fastest.nodeid import NodeId

        return str(self.config.cwd_relative_nodeid(NodeId.parse(nodeid)))

    # Books

    @property
    def stats(self) -> dict[str, list[Any]]:
        """Category -> reports and the like. Those of silent items are made now."""
        unread, self._unread = self._unread, []
        for entry in unread:
            if isinstance(entry, tuple):
                for report in silent_reports(*entry):
                    self._add_report(report)
            elif callable(entry):
                entry()
            else:
                self._add_report(entry)
        return self._stats

    def note_silent(self, item: Item, times: Any) -> None:
        """An item has passed without a report."""
        self._unread.append((item, times))
        self._progress_nodeids_reported.add(item.nodeid)

    def note_made(self, item: Item, reports: list[TestReport]) -> None:
        """An item has passed, and hooks have made its reports, which nobody was told of."""
        self._unread.extend(reports)
        self._progress_nodeids_reported.add(item.nodeid)

    def replace_silent_teardown(self, item: Item) -> None:
        """The tear-down of an item that was noted is reported after all, for leaving its collectors was part of it."""
        for position in range(len(self._unread) - 1, -1, -1):
            entry = self._unread[position]
            if isinstance(entry, tuple) and entry[0] is item:
                self._unread[position] = (item, entry[1][:-1])
                return

    def _add_stats(self, category: str, items: Sequence[Any]) -> None:
        """Put something into the books, behind what is to be read before it."""
        self._noted[category] = self._noted.get(category, 0) + len(items)
        if self._unread:
            self._unread.append(lambda: self._put(category, items))
        else:
            self._put(category, items)

    def _put(self, category: str, items: Sequence[Any]) -> None:
        is_new = category not in self._stats
        self._stats.setdefault(category, []).extend(items)
        self._counted[category] = self._counted.get(category, 0) + len(items)
        if is_new:
            self._set_main_color()

    def getreports(self, name: str) -> list[Any]:
        return [report for report in self.stats.get(name, ()) if not hasattr(report, "_pdbshown")]

    @property
    def _is_last_item(self) -> bool:
        assert self._session is not None
        return len(self._progress_nodeids_reported) == self._session.testscollected

    def _set_main_color(self) -> None:
        from fastest.builtin.terminal_reports import KNOWN_TYPES, main_color

        unknown = [name for name in self.stats if name and name not in KNOWN_TYPES]
        self._known_types = [*KNOWN_TYPES, *unknown]
        self._main_color = main_color(self.stats, bool(unknown), self._session is not None and self._is_last_item)

    def _get_main_color(self) -> tuple[str, list[str]]:
        if self._main_color is None or self._known_types is None or self._is_last_item:
            self._set_main_color()
        assert self._main_color and self._known_types
        return self._main_color, self._known_types

    def build_summary_stats_line(self) -> tuple[list[tuple[str, dict[str, bool]]], str]:
        from fastest.builtin.terminal_reports import collect_only_parts, stats_parts

        if self.config.getoption("collectonly"):
            return collect_only_parts(self.stats, self._numcollected)
        color, types = self._get_main_color()
        return stats_parts(self.stats, types, color), color

    def _getfailureheadline(self, rep: Any) -> str:
        return rep.head_line or "test session"

    def _getcrashline(self, rep: Any) -> str:
        for place in ("longrepr.reprcrash", "longrepr"):
            try:
                found: Any = rep
                for name in place.split("."):
                    found = getattr(found, name)
                return str(found) if place != "longrepr" else str(found)[:50]
            except AttributeError:
                continue
        return ""

    def _status(self, report: TestReport) -> TestShortLogReport:
        from fastest.builtin.terminal_reports import TestShortLogReport

        return TestShortLogReport(*self.config.hook.pytest_report_teststatus(report=report, config=self.config))

    def _add_report(self, report: TestReport) -> None:
        status = self._status(report)
        self._add_stats(status.category, [report])
        if status.letter or status.word:
            self._progress_nodeids_reported.add(report.nodeid)
