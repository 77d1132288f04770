"""Plugins that only listen to tests, which must not hear of a test that runs once more for our own sake (`trial.py`).

Who writes a result the moment a test is over would write a second one for the same test: allure's report then shows a
retry that nobody asked for. A plugin may be left out of such a run only if the test ends the same way without it: one
that has no hook on the way of a test but those that tell how it went, or one of which we know that it only records.
"""

from __future__ import annotations

from types import ModuleType

from fastest.config.plugins import is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TELLING = frozenset(
    "pytest_runtest_logstart pytest_runtest_logreport pytest_runtest_logfinish pytest_report_teststatus "
    "pytest_collectreport pytest_collection_finish pytest_sessionstart pytest_sessionfinish pytest_terminal_summary "
    "pytest_unconfigure pytest_warning_recorded pytest_internalerror pytest_keyboard_interrupt".split()
)
RECORDERS = frozenset(("allure_pytest",))  # their hooks around tests are wrappers that change nothing


def leave_listeners_out(config: Any) -> None:
    """From now on they hear nothing. They stay registered: tests may ask for a plugin by name."""
    if not config.plugins.active:
        return
    manager = config.pluginmanager
    for plugin in manager.get_plugins():
        hooks = _hooks_of(manager, plugin)
        if _is_somebodys_object(plugin) and _only_listens(plugin, hooks):
            for caller, _ in hooks:
                caller._remove_plugin(plugin)


def _hooks_of(manager: Any, plugin: Any) -> list[tuple[Any, Any]]:
    """The callers of the plugin's hooks, each with the implementation."""
    callers = manager.get_hookcallers(plugin) or ()
    return [(caller, impl) for caller in callers for impl in caller.get_hookimpls() if impl.plugin is plugin]


def _is_somebodys_object(plugin: Any) -> bool:
    return not isinstance(plugin, (ModuleType, type)) and not is_ours(plugin)


def _only_listens(plugin: Any, hooks: list[tuple[Any, Any]]) -> bool:
    may_wrap = type(plugin).__module__.partition(".")[0] in RECORDERS
    return all(caller.name in TELLING or (may_wrap and (impl.hookwrapper or impl.wrapper)) for caller, impl in hooks)
