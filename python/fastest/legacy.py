"""Attributes of the time before pathlib: `node.fspath`, `config.rootdir`, `request.fspath` and their like, as
`py.path.local` objects.

pytest's plugin "legacypath" adds them to the classes at every start. Here the classes hold this descriptor, which
loads `py.path` when somebody asks; with the plugin blocked they are missing, as they are in pytest.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class legacy_path_attribute:
    """The path that `get(instance)` gives (or None), as a `py.path.local`; `set` makes it writable."""

    __slots__ = ("_get", "_set", "name")

    def __init__(self, get: Callable[[Any], Any], set: Callable[[Any, Any], None] | None = None) -> None:
        self._get = get
        self._set = set
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        config = instance if hasattr(owner, "getini") else instance.config
        if config.plugins.is_blocked("legacypath"):
            raise AttributeError(f"{owner.__name__!r} object has no attribute {self.name!r}")
        path = self._get(instance)
        if path is None:
            return None
        from fastest.builtin.pypath import LocalPath

        return LocalPath(path)

    def __set__(self, instance: Any, value: Any) -> None:
        if self._set is None:
            raise AttributeError(f"can't set attribute {self.name!r}")
        self._set(instance, value)
