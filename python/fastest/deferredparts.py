"""Packages that name things of submodules which few runs need: those submodules are imported when one is used.

`import unittest` brings its loader, its runner and its command line, with `re`, `weakref` and `signal` for them; tests
want `TestCase`. While the code of such a package runs, a stand-in answers for each of these submodules; afterwards
what the package took from a stand-in is left out of its names, and its `__getattr__` finds it. Only submodules whose
import has no effect but their names may be listed, and only what functions of the package itself do not use.
"""

from __future__ import annotations

import sys

from fastest.loaderaround import LoaderAround, around
from fastest.submodules import offer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

#: package -> submodules
PARTS = {"unittest": ("loader", "main", "runner", "signals")}

ModuleType_ = type(sys)


class Later:
    """A name of a submodule, not read yet."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def read(self) -> Any:
        """The thing itself."""
        __import__(self.module)
        return getattr(sys.modules[self.module], self.name)


class StandIn(ModuleType_):  # type: ignore[misc, valid-type]
    """In the place of a submodule while its package is imported."""

    def __getattr__(self, name: str) -> Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return Later(vars(self)["__name__"], name)


class PackageOfParts(ModuleType_):  # type: ignore[misc, valid-type]
    """Keeps its own names: the import of a submodule sets it in its package, even where the package has given the name
    to something else (`unittest.main`)."""

    def __setattr__(self, name: str, value: object) -> None:
        later = vars(self)["__getattr__"].names.get(name)
        if later is not None and isinstance(value, ModuleType_) and value.__name__ == f"{self.__name__}.{name}":
            value = getattr(value, later.name)
        super().__setattr__(name, value)


class LaterNames:
    """The `__getattr__` and `__dir__` of such a package."""

    def __init__(self, package: Any, names: dict[str, Later], parts: tuple[str, ...]) -> None:
        self.package = package
        self.names = names
        self.parts = parts
        offer(package, {part: f"{package.__name__}.{part}" for part in parts})
        self.otherwise: Callable[[str], Any] = package.__getattr__
        self.listed: Callable[[], Any] = vars(package).get("__dir__", vars(package).keys)

    def __call__(self, name: str) -> Any:
        """`__getattr__`."""
        if name in self.names:
            value = vars(self.package)[name] = self.names[name].read()
            return value
        return self.otherwise(name)

    def all_names(self) -> list[str]:
        """`__dir__`."""
        return sorted({*self.listed(), *self.names, *self.parts})


class LoaderWithoutParts(LoaderAround):
    """Of such a package that is about to be imported."""

    def exec_module(self, module: Any) -> None:
        """Run it under its real loader, between stand-ins."""
        module.__class__ = ModuleType_  # a second time, if it is reloaded
        if type(vars(module).get("__getattr__")) is LaterNames:
            del module.__getattr__, module.__dir__
        self.give_back(module)
        parts = [part for part in PARTS[module.__name__] if f"{module.__name__}.{part}" not in sys.modules]
        names = [f"{module.__name__}.{part}" for part in parts]
        sys.modules.update({name: StandIn(name) for name in names})
        try:
            self.loader.exec_module(module)
        finally:
            for name in names:
                sys.modules.pop(name, None)
        leave_out(module, tuple(parts))


def leave_out(module: Any, parts: tuple[str, ...]) -> None:
    """Have the package find what it took from stand-ins."""
    names = {name: value for name, value in vars(module).items() if type(value) is Later}
    for name in names:
        delattr(module, name)
    later = LaterNames(module, names, parts)
    module.__getattr__, module.__dir__ = later, later.all_names
    module.__class__ = PackageOfParts


def without_parts(spec: ModuleSpec) -> ModuleSpec:
    """The spec of such a package, with its parts left for later."""
    return around(spec, LoaderWithoutParts)
