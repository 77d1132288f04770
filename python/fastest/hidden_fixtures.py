"""Warnings for fixtures that cannot be found because another decorator wraps them."""

from __future__ import annotations

from fastest.fixtures import FixtureFunctionDefinition
from fastest.introspect import FunctionType, safe_getattr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEEPEST = 1000


def warn_if_hidden(name: str, obj: Any) -> None:
    """`obj` is what the namespace holds under `name`, without descriptors having run."""
    definition = _unwrap(obj)
    if definition is None or definition is obj:
        return
    function: Any = definition._get_wrapped_function()
    if type(function) in (classmethod, staticmethod):
        function = function.__func__
    if type(function) is not FunctionType:
        return
    from fastest.warning_types import PytestWarning, warn_explicit_for

    found: Any = function
    warn_explicit_for(found, PytestWarning(_message(name, obj)))


def _unwrap(obj: Any) -> FixtureFunctionDefinition | None:
    """What `inspect.unwrap` would stop at, which is not worth its import."""
    if safe_getattr(obj, "_mock_name", None) is not None:
        return None
    seen: dict[int, Any] = {}
    try:
        while type(obj) is not FixtureFunctionDefinition:
            if id(obj) in seen or len(seen) > _DEEPEST:
                return None
            seen[id(obj)] = obj
            obj = obj.__wrapped__
    except Exception:  # the innermost, and objects that raise on any access
        return None
    return obj


def _message(name: str, obj: Any) -> str:
    if type(obj) is classmethod:
        return (
            f"cannot discover fixture {name!r} because it is wrapped by "
            "@classmethod; place @pytest.fixture above @classmethod"
        )
    if type(obj) is staticmethod:
        return (
            f"fixture {name!r} is wrapped by @staticmethod above "
            "@pytest.fixture; place @pytest.fixture above @staticmethod"
        )
    return f"cannot discover fixture {name!r} due to being wrapped in decorators"
