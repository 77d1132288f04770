"""The terminal reporter that plugins get, as a façade: what they write becomes `write` events, which the parent puts
among its own lines.

The layout itself (progress, sections, summaries) is made by the parent from events. The books that plugins read
(`stats`, `getreports`) are kept here, but only in a run that has plugins: then this object exists and its hooks are
called.
"""

from __future__ import annotations

from fastest import host
from fastest.builtin.header import OWN_LINES
from fastest.builtin.terminal_base import (
    ReporterBase as ReporterBase,
)
from fastest.builtin.terminal_base import (
    create_terminal_writer as create_terminal_writer,
)
from fastest.builtin.terminal_base import (
    getreportopt as getreportopt,
)
from fastest.builtin.terminal_layout import Header, Progress
from fastest.builtin.terminal_summary import Summary
from fastest.clocks import perf_counter
from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    import warnings
    from collections.abc import Sequence
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.reports import CollectReport, TestReport
    from fastest.session import Session

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
    config.plugins.make_reporter()
    if config.option.debug or config.option.traceconfig:
        trace_to_terminal(config)


def make_reporter(config: Config) -> TerminalReporter:
    reporter = TerminalReporter(config)
    reporter.laid_out_by_parent = True
    config.plugins.register(reporter, "terminalreporter")
    return reporter


class TerminalReporter(Header, Progress, Summary):
    """The books are kept whoever writes."""

    __module__ = "_pytest.terminal"

    def pytest_internalerror(self, excrepr: Any) -> bool:
        host.emit({"k": "internal", "lines": str(excrepr).split("\n")})
        return True

    def books_were_changed(self) -> bool:
        """Whether a plugin has put reports in, or taken some out."""
        # What nobody has read yet, nobody can have changed.
        return {key: len(reports) for key, reports in self._stats.items()} != self._counted

    @hookimpl(trylast=True)
    def pytest_sessionstart(self, session: Session) -> None:
        self._session = session
        self._session_began = perf_counter()
        if not self.laid_out_by_parent:
            self.write_header()

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

    def note_warning(self, text: str, nodeid: str, location: Sequence[Any] | None) -> None:
        """One that was recorded in another process."""
        from fastest.builtin.terminal_reports import WarningReport

        place = (location[0], location[1]) if location else None
        self._add_stats("warnings", [WarningReport(message=text, nodeid=nodeid, fslocation=place)])

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        if not self.laid_out_by_parent:
            self.show_report(report)
        elif self._unread:
            self._unread.append(report)
        else:
            self._add_report(report)

    def pytest_collectreport(self, report: CollectReport) -> None:
        if report.failed:
            self._add_stats("error", [report])
        elif report.skipped:
            self._add_stats("skipped", [report])
        self._numcollected += sum(1 for node in report.result if not hasattr(node, "collect"))
        if not self.laid_out_by_parent and self.isatty:
            self.report_collect()

    # Header

    def pytest_report_header(self) -> list[str]:
        """The parent writes these lines; the mark shows `header.py` where they come among those of others."""
        return [OWN_LINES] if self.laid_out_by_parent else self.header_lines()


def trace_to_terminal(config: Config) -> None:
    """`--debug` and `--trace-config`: what the configuration's tracer says is shown."""
    reporter = config.plugins.get_plugin("terminalreporter")
    config.trace.root.setprocessor(
        "pytest:config", lambda tags, args: reporter.write_line("[traceconfig] " + " ".join(map(str, args)))
    )
