"""The fixtures that a module, class, instance or plugin defines."""

from __future__ import annotations

from fastest.fixtures import FixtureFunctionDefinition
from fastest.introspect import FunctionType, ModuleType, safe_getattr, static_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def find_fixtures(holder: Any) -> list[tuple[str, FixtureFunctionDefinition, Any]]:
    """(name, definition, function bound to the holder) for each fixture; properties are not touched."""
    is_module = type(holder) is ModuleType
    if is_module:
        fixtures = [
            (name, obj, obj._get_wrapped_function())
            for name, obj in list(holder.__dict__.items())
            if type(obj) is FixtureFunctionDefinition or not _is_bare(obj) and _is_hidden(name, obj)
        ]
        fixtures.sort(key=lambda row: row[0])
        return fixtures
    found = []
    owner = holder if isinstance(holder, type) else type(holder)
    for name in dir(holder):
        raw = static_attribute(owner, name)
        _is_hidden(name, raw)
        definition = safe_getattr(owner, name, None)
        if type(definition) is not FixtureFunctionDefinition:
            definition = raw if type(raw) is FixtureFunctionDefinition else None
        if definition is None or type(raw) is classmethod:
            continue
        bound = safe_getattr(holder, name, definition)
        if type(bound) is not FixtureFunctionDefinition:
            bound = definition
        found.append((name, definition, bound._get_wrapped_function()))
    return found


def _is_bare(obj: Any) -> bool:
    """Modules too: looking into one that is read when it is used would read it."""
    return type(obj) is FunctionType and not obj.__dict__ or issubclass(type(obj), ModuleType)


def _is_hidden(name: str, obj: Any) -> bool:
    """Warns of a fixture that other decorators hide. Always False."""
    if obj is None or type(obj) is FixtureFunctionDefinition:
        return False
    kind = type(obj)
    if kind is classmethod or kind is staticmethod or "__wrapped__" in safe_getattr(obj, "__dict__", ()):
        from fastest.hidden_fixtures import warn_if_hidden

        warn_if_hidden(name, obj)
    return False
