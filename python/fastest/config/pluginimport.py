"""Finding and importing plugins by name: `-p`, PYTEST_PLUGINS, `pytest_plugins`, entry points.

The same for the light registry and for the pluggy manager, which both inherit it and bring `register`, `get_plugin`,
`is_blocked`, `set_blocked`, `unblock`, `rewrite_hook` and `skipped_plugins`.
"""

from __future__ import annotations

import builtins
import sys

from fastest.config.builtins import BUILTIN_NAMES, ESSENTIAL, REPLACED
from fastest.config.exceptions import EngineNeeded, PluginImportFailure, UsageError
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any

    from fastest.config.entrypoints import Distribution, EntryPoint


class PluginImporter:
    rewrite_hook: Any
    skipped_plugins: list[tuple[str, str]]
    cache_dir: str
    distributions: list[tuple[object, Distribution]]
    _found: tuple[object, list[EntryPoint]] | None = None

    if TYPE_CHECKING:

        def register(self, plugin: object, name: str | None = None) -> str | None: ...
        def get_plugin(self, name: str) -> Any: ...
        def is_blocked(self, name: str) -> bool: ...
        def set_blocked(self, name: str) -> None: ...
        def unblock(self, name: str) -> bool: ...

    def list_plugin_distinfo(self) -> list[tuple[Any, Any]]:
        return list(self.distributions)

    def consider_preparse(self, args: Sequence[str], *, exclude_only: bool = False) -> None:
        """Obey every `-p` in the arguments; with `exclude_only` those that switch a plugin off."""
        rest = iter(args)
        for option in rest:
            if not isinstance(option, str) or not option.startswith("-p"):
                continue
            name = option[2:] if option != "-p" else next(rest, "")
            name = name.strip()
            if name and (name.startswith("no:") or not exclude_only):
                self.consider_pluginarg(name)

    def consider_pluginarg(self, arg: str) -> None:
        if arg.startswith("no:"):
            self._block(arg[3:])
            return
        self.unblock(arg)
        if not arg.startswith("pytest_"):
            self.unblock("pytest_" + arg)
        self.import_plugin(arg, consider_entry_points=True)

    def _block(self, name: str) -> None:
        if name in ESSENTIAL:
            raise UsageError(f"plugin {name} cannot be disabled")
        if name.endswith("conftest.py"):
            raise UsageError(
                f"Blocking conftest files using -p is not supported: -p no:{name}\n"
                "conftest.py files are not plugins and cannot be disabled via -p.\n"
            )
        # Stepwise keeps its state in the cache.
        for blocked in ("stepwise", name) if name == "cacheprovider" else (name,):
            self.set_blocked(blocked)
            if not blocked.startswith("pytest_"):
                self.set_blocked("pytest_" + blocked)

    def consider_env(self) -> None:
        self._import_plugin_specs(os.environ.get("PYTEST_PLUGINS"))

    def consider_module(self, mod: ModuleType) -> None:
        self._import_plugin_specs(getattr(mod, "pytest_plugins", []))

    def _import_plugin_specs(self, spec: None | ModuleType | str | Sequence[str]) -> None:
        for name in plugin_names(spec):
            self.import_plugin(name, consider_entry_points=True)

    def import_plugin(self, modname: str, consider_entry_points: bool = False) -> None:
        assert isinstance(modname, str), f"module name as text required, got {modname!r}"
        if modname in REPLACED or self.is_blocked(modname) or self.get_plugin(modname) is not None:
            return
        importspec = "_pytest." + modname if modname in BUILTIN_NAMES else modname
        self.rewrite_hook.mark_rewrite(importspec)
        if consider_entry_points and self.load_setuptools_entrypoints("pytest11", name=modname):
            return
        module = self._import(modname, importspec)
        if module is not None:
            self.register(module, modname)

    def _import(self, modname: str, importspec: str) -> ModuleType | None:
        from fastest.outcomes import Skipped

        try:
            if modname in BUILTIN_NAMES:
                return self._builtin(modname)
            builtins.__import__(importspec)
            return sys.modules[importspec]
        except Skipped as skipped:
            self.skipped_plugins.append((modname, skipped.msg or ""))
            return None
        except UsageError:
            raise
        except ImportError as error:
            raise_if_engine_needed(modname, error)
            if isinstance(error, ModuleNotFoundError) and is_missing_module(error, importspec):
                raise UsageError(f'Error importing plugin "{modname}": {error}') from error
            raise PluginImportFailure(modname) from error
        except Exception as error:
            raise PluginImportFailure(modname) from error

    def _builtin(self, name: str) -> ModuleType:
        from fastest.config.builtins import ON_DEMAND

        if name not in ON_DEMAND:
            raise EngineNeeded(f"the plugin {name!r} is not available yet")
        full = "fastest." + ON_DEMAND[name]
        __import__(full)
        return sys.modules[full]

    def entry_points(self, group: str) -> list[EntryPoint]:
        """Those of the installed distributions; looked for again only when `sys.path` has changed."""
        from fastest.config.entrypoints import find_entry_points

        key = (group, tuple(sys.path))
        if self._found is None or self._found[0] != key:
            self._found = (key, find_entry_points(group, self.cache_dir))
        return self._found[1]

    def load_setuptools_entrypoints(self, group: str, name: str | None = None) -> int:
        """Load the installed plugins of a group; returns how many."""
        count = 0
        for entry in self.entry_points(group):
            if name is not None and entry.name != name:
                continue
            if entry.name in REPLACED:
                self.distributions.append((self.get_plugin("xdist"), entry.dist))
                continue
            if self.is_blocked(entry.name) or self.get_plugin(entry.name) is not None:
                continue
            try:
                plugin = entry.load()
                self.register(plugin, entry.name)
            except (UsageError, EngineNeeded):
                raise
            except Exception as error:
                raise_if_engine_needed(entry.name, error)
                raise PluginImportFailure(name or group) from error
            self.distributions.append((plugin, entry.dist))
            count += 1
        return count


def raise_if_engine_needed(plugin: str, error: BaseException) -> None:
    """A plugin that wants a name of pytest's insides which we do not have is not broken: it needs the real one."""
    if isinstance(error, ImportError) and is_our_gap(error):
        raise EngineNeeded(f"the plugin {plugin!r} needs something that is not available yet ({error})") from error


def is_our_gap(error: ImportError) -> bool:
    name = error.name or ""
    return name in ("pytest", "_pytest") or name.startswith("_pytest.")


def is_missing_module(error: ModuleNotFoundError, importspec: str) -> bool:
    """Whether the plugin itself (or a package it is in) does not exist, rather than something that it imports."""
    return error.name is not None and (error.name == importspec or importspec.startswith(error.name + "."))


def plugin_names(spec: None | ModuleType | str | Sequence[str]) -> list[str]:
    """The names in a `pytest_plugins` value or in PYTEST_PLUGINS; a submodule of that name is no list."""
    if spec is None or isinstance(spec, type(sys)):
        return []
    if isinstance(spec, str):
        return spec.split(",") if spec else []
    if isinstance(spec, (list, tuple)) or _is_sequence(spec):
        return list(spec)
    raise UsageError(f"Plugins may be specified as a sequence or a ','-separated string of plugin names. Got: {spec!r}")


def _is_sequence(value: object) -> bool:
    from collections.abc import Sequence as SequenceABC

    return isinstance(value, SequenceABC)
