"""A heterogeneous mapping for plugins: `_pytest.stash`. Keys compare by identity, so two plugins never collide."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class StashKey:
    """The identity under which one plugin stores one value."""

    __module__ = "_pytest.stash"

    __slots__ = ()

    def __class_getitem__(cls, item: Any) -> type[StashKey]:
        return cls


class Stash:
    """A dict whose only keys are `StashKey` objects."""

    __module__ = "_pytest.stash"

    __slots__ = ("_storage",)

    def __init__(self) -> None:
        self._storage: dict[StashKey, Any] = {}

    def __setitem__(self, key: StashKey, value: Any) -> None:
        self._storage[key] = value

    def __getitem__(self, key: StashKey) -> Any:
        return self._storage[key]

    def get(self, key: StashKey, default: Any) -> Any:
        """The value of `key`, or `default`."""
        return self._storage.get(key, default)

    def setdefault(self, key: StashKey, default: Any) -> Any:
        """The value of `key`, which becomes `default` if it has none."""
        return self._storage.setdefault(key, default)

    def __delitem__(self, key: StashKey) -> None:
        del self._storage[key]

    def __contains__(self, key: StashKey) -> bool:
        return key in self._storage

    def __len__(self) -> int:
        return len(self._storage)
