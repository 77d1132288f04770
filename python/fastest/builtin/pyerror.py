"""`py.error`: a class for every errno, raised by `py.path` instead of OSError."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Error(EnvironmentError):
    """Base of the classes."""

    def __repr__(self) -> str:
        cls = type(self)
        return f"{cls.__module__}.{cls.__name__} {cls.__doc__!r}: {' '.join(map(str, self.args))} "

    def __str__(self) -> str:
        return f"[{type(self).__doc__}]: {' '.join(map(str, self.args))}"


class ErrorMaker:
    """Makes `ENOENT` and its like when they are asked for."""

    def __init__(self) -> None:
        self._errno2class: dict[int, type[Error]] = {}
        self.__dict__["Error"] = Error

    def __getattr__(self, name: str) -> type[Error]:
        if name[0] == "_":
            raise AttributeError(name)
        made = self.__dict__[name] = self._geterrnoclass(getattr(errno, name))
        return made

    def _geterrnoclass(self, eno: int) -> type[Error]:
        if eno not in self._errno2class:
            name = errno.errorcode.get(eno, f"UnknownErrno{eno}")
            self._errno2class[eno] = type(name, (Error,), {"__module__": "py.error", "__doc__": os.strerror(eno)})
        return self._errno2class[eno]

    def checked_call(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function; an OSError becomes the class of its errno."""
        __tracebackhide__ = True
        try:
            return func(*args, **kwargs)
        except Error:
            raise
        except OSError as raised:
            if raised.errno is None:
                raise
            raise self._geterrnoclass(raised.errno)(f"{func.__name__}{args!r}") from raised


error = ErrorMaker()
