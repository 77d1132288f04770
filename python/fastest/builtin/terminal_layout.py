"""The terminal reporter's hooks: header, collection and progress as pytest writes them.

The parent writes all this from events. A plugin that replaces the reporter (pytest-sugar, pytest-instafail, the one of
pytest-bdd) derives from the class, overrides some of its methods and calls others: then what is here is called, and
the parent writes nothing of its own.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.builtin.terminal_base import ReporterBase, pass_on_printed
from fastest.clocks import perf_counter
from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import Any

    from fastest.reports import TestReport
    from fastest.session import Session

COLLECTING_SECONDS = 0.5  # between two looks at how many items there are
UNNAMED = -2  # `currentfspath` of a line that is neither a file's nor a test's
_TIMED = ("passed", "xpassed", "failed", "xfailed", "skipped", "error", "")


class Header(ReporterBase):
    """The first lines, and those about the collection."""

    def write_header(self) -> None:
        if not self.showheader:
            return
        self.write_sep("=", "test session starts", bold=True)
        if self.no_header:
            return
        self.write_line(_about_versions(self))
        hook = self.config.hook
        self._write_report_lines_from_hooks(hook.pytest_report_header(config=self.config, start_path=self.startpath))

    def header_lines(self) -> list[str]:
        """What `pytest_report_header` answers for the reporter itself."""
        from fastest.builtin.header import plugin_names
        from fastest.paths import bestrelpath

        config = self.config
        lines = [f"rootdir: {config.rootpath}"]
        if config.inipath:
            lines.append(f"configfile: {bestrelpath(config.rootpath, config.inipath)}")
        if config.args_source == config.ArgsSource.TESTPATHS:
            lines.append("testpaths: " + ", ".join(config.getini("testpaths")))
        names = plugin_names(config)
        return [*lines, "plugins: " + ", ".join(names)] if names else lines

    def _write_report_lines_from_hooks(self, lines: Sequence[str | Sequence[str]]) -> None:
        for line in reversed(lines):
            for text in [line] if isinstance(line, str) else line:
                self.write_line(text)

    def pytest_collection(self) -> None:
        if self.config.option.verbose >= (0 if self.isatty else 1):
            self.write("collecting ... ", flush=True, bold=True)

    def report_collect(self, final: bool = False) -> None:
        """How many items there are; on a terminal the line is written over again and again."""
        if self.config.option.verbose < 0 or not (final or self._may_report_collect()):
            return
        line = ("collected " if final else "collecting ") + self._collected_text()
        if not self.isatty:
            self.write_line(line)
            return
        self.rewrite(line, bold=True, erase=True)
        if final:
            self.write("\n")

    def _may_report_collect(self) -> bool:
        now = perf_counter()
        if now - self._collect_reported < COLLECTING_SECONDS:
            return False
        self._collect_reported = now
        return True

    def _collected_text(self) -> str:
        count, errors, deselected, skipped = (
            self._numcollected,
            *(len(self.stats.get(key, ())) for key in ("error", "deselected", "skipped")),
        )
        text = f"{count} item" + ("" if count == 1 else "s")
        if errors:
            text += f" / {errors} error" + ("" if errors == 1 else "s")
        if deselected:
            text += f" / {deselected} deselected"
        if skipped:
            text += f" / {skipped} skipped"
        return text + (f" / {count - deselected} selected" if deselected > 0 else "")

    def pytest_collection_finish(self, session: Session) -> None:
        self.report_collect(True)
        hook = self.config.hook
        self._write_report_lines_from_hooks(
            hook.pytest_report_collectionfinish(config=self.config, start_path=self.startpath, items=session.items)
        )
        if self.config.getoption("collectonly") and session.items:
            from fastest.listing import collected_lines

            for line in collected_lines(session):
                self._tw.line(line)


class Progress(ReporterBase):
    """A letter or a line for each test, and how far the run is."""

    @property
    def _show_progress_info(self) -> str | bool:
        style = self.config.getini("console_output_style")
        if style == "progress-even-when-capture-no":
            return "progress"
        quiet = self.config.getoption("capture", "no") == "no" or self.config.getoption("setupshow", False)
        return False if quiet or style not in ("progress", "count", "times") else str(style)

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        if self.showlongtestinfo:
            self.write_ensure_prefix(self._locationline(nodeid, *location), "")
        elif self.showfspath:
            self.write_fspath_result(nodeid, "")
        self.flush()

    def show_report(self, report: TestReport) -> None:
        """Count one phase, and show it if it is worth a letter."""
        self._current_logreport = report
        status = self._status(report)
        category, letter, word = status.category, status.letter, status.word
        word, markup = word if isinstance(word, tuple) else (word, _markup_of(report))
        self._add_stats(category, [report])
        if not letter and not word:
            return
        self._progress_nodeids_reported.add(report.nodeid)
        if self.showlongtestinfo:
            self._write_report_line(report, word, markup)
        else:
            self._tw.write(letter, **markup)
            if self._show_progress_info and not self._is_last_item:
                self._write_progress_information_if_past_edge()
        self.flush()

    def _write_report_line(self, report: TestReport, word: str, markup: dict[str, bool]) -> None:
        self.write_ensure_prefix(self._locationline(report.nodeid, *report.location), word, **markup)
        if report.skipped or hasattr(report, "wasxfail"):
            self._tw.write(_shown_reason(self, report))
        if self._show_progress_info:
            self._write_progress_information_filling_space()

    @hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        result = yield
        if self.laid_out_by_parent:
            pass_on_printed(self.config)
            host.emit({"k": "loop"})
        elif not self.showlongtestinfo and self._show_progress_info and self.reported_progress:
            self._write_progress_information_filling_space()
        return result

    def write_fspath_result(self, nodeid: str, res: str, **markup: bool) -> None:
        from fastest.paths import relative

        path = self.config.rootpath / nodeid.partition("::")[0]
        if path != self.currentfspath:
            if self.currentfspath is not None and self._session is not None and self._show_progress_info:
                self._write_progress_information_filling_space()
            self.currentfspath = path
            self._tw.line()
            self._tw.write(relative(str(self.startpath), str(path)) + " ")
        self._tw.write(res, flush=True, **markup)

    def _get_progress_information_message(self) -> str:
        assert self._session is not None
        collected, style = self._session.testscollected, self._show_progress_info
        if style == "times":
            return self._time_of_unreported() if collected else ""
        if style == "count":
            done = self.reported_progress if collected else collected
            return f" [{done:{len(str(collected)) if collected else 2}d}/{collected}]"
        return f" [{self.reported_progress * 100 // collected:3d}%]" if collected else " [100%]"

    def _time_of_unreported(self) -> str:
        """With `console_output_style = times`: of a test, or of a file after its last test."""
        assert self._session is not None
        report = self._current_logreport
        place = report.location[0] if report is not None else ""
        fresh = [
            known
            for key in _TIMED
            for known in self.stats.get(key, ())
            if hasattr(known, "duration") and known.nodeid not in self._timing_nodeids_reported
        ]
        in_file = sum(item.location[0] == place for item in self._session.items)
        begun = sum(known.when == "setup" and known.location[0] == place for known in fresh)
        if not self.showlongtestinfo and begun != in_file:
            return ""
        from fastest.builtin.terminal_reports import format_node_duration

        self._timing_nodeids_reported.update(known.nodeid for known in fresh)
        return format_node_duration(sum(known.duration for known in fresh))

    def _write_progress_information_if_past_edge(self) -> None:
        assert self._session is not None
        count, style = self._session.testscollected, self._show_progress_info
        longest = f" [{count}/{count}]" if style == "count" else " 99h 59m" if style == "times" else " [100%]"
        if self._width_of_current_line + len(longest) + 1 >= self._screen_width:
            color, _ = self._get_main_color()
            self._tw.write(self._get_progress_information_message() + "\n", **{color: True})

    def _write_progress_information_filling_space(self) -> None:
        color, _ = self._get_main_color()
        fill = self._tw.fullwidth - self._width_of_current_line - 1
        self.write(self._get_progress_information_message().rjust(fill), flush=True, **{color: True})

    @property
    def _width_of_current_line(self) -> int:
        return self._tw.width_of_current_line

    def _locationline(self, nodeid: str, fspath: str, lineno: int | None, domain: str) -> str:
        """The node id, dots of classes as colons; with -vv also where the test is defined if that is elsewhere."""
        from fastest.paths import absolute, relative

        if not fspath:
            return "[location] "
        text = self._shown_nodeid(nodeid)
        if domain and text.endswith(domain):
            name, bracket, params = domain.partition("[")
            text = text[: -len(domain)] + name.replace(".", "::") + bracket + params
        if self.verbosity >= 2 and nodeid.partition("::")[0] != fspath.replace("\\", "/"):
            text += " <- " + relative(str(self.startpath), absolute(fspath))
        return text + " "


def _about_versions(reporter: ReporterBase) -> str:
    config = reporter.config
    python = ".".join(map(str, sys.version_info[:3]))
    pluggy = getattr(sys.modules.get("pluggy"), "__version__", "")
    from fastest.compat.version import __version__

    line = f"platform {sys.platform} -- Python {python}, pytest-{__version__}, pluggy-{pluggy}"
    line += f", fastest-{config.payload['version']}"
    option = config.option
    if reporter.verbosity > 0 or option.debug or getattr(option, "pastebin", None):
        line += f" -- {sys.executable}"
    return line


def _markup_of(report: TestReport) -> dict[str, bool]:
    if report.failed:
        return {"red": True}
    if report.skipped or (report.passed and hasattr(report, "wasxfail")):
        return {"yellow": True}
    return {"green": True} if report.passed else {}


def _shown_reason(reporter: ReporterBase, report: Any) -> str:
    from fastest.builtin.terminal_summary import raw_skip_reason, trimmed

    reason = raw_skip_reason(report)
    if not reason:
        return ""
    if reporter.config.get_verbosity(reporter.config.VERBOSITY_TEST_CASES) >= 2:
        return f" ({reason})"
    room = reporter._tw.fullwidth - reporter._tw.width_of_current_line - len(" [100%]") - 1
    return trimmed(" ({})", reason, room) or ""
