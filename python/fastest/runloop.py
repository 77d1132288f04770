"""The loop over the items, with three ways to run one.

*Plain*: a function without fixtures, marks that matter or hooks on its way. Neighbours of one collector go to
`host.run_plain` together: in the embedded
interpreter that is a loop in C++, and a test costs a few microseconds beside its body.

*Direct*: fixtures or skip and xfail marks, but no hooks of others. The three phases run inline; reports are made only
for a phase that failed, was skipped,
printed, logged or warned, and then for the phases before and after it.

*Hooked*: somebody implements a hook on the way (`attended.py`), or a hook or an option wants every report: the full
protocol of `runner.py`.

All give the same events for the same test; tests/differential compares them.
"""

from __future__ import annotations

import sys
from time import perf_counter, time

from fastest import host
from fastest.builtin.capture import is_live
from fastest.callername import call_as_pytest
from fastest.config.limits import has_time_limits
from fastest.forked import leave as leave_fork
from fastest.function import Function, marks_of_its_own
from fastest.introspect import CO_ASYNC_GENERATOR, CO_COROUTINE, FunctionType
from fastest.metapath import restore_finders
from fastest.outcomes import TEST_OUTCOME
from fastest.rewrite_support import state as assertions
from fastest.runner import (
    CallInfo,
    check_interactive_exception,
    end_inside,
    end_phase,
    forget_last_exception,
    forget_request,
    get_reraise_exceptions,
    pytest_runtest_protocol,
    remember_exception,
)
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.pool.work import Work
    from fastest.session import Session

# A hook on this list that somebody implements takes all items the long way. Those of the last row come when all is
# over, but they may look at the reports of all tests then (`terminalreporter.stats`).
WATCHED_HOOKS = frozenset(
    "pytest_" + name
    for name in (
        "runtest_protocol runtest_logstart runtest_logfinish runtest_setup runtest_call runtest_teardown "
        "runtest_makereport runtest_logreport pyfunc_call report_teststatus exception_interact "
        "assertrepr_compare assertion_pass "
        "terminal_summary sessionfinish unconfigure"
    ).split()
)
FIXTURE_HOOKS = frozenset(("pytest_fixture_setup", "pytest_fixture_post_finalizer"))  # a parameter is a fixture to them
# Options under which the built-in plugins want to see every phase.
WATCHING_OPTIONS = ("setuponly", "setupshow", "setupplan", "usepdb", "trace", "stepwise")
MARKS_THAT_MATTER = frozenset(("skip", "skipif", "xfail", "filterwarnings", "timeout"))
PLAIN_MAX = 512  # items handed to the inner loop at once: bounds the memory for their tuples


def run_items(session: Session, work: Work) -> None:
    """Run the session's items that `work` gives, until done or told to stop."""
    session._watchers = watchers = make_watchers(session)
    outer, assertions.item = (
        assertions.item,
        session,
    )  # it has all that an explanation needs, unless hooks are implemented
    try:
        call_as_pytest(Loop(session, watchers, work).run)
    finally:
        assertions.item = outer
        for watcher in reversed(watchers):
            watcher.uninstall()
        host.current_test(None)


def make_watchers(session: Session) -> list[Any]:
    """The watchers of this run, installed; the order is that of pytest's sections."""
    watchers = []
    for name in ("capture", "logs", "warns", "unraisable", "threadexc", "faults"):
        if session.config.plugins.is_blocked(_PLUGIN_NAMES.get(name, name)):
            continue
        module = "fastest.builtin." + name
        __import__(module)
        watcher = sys.modules[module].make_watcher(session.config)
        if watcher is not None:
            watcher.install()
            watchers.append(watcher)
    if has_time_limits(session.config, marks=True):
        from fastest.builtin.timeouts import watcher_of

        timeouts = watcher_of(session.config)
        if timeouts is not None:
            timeouts.install()
            watchers.append(timeouts)
    return watchers


_PLUGIN_NAMES = {
    "logs": "logging",
    "warns": "warnings",
    "unraisable": "unraisableexception",
    "threadexc": "threadexception",
    "faults": "faulthandler",
}


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
        watched = _is_watched(self.config)
        self.hooked = bool(WATCHED_HOOKS & self.config.hooked) or watched
        self.params_are_quiet = not FIXTURE_HOOKS & self.config.hooked
        self.live = is_live(self.config)
        session._attended = not watched
        self.shows_all_output = _shows_output_of_passed(self.config)
        self._mark_cache: dict[Any, bool] = {}
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
        try:
            if self._follows_protocol():
                item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            else:
                pytest_runtest_protocol(item, nextitem)
        finally:
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
        if not self.live and self.is_plain(item):
            end = self._end_of_plain(index)
            if item.parent in self.state.stack or self.state.enters_quietly(item.parent):
                self.run_plain(index, end)
                return
        self.run_direct(index)

    # Plain items.

    def is_plain(self, item: Any) -> bool:
        """Whether nothing but the function itself has to run."""
        if type(item) is not Function:
            return False
        fields = item.__dict__
        func = fields.get("_func")
        if type(func) is not FunctionType or func.__code__.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
            return False
        info = fields.get("_fixtureinfo")
        if info is not None and info.names_closure:
            if not (self.params_are_quiet and _only_direct_params(fields, info)):
                return False
        return not self.has_marks_that_matter(item)

    def has_marks_that_matter(self, item: Any) -> bool:
        """Marks of the item or of anything above it that change how it runs; the chain above is asked once per
        collector."""
        parent = item.parent
        inherited = self._mark_cache.get(parent)
        if inherited is None:
            marks = parent.iter_markers() if parent is not None else ()
            inherited = self._mark_cache[parent] = any(mark.name in MARKS_THAT_MATTER for mark in marks)
        if inherited:
            return True
        own = marks_of_its_own(item)
        return bool(own) and any(mark.name in MARKS_THAT_MATTER for mark in own)

    def _end_of_plain(self, index: int) -> int:
        items = self.items
        parent = items[index].parent
        end = index + 1
        last = min(self.work.reach(index), index + PLAIN_MAX)
        while end < last and items[end].parent is parent and self.is_plain(items[end]):
            end += 1
        return end

    def run_plain(self, begin: int, end: int) -> None:
        """Run items[begin:end], which share a collector that is set up."""
        items, session = self.items, self.session
        rows = [_plain_row(item) for item in items[begin:end]]
        index = begin
        while index < end:
            if self.remembers:
                self.remembers = False
                forget_last_exception()
            done, call = host.run_plain(rows[index - begin :], index, self.dirty)
            index += done
            if call is None:
                if index < end:
                    break  # that one is not ours any more
                continue
            if host.is_forked():
                leave_fork(call[0])
            host.leave_if_descriptors_are_lost()
            self.work.skip_to(index + 1)
            self.finish_plain(index, *call)
            call = None  # or the exception would keep the frames of its test alive during the next one
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

    def dirty(self) -> bool:
        """Whether any watcher has something to collect."""
        for watcher in self.watchers:  # noqa: SIM110 -- a generator would cost as much as the questions
            if watcher.dirty():
                return True
        return False

    def finish_plain(
        self, index: int, raised: BaseException | None, result: object, start: float, duration: float
    ) -> None:
        """An item that was called but did not pass silently: make of it what `run_direct` would have."""
        item = self.items[index]
        self.sender.current = index
        run = _Phases(self, item, index)
        run.quiet("setup", start)
        if raised is None and result is not None:
            raised = _complaint(item, result)
        if isinstance(raised, self.reraise):
            raise raised
        if isinstance(raised, Exception):
            self.remembers = True
            remember_exception(raised)
        run.done("call", raised, start, duration)
        self._teardown(run, item)
        run.finish()

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
            run = _Phases(self, item, index)
            run.done("teardown", raised, start, duration)
            if run.told:
                run.finish()

    # Direct items.

    def run_direct(self, index: int) -> None:
        """The three phases without hooks."""
        item = self.items[index]
        self.sender.current = index
        host.started(index)
        if self.live:
            host.sync()
        wanting = [watcher for watcher in self.watchers if watcher.wants(item)]
        for watcher in wanting:
            watcher.enter(item)
        try:
            run = _Phases(self, item, index)
            matter = self.has_marks_that_matter(item)
            if self._setup(run, item, matter):
                # A fixture may have added a mark.
                self._call(run, item, matter or self.has_marks_that_matter(item))
            self._teardown(run, item)
            run.finish()
        finally:
            for watcher in reversed(wanting):
                watcher.leave(item)
            forget_request(item)

    def _setup(self, run: _Phases, item: Any, matter: bool) -> bool:
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

    def _call(self, run: _Phases, item: Any, matter: bool) -> None:
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

    def _teardown(self, run: _Phases, item: Any) -> None:
        host.current_test(item.nodeid, "teardown")
        session = self.session
        stops = session._shouldfail or session._shouldstop
        nextitem = None if stops else self.following()
        raised: BaseException | None = None
        start, began = time(), perf_counter()
        try:
            self.state.teardown_exact(nextitem)
        except BaseException as error:
            raised = error
            if isinstance(error, self.reraise):
                raise
        run.done("teardown", raised, start, perf_counter() - began)


class _Phases:
    """The phases of one direct item: silent ones are remembered, and told only if another one is not silent."""

    def __init__(self, loop: Loop, item: Any, index: int) -> None:
        self.loop = loop
        self.item = item
        self.index = index
        self.times: list[tuple[str, float, float]] = []
        self.told = False

    def may_have_xfail(self, matter: bool) -> bool:
        """Whether an xfail mark must be judged: one of those that mattered before the call, or one given now."""
        fields = self.item.__dict__
        return matter or "stash" in fields or bool(fields.get("own_markers"))

    def quiet(self, when: str, start: float) -> None:
        """A phase in which nothing had to be done."""
        self.times.append((when, start, 0.0))

    def done(self, when: str, raised: BaseException | None, start: float, duration: float) -> bool:
        """A phase is over: remember it or report it. Whether it passed."""
        loop, item = self.loop, self.item
        if host.is_forked():
            leave_fork(raised)
        if raised is not None:
            host.leave_if_descriptors_are_lost()
        if loop.dirty():
            host.leave_if_descriptors_are_lost()
            if raised is None:
                raised = _late_error(item, when)
            end_phase(item, when)
        fields = item.__dict__
        if (
            raised is None
            and not self.told
            and not (loop.shows_all_output and fields.get("_report_sections"))
            and not ("stash" in fields or fields.get("user_properties"))
        ):
            self.times.append((when, start, duration))
            return True
        if not self.told:
            self.told = True
            restore_finders()
            self._report_silent_phases()
        excinfo = None
        if raised is not None:
            from fastest.excinfo import ExceptionInfo

            excinfo = ExceptionInfo.from_exception(raised)
        return self.report(CallInfo(None, excinfo, start, start + duration, duration, when))

    def _report_silent_phases(self) -> None:
        """Those before the one that is told; its sections are not theirs."""
        item = self.item
        sections, item._report_sections = item._report_sections, []
        for when, start, duration in self.times:
            self.report(CallInfo(None, None, start, start + duration, duration, when))
        item._report_sections = sections

    def report(self, call: CallInfo) -> bool:
        """Make the report and tell everybody. Whether the phase passed."""
        item = self.item
        hook = self.loop.config.hook
        report = hook.pytest_runtest_makereport(item=item, call=call)
        hook.pytest_runtest_logreport(report=report)
        if call.excinfo is not None and check_interactive_exception(call, report):
            hook.pytest_exception_interact(node=item, call=call, report=report)
        return bool(report.passed)

    def finish(self) -> None:
        """The item is over."""
        self.item.__dict__.pop("_report_sections", None)  # the reports have them, if anybody looks at them
        if self.told:
            host.emit({"k": "finish", "i": self.index})
            return
        (_, start, setup), (_, _, call), (_, _, teardown) = self.times
        host.passed(self.index, start, setup, call, teardown)


def _late_error(item: Any, when: str) -> BaseException | None:
    try:
        end_inside(item, when)
    except BaseException as error:
        return error
    return None


def _only_direct_params(fields: dict[str, Any], info: Any) -> bool:
    """Whether all that a function needs are parameters given to it directly, each test for itself."""
    callspec = fields.get("callspec")
    if callspec is None:
        return False
    from fastest.fixturedef import DirectParamFixtureDef

    scopes = callspec._arg2scope
    for name in info.names_closure:
        definitions = info.name2fixturedefs.get(name)
        if (
            not definitions
            or type(definitions[-1]) is not DirectParamFixtureDef
            or scopes.get(name) is not Scope.Function
        ):
            return False
    return True


def _plain_row(item: Any) -> tuple[Any, ...]:
    """(node id, function, class to instantiate, arguments): what `host.run_plain` calls."""
    fields = item.__dict__
    callspec = fields.get("callspec")
    kwargs = None
    if callspec is not None:
        params = callspec.params
        kwargs = {name: params[name] for name in item._fixtureinfo.argnames}
    func = fields["_func"]
    parent = item.parent
    owner = parent.obj if isinstance(parent.obj, type) else None
    if owner is not None and isinstance(_raw(owner, item.originalname), (staticmethod, classmethod)):
        func, owner = getattr(owner, item.originalname), None
    return (fields["_nodeid"], func, owner, kwargs)


def _raw(owner: type, name: str) -> object:
    for base in owner.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def _complaint(item: Any, result: object) -> BaseException | None:
    """A test that returned something: a warning, or the failure of an awaitable that nobody awaited."""
    from fastest.collect import check_result

    try:
        check_result(item, result)
    except BaseException as error:
        return error
    return None


def _shows_output_of_passed(config: Any) -> bool:
    """Whether what a passing test printed and logged ends up anywhere."""
    option = config.option  # a plugin that is switched off takes its options with it
    if any(char in getattr(option, "reportchars", "") for char in "PA"):
        return True
    return bool(getattr(option, "xmlpath", None)) and config.getini("junit_logging") != "no"


def _is_watched(config: Any) -> bool:
    option = config.option
    if any(getattr(option, name, None) for name in WATCHING_OPTIONS):
        return True
    if config.getini("faulthandler_timeout"):
        return True
    lastfailed = config.plugins.get_plugin("lfplugin") if config.plugins.has_plugin("lfplugin") else None
    return bool(lastfailed is not None and lastfailed.lastfailed)
