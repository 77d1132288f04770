"""Exception groups on every Python: the built-in class from 3.11 on, the `exceptiongroup` backport where it is
installed.

Without either, several teardown errors are raised as the first one with the others named in its message's notes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def group_class() -> Any:
    """`BaseExceptionGroup`, or None where this Python has none."""
    import builtins

    found = getattr(builtins, "BaseExceptionGroup", None)
    if found is None:
        try:
            found = __import__("exceptiongroup").BaseExceptionGroup
        except ImportError:
            return None
    return found


def exception_group(message: str, exceptions: Sequence[BaseException]) -> BaseException:
    """An exception that stands for all of `exceptions`."""
    group = group_class()
    if group is not None:
        return group(message, list(exceptions))  # type: ignore[no-any-return]
    others = "; ".join(f"{type(error).__name__}: {error}" for error in exceptions)
    return SeveralErrors(f"{message}: {others}")


class SeveralErrors(Exception):
    """Several errors of one teardown, on a Python without exception groups."""
