"""The plugins of a run, as long as nobody needs pluggy.

Names, blocking, importing and the order of registration are kept here. The first plugin that is not ours and implements
a hook which is not simple (`guests.py`), and anybody who asks for `config.pluginmanager`, makes `manager`: a real
pluggy manager that knows everything registered so far and from then on does the work.
"""

from __future__ import annotations

import sys

from fastest.config.builtins import BUILTINS, MERGED, Builtin
from fastest.config.conftests import ConftestLoader
from fastest.config.face import ManagerFace
from fastest.config.hooks import Impl, LightCaller, LightHooks
from fastest.config.pluginimport import PluginImporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import ModuleType
    from typing import Any, Callable

    from fastest.config.config import Config
    from fastest.config.guests import Specification
    from fastest.config.manager import PytestPluginManager

    Listener = Callable[[object, str], None]
    Hooks = dict[str, list[Callable[..., Any]]]


class NoRewrite:
    """Stands for the assertion rewriting hook until one is installed."""

    def mark_rewrite(self, *names: str) -> None: ...


# Hooks that the standard terminal reporter does not hear of: their work is the parent's.
LAYOUT_HOOKS = frozenset(
    "pytest_" + name
    for name in (
        "collection collection_finish runtest_logstart sessionfinish terminal_summary keyboard_interrupt unconfigure"
    ).split()
)


def unheard(plugin: object) -> frozenset[str]:
    """The hooks that a plugin has and does not want to be called for."""
    # Not by `getattr`: a plugin may make attributes that it is asked for, and that may be costly.
    return LAYOUT_HOOKS if getattr(plugin, "__dict__", {}).get("laid_out_by_parent") is True else frozenset()


def hook_names(plugin: object) -> list[str]:
    """The hooks that a plugin implements, found as pluggy finds them."""
    names = []
    left_out = unheard(plugin)
    for name in plugin.__dict__ if isinstance(plugin, type(sys)) else dir(plugin):
        if name.startswith("pytest_") and name != "pytest_plugins" and name not in left_out:
            function = getattr(plugin, name, None)
            if hasattr(function, "__code__"):
                names.append(getattr(function, "pytest_impl", {}).get("specname") or name)
    return names


def is_ours(plugin: object) -> bool:
    if isinstance(plugin, type(sys)):
        return plugin.__name__.startswith("fastest.")
    owner = plugin if isinstance(plugin, type) else type(plugin)
    return owner.__module__.startswith(("fastest.", "_pytest."))


class Plugins(PluginImporter):
    def __init__(self, config: Config) -> None:
        self.config = config
        self.active = False
        self.version = 0
        self.hooked: set[str] = set()
        self.hook = LightHooks(self)
        self.rewrite_hook: Any = NoRewrite()
        self.skipped_plugins: list[tuple[str, str]] = []
        self.distributions = []
        self.cache_dir = config.payload.get("cache_dir", "")
        self.conftests = ConftestLoader(self)
        self.listeners: list[Listener] = []
        self.added_hooks: dict[str, Specification] = {}
        self.specifications: list[object] = []  # where these are
        self._rows = {row.name: row for row in BUILTINS}
        self.keeps_testdir = False  # although legacypath is switched off
        # The loader of conftest files is a plugin too: pytest's manager is, which it stands for here.
        self._names: dict[str, Any] = {str(id(self)): self.conftests, **self._rows}
        own_hooks = {name: [getattr(self.conftests, name)] for name in hook_names(self.conftests)}
        self._hooks: dict[str, Hooks] = {str(id(self)): own_hooks}
        self._loaded: set[str] = set()
        self._awaited: set[str] = set()
        self.may_have_reporter = False  # its place among the plugins that are configured has come
        self._wants_reporter = self._made_reporter = False
        self._has_workers = bool(config.payload.get("workers") or config.payload.get("spawned"))
        self.face = ManagerFace(self)
        self._manager: PytestPluginManager | None = None

    # Registration

    def register(self, plugin: object, name: str | None = None) -> str | None:
        if plugin is None:
            return None
        if self.active:
            return self.manager.register(plugin, name)
        hooks = self._light_hooks(plugin)
        if hooks is None:
            return self.manager.register(plugin, name)
        return self._register_light(plugin, name or getattr(plugin, "__name__", None) or str(id(plugin)), hooks)

    def _light_hooks(self, plugin: object) -> Hooks | None:
        """What a plugin implements, if that can be called without pluggy."""
        names = hook_names(plugin)
        if not names or is_ours(plugin):
            return {name: [getattr(plugin, name)] for name in names}
        from fastest.config.guests import concerns_workers, hooks_of_guest, reads_books

        hooks = hooks_of_guest(plugin, self.added_hooks)
        if hooks is None or (self._has_workers and concerns_workers(plugin, hooks)):
            return None
        if reads_books(hooks):
            self.needs_reporter()
        return hooks

    def _register_light(self, plugin: object, name: str, hooks: Hooks) -> str | None:
        if name in MERGED:
            warn_merged(name)
            return None
        if self.is_blocked(name):
            return None
        if self._names.get(name) is not None:
            raise ValueError(f"Plugin name already registered: {name}={plugin}\n{self._names}")
        if plugin in self._names.values():
            raise ValueError(f"Plugin already registered under a different name: {name}={plugin}\n{self._names}")
        self._names[name] = plugin
        self._hooks[name] = hooks
        self.version += 1
        missed = [(functions, self._history(hook)) for hook, functions in hooks.items()]  # before any brings pluggy
        for functions, history in missed:
            replay(functions, history)
        self._judge(plugin, hooks)
        self.announce(plugin, name)
        if isinstance(plugin, type(sys)):
            self.consider_module(plugin)
        return name

    def _judge(self, plugin: object, hooks: Hooks) -> None:
        """A guest has told its own hooks: should it implement another one, that is pluggy's."""
        if hooks and not is_ours(plugin):
            from fastest.config.guests import are_specified

            if not are_specified(hooks, self.added_hooks):
                self.activate()

    def _history(self, hook: str) -> list[tuple[dict[str, Any], Callable[[Any], Any] | None]]:
        """The historic calls that a hook has had so far; what a plugin adds it is asked for when it comes."""
        if hook in ("pytest_addhooks", "pytest_addoption"):
            return [({"parser": self.config._parser, "pluginmanager": self.face}, None)]
        return list(getattr(self.hook.__dict__.get(hook), "history", ()))

    def announce(self, plugin: object, name: str) -> None:
        """Tell everybody who follows registrations; called for every plugin, whoever registered it."""
        if not is_ours(plugin):
            self.hooked.update(hook_names(plugin))
        for listener in self.listeners:
            listener(plugin, name)

    def subscribe(self, listener: Listener) -> None:
        """Call `listener(plugin, name)` for every plugin, now and later; not for built-ins before they are loaded."""
        self.listeners.append(listener)
        for name, plugin in self.list_name_plugin():
            if plugin is not None and not isinstance(plugin, Builtin):
                listener(plugin, name)

    def unregister(self, plugin: object | None = None, name: str | None = None) -> Any:
        if self.active:
            return self.manager.unregister(plugin, name)
        name = name or self.get_name(plugin)
        assert name is not None, "plugin is not registered"
        if self._names.get(name) is None:  # a blocked one stays so
            return plugin
        self.version += 1
        self._hooks.pop(name, None)
        return self._names.pop(name)

    # Names

    def list_name_plugin(self) -> list[tuple[str, Any]]:
        return self.manager.list_name_plugin() if self.active else list(self._names.items())

    def get_plugin(self, name: str) -> Any:
        if self.active:
            return self.manager.get_plugin(name)
        plugin = self._names.get(name)
        if plugin is None and name == "terminalreporter" and not self._made_reporter:
            return self.make_reporter()
        return self.load(plugin) if isinstance(plugin, Builtin) else plugin

    @property
    def reporter(self) -> Any:
        """The terminal reporter, if there is one."""
        return self.manager.get_plugin("terminalreporter") if self.active else self._names.get("terminalreporter")

    def needs_reporter(self) -> None:
        """From its place in the configuration on, or from now."""
        self._wants_reporter = True
        if self.may_have_reporter and not self._made_reporter and not self.active:
            self.make_reporter()

    def configure_reporter(self) -> None:
        """Where the built-in "terminal" is configured: behind plugins, but before those that want to be last."""
        self.may_have_reporter = True
        if (self._wants_reporter or self.active) and not self._made_reporter:
            self.make_reporter()

    def make_reporter(self) -> Any:
        """The terminal reporter, which a run without plugins never needs."""
        self._made_reporter = True
        if self.reporter is not None:
            return self.reporter
        if self.is_blocked("terminal") or self.is_blocked("terminalreporter"):
            return None
        from fastest.builtin.terminal import make_reporter

        return make_reporter(self.config)

    def has_plugin(self, name: str) -> bool:
        return self.manager.has_plugin(name) if self.active else self._names.get(name) is not None

    getplugin = get_plugin
    hasplugin = has_plugin

    def get_name(self, plugin: object) -> str | None:
        return next((name for name, value in self.list_name_plugin() if value is plugin), None)

    def is_registered(self, plugin: object) -> bool:
        return self.get_name(plugin) is not None

    def is_blocked(self, name: str) -> bool:
        return self.manager.is_blocked(name) if self.active else name in self._names and self._names[name] is None

    def set_blocked(self, name: str) -> None:
        if self.active:
            self.manager.set_blocked(name)
        else:
            self._names[name] = None
            self.version += 1

    def unblock(self, name: str) -> bool:
        if self.active:
            return bool(self.manager.unblock(name))
        if not self.is_blocked(name):
            return False
        del self._names[name]
        if name in self._rows:
            self._names[name] = self._rows[name]
        self.version += 1
        return True

    # Built-ins

    def load(self, row: Builtin) -> ModuleType | None:
        """The module of a built-in plugin, imported and announced; None if it is only a name."""
        if row.fixture_module != row.module:
            self.load_module(row.fixture_module, row.name)
        return self.load_module(row.module, row.name) if row.module else None

    def load_module(self, name: str, plugin_name: str) -> ModuleType:
        __import__(name)
        module = sys.modules[name]
        if name not in self._loaded:
            self._loaded.add(name)
            self.version += 1  # hooks that were idle count from now on
            self.announce(module, plugin_name)
        return module

    def loaded_modules(self) -> list[str]:
        """The modules of built-in plugins that are imported and announced."""
        return list(self._loaded)

    def builtins(self) -> list[Builtin]:
        """The rows that are not switched off."""
        return [row for row in BUILTINS if not self.is_blocked(row.name)]

    def is_needed(self, row: Builtin) -> bool:
        option = self.config.option.__dict__
        return not row.options or any(option.get(dest) for dest in row.options)

    def implementations(self, hook: str, without: Collection[object] = ()) -> Iterator[Impl]:
        """What implements a hook, in order of registration; some plugins may be left out."""
        for name, plugin in list(self._names.items()):
            if isinstance(plugin, Builtin):
                if hook == "pytest_configure" and plugin.name == "terminal" and self.hooked:
                    yield Impl(self.configure_reporter, name)
                if hook in plugin.hooks and self.is_needed(plugin) and not self._is_idle(plugin):
                    module = self.load_module(plugin.module, name)
                    if module not in without:
                        yield Impl(getattr(module, hook), name)
            elif plugin is not None and hook in self._hooks[name] and plugin not in without:
                for function in self._hooks[name][hook]:
                    yield Impl(function, name)

    def wake(self, name: str) -> None:
        """The hooks of this built-in have something to do from now on."""
        if not self.active and not self.is_blocked(name):
            self.load_module(self._rows[name].module, name)

    def _is_idle(self, row: Builtin) -> bool:
        if row.waits_for and row.waits_for not in sys.modules:
            self._await(row.waits_for)
            return True
        return row.idle and row.module not in sys.modules

    def _await(self, name: str) -> None:
        """When the module comes, what implements a hook is looked up again."""
        if name in self._awaited:
            return
        from fastest.builtin.importwatch import forget, when_imported

        self._awaited.add(name)
        when_imported(name, self._has_come)
        self.config.add_cleanup(lambda: forget(name, self._has_come))

    def _has_come(self) -> None:
        self.version += 1

    def load_fixture(self, name: str) -> bool:
        """Import the built-in that defines a fixture, which announces it; whether there is one."""
        for plugin in [*self._names.values()]:
            if isinstance(plugin, Builtin) and name in plugin.fixtures and not self.is_blocked(plugin.name):
                self.load_module(plugin.fixture_module, plugin.name)
                return True
        if name == "testdir" and self.keeps_testdir:
            self.load_module(self._rows["legacypath"].fixture_module, "legacypath-pytester")
            return True
        return False

    # Guests

    @property
    def has_guests(self) -> bool:
        """Whether a plugin that is not ours implements a hook."""
        return self.active or bool(self.hooked)

    def implementations_of_others(self, hook: str) -> list[tuple[Any, Any]]:
        """(plugin, function) of those that are not built in, in no certain order."""
        if not self.active:
            others = [(self._names[name], hooks) for name, hooks in self._hooks.items() if hook in hooks]
            return [(plugin, function) for plugin, hooks in others if not is_ours(plugin) for function in hooks[hook]]
        caller = getattr(self.manager.hook, hook, None)
        impls = [] if caller is None else caller.get_hookimpls()
        return [(impl.plugin, impl.function) for impl in impls if not is_ours(impl.plugin)]

    def subset_hook_caller(self, name: str, remove_plugins: Collection[object]) -> Any:
        """The caller of a hook without some plugins; pluggy's method of that name."""
        if self.active:
            return self.manager.subset_hook_caller(name, remove_plugins)
        return LightCaller(name, self, remove_plugins)

    # Pluggy

    def activate(self) -> None:
        """Load pluggy now."""
        assert self.manager is not None

    @property
    def manager(self) -> PytestPluginManager:
        """`config.pluginmanager`, with everything registered in pluggy."""
        if self._manager is None:
            from fastest.config.manager import take_over

            self._manager = take_over(self.face, self, self._names)
            self.active = True
            if self.may_have_reporter and not self._made_reporter:
                self.make_reporter()
        return self._manager


def replay(functions: list[Callable[..., Any]], history: list[tuple[dict[str, Any], Any]]) -> None:
    """Give implementations the calls that they have missed."""
    for kwargs, callback in history:
        for function in reversed(functions):
            result = Impl(function).call(kwargs)
            if result is not None and callback is not None:
                callback(result)


def warn_merged(name: str) -> None:
    import warnings

    from fastest.warning_types import PytestConfigWarning

    text = "{} plugin has been merged into the core, please remove it from your requirements."
    warnings.warn(PytestConfigWarning(text.format(name.replace("_", "-"))), stacklevel=2)
