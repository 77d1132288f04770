"""Reordering of items so that parametrized fixtures of wide scope are set up as rarely as possible.

For each scope from the session down to the class, items that use the same parameter of the same fixture are brought
together at the place
of the first of them. The order among them, and of items without such parameters, is kept. See pytest's documentation,
"Automatic
grouping of tests by fixture instances".
"""

from __future__ import annotations

from fastest.scope import HIGH_SCOPES, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    Key = tuple[Any, ...]


class ParamValueKey:
    """A parameter's value as a dict key: by equality among values of one type if it can be hashed, else by its
    index."""

    __slots__ = ("_by_value", "_hash", "_key")

    def __init__(self, value: object, fallback_index: int) -> None:
        self._key: object
        try:
            self._hash = hash(value)
            self._key = value
            self._by_value = True
        except TypeError:
            self._hash = hash(fallback_index)
            self._key = fallback_index
            self._by_value = False

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParamValueKey):
            return NotImplemented
        if self._by_value != other._by_value:
            return False
        if self._key is other._key:
            return True
        if type(self._key) is not type(other._key):
            return False
        try:
            return bool(self._key == other._key)
        except (TypeError, ValueError, RuntimeError):
            return False

    def __repr__(self) -> str:
        return f"ParamValueKey({'value' if self._by_value else 'index'}={self._key!r})"


def get_param_argkeys(item: Any, scope: Scope) -> Iterator[Key]:
    """The keys of the parameters that an item has at a scope; items with equal keys share a set-up."""
    callspec = item.__dict__.get("callspec")
    if callspec is None:
        return
    where: Any = None
    if scope is Scope.Package:
        where = item._pathstr.rpartition("/")[0]
    elif scope is not Scope.Session:
        where = item._pathstr
    cls = item.cls if scope is Scope.Class else None
    for argname, param in callspec.params.items():
        if callspec._arg2scope[argname] is scope:
            yield (argname, ParamValueKey(param, callspec.indices[argname]), where, cls)


class _Index:
    """Keys of items and items of keys, for one scope; the order of items under a key changes while we reorder."""

    def __init__(self, items: Sequence[Any], scope: Scope) -> None:
        self.keys_of: dict[Any, dict[Key, None]] = {}
        self.items_of: dict[Key, dict[Any, None]] = {}
        for item in items:
            keys = dict.fromkeys(get_param_argkeys(item, scope))
            if keys:
                self.keys_of[item] = keys
                for key in keys:
                    self.items_of.setdefault(key, {})[item] = None


def reorder_items(items: Sequence[Any]) -> list[Any]:
    """The items in their new order."""
    indexes = {scope: _Index(items, scope) for scope in HIGH_SCOPES}
    if not any(index.keys_of for index in indexes.values()):
        return list(items)
    return list(_reorder_at(dict.fromkeys(items), indexes, Scope.Session))


def _reorder_at(items: dict[Any, None], indexes: dict[Scope, _Index], scope: Scope) -> dict[Any, None]:
    if scope is Scope.Function or len(items) < 3:
        return items
    from collections import deque

    index = indexes[scope]
    ignore: set[Key] = set()
    queue = deque(items)
    done: dict[Any, None] = {}
    while queue:
        without_key: dict[Any, None] = {}
        slicing: Key | None = None
        while queue:
            item = queue.popleft()
            if item in done or item in without_key:
                continue
            keys = [key for key in index.keys_of.get(item, ()) if key not in ignore]
            if not keys:
                without_key[item] = None
                continue
            slicing = keys[-1]
            _pull_forward(slicing, items, index, indexes, queue)
            break
        if without_key:
            done.update(_reorder_at(without_key, indexes, scope.next_lower()))
        if slicing is not None:
            ignore.add(slicing)
    return done


def _pull_forward(key: Key, items: dict[Any, None], index: _Index, indexes: dict[Scope, _Index], queue: Any) -> None:
    """Put all items of a key at the front of the queue, and in front in the indexes of all scopes."""
    matching = [item for item in index.items_of[key] if item in items]
    for item in reversed(matching):
        queue.appendleft(item)
    for other in indexes.values():
        moved: dict[Key, list[Any]] = {}
        for item in matching:
            for other_key in other.keys_of.get(item, ()):
                moved.setdefault(other_key, []).append(item)
        for other_key, front in moved.items():
            rest = other.items_of[other_key]
            ordered = dict.fromkeys(front)
            ordered.update(rest)
            rest.clear()
            rest.update(ordered)
