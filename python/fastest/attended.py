"""Items beside which hooks of others run.

The protocol has a dozen hooks; a conftest file or a plugin implements one or two of them. Only those are called, and
a report is made only for a phase that has something to tell: most passing tests end as one `passed` event. Whoever
reads the terminal reporter's books later finds the reports of silent items there, made when they are asked for.

Where somebody implements a hook that gets reports, nothing is silent: then `runner.runtestprotocol` does the work.
"""

from __future__ import annotations

from fastest import host
from fastest.clocks import perf_counter, time
from fastest.forked import leave as leave_fork
from fastest.phases import books_of
from fastest.runner import CallInfo, end_inside, end_phase, forget_request, get_reraise_exceptions, perform, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Times = list[tuple[str, float, float]]

HOOKS_WITH_REPORTS = frozenset(("pytest_runtest_makereport", "pytest_runtest_logreport", "pytest_report_teststatus"))


def run_attended(item: Any, nextitem: Any) -> None:
    """Set up, call and tear down one item whose reports nobody else sees."""
    session = item.session
    phases = _Phases(item)
    try:
        if phases.run("setup", {}):
            phases.run("call", {})
        if session._shouldfail or session._shouldstop:
            nextitem = None
        phases.run("teardown", {"nextitem": nextitem})
        phases.finish()
    finally:
        forget_request(item)


class _Phases:
    def __init__(self, item: Any) -> None:
        self.item = item
        self.watchers = item.session._watchers
        self.reraise = get_reraise_exceptions(item.config)
        self.silent: Times = []
        self.told = False

    def run(self, when: str, kwds: dict[str, Any]) -> bool:
        """One phase; whether it passed."""
        item = self.item
        for watcher in self.watchers:
            watcher.begin(item, when)
        raised: BaseException | None = None
        start, began = time(), perf_counter()
        try:
            perform(item, when, kwds)
            end_inside(item, when)
        except BaseException as error:
            if isinstance(error, self.reraise):
                raise
            raised = error
        duration = perf_counter() - began
        if host.is_forked():
            leave_fork(raised)
        host.leave_if_descriptors_are_lost()
        end_phase(item, when)
        if raised is None and not self.told and is_unremarkable(item):
            self.silent.append((when, start, duration))
            return True
        self._tell_silent()
        return self._tell(when, raised, start, duration)

    def _tell_silent(self) -> None:
        """The phases before the first that is told; its sections are not theirs."""
        item = self.item
        phases, self.silent, self.told = self.silent, [], True
        sections, item._report_sections = item._report_sections, []
        for when, start, duration in phases:
            self._tell(when, None, start, duration)
        item._report_sections = sections

    def _tell(self, when: str, raised: BaseException | None, start: float, duration: float) -> bool:
        excinfo = None
        if raised is not None:
            from fastest.excinfo import ExceptionInfo

            excinfo = ExceptionInfo.from_exception(raised)
        report = tell(CallInfo(None, excinfo, start, start + duration, duration, when), self.item, log=True)
        return bool(report.passed)

    def finish(self) -> None:
        """A silent item has passed: one event, and an entry in the books."""
        if self.told:
            return
        item = self.item
        sender = item.session._sender
        (_, start, setup), (_, _, call), (_, _, teardown) = self.silent
        host.passed(sender.current, start, setup, call, teardown)
        sender.settled = sender.current
        books = books_of(item.config)
        if books is not None:
            books.note_silent(item, self.silent)


def is_unremarkable(item: Any) -> bool:
    """Whether the report of a phase that raised nothing would say no more than that."""
    fields = item.__dict__
    if (
        "_awaited" in fields
        or fields.get("_report_sections")
        or fields.get("user_properties")
        or fields.get("_excinfo")
    ):
        return False
    return "stash" not in fields or not _has_verdict(item)


def _has_verdict(item: Any) -> bool:
    from fastest.builtin.subtests import failed_count
    from fastest.skipping import xfailed_key

    return item.stash.get(xfailed_key, None) is not None or failed_count(item) > 0


def silent_reports(item: Any, times: Times) -> list[Any]:
    """The reports that were not made of an item which passed."""
    from fastest.reports import TestReport

    calls = (CallInfo(None, None, start, start + duration, duration, when) for when, start, duration in times)
    return [TestReport.from_item_and_call(item, call) for call in calls]
