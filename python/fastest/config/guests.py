"""Plugins of others whose hooks are called without pluggy.

Importing pluggy and registering all built-ins with it costs more than starting Python. Most conftest files that have
hooks, and many installed plugins, have a few of a simple kind, which `hooks.py` calls in pluggy's order. Such a plugin
is a guest of the light registry if it can be told beforehand that pluggy would accept it, and that its hooks cannot
tell the difference: each is in the table below, or specified by a guest, and takes arguments that it has. Everything
else (an unknown hook, an old argument, a class with hooks) is pluggy's. So is, in a run with workers, what has to do
with them: hooks of xdist's, and objects, of which some only listen. A guest that asks for the plugin manager finds the
terminal reporter in it, with books from the first test on.
"""

from __future__ import annotations

from fastest.config.hooknames import HISTORIC, XDIST_HOOKS
from fastest.config.hooknames import NAMES as HOOK_NAMES
from fastest.config.hooks import argument_names
from fastest.introspect import CO_GENERATOR, FunctionType, MethodType, ModuleType, static_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import CodeType
    from typing import Any

    from fastest.config.plugins import Plugins

    Implementations = dict[str, list[Callable[..., Any]]]

CO_VARARGS, CO_VARKEYWORDS = 0x04, 0x08

# Hooks and the arguments with which they are guests'.
_ARGUMENTS = {
    "addhooks": "pluginmanager",
    "addoption": "parser pluginmanager",
    "load_initial_conftests": "early_config parser args",
    "cmdline_main": "config",
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
_TELLING = frozenset(("pytest_addhooks", "pytest_addoption"))  # get the plugin manager
_REPORTER = frozenset(("get_terminal_writer", "pluginmanager"))  # the ways to it


class Specification:
    """Of a hook that a guest brings: the options of its mark, and the arguments."""

    __slots__ = ("arguments", "options")

    def __init__(self, function: Any) -> None:
        self.options: dict[str, Any] = function.__dict__.get("pytest_spec", {})
        self.arguments = frozenset(function.__code__.co_varnames[: function.__code__.co_argcount]) - {"self"}

    def fits(self, function: Any) -> bool:
        """Whether pluggy would accept this implementation."""
        wraps = _wraps(function) and self.options.get("historic")
        return not wraps and self.arguments.issuperset(argument_names(function))


def hooks_of_guest(plugin: object, added: Mapping[str, Specification]) -> Implementations | None:
    """The functions for each hook, in pluggy's order of registration; None if pluggy has to do it. `added`: the hooks
    of guests before it; its own are taken on trust, to be judged by `are_specified` once it has told them."""
    found: Implementations = {}
    functions = _functions_of_module(plugin) if isinstance(plugin, ModuleType) else _methods_of(plugin)
    may_tell = not _TELLING.isdisjoint(functions)
    for name, function in functions.items():
        hook = _hook_of(name, function)
        if hook is None or not (_is_known(hook, function, added) or may_tell and hook not in HOOK_NAMES):
            return None
        found.setdefault(hook, []).append(function)
    return found


def _functions_of_module(module: Any) -> dict[str, Any]:
    found = {name: value for name, value in sorted(vars(module).items()) if _is_of_a_hook(name)}
    return {name: value for name, value in found.items() if callable(value) and not isinstance(value, type)}


def _methods_of(plugin: object) -> dict[str, Any]:
    """Bound methods; None for an attribute that is something else, which is not looked at."""
    if isinstance(plugin, type):
        return {"pytest_": None}
    found: dict[str, Any] = {name: None for name in dir(plugin) if _is_of_a_hook(name)}
    own = getattr(plugin, "__dict__", ())
    for name in found:
        if type(static_attribute(type(plugin), name)) is FunctionType and name not in own:
            found[name] = getattr(plugin, name)
    return found


def _is_of_a_hook(name: str) -> bool:
    return name.startswith("pytest_") and name != "pytest_plugins"


def are_specified(hooks: Implementations, added: Mapping[str, Specification]) -> bool:
    """Whether all that a guest implements is known by now."""
    return all(_is_known(hook, function, added) for hook, functions in hooks.items() for function in functions)


def _hook_of(name: str, function: Any) -> str | None:
    """The hook that a function implements, if it is written as those of guests are."""
    plain = getattr(function, "__func__", function) if type(function) is MethodType else function
    if type(plain) is not FunctionType or plain.__dict__.keys() - {"pytest_impl"} or _is_open(plain):
        return None
    if _wraps(plain) and not plain.__code__.co_flags & CO_GENERATOR:
        return None
    return plain.__dict__.get("pytest_impl", {}).get("specname") or name


def _is_known(hook: str, function: Any, added: Mapping[str, Specification]) -> bool:
    if hook in added:
        return added[hook].fits(function)
    if hook in XDIST_HOOKS:
        from fastest.config import xdisthooks

        return Specification(vars(xdisthooks)[hook]).fits(function)
    if hook not in HOOKS or (hook in HISTORIC and _wraps(function)):
        return False
    return HOOKS[hook].issuperset(argument_names(function))


def _wraps(function: Any) -> bool:
    options = function.__dict__.get("pytest_impl", {})
    return bool(options.get("wrapper") or options.get("hookwrapper"))


def concerns_workers(plugin: object, hooks: Implementations) -> bool:
    """Whether the guest may have to do with workers, should there be any."""
    return not isinstance(plugin, ModuleType) or not XDIST_HOOKS.isdisjoint(hooks)


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


def specify(module_or_class: object, plugins: Plugins) -> bool:
    """Take on the specifications of a guest's hooks; false if they are pluggy's."""
    hooks = _specified_in(module_or_class)
    if hooks is None or plugins.added_hooks.keys() & hooks.keys():
        return False
    plugins.added_hooks.update(hooks)
    plugins.specifications.append(module_or_class)
    return True


def _specified_in(module_or_class: object) -> dict[str, Specification] | None:
    """The new hooks; None if pluggy has more to say about them."""
    found = {}
    for name in dir(module_or_class):
        if name.startswith("pytest_"):
            function = getattr(module_or_class, name)
            if type(function) is not FunctionType or function.__dict__.keys() - {"pytest_spec"} or name in HOOK_NAMES:
                return None
            found[name] = Specification(function)
    return found or None
