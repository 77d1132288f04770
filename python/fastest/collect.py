"""Collectors for Python modules, classes and packages, and the built-in collection hooks: `_pytest.python`.

Walking a namespace is the hot part: names are matched by prefix before an object is touched, a plain function becomes
an item without a Metafunc, and
the hooks `pytest_pycollect_makeitem` and `pytest_generate_tests` are called only if somebody other than us implements
them.
"""

from __future__ import annotations

import sys

from fastest.fixtures import FixtureFunctionDefinition, getfixturemarker
from fastest.fsnodes import Directory, File
from fastest.function import Function, FunctionDefinition, PyobjMixin
from fastest.functionitems import generate_functions
from fastest.introspect import (
    FunctionType,
    ModuleType,
    get_real_func,
    is_async_function,
    is_generator_function,
    safe_getattr,
    safe_isclass,
)
from fastest.nodemeta import lazy
from fastest.nodes import Collector
from fastest.outcomes import fail
from fastest.plainfunctions import plain_functions
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from fastest.nodes import Item

__all__ = ["Class", "Function", "FunctionDefinition", "Module", "Package", "PyCollector", "PyobjMixin"]


XUNIT_NAMES = (
    "setUpModule",
    "setup_module",
    "tearDownModule",
    "teardown_module",
    "setup_function",
    "teardown_function",
)


class _Empty:
    pass


IGNORED_ATTRIBUTES = frozenset(
    [*dir(type(sys)("empty")), "__builtins__", "__file__", "__cached__", *dir(_Empty), *dir(_Empty())]
)


class PyCollector(PyobjMixin, Collector):
    """Base of Module and Class: collects from a namespace."""

    def funcnamefilter(self, name: str) -> bool:
        """Whether `python_functions` matches."""
        return self._matches_prefix_or_glob_option("python_functions", name)

    def classnamefilter(self, name: str) -> bool:
        """Whether `python_classes` matches."""
        return self._matches_prefix_or_glob_option("python_classes", name)

    def isnosetest(self, obj: object) -> bool:
        """Whether the object says `__test__ = True` itself."""
        return is_test_by_its_own_word(obj)

    def istestfunction(self, obj: object, name: str) -> bool:
        """Whether something that is not a class is a test."""
        if not (self.funcnamefilter(name) or self.isnosetest(obj)):
            return False
        if isinstance(obj, (staticmethod, classmethod)):
            obj = safe_getattr(obj, "__func__", False)
        return callable(obj) and getfixturemarker(obj) is None

    def istestclass(self, obj: object, name: str) -> bool:
        """Whether a class holds tests."""
        if not (self.classnamefilter(name) or self.isnosetest(obj)):
            return False
        return not getattr(obj, "__abstractmethods__", None)

    def _matches_prefix_or_glob_option(self, option_name: str, name: str) -> bool:
        for option in self.config.getini(option_name):
            if name.startswith(option):
                return True
            if any(char in option for char in "*?["):
                from fnmatch import fnmatch

                if fnmatch(name, option):
                    return True
        return False

    def collect(self) -> Iterable[Item | Collector]:
        """Items and classes: in order of definition, those of base classes first."""
        obj = self.obj
        if not getattr(obj, "__test__", True):
            return []
        namespaces: list[Any] = (
            [base.__dict__ for base in obj.__mro__] if isinstance(obj, type) else [getattr(obj, "__dict__", {})]
        )
        make = self._make_item_by_hook if "pytest_pycollect_makeitem" in self.config.hooked else make_item
        local_only = isinstance(self, Module) and not self.config.getini("collect_imported_tests")
        self._inherits_marks = self.has_inherited_marks()
        prefixes = _Names(self)
        has_usual_rules = _has_usual_rules(type(self))
        plain = plain_functions(self) if has_usual_rules and not prefixes.has_globs else None
        is_usual = has_usual_rules and make is make_item
        seen: set[str] = set()
        groups: list[list[Any]] = []
        for namespace in namespaces:
            group: list[Any] = []
            for name, value in list(namespace.items()):
                if name in IGNORED_ATTRIBUTES or name in seen:
                    continue
                seen.add(name)
                if local_only and _is_imported(value, obj):
                    continue
                if plain is not None and type(value) is FunctionType:
                    items = plain.items(name, value)
                    if items is not None:
                        group.extend(items)
                        continue
                if is_usual and not prefixes.may_be_test(name, value):
                    continue
                made = make(self, name, value)
                if made is None:
                    continue
                if isinstance(made, list):
                    group.extend(made)
                else:
                    group.append(made)
            groups.append(group)
        groups.reverse()
        return [node for group in groups for node in group]

    @lazy
    def _inherits_marks(self) -> bool:
        return self.has_inherited_marks()

    def has_inherited_marks(self) -> bool:
        """Whether a mark of this node or of anything above it applies to its tests."""
        return any(node.__dict__.get("own_markers") for node in self.iter_parents())

    def _make_item_by_hook(self, collector: PyCollector, name: str, obj: object) -> Any:
        return self.ihook.pytest_pycollect_makeitem(collector=self, name=name, obj=obj)

    def _genfunctions(self, name: str, funcobj: Any) -> Iterator[Function]:
        yield from generate_functions(self, name, funcobj)


_RULES = ("istestfunction", "istestclass", "funcnamefilter", "classnamefilter", "isnosetest", "_genfunctions")


def _has_usual_rules(kind: type[PyCollector]) -> bool:
    """Whether names alone can rule a test out: a collector of a plugin may have its own idea of what is one."""
    return kind is Class or kind is Module or all(getattr(kind, rule) is getattr(PyCollector, rule) for rule in _RULES)


def is_test_by_its_own_word(obj: object) -> bool:
    """Whether it says `__test__ = True`. A module is none, and one that is read when it is used stays unread."""
    return not issubclass(type(obj), ModuleType) and safe_getattr(obj, "__test__", False) is True


class _Names:
    """A quick look at a name and a value: can this be a test at all? Says yes when in doubt."""

    def __init__(self, collector: PyCollector) -> None:
        config = collector.config
        options = [*config.getini("python_functions"), *config.getini("python_classes")]
        self.has_globs = any(char in option for option in options for char in "*?[")
        self.prefixes = tuple(options)

    def may_be_test(self, name: str, value: object) -> bool:
        if self.has_globs or name.startswith(self.prefixes):
            return True
        if type(value) is FunctionType:
            return "__test__" in value.__dict__
        if "unittest" in sys.modules and safe_isclass(value):
            return True
        return is_test_by_its_own_word(value)


def _is_imported(value: object, module: Any) -> bool:
    if safe_isclass(value) or type(value) is FunctionType:
        return bool(value.__module__ != module.__name__)
    return False


def make_item(collector: Any, name: str, obj: Any) -> Any:
    """What `pytest_pycollect_makeitem` comes to with our own implementations only: unittest's, then Python's."""
    if "unittest" in sys.modules and safe_isclass(obj):
        from fastest.builtin import unittests

        made = unittests.pytest_pycollect_makeitem(collector, name, obj)
        if made is not None:
            return made
    return pytest_pycollect_makeitem(collector, name, obj)


def pytest_pycollect_makeitem(collector: Any, name: str, obj: Any) -> Any:
    """A class, the items of a function, or None."""
    if safe_isclass(obj):
        return Class.from_parent(collector, name=name, obj=obj) if collector.istestclass(obj, name) else None
    if not collector.istestfunction(obj, name):
        return None
    func = getattr(obj, "__func__", obj)
    if not (type(func) is FunctionType or type(get_real_func(func)) is FunctionType):
        _warn_not_a_function(name, func)
    elif getattr(func, "__test__", True):
        if is_generator_function(func):
            fail(f"'yield' keyword is allowed in fixtures, but not in tests ({name})", pytrace=False)
        return list(collector._genfunctions(name, func))
    return None


pytest_pycollect_makeitem.pytest_impl = {"trylast": True}  # type: ignore[attr-defined]


def _warn_not_a_function(name: str, obj: Any) -> None:
    import warnings

    from fastest.source import getfslineno
    from fastest.warning_types import PytestCollectionWarning

    path, lineno = getfslineno(obj)
    warnings.warn_explicit(
        PytestCollectionWarning(f"cannot collect {name!r} because it is not a function."),
        category=None,
        filename=str(path),
        lineno=lineno + 1,
    )


def pytest_pyfunc_call(pyfuncitem: Function) -> object:
    """Call a test function with its arguments (the built-in `pytest_pyfunc_call`)."""
    func = pyfuncitem.obj
    if is_async_function(func):
        async_fail()
    funcargs = pyfuncitem.funcargs
    result = func(**{name: funcargs[name] for name in pyfuncitem._fixtureinfo.argnames})
    if result is not None:
        check_result(pyfuncitem, result)
    return True


pytest_pyfunc_call.pytest_impl = {"trylast": True}  # type: ignore[attr-defined]


def check_result(item: Function, result: object) -> None:
    """A test that returns something: awaitable means that nobody ran it, anything else is suspicious."""
    if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
        async_fail()
    import warnings

    from fastest.warning_types import PytestReturnNotNoneWarning

    warnings.warn(
        PytestReturnNotNoneWarning(
            f"Test functions should return None, but {item.nodeid} returned {type(result)!r}.\n"
            "Did you mean to use `assert` instead of `return`?\n"
            "See https://docs.pytest.org/en/stable/how-to/assert.html#return-not-none for more information."
        ),
        stacklevel=1,
    )


def async_fail() -> None:
    """`async def` without a plugin that runs it."""
    plugins = "".join(
        f"\n  - {name}" for name in ("anyio", "pytest-asyncio", "pytest-tornasync", "pytest-trio", "pytest-twisted")
    )
    fail(
        "async def functions are not natively supported.\n"
        f"You need to install a suitable plugin for your async framework, for example:{plugins}",
        pytrace=False,
    )


class Module(File, PyCollector):
    """A test module."""

    __module__ = "_pytest.python"

    def _getobj(self) -> Any:
        from fastest.testmodule import importtestmodule

        return importtestmodule(self._pathstr, self.config)

    def collect(self) -> Iterable[Item | Collector]:
        """Fixtures first, then what the namespace holds."""
        namespace = self.obj.__dict__
        if any(name in namespace for name in XUNIT_NAMES):
            from fastest.builtin.xunit import register_module_fixtures

            register_module_fixtures(self)
        self.session._fixturemanager.parsefactories(self)
        return super().collect()


class Class(PyCollector):
    """A test class."""

    __module__ = "_pytest.python"

    @classmethod
    def from_parent(cls, parent: Any, *, name: str, obj: Any = None, **kw: Any) -> Any:  # type: ignore[override]
        """The public constructor."""
        return super().from_parent(parent=parent, name=name, **kw)

    def newinstance(self) -> Any:
        """An instance for one test."""
        return self.obj()

    def collect(self) -> Iterable[Item | Collector]:
        """Nothing if the class says so or cannot be instantiated without arguments, else its methods and inner
        classes."""
        obj = self.obj
        if not safe_getattr(obj, "__test__", True):
            return []
        for method in ("__init__", "__new__"):
            if getattr(obj, method, None) is not getattr(object, method) and getattr(obj, method) != getattr(
                object, method
            ):
                self._warn_of_constructor(method)
                return []
        from fastest.builtin.xunit import register_class_fixtures

        register_class_fixtures(self)
        if any(_may_hold_fixture(value) for base in obj.__mro__ for value in base.__dict__.values()):
            self.session._fixturemanager.parsefactories(holder=self.newinstance(), node=self)
        return super().collect()

    def _warn_of_constructor(self, method: str) -> None:
        from fastest.warning_types import PytestCollectionWarning

        assert self.parent is not None
        self.warn(
            PytestCollectionWarning(
                f"cannot collect test class {self.obj.__name__!r} because it has a "
                f"{method} constructor (from: {self.parent.nodeid})"
            )
        )


def _may_hold_fixture(value: object) -> bool:
    if type(value) is FunctionType:
        return "__wrapped__" in value.__dict__
    # Not `isinstance`: any attribute of a proxy may raise, `__class__` and `__dict__` included.
    kinds = (FixtureFunctionDefinition, classmethod, staticmethod)
    return issubclass(type(value), kinds) or "__wrapped__" in safe_getattr(value, "__dict__", ())


class Package(Directory):
    """A folder with an `__init__.py`."""

    __module__ = "_pytest.python"

    def __init__(
        self,
        fspath: None,
        parent: Any,
        config: Any = None,
        session: Any = None,
        nodeid: Any = None,
        path: Path | str | None = None,
    ) -> None:
        super().__init__(fspath=fspath, path=path, parent=parent, config=config, session=parent.session, nodeid=nodeid)

    def setup(self) -> None:
        """Import the package and run its setup_module; autouse fixtures of packages do not do that."""
        from fastest.builtin.xunit import set_up_package
        from fastest.testmodule import importtestmodule

        set_up_package(self, importtestmodule(os.path.join(self._pathstr, "__init__.py"), self.config))

    def collect(self) -> Iterable[Item | Collector]:
        """`__init__.py` first, then all else by name."""
        from fastest.folders import collect_folder

        return collect_folder(self, first="__init__.py")
