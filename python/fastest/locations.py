"""Where items are, as reporters show it: path relative to the root folder, line, dotted path below the module.

The same as `item.location`, without an import or a look at the disk for plain functions and methods, and what all
children of a collector share is found, and told, once.
"""

from __future__ import annotations

from fastest.function import Function, PyobjMixin
from fastest.introspect import FunctionType
from fastest.plainitems import is_untouched
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    Location = Tuple[str, "int | None", str]


# Attributes of functions that have their source at another place.
ELSEWHERE = frozenset(("__wrapped__", "place_as"))


def _is_ordinary(kind: type) -> bool:
    return kind is Function or (issubclass(kind, Function) and kind.reportinfo is PyobjMixin.reportinfo)


class Locations:
    """For many items, those of one collector after the other."""

    def __init__(self) -> None:
        self._parent: Any = None
        self._path = self._shown = self._prefix = ""
        self._others: dict[str, str | None] = {}

    def rows(self, items: list[Any]) -> list[Any]:
        """[node id, path, line, dotted path] of an item, or for neighbours that are as collection has made them
        [node id of their collector, path, dotted path of the collector and a dot, [name, line, name, line ...]].
        Lines count from 0; -1: unknown."""
        rows: list[Any] = []
        group: list[Any] = []
        parent: Any = None
        for item in items:
            fields = item.__dict__
            if "_address" in fields or not is_untouched(fields):
                path, lineno, domain = self.of(item)
                rows.append([item.nodeid, path, -1 if lineno is None else lineno, domain])
                parent = None
                continue
            if fields["parent"] is not parent:
                parent = fields["parent"]
                self._enter(item)
                group = []
                rows.append([parent._address, self._shown, self._prefix, group])
            group.append(fields["name"])
            group.append(fields["_func"].__code__.co_firstlineno - 1)
        return rows

    def of(self, item: Any) -> Location:
        """The item's location, which it keeps."""
        fields = item.__dict__
        if "location" in fields or not _is_ordinary(type(item)):
            return item.location  # type: ignore[no-any-return]
        func = item._func
        if fields["parent"] is not self._parent:
            self._enter(item)
        if type(func) is not FunctionType or not ELSEWHERE.isdisjoint(func.__dict__):
            return item.location  # type: ignore[no-any-return]
        shown = self._shown_of(item, func.__code__.co_filename)
        if shown is None:
            return item.location  # type: ignore[no-any-return]
        location = fields["location"] = (shown, func.__code__.co_firstlineno - 1, self._prefix + fields["name"])
        return location

    def _shown_of(self, item: Any, filename: str) -> str | None:
        """How a source file is shown: mostly the collector's own, another one for methods of base classes."""
        if filename == self._path:
            return self._shown
        if filename not in self._others:
            known = os.path.isabs(filename) and os.path.exists(filename)
            self._others[filename] = item.session._node_location_to_relpath(filename) if known else None
        return self._others[filename]

    def _enter(self, item: Any) -> None:
        from fastest.collect import Module

        parent = self._parent = item.parent
        self._path = item._pathstr
        self._shown = item.session._node_location_to_relpath(self._path)
        above = parent.getmodpath() if parent.parent is not None and hasattr(parent, "getmodpath") else ""
        self._prefix = "" if isinstance(parent, Module) else above + "."
