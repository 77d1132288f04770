"""Hook wrappers in the old style (`hookwrapper=True`), called without pluggy.

Such a wrapper is sent an object with the outcome, and what that holds when the wrapper ends is the result of the call.
The object has the names of `pluggy.Result`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, NoReturn

    from fastest.config.hooks import Impl


class Outcome:
    """What a hook call has come to: a result, or the exception that it raised."""

    __slots__ = ("_exception", "_result", "_traceback")

    def __init__(self, result: Any, exception: BaseException | None) -> None:
        self._result = result
        self._exception = exception
        self._traceback = None if exception is None else exception.__traceback__

    @property
    def exception(self) -> BaseException | None:
        return self._exception

    @property
    def excinfo(self) -> tuple[type[BaseException], BaseException, Any] | None:
        """The exception as `sys.exc_info()` has it."""
        error = self._exception
        return None if error is None else (type(error), error, self._traceback)

    def force_result(self, result: Any) -> None:
        """Let the call return this, although it may have raised."""
        self._result, self._exception, self._traceback = result, None, None

    def force_exception(self, exception: BaseException) -> None:
        """Let the call raise this."""
        self._result, self._exception, self._traceback = None, exception, exception.__traceback__

    def get_result(self) -> Any:
        """The result; raises what the call raised."""
        __tracebackhide__ = True
        if self._exception is None:
            return self._result
        raise self._exception.with_traceback(self._traceback)


def call_in_old_wrapper(wrapper: Impl, kwargs: dict[str, Any], inside: Callable[[], Any]) -> Any:
    """Enter the wrapper, call what is inside it, and tell it the outcome."""
    from fastest.config.hooks import enter, not_once

    __tracebackhide__ = True
    generator: Generator[None, Any, Any] = wrapper.call(kwargs)
    enter(wrapper, generator)
    outcome = _outcome_of(inside)
    if not _has_ended(wrapper, generator, outcome):
        raise not_once(wrapper, generator)
    return outcome.get_result()  # not inside `except`: what it raises has no other error as its context


def _has_ended(wrapper: Impl, generator: Generator[None, Any, Any], outcome: Outcome) -> bool:
    __tracebackhide__ = True
    try:
        generator.send(outcome)
    except StopIteration:
        return True
    except BaseException as error:
        _warn_and_raise(wrapper, error)
    return False


def _outcome_of(call: Callable[[], Any]) -> Outcome:
    __tracebackhide__ = True
    try:
        return Outcome(call(), None)
    except BaseException as error:
        return Outcome(None, error)


def _warn_and_raise(wrapper: Impl, error: BaseException) -> NoReturn:
    """An old wrapper must not raise; pluggy has a warning for that, with its own words."""
    from pluggy import _callers

    __tracebackhide__ = True
    function: Any = wrapper.function
    warn = getattr(_callers, "_warn_teardown_exception", None)
    if warn is not None:  # pluggy 1.4 and newer
        warn(getattr(function, "pytest_impl", {}).get("specname") or function.__name__, wrapper, error)
    raise error
