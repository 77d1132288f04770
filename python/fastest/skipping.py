"""The marks skip, skipif and xfail, and what they make of a test's outcome.

The rules are plain functions (`evaluate_skip_marks`, `evaluate_xfail_marks`, `judge_xfail`), which the runner calls
directly for the few items that have such a mark (`has_skip_marks`); the hook implementations below wrap the same
functions for sessions with plugins.
"""

from __future__ import annotations

import os
import sys

from fastest.hookmark import hookimpl
from fastest.outcomes import Skipped, XFailed, fail
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any, NoReturn

    from fastest.config.config import Config
    from fastest.marks import Mark
    from fastest.nodes import Item
    from fastest.reports import TestReport
    from fastest.runner import CallInfo

MARK_NAMES = frozenset({"skip", "skipif", "xfail"})
#: Where an item keeps its evaluated xfail mark from set-up to the report.
xfailed_key = StashKey()


class Skip:
    """A skip that applies; made of the arguments of `pytest.mark.skip`, so its signature is the mark's."""

    __slots__ = ("reason",)

    def __init__(self, reason: str = "unconditional skip") -> None:
        self.reason = reason


class Xfail:
    """An expected failure that applies."""

    __slots__ = ("raises", "reason", "run", "strict")

    def __init__(self, reason: str, run: bool, strict: bool, raises: Any) -> None:
        self.reason = reason
        self.run = run
        self.strict = strict
        self.raises = raises


def has_skip_marks(item: Item) -> bool:
    """Whether any mark of this module is on the item or above it. Items without need nothing else from here, unless
    they add one.
    """
    return any(mark.name in MARK_NAMES for mark in item.iter_markers())


def evaluate_skip_marks(item: Item) -> Skip | None:
    """The skip that applies to the item, if any: skipif marks are asked before skip marks."""
    for mark in item.iter_markers(name="skipif"):
        reason = _applies(item, mark)
        if reason is not None:
            return Skip(reason)
    for mark in item.iter_markers(name="skip"):
        try:
            return Skip(*mark.args, **mark.kwargs)
        except TypeError as error:
            raise TypeError(f"{error} - maybe you meant pytest.mark.skipif?") from None
    return None


def evaluate_xfail_marks(item: Item) -> Xfail | None:
    """The xfail mark that applies to the item, if any."""
    for mark in item.iter_markers(name="xfail"):
        # A wrong strictness setting is an error even where the condition is false.
        strict = _strictness(item, mark)
        reason = _applies(item, mark)
        if reason is not None:
            return Xfail(reason, mark.kwargs.get("run", True), strict, mark.kwargs.get("raises"))
    return None


def _strictness(item: Item, mark: Mark) -> Any:
    strict = mark.kwargs.get("strict")
    if strict is None:
        strict = item.config.getini("strict_xfail")
    return item.config.getini("strict") if strict is None else strict


def _applies(item: Item, mark: Mark) -> str | None:
    """The reason of the first true condition, or of a mark without conditions; None if no condition is true."""
    conditions = (mark.kwargs["condition"],) if "condition" in mark.kwargs else mark.args
    if not conditions:
        return mark.kwargs.get("reason", "")  # type: ignore[no-any-return]
    for condition in conditions:
        result, reason = evaluate_condition(item, mark, condition)
        if result:
            return reason
    return None


def evaluate_condition(item: Item, mark: Mark, condition: object) -> tuple[bool, str]:
    """The truth of one condition and the reason to give. A string is evaluated with the names of the test's module."""
    if isinstance(condition, str):
        result = _evaluate_string(item, mark, condition)
    else:
        try:
            result = bool(condition)
        except Exception as error:
            _fail_with(error, f"Error evaluating {mark.name!r} condition as a boolean")
    reason = mark.kwargs.get("reason")
    if reason is None:
        if not isinstance(condition, str):
            fail(
                f"Error evaluating {mark.name!r}: you need to specify reason=STRING when using booleans as conditions.",
                pytrace=False,
            )
        reason = "condition: " + condition
    return result, reason


def _evaluate_string(item: Item, mark: Mark, condition: str) -> bool:
    names = _condition_names(item)
    try:
        code = compile(condition, f"<{mark.name} condition>", "eval")
        return eval(code, names)  # type: ignore[no-any-return]
    except SyntaxError as error:
        fail(
            f"Error evaluating {mark.name!r} condition\n    {condition}\n    {' ' * (error.offset or 0)}^\n"
            "SyntaxError: invalid syntax",
            pytrace=False,
        )
    except Exception as error:
        _fail_with(error, f"Error evaluating {mark.name!r} condition\n    {condition}")


def _condition_names(item: Item) -> dict[str, Any]:
    import platform
    from _collections_abc import Mapping

    names: dict[str, Any] = {"os": os, "sys": sys, "platform": platform, "config": item.config}
    if "pytest_markeval_namespace" in item.config.hooked:
        for given in reversed(item.ihook.pytest_markeval_namespace(config=item.config)):
            if not isinstance(given, Mapping):
                raise ValueError(f"pytest_markeval_namespace() needs to return a dict, got {given!r}")
            names.update(given)
    if hasattr(item, "obj"):
        names.update(item.obj.__globals__)
    return names


def _fail_with(error: Exception, message: str) -> NoReturn:
    from traceback import format_exception_only

    fail("\n".join([message, *format_exception_only(type(error), error)]), pytrace=False)


def pytest_configure(config: Config) -> None:
    if config.option.runxfail:
        _make_xfail_harmless(config)
    config.addinivalue_line(
        "markers",
        "skip(reason=None): skip the given test function with an optional reason. "
        'Example: skip(reason="no way of currently testing this") skips the test.',
    )
    config.addinivalue_line(
        "markers",
        "skipif(condition, ..., *, reason=...): "
        "skip the given test function if any of the conditions evaluate to True. "
        "Example: skipif(sys.platform == 'win32') skips the test if we are on the win32 platform. "
        "See https://docs.pytest.org/en/stable/reference/reference.html#pytest-mark-skipif",
    )
    config.addinivalue_line(
        "markers",
        "xfail(condition, ..., *, reason=..., run=True, raises=None, strict=strict_xfail): "
        "mark the test function as an expected failure if any of the conditions evaluate to True. "
        "Optionally specify a reason for better reporting and run=False if you don't even want to execute "
        "the test function. If only specific exception(s) are expected, you can list them in raises, "
        "and if the test fails in other ways, it will be reported as a true failure. "
        "See https://docs.pytest.org/en/stable/reference/reference.html#pytest-mark-xfail",
    )


def _make_xfail_harmless(config: Config) -> None:
    """`--runxfail`: `pytest.xfail()` does nothing, so the test goes on."""
    import pytest  # type: ignore[import-not-found,unused-ignore]

    def nop(*args: object, **kwargs: object) -> None:
        return None

    nop.Exception = XFailed  # type: ignore[attr-defined]
    previous = pytest.xfail
    config.add_cleanup(lambda: setattr(pytest, "xfail", previous))
    setattr(pytest, "xfail", nop)


@hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Item) -> None:
    skipped = evaluate_skip_marks(item)
    if skipped is not None:
        raise Skipped(skipped.reason, _use_item_location=True)
    xfailed = evaluate_xfail_marks(item)
    _remember(item, xfailed)
    _stop_unless_run(item, xfailed)


def _stop_unless_run(item: Item, xfailed: Xfail | None) -> None:
    if xfailed is not None and not xfailed.run and not item.config.option.runxfail:
        raise XFailed("[NOTRUN] " + xfailed.reason, pytrace=False)


def _remember(item: Item, xfailed: Xfail | None) -> None:
    """Keep the evaluated mark. A stash is not made for nothing: the runner looks closer at items that have one."""
    if xfailed is not None or "stash" in item.__dict__:
        item.stash[xfailed_key] = xfailed


def _remembered(item: Item) -> Xfail | None:
    found: Xfail | None = item.stash.get(xfailed_key, None) if "stash" in item.__dict__ else None
    return found


def refresh_xfail(item: Item) -> Xfail | None:
    """The item's xfail; marks are looked at again as long as there is none, because fixtures and the test may add
    one.
    """
    xfailed = _remembered(item)
    if xfailed is None:
        xfailed = evaluate_xfail_marks(item)
        _remember(item, xfailed)
    return xfailed


def before_call(item: Item) -> None:
    """What happens to the xfail mark between set-up and call."""
    _stop_unless_run(item, refresh_xfail(item))


@hookimpl(wrapper=True)
def pytest_runtest_call(item: Item) -> Generator[None, None, None]:
    before_call(item)
    try:
        yield
    finally:
        refresh_xfail(item)


@hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Item, call: CallInfo) -> Generator[None, TestReport, TestReport]:
    report = yield
    judge_xfail(item, call, report)
    return report


def judge_xfail(item: Item, call: CallInfo, report: Any) -> None:
    """Turn the outcome of a phase into xfailed or xpassed where a mark or `pytest.xfail()` says so."""
    xfailed = _remembered(item)
    if item.config.option.runxfail:
        return
    raised = call.excinfo.value if call.excinfo else None
    if isinstance(raised, XFailed):
        assert raised.msg is not None
        report.wasxfail = raised.msg
        report.outcome = "skipped"
    elif xfailed is not None and not report.skipped:
        if raised is not None:
            _judge_failure(xfailed, raised, report)
        elif call.when == "call":
            _judge_success(xfailed, report)


def _judge_failure(xfailed: Xfail, raised: BaseException, report: Any) -> None:
    if _is_expected(xfailed.raises, raised):
        report.outcome = "skipped"
        report.wasxfail = xfailed.reason
    else:
        report.outcome = "failed"


def _judge_success(xfailed: Xfail, report: Any) -> None:
    if xfailed.strict:
        report.outcome = "failed"
        report.longrepr = "[XPASS(strict)] " + xfailed.reason
    else:
        report.outcome = "passed"
        report.wasxfail = xfailed.reason


def _is_expected(raises: Any, raised: BaseException) -> bool:
    if raises is None:
        return True
    if isinstance(raises, (type, tuple)):
        return isinstance(raised, raises)
    matchers = sys.modules.get("fastest.raises")
    return matchers is not None and isinstance(raises, matchers.AbstractRaises) and bool(raises.matches(raised))


def pytest_report_teststatus(report: TestReport) -> tuple[str, str, str] | None:
    if hasattr(report, "wasxfail"):
        if report.skipped:
            return "xfailed", "x", "XFAIL"
        if report.passed:
            return "xpassed", "X", "XPASS"
    return None
