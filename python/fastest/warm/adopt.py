"""Modules that are there but not imported: how a served run gets them.

A warm interpreter holds imported modules aside. `sys.modules` of a served run is that of a fresh start; when something
imports one of these names, a finder on `sys.meta_path` hands the module over and puts with it into `sys.modules`
everything that a real import would have brought along (its *closure*), binds submodules to their packages, and replays
the additions to `warnings.filters` and `sys.meta_path`. So code that asks whether a module is loaded, forgets an
import, or blocks one, sees what it would see in a cold run.

Adoption is refused, and Python imports as ever, whenever the result could differ: another file would be found first,
an importer was added in front of us, a part of the closure is there as another object, or the module was handed over
before (`del sys.modules[name]` and a new import must execute it again).
"""

from __future__ import annotations

import builtins
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

MISSING = object()


class Closure:
    """What one import leaves behind."""

    __slots__ = ("appended_finders", "filters", "names")

    def __init__(self, names: tuple[str, ...], filters: list[Any], appended_finders: list[Any]) -> None:
        self.names = names
        self.filters = filters
        self.appended_finders = appended_finders


class Stock:
    """The modules that are kept, by name."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}
        self.closures: dict[str, Closure] = {}
        self.unbound: set[str] = set()  # submodules that their package does not bring along
        self.paths = list(sys.path)
        self.opened: set[str] = set()  # files that were read by code of the modules


class Adopter:
    """Meta-path finder and loader over a stock."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.taken: set[str] = set()
        self._import = builtins.__import__
        self._specs: dict[str, Any] = {}
        self._path_seen: list[str] = []
        self._new_paths: list[str] | None = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        closure = self.stock.closures.get(name)
        if closure is None or target is not None or not self._may_adopt(closure):
            return None
        module = self.stock.modules[name]
        self._specs[name] = getattr(module, "__spec__", None)
        loader: Any = self
        return ModuleSpec(name, loader, origin=attribute(module, "__file__"))

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """None, a stand-in, for a deferred module: the import machinery's looking at it would wake it."""
        module = self.stock.modules[spec.name]
        return None if is_deferred(module) else module

    def exec_module(self, module: ModuleType) -> None:
        """The module has long been executed: it gets its own spec back, and its closure comes along."""
        assert module.__spec__ is not None
        name = module.__spec__.name
        spec = self._specs.pop(name)
        if is_deferred(self.stock.modules[name]):
            sys.modules[name] = self.stock.modules[name]
        else:
            module.__spec__ = spec
        self.take(self.stock.closures[name])

    def take(self, closure: Closure) -> None:
        fresh = [name for name in closure.names if name not in self.taken]
        for name in fresh:
            module = sys.modules.setdefault(name, self.stock.modules[name])
            if name in self.stock.unbound:
                parent, _, tail = name.rpartition(".")
                setattr(sys.modules[parent], tail, module)
        self.taken.update(fresh)
        for finder in closure.appended_finders:
            if not any(known is finder for known in sys.meta_path):
                sys.meta_path.append(finder)
        if closure.filters:
            add_filters(closure.filters)
        for name in fresh:
            if name in REFRESH:
                REFRESH[name](self.stock.modules[name])

    def _may_adopt(self, closure: Closure) -> bool:
        if builtins.__import__ is not self._import or not self._in_front():
            return False
        new_paths = self._paths()
        if new_paths is None:
            return False
        modules = self.stock.modules
        for name in closure.names:
            present = sys.modules.get(name, MISSING)
            if present is MISSING:
                if name in self.taken or (new_paths and is_shadowed(name, new_paths)):
                    return False
            elif present is not modules[name]:
                return False
        return True

    def _in_front(self) -> bool:
        """No importer but the runtime's own is asked before us."""
        for finder in sys.meta_path:
            if finder is self:
                return True
            if not type(finder).__module__.startswith("fastest."):
                return False
        return False

    def _paths(self) -> list[str] | None:
        """Entries of `sys.path` that were not there when the modules were found; None if some are gone."""
        if self._path_seen != sys.path:
            self._path_seen = list(sys.path)
            known = set(self.stock.paths)
            is_whole = [path for path in sys.path if path in known] == self.stock.paths
            self._new_paths = [path for path in sys.path if path not in known] if is_whole else None
        return self._new_paths


def is_deferred(module: object) -> bool:
    """Not executed before it is used (`fastest.deferred`)."""
    return type(module).__module__ == "fastest.deferred"


def attribute(module: Any, name: str) -> Any:
    """What the module has under this name, without waking a deferred one."""
    if isinstance(module, type(sys)):
        return type(sys).__getattribute__(module, "__dict__").get(name)
    return getattr(module, name, None)


def is_shadowed(name: str, paths: list[str]) -> bool:
    """Would one of the paths answer to this top-level name?"""
    from fastest.stdlibguard import NAMES

    if "." in name or name in NAMES:
        return False
    spec = PathFinder.find_spec(name, paths)
    return spec is not None and spec.loader is not None


def add_filters(filters: list[Any]) -> None:
    import warnings

    for entry in reversed(filters):
        warnings._add_filter(*entry, append=False)  # type: ignore[attr-defined]


def _seed(module: Any) -> None:
    module.seed()


def _start_clock(module: Any) -> None:
    import time

    module._startTime = time.time_ns() if isinstance(module._startTime, int) else time.time()


def hold_stderr(threading: Any) -> None:
    """The main thread's object keeps the standard error of the time when `threading` was imported."""
    threading.main_thread()._stderr = sys.stderr


#: What a module draws or notes when it is imported, and each run must have for itself. (`random` sees to that itself.)
REFRESH = {"numpy.random": _seed, "logging": _start_clock, "threading": hold_stderr}


def install(stock: Stock) -> Adopter:
    """From now on imports find the stock: after the runtime's own importers, before all others."""
    adopter = Adopter(stock)
    position = 0
    while type(sys.meta_path[position]).__module__ == "fastest.loader":
        position += 1
    sys.meta_path.insert(position, adopter)
    return adopter
