"""Do something when a module is imported, without importing it: some of the standard library's are slower than a
whole run.
"""

from __future__ import annotations

import sys

from fastest.metapath import insert_finder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ImportWatch:
    """A finder that finds nothing itself, but has the loader of a watched module tell when the module is complete."""

    def __init__(self) -> None:
        self.watched: dict[str, list[Callable[[], None]]] = {}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname not in self.watched:
            return None
        for finder in sys.meta_path:
            spec: Any = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                spec.loader = _Notifying(spec.loader, self.watched.pop(fullname))
                self.leave_if_idle()
                return spec
        return None

    def leave_if_idle(self) -> None:
        if not self.watched:
            sys.meta_path.remove(self)


class _Notifying:
    """The loader of the module, which afterwards calls those who waited."""

    def __init__(self, loader: Any, waiting: list[Callable[[], None]]) -> None:
        self._loader, self._waiting = loader, waiting

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        for function in self._waiting:
            function()


def when_imported(name: str, function: Callable[[], None]) -> None:
    """Call `function` now if the module `name` is there, else once it is."""
    if name in sys.modules:
        function()
        return
    watch = _watch()
    if watch is None:
        watch = ImportWatch()
        insert_finder(watch)
    watch.watched.setdefault(name, []).append(function)


def forget(name: str, function: Callable[[], None]) -> None:
    """Undo `when_imported`, if the module has not come."""
    watch = _watch()
    if watch is None or function not in watch.watched.get(name, ()):
        return
    watch.watched[name].remove(function)
    if not watch.watched[name]:
        del watch.watched[name]
    watch.leave_if_idle()


def _watch() -> ImportWatch | None:
    return next((finder for finder in sys.meta_path if isinstance(finder, ImportWatch)), None)
