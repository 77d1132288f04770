"""`pytest.RaisesGroup`: an exception group with just these exceptions in it, in any order.

Expected exceptions take raised ones greedily, first come, first served. Most of this file is about saying what went
wrong when some are left over on either side.
"""

from __future__ import annotations

from fastest.excinfo import ExceptionInfo, is_exception_group
from fastest.outcomes import fail
from fastest.raises import (
    AbstractRaises,
    _shown_pattern,
    check_raw_type,
    exception_type_name,
    repr_callable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any, Union

    from fastest.raises import Check, Pattern

    Expected = Union[type[BaseException], AbstractRaises]

SEVERAL_UNWRAPPED = (
    "You cannot specify multiple exceptions with `allow_unwrapped=True.`"
    " If you want to match one of multiple possible exceptions you should use a `RaisesExc`."
    " E.g. `RaisesExc(check=lambda e: isinstance(e, (...)))`"
)
GROUP_UNWRAPPED = (
    "`allow_unwrapped=True` has no effect when expecting a `RaisesGroup`."
    " You might want it in the expected `RaisesGroup`, or"
    " `flatten_subgroups=True` if you don't care about the structure."
)
CONDITION_UNWRAPPED = (
    "`allow_unwrapped=True` bypasses the `match` and `check` parameters"
    " if the exception is unwrapped. If you intended to match/check the"
    " exception you should use a `RaisesExc` object. If you want to match/check"
    " the exceptiongroup when the exception *is* wrapped you need to"
    " do e.g. `if isinstance(exc.value, ExceptionGroup):"
    " assert RaisesGroup(...).matches(exc.value)` afterwards."
)
NESTED_FLAT = (
    "You cannot specify a nested structure inside a RaisesGroup with"
    " `flatten_subgroups=True`. The parameter will flatten subgroups"
    " in the raised exceptiongroup before matching, which would never match a nested structure."
)
NO_TUPLES = (
    "RaisesGroup does not support tuples of exception types when expecting one of "
    "several possible exception types like RaisesExc.\n"
    "If you meant to expect a group with multiple exceptions, list them as separate arguments."
)
GREEDY = (
    "\nThere exist a possible match when attempting an exhaustive check, but RaisesGroup uses a greedy algorithm. "
    "Please make your expected exceptions more stringent with `RaisesExc` etc so the greedy algorithm can function."
)


class RaisesGroup(AbstractRaises):
    __module__ = "_pytest.raises"

    excinfo: ExceptionInfo

    def __init__(
        self,
        expected_exception: Expected,
        /,
        *other_exceptions: Expected,
        allow_unwrapped: bool = False,
        flatten_subgroups: bool = False,
        match: Pattern | None = None,
        check: Check | None = None,
    ) -> None:
        super().__init__(match=match, check=check)
        self.allow_unwrapped = allow_unwrapped
        self.flatten_subgroups = flatten_subgroups
        if allow_unwrapped and other_exceptions:
            raise ValueError(SEVERAL_UNWRAPPED)
        if allow_unwrapped and isinstance(expected_exception, RaisesGroup):
            raise ValueError(GROUP_UNWRAPPED)
        if allow_unwrapped and (match is not None or check is not None):
            raise ValueError(CONDITION_UNWRAPPED)
        expected = (expected_exception, *other_exceptions)
        self.expected_exceptions: tuple[Expected, ...] = tuple(map(self._parse_excgroup, expected))

    def _parse_excgroup(self, exc: Any) -> Expected:
        what = "a BaseException type, RaisesExc, or RaisesGroup"
        if isinstance(exc, RaisesGroup) and self.flatten_subgroups:
            raise ValueError(NESTED_FLAT)
        if isinstance(exc, AbstractRaises):
            self.is_baseexception |= exc.is_baseexception
            exc._nested = True
            return exc
        if isinstance(exc, tuple):
            raise TypeError(f"Expected {what}, but got {type(exc).__name__!r}.\n{NO_TUPLES}")
        return self._parse_exc(exc, what)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        parts = [_repr_expected(exc) for exc in self.expected_exceptions]
        parts += [f"{name}=True" for name in ("allow_unwrapped", "flatten_subgroups") if getattr(self, name)]
        if self.match is not None:
            parts.append(f"match={_shown_pattern(self.match)!r}")
        if self.check is not None:
            parts.append(f"check={repr_callable(self.check)}")
        return f"RaisesGroup({', '.join(parts)})"

    def expected_type(self) -> str:
        """The group as it would have to be raised."""
        parts = [
            exc.expected_type() if isinstance(exc, RaisesGroup) else _repr_expected(exc)
            for exc in self.expected_exceptions
        ]
        return f"{'Base' if self.is_baseexception else ''}ExceptionGroup({', '.join(parts)})"

    # -- as a context manager ----------------------------------------------------------------------------------------

    def __enter__(self) -> ExceptionInfo:
        self.excinfo = ExceptionInfo.for_later()
        return self.excinfo

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool:
        __tracebackhide__ = True
        if exc_type is None:
            fail(f"DID NOT RAISE any exception, expected `{self.expected_type()}`")
        if not self.matches(exc_val):
            word = "(group)" if self.allow_unwrapped and not is_exception_group(exc_val) else "group"
            fail(f"Raised exception {word} did not match: {self._fail_reason}")
        self.excinfo.fill_unfilled((exc_type, exc_val, exc_tb))  # type: ignore[arg-type]
        return True

    # -- matching ----------------------------------------------------------------------------------------------------

    def matches(self, exception: BaseException | None) -> bool:
        self._fail_reason = self._why_not(exception)
        return self._fail_reason is None

    def _why_not(self, exception: Any) -> str | None:
        if exception is None:
            return "exception is None"
        if not is_exception_group(exception):
            return self._why_not_unwrapped(exception)
        actual = _unrolled(exception.exceptions) if self.flatten_subgroups else exception.exceptions
        if not self._check_match(exception):
            return f"{self._fail_reason}{self._hint_match(actual)}"
        reason = self._check_exceptions(actual)
        if reason is not None:
            return reason + self._hint_flatten(exception, reason)
        if not self._check_check(exception):
            return f"{self._fail_reason} on the {type(exception).__name__}{self._hint_check(actual)}"
        return None

    def _why_not_unwrapped(self, exception: BaseException) -> str | None:
        no_group = f"`{type(exception).__name__}()` is not an exception group"
        if len(self.expected_exceptions) > 1:
            return no_group
        reason = _check_expected(self.expected_exceptions[0], exception)
        if self.allow_unwrapped:
            return reason
        return f"{no_group}, but would match with `allow_unwrapped=True`" if reason is None else no_group

    def _only_pair(self, actual: Sequence[BaseException]) -> tuple[Any, Any]:
        """The expected type and the raised exception, if there is one each."""
        if len(actual) == len(self.expected_exceptions) == 1 and isinstance(self.expected_exceptions[0], type):
            return self.expected_exceptions[0], actual[0]
        return None, None

    def _hint_match(self, actual: Sequence[BaseException]) -> str:
        expected, raised = self._only_pair(actual)
        if expected is None or not isinstance(raised, expected) or not self._check_match(raised):
            return ""
        return (
            f"\n but matched the expected `{_repr_expected(expected)}`.\n You might want "
            f"`RaisesGroup(RaisesExc({expected.__name__}, match={_shown_pattern(self.match)!r}))`"
        )

    def _hint_check(self, actual: Sequence[BaseException]) -> str:
        expected, raised = self._only_pair(actual)
        if expected is None or not self._check_check(raised):
            return ""
        return (
            f", but did return True for the expected {_repr_expected(expected)}."
            f" You might want RaisesGroup(RaisesExc({expected.__name__}, check=<...>))"
        )

    def _hint_flatten(self, group: Any, reason: str) -> str:
        expects_group = any(isinstance(exc, RaisesGroup) for exc in self.expected_exceptions)
        if self.flatten_subgroups or expects_group or not any(map(is_exception_group, group.exceptions)):
            return ""
        if self._check_exceptions(_unrolled(group.exceptions)) is not None:
            return ""
        indent = "" if "\n" in reason else "  "
        return f"\n{indent}Did you mean to use `flatten_subgroups=True`?"

    def _check_exceptions(self, actual: Sequence[BaseException]) -> str | None:
        return Pairing(self.expected_exceptions, actual).explanation()


class Pairing:
    """Which expected exception took which raised one."""

    def __init__(self, expected: Sequence[Expected], actual: Sequence[BaseException]) -> None:
        self.expected = expected
        self.actual = actual
        self.known: dict[tuple[int, int], str | None] = {}
        self.matches: dict[int, int] = {}
        self.failed: list[int] = []
        self.remaining = list(range(len(actual)))
        for i in range(len(expected)):
            self._take(i)

    def _take(self, i: int) -> None:
        for j in self.remaining:
            if self.reason(i, j) is None:
                self.remaining.remove(j)
                self.matches[i] = j
                return
        self.failed.append(i)

    def reason(self, i: int, j: int) -> str | None:
        """Why expected `i` does not match raised `j`; None if it does."""
        if (i, j) not in self.known:
            self.known[i, j] = _check_expected(self.expected[i], self.actual[j])
        return self.known[i, j]

    def explanation(self) -> str | None:
        if not self.remaining and not self.failed:
            return None
        if len(self.actual) == len(self.expected) == 1:
            return self.reason(0, 0)
        matched = self._matched()
        if not self.failed and self._nobody_wants_remaining():
            return f"{matched}Unexpected exception(s): {[self.actual[j] for j in self.remaining]!r}"
        if not self.remaining and self._nothing_for_failed():
            names = ", ".join(_repr_expected(self.expected[i]) for i in self.failed)
            return f"{matched}Too few exceptions raised, found no match for: [{names}]"
        only_one = len(self.remaining) == len(self.failed) == 1
        if only_one and self._nobody_wants_remaining() and self._nothing_for_failed():
            return f"{matched}{self.reason(self.failed[0], self.remaining[0])}"
        return self._full_explanation()

    def _matched(self) -> str:
        count = len(self.matches)
        return f"{count} matched exception{'s' if count > 1 else ''}. " if count else ""

    def _nobody_wants_remaining(self) -> bool:
        return all(self.reason(i, j) is not None for j in self.remaining for i in range(len(self.expected)))

    def _nothing_for_failed(self) -> bool:
        return all(self.reason(i, j) is not None for i in self.failed for j in range(len(self.actual)))

    def _full_explanation(self) -> str:
        text = f"\n{self._matched()}" if self.matches else ""
        if not self.remaining:
            text += "\nToo few exceptions raised!"
        elif not self.failed:
            text += "\nUnexpected exception(s)!"
        text += self._about_failed() + self._about_remaining()
        if len(self.expected) == len(self.actual) and self._could_match():
            text += GREEDY
        return text

    def _about_failed(self) -> str:
        if not self.failed:
            return ""
        text = "\nThe following expected exceptions did not find a match:"
        owners = {j: i for i, j in self.matches.items()}
        for i in self.failed:
            text += f"\n  {_repr_expected(self.expected[i])}"
            for j, actual in enumerate(self.actual):
                if self.reason(i, j) is None:
                    owner = _repr_expected(self.expected[owners[j]])
                    text += f"\n    It matches `{actual!r}` which was paired with `{owner}`"
        return text

    def _about_remaining(self) -> str:
        from textwrap import indent

        text = "\nThe following raised exceptions did not find a match" if self.remaining else ""
        for j in self.remaining:
            text += f"\n  {self.actual[j]!r}:"
            for i, expected in enumerate(self.expected):
                reason = self.reason(i, j)
                if reason is None:
                    taken = self.actual[self.matches[i]]
                    text += f"\n    It matches `{_repr_expected(expected)}` which was paired with `{taken!r}`"
                elif i in self.failed:
                    text += ("" if reason[0] == "\n" else "\n") + indent(reason, "    ")
        return text

    def _could_match(self) -> bool:
        """Whether another pairing would have left nothing over."""
        owners: dict[int, int] = {}
        return all(self._place(i, owners, set()) for i in range(len(self.expected)))

    def _place(self, i: int, owners: dict[int, int], tried: set[int]) -> bool:
        """Give expected `i` a raised one, moving the present owner elsewhere if need be."""
        for j in range(len(self.actual)):
            if j in tried or self.reason(i, j) is not None:
                continue
            tried.add(j)
            if j not in owners or self._place(owners[j], owners, tried):
                owners[j] = i
                return True
        return False


def _unrolled(exceptions: Sequence[Any]) -> list[BaseException]:
    flat: list[BaseException] = []
    for exc in exceptions:
        flat.extend(_unrolled(exc.exceptions) if is_exception_group(exc) else [exc])
    return flat


def _repr_expected(exc: Expected) -> str:
    return exception_type_name(exc) if isinstance(exc, type) else repr(exc)


def _check_expected(expected: Expected, exception: BaseException) -> str | None:
    if isinstance(expected, type):
        return check_raw_type(expected, exception)
    if expected.matches(exception):
        return None
    reason = expected.fail_reason or ""
    if not reason.startswith("\n"):
        return f"{expected!r}: {reason}"
    from textwrap import indent

    return f"\n{expected!r}: {indent(reason, '  ')}"
