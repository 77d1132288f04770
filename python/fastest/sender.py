"""Turns what happens in the session into events for the parent. Layout, counting and files are made of these there.

A plugin like any other, so that reports of whoever makes them (subtests, plugins that run a test again) come by.
Called last, because other plugins may
change a report first.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.config.limits import has_time_limits
from fastest.function import Function
from fastest.locations import Locations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.reports import CollectReport, TestReport
    from fastest.session import Session

LAST = {"trylast": True}
LINES_AT_ONCE = 1000  # of a listing: a frame for each line would cost more than the listing


class EventSender:
    """The session's only writer of `report`, `collectreport`, `items` and `start` events."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.config = session.config
        self.silent = False  # reports come from elsewhere, where they were sent
        self.laid_out_by_plugin = False  # a plugin's terminal reporter writes, not the parent
        self.gives_way = False  # the end is written from the reporter's books
        self.serializes = False  # plugins in another process will want the whole report
        self.current = -1  # the index of the item that runs
        self.settled = -1  # the index of the last one that has its verdict and needs no `finish` event
        self._index_of: dict[str, int] | None = None
        self._collected = 0
        self._shows_progress = bool(self.config.payload.get("tty"))
        # A session that a test makes for itself (pytester's `getitems` does) is not the run's.
        self._is_heard = host.is_diverted() or not self.config.payload.get("nested")

    def _emit(self, event: dict[str, Any]) -> None:
        if self._is_heard:
            host.emit(event)

    def pass_on_output(self) -> None:
        """What hooks have printed since the last phase belongs to no test: it goes to the terminal, before what we
        say next."""
        if self.config.plugins.has_guests:
            from fastest.builtin.capture import manager_of

            manager = manager_of(self.config)
            if manager is not None:
                manager.pass_on()

    def leave_phase(self) -> None:
        """A phase is over: until the next one begins, hooks print for themselves."""
        if self.config.plugins.has_guests:
            from fastest.builtin.capture import manager_of

            manager = manager_of(self.config)
            if manager is not None:
                manager.in_phase = False

    # The session.

    def ask_who_writes(self) -> None:
        """Before the first line: plugins may have replaced the terminal reporter."""
        plugins = self.config.plugins
        reporter = plugins.reporter
        self.laid_out_by_plugin = reporter is not None and not getattr(reporter, "laid_out_by_parent", False)
        if self.laid_out_by_plugin and self.config.payload.get("resumed"):  # it does not know what came before
            plugins.manager.unregister(reporter)
            plugins.make_reporter()
            self.laid_out_by_plugin = False
        if self.laid_out_by_plugin:
            self._emit({"k": "layout"})

    def start(self) -> None:
        """The session begins: what the header shows."""
        from fastest.builtin.capture import is_live
        from fastest.builtin.header import header_lines, pluggy_version, plugin_names

        config = self.config
        if is_live(config):
            host.keep_order()
        self.pass_on_output()
        if has_time_limits(config):
            from fastest.builtin.timeouts import watcher_of

            timeouts = watcher_of(config)
            if timeouts is not None:
                timeouts.install()
        before, after = header_lines(config)
        shows_versions = getattr(config.option, "verbose", -1) >= 0 and not config.option.no_header
        self._emit(
            {
                "k": "start",
                "options": config.changed_options(),
                "python": ".".join(map(str, sys.version_info[:3])) + _release_level(),
                "executable": sys.executable,
                "rootdir": config.payload["rootdir"],
                "configfile": config.payload.get("inipath") or "",
                "pluggy": pluggy_version(config) if shows_versions else "",
                "header": before,
                "header_after": after,
                "plugins": plugin_names(config),
            }
        )

    # Collection.

    def pytest_collectreport(self, report: CollectReport) -> None:
        """Failed and skipped collectors; on a terminal also how many items there are so far."""
        self.pass_on_output()
        if report.outcome != "passed":
            from fastest.reports import longrepr_event

            self._emit(
                {
                    "k": "collectreport",
                    "id": report.nodeid,
                    "outcome": report.outcome,
                    "longrepr": longrepr_event(report, self.config),
                    "sections": [[name, content] for name, content in report.sections],
                }
            )
        self._collected += sum(1 for node in report.result if type(node) is Function or not hasattr(node, "collect"))
        if self._shows_progress:
            self._emit({"k": "collecting", "n": self._collected})

    pytest_collectreport.pytest_impl = LAST  # type: ignore[attr-defined]

    def pytest_deselected(self, items: list[Any]) -> None:
        """Items that will not run."""
        self._emit({"k": "deselected", "n": len(items), "ids": [getattr(item, "nodeid", "") for item in items]})

    pytest_deselected.pytest_impl = LAST  # type: ignore[attr-defined]

    def items(self) -> None:
        """The final list of items. It is also what a runner that replaces this one would be told by node id."""
        self.pass_on_output()
        self._emit({"k": "items", "items": Locations().rows(self.session.items), "n": self._collected})

    def collected(self) -> None:
        """After `pytest_collection_finish`: what plugins have to say, and the listing of --collect-only."""
        config = self.config
        self.pass_on_output()
        lines: list[str] = []
        lastfailed = config.plugins.get_plugin("lfplugin")
        reruns = config.getoption("stepwise", False) or (lastfailed is not None and lastfailed.active)
        if "pytest_report_collectionfinish" in config.hooked or reruns:
            hook = config.hook.pytest_report_collectionfinish
            lines = flat_lines(hook(config=config, start_path=config.invocation_params.dir, items=self.session.items))
        self._emit({"k": "collected", "lines": lines})
        if self.laid_out_by_plugin:
            return
        if config.option.collectonly and self.session.items and not config.plugins.is_blocked("terminal"):
            from fastest.listing import collected_lines

            lines = list(collected_lines(self.session))
            for start in range(0, len(lines), LINES_AT_ONCE):
                self._emit({"k": "write", "op": "line", "text": "\n".join(lines[start : start + LINES_AT_ONCE])})

    def summary(self, exitstatus: int) -> None:
        """The end: our summary sections around those of plugins."""
        self.pass_on_output()
        self.give_way_to_books()
        self._emit({"k": "summary", "stage": "begin", "exitstatus": exitstatus})
        if not self.laid_out_by_plugin:
            self._summarize(exitstatus)
        self._emit({"k": "summary", "stage": "end", "exitstatus": exitstatus})

    def _summarize(self, exitstatus: int) -> None:
        """What plugins have to say, between sections that the parent writes, or the reporter if the books say so."""
        config = self.config
        reporter: Any = config.plugins.reporter
        if self.gives_way:
            reporter.line("")
            reporter.write_sections()
        elif reporter is not None:
            reporter.parent_has_shown_warnings()
        if "pytest_terminal_summary" in config.hooked or config.getoption("pastebin", None):
            reporter = config.plugins.get_plugin("terminalreporter")
            from fastest.knownhooks import call_concerned

            kwargs = {"terminalreporter": reporter, "exitstatus": exitstatus, "config": config}
            call_concerned(config, "pytest_terminal_summary", config, kwargs)
            self.pass_on_output()
            self.give_way_to_books()
        if self.gives_way:
            reporter.write_last_sections()
            reporter.write_end(self.session, exitstatus)

    def give_way_to_books(self) -> None:
        """Where a plugin has changed the books, they say what is shown, and the parent says nothing."""
        plugins = self.config.plugins
        if self.gives_way or self.laid_out_by_plugin or self.config.payload.get("resumed"):
            return
        reporter = plugins.reporter
        if reporter is not None and reporter.books_were_changed():
            self.gives_way = True
            self._emit({"k": "layout"})

    # Reports.

    def index_of(self, nodeid: str) -> int:
        """The index of an item; the running one if it fits, because node ids may repeat."""
        items = self.session.items
        if 0 <= self.current < len(items) and items[self.current].nodeid == nodeid:
            return self.current
        if self._index_of is None:
            self._index_of = {item.nodeid: index for index, item in enumerate(items)}
        return self._index_of.get(nodeid, -1)

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        """One phase of one item."""
        if self.silent:
            return
        self._emit(self.report_event(report))
        self.pass_on_output()

    pytest_runtest_logreport.pytest_impl = LAST  # type: ignore[attr-defined]

    def report_event(self, report: Any) -> dict[str, Any]:
        """The event of a report, with the status that plugins want shown."""
        from fastest.reports import event_of

        event = event_of(report, self.index_of(report.nodeid), self.config)
        if hasattr(report, "_sub_test_description"):
            event["subtest"] = report._sub_test_description()
        if self.config.getoption("usepdb", False) and report.failed:  # the debugger will show it
            event["shown"] = True
        if self.serializes:
            event["data"] = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        if "pytest_report_teststatus" in self.config.hooked:
            event["status"] = _status(self.config.hook.pytest_report_teststatus(report=report, config=self.config))
        return event


def flat_lines(answers: list[Any]) -> list[str]:
    """The lines that hooks returned, those of the plugin registered first at the front."""
    lines: list[str] = []
    for answer in reversed(answers):
        lines.extend([answer] if isinstance(answer, str) else answer)
    return lines


def _status(answer: Any) -> list[Any]:
    category, letter, word = answer
    markup: list[str] | None = None
    if isinstance(word, (tuple, list)):
        word, flags = word
        markup = [name for name, on in flags.items() if on]
    status = [category, letter, word]
    return status if markup is None else [*status, markup]


def _release_level() -> str:
    level, serial = sys.version_info[3:5]
    return "" if level == "final" else {"alpha": "a", "beta": "b"}.get(level, "rc") + str(serial)
