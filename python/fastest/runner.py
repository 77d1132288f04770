"""Running one item with everything that others may have hooked into: `_pytest.runner`.

This is the general path: CallInfo and TestReport for every phase, all hooks, all watchers. `runloop.py` takes shorter
ways for items which nobody watches, and
comes back here for those that turn out not to be so simple.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.clocks import perf_counter, time
from fastest.dataclassed import with_fields
from fastest.outcomes import Exit, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config
    from fastest.excinfo import ExceptionInfo
    from fastest.reports import CollectReport, TestReport
    from fastest.session import Session


@with_fields("_result", "excinfo", "start", "stop", "duration", "when")
class CallInfo:
    """What came of a call: a result or an ExceptionInfo, and when it ran."""

    __module__ = "_pytest.runner"

    def __init__(
        self,
        result: Any,
        excinfo: ExceptionInfo | None,
        start: float,
        stop: float,
        duration: float,
        when: str,
        *,
        _ispytest: bool = False,
    ) -> None:
        self._result = result
        self.excinfo = excinfo
        self.start = start
        self.stop = stop
        self.duration = duration
        self.when = when

    def __class_getitem__(cls, item: Any) -> type[CallInfo]:
        return cls

    @property
    def result(self) -> Any:
        """What the call returned; an error if it raised."""
        if self.excinfo is not None:
            raise AttributeError(f"{self!r} has no valid result")
        return self._result

    @classmethod
    def from_call(cls, func: Callable[[], Any], when: str, reraise: Any = None) -> CallInfo:
        """Call `func` without arguments; exceptions of type `reraise` are not caught."""
        excinfo = result = None
        start, began = time(), perf_counter()
        try:
            result = func()
        except BaseException as error:
            from fastest.excinfo import ExceptionInfo

            if reraise is not None and isinstance(error, reraise):
                raise
            excinfo = ExceptionInfo.from_exception(error)
        duration = perf_counter() - began
        return cls(result, excinfo, start, start + duration, duration, when)

    def __repr__(self) -> str:
        if self.excinfo is None:
            return f"<CallInfo when={self.when!r} result: {self._result!r}>"
        return f"<CallInfo when={self.when!r} excinfo={self.excinfo!r}>"


def get_reraise_exceptions(config: Config) -> tuple[type[BaseException], ...]:
    """What ends the session instead of failing a test."""
    return (Exit,) if config.getoption("usepdb", False) else (Exit, KeyboardInterrupt)


def pytest_sessionstart(session: Session) -> None:
    """The stack of set-up nodes and the fixtures belong to the session."""
    from fastest.fixturemanager import FixtureManager
    from fastest.setupstate import SetupState

    session._setupstate = SetupState()
    session._fixturemanager = FixtureManager(session)
    session.config.plugins.register(session._fixturemanager, "funcmanage")


def pytest_sessionfinish(session: Session) -> None:
    """Whatever is still set up is torn down."""
    session._setupstate.teardown_exact(None)


def pytest_runtest_protocol(item: Any, nextitem: Any) -> bool:
    """Set up, call and tear down one item (the built-in hook)."""
    from fastest.attended import HOOKS_WITH_REPORTS, run_attended

    hooked = item.config.hooked
    if "pytest_runtest_logstart" in hooked:
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    renew_request(item)
    if item.session._attended and hooked.isdisjoint(HOOKS_WITH_REPORTS) and not is_replaced():
        run_attended(item, nextitem)
    else:
        runtestprotocol(item, nextitem=nextitem)
    if "pytest_runtest_logfinish" in hooked:
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def renew_request(item: Any) -> None:
    """An item that is run again gets a new request."""
    fields = item.__dict__
    if hasattr(type(item), "_request") and fields.get("_request", True) is False:
        item._initrequest()


def runtestprotocol(item: Any, log: bool = True, nextitem: Any = None) -> list[TestReport]:
    """The three phases; `log=False` (plugins that run an item again) makes reports without telling anybody."""
    renew_request(item)
    try:
        report = _phase(item, "setup", log)
        reports = [report]
        if report.passed:
            setup_only = item.config.getoption("setuponly", False)
            if item.config.getoption("setupshow", False):
                show_test_item(item, add_space=not setup_only)
            if not setup_only:
                reports.append(_phase(item, "call", log))
        if item.session.shouldfail or item.session.shouldstop:
            nextitem = None  # errors of all teardowns belong to this item: none will follow
        reports.append(_phase(item, "teardown", log, nextitem=nextitem))
    finally:
        forget_request(item)
    return reports


def forget_request(item: Any) -> None:
    """Fixture values are not kept alive by items that are over."""
    if hasattr(type(item), "_request"):
        item._request = False
        item.funcargs = None


def show_test_item(item: Any, *, add_space: bool) -> None:
    """The line of --setup-show for the test itself."""
    tw = item.config.get_terminal_writer()
    tw.line()
    tw.write(" " * 8)
    tw.write(item.nodeid)
    used = sorted(getattr(item, "fixturenames", []))
    if used:
        tw.write(f" (fixtures used: {', '.join(used)})")
    if add_space:
        tw.write(" ")
    tw.flush()


def call_and_report(item: Any, when: str, log: bool = True, **kwds: Any) -> TestReport:
    """Run one phase through its hook, make its report and tell everybody."""

    def phase() -> None:
        perform(item, when, kwds)
        end_inside(item, when)

    was_forked = host.is_forked()  # by a plugin that runs tests in processes of their own: pytest-forked
    for watcher in item.session._watchers:
        watcher.begin(item, when)
    call = CallInfo.from_call(phase, when, get_reraise_exceptions(item.config))
    if host.is_forked() and not was_forked:
        from fastest.forked import leave

        leave(call.excinfo.value if call.excinfo is not None else None)
    if call.excinfo is not None:
        host.leave_if_descriptors_are_lost()
    end_phase(item, when)
    return tell(call, item, log)


_own_call_and_report = call_and_report


def is_replaced() -> bool:
    """Whether a plugin has put its own in place of `call_and_report`: flaky does, while it repeats a test."""
    return call_and_report is not _own_call_and_report


def _phase(item: Any, when: str, log: bool, **kwds: Any) -> TestReport:
    if is_replaced():  # what ours does before the hooks; what it does after them is done when the report is made
        for watcher in item.session._watchers:
            watcher.begin(item, when)
    return call_and_report(item, when, log, **kwds)


def perform(item: Any, when: str, kwds: dict[str, Any]) -> None:
    """Run one phase: the hook if anybody else implements it, else what is built in."""
    name = "pytest_runtest_" + when
    if name in item.config.hooked:
        getattr(item.ihook, name)(item=item, **kwds)
    else:
        _BUILT_IN[when](item, **kwds)


def _set_up(item: Any) -> None:
    from fastest import skipping

    if not item.config.plugins.is_blocked("skipping"):
        skipping.pytest_runtest_setup(item)
    pytest_runtest_setup(item)


def _call(item: Any) -> None:
    from fastest import skipping

    if item.config.plugins.is_blocked("skipping"):
        pytest_runtest_call(item)
        return
    skipping.before_call(item)
    try:
        pytest_runtest_call(item)
    finally:
        skipping.refresh_xfail(item)


def tell(call: CallInfo, item: Any, log: bool) -> TestReport:
    """Make the report of a phase and, with `log`, tell everybody."""
    report = make_report(call, item)
    tell_report(report, call, item, log)
    return report


def make_report(call: CallInfo, item: Any) -> TestReport:
    """The report of a phase, as the hooks that make it want it."""
    sender = item.session._sender
    sender.leave_phase()
    report: TestReport = item.ihook.pytest_runtest_makereport(item=item, call=call)
    sender.pass_on_output()
    return report


def tell_report(report: TestReport, call: CallInfo, item: Any, log: bool) -> None:
    """With `log`, everybody hears of the report; a debugger of what was raised."""
    if log:
        item.ihook.pytest_runtest_logreport(report=report)
    if check_interactive_exception(call, report):
        item.ihook.pytest_exception_interact(node=item, call=call, report=report)
        item.session._sender.pass_on_output()


def end_phase(item: Any, when: str) -> None:
    """What was printed, logged or warned in a phase goes to the item."""
    for watcher in item.session._watchers:
        if not watcher.inside and watcher.dirty():
            host.leave_if_descriptors_are_lost()
            watcher.collect(item, when)


def end_inside(item: Any, when: str) -> None:
    """Errors that nobody could catch become warnings while the phase can still fail of them."""
    for watcher in item.session._watchers:
        if watcher.inside and watcher.dirty():
            watcher.collect(item, when)


def check_interactive_exception(call: CallInfo, report: Any) -> bool:
    """Whether a debugger would be of use."""
    if call.excinfo is None or hasattr(report, "wasxfail"):
        return False
    value = call.excinfo.value
    unittest, bdb = sys.modules.get("unittest"), sys.modules.get("bdb")
    if isinstance(value, Skipped) or (bdb is not None and isinstance(value, bdb.BdbQuit)):
        return False
    return not (unittest is not None and isinstance(value, unittest.SkipTest))


def pytest_runtest_setup(item: Any) -> None:
    """Set up the item and what is above it."""
    host.current_test(item.nodeid, "setup")
    item.session._setupstate.setup(item)


def pytest_runtest_call(item: Any) -> None:
    """Run the test; a failure is kept where a post-mortem debugger looks."""
    host.current_test(item.nodeid, "call")
    forget_last_exception()
    try:
        item.runtest()
    except Exception as error:
        remember_exception(error)
        raise


def forget_last_exception() -> None:
    """sys.last_* belongs to the item before."""
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)


def remember_exception(error: Exception) -> None:
    """Fill sys.last_*, without the frames of the runtime."""
    sys.last_type = type(error)
    sys.last_value = error
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    traceback = error.__traceback__
    sys.last_traceback = traceback.tb_next or traceback if traceback is not None else None


def pytest_runtest_teardown(item: Any, nextitem: Any) -> None:
    """Tear down what the next item does not need."""
    host.current_test(item.nodeid, "teardown")
    item.session._setupstate.teardown_exact(nextitem)
    host.current_test(None)


_BUILT_IN: dict[str, Any] = {"setup": _set_up, "call": _call, "teardown": pytest_runtest_teardown}


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Setup and teardown are shown only if they did not pass."""
    if report.when not in ("setup", "teardown"):
        return None
    if report.failed:
        return "error", "E", "ERROR"
    return ("skipped", "s", "SKIPPED") if report.skipped else ("", "", "")


def pytest_runtest_makereport(item: Any, call: CallInfo) -> TestReport:
    """The report of a call."""
    from fastest.reports import TestReport

    if is_replaced():
        end_phase(item, call.when)
        item.session._sender.leave_phase()
    return TestReport.from_item_and_call(item, call)


def pytest_make_collect_report(collector: Any) -> CollectReport:
    """Collect one node; conftest files of a folder are loaded first, so that their errors are the folder's."""
    from fastest.reports import CollectReport

    call = CallInfo.from_call(lambda: _collect(collector), "collect", (KeyboardInterrupt, SystemExit))
    longrepr: Any = None
    outcome = "passed"
    if call.excinfo:
        unittest = sys.modules.get("unittest")
        skips = (Skipped, unittest.SkipTest) if unittest is not None else (Skipped,)
        if isinstance(call.excinfo.value, skips):
            outcome = "skipped"
            crash = collector._repr_failure_py(call.excinfo, "line").reprcrash
            longrepr = (str(crash.path), crash.lineno, crash.message)
        else:
            outcome = "failed"
            longrepr = collector.repr_failure(call.excinfo)
            if not hasattr(longrepr, "toterminal"):
                from fastest.collecterror import CollectErrorRepr

                longrepr = CollectErrorRepr(longrepr)
    report = CollectReport(collector.nodeid, outcome, longrepr, None if call.excinfo else call._result)
    report.__dict__["call"] = call
    return report


def _collect(collector: Any) -> list[Any]:
    from fastest.fsnodes import Directory

    if isinstance(collector, Directory):
        collector.config.plugins.conftests.load_for(collector._pathstr)
        collector.session._fixturemanager.adopt_conftest(collector)
    return list(collector.collect())


def collect_one_node(collector: Any) -> CollectReport:
    """The report of one collector, hooks included."""
    ihook = collector.ihook
    ihook.pytest_collectstart(collector=collector)
    report: CollectReport = ihook.pytest_make_collect_report(collector=collector)
    call = report.__dict__.pop("call", None)
    if call and check_interactive_exception(call, report):
        ihook.pytest_exception_interact(node=collector, call=call, report=report)
    return report
