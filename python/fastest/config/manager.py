"""`config.pluginmanager`: pluggy's manager with pytest's methods. The first one that is made brings pluggy.

A run has one when somebody needs more than its face (`face.py`), which then becomes one: it gets everything that the
light registry holds (`take_over`), whose conftest loader and import rules it shares. `pytest.PytestPluginManager()`
makes one of its own. Plugins import the class for their annotations, so its name alone must not cost what pluggy does:
until pluggy is imported, its base is a stand-in.
"""

from __future__ import annotations

import sys

import pluggy

from fastest.config.builtins import MERGED, Builtin
from fastest.config.conftests import ConftestLoader
from fastest.config.legacyhooks import legacy_hook_marks
from fastest.config.pluginimport import PluginImporter
from fastest.config.plugins import unheard
from fastest.deferred import is_empty
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import ModuleType
    from typing import Any

    from pluggy import PluginManager as PluggyManager

    from fastest.config.config import Config
    from fastest.config.plugins import Plugins
else:

    class PluggyManager:
        """In the place of `pluggy.PluginManager`."""


class AbsentBuiltin:
    """A built-in that this run does not need: it has its name and its place, and implements no hook. Loaded if asked
    for.
    """

    def __init__(self, row: Builtin, plugins: Plugins) -> None:
        self._row = row
        self._plugins = plugins

    def load(self) -> Any:
        return self._plugins.load(self._row) or self

    def __dir__(self) -> list[str]:
        return []

    def __repr__(self) -> str:
        return f"<built-in plugin {self._row.name!r}>"


def join_pluggy() -> None:
    """The class of the manager becomes one of pluggy's."""
    PytestPluginManager.__bases__ = (PluginImporter, pluggy.PluginManager)


class PytestPluginManager(PluginImporter, PluggyManager):  # type: ignore[misc,unused-ignore]
    __module__ = "_pytest.config"

    if not TYPE_CHECKING:

        def __new__(cls, *args, **kwargs):
            join_pluggy()
            return super().__new__(cls)

    def __init__(self, _light: Plugins | None = None) -> None:
        from fastest.config import hookspecs, xdisthooks
        from fastest.config.plugins import NoRewrite

        super().__init__("pytest")
        self._light = _light
        self.conftests = _light.conftests if _light else ConftestLoader(self)
        self.rewrite_hook = _light.rewrite_hook if _light else NoRewrite()
        self.skipped_plugins = _light.skipped_plugins if _light else []
        self.distributions = _light.distributions if _light else []
        self.cache_dir = _light.cache_dir if _light else ""
        self.add_hookspecs(hookspecs)
        self.add_hookspecs(xdisthooks)
        pluggy.PluginManager.register(self, self)
        if os.environ.get("PYTEST_DEBUG"):
            self._trace_to_stderr()

    def _trace_to_stderr(self) -> None:
        stream = sys.stderr
        try:
            encoding = getattr(stream, "encoding", "utf8")
            stream = os.fdopen(os.dup(stream.fileno()), mode="w", buffering=1, encoding=encoding)
        except Exception:
            pass
        self.trace.root.setwriter(stream.write)
        self.enable_tracing()

    def add_hookcall_monitoring(self, before: Any, after: Any) -> Any:
        """Somebody watches all calls, so none may be left out for want of an implementation."""
        if self._light is not None:
            from fastest.config import hookspecs

            self._light.hooked.update(name for name in vars(hookspecs) if name.startswith("pytest_"))
        return super().add_hookcall_monitoring(before, after)

    # Hook implementations

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        if not name.startswith("pytest_") or name == "pytest_plugins" or name in unheard(plugin):
            return None
        options = super().parse_hookimpl_opts(plugin, name)
        if options is not None:
            return options
        import inspect

        method = getattr(plugin, name, None)
        if not inspect.isroutine(method):
            return None
        return legacy_hook_marks(method, "impl", ("tryfirst", "trylast", "optionalhook", "hookwrapper"))

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        options = super().parse_hookspec_opts(module_or_class, name)
        if options is None and name.startswith("pytest_"):
            options = legacy_hook_marks(getattr(module_or_class, name), "spec", ("firstresult", "historic"))
        return options

    # Registration

    def register(self, plugin: Any, name: str | None = None) -> str | None:
        from fastest.config.plugins import warn_merged

        if name in MERGED:
            warn_merged(name)
            return None
        plugin_name: str | None = pluggy.PluginManager.register(self, plugin, name)
        if plugin_name is None:
            return None
        if self._light is not None:
            self._light.announce(plugin, plugin_name)
        self._announce(plugin, plugin_name)
        if isinstance(plugin, type(sys)):
            self.consider_module(plugin)
        return plugin_name

    def _announce(self, plugin: object, name: str) -> None:
        kwargs = {"plugin": plugin, "plugin_name": name, "manager": self}
        self.hook.pytest_plugin_registered.call_historic(kwargs=kwargs)

    def get_plugin(self, name: str) -> Any:
        plugin = super().get_plugin(name)
        return plugin.load() if isinstance(plugin, AbsentBuiltin) else plugin

    def getplugin(self, name: str) -> Any:
        return self.get_plugin(name)

    def has_plugin(self, name: str) -> bool:
        return super().get_plugin(name) is not None

    def hasplugin(self, name: str) -> bool:
        return self.has_plugin(name)

    def list_plugin_distributions(self) -> list[tuple[Any, Any]]:
        return [(plugin, dist.full()) for plugin, dist in self.distributions]

    def pytest_configure(self, config: Config) -> None:
        self.conftests.pytest_configure(config)

    # Conftest files

    def consider_conftest(self, conftestmodule: ModuleType, registration_name: str) -> None:
        self.register(conftestmodule, registration_name)

    def _set_initial_conftests(
        self,
        args: Sequence[str | Path],
        pyargs: bool,
        noconftest: bool,
        rootpath: Path,
        confcutdir: Path | None,
        invocation_dir: Path,
        importmode: str,
        *,
        consider_namespace_packages: bool,
    ) -> None:
        self.conftests.set_up(
            rootdir=str(rootpath),
            confcutdir=os.path.join(invocation_dir, confcutdir) if confcutdir else None,
            noconftest=noconftest,
            pyargs=pyargs,
            importmode=importmode,
            consider_namespace_packages=consider_namespace_packages,
        )
        self.conftests.load_initial([str(arg) for arg in args], str(invocation_dir))

    def _loadconftestmodules(
        self, path: Path, importmode: str, rootpath: Path, *, consider_namespace_packages: bool
    ) -> None:
        self.conftests.use(rootpath, importmode, consider_namespace_packages)
        self.conftests.load_for(path)

    def _importconftest(
        self, conftestpath: Path, importmode: str, rootpath: Path, *, consider_namespace_packages: bool
    ) -> ModuleType:
        self.conftests.use(rootpath, importmode, consider_namespace_packages)
        return self.conftests.import_conftest(str(conftestpath))

    def _getconftestmodules(self, path: Path) -> Sequence[ModuleType]:
        return self.conftests.for_path(path)

    def _rget_with_confmod(self, name: str, path: Path) -> tuple[ModuleType, Any]:
        return self.conftests.get(name, path)

    def _is_in_confcutdir(self, path: Path) -> bool:
        return self.conftests.is_in_confcutdir(str(path))

    @property
    def _conftest_plugins(self) -> set[ModuleType]:
        return self.conftests.modules

    @property
    def _dirpath2confmods(self) -> Mapping[Path, list[ModuleType]]:
        return self.conftests.by_directory

    @property
    def _configured(self) -> bool:
        return self.conftests.configured

    @property
    def _noconftest(self) -> bool:
        return self.conftests.noconftest

    @property
    def _using_pyargs(self) -> bool:
        return self.conftests.pyargs

    @property
    def _confcutdir(self) -> Path | None:
        from pathlib import Path

        return Path(self.conftests.confcutdir) if self.conftests.confcutdir else None

    @_confcutdir.setter
    def _confcutdir(self, path: Path | None) -> None:
        self.conftests.confcutdir = str(path) if path else None


if not is_empty(pluggy):
    join_pluggy()


def take_over(face: Any, plugins: Plugins, names: Mapping[str, Any]) -> PytestPluginManager:
    """The face becomes a manager with everything that the light registry holds, in the same order and with the same
    history."""
    join_pluggy()
    face.__dict__.clear()
    vars(object)["__class__"].__set__(face, PytestPluginManager)
    manager: PytestPluginManager = face
    PytestPluginManager.__init__(manager, plugins)
    for specifications in plugins.specifications:
        manager.add_hookspecs(specifications)
    register = pluggy.PluginManager.register
    registered = []
    for name, plugin in names.items():
        if plugin is None:
            manager.set_blocked(name)
        elif plugin is not plugins.conftests:
            plugin = _loaded(plugin, plugins) if isinstance(plugin, Builtin) else plugin
            register(manager, plugin, name)
            registered.append((plugin, name))
    _replay(manager, plugins)
    for plugin, name in registered:
        manager._announce(plugin, name)
    return manager


def _loaded(row: Builtin, plugins: Plugins) -> Any:
    """Its hooks; fixtures in a module of their own come when one is asked for."""
    if row.hooks and plugins.is_needed(row):
        return plugins.load_module(row.module, row.name)
    return AbsentBuiltin(row, plugins)


def _replay(manager: PytestPluginManager, plugins: Plugins) -> None:
    """Historic calls that the built-ins have had already: later plugins get them from pluggy when they register."""
    history: dict[str, Any] = dict(plugins.hook.hand_over())
    history["pytest_addhooks"] = [({"pluginmanager": manager}, None)]
    history["pytest_addoption"] = [({"parser": plugins.config._parser, "pluginmanager": manager}, None)]
    for name, calls in history.items():
        getattr(manager.hook, name)._call_history.extend(calls)
