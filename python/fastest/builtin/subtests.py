"""Subtests: the fixture `subtests`, and the reports that `unittest`'s `subTest` makes.

A subtest is reported like a call phase of its own, with a description of what distinguishes it, and does not end the
test. A test that passes itself fails if one of its subtests failed. What a subtest writes belongs to its own report:
the text that the test had written before is taken out of the session's capture and put back when the subtest is over,
so no second capture is needed.
"""

from __future__ import annotations

import sys

from fastest.clocks import perf_counter, time
from fastest.fixtures import fixture
from fastest.hookmark import hookimpl
from fastest.reports import TestReport
from fastest.runner import CallInfo, check_interactive_exception, get_reraise_exceptions
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

    from fastest.config.config import Config
    from fastest.excinfo import ExceptionInfo
    from fastest.nodes import Item
    from fastest.request import FixtureRequest

#: How many subtests of an item have failed.
failed_subtests_key = StashKey()  # in the stash of the configuration: node id -> how many
#: Present while the report of a subtest is made.
in_subtest_key = StashKey()


class SubtestContext:
    """What tells subtests of one test apart. The values are kept as text, so that a report can be sent anywhere."""

    __slots__ = ("kwargs", "msg")

    def __init__(self, *, msg: str | None, kwargs: Mapping[str, Any]) -> None:
        from fastest.saferepr import saferepr

        self.msg = msg
        self.kwargs = {name: saferepr(value) for name, value in kwargs.items()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SubtestContext):
            return NotImplemented
        return (self.msg, self.kwargs) == (other.msg, other.kwargs)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"SubtestContext(msg={self.msg!r}, kwargs={self.kwargs!r})"

    def _to_json(self) -> dict[str, Any]:
        return {"msg": self.msg, "kwargs": dict(self.kwargs)}

    @classmethod
    def _from_json(cls, d: dict[str, Any]) -> SubtestContext:
        context = cls(msg=d["msg"], kwargs={})
        context.kwargs = d["kwargs"]
        return context


class SubtestReport(TestReport):
    """The report of one subtest."""

    context: SubtestContext

    @property
    def head_line(self) -> str:
        return f"{self.location[2]} {self._sub_test_description()}"

    def _sub_test_description(self) -> str:
        parts = [] if self.context.msg is None else [f"[{self.context.msg}]"]
        if self.context.kwargs:
            parts.append("(" + ", ".join(f"{name}={value}" for name, value in self.context.kwargs.items()) + ")")
        return " ".join(parts) or "(<subtest>)"

    def _to_json(self) -> dict[str, Any]:
        data = super()._to_json()
        del data["context"]
        data["_report_type"] = "SubTestReport"
        data["_subtest.context"] = self.context._to_json()
        return data

    @classmethod
    def _from_json(cls, reportdict: dict[str, Any]) -> SubtestReport:
        report = super()._from_json(reportdict)
        report.context = SubtestContext._from_json(reportdict["_subtest.context"])
        return report  # type: ignore[no-any-return]

    @classmethod
    def _new(cls, report: TestReport, context: SubtestContext, sections: list[tuple[str, str]]) -> SubtestReport:
        made = cls.__new__(cls)
        made.__dict__.update(report.__dict__)
        made.context = context
        made.sections = [*report.sections, *((f"Captured {name} call", text) for name, text in sections if text)]
        return made


@fixture
def subtests(request: FixtureRequest) -> Subtests:
    """Runs parts of a test as subtests: `with subtests.test(msg, name=value):` reports a failure inside and goes on."""
    return Subtests(request, _ispytest=True)


class Subtests:
    """What the fixture `subtests` gives."""

    __module__ = "_pytest.subtests"

    def __init__(self, request: FixtureRequest, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._request = request

    def test(self, msg: str | None = None, **kwargs: Any) -> _SubTestContextManager:
        """A context manager that runs its block as a subtest, described by the message and the values."""
        return _SubTestContextManager(self._request, msg, kwargs)


class _SubTestContextManager:
    """One subtest. Its exceptions go into its report and no further, except those that end the test or the session."""

    def __init__(self, request: FixtureRequest, msg: str | None, kwargs: dict[str, Any]) -> None:
        self._request = request
        self._item: Item = request.node
        self._context = SubtestContext(msg=msg, kwargs=kwargs)

    def __enter__(self) -> None:
        __tracebackhide__ = True
        self._start, self._precise_start = time(), perf_counter()
        self._output = _Output(self._item.config)
        self._logs = _Logs(self._item.config)

    def __exit__(self, kind: object, raised: BaseException | None, traceback: object) -> bool:
        __tracebackhide__ = True
        excinfo = None
        if raised is not None:
            from fastest.excinfo import ExceptionInfo

            excinfo = ExceptionInfo.from_exception(raised)
        sections = [*self._output.stop(), *self._logs.stop()]
        duration = perf_counter() - self._precise_start
        call: CallInfo = CallInfo(
            None, excinfo, start=self._start, stop=time(), duration=duration, when="call", _ispytest=True
        )
        report = make_report(self._item, call, self._context, sections)
        if report.failed:
            _count_failed(self._item)
        log_report(self._item, call, report)
        self._output.restore()
        if raised is None:
            return True
        return not (isinstance(raised, get_reraise_exceptions(self._item.config)) or self._item.session.shouldfail)


def make_report(item: Item, call: CallInfo, context: SubtestContext, sections: list[tuple[str, str]]) -> SubtestReport:
    """The report of a subtest, made by the hook that makes those of tests."""
    item.stash[in_subtest_key] = True
    try:
        report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    finally:
        del item.stash[in_subtest_key]
    return SubtestReport._new(report, context, sections)


def log_report(item: Item, call: CallInfo, report: SubtestReport) -> None:
    """Hand a subtest's report to everybody who wants reports, and a failure to the debugger if there is one."""
    item.ihook.pytest_runtest_logreport(report=report)
    if check_interactive_exception(call, report):
        item.ihook.pytest_exception_interact(node=item, call=call, report=report)


def _count_failed(item: Item) -> None:
    counts = item.config.stash.setdefault(failed_subtests_key, {})
    counts[item.id] = counts.get(item.id, 0) + 1


def failed_count(item: Item) -> int:
    """How many subtests of the item have failed; plugins that run it again forget them."""
    counts: dict[Any, int] = item.config.stash.get(failed_subtests_key, {})
    return counts.get(item.id, 0) if counts else 0


def report_unittest_subtest(item: Any, test: Any, excinfo: ExceptionInfo | None) -> None:
    """Report a `unittest` subtest. Those that passed are left out where nobody would show, count or hook them."""
    from unittest.case import _subtest_msg_sentinel  # type: ignore[attr-defined]

    if excinfo is None and not _passed_subtests_matter(item.config):
        return
    call: CallInfo = CallInfo(None, excinfo, start=0, stop=0, duration=0, when="call", _ispytest=True)
    message = None if test._message is _subtest_msg_sentinel else str(test._message)
    report = make_report(item, call, SubtestContext(msg=message, kwargs=dict(test.params)), [])
    output = _Output(item.config)
    log_report(item, call, report)
    output.restore()


def _passed_subtests_matter(config: Config) -> bool:
    hooks = {"pytest_runtest_makereport", "pytest_runtest_logreport", "pytest_report_teststatus"}
    shown = config.get_verbosity("subtests") != 0 or config.getoption("xmlpath", None)
    return bool(shown) or not hooks.isdisjoint(config.hooked)


class _Output:
    """Separates what a subtest writes from what its test has written so far."""

    def __init__(self, config: Config) -> None:
        from fastest.builtin.capture import manager_of

        self._manager: Any = None
        manager = manager_of(config)
        if manager is None or manager._method not in ("fd", "sys"):
            return
        # With `capsys` and its like, the test itself reads what is written.
        if manager._capture_fixture is None and manager._global_capturing is not None:
            self._manager = manager
            self._before = manager.read_global_capture()

    def stop(self) -> list[tuple[str, str]]:
        if self._manager is None or self._manager._global_capturing is None:
            return []
        out, err = self._manager.read_global_capture()
        return [("stdout", out), ("stderr", err)]

    def restore(self) -> None:
        """Give the test back what it had written; after the report is out, for until then hooks may print."""
        if self._manager is None or self._manager._global_capturing is None:
            return
        streams = self._manager._global_capturing
        for stream, text in zip((streams.out, streams.err), self._before):
            if text:
                stream.tmpfile.write(text)
                stream.tmpfile.flush()


class _Logs:
    """Collects the log records of a subtest."""

    def __init__(self, config: Config) -> None:
        from fastest.builtin.logs import plugin_of

        self._catching: Any = None
        plugin = plugin_of(config)
        # Before anybody has imported `logging`, there is nothing to collect.
        if plugin is not None and "logging" in sys.modules:
            from fastest.builtin.logs_capture import LogCaptureHandler, catching_logs

            handler = LogCaptureHandler()
            handler.setFormatter(plugin.formatter)
            self._catching = catching_logs(handler, level=plugin.log_level)
            self._handler: Any = self._catching.__enter__()

    def stop(self) -> list[tuple[str, str]]:
        if self._catching is None:
            return []
        self._catching.__exit__(None, None, None)
        return [("log", self._handler.stream.getvalue())]


@hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: Item, call: CallInfo) -> Generator[None, TestReport, TestReport]:
    """A test that passed, but some of whose subtests did not, has failed."""
    report = yield
    count = failed_count(item)
    if count and report.when == "call" and report.passed and in_subtest_key not in item.stash:
        report.outcome = "failed"
        report.longrepr = f"contains {count} failed subtest{'s' if count > 1 else ''}"
    return report


def pytest_report_to_serializable(report: TestReport) -> dict[str, Any] | None:
    return report._to_json() if isinstance(report, SubtestReport) else None


def pytest_report_from_serializable(data: dict[str, Any]) -> SubtestReport | None:
    return SubtestReport._from_json(data) if data.get("_report_type") == "SubTestReport" else None


@hookimpl(tryfirst=True)
def pytest_report_teststatus(report: TestReport, config: Config) -> tuple[str, str, str | Mapping[str, bool]] | None:
    if not isinstance(report, SubtestReport) or report.when != "call":
        return None
    return _status_of(report, quiet=config.get_verbosity("subtests") == 0)


def _status_of(report: SubtestReport, quiet: bool) -> tuple[str, str, str] | None:
    """Category, letter and word of a subtest. Unless asked for, only failures are shown."""
    description = report._sub_test_description()
    if hasattr(report, "wasxfail"):
        if quiet:
            return "", "", ""
        return ("xfailed", "y", f"SUBXFAIL{description}") if report.skipped else None
    if report.failed:
        return report.outcome, "u", f"SUBFAILED{description}"
    if quiet:
        return "", "", ""
    if report.passed:
        return f"subtests {report.outcome}", "u", f"SUBPASSED{description}"
    return report.outcome, "-", f"SUBSKIPPED{description}"
