"""Items of plain functions, made without asking each of them what all in a namespace share.

A function without marks, in a place without marks, that no hook multiplies, is one item; all that can differ is which
fixtures its arguments name. One whose only mark is a `parametrize` of direct values is a row of such items. In most
suites nearly every function is of these kinds, so what is common (prefixes, autouse fixtures, hooks, the closure of
each set of arguments) is found once per collector.
"""

from __future__ import annotations

from fastest.introspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from fastest.marks import Mark
from fastest.parameterset import ParameterSet
from fastest.plainitems import PlainItemMaker
from fastest.watching import concerns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.fixtureclosure import FuncFixtureInfo
    from fastest.function import Function


COLLECT_HOOKS = frozenset(("pytest_pycollect_makeitem", "pytest_generate_tests"))
NO_PLAIN_FUNCTION = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


class PlainFunctions:
    """Makes items for one collector, a module or a class."""

    def __init__(self, collector: Any, *, is_class: bool) -> None:
        self._collector = collector
        self._make = PlainItemMaker(collector).make
        self._path = collector._pathstr
        self._own_arguments = 1 if is_class else 0
        self._prefixes = tuple(collector.config.getini("python_functions"))
        self._manager = collector.session._fixturemanager
        self._has_autouse = bool(self._manager.autouse_names(collector))
        self._closures: dict[Any, FuncFixtureInfo | None] = {}

    def items(self, name: str, func: Any) -> list[Function] | None:
        """The items of a function; None if it is no test, or must be looked at more closely."""
        code = func.__code__
        count = code.co_argcount
        if (
            func.__defaults__
            or code.co_kwonlyargcount
            or code.co_posonlyargcount
            or code.co_flags & NO_PLAIN_FUNCTION
            or code.co_filename != self._path
            or count < self._own_arguments
            or not name.startswith(self._prefixes)
        ):
            return None
        argnames = code.co_varnames[self._own_arguments : count]
        fields = func.__dict__
        if fields:
            mark = _only_parametrization(fields)
            return None if mark is None else self._parametrized(name, func, argnames, mark)
        closure = None
        if argnames or self._has_autouse:
            closure = self._closure(argnames, ())
            if closure is None:
                return None
        return [self._make(name, func, closure, None)]

    def _parametrized(self, name: str, func: Any, argnames: tuple[str, ...], mark: Mark) -> list[Function] | None:
        directs = ParameterSet._parse_parametrize_args(*mark.args)[0]
        if "request" in directs or not set(directs).issubset(argnames):
            return None  # Metafunc knows what is wrong with it
        closure = self._closure(argnames, tuple(directs))
        if closure is None:
            return None
        from fastest.metafunc import first_parametrization

        collector = self._collector
        calls = first_parametrization(mark, f"{collector._address}::{name}", func, collector.config)
        items = [self._make(name, func, closure, call) for call in calls]
        if any(call.marks for call in calls):
            for item in items:
                del item.__dict__["_plain"]
        return items

    def _closure(self, argnames: tuple[str, ...], directs: tuple[str, ...]) -> FuncFixtureInfo | None:
        """What all functions with these arguments need; None: a fixture is parametrized."""
        key = argnames, directs
        if key not in self._closures:
            self._closures[key] = self._closure_of(argnames, directs)
        closure: FuncFixtureInfo | None = self._closures[key]
        return closure

    def _closure_of(self, argnames: tuple[str, ...], directs: tuple[str, ...]) -> FuncFixtureInfo | None:
        info: FuncFixtureInfo = self._manager.info_below(self._collector, argnames, directs)
        for definitions in info.name2fixturedefs.values():
            if any(definition.params is not None for definition in definitions):
                return None
        for name in directs:
            info.name2fixturedefs[name] = [self._manager.direct_param(name)]
        return info


def _only_parametrization(fields: dict[str, Any]) -> Mark | None:
    """A function's mark, if it has no other attribute, and the mark just names values."""
    marks = fields.get("pytestmark")
    if len(fields) != 1 or type(marks) is not list or len(marks) != 1:
        return None
    mark = marks[0]
    if type(mark) is not Mark or mark.name != "parametrize" or mark.kwargs or len(mark.args) != 2:
        return None
    return mark if type(mark.args[0]) is str and type(mark.args[1]) in (list, tuple) else None


def plain_functions(collector: Any) -> PlainFunctions | None:
    """The maker for a collector whose own functions can be plain."""
    from fastest.collect import Class, Module

    kind = type(collector)
    if kind not in (Module, Class) or collector._inherits_marks:
        return None
    concerns = concerns_of(collector.config, COLLECT_HOOKS)
    if concerns is not None and concerns.everything:
        return None
    cls = collector.obj if kind is Class else None
    module = collector.module if kind is Class else collector.obj
    if hasattr(module, "pytest_generate_tests") or hasattr(cls, "pytest_generate_tests"):
        return None
    return PlainFunctions(collector, is_class=kind is Class)
