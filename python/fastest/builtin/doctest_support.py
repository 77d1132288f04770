"""What pytest's doctests add to the standard library's: more option flags, a runner that can go on after a failure,
and a finder that copes with properties, fixtures and mocks. Importing this imports `doctest`, so it is imported by
the first doctest that is collected or shown.
"""

from __future__ import annotations

import bdb
import doctest
import functools
import inspect
import re
import sys
from contextlib import contextmanager

from fastest.fixtures import FixtureFunctionDefinition
from fastest.introspect import safe_getattr
from fastest.outcomes import Exit, OutcomeException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

ALLOW_UNICODE = doctest.register_optionflag("ALLOW_UNICODE")
ALLOW_BYTES = doctest.register_optionflag("ALLOW_BYTES")
NUMBER = doctest.register_optionflag("NUMBER")

FLAGS = {
    "DONT_ACCEPT_TRUE_FOR_1": doctest.DONT_ACCEPT_TRUE_FOR_1,
    "DONT_ACCEPT_BLANKLINE": doctest.DONT_ACCEPT_BLANKLINE,
    "NORMALIZE_WHITESPACE": doctest.NORMALIZE_WHITESPACE,
    "ELLIPSIS": doctest.ELLIPSIS,
    "IGNORE_EXCEPTION_DETAIL": doctest.IGNORE_EXCEPTION_DETAIL,
    "COMPARISON_FLAGS": doctest.COMPARISON_FLAGS,
    "ALLOW_UNICODE": ALLOW_UNICODE,
    "ALLOW_BYTES": ALLOW_BYTES,
    "NUMBER": NUMBER,
}

#: What `--doctest-report` may say.
REPORTS = {
    "udiff": doctest.REPORT_UDIFF,
    "cdiff": doctest.REPORT_CDIFF,
    "ndiff": doctest.REPORT_NDIFF,
    "only_first_failure": doctest.REPORT_ONLY_FIRST_FAILURE,
    "none": 0,
}

_UNICODE_LITERAL = re.compile(r"(\W|^)[uU]([rR]?['\"])")
_BYTES_LITERAL = re.compile(r"(\W|^)[bB]([rR]?['\"])")
# A number with a point, an exponent or both; whole numbers must be equal as text.
_NUMBER = re.compile(
    r"(?:[+-]?\d*\.(?P<fraction>\d+)|[+-]?\d+\.)(?:[Ee](?P<exponent1>[+-]?\d+))?|[+-]?\d+[Ee](?P<exponent2>[+-]?\d+)"
)


class MultipleDoctestFailures(Exception):
    """All failures of one doctest that went on after the first."""

    def __init__(self, failures: list[Any]) -> None:
        super().__init__()
        self.failures = failures


class Checker(doctest.OutputChecker):
    """Compares as doctest does, then once more without what ALLOW_UNICODE, ALLOW_BYTES and NUMBER say does not
    matter.
    """

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        if super().check_output(want, got, optionflags):
            return True
        if not optionflags & (ALLOW_UNICODE | ALLOW_BYTES | NUMBER):
            return False
        for flag, literal in ((ALLOW_UNICODE, _UNICODE_LITERAL), (ALLOW_BYTES, _BYTES_LITERAL)):
            if optionflags & flag:
                want, got = literal.sub(r"\1\2", want), literal.sub(r"\1\2", got)
        if optionflags & NUMBER:
            got = with_wanted_precision(want, got)
        return super().check_output(want, got, optionflags)


# The names by which plugins get at these.


def _get_checker() -> doctest.OutputChecker:
    return Checker()


def _get_flag_lookup() -> dict[str, int]:
    return dict(FLAGS)


def _get_report_choice(key: str) -> int:
    return REPORTS[key]


def _get_allow_unicode_flag() -> int:
    return ALLOW_UNICODE


def _get_allow_bytes_flag() -> int:
    return ALLOW_BYTES


def _get_number_flag() -> int:
    return NUMBER


def with_wanted_precision(want: str, got: str) -> str:
    """`got`, with each number that equals its counterpart to the digits written there replaced by that."""
    from fastest.approx import approx

    wants, gots = list(_NUMBER.finditer(want)), list(_NUMBER.finditer(got))
    if len(wants) != len(gots):
        return got
    pieces, end = [], 0
    for wanted, found in zip(wants, gots):
        if float(wanted.group()) == approx(float(found.group()), abs=10 ** -_digits(wanted)):
            pieces += [got[end : found.start()], wanted.group()]
            end = found.end()
    return "".join([*pieces, got[end:]])


def _digits(number: re.Match[str]) -> int:
    """How many digits after the point a number is written with, its exponent considered."""
    exponent = number["exponent1"] or number["exponent2"]
    return len(number["fraction"] or "") - int(exponent or 0)


class Runner(doctest.DebugRunner):
    """Raises the first failure, or puts all into the list that it is given as `out`."""

    def __init__(
        self,
        checker: doctest.OutputChecker | None = None,
        verbose: bool | None = False,
        optionflags: int = 0,
        continue_on_failure: bool = True,
    ) -> None:
        super().__init__(checker=checker or Checker(), verbose=verbose, optionflags=optionflags)
        self.continue_on_failure = continue_on_failure

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self._report(out, doctest.DocTestFailure(test, example, got))

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        raised = exc_info[1]
        if isinstance(raised, OutcomeException):
            raise raised
        if isinstance(raised, bdb.BdbQuit):
            raise Exit("Quitting debugger")
        self._report(out, doctest.UnexpectedException(test, example, exc_info))

    def _report(self, out: Any, failure: Exception) -> None:
        if not self.continue_on_failure:
            raise failure
        out.append(failure)


_get_runner = Runner

# Pythons whose doctest takes the wrong line for properties and wrapped functions (CPython issues 61648 and 17446).
_LINES_ARE_WRONG = sys.version_info < (3, 11, 9) or (3, 12) <= sys.version_info[:2] and sys.version_info < (3, 12, 3)


class Finder(doctest.DocTestFinder):
    """Finds doctests also where older versions of `doctest` fail to."""

    def _find_lineno(self, obj: Any, source_lines: Any) -> Any:
        if _LINES_ARE_WRONG:
            if isinstance(obj, property):
                obj = obj.fget or obj
            if hasattr(obj, "__wrapped__"):
                obj = inspect.unwrap(obj)
        elif sys.version_info[:2] == (3, 12) and isinstance(obj, FixtureFunctionDefinition):
            obj = inspect.unwrap(obj)
        return super()._find_lineno(obj, source_lines)  # type: ignore[misc]

    if sys.version_info < (3, 13):

        def _from_module(self, module: Any, object: Any) -> bool:
            # A cached property is defined where its function is (CPython issue 107995).
            if isinstance(object, functools.cached_property):
                object = object.func
            return super()._from_module(module, object)  # type: ignore[misc,no-any-return]

    if sys.version_info < (3, 10):

        def _find(self, tests: Any, obj: Any, *rest: Any) -> None:
            if not _is_mocked(obj):
                with _patch_unwrap_mock_aware():
                    super()._find(tests, obj, *rest)  # type: ignore[misc]


def _is_mocked(obj: object) -> bool:
    """Whether an object has an attribute that nothing but a mock has."""
    return safe_getattr(obj, "pytest_mock_example_attribute_that_shouldnt_exist", None) is not None


@contextmanager
def _patch_unwrap_mock_aware() -> Generator[None, None, None]:
    """Let `inspect.unwrap` stop at mocks, which have a `__wrapped__` without end."""
    real_unwrap = inspect.unwrap

    def unwrap(func: Callable[..., Any], *, stop: Callable[[Any], Any] | None = None) -> Any:
        try:
            if stop is None or stop is _is_mocked:
                return real_unwrap(func, stop=_is_mocked)
            asked = stop
            return real_unwrap(func, stop=lambda obj: _is_mocked(obj) or asked(func))
        except Exception as error:
            _warn_of_unwrap(func, error)
            raise

    inspect.unwrap = unwrap
    try:
        yield
    finally:
        inspect.unwrap = real_unwrap


def _warn_of_unwrap(func: object, error: Exception) -> None:
    import warnings

    from fastest.warning_types import PytestWarning

    warnings.warn(
        f"Got {error!r} when unwrapping {func!r}.  This is usually caused by a violation of Python's object protocol; "
        "see e.g. https://github.com/pytest-dev/pytest/issues/5080",
        PytestWarning,
        stacklevel=3,
    )
