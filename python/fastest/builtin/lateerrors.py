"""Errors that nobody could catch, because they were raised in a finalizer or in another thread, become warnings of
the test.

`LateErrors` is the queue between the hook that Python calls and the phase that is running: `warn` issues one warning
per error inside that phase, so that a filter which makes errors of them fails the phase.
"""

from __future__ import annotations

import warnings

from fastest.builtin.tracemem import tracemalloc_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    from fastest.nodes import Item


class LateError:
    """One error. What it belongs to may be gone when it is told, so that is text already; the traceback is not yet.

    The garbage collector may strike while a module is imported: nothing can be imported then to format it.
    """

    __slots__ = ("summary", "tracemalloc", "_error")

    def __init__(self, summary: str, error: tuple[Any, Any, TracebackType | None], source: object) -> None:
        self.summary = summary
        self.tracemalloc = "\n" + tracemalloc_message(source)
        self._error = error

    @property
    def value(self) -> BaseException | None:
        value: BaseException | None = self._error[1]
        return value

    def details(self) -> str:
        import traceback

        return "\n\n" + "".join(traceback.format_exception(*self._error))


class LateErrors:
    """`kind` names the errors in messages; `errors` may also hold an error of the hook that was to describe one.

    The category of the warnings is named: their module is loaded when there is something to warn of.
    """

    def __init__(self, kind: str, category: str) -> None:
        self._kind = kind
        self._category = category
        self.errors: list[LateError | BaseException] = []

    def warn(self) -> None:
        raised: list[BaseException] = []
        while self.errors:
            error = self._warn_of(self.errors.pop())
            if error is not None:
                raised.append(error)
        try:
            if len(raised) == 1:
                raise raised[0]
            if raised:
                from fastest.groups import exception_group

                raise exception_group(f"multiple {self._kind} exception warnings", raised)
        finally:
            del raised  # else the frame that is part of the traceback keeps them alive

    def _warn_of(self, late: LateError | BaseException) -> BaseException | None:
        """The error that the warning was made into, if it was."""
        if isinstance(late, BaseException):
            failure = RuntimeError(f"Failed to process {self._kind} exception")
            failure.__cause__ = late
            return failure
        from fastest import warning_types

        category: type[Warning] = getattr(warning_types, self._category)
        try:
            warnings.warn(category(late.summary + late.details() + late.tracemalloc), stacklevel=1)
        except category as error:
            if late.value is not None:  # shown as the cause, which is better than inside the message
                error.args = (late.summary + late.tracemalloc,)
                error.__cause__ = late.value
            return error
        return None


class LateErrorWatcher:
    """`inside`: `collect` is part of the phase, and what it raises is the phase's error."""

    inside = True

    def __init__(self, late: LateErrors) -> None:
        self._late = late
        self.dirty: Callable[[], Any] = late.errors.__len__

    def install(self) -> None: ...
    def uninstall(self) -> None: ...

    def wants(self, item: Item) -> bool:
        return False

    def enter(self, item: Item) -> None: ...
    def leave(self, item: Item) -> None: ...

    def begin(self, item: Item, when: str) -> None: ...

    def collect(self, item: Item, when: str) -> None:
        self._late.warn()
