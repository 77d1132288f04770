"""Set-up and tear-down functions in the style of xUnit (`setup_module`, `setup_class`, `setup_method`,
`setup_function` and their counterparts).

A collector that finds some registers an autouse fixture which calls them. So they take their place among the other
fixtures of their scope by pytest's usual rules, and a module or class without them costs a few look-ups.
"""

from __future__ import annotations

from fastest.fixtures import getfixturemarker
from fastest.introspect import MethodType, getimfunc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from fastest.collect import Class, Module, Package
    from fastest.nodes import Node
    from fastest.request import FixtureRequest

    Pair = tuple[Any, Any]


def register_module_fixtures(module: Module) -> None:
    """Register what `setUpModule`/`setup_module` and `setup_function` with their counterparts ask for."""
    obj = module.obj
    around_module = _pair(obj, ("setUpModule", "setup_module"), ("tearDownModule", "teardown_module"))
    if around_module is not None:
        register(module, f"_xunit_setup_module_fixture_{obj.__name__}", "module", _module_fixture(around_module))
    around_function = _pair(obj, ("setup_function",), ("teardown_function",))
    if around_function is not None:
        name = f"_xunit_setup_function_fixture_{obj.__name__}"
        register(module, name, "function", _function_fixture(around_function))


def register_class_fixtures(collector: Class) -> None:
    """Register what `setup_class` and `setup_method` with their counterparts ask for."""
    register_setup_class(collector)
    obj = collector.obj
    if _pair(obj, ("setup_method",), ("teardown_method",)) is not None:
        has_setup = _get_first_non_fixture_func(obj, ("setup_method",)) is not None
        has_teardown = _get_first_non_fixture_func(obj, ("teardown_method",)) is not None
        name = f"_xunit_setup_method_fixture_{obj.__qualname__}"
        register(collector, name, "function", _method_fixture(has_setup, has_teardown))


def register_setup_class(collector: Class) -> None:
    """Register `setup_class` and `teardown_class` alone: all that a `unittest.TestCase` takes from here."""
    obj = collector.obj
    around_class = _pair(obj, ("setup_class",), ("teardown_class",))
    if around_class is not None:
        register(collector, f"_xunit_setup_class_fixture_{obj.__qualname__}", "class", _class_fixture(around_class))


def register(node: Node, name: str, scope: str, func: Callable[..., Any]) -> None:
    """Register an autouse fixture of a collector."""
    node.session._fixturemanager._register_fixture(name=name, func=func, node=node, scope=scope, autouse=True)


def _pair(obj: object, setup_names: tuple[str, ...], teardown_names: tuple[str, ...]) -> Pair | None:
    setup, teardown = _get_first_non_fixture_func(obj, setup_names), _get_first_non_fixture_func(obj, teardown_names)
    return None if setup is None and teardown is None else (setup, teardown)


def _get_first_non_fixture_func(obj: object, names: tuple[str, ...]) -> Any:
    """The first of these attributes that is no fixture: a fixture is called as such, and must not be called twice."""
    for name in names:
        found = getattr(obj, name, None)
        if found is not None and getfixturemarker(found) is None:
            return found
    return None


def _call_with_optional_argument(func: Any, argument: object) -> None:
    """Call with the argument if the function takes one."""
    count = func.__code__.co_argcount - isinstance(func, MethodType)
    if count:
        func(argument)
    else:
        func()


def _module_fixture(around: Pair) -> Callable[..., Any]:
    setup, teardown = around

    def xunit_setup_module_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        module = request.module
        if setup is not None:
            _call_with_optional_argument(setup, module)
        yield
        if teardown is not None:
            _call_with_optional_argument(teardown, module)

    return xunit_setup_module_fixture


def _function_fixture(around: Pair) -> Callable[..., Any]:
    setup, teardown = around

    def xunit_setup_function_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        if request.instance is not None:  # methods have `setup_method`
            yield
            return
        function = request.function
        if setup is not None:
            _call_with_optional_argument(setup, function)
        yield
        if teardown is not None:
            _call_with_optional_argument(teardown, function)

    return xunit_setup_function_fixture


def _class_fixture(around: Pair) -> Callable[..., Any]:
    setup, teardown = around

    def xunit_setup_class_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        cls = request.cls
        if setup is not None:
            _call_with_optional_argument(getimfunc(setup), cls)
        yield
        if teardown is not None:
            _call_with_optional_argument(getimfunc(teardown), cls)

    return xunit_setup_class_fixture


def _method_fixture(has_setup: bool, has_teardown: bool) -> Callable[..., Any]:
    def xunit_setup_method_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        instance, method = request.instance, request.function
        if has_setup:
            _call_with_optional_argument(instance.setup_method, method)
        yield
        if has_teardown:
            _call_with_optional_argument(instance.teardown_method, method)

    return xunit_setup_method_fixture


def set_up_package(package: Package, module: Any) -> None:
    """setUpModule/setup_module of a package's `__init__.py`, and its tear-down when the package is left."""
    around = _pair(module, ("setUpModule", "setup_module"), ("tearDownModule", "teardown_module"))
    if around is None:
        return
    setup, teardown = around
    if setup is not None:
        _call_with_optional_argument(setup, module)
    if teardown is not None:
        package.addfinalizer(lambda: _call_with_optional_argument(teardown, module))
