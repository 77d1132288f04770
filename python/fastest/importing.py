"""Importing a test module or a conftest file from its path: the three import modes of `_pytest.pathlib.import_path`.

Names and folders are worked out on strings and the import goes through the ordinary machinery, so that the assertion
rewriting hook on `sys.meta_path` sees it. `importlib.util` is not imported: the two functions of it that are needed
exist frozen.
"""

from __future__ import annotations

import builtins
import sys

from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType
    from typing import Any, Union

    PathLike = Union[str, os.PathLike[str]]

_INIT = os.sep + "__init__.py"


class ImportPathMismatchError(ImportError):
    """Another file was imported under the name of this one: (module name, its file, the file that was meant)."""


class CouldNotResolvePathError(Exception):
    """The file is in no package."""


def import_path(
    path: PathLike, *, mode: Any = "prepend", root: PathLike, consider_namespace_packages: bool = False
) -> ModuleType:
    """Import the module (or package, by its `__init__.py`) at `path` and return it."""
    mode = _checked_mode(mode)
    path = os.fspath(path)
    if not os.path.exists(path):
        raise ImportError(_as_path(path))
    if mode == "importlib":
        return _import_by_location(path, os.fspath(root), consider_namespace_packages)
    folder, name = _root_and_name(path, consider_namespace_packages) or _plain_name(path)
    # sys.path stays changed: the module may import its neighbours later.
    if mode == "append":
        if folder not in sys.path:
            sys.path.append(folder)
    elif not sys.path or folder != sys.path[0]:
        sys.path.insert(0, folder)
    module = import_by_name(name)
    _check_same_file(name, module, path)
    return module


def import_by_name(name: str) -> ModuleType:
    """`importlib.import_module`, for which a small run need not import importlib."""
    builtins.__import__(name)
    return sys.modules[name]


def _checked_mode(mode: Any) -> str:
    value = getattr(mode, "value", mode)
    if value not in ("prepend", "append", "importlib"):
        raise ValueError(f"{mode!r} is not a valid ImportMode")
    return str(value)


def _as_path(path: str) -> Path:
    return real_path(path)


def _plain_name(path: str) -> tuple[str, str]:
    folder, base = os.path.split(path)
    return folder, os.path.splitext(base)[0]


def _check_same_file(name: str, module: ModuleType, path: str) -> None:
    if path.endswith(_INIT) or os.environ.get("PY_IGNORE_IMPORTMISMATCH") == "1":
        return
    file = module.__file__
    if file == path:
        return
    if file is None:
        raise ImportPathMismatchError(name, file, _as_path(path))
    if file.endswith((".pyc", ".pyo")):
        file = file[:-1]
    if file.endswith(_INIT):
        file = file[: -len(_INIT)]
    if not _is_same(path, file):
        raise ImportPathMismatchError(name, file, _as_path(path))


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except FileNotFoundError:
        return False


# From a path to a module name


def package_root(path: str) -> str | None:
    """The outermost folder of the chain of packages that a file (or package folder) is in."""
    found = None
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.basename(folder).isidentifier():
        found = folder
        folder = os.path.dirname(folder)
    return found


def resolve_package_path(path: Path) -> Path | None:
    found = package_root(str(path))
    return _as_path(found) if found else None


def resolve_pkg_root_and_module_name(path: Path, *, consider_namespace_packages: bool = False) -> tuple[Path, str]:
    found = _root_and_name(str(path), consider_namespace_packages)
    if found is None:
        raise CouldNotResolvePathError(f"Could not resolve for {path}")
    return _as_path(found[0]), found[1]


def _root_and_name(path: str, consider_namespace_packages: bool) -> tuple[str, str] | None:
    """The folder that has to be on `sys.path` and the dotted name, for a file in a package."""
    package = package_root(path)
    root = os.path.dirname(package) if package else None
    if consider_namespace_packages:
        root = _namespace_root(path, root or os.path.dirname(path)) or root
    name = dotted_name(path, root) if root is not None else None
    return (root, name) if root is not None and name else None


def _namespace_root(path: str, start: str) -> str | None:
    for candidate in _upwards(start):
        name = dotted_name(path, candidate)
        if name and is_importable(name, path):
            return candidate
    return None


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def dotted_name(path: str, root: str) -> str | None:
    """`pkg.mod` for `root/pkg/mod.py`."""
    prefix = root.rstrip(os.sep) + os.sep
    if not path.startswith(prefix):
        return None
    parts = os.path.splitext(path[len(prefix) :])[0].split(os.sep)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def compute_module_name(root: Path, module_path: Path) -> str | None:
    return dotted_name(str(module_path), str(root))


def is_importable(module_name: str, module_path: PathLike) -> bool:
    """Whether importing the name the normal way would give that file."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module_name)
    except (ImportError, ValueError, ImportWarning):
        return False
    return _spec_is_for(spec, os.fspath(module_path))


def module_name_from_path(path: Path, root: Path) -> str:
    """A unique name for a file that no package leads to: its path below `root`, dots replaced."""
    stem = os.path.splitext(str(path))[0]
    prefix = str(root).rstrip(os.sep) + os.sep
    parts = (stem[len(prefix) :] if stem.startswith(prefix) else stem.lstrip(os.sep)).split(os.sep)
    if len(parts) >= 2 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(part.replace(".", "_") for part in parts)


# The mode "importlib"


def _import_by_location(path: str, root: str, consider_namespace_packages: bool) -> ModuleType:
    found = _root_and_name(path, consider_namespace_packages)
    if found is not None:
        module = sys.modules.get(found[1]) or _import_as(found[1], path, insert_parents=False)
        if module is not None:
            return module
    name = module_name_from_path(_as_path(path), _as_path(root))
    module = sys.modules.get(name) or _import_as(name, path, insert_parents=True)
    if module is None:
        raise ImportError(f"Can't find module {name} at location {path}")
    return module


def _import_as(name: str, path: str, *, insert_parents: bool) -> ModuleType | None:
    """Import one file under a given name, its parent packages first; None if no loader takes it."""
    from _frozen_importlib import module_from_spec

    parent_name, _, own_name = name.rpartition(".")
    parent = _parent_module(parent_name, path, insert_parents) if parent_name else None
    spec = _spec_for(name, own_name, path)
    if spec is None:
        return None
    module: ModuleType = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if parent is not None:
        setattr(parent, own_name, module)
    if insert_parents:
        insert_missing_modules(sys.modules, name)
    return module


def _parent_module(name: str, path: str, insert_parents: bool) -> ModuleType | None:
    parent = sys.modules.get(name)
    if parent is not None and hasattr(parent, "__path__"):
        return parent
    folder = os.path.dirname(os.path.dirname(path) if path.endswith(_INIT) else path)
    init = folder + _INIT
    return _import_as(name, init if os.path.isfile(init) else folder, insert_parents=insert_parents)


def _spec_for(name: str, own_name: str, path: str) -> Any:
    # Meta-path finders come first: one of them rewrites assertions.
    for finder in sys.meta_path:
        spec = finder.find_spec(name, [os.path.dirname(path)])
        if _spec_is_for(spec, path):
            return spec
    from _frozen_importlib_external import spec_from_file_location

    loader = _namespace_loader(own_name, path) if os.path.isdir(path) else None
    spec = spec_from_file_location(name, path, loader=loader)
    return spec if _spec_is_for(spec, path) else None


def _namespace_loader(name: str, path: str) -> Any:
    import _frozen_importlib_external

    external: Any = _frozen_importlib_external
    loader = getattr(external, "NamespaceLoader", None) or external._NamespaceLoader
    return loader(name, _as_path(path), external.PathFinder())


def _spec_is_for(spec: Any, path: str) -> bool:
    if spec is None:
        return False
    if spec.origin:
        return _as_path(spec.origin) == _as_path(path)
    return any(_as_path(folder) == _as_path(path) for folder in spec.submodule_search_locations or ())


def spec_matches_module_path(module_spec: Any, module_path: Path) -> bool:
    return _spec_is_for(module_spec, str(module_path))


def insert_missing_modules(modules: dict[str, ModuleType], module_name: str) -> None:
    """Make every parent of a dotted name importable: an empty module stands for one that does not exist."""
    while "." in module_name:
        parent_name, _, child = module_name.rpartition(".")
        parent = modules.get(parent_name) or _import_or_invent(parent_name, module_name)
        modules[parent_name] = parent
        if not hasattr(parent, child):
            setattr(parent, child, modules[module_name])
        module_name = parent_name


def _import_or_invent(name: str, child_name: str) -> ModuleType:
    try:
        if not sys.meta_path:
            raise ModuleNotFoundError(name)
        builtins.__import__(name)
        return sys.modules[name]
    except ModuleNotFoundError:
        return type(sys)(child_name, "Empty module created by pytest's importmode=importlib.")
