"""`config.pluginmanager` for as long as nobody needs pluggy: a face of the light registry.

Plugins ask the manager for other plugins, register one, add hooks of their own and call them: the registry does all
that. Whatever else is looked for in it makes it what it seems to be, one of pluggy's managers, in which everything is
registered as before.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.plugins import Plugins

#: What the registry does as the manager would.
_SHARED = frozenset(
    "consider_env consider_module consider_pluginarg consider_preparse get_name has_plugin "
    "hasplugin hook import_plugin is_blocked is_registered list_plugin_distinfo register rewrite_hook set_blocked "
    "skipped_plugins subset_hook_caller unblock unregister".split()
)


class ManagerFace:
    """Becomes a `PytestPluginManager` (`manager.take_over`)."""

    def __init__(self, plugins: Plugins) -> None:
        self.__dict__["_light"] = plugins

    def add_hookspecs(self, module_or_class: object) -> None:
        """Hooks that a plugin brings."""
        from fastest.config.guests import specify

        light: Plugins = self.__dict__["_light"]
        if not specify(module_or_class, light):
            light.manager.add_hookspecs(module_or_class)

    def get_plugin(self, name: str) -> Any:
        """None for the terminal reporter where it is not configured yet; only we can have it earlier."""
        light: Plugins = self.__dict__["_light"]
        if name == "terminalreporter" and not light.may_have_reporter:
            return light.reporter
        return light.get_plugin(name)

    getplugin = get_plugin

    def __getattr__(self, name: str) -> Any:
        light = self.__dict__["_light"]
        if name in _SHARED:
            return getattr(light, name)
        if name.startswith("__"):
            raise AttributeError(f"'PytestPluginManager' object has no attribute {name!r}")
        return getattr(light.manager, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.__dict__["_light"].manager, name, value)

    def __repr__(self) -> str:
        return repr(self.__dict__["_light"].manager)

    if not TYPE_CHECKING:

        @property
        def __class__(self):
            """What `isinstance` asks."""
            from fastest.config.manager import PytestPluginManager

            return PytestPluginManager
