"""The errors that end a run before it begins, as the user sees them: text for standard error and exit code."""

from __future__ import annotations

import sys

from fastest.config.exceptions import ConftestImportFailure, EngineNeeded, PluginImportFailure, UsageError
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE_ERROR = 4
INTERNAL_ERROR = 3


def describe(error: BaseException) -> tuple[str, int] | None:
    """Text and exit code; None for errors that are not the user's."""
    red = ("\x1b[31m", "\x1b[0m") if _is_coloured() else ("", "")
    if isinstance(error, UsageError):
        return "".join(f"{red[0]}ERROR: {message}\n{red[1]}\n" for message in error.args), USAGE_ERROR
    if isinstance(error, ConftestImportFailure):
        header = f"ImportError while loading conftest '{error.path}'."
        return _import_error(header, error.cause, red), USAGE_ERROR
    if isinstance(error, EngineNeeded):
        cause = error.__cause__
        return (_import_error("It was needed here:", cause, red) if cause else ""), USAGE_ERROR
    if isinstance(error, PluginImportFailure):
        assert error.__cause__ is not None
        return _import_error(f'Error while loading plugin "{error}".', error.__cause__, red), INTERNAL_ERROR
    return None


def _is_coloured() -> bool:
    """`--color` is about the report; this goes to standard error."""
    from fastest.textio import should_do_markup

    return sys.__stderr__ is not None and should_do_markup(sys.__stderr__)


def _import_error(header: str, cause: BaseException, red: tuple[str, str]) -> str:
    from fastest.excinfo import ExceptionInfo

    excinfo: Any = ExceptionInfo.from_exception(cause)
    excinfo.traceback = excinfo.traceback.filter(is_users_frame)
    text = str(excinfo.getrepr(style="short", chain=False) if excinfo.traceback else excinfo.exconly())
    lines = [header, *(line.rstrip() for line in text.splitlines())]
    return "".join(f"{red[0]}{line}{red[1]}\n" for line in lines)


def is_users_frame(entry: Any) -> bool:
    """Neither ours nor the import machinery's, through which conftest files are imported."""
    from fastest.excinfo import filter_traceback

    path = str(entry.path)
    return filter_traceback(entry) and "importlib" not in path.split(os.sep) and not path.startswith("<frozen")
