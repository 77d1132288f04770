"""Assertions of pytester, in a module of their own so that they can be rewritten: a failure then shows both tables."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def assertoutcome(outcomes: Sequence[Sequence[Any]], passed: int = 0, skipped: int = 0, failed: int = 0) -> None:
    """The lists of passed, skipped and failed reports have these lengths."""
    __tracebackhide__ = True
    count = dict(zip(("passed", "skipped", "failed"), map(len, outcomes)))
    obtained = {name: count[name] for name in sorted(count)}  # as a difference is shown
    expected = {"failed": failed, "passed": passed, "skipped": skipped}
    _same(obtained, expected, outcomes)


def assert_outcomes(
    outcomes: Mapping[str, int],
    passed: int = 0,
    skipped: int = 0,
    failed: int = 0,
    errors: int = 0,
    xpassed: int = 0,
    xfailed: int = 0,
    warnings: int | None = None,
    deselected: int | None = None,
) -> None:
    """The summary line counts these; what is left out must not have occurred, but for warnings and deselected tests."""
    __tracebackhide__ = True
    expected: dict[str, int] = {
        "passed": passed,
        "skipped": skipped,
        "failed": failed,
        "errors": errors,
        "xpassed": xpassed,
        "xfailed": xfailed,
    }
    if warnings is not None:
        expected["warnings"] = warnings
    if deselected is not None:
        expected["deselected"] = deselected
    obtained = {noun: outcomes.get(noun, 0) for noun in expected}
    _same(obtained, expected)


def _same(obtained: Mapping[str, int], expected: Mapping[str, int], *message: object) -> None:
    """Fails as a rewritten assertion does; the runtime's own modules are not rewritten."""
    __tracebackhide__ = True
    if obtained == expected:
        return
    from fastest.explanation import display, format_assertmsg, format_explanation, reprcompare

    text = reprcompare("==", obtained, expected) or f"{display(obtained)} == {display(expected)}"
    start = format_assertmsg(message[0]) + "\n>assert " if message else "assert "
    raise AssertionError(format_explanation(start + text))
