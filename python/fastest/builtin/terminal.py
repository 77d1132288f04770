"""The terminal reporter that plugins get, as a façade: what they write becomes `write` events, which the parent puts
among its own lines.

The layout itself (progress, sections, summaries) is made by the parent from events. The books that plugins read
(`stats`, `getreports`) are kept here, but only in a run that has plugins: then this object exists and its hooks are
called.
"""

from __future__ import annotations

from fastest import host
from fastest.attended import silent_reports
from fastest.hookmark import hookimpl
from fastest.textio import TerminalWriter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import warnings
    from collections.abc import Sequence
    from typing import Any, TextIO

    from fastest.builtin.terminal_reports import TestShortLogReport
    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.reports import CollectReport, TestReport
    from fastest.session import Session

OWN_LINES = "\0terminalreporter"
REPORTED_AS_ERROR = ("collect", "setup", "teardown")
_REPORTCHARS_DEFAULT = "fE"


@hookimpl(trylast=True)
def pytest_report_teststatus(report: Any) -> tuple[str, str, str]:
    """Category, letter and word of a report that nobody else has an opinion about."""
    outcome: str = report.outcome
    if outcome == "failed" and report.when in REPORTED_AS_ERROR:
        return "error", "E", "ERROR"
    letter = "." if outcome == "passed" else "s" if outcome == "skipped" else "F"
    return outcome, letter, outcome.upper()


def pytest_configure(config: Config) -> None:
    """Called only in a run with plugins: others have no use for the reporter."""
    make_reporter(config)
    if config.option.debug or config.option.traceconfig:
        trace_to_terminal(config)


def make_reporter(config: Config) -> TerminalReporter:
    reporter = TerminalReporter(config)
    config.plugins.register(reporter, "terminalreporter")
    return reporter


class EventFile:
    """A text stream whose other end is the parent's terminal."""

    encoding = "utf-8"

    def __init__(self, tty: bool) -> None:
        self._tty = tty

    def write(self, text: str) -> int:
        host.emit({"k": "write", "op": "raw", "text": text})
        return len(text)

    def flush(self) -> None:
        host.flush()

    def isatty(self) -> bool:
        return self._tty


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


class TerminalReporter:
    def __init__(self, config: Config, file: TextIO | None = None) -> None:
        self.config = config
        self._to_parent = file is None
        events = EventFile(bool(config.payload.get("tty")))
        self._tw = _writer_to_parent(config, events) if file is None else create_terminal_writer(config, file)
        self.isatty = CallableBool((file or events).isatty())
        self.hasmarkup = self._tw.hasmarkup
        self._screen_width = self._tw.fullwidth
        self.startpath = config.invocation_params.dir
        self.reportchars = getreportopt(config)
        self.foldskipped = config.option.fold_skipped
        self._stats: dict[str, list[Any]] = {}
        self._unread: list[Any] = []  # reports, and items that passed silently, since somebody last read the books
        self.currentfspath: Any = None
        self._session: Session | None = None
        self._numcollected = 0
        self._showfspath: bool | None = None
        self._progress_nodeids_reported: set[str] = set()
        self._known_types: list[str] | None = None
        self._main_color: str | None = None
        self._keyboardinterrupt_memo: Any = None

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
        if self._to_parent:
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

    def write_fspath_result(self, nodeid: str, res: str, **markup: bool) -> None:
        from fastest.paths import relative

        path = self.config.rootpath / nodeid.partition("::")[0]
        if path != self.currentfspath:
            self.currentfspath = path
            self._tw.line()
            self._tw.write(relative(str(self.startpath), str(path)) + " ")
        self._tw.write(res, flush=True, **markup)

    def write_ensure_prefix(self, prefix: str, extra: str = "", **kwargs: bool) -> None:
        if self.currentfspath != prefix:
            self._tw.line()
            self.currentfspath = prefix
            self._tw.write(prefix)
        if extra:
            self._tw.write(extra, **kwargs)
            self.currentfspath = -2

    # Books

    @property
    def stats(self) -> dict[str, list[Any]]:
        """Category -> reports and the like. Those of silent items are made now."""
        unread, self._unread = self._unread, []
        for entry in unread:
            if isinstance(entry, tuple):
                for report in silent_reports(*entry):
                    self._add_report(report)
            else:
                self._add_report(entry)
        return self._stats

    def note_silent(self, item: Item, times: Any) -> None:
        """An item has passed without a report."""
        self._unread.append((item, times))
        self._progress_nodeids_reported.add(item.nodeid)

    def _add_stats(self, category: str, items: Sequence[Any]) -> None:
        is_new = category not in self.stats
        self._stats.setdefault(category, []).extend(items)
        if is_new:
            self._set_main_color()

    def getreports(self, name: str) -> list[Any]:
        return [report for report in self.stats.get(name, ()) if not hasattr(report, "_pdbshown")]

    def pytest_internalerror(self, excrepr: Any) -> bool:
        host.emit({"k": "internal", "lines": str(excrepr).split("\n")})
        return True

    def pytest_sessionstart(self, session: Session) -> None:
        self._session = session

    def pytest_plugin_registered(self, plugin: object) -> None:
        if self.config.option.traceconfig:
            self.write_line(f"PLUGIN registered: {plugin}")

    def pytest_deselected(self, items: Sequence[Item]) -> None:
        self._add_stats("deselected", items)

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, nodeid: str) -> None:
        from fastest.builtin.terminal_reports import WarningReport
        from fastest.builtin.warns import warning_record_to_str

        place = warning_message.filename, warning_message.lineno
        message = warning_record_to_str(warning_message)
        self._add_stats("warnings", [WarningReport(message=message, nodeid=nodeid, fslocation=place)])

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        if self._unread:
            self._unread.append(report)
        else:
            self._add_report(report)

    def _add_report(self, report: TestReport) -> None:
        status = self._status(report)
        self._add_stats(status.category, [report])
        if status.letter or status.word:
            self._progress_nodeids_reported.add(report.nodeid)

    def _status(self, report: TestReport) -> TestShortLogReport:
        from fastest.builtin.terminal_reports import TestShortLogReport

        return TestShortLogReport(*self.config.hook.pytest_report_teststatus(report=report, config=self.config))

    def pytest_collectreport(self, report: CollectReport) -> None:
        if report.failed:
            self._add_stats("error", [report])
        elif report.skipped:
            self._add_stats("skipped", [report])
        self._numcollected += sum(1 for node in report.result if not hasattr(node, "collect"))

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

    def _outrep_summary(self, rep: Any) -> None:
        """A failure as the last sections show it, for plugins that show it at once."""
        rep.toterminal(self._tw)
        wanted = self.config.option.showcapture
        for name, content in rep.sections if wanted != "no" else ():
            if wanted == "all" or wanted in name:
                self._tw.sep("-", name)
                self._tw.line(content[:-1] if content.endswith("\n") else content)

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

    # Header

    def pytest_report_header(self) -> list[str]:
        """The parent writes these lines; the mark shows `header.py` where they come among those of others."""
        return [OWN_LINES]


def trace_to_terminal(config: Config) -> None:
    """`--debug` and `--trace-config`: what the configuration's tracer says is shown."""
    reporter = config.plugins.get_plugin("terminalreporter")
    config.trace.root.setprocessor(
        "pytest:config", lambda tags, args: reporter.write_line("[traceconfig] " + " ".join(map(str, args)))
    )
