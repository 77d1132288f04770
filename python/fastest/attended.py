"""Items beside which hooks of others run.

The protocol has a dozen hooks; a conftest file or a plugin implements one or two of them. Only those are called, and
a report is made only for a phase that has something to tell: most passing tests end as one `passed` event. Whoever
reads the terminal reporter's books later finds the reports of silent items there, made when they are asked for.

Where hooks take part in making reports, each is made; those that say no more than that a phase passed are silent, too.
Where somebody implements a hook that gets reports, nothing is silent: then `runner.runtestprotocol` does the work.
"""

from __future__ import annotations

from fastest import host
from fastest.builtin.capture import is_live
from fastest.clocks import perf_counter, time
from fastest.forked import leave as leave_fork
from fastest.phases import books_of
from fastest.runner import (
    CallInfo,
    end_inside,
    end_phase,
    forget_request,
    get_reraise_exceptions,
    make_report,
    perform,
    tell_report,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Times = list[tuple[str, float, float]]

HOOKS_WITH_REPORTS = frozenset(("pytest_runtest_logreport", "pytest_report_teststatus"))


def run_attended(item: Any, nextitem: Any) -> None:
    """Set up, call and tear down one item whose reports nobody else sees."""
    session = item.session
    phases = _Phases(item)
    try:
        if phases.run("setup", {}):
            phases.run("call", {})
        if session._shouldfail or session._shouldstop:
            nextitem = None
        if is_live(item.config):
            phases.tell_silent()  # the letter comes before what the teardown prints
        phases.run("teardown", {"nextitem": nextitem})
        phases.finish()
    finally:
        forget_request(item)


class _Phases:
    def __init__(self, item: Any) -> None:
        self.item = item
        self.watchers = item.session._watchers
        self.reraise = get_reraise_exceptions(item.config)
        self.silent: list[tuple[CallInfo, Any]] = []  # with reports, where hooks have made them
        self.told = False
        self.makes_reports = "pytest_runtest_makereport" in item.config.hooked

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
        return self._settle(_call(when, raised, start, duration))

    def _settle(self, call: CallInfo) -> bool:
        """Remember a phase that has nothing to tell, or tell it. Whether it passed."""
        item, report = self.item, None
        may_be_silent = call.excinfo is None and not self.told and is_unremarkable(item)
        if self.makes_reports:
            report = make_report(call, item)
            may_be_silent = may_be_silent and says_nothing(report, call, item)
        if may_be_silent:
            self.silent.append((call, report))
            return True
        self.tell_silent()
        return self._tell(call, report)

    def tell_silent(self) -> None:
        """The phases before the first that is told; its sections are not theirs."""
        if self.told:
            return
        item = self.item
        phases, self.silent, self.told = self.silent, [], True
        sections, item._report_sections = item._report_sections, []
        for call, report in phases:
            self._tell(call, report)
        item._report_sections = sections

    def _tell(self, call: CallInfo, report: Any) -> bool:
        if report is None:
            report = make_report(call, self.item)
        tell_report(report, call, self.item, log=True)
        return bool(report.passed)

    def finish(self) -> None:
        """A silent item has passed: one event, and an entry in the books."""
        if self.told:
            return
        item = self.item
        sender = item.session._sender
        times = [(call.when, call.start, call.duration) for call, _ in self.silent]
        (_, start, setup), (_, _, call), (_, _, teardown) = times
        host.passed(sender.current, start, setup, call, teardown)
        sender.settled = sender.current
        books = books_of(item.config)
        if books is None:
            return
        if self.makes_reports:
            books.note_made(item, [report for _, report in self.silent])
        else:
            books.note_silent(item, times)


def _call(when: str, raised: BaseException | None, start: float, duration: float) -> CallInfo:
    excinfo = None
    if raised is not None:
        from fastest.excinfo import ExceptionInfo

        excinfo = ExceptionInfo.from_exception(raised)
    return CallInfo(None, excinfo, start, start + duration, duration, when)


def says_nothing(report: Any, call: CallInfo, item: Any) -> bool:
    """Whether a report that hooks have made says no more of a phase than that it passed. What else they have put on it
    is for those who get it, and there is nobody."""
    fields = report.__dict__
    return (
        fields.get("outcome") == "passed"
        and fields.get("when") == call.when
        and fields.get("longrepr") is None
        and not (fields.get("sections") or fields.get("user_properties") or "wasxfail" in fields)
        and (fields.get("start"), fields.get("duration")) == (call.start, call.duration)
        and (fields.get("nodeid"), fields.get("location")) == (item.nodeid, item.location)
    )


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
