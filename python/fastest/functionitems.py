"""The items of one function, made the long way: what marks, hooks and parametrized fixtures may multiply."""

from __future__ import annotations

from fastest.function import Function, FunctionDefinition
from fastest.introspect import FunctionType, getfuncargnames
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def generate_functions(collector: Any, name: str, func: Any) -> list[Function]:
    """The items of one function: one, or one per set of parameters."""
    cls = collector.cls
    module = collector.module if cls is not None else collector.obj
    simple = _simple_items(collector, name, func, cls, module)
    return simple if simple is not None else _parametrized_items(collector, name, func, cls, module)


def _simple_items(collector: Any, name: str, func: Any, cls: Any, module: Any) -> list[Function] | None:
    """The one item of a function that nothing can multiply, or None."""
    if "pytest_generate_tests" in collector.config.hooked or hasattr(module, "pytest_generate_tests"):
        return None
    if cls is not None and hasattr(cls, "pytest_generate_tests"):
        return None
    if type(func) is not FunctionType or "pytestmark" in func.__dict__ or collector._inherits_marks:
        return None
    manager = collector.session._fixturemanager
    argnames = getfuncargnames(func, name=name, cls=cls)
    if not argnames and not manager.autouse_names(collector):
        return [Function.make(collector, name, name, func, None, None)]
    item = Function.make(collector, name, name, func, None, None)
    info = manager.info_for(item, argnames)
    for definitions in info.name2fixturedefs.values():
        for definition in definitions:
            if definition.params is not None:
                return None
    item._fixtureinfo = info
    return [item]


def _parametrized_items(collector: Any, name: str, func: Any, cls: Any, module: Any) -> list[Function]:
    from fastest.metafunc import Metafunc

    definition = FunctionDefinition.from_parent(collector, name=name, callobj=func)
    info = definition._fixtureinfo
    metafunc = Metafunc(definition, info, collector.config, cls=cls, module=module, _ispytest=True)
    extra = []
    if hasattr(module, "pytest_generate_tests"):
        extra.append(module.pytest_generate_tests)
    if cls is not None and hasattr(cls, "pytest_generate_tests"):
        extra.append(cls().pytest_generate_tests)
    if "pytest_generate_tests" in collector.config.hooked or extra:
        collector.ihook.pytest_generate_tests.call_extra(extra, {"metafunc": metafunc})
    else:
        from fastest.metafunc import pytest_generate_tests

        collector.session._fixturemanager.pytest_generate_tests(metafunc)  # first, as registered last
        pytest_generate_tests(metafunc)
    if not metafunc._calls:
        return [Function.make(collector, name, name, func, info, None)]
    if any(scope is not Scope.Function for scope in metafunc._calls[0]._arg2scope.values()):
        collector.session._fixturemanager.has_wide_params = True
    metafunc._recompute_direct_params_indices()
    info.prune_dependency_tree()
    return [
        Function.make(collector, f"{name}[{spec.id}]" if spec._idlist else name, name, func, info, spec)
        for spec in metafunc._calls
    ]
