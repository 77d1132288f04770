"""`pytest.MonkeyPatch` and the fixture `monkeypatch`: changes to objects, dictionaries, the environment, `sys.path`
and the working folder that are taken back at the end, the last change first.
"""

from __future__ import annotations

import builtins
import os
import sys

from fastest.fixtures import fixture
from fastest.introspect import NOTSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from typing import Any


@fixture
def monkeypatch() -> Generator[MonkeyPatch, None, None]:
    """Change attributes, items, environment variables, `sys.path` or the working folder until the test is over.

    The methods are `setattr`, `delattr`, `setitem`, `delitem`, `setenv`, `delenv`, `syspath_prepend`, `chdir` and
    `context`, which takes changes back earlier. `raising` says whether a missing target is an error.
    """
    patch = MonkeyPatch()
    yield patch
    patch.undo()


def resolve(name: str) -> object:
    """The object at a dotted path: attributes are taken as far as they go, then modules are imported."""
    used, *rest = name.split(".")
    found: object = _import(used)
    for part in rest:
        used += "." + part
        try:
            found = getattr(found, part)
            continue
        except AttributeError:
            pass
        try:
            _import(used)
        except ImportError as error:
            if str(error).split()[-1] == used:
                raise
            raise ImportError(f"import error in {used}: {error}") from error
        found = annotated_getattr(found, part, used)
    return found


def _import(name: str) -> object:
    builtins.__import__(name)
    return sys.modules[name]


def annotated_getattr(obj: object, name: str, ann: str) -> object:
    """`getattr` whose error says where the object was found."""
    try:
        return getattr(obj, name)
    except AttributeError as error:
        raise AttributeError(f"{type(obj).__name__!r} object at {ann} has no attribute {name!r}") from error


def derive_importpath(import_path: str, raising: bool) -> tuple[str, object]:
    """The last name of a dotted path and the object that has it."""
    if not isinstance(import_path, str) or "." not in import_path:
        raise TypeError(f"must be absolute import path string, not {import_path!r}")
    path, attribute = import_path.rsplit(".", 1)
    target = resolve(path)
    if raising:
        annotated_getattr(target, attribute, ann=path)
    return attribute, target


def _is_data_descriptor(cls: type, name: str) -> bool:
    """Whether assigning to this attribute goes through the class instead of into the instance's dictionary."""
    for base in cls.__mro__:
        if name in base.__dict__:
            kind = type(base.__dict__[name])
            return hasattr(kind, "__set__") or hasattr(kind, "__delete__")
    return False


class MonkeyPatch:
    """Changes things and remembers what they were. As a fixture it is undone by itself, else by `undo` or `context`."""

    __module__ = "_pytest.monkeypatch"

    def __init__(self) -> None:
        self._setattr: list[tuple[Any, str, object]] = []
        self._setitem: list[tuple[Any, object, object]] = []
        self._cwd: str | None = None
        self._savesyspath: list[str] | None = None

    @classmethod
    def context(cls) -> AbstractContextManager[MonkeyPatch]:
        """A context manager that gives a fresh `MonkeyPatch` and undoes it on exit."""
        from contextlib import contextmanager

        return contextmanager(_undone_at_exit)(cls)

    def setattr(self, target: Any, name: Any, value: Any = NOTSET, raising: bool = True) -> None:
        """Set an attribute: `setattr(object, "name", value)` or `setattr("module.name", value)`."""
        __tracebackhide__ = True
        if value is NOTSET:
            if not isinstance(target, str):
                raise TypeError(
                    "use setattr(target, name, value) or "
                    "setattr(target, value) with target being a dotted import string"
                )
            value = name
            name, target = derive_importpath(target, raising)
        elif not isinstance(name, str):
            raise TypeError(
                "use setattr(target, name, value) with name being a string or "
                "setattr(target, value) with target being a dotted import string"
            )
        old = getattr(target, name, NOTSET)
        if raising and old is NOTSET:
            raise AttributeError(f"{target!r} has no attribute {name!r}")
        old = _stored(target, name, old)
        setattr(target, name, value)
        self._setattr.append((target, name, old))

    def delattr(self, target: Any, name: Any = NOTSET, raising: bool = True) -> None:
        """Delete an attribute: `delattr(object, "name")` or `delattr("module.name")`."""
        __tracebackhide__ = True
        if name is NOTSET:
            if not isinstance(target, str):
                raise TypeError("use delattr(target, name) or delattr(target) with target being a dotted import string")
            name, target = derive_importpath(target, raising)
        if not hasattr(target, name):
            if raising:
                raise AttributeError(name)
            return
        old = getattr(target, name, NOTSET)
        # Class attributes are kept as they are stored: reading a method or a descriptor gives something else.
        if isinstance(target, type):
            old = target.__dict__.get(name, NOTSET)
        delattr(target, name)
        self._setattr.append((target, name, old))

    def setitem(self, dic: Any, name: object, value: object) -> None:
        """Set an item of a mapping."""
        old = dic.get(name, NOTSET)
        dic[name] = value
        self._setitem.append((dic, name, old))

    def delitem(self, dic: Any, name: object, raising: bool = True) -> None:
        """Delete an item of a mapping."""
        if name not in dic:
            if raising:
                raise KeyError(name)
            return
        old = dic.get(name, NOTSET)
        del dic[name]
        self._setitem.append((dic, name, old))

    def setenv(self, name: str, value: str, prepend: str | None = None) -> None:
        """Set an environment variable; with `prepend`, put the value and that separator before the present value."""
        if not isinstance(value, str):
            import warnings

            from fastest.warning_types import PytestWarning

            warnings.warn(
                PytestWarning(
                    f"Value of environment variable {name} type should be str, but got {value!r} "
                    f"(type: {type(value).__name__}); converted to str implicitly"
                ),
                stacklevel=2,
            )
            value = str(value)
        if prepend and name in os.environ:
            value = value + prepend + os.environ[name]
        self.setitem(os.environ, name, value)

    def delenv(self, name: str, raising: bool = True) -> None:
        """Delete an environment variable."""
        self.delitem(os.environ, name, raising=raising)

    def syspath_prepend(self, path: object) -> None:
        """Put a folder at the front of `sys.path` and forget what the importers know of its contents."""
        if self._savesyspath is None:
            self._savesyspath = sys.path[:]
        sys.path.insert(0, str(path))
        if "pkg_resources" in sys.modules:
            _fix_namespace_packages(str(path))
        from importlib import invalidate_caches

        invalidate_caches()

    def chdir(self, path: str | os.PathLike[str]) -> None:
        """Change the working folder."""
        if self._cwd is None:
            self._cwd = os.getcwd()
        os.chdir(path)

    def undo(self) -> None:
        """Take all changes back. A second call does nothing, unless there were changes in between."""
        for target, name, old in reversed(self._setattr):
            if old is NOTSET:
                delattr(target, name)
            else:
                setattr(target, name, old)
        self._setattr[:] = []
        for mapping, key, old in reversed(self._setitem):
            if old is not NOTSET:
                mapping[key] = old
            else:
                try:
                    del mapping[key]
                except KeyError:
                    pass
        self._setitem[:] = []
        if self._savesyspath is not None:
            sys.path[:] = self._savesyspath
            self._savesyspath = None
        if self._cwd is not None:
            os.chdir(self._cwd)
            self._cwd = None


def _undone_at_exit(cls: type[MonkeyPatch]) -> Generator[MonkeyPatch, None, None]:
    patch = cls()
    try:
        yield patch
    finally:
        patch.undo()


def _stored(target: Any, name: str, value: object) -> object:
    """The value as the target itself stores it; NOTSET if it only inherits it, so that undoing deletes instead of
    copying.
    """
    if isinstance(target, type):
        return target.__dict__.get(name, NOTSET)
    if not _is_data_descriptor(type(target), name):
        from _collections_abc import Mapping

        own = getattr(target, "__dict__", None)
        if isinstance(own, Mapping):
            return own.get(name, NOTSET)
    return value


def _fix_namespace_packages(path: str) -> None:
    """Tell pkg_resources of a new entry of `sys.path`, and warn if it holds a part of a namespace package of the
    old kind.
    """
    import warnings

    import pkg_resources  # type: ignore[import-untyped,unused-ignore]

    from fastest.deprecated import MONKEYPATCH_LEGACY_NAMESPACE_PACKAGES

    for package in getattr(pkg_resources, "_namespace_packages", None) or ():
        if package is not None and os.path.isdir(os.path.join(path, package.replace(".", os.sep))):
            warnings.warn(MONKEYPATCH_LEGACY_NAMESPACE_PACKAGES.format(), stacklevel=3)
            break
    pkg_resources.fixup_namespace_packages(path)
