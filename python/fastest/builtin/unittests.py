"""Collecting and running `unittest.TestCase` classes.

unittest keeps the control over one test: `TestCase.run` calls setUp, the method, tearDown and the clean-ups, and
tells a result object what happened. That result object is the item itself; exceptions that it hears of become those
of the item's call phase. What unittest does around classes (`setUpClass`, class clean-ups) is a fixture, so that it
shares its place in the order with pytest's own fixtures.

The module is imported by the first test module that has imported unittest.
"""

from __future__ import annotations

import sys

from fastest.builtin.unittest_fixtures import class_fixture, is_skipped, method_fixture, skip_fixture
from fastest.builtin.xunit import register, register_setup_class
from fastest.collect import Class
from fastest.excinfo import ExceptionInfo
from fastest.fixtures import FixtureFunctionDefinition
from fastest.function import Function
from fastest.hookmark import hookimpl
from fastest.introspect import is_async_function
from fastest.outcomes import Exit, Failed, Skipped, XFailed, fail

TYPE_CHECKING = False
if TYPE_CHECKING:
    import unittest
    from collections.abc import Callable, Generator, Iterable
    from typing import Any

    from fastest.excinfo import Traceback
    from fastest.nodes import Collector, Item
    from fastest.runner import CallInfo


def pytest_pycollect_makeitem(collector: Any, name: str, obj: Any) -> UnitTestCase | None:
    """A collector for a concrete subclass of TestCase; None for anything else."""
    try:
        if not issubclass(obj, sys.modules["unittest"].TestCase):
            return None
    except Exception:
        return None
    if getattr(obj, "__abstractmethods__", None):
        return None
    if "twisted.trial.unittest" in sys.modules:
        from fastest.builtin.trial import implement_reporter

        implement_reporter(TestCaseFunction)
    return UnitTestCase.from_parent(collector, name=name, obj=obj)  # type: ignore[no-any-return]


class UnitTestCase(Class):
    """A TestCase class. Its methods take no fixtures as arguments."""

    nofuncargs = True

    def newinstance(self) -> Any:
        # unittest takes "runTest" for "no method in particular"; subclasses may leave out the default.
        return self.obj("runTest")

    def collect(self) -> Iterable[Item | Collector]:
        cls = self.obj
        if not getattr(cls, "__test__", True):
            return
        self._register_fixtures(cls)
        instance = self.newinstance()  # a class that cannot be instantiated cannot be collected
        if _may_hold_fixtures(cls):
            self.session._fixturemanager.parsefactories(holder=instance, node=self)
        names = [name for name in _test_names(cls) if getattr(getattr(cls, name), "__test__", True)]
        info_for = self.session._fixturemanager.info_for
        shared = None
        for name in names:
            # The item's instance is made when the test is set up, not for the collection.
            function = getattr(cls, name)
            item = TestCaseFunction.make(self, name, name, function, None, None)
            if getattr(function, "__dict__", True):  # perhaps marks
                item._fixtureinfo = info_for(item, ())
            else:
                shared = item.__dict__["_closure"] = shared or info_for(item, ())
            yield item
        if not names and self._has_own_run_test():
            yield TestCaseFunction.from_parent(self, name="runTest")

    def _register_fixtures(self, cls: type) -> None:
        if is_skipped(cls):
            register(self, f"_unittest_skip_fixture_{cls.__qualname__}", "class", skip_fixture(cls))
            return
        setup, teardown = getattr(cls, "setup_method", None), getattr(cls, "teardown_method", None)
        if setup is not None or teardown is not None:
            name = f"_unittest_setup_method_fixture_{cls.__qualname__}"
            register(self, name, "function", method_fixture(setup, teardown))
        register(self, f"_unittest_setUpClass_fixture_{cls.__qualname__}", "class", class_fixture(cls))
        register_setup_class(self)

    def _has_own_run_test(self) -> bool:
        """Whether `runTest` is the user's: trial's TestCase has one of its own that is no test."""
        run_test = getattr(self.obj, "runTest", None)
        trial = sys.modules.get("twisted.trial.unittest")
        return run_test is not None and (trial is None or run_test != trial.TestCase.runTest)


def _may_hold_fixtures(cls: type) -> bool:
    """Whether a look at all attributes is worth the while: TestCase has a hundred, and hardly any class adds a
    fixture."""
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] in ("builtins", "unittest"):
            continue
        for value in vars(base).values():
            func = getattr(value, "__func__", value)
            if type(func) is FixtureFunctionDefinition or "__wrapped__" in getattr(func, "__dict__", ()):
                return True
    return False


def run_plainly(testcase_item: TestCaseFunction) -> TestCaseFunction | None:
    """Set-up, call and tear-down of a method that nobody has looked at; the item, if it has something to report."""
    item = testcase_item
    fields = item.__dict__
    fields["_cached_errors_and_skips"] = None
    testcase = fields["_instance"] = item._getinstance()
    method = getattr(testcase, item.name)
    if is_async_function(method):
        testcase(item)
    else:
        setattr(testcase, item.name, method)  # as `runtest` has to do it, and a test may see it
        try:
            testcase(item)
        finally:
            delattr(testcase, item.name)
    if item._excinfo:
        return item
    fields.pop("_instance", None)
    return None


def _test_names(cls: Any) -> list[str]:
    """What unittest's loader finds. It is imported only where somebody else has: only they can have changed it."""
    if "unittest.loader" in sys.modules:
        return sys.modules["unittest.loader"].TestLoader().getTestCaseNames(cls)  # type: ignore[no-any-return]
    return [name for name in dir(cls) if name.startswith("test") and callable(getattr(cls, name))]


class TestCaseFunction(Function):
    """A method of a TestCase, and at the same time the result object that unittest reports to."""

    plain_runner = staticmethod(run_plainly)

    nofuncargs = True
    failfast = False
    _excinfo: list[ExceptionInfo] | None = None
    _explicit_tearDown: Callable[[], None] | None = None
    _cached_errors_and_skips: tuple[list[Any], list[Any]] | None = None

    def _getinstance(self) -> Any:
        assert isinstance(self.parent, UnitTestCase)
        return self.parent.obj(self.name)

    @property
    def _testcase(self) -> Any:
        return self.instance

    def setup(self) -> None:
        self._explicit_tearDown = None
        self._cached_errors_and_skips = None
        super().setup()

    def teardown(self) -> None:
        if self._explicit_tearDown is not None:
            self._explicit_tearDown()
            self._explicit_tearDown = None
        self._obj = None
        self.__dict__.pop("_instance", None)
        super().teardown()

    def runtest(self) -> None:
        testcase = self.instance
        assert testcase is not None
        if self.config.getoption("trace", False):
            from fastest.builtin.debugging import maybe_wrap_pytest_function_for_tracing

            maybe_wrap_pytest_function_for_tracing(self)
        if is_async_function(self.obj):
            testcase(result=self)
            return
        if self.config.getoption("usepdb", False) and not (is_skipped(self.obj) or is_skipped(self.parent.obj)):  # type: ignore
            # The debugger should find the instance as the failure left it, so tearDown waits for this item's teardown.
            self._explicit_tearDown = testcase.tearDown
            testcase.tearDown = lambda *args: None
        # `self.obj` may have been replaced by a wrapper, which unittest would not see by itself.
        setattr(testcase, self.name, self.obj)
        try:
            testcase(result=self)
        finally:
            delattr(testcase, self.name)

    def _traceback_filter(self, excinfo: ExceptionInfo) -> Traceback:
        traceback = super()._traceback_filter(excinfo)
        return traceback.filter(lambda entry: not entry.frame.f_globals.get("__unittest")) or traceback

    # What unittest calls on a result object.

    def startTest(self, testcase: unittest.TestCase) -> None:
        pass

    def stopTest(self, testcase: unittest.TestCase) -> None:
        pass

    def addSuccess(self, testcase: unittest.TestCase) -> None:
        pass

    def addDuration(self, testcase: unittest.TestCase, elapsed: float) -> None:
        pass

    def addError(self, testcase: unittest.TestCase, rawexcinfo: Any) -> None:
        try:
            if isinstance(rawexcinfo[1], Exit):
                raise Exit(rawexcinfo[1].msg)
        except TypeError:  # trial passes objects of its own
            pass
        self._addexcinfo(rawexcinfo)

    def addFailure(self, testcase: unittest.TestCase, rawexcinfo: Any) -> None:
        self._addexcinfo(rawexcinfo)

    def addSkip(self, testcase: unittest.TestCase, reason: str, *, handle_subtests: bool = True) -> None:
        from unittest.case import _SubTest  # type: ignore[attr-defined]

        if handle_subtests and isinstance(testcase, _SubTest):
            self._add(Skipped(reason, _use_item_location=True))
            assert self._excinfo is not None
            self.addSubTest(testcase.test_case, testcase, self._excinfo[-1])
        elif not (handle_subtests and self._skip_waits_for_subtests()):
            self._add(Skipped(reason, _use_item_location=True))

    def addExpectedFailure(self, testcase: unittest.TestCase, rawexcinfo: Any, reason: str = "") -> None:
        self._add(XFailed(str(reason)))

    def addUnexpectedSuccess(self, testcase: unittest.TestCase, reason: Any = None) -> None:
        # A failure, as unittest sees it, and not an XPASS.
        self._add(Failed("Unexpected success" + (f": {reason.reason}" if reason else ""), pytrace=False))

    def addSubTest(self, test_case: Any, test: Any, exc_info: Any) -> None:
        self.config.plugins.wake("subtests")
        from fastest.builtin.subtests import report_unittest_subtest

        excinfo = ExceptionInfo(exc_info, _ispytest=True) if isinstance(exc_info, tuple) else exc_info
        report_unittest_subtest(self, test, excinfo)
        if sys.version_info < (3, 11):
            self._add_late_skips(exc_info)

    def _add(self, outcome: BaseException) -> None:
        try:
            raise outcome
        except BaseException:
            self._addexcinfo(sys.exc_info())

    def _addexcinfo(self, rawexcinfo: Any) -> None:
        if "twisted.trial.unittest" in sys.modules:
            from fastest.builtin.trial import plain_exc_info

            rawexcinfo = plain_exc_info(rawexcinfo)
        try:
            excinfo = _exception_info_class().from_exc_info(rawexcinfo)
            # Both must exist now: trial takes its exceptions apart afterwards.
            excinfo.value, excinfo.traceback  # noqa: B018
        except TypeError:
            excinfo = _represented_natively(rawexcinfo)
        self.__dict__.setdefault("_excinfo", []).append(excinfo)
        # The runner takes a phase that raised nothing for passed, unless the item has something to say:
        # then it has a stash.
        self.stash  # noqa: B018

    # Before Python 3.11 unittest reports skips first and failed subtests only when the test is over. The skip of the
    # test itself must come after them, or it would be taken for the outcome of the first.

    def _skip_waits_for_subtests(self) -> bool:
        if sys.version_info >= (3, 11) or self.instance._outcome is None:
            return False
        return bool(self._obtain_errors_and_skips()[0])

    def _add_late_skips(self, exc_info: Any) -> None:
        errors, skips = self._obtain_errors_and_skips()
        if errors and skips and exc_info is errors[-1][-1]:
            for testcase, reason in skips:
                self.addSkip(testcase, reason, handle_subtests=False)

    def _obtain_errors_and_skips(self) -> tuple[list[Any], list[Any]]:
        if self._cached_errors_and_skips is None:
            from unittest.case import _SubTest  # type: ignore[attr-defined]

            outcome = self.instance._outcome
            self._cached_errors_and_skips = (
                [(test, error) for test, error in outcome.errors if isinstance(test, _SubTest) and error is not None],
                [(test, reason) for test, reason in outcome.skipped if not isinstance(test, _SubTest)],
            )
        return self._cached_errors_and_skips


def _exception_info_class() -> Any:
    """Under the name that pytest's plugins know, where they may have replaced it."""
    code = sys.modules.get("_pytest._code")
    return ExceptionInfo if code is None else code.__dict__.get("ExceptionInfo", ExceptionInfo)


def _represented_natively(rawexcinfo: Any) -> ExceptionInfo:
    """For what looks like exception information but is not: a failure that shows it as well as `traceback` can."""
    import traceback

    try:
        try:
            lines = traceback.format_exception(*rawexcinfo)
            fail(
                "NOTE: Incompatible Exception Representation, displaying natively:\n\n" + "".join(lines),
                pytrace=False,
            )
        except (Failed, KeyboardInterrupt):
            raise
        except BaseException:
            fail(f"ERROR: Unknown Incompatible Exception representation:\n{rawexcinfo!r}", pytrace=False)
    except Failed:
        return ExceptionInfo.from_current()


def adopt_outcome(item: Item, call: CallInfo) -> None:
    """Give the phase the exception that unittest told the item of, and read `unittest.SkipTest` as a skip."""
    # Set-up may be reported late, when the call has already left something; that is not for set-up.
    if isinstance(item, TestCaseFunction) and item._excinfo and call.when != "setup":
        call.excinfo = item._excinfo.pop(0)
    unittest = sys.modules.get("unittest")
    excinfo = call.excinfo
    if unittest is not None and excinfo is not None and isinstance(excinfo.value, unittest.SkipTest):
        try:
            raise Skipped(str(excinfo.value))
        except Skipped:
            call.excinfo = ExceptionInfo.from_current()


@hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: Item, call: CallInfo) -> None:
    adopt_outcome(item, call)


@hookimpl(wrapper=True)
def pytest_runtest_protocol(item: Item) -> Generator[None, object, object]:
    if "twisted.trial.unittest" not in sys.modules:
        return (yield)
    from fastest.builtin.trial import keeping_exc_info

    with keeping_exc_info():
        return (yield)
