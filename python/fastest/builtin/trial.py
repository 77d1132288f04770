"""Twisted's trial: its TestCase hands `Failure` objects to the result instead of what `sys.exc_info()` gives.

Up to Twisted 24 a Failure forgets the exception, so while a test runs its constructor is replaced by one that keeps
it; from 25 on it holds it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from typing import Any

_KEPT = "_twisted_raw_excinfo"


def _major_version() -> int:
    from importlib.metadata import version

    return int(version("twisted").split(".")[0])


def implement_reporter(cls: type) -> None:
    """Tell zope.interface that the class is a reporter, or trial would wrap it."""
    from twisted.trial.itrial import IReporter  # type: ignore[import-not-found,unused-ignore]
    from zope.interface import classImplements  # type: ignore[import-not-found,unused-ignore]

    classImplements(cls, IReporter)


def keeping_exc_info() -> AbstractContextManager[None]:
    """A context in which a Failure keeps what `sys.exc_info()` was when it was made."""
    from contextlib import contextmanager, nullcontext

    return nullcontext() if _major_version() > 24 else contextmanager(_with_keeping_failure)()


def _with_keeping_failure() -> Generator[None, None, None]:
    from twisted.python.failure import Failure  # type: ignore[import-not-found,unused-ignore]

    original = Failure.__init__
    Failure.__init__ = _keeping(original)
    try:
        yield
    finally:
        Failure.__init__ = original


def _keeping(original: Any) -> Any:
    def __init__(
        self: Any, exc_value: Any = None, exc_type: Any = None, exc_tb: Any = None, captureVars: Any = None
    ) -> None:
        current = sys.exc_info()
        given = (exc_type or type(exc_value), exc_value, exc_tb or current[2])
        setattr(self, _KEPT, current if exc_value is None else given)
        try:
            original(self, exc_value, exc_type, exc_tb, captureVars=captureVars)
        except TypeError:
            original(self, exc_value, exc_type, exc_tb)

    return __init__


def plain_exc_info(raw: Any) -> Any:
    """Type, exception and traceback of a Failure; anything else as it is."""
    if hasattr(raw, _KEPT):
        kept = getattr(raw, _KEPT)
        delattr(raw, _KEPT)  # it would keep the frames alive
        return kept
    if isinstance(raw, BaseException) and _major_version() > 24:
        from twisted.python.failure import Failure

        if isinstance(raw, Failure):
            return type(raw.value), raw.value, raw.__traceback__ or sys.exc_info()[2]
    return raw
