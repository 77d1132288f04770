"""The loop over the items, with three ways to run one.

*Plain*: a function without marks that matter or hooks on its way, and with fixtures that are but calls (`plain.py`).
Neighbours of one collector go to `host.run_plain` together: in the embedded interpreter that is a loop in C++, and a
test costs a few microseconds beside its body.

*Direct*: other fixtures, or skip and xfail marks, but no hooks of others. The three phases run inline; reports are made
only for a phase that failed, was skipped, printed, logged or warned, and then for the phases before and after it.

*Hooked*: somebody implements a hook on the way (`attended.py`), or a hook or an option wants every report: the full
protocol of `runner.py`.

All give the same events for the same test; tests/differential compares them.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.builtin.capture import is_live, manager_of
from fastest.callername import call_as_pytest
from fastest.clocks import perf_counter, time
from fastest.forked import leave as leave_fork
from fastest.outcomes import TEST_OUTCOME, Skipped
from fastest.phases import Phases, books_of
from fastest.plain import PlainItems
from fastest.plaincall import PlainOutcome, quick_question
from fastest.rewrite_support import state as assertions
from fastest.runner import (
    forget_last_exception,
    forget_request,
    get_reraise_exceptions,
    pytest_runtest_protocol,
    remember_exception,
)
from fastest.watching import ITEM_HOOKS, await_reports, concerns_of, is_watched, make_watchers, shows_output_of_passed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.host import PlainItem
    from fastest.pool.work import Work
    from fastest.session import Session

PLAIN_MAX = 512  # items handed to the inner loop at once: bounds the memory for their tuples


def run_items(session: Session, work: Work) -> None:
    """Run the session's items that `work` gives, until done or told to stop."""
    session._watchers = watchers = make_watchers(session)
    outer, assertions.item = assertions.item, session  # which knows the item in flight
    loop = Loop(session, watchers, work)
    try:
        call_as_pytest(loop.run)
    finally:
        loop.capture.in_phase = False
        assertions.item = outer
        for watcher in reversed(watchers):
            watcher.uninstall()
        host.current_test(None)


class Loop:
    """One run over those of `session.items` that `work` gives."""

    def __init__(self, session: Session, watchers: list[Any], work: Work) -> None:
        self.session = session
        self.work = work
        self.config = session.config
        self.items = session.items
        self.state = session._setupstate
        self.watchers = watchers
        self.sender = session._sender
        self.reraise = get_reraise_exceptions(self.config)
        watched = is_watched(self.config)
        await_reports(session)
        self.concerns = concerns_of(self.config, ITEM_HOOKS)
        self.hooked = watched or (self.concerns is not None and self.concerns.everything)
        self.live = is_live(self.config)
        self.capture: Any = manager_of(self.config) or self  # who is told when hooks run, and when a test does
        self.in_phase = False
        self.books = books_of(self.config)
        session._attended = not watched
        self.shows_all_output = shows_output_of_passed(self.config)
        self.plain = PlainItems(self.config)
        self.phase_watchers = [watcher for watcher in watchers if hasattr(watcher, "end_hooks")]
        self.remembers = False  # whether sys.last_* holds the failure of an earlier item

    def run(self) -> None:
        """Every item that is ours, in order."""
        session = self.session
        run = self.run_hooked if self.hooked else self.run_quickly
        last: int | None = None
        while True:
            index = self.work.take()
            if self.work.rerouted and last is not None:
                self._leave_collectors(last, None if index is None else self.items[index])
            if index is None:
                return
            last = index
            run(index)
            if session._shouldfail:
                raise session.Failed(session._shouldfail)
            if session._shouldstop:
                raise session.Interrupted(session._shouldstop)

    def run_hooked(self, index: int) -> None:
        """The long way."""
        item = assertions.item = self.items[index]
        self.sender.current = index
        host.started(index)
        if self.live:
            host.sync()
        nextitem = self.following()
        wanting = [watcher for watcher in self.watchers if watcher.wants(item)]
        for watcher in wanting:
            watcher.enter(item)
        self.capture.in_phase = False
        try:
            if self._follows_protocol():
                item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            else:
                pytest_runtest_protocol(item, nextitem)
        finally:
            assertions.item = self.session
            self.capture.in_phase = False
            for watcher in self.phase_watchers:
                watcher.end_hooks()
            for watcher in reversed(wanting):
                watcher.leave(item)
        if self.sender.settled != index:
            host.emit({"k": "finish", "i": index})

    def _follows_protocol(self) -> bool:
        """Whether anybody is around the whole of an item."""
        return "pytest_runtest_protocol" in self.config.hooked or "twisted.trial.unittest" in sys.modules

    def following(self) -> Any:
        """The item that will come after the one that was taken last."""
        index = self.work.following()
        return None if index is None else self.items[index]

    def run_quickly(self, index: int) -> None:
        """One direct item, or several plain ones."""
        item = self.items[index]
        if self.concerns is not None and self.concerns.include(item):
            self.run_hooked(index)
            return
        row = None if self.live else self.plain.row(item)
        if row is not None:
            parent = item.parent
            if parent in self.state.stack or self.state.enters_quietly(parent):
                self.run_plain(index, [row, *self._rows_after(index)])
                return
        self.run_direct(index)

    # Plain items.

    def _rows_after(self, index: int) -> Iterator[PlainItem]:
        """The rows of the plain items that follow, up to the first that is not plain or not of the same collector."""
        items = self.items
        parent = items[index].parent
        for position in range(index + 1, min(self.work.reach(index), index + PLAIN_MAX)):
            item = items[position]
            if item.parent is not parent or (self.concerns is not None and self.concerns.include(item)):
                return
            row = self.plain.row(item)
            if row is None:
                return
            yield row

    def run_plain(self, begin: int, rows: list[PlainItem]) -> None:
        """Run the items of these rows, which share a collector that is set up."""
        items, session = self.items, self.session
        index, end = begin, begin + len(rows)
        self.capture.in_phase = True
        while index < end:
            if self.remembers:
                self.remembers = False
                forget_last_exception()
            times: list[Any] | None = None if self.books is None else []
            done, call = host.run_plain(rows[index - begin :], index, quick_question(self.watchers), (), times)
            if times:
                self._note(index, times)
            index += done
            if call is None:
                if index < end:
                    break  # that one is not ours any more
                continue
            outcome = PlainOutcome(*call)
            if host.is_forked():
                leave_fork(outcome.raised)
            host.leave_if_descriptors_are_lost()
            self.work.skip_to(index + 1)
            self.finish_plain(index, outcome)
            del call, outcome  # or the exception would keep the frames of its test alive during the next one
            index += 1
            if session._shouldfail or session._shouldstop or index == end:
                return
            if not self.work.claim(index):
                break
        self.work.skip_to(index)
        nextitem = self.following()
        if (nextitem is None or nextitem.parent is not items[index - 1].parent) and not self.state.leaves_quietly(
            nextitem
        ):
            self._leave_collectors(index - 1, nextitem)

    def _note(self, first: int, times: list[Any]) -> None:
        """Neighbours from `first` on have passed without reports."""
        for item, (start, setup, call, teardown) in zip(self.items[first : first + len(times)], times):
            began = start + setup
            self.books.note_silent(
                item,
                [("setup", start, setup), ("call", began, call), ("teardown", began + call, teardown)],
            )

    def dirty(self) -> bool:
        """Whether any watcher has something to collect."""
        for watcher in self.watchers:  # noqa: SIM110 -- a generator would cost as much as the questions
            if watcher.dirty():
                return True
        return False

    def finish_plain(self, index: int, outcome: PlainOutcome) -> None:
        """An item that was called but did not pass silently: make of it what `run_direct` would have."""
        item = self.items[index]
        self.sender.current = index
        run = Phases(self, item, index)
        self.state.stack[item] = ([item.teardown, *outcome.finalizers], None)
        if outcome.phase == "setup":
            self._finish_setup(run, item, outcome)
        else:
            run.quiet("setup", outcome.start, outcome.setup)
            self._finish_call(run, item, outcome)
        self._teardown(run, item)
        run.finish()

    def _finish_setup(self, run: Phases, item: Any, outcome: PlainOutcome) -> None:
        raised = outcome.raised
        if type(raised) is Skipped:
            raised._use_item_location = True
        if isinstance(raised, self.reraise):
            raise raised
        if run.done("setup", raised, outcome.start, outcome.setup):
            outcome.hand_over(item)
            self._call(run, item, False)

    def _finish_call(self, run: Phases, item: Any, outcome: PlainOutcome) -> None:
        raised, start = outcome.raised, outcome.start + outcome.setup
        if outcome.phase == "teardown":
            run.quiet("call", start, outcome.call)
            return
        if raised is None and outcome.result is not None and outcome.result is not item:
            raised = _complaint(item, outcome.result)
        if isinstance(raised, self.reraise):
            raise raised
        if isinstance(raised, Exception):
            self.remembers = True
            remember_exception(raised)
        run.done("call", raised, start, outcome.call)

    def _leave_collectors(self, index: int, nextitem: Any) -> None:
        """Tear down collectors after a plain item has been reported as passed; an error is one more report for it."""
        item = self.items[index]
        self.sender.current = index
        start, began = time(), perf_counter()
        raised: BaseException | None = None
        try:
            self.state.teardown_exact(nextitem)
        except TEST_OUTCOME as error:
            raised = error
        duration = perf_counter() - began
        if raised is not None or self.dirty():
            run = Phases(self, item, index, over=True)
            run.done("teardown", raised, start, duration)
            if run.told:
                run.finish()
                if self.books is not None:
                    self.books.replace_silent_teardown(item)

    # Direct items.

    def run_direct(self, index: int) -> None:
        """The three phases without hooks."""
        item = self.items[index]
        self.sender.current = index
        self.capture.in_phase = True
        host.started(index)
        if self.live:
            host.sync()
        wanting = [watcher for watcher in self.watchers if watcher.wants(item)]
        for watcher in wanting:
            watcher.enter(item)
        try:
            run = Phases(self, item, index)
            matter = self.plain.has_marks_that_matter(item)
            if self._setup(run, item, matter):
                # A fixture may have added a mark.
                self._call(run, item, matter or self.plain.has_marks_that_matter(item))
            self._teardown(run, item)
            run.finish()
        finally:
            for watcher in reversed(wanting):
                watcher.leave(item)
            forget_request(item)

    def _setup(self, run: Phases, item: Any, matter: bool) -> bool:
        host.current_test(item.nodeid, "setup")
        raised: BaseException | None = None
        start, began = time(), perf_counter()
        try:
            if matter:
                from fastest import skipping

                skipping.pytest_runtest_setup(item)
            self.state.setup(item)
        except BaseException as error:
            raised = error
            if isinstance(error, self.reraise):
                raise
        return run.done("setup", raised, start, perf_counter() - began)

    def _call(self, run: Phases, item: Any, matter: bool) -> None:
        host.current_test(item.nodeid, "call")
        if self.remembers:
            self.remembers = False
            forget_last_exception()
        raised: BaseException | None = None
        start, began = time(), perf_counter()
        try:
            if matter:
                from fastest import skipping

                skipping.before_call(item)
            item.runtest()
        except BaseException as error:
            raised = error
            if isinstance(error, self.reraise):
                raise
            if isinstance(error, Exception):
                self.remembers = True
                remember_exception(error)
        finally:
            duration = perf_counter() - began
            if run.may_have_xfail(matter):
                from fastest import skipping

                skipping.refresh_xfail(item)
        run.done("call", raised, start, duration)

    def _teardown(self, run: Phases, item: Any) -> None:
        host.current_test(item.nodeid, "teardown")
        session = self.session
        stops = session._shouldfail or session._shouldstop
        nextitem = None if stops else self.following()
        if self.live and self.state.runs_something(nextitem):
            run.tell()
        raised: BaseException | None = None
        start, began = time(), perf_counter()
        try:
            self.state.teardown_exact(nextitem)
        except BaseException as error:
            raised = error
            if isinstance(error, self.reraise):
                raise
        run.done("teardown", raised, start, perf_counter() - began)


def _complaint(item: Any, result: object) -> BaseException | None:
    """A test that returned something: a warning, or the failure of an awaitable that nobody awaited."""
    from fastest.collect import check_result

    try:
        check_result(item, result)
    except BaseException as error:
        return error
    return None
