"""The finder of `pytest`, `_pytest` and what is below them, and the modules it makes.

A module here holds nothing but a rule to find its names; a name that was found is kept, so the second access is an
ordinary one. Writing to such a module (as `monkeypatch.setattr` does) writes to the runtime module that the name comes
from.
"""

from __future__ import annotations

import sys
from _frozen_importlib import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

ModuleType_ = type(sys)

# Programs look for these in `sys.modules` to learn whether tests run, and what a skip is: there from the start. The
# value says whether it is a package; the tables are read only when somebody uses one.
LOOKED_FOR = {"pytest": True, "_pytest": True, "_pytest.fixtures": False, "_pytest.outcomes": False}


class CompatModule(ModuleType_):  # type: ignore[misc, valid-type]
    """Resolves its names on first access."""

    _names: dict[str, str]
    _backing: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        if name in _OF_THE_MODULE:
            value = self.__dict__[name] = _OF_THE_MODULE[name](self.__name__)
            return value
        # The import system asks for many dunder names that no table has.
        if name.startswith("__") and name not in self._names:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = self._resolve(name)
        self.__dict__[name] = value
        return value

    def _resolve(self, name: str) -> Any:
        place = self._names.get(name)
        if place is not None:
            module, _, attribute = place.partition(":")
            return getattr(_load(module), attribute or name) if attribute != "*" else _load(module)
        for module in self._backing:
            try:
                return getattr(_load(module), name)
            except AttributeError:
                continue
        return self._submodule(name)

    def _submodule(self, name: str) -> ModuleType:
        """pytest has imported all of its own by the time that anybody asks."""
        from fastest.compat.tables import MODULES

        full = f"{self.__name__}.{name}"
        if full not in MODULES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        __import__(full)
        return sys.modules[full]

    def _home(self, name: str) -> ModuleType | None:
        for module in self._backing:
            try:
                if name in vars(_load(module)):
                    return sys.modules["fastest." + module]
            except AttributeError:
                continue
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        # Importing a submodule sets it here too: `_pytest._io.wcwidth` must not replace the function of that name.
        home = None if name.startswith("__") or isinstance(value, ModuleType_) else self._home(name)
        if home is not None:
            setattr(home, name, value)

    def __dir__(self) -> list[str]:
        known = set(self.__dict__) | set(self._names)
        for module in self._backing:
            known.update(vars(_load(module)))
        return sorted(known)


def _load(module: str) -> ModuleType:
    full = "fastest." + module
    try:
        __import__(full)
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        raise AttributeError(f"{full} is not available yet") from error
    return sys.modules[full]


class CompatFinder:
    """Answers for the names in the tables and for nothing else. `payload` is what the run was started with."""

    def __init__(self, payload: dict[str, Any] | None = None) -> None:
        self.payload = payload or {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name == "pytest" or name == "_pytest" or name.startswith("_pytest."):
            return self._spec(name)
        if name == "xdist" or name.startswith("xdist."):
            return self._spec(name)
        if name == "py" or name.startswith("py."):
            return self._spec(name) if _is_py_missing(name) else None
        return None

    def _spec(self, name: str) -> ModuleSpec | None:
        from fastest.compat.tables import MODULES, PACKAGES

        return self._spec_of(name, name in PACKAGES) if name in MODULES else None

    def _spec_of(self, name: str, is_package: bool) -> ModuleSpec:
        loader: Any = self
        return ModuleSpec(name, loader, origin=_shown_file(name, is_package), is_package=is_package)

    def create_module(self, spec: ModuleSpec) -> CompatModule:
        return CompatModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...

    def put_what_is_looked_for(self) -> None:
        """Without the locks and searches of an import."""
        from _frozen_importlib import module_from_spec

        for name, is_package in LOOKED_FOR.items():
            if name not in sys.modules:
                sys.modules[name] = module_from_spec(self._spec_of(name, is_package))

    def is_package(self, name: str) -> bool:
        from fastest.compat.tables import PACKAGES

        return name in PACKAGES

    def get_code(self, name: str) -> None:
        return None

    def get_source(self, name: str) -> None:
        return None


def file_of(name: str) -> str:
    """Where the module is in the environment's pytest, if there is one: tests take its file for a sure thing."""
    from _frozen_importlib_external import PathFinder

    from fastest.compat.tables import PACKAGES

    top, *rest = name.split(".")
    spec = PathFinder.find_spec(top)
    file = _shown_file(name, name in PACKAGES)
    if spec is None or spec.origin is None:
        return file
    folder = spec.origin.rpartition("/")[0]
    return "/".join([folder, *rest]) + ("/__init__.py" if file.endswith("/__init__.py") else ".py")


def _shown_file(name: str, is_package: bool) -> str:
    return "<fastest>/" + name.replace(".", "/") + ("/__init__.py" if is_package else ".py")


def _names(module: str) -> dict[str, str]:
    from fastest.compat.tables import names_of

    return names_of(module)


def _backing(module: str) -> tuple[str, ...]:
    from fastest.compat.tables import MODULES

    return tuple(MODULES[module].split())


def _all(module: str) -> list[str]:
    if module != "pytest":
        raise AttributeError(f"module {module!r} has no attribute '__all__'")
    return sorted(_names(module))


_OF_THE_MODULE: dict[str, Callable[[str], Any]] = {
    "__file__": file_of,
    "__all__": _all,
    "_names": _names,
    "_backing": _backing,
}


def _is_py_missing(name: str) -> bool:
    """pytest brings `py.path` and `py.error` only where the real `py` is not installed."""
    if name != "py":
        return isinstance(sys.modules.get("py"), CompatModule)
    from _frozen_importlib_external import PathFinder

    spec = PathFinder.find_spec("py")
    return spec is None or _is_pytests_shim(spec.origin)


def _is_pytests_shim(origin: str | None) -> bool:
    """The `py.py` that a real pytest installs would import its own `_pytest._py`."""
    return origin is not None and origin.endswith("py.py") and not origin.endswith("__init__.py")
