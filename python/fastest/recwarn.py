"""Expecting and recording warnings: `pytest.warns`, `pytest.deprecated_call`, the `recwarn` fixture
(`_pytest.recwarn`).
"""

from __future__ import annotations

import warnings

from fastest.deprecated import check_ispytest
from fastest.fixtures import fixture
from fastest.outcomes import Exit, fail
from fastest.patterns import is_found

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Generator, Iterator
    from types import TracebackType
    from typing import Any


@fixture
def recwarn() -> Generator[WarningsRecorder, None, None]:
    """Return a :class:`WarningsRecorder` instance that records all warnings emitted by test functions."""
    recorder = WarningsRecorder(_ispytest=True)
    with recorder:
        warnings.simplefilter("default")
        yield recorder


def deprecated_call(func: Callable[..., Any] | None = None, *args: Any, **kwargs: Any) -> Any:
    """Expect a DeprecationWarning, PendingDeprecationWarning or FutureWarning, as a context or by calling `func`."""
    __tracebackhide__ = True
    expected = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    if func is None:
        return warns(expected, *args, **kwargs)
    with warns(expected):
        return func(*args, **kwargs)


def warns(
    expected_warning: type[Warning] | tuple[type[Warning], ...] = Warning,
    func: Callable[..., object] | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """Expect a warning of a class, or of one of several, whose text matches `match`; a context, or calls `func`."""
    __tracebackhide__ = True
    if func is None and not args:
        match = kwargs.pop("match", None)
        if kwargs:
            raise TypeError(
                f"Unexpected keyword arguments passed to pytest.warns: {', '.join(sorted(kwargs))}"
                "\nUse context-manager form instead?"
            )
        return WarningsChecker(expected_warning, match_expr=match, _ispytest=True)
    if not callable(func):
        raise TypeError(f"{func!r} object (type: {type(func)}) must be callable")
    with WarningsChecker(expected_warning, _ispytest=True):
        return func(*args, **kwargs)


class WarningsRecorder(warnings.catch_warnings):
    """A context that keeps every warning which is issued inside it, as `warnings.WarningMessage` objects."""

    __module__ = "_pytest.recwarn"

    def __init__(self, *, _ispytest: bool = False) -> None:
        check_ispytest(_ispytest)
        super().__init__(record=True)
        self._entered = False
        self._list: list[warnings.WarningMessage] = []

    @property
    def list(self) -> list[warnings.WarningMessage]:
        return self._list

    def __getitem__(self, i: int) -> warnings.WarningMessage:
        return self._list[i]

    def __iter__(self) -> Iterator[warnings.WarningMessage]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def pop(self, cls: type[Warning] = Warning) -> warnings.WarningMessage:
        """Take out the first warning of exactly this class, or else of the subclass that is closest to it."""
        best = -1
        for i, warning in enumerate(self._list):
            if warning.category == cls:
                return self._list.pop(i)
            if issubclass(warning.category, cls) and (
                best < 0 or not issubclass(warning.category, self._list[best].category)
            ):
                best = i
        if best >= 0:
            return self._list.pop(best)
        __tracebackhide__ = True
        raise AssertionError(f"{cls!r} not found in warning list")

    def clear(self) -> None:
        self._list[:] = []

    def __enter__(self) -> Any:
        if self._entered:
            __tracebackhide__ = True
            raise RuntimeError(f"Cannot enter {self!r} twice")
        log = super().__enter__()
        assert log is not None
        self._list = log
        warnings.simplefilter("always")
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if not self._entered:
            __tracebackhide__ = True
            raise RuntimeError(f"Cannot exit {self!r} without entering first")
        super().__exit__(exc_type, exc_val, exc_tb)
        self._entered = False  # Python's class stays entered; ours may be used again


class WarningsChecker(WarningsRecorder):
    """What `pytest.warns` returns: a recorder that fails the test when it closes without the expected warning."""

    __module__ = "_pytest.recwarn"

    def __init__(
        self,
        expected_warning: type[Warning] | tuple[type[Warning], ...] = Warning,
        match_expr: str | re.Pattern[str] | None = None,
        *,
        _ispytest: bool = False,
    ) -> None:
        super().__init__(_ispytest=_ispytest)
        self.expected_warning = _classes(expected_warning)
        self.match_expr = match_expr

    def matches(self, warning: warnings.WarningMessage) -> bool:
        if not issubclass(warning.category, self.expected_warning):
            return False
        return self.match_expr is None or is_found(self.match_expr, str(warning.message))

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        super().__exit__(exc_type, exc_val, exc_tb)
        __tracebackhide__ = True
        if exc_val is not None and (not isinstance(exc_val, Exception) or isinstance(exc_val, Exit)):
            return  # a skip, an exit or Ctrl-C is not to be hidden by a missing warning
        try:
            self._check()
        finally:
            self._emit_unmatched()
            for warning in self:
                _check_message_type(warning)

    def _check(self) -> None:
        __tracebackhide__ = True
        of_class = [warning for warning in self if issubclass(warning.category, self.expected_warning)]
        if not of_class:
            fail(
                f"DID NOT WARN. No warnings of type {self.expected_warning} were emitted.\n"
                f" Emitted warnings: {self._found()}."
            )
        if not any(self.matches(warning) for warning in of_class):
            literal = isinstance(self.match_expr, str) and any(self.match_expr == str(w.message) for w in of_class)
            hint = "\n Did you mean to `re.escape()` the regex?" if literal else ""
            fail(
                f"Regex pattern did not match any of the {len(self)} warnings emitted.\n"
                f" Regex: {self.match_expr!r}\n"
                f" Emitted warnings: {self._found()}.{hint}"
            )

    def _found(self) -> str:
        from pprint import pformat

        return pformat([warning.message for warning in self], indent=2)

    def _emit_unmatched(self) -> None:
        """Others outside may wait for the warnings that we did not."""
        for warning in self:
            if not self.matches(warning):
                warnings.warn_explicit(
                    message=warning.message,
                    category=warning.category,
                    filename=warning.filename,
                    lineno=warning.lineno,
                    source=warning.source,
                )


def _classes(expected: Any) -> tuple[type[Warning], ...]:
    message = "exceptions must be derived from Warning, not %s"
    if isinstance(expected, tuple):
        for each in expected:
            if not issubclass(each, Warning):
                raise TypeError(message % type(each))
        return expected
    if isinstance(expected, type) and issubclass(expected, Warning):
        return (expected,)
    raise TypeError(message % type(expected))


def _check_message_type(warning: warnings.WarningMessage) -> None:
    """A message that is neither text nor a warning breaks Python's filters with an obscure error: say it clearly."""
    if type(warning.message) is UserWarning and warning.message.args:
        text = warning.message.args[0]
        if not isinstance(text, str):
            raise TypeError(f"Warning must be str or Warning, got {text!r} (type {type(text).__name__})")
