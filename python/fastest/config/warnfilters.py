"""Warning filters as `-W`, `filterwarnings` and the mark of that name spell them."""

from __future__ import annotations

import builtins
import warnings

from fastest.config.exceptions import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_TOO_MANY = """\
Too many fields ({count}), expected at most 5 separated by colons:

  action:message:category:module:line

For more information please consult: https://docs.python.org/3/library/warnings.html#describing-warning-filters
"""


def parse_warning_filter(arg: str, *, escape: bool) -> tuple[Any, str, type[Warning], str, int]:
    """The arguments of `warnings.filterwarnings`; `escape` takes message and module literally, as `-W` does."""
    __tracebackhide__ = True
    parts = arg.split(":")
    if len(parts) > 5:
        raise _error(arg, _TOO_MANY.format(count=len(parts)))
    action_, message, category_, module, lineno_ = (part.strip() for part in parts + [""] * (5 - len(parts)))
    action = _action(arg, action_)
    category = _category(arg, category_)
    if escape:
        message, module = _escaped(message, module)
    lineno = _lineno(arg, lineno_)
    _check_regex(arg, message, module)
    return action, message, category, module, lineno


def _error(arg: str, error: str) -> UsageError:
    return UsageError(
        f"while parsing the following warning configuration:\n\n  {arg}\n\nThis error occurred:\n\n{error}\n"
    )


def _action(arg: str, name: str) -> str:
    private: Any = warnings
    try:
        action: str = private._getaction(name)
        return action
    except private._OptionError as error:
        raise _error(arg, str(error)) from None


def _category(arg: str, name: str) -> type[Warning]:
    try:
        return resolve_warning_category(name)
    except ImportError:
        raise
    except Exception as error:
        from fastest.excinfo import ExceptionInfo

        text = ExceptionInfo.from_exception(error).getrepr(style="native")
        raise _error(arg, str(text)) from None


def resolve_warning_category(category: str) -> type[Warning]:
    """The class of that dotted name; a plain name is a built-in warning."""
    __tracebackhide__ = True
    if not category:
        return Warning
    module, _, klass = category.rpartition(".")
    found: Any = getattr(builtins.__import__(module or "builtins", fromlist=[klass]), klass)
    if not issubclass(found, Warning):
        raise UsageError(f"{found} is not a Warning subclass")
    result: type[Warning] = found
    return result


def _escaped(message: str, module: str) -> tuple[str, str]:
    if not message and not module:
        return message, module
    import re

    return re.escape(message), re.escape(module) + r"\Z" if module else ""


def _lineno(arg: str, text: str) -> int:
    if not text:
        return 0
    try:
        lineno = int(text)
        if lineno < 0:
            raise ValueError("number is negative")
    except ValueError as error:
        raise _error(arg, f"invalid lineno {text!r}: {error}") from None
    return lineno


def _check_regex(arg: str, *patterns: str) -> None:
    if not any(patterns):
        return
    import re

    try:
        for pattern in patterns:
            re.compile(pattern)
    except re.error as error:
        raise _error(arg, f"Invalid regex {error.pattern!r}: {error}") from None


def filter_arguments(arg: str, *, escape: bool) -> tuple[Any, str, type[Warning], str, int]:
    """As `parse_warning_filter`, for filters that will be installed: a pattern that means modules of pytest's means
    ours in their stead, since that is where the warnings of the runner come from.
    """
    __tracebackhide__ = True
    action, message, category, module, lineno = parse_warning_filter(arg, escape=escape)
    return action, message, category, _with_ours(module) if "pytest" in module else module, lineno


def _with_ours(pattern: str) -> str:
    import re

    from fastest.compat.tables import MODULES

    means = re.compile(pattern, re.IGNORECASE).match
    ours = {own for name, owns in MODULES.items() if means(name) for own in owns.split()}
    if not ours:
        return pattern
    # All of config/ stands for `_pytest.config`; what the table names is only where its public names are.
    parts = {"config" if own.startswith("config.") else re.escape(own) for own in ours}
    return rf"(?:{pattern})|fastest\.(?:{'|'.join(sorted(parts))})\b"


def apply_warning_filters(config_filters: Iterable[str], cmdline_filters: Iterable[str]) -> None:
    """Install filters; those of the command line win, so they come last."""
    for escape, filters in ((False, config_filters), (True, cmdline_filters)):
        for arg in filters:
            try:
                warnings.filterwarnings(*filter_arguments(arg, escape=escape))
            except ImportError as error:
                from fastest.warning_types import PytestConfigWarning

                warnings.warn(
                    f"Failed to import filter module '{error.name}': {arg}", PytestConfigWarning, stacklevel=2
                )
