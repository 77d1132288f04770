"""Plugins of others whose hooks are called without pluggy.

Importing pluggy and registering all built-ins with it costs more than starting Python. Most conftest files that have
hooks, and many installed plugins, have a few of a simple kind, which `hooks.py` calls in pluggy's order. Such a plugin
is a guest of the light registry if it can be told beforehand that pluggy would accept it, and that its hooks cannot
tell the difference: each is in the table below and takes arguments that it has. Everything else (an unknown hook, an
old argument, an object with hooks) is pluggy's. A guest that asks for the plugin manager gets the real one, and finds
the terminal reporter in it, with books from the first test on.
"""

from __future__ import annotations

from fastest.config.hooknames import HISTORIC
from fastest.config.hooknames import NAMES as HOOK_NAMES
from fastest.config.hooks import argument_names
from fastest.introspect import CO_GENERATOR, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, ModuleType
    from typing import Any

    from fastest.config.plugins import Plugins

    Implementations = dict[str, list[Callable[..., Any]]]

CO_VARARGS, CO_VARKEYWORDS = 0x04, 0x08

# Hooks and the arguments with which they are guests'.
_ARGUMENTS = {
    "addhooks": "pluginmanager",
    "addoption": "parser pluginmanager",
    "load_initial_conftests": "early_config parser args",
    "configure": "config",
    "sessionstart": "session",
    "report_header": "config start_path",
    "ignore_collect": "collection_path config",
    "collect_directory": "path parent",
    "collect_file": "file_path parent",
    "collectstart": "collector",
    "collectreport": "report",
    "pycollect_makemodule": "module_path parent",
    "pycollect_makeitem": "collector name obj",
    "generate_tests": "metafunc",
    "make_parametrize_id": "config val argname",
    "itemcollected": "item",
    "collection_modifyitems": "session config items",
    "deselected": "items",
    "collection_finish": "session",
    "report_collectionfinish": "config start_path items",
    "fixture_setup": "fixturedef request",
    "fixture_post_finalizer": "fixturedef request",
    "runtest_protocol": "item nextitem",
    "runtest_logstart": "nodeid location",
    "runtest_setup": "item",
    "runtest_call": "item",
    "runtest_teardown": "item nextitem",
    "runtest_makereport": "item call",
    "runtest_logreport": "report",
    "runtest_logfinish": "nodeid location",
    "pyfunc_call": "pyfuncitem",
    "report_teststatus": "report config",
    "assertrepr_compare": "config op left right",
    "markeval_namespace": "config",
    "sessionfinish": "session exitstatus",
    "terminal_summary": "terminalreporter exitstatus config",
    "unconfigure": "config",
    "exception_interact": "node call report",
    "enter_pdb": "config pdb",
    "leave_pdb": "config pdb",
}
HOOKS = {"pytest_" + name: frozenset(arguments.split()) for name, arguments in _ARGUMENTS.items()}

# Calls before the tests: who asks for the reporter in one of these is in time.
_EARLY = frozenset(
    "pytest_" + name
    for name in (
        "addhooks addoption load_initial_conftests configure sessionstart report_header ignore_collect "
        "collect_directory collect_file collectstart collectreport pycollect_makemodule pycollect_makeitem "
        "generate_tests make_parametrize_id itemcollected collection_modifyitems deselected collection_finish "
        "report_collectionfinish"
    ).split()
)
# What comes when tests are over may read the books of the terminal reporter, which must have been there from the start.
_READERS = frozenset(
    ("pytest_runtest_logreport", "pytest_sessionfinish", "pytest_terminal_summary", "pytest_unconfigure")
)
_REPORTER = frozenset(("get_terminal_writer", "pluginmanager"))  # the ways to it


def hooks_of_guest(plugin: ModuleType) -> Implementations | None:
    """The functions for each hook, in pluggy's order of registration; None if pluggy has to do it."""
    found: Implementations = {}
    for name in sorted(plugin.__dict__):
        if not name.startswith("pytest_") or name == "pytest_plugins":
            continue
        function = plugin.__dict__[name]
        if not callable(function) or isinstance(function, type):
            continue
        hook = _hook_of(name, function)
        if hook is None:
            return None
        found.setdefault(hook, []).append(function)
    return found


def _hook_of(name: str, function: Any) -> str | None:
    """The hook that a function implements, if it is one for a guest."""
    if type(function) is not FunctionType or function.__dict__.keys() - {"pytest_impl"}:
        return None
    options = function.__dict__.get("pytest_impl", {})
    hook: str = options.get("specname") or name
    code = function.__code__
    if hook not in HOOKS or not HOOKS[hook].issuperset(argument_names(function)) or _is_open(function):
        return None
    wraps = options.get("wrapper") or options.get("hookwrapper")
    if wraps and (hook in HISTORIC or not code.co_flags & CO_GENERATOR):
        return None
    return hook


def reads_books(hooks: Implementations) -> bool:
    """Whether a guest may ask for the terminal reporter."""
    if not _READERS.isdisjoint(hooks):
        return True
    late = [function for hook, functions in hooks.items() if hook not in _EARLY for function in functions]
    return any(names_in(function.__code__) & _REPORTER for function in late)


def names_in(code: CodeType) -> frozenset[str]:
    """Globals and attributes that a function uses, and those inside it."""
    return frozenset(name for part in _parts(code) for name in part.co_names)


def _is_open(function: Any) -> bool:
    """Whether it takes more than arguments that must be given."""
    code = function.__code__
    return bool(function.__defaults__ or code.co_kwonlyargcount or code.co_flags & (CO_VARARGS | CO_VARKEYWORDS))


def _parts(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from _parts(constant)


class ManagerLater:
    """What a guest gets for the argument `pluginmanager`: it takes specifications of hooks, and anything else brings
    the real one."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plugins.manager, name)

    def add_hookspecs(self, module_or_class: object) -> None:
        """Hooks of a plugin; those who implement them are pluggy's."""
        plugins = self._plugins
        hooks = None if plugins.active else _specified_in(module_or_class)
        if hooks is None or plugins.added_hooks.keys() & hooks.keys():
            plugins.manager.add_hookspecs(module_or_class)
            return
        plugins.added_hooks.update(hooks)
        plugins.specifications.append(module_or_class)


def _specified_in(module_or_class: object) -> dict[str, dict[str, Any]] | None:
    """The options of each new hook; None if pluggy has more to say about them."""
    found = {}
    for name in dir(module_or_class):
        if name.startswith("pytest_"):
            function = getattr(module_or_class, name)
            if type(function) is not FunctionType or function.__dict__.keys() - {"pytest_spec"} or name in HOOK_NAMES:
                return None
            found[name] = function.__dict__.get("pytest_spec", {})
    return found or None
