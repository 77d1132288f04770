"""The last sections of a run, written from the terminal reporter's books.

The parent writes them from events. Here they are for plugins that replace the reporter, and for a run in which a
plugin has changed the books (`terminalreporter.stats`): then they, and not what happened, say what is shown.
"""

from __future__ import annotations

from fastest import host
from fastest.builtin.terminal_base import ReporterBase
from fastest.clocks import perf_counter
from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from fastest.session import Session

SUMMARIZED = (0, 1, 2, 4, 5, 6)  # exit codes of sessions that have results
INTERRUPTED, MAX_WARNINGS = 2, 6
DOCS = "-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html"
FULL_TRACE = "(to show a full traceback on KeyboardInterrupt use --full-trace)"


class Summary(ReporterBase):
    """What comes after the last test, in order."""

    @hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: Session, exitstatus: int) -> Generator[None, object, object]:
        result = yield
        self._tw.line("")
        if int(exitstatus) in SUMMARIZED:
            hook = self.config.hook
            hook.pytest_terminal_summary(terminalreporter=self, exitstatus=exitstatus, config=self.config)
        self.write_end(session, int(exitstatus))
        return result

    @hookimpl(wrapper=True)
    def pytest_terminal_summary(self) -> Generator[None, object, object]:
        self.write_sections()
        try:
            return (yield)
        finally:
            self.write_last_sections()

    def write_sections(self) -> None:
        """Those before what plugins say."""
        if not self.no_summary:
            self.summary_errors()
            self.summary_failures()
            self.summary_xfailures()
            self.summary_warnings()
            self.summary_passes()
            self.summary_xpasses()

    def write_last_sections(self) -> None:
        """Those after it. Only the parent knows durations, and what came of failures that were run again."""
        self.ensure_newline()
        host.emit({"k": "layout", "part": "durations"})
        if not self.no_summary:
            self.short_test_summary()
            host.emit({"k": "layout", "part": "confirmations"})
            self.summary_warnings()

    def write_end(self, session: Session, exitstatus: int) -> None:
        """Why the run ended early, if it did, and the counts."""
        if exitstatus == MAX_WARNINGS:
            count, limit = len(self.stats.get("warnings", ())), self._get_max_warnings()
            self.write_line(f"Tests pass, but maximum allowed warnings exceeded: {count} > {limit}", red=True)
        if session.shouldfail:
            self.write_sep("!", str(session.shouldfail), red=True)
        if exitstatus == INTERRUPTED and self._keyboardinterrupt_memo is not None:
            self._report_keyboardinterrupt()
        elif session.shouldstop:
            self.write_sep("!", str(session.shouldstop), red=True)
        self.summary_stats()

    def _get_max_warnings(self) -> int | None:
        value = self.config.option.max_warnings
        value = self.config.getini("max_warnings") if value is None else value
        return None if value is None else int(value)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        self._keyboardinterrupt_memo = excinfo.getrepr(funcargs=True)

    def pytest_unconfigure(self) -> None:
        if self._keyboardinterrupt_memo is not None:
            self._report_keyboardinterrupt()

    def _report_keyboardinterrupt(self) -> None:
        shown, self._keyboardinterrupt_memo = self._keyboardinterrupt_memo, None
        message = shown.reprcrash.message
        self.write_sep("!", message)
        if "KeyboardInterrupt" in message:
            if self.config.option.fulltrace:
                shown.toterminal(self._tw)
            else:
                shown.reprcrash.toterminal(self._tw)
                self._tw.line(FULL_TRACE, yellow=True)

    # Failures and the like

    def summary_failures(self) -> None:
        self.summary_failures_combined("failed", "FAILURES", style=self.config.option.tbstyle)

    def summary_xfailures(self) -> None:
        style = self.config.option.tbstyle if self.config.option.xfail_tb else "no"
        self.summary_failures_combined("xfailed", "XFAILURES", style=style)

    def summary_failures_combined(
        self, which_reports: str, sep_title: str, *, style: str, needed_opt: str | None = None
    ) -> None:
        reports = self.getreports(which_reports)
        if style == "no" or not reports or (needed_opt and not self.hasopt(needed_opt)):
            return
        self.write_sep("=", sep_title)
        for report in reports:
            if style == "line":
                self._outrep_summary(report)
                self.write_line(self._getcrashline(report))
                continue
            self.write_sep("_", self._getfailureheadline(report), red=True, bold=True)
            self._outrep_summary(report)
            self._handle_teardown_sections(report.nodeid)

    def summary_errors(self) -> None:
        reports = self.getreports("error")
        if self.config.option.tbstyle == "no" or not reports:
            return
        self.write_sep("=", "ERRORS")
        for report in self.stats["error"]:
            place = "ERROR collecting" if report.when == "collect" else f"ERROR at {report.when} of"
            self.write_sep("_", f"{place} {self._getfailureheadline(report)}", red=True, bold=True)
            self._outrep_summary(report)

    def summary_passes(self) -> None:
        self.summary_passes_combined("passed", "PASSES", "P")

    def summary_xpasses(self) -> None:
        self.summary_passes_combined("xpassed", "XPASSES", "X")

    def summary_passes_combined(self, which_reports: str, sep_title: str, needed_opt: str) -> None:
        reports = self.getreports(which_reports) if self.hasopt(needed_opt) else []
        if self.config.option.tbstyle == "no" or not reports:
            return
        self.write_sep("=", sep_title)
        for report in reports:
            if report.sections:
                self.write_sep("_", self._getfailureheadline(report), green=True, bold=True)
                self._outrep_summary(report)
            self._handle_teardown_sections(report.nodeid)

    def _handle_teardown_sections(self, nodeid: str) -> None:
        for report in self.getreports(""):
            if report.when == "teardown" and report.nodeid == nodeid:
                self.print_teardown_sections(report)

    def print_teardown_sections(self, rep: Any) -> None:
        self._write_captured(section for section in rep.sections if "teardown" in section[0])

    def _outrep_summary(self, rep: Any) -> None:
        rep.toterminal(self._tw)
        self._write_captured(rep.sections)

    def _write_captured(self, sections: Any) -> None:
        wanted = self.config.option.showcapture
        for name, content in sections if wanted != "no" else ():
            if wanted == "all" or wanted in name:
                self._tw.sep("-", name)
                self._tw.line(content[:-1] if content.endswith("\n") else content)

    # Warnings

    def summary_warnings(self) -> None:
        """Those that were not shown yet, one message with all its places at a time."""
        reports, shown = self.stats.get("warnings", []), self._already_displayed_warnings
        fresh = reports[shown or 0 :] if self.hasopt("w") else []
        if not fresh:
            return
        self._already_displayed_warnings = len(reports)
        self.write_sep("=", "warnings summary" + (" (final)" if shown is not None else ""), yellow=True, bold=False)
        by_message: dict[str, list[Any]] = {}
        for report in fresh:
            by_message.setdefault(report.message, []).append(report)
        for message, same in by_message.items():
            self._write_warning(message, [place for report in same if (place := report.get_location(self.config))])
        self._tw.line(DOCS)

    def parent_has_shown_warnings(self) -> None:
        """All that there are by now."""
        count = self._noted.get("warnings", 0)
        if count and self.hasopt("w"):
            self._already_displayed_warnings = count

    def _write_warning(self, message: str, places: list[str]) -> None:
        if places:
            self._tw.line("\n".join(_fewer(places)))
            message = "\n".join("  " + line for line in message.splitlines())
        self._tw.line(message.rstrip())
        self._tw.line()

    # The last lines

    def short_test_summary(self) -> None:
        from fastest.builtin.terminal_short import short_lines

        lines = short_lines(self)
        if lines:
            self.write_sep("=", "short test summary info", cyan=True, bold=True)
            for line in lines:
                self.write_line(line)

    def summary_stats(self) -> None:
        """`== 3 passed in 0.12s ==`: the line is as wide as the window for what is seen of it."""
        if self.verbosity < -1:
            return
        from fastest.builtin.terminal_reports import format_session_duration

        parts, color = self.build_summary_stats_line()
        seconds = perf_counter() - self._session_began
        duration = f" in {format_session_duration(seconds)}"
        plain = ", ".join(text for text, _ in parts) + duration
        marked = ", ".join(self._tw.markup(text, **markup) for text, markup in parts)
        marked += self._tw.markup(duration, **{color: True})
        if self.verbosity < 0:
            self.write_line(marked, **{color: True})
            return
        marked += self._tw.markup("", **{color: True}).replace("\x1b[0m", "")
        self.write_sep("=", marked, fullwidth=self._tw.fullwidth + len(marked) - len(plain), **{color: True})


def _fewer(places: list[str]) -> list[str]:
    """Many places are counted by file."""
    if len(places) < 10:
        return places
    counts: dict[str, int] = {}
    for place in places:
        file = place.split("::", 1)[0]
        counts[file] = counts.get(file, 0) + 1
    return [f"{file}: {count} warning{'s' if count > 1 else ''}" for file, count in counts.items()]


def raw_skip_reason(report: Any) -> str:
    """Why a test was skipped or expected to fail."""
    if hasattr(report, "wasxfail"):
        reason: str = report.wasxfail
        return reason.removeprefix("reason: ") if hasattr(reason, "removeprefix") else reason
    reason = report.longrepr[2]
    return "" if reason == "Skipped" else reason[len("Skipped: ") :] if reason.startswith("Skipped: ") else reason


def trimmed(form: str, message: str, room: int) -> str | None:
    """The first line of a message in `form`, cut so that all fits; None if not even the dots do."""
    from fastest.textio import wcswidth

    dots = "..."
    message = message.partition("\n")[0]
    around = wcswidth(form.format(""))
    if around + len(dots) > room:
        return None
    if around + wcswidth(message) > room:
        message = message[: room - len(dots)]
        while around + wcswidth(message) > room - len(dots):
            message = message[:-1]
        message += dots
    return form.format(message)
