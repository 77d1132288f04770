"""The warning categories of pytest, under the names that filters and `pytest.warns` know."""

from __future__ import annotations

import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType
    from typing import Any


class PytestWarning(UserWarning):
    __module__ = "pytest"


class PytestAssertRewriteWarning(PytestWarning):
    __module__ = "pytest"


class PytestCacheWarning(PytestWarning):
    __module__ = "pytest"


class PytestConfigWarning(PytestWarning):
    __module__ = "pytest"


class PytestCollectionWarning(PytestWarning):
    __module__ = "pytest"


class PytestDeprecationWarning(PytestWarning, DeprecationWarning):
    __module__ = "pytest"


class PytestRemovedIn10Warning(PytestDeprecationWarning):
    __module__ = "pytest"


class PytestExperimentalApiWarning(PytestWarning, FutureWarning):
    __module__ = "pytest"

    @classmethod
    def simple(cls, apiname: str) -> PytestExperimentalApiWarning:
        return cls(f"{apiname} is an experimental api that may change over time")


class PytestReturnNotNoneWarning(PytestWarning):
    __module__ = "pytest"


class PytestUnknownMarkWarning(PytestWarning):
    __module__ = "pytest"


class PytestUnraisableExceptionWarning(PytestWarning):
    __module__ = "pytest"


class PytestUnhandledThreadExceptionWarning(PytestWarning):
    __module__ = "pytest"


class PytestApproxDecimalToleranceWarning(PytestWarning):
    __module__ = "pytest"


class PytestFDWarning(PytestWarning):
    __module__ = "pytest"


class UnformattedWarning:
    """A category and a template; every `format` makes a new warning, because a raised warning collects traceback
    frames.
    """

    __slots__ = ("category", "template")

    def __init__(self, category: type[PytestWarning], template: str) -> None:
        self.category = category
        self.template = template

    def format(self, **kwargs: Any) -> PytestWarning:
        return self.category(self.template.format(**kwargs))


def warn_explicit_for(method: FunctionType, message: PytestWarning) -> None:
    """Warn about the place where `method` was defined."""
    code = method.__code__
    registry = method.__globals__.setdefault("__warningregistry__", {})
    try:
        warnings.warn_explicit(
            message,
            type(message),
            filename=code.co_filename,
            module=method.__module__,
            registry=registry,
            lineno=code.co_firstlineno,
        )
    except Warning as error:
        # A warning that was turned into an error does not say where it came from.
        raise type(error)(f"{error}\n at {code.co_filename}:{code.co_firstlineno}") from None
