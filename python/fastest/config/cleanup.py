"""Functions to be called when a Config is done with, in reverse order; one that fails does not stop the others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class CleanupStack:
    __slots__ = ("_functions",)

    def __init__(self) -> None:
        self._functions: list[Callable[[], object]] = []

    def callback(self, function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        self._functions.append((lambda: function(*args, **kwargs)) if args or kwargs else function)

    def close(self) -> None:
        failed: BaseException | None = None
        while self._functions:
            try:
                self._functions.pop()()
            except BaseException as error:
                if failed is not None and error.__context__ is None:
                    error.__context__ = failed
                failed = error
        if failed is not None:
            raise failed
