"""Items of plain functions, made without asking each of them what all in a namespace share.

A function without marks, in a place without marks, that no hook multiplies, is one item; all that can differ is which
fixtures its arguments name. In most suites nearly every function is of this kind, so what is common (prefixes, autouse
fixtures, hooks, the closure of each set of arguments) is found once per collector.
"""

from __future__ import annotations

from fastest.fixturemanager import FuncFixtureInfo
from fastest.function import Function
from fastest.introspect import CO_GENERATOR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

    #: initial names, closure, definitions; None: a fixture is parametrized
    Closure = Optional[Tuple[Tuple[str, ...], Tuple[str, ...], Dict[str, Any]]]

UNKNOWN = object()


class PlainFunctions:
    """Makes items for one collector, a module or a class."""

    def __init__(self, collector: Any, *, is_class: bool) -> None:
        self._collector = collector
        self._own_arguments = 1 if is_class else 0
        self._prefixes = tuple(collector.config.getini("python_functions"))
        self._manager = collector.session._fixturemanager
        self._has_autouse = bool(self._manager.autouse_names(collector))
        self._closures: dict[tuple[str, ...], Any] = {}

    def item(self, name: str, func: Any) -> Function | None:
        """The item of a function; None if it is no test, or must be looked at more closely."""
        code = func.__code__
        count = code.co_argcount
        if (
            func.__dict__
            or func.__defaults__
            or code.co_kwonlyargcount
            or code.co_posonlyargcount
            or code.co_flags & CO_GENERATOR
            or count < self._own_arguments
            or not name.startswith(self._prefixes)
        ):
            return None
        item = Function.make(self._collector, name, name, func, None, None)
        if count == self._own_arguments and not self._has_autouse:
            return item
        return self._with_fixtures(item, code.co_varnames[self._own_arguments : count])

    def _with_fixtures(self, item: Function, argnames: tuple[str, ...]) -> Function | None:
        closure: Closure = self._closures.get(argnames, UNKNOWN)
        if closure is UNKNOWN:
            closure = self._closures[argnames] = self._closure_of(item, argnames)
        if closure is None:
            return None
        initial, names, definitions = closure
        # Plugins may change them for one item.
        item.__dict__["_fixtureinfo"] = FuncFixtureInfo(argnames, initial, list(names), dict(definitions))
        return item

    def _closure_of(self, item: Function, argnames: tuple[str, ...]) -> Closure:
        info = self._manager.info_for(item, argnames)
        for definitions in info.name2fixturedefs.values():
            if any(definition.params is not None for definition in definitions):
                return None
        return info.initialnames, tuple(info.names_closure), dict(info.name2fixturedefs)


def plain_functions(collector: Any) -> PlainFunctions | None:
    """The maker for a collector whose own functions can be plain."""
    from fastest.collect import Class, Module

    kind = type(collector)
    if kind not in (Module, Class) or collector._inherits_marks:
        return None
    if "pytest_generate_tests" in collector.config.hooked:
        return None
    cls = collector.obj if kind is Class else None
    module = collector.module if kind is Class else collector.obj
    if hasattr(module, "pytest_generate_tests") or hasattr(cls, "pytest_generate_tests"):
        return None
    return PlainFunctions(collector, is_class=kind is Class)
