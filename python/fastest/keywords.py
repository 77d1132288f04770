"""`node.keywords`: a chain of dictionaries, one a node, that looks like one mapping.

Each node stores only what is its own; a look-up walks towards the session. Nothing is merged, so making an item costs
one small dictionary.
"""

from __future__ import annotations

# `collections.abc` would import the whole of `collections`; this is the module that it re-exports.
from _collections_abc import MutableMapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from fastest.nodes import Node

    _Base = MutableMapping[str, Any]
else:
    _Base = MutableMapping


class NodeKeywords(_Base):
    """The names by which a node and its parents are known, with the marks as values."""

    __slots__ = ("_markers", "node", "parent")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.parent = node.parent
        self._markers: dict[str, Any] = {node.name: True}

    def __getitem__(self, key: str) -> Any:
        markers = self._markers
        if key in markers:
            return markers[key]
        if self.parent is None:
            raise KeyError(key)
        return self.parent.keywords[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._markers[key] = value

    def __delitem__(self, key: str) -> None:
        raise ValueError("cannot delete key in keywords dict")

    def __contains__(self, key: object) -> bool:
        return key in self._markers or (self.parent is not None and key in self.parent.keywords)

    def update(self, other: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), **kwds: Any) -> None:  # type: ignore[override]
        self._markers.update(other)
        self._markers.update(kwds)

    def __iter__(self) -> Iterator[str]:
        names, parent = dict(self._markers), self.parent
        while parent is not None:  # a name keeps the place where it was seen first
            keywords = parent.keywords
            if type(keywords) is not NodeKeywords:  # a plugin's node has its own
                return iter({**names, **dict.fromkeys(keywords)})
            names, parent = {**names, **keywords._markers}, keywords.parent
        return iter(names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<NodeKeywords for node {self.node}>"
