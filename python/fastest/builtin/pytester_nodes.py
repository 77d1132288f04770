"""Configs, collectors and items made by a `pytester` test without running anything."""

from __future__ import annotations

import os

from fastest.builtin.pytester_files import ProjectFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Collector, Item


class ProjectNodes(ProjectFiles):
    """Parses command lines and collects what was written."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.plugins: list[Any] = []
        self._mod_collections: dict[Any, list[Any]] = {}

    def _ensure_basetemp(self, args: Sequence[Any]) -> list[Any]:
        if any(str(arg).startswith("--basetemp") for arg in args):
            return list(args)
        return [*args, f"--basetemp={self.path.parent.joinpath('basetemp')}"]

    def parseconfig(self, *args: Any) -> Config:
        """A config for these arguments, not configured."""
        from fastest.builtin.capture import manager_of
        from fastest.config.nested import payload_for
        from fastest.config.startup import prepare

        config = prepare(payload_for([str(arg) for arg in self._ensure_basetemp(args)]), self.plugins)
        capture = manager_of(config)
        if capture is not None:
            # It has captured since the first conftest file; there is no session to go on with that.
            capture.suspend_global_capture(in_=True)
            capture._in_session = False
        self._request.addfinalizer(config._ensure_unconfigure)
        return config

    def parseconfigure(self, *args: Any) -> Config:
        """A configured config for these arguments."""
        config = self.parseconfig(*args)
        config._do_configure()
        return config

    def getnode(self, config: Config, arg: Any) -> Any:
        """The collector of a file."""
        assert "::" not in str(arg)
        return _first_node(config, os.path.abspath(arg))

    def getpathnode(self, path: Any) -> Any:
        """The collector of a file, with a config of its own."""
        return _first_node(self.parseconfigure(path), os.path.abspath(path))

    def genitems(self, colitems: Sequence[Any]) -> list[Item]:
        """All items below collectors."""
        session = colitems[0].session
        return [item for node in colitems for item in session.genitems(node)]

    def getitems(self, source: Any) -> list[Item]:
        """The items of a module with this source."""
        return self.genitems([self.getmodulecol(source)])

    def getitem(self, source: Any, funcname: str = "test_func") -> Item:
        """The item of one function of a module with this source."""
        items = self.getitems(source)
        for item in items:
            if item.name == funcname:
                return item
        raise AssertionError(f"{funcname!r} item not found in module:\n{source}\nitems: {items}")

    def getmodulecol(self, source: Any, configargs: Sequence[Any] = (), *, withinit: bool = False) -> Any:
        """The collector of a module with this source (or at this path)."""
        if isinstance(source, os.PathLike):
            assert not withinit, "not supported for paths"
            path: Path = self.path.joinpath(source)
        else:
            path = self.makepyfile(**{self._name: str(source)})
        if withinit:
            self.makepyfile(__init__="#")
        self.config = config = self.parseconfigure(path, *configargs)
        return self.getnode(config, path)

    def collect_by_name(self, modcol: Collector, name: str) -> Any:
        """The child of a collector with this name."""
        if modcol not in self._mod_collections:
            self._mod_collections[modcol] = list(modcol.collect())
        return next((node for node in self._mod_collections[modcol] if node.name == name), None)


def _first_node(config: Config, path: str) -> Any:
    from fastest.session import Session

    session = Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    node = session.perform_collect([path], genitems=False)[0]
    config.hook.pytest_sessionfinish(session=session, exitstatus=0)
    return node
