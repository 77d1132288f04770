"""`pytest.raises`: an exception that a test wants to see.

Many suites use it in every other test, so the way of a plain `with raises(SomeError):` is short and imports nothing:
patterns are compiled by `re` only where `match` is more than plain words, and what a failure says is worked out when
there is one. Groups are in `raisesgroup.py`.
"""

from __future__ import annotations

import sys

from fastest.excinfo import ExceptionInfo, is_exception_group, stringify_exception
from fastest.outcomes import Failed, fail
from fastest.patterns import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, Union

    ExceptionTypes = Union[type[BaseException], tuple[type[BaseException], ...]]
    Pattern = Union[str, re.Pattern[str]]
    Check = Callable[[Any], bool]

NO_FLAGS = 32  # of a text pattern that was compiled without any
METACHARACTERS = "{}()+.*?^$[]|"
GENERIC = (
    "Only `ExceptionGroup[Exception]` or `BaseExceptionGroup[BaseException]` "
    "are accepted as generic types but got `{}`. "
    "As `raises` will catch all instances of the specified group regardless of the "
    "generic argument specific nested exceptions has to be checked with `RaisesGroup`."
)


def raises(
    expected_exception: ExceptionTypes | None = None,
    func: Callable[..., object] | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """A context manager that wants an exception: of a type, with a message, accepted by `check`. Or call `func`."""
    __tracebackhide__ = True
    if func is None and not args:
        if any(name not in ("match", "check") for name in kwargs):
            names = ", ".join(sorted(kwargs))
            raise TypeError(
                f"Unexpected keyword arguments passed to pytest.raises: {names}\nUse context-manager form instead?"
            )
        if expected_exception is None:
            return RaisesExc(**kwargs)
        return RaisesExc(expected_exception, **kwargs)
    if not expected_exception:
        raise ValueError(
            f"Expected an exception type or a tuple of exception types, but got `{expected_exception!r}`. "
            "Raising exceptions is already understood as failing the test, so you don't need "
            "any special code to say 'this should never raise an exception'."
        )
    if not callable(func):
        raise TypeError(f"{func!r} object (type: {type(func)}) must be callable")
    with RaisesExc(expected_exception) as excinfo:
        func(*args, **kwargs)
    try:
        return excinfo
    finally:
        del excinfo  # it holds this frame through the traceback


raises.Exception = Failed  # type: ignore[attr-defined]


class AbstractRaises:
    """What `RaisesExc` and `RaisesGroup` share: pattern, function to ask, reason of a failure."""

    _match: re.Pattern[str] | str | None = None  # a plain text is compiled when somebody asks for it
    check: Check | None = None
    is_baseexception = False
    _fail_reason: str | None = None
    _nested = False

    def __init__(self, *, match: Pattern | None, check: Check | None) -> None:
        if match is not None:
            pattern: Any = match
            is_ready = hasattr(pattern, "search") or (is_plain(pattern) and pattern)
            self._match = pattern if is_ready else _compiled(pattern)
        if check is not None:
            self.check = check

    __class_getitem__: Any = classmethod(type(list[int]))

    @property
    def match(self) -> re.Pattern[str] | None:
        """The compiled pattern."""
        if isinstance(self._match, str):
            self._match = _compiled(self._match)
        return self._match

    @property
    def rawmatch(self) -> str | None:
        """The literal text, if the pattern is one from beginning to end."""
        pattern = self.match
        if pattern is None or not isinstance(pattern.pattern, str) or pattern.flags != NO_FLAGS:
            return None
        text = pattern.pattern
        if text[:1] == "^" and text[-1:] == "$" and is_fully_escaped(text[1:-1]):
            return unescape(text[1:-1])
        return None

    @property
    def fail_reason(self) -> str | None:
        """Why the last `matches` said no."""
        return self._fail_reason

    def matches(self, exception: BaseException | None) -> bool:
        raise NotImplementedError

    def _parse_exc(self, exc: Any, expected: str) -> Any:
        """An exception type; a generic group type counts as the type itself."""
        if isinstance(exc, type) and not hasattr(exc, "__origin__") and issubclass(exc, BaseException):
            if not issubclass(exc, Exception):
                self.is_baseexception = True
            return exc
        base_group, group = group_types()
        origin = getattr(exc, "__origin__", None)
        if isinstance(origin, type) and base_group is not None and issubclass(origin, base_group):
            return self._parse_generic(exc, origin, group)
        message = f"Expected {expected}, but got "
        if isinstance(exc, type):
            raise ValueError(f"{message}{exc.__name__!r}")
        if isinstance(exc, BaseException):
            raise TypeError(f"{message}an exception instance: {type(exc).__name__}")
        raise TypeError(message + repr(type(exc).__name__))

    def _parse_generic(self, exc: Any, origin: Any, group: Any) -> Any:
        anything = getattr(sys.modules.get("typing"), "Any", BaseException)
        is_plain = issubclass(origin, group)
        if exc.__args__[0] not in (anything, Exception if is_plain else BaseException):
            raise ValueError(GENERIC.format(exc))
        if not is_plain:
            self.is_baseexception = True
        return origin

    def _check_check(self, exception: BaseException) -> bool:
        if self.check is None or self.check(exception):
            return True
        shown = "" if self._nested else " " + repr_callable(self.check)
        self._fail_reason = f"check{shown} did not return True"
        return False

    def _check_match(self, exception: BaseException) -> bool:
        pattern = self._match
        if pattern is None:
            return True
        message = stringify_exception(exception, include_subexception_msg=False)
        if pattern in message if isinstance(pattern, str) else pattern.search(message):
            return True
        self._fail_reason = self._match_reason(exception, message)
        return False

    def _match_reason(self, exception: BaseException, message: str) -> str:
        literal = self.rawmatch
        if literal is not None:
            return _literal_reason(literal, message)
        whose = f" the `{type(exception).__name__}()`" if is_exception_group(exception) else ""
        wanted = _shown_pattern(self.match)
        reason = f"Regex pattern did not match{whose}.\n  Expected regex: {wanted!r}\n  Actual message: {message!r}"
        return reason + "\n Did you mean to `re.escape()` the regex?" if wanted == message else reason


class RaisesExc(AbstractRaises):
    """Wants one exception; what `raises` returns, and a part of `RaisesGroup`."""

    __module__ = "_pytest.raises"

    excinfo: ExceptionInfo
    _just_propagate = False

    def __init__(
        self,
        expected_exception: ExceptionTypes | None = None,
        /,
        *,
        match: Pattern | None = None,
        check: Check | None = None,
    ) -> None:
        if match is not None or check is not None:
            super().__init__(match=match, check=check)
        elif type(expected_exception) is type and issubclass(expected_exception, Exception):
            self.expected_exceptions: tuple[type[BaseException], ...] = (expected_exception,)
            return
        elif expected_exception is None or expected_exception == ():
            raise ValueError("You must specify at least one parameter to match on.")
        if isinstance(expected_exception, tuple):
            wanted = expected_exception
        else:
            wanted = () if expected_exception is None else (expected_exception,)
        parse = self._parse_exc
        self.expected_exceptions = tuple([parse(exc, "a BaseException type") for exc in wanted])

    def matches(self, exception: BaseException | None) -> bool:
        self._just_propagate = False
        if exception is None:
            self._fail_reason = "exception is None"
            return False
        if not self._check_type(exception):
            self._just_propagate = True
            return False
        return self._check_match(exception) and self._check_check(exception)

    def _check_type(self, exception: BaseException) -> bool:
        self._fail_reason = check_raw_type(self.expected_exceptions, exception)
        return self._fail_reason is None

    def __repr__(self) -> str:
        parts = [exception_type_name(self.expected_exceptions)] if self.expected_exceptions else []
        return f"RaisesExc({', '.join(parts + self._repr_conditions())})"

    def _repr_conditions(self) -> list[str]:
        parts = [] if self._match is None else [f"match={_shown_pattern(self.match)!r}"]
        return parts if self.check is None else [*parts, f"check={repr_callable(self.check)}"]

    def __enter__(self) -> ExceptionInfo:
        self.excinfo = ExceptionInfo(None, _ispytest=True)
        return self.excinfo

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool:
        __tracebackhide__ = True
        if exc_type is None:
            fail(self._did_not_raise())
        if not self.matches(exc_val):
            if self._just_propagate:
                return False
            raise AssertionError(self._fail_reason) from None
        self.excinfo.fill_unfilled((exc_type, exc_val, exc_tb))  # type: ignore[arg-type]
        return True

    def _did_not_raise(self) -> str:
        names = [exc.__name__ for exc in self.expected_exceptions]
        if not names:
            return "DID NOT RAISE any exception"
        return f"DID NOT RAISE {names[0]}" if len(names) == 1 else f"DID NOT RAISE any of ({', '.join(names)})"


def _compiled(match: str) -> re.Pattern[str]:
    import re

    problem = None
    try:
        pattern = re.compile(match)
    except re.error as error:
        problem = error
    if problem is not None:  # outside of `except`: a failure of its own, not one while handling another
        fail(f"Invalid regex pattern provided to 'match': {problem}")
    if not match:
        _warn_always_matches()
    return pattern


def _warn_always_matches() -> None:
    import warnings

    from fastest.warning_types import PytestWarning

    warnings.warn(
        PytestWarning(
            "matching against an empty string will *always* pass. If you want "
            "to check for an empty message you need to pass '^$'. If you don't "
            "want to match you should pass `None` or leave out the parameter."
        ),
        stacklevel=5,
    )


def group_types() -> tuple[Any, Any]:
    """(BaseExceptionGroup, ExceptionGroup), or None twice where there are none."""
    import builtins

    home: Any = builtins if hasattr(builtins, "BaseExceptionGroup") else sys.modules.get("exceptiongroup")
    return getattr(home, "BaseExceptionGroup", None), getattr(home, "ExceptionGroup", None)


def exception_type_name(types: ExceptionTypes) -> str:
    if isinstance(types, type):
        return types.__name__
    names = [each.__name__ for each in types]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def check_raw_type(expected: ExceptionTypes | None, exception: BaseException) -> str | None:
    """None if the exception is of an expected type, else what is wrong."""
    if expected is None or expected == () or isinstance(exception, expected):
        return None
    actual, wanted = f"`{type(exception).__name__}()`", f"`{exception_type_name(expected)}`"
    base_group, _ = group_types()
    if is_exception_group(exception) and isinstance(expected, type) and not issubclass(expected, base_group):
        return f"Unexpected nested {actual}, expected {wanted}"
    return f"{actual} is not an instance of {wanted}"


def repr_callable(fun: Check) -> str:
    """A function of its own because hypothesis replaces it."""
    return repr(fun)


def _shown_pattern(match: Any) -> Any:
    return match.pattern if match.flags == NO_FLAGS else match


def is_fully_escaped(s: str) -> bool:
    import re

    return not any(char in METACHARACTERS for char in re.sub(r"\\.", "", s))


def unescape(s: str) -> str:
    import re

    return re.sub(r"\\([{}()+-.*?^$\[\]\s\\|])", r"\1", s)


def _literal_reason(wanted: str, message: str) -> str:
    """A diff, as for two strings that should be equal."""
    from fastest.compare.detail import UNLIMITED, Detail
    from fastest.compare.texts import diff_text
    from fastest.rewrite_support import state
    from fastest.textio import dummy_highlighter

    verbose = state.item.config.get_verbosity("assertions") if state.item is not None else 0
    lines = list(diff_text(wanted, message, Detail(verbose, dummy_highlighter, "ndiff", UNLIMITED)))
    return ("\n" if lines[0][0] == "-" else "") + "\n".join(lines)
