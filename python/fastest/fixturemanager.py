"""Which fixtures exist, who can see them, and which of them a test needs: `FixtureManager` of `_pytest.fixtures`.

Tests of one collector mostly need the same fixtures, so the closure is computed once per (collector, requested names)
and shared;
every registration forgets what was computed. A test that needs no fixture at all gets no FuncFixtureInfo until
somebody asks.
"""

from __future__ import annotations

import sys

from fastest.config.builtins import BUILTINS
from fastest.config.plugins import is_ours
from fastest.fixtureclosure import (
    FuncFixtureInfo,
    deduplicate_names,
    direct_parametrize_args,
    traverse_fixture_closure,
)
from fastest.fixturedef import DirectParamFixtureDef, FixtureDef
from fastest.fixturefinding import find_fixtures
from fastest.introspect import NOTSET, getfuncargnames
from fastest.scope import Scope
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from fastest.marks import Mark
    from fastest.nodes import Node
    from fastest.session import Session

    Definitions = Sequence[FixtureDef]


class FixtureManager:
    """The session's fixtures."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.config = session.config
        self._arg2node2fixturedefs: dict[str, dict[Node, list[FixtureDef]]] = {}
        self._arg2nodeid2fixturedefs: dict[str, dict[str, list[FixtureDef]]] = {}
        self._node_autousenames: dict[Node, list[str]] = {session: list(self.config.getini("usefixtures"))}
        self._nodeid_autousenames: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        self._pending_conftests: dict[str, object] = {}
        self._adopted: set[str] = set()
        self._autouse_cache: dict[Node, tuple[str, ...]] = {}
        self.has_wide_params = False  # whether a parametrization above function scope was seen
        self._direct_params: dict[str, FixtureDef] = {}
        self._closure_cache: dict[Any, tuple[tuple[str, ...], dict[str, Definitions]]] = {}
        self.config.plugins.subscribe(self._plugin_registered)
        for name in self.config.plugins.loaded_modules():
            self._adopt_builtin(sys.modules[name])
        self._flush_pending_conftests_to_session(session)

    # Registration.

    def _plugin_registered(self, plugin: object, name: str) -> None:
        if is_ours(plugin):
            self._adopt_builtin(plugin)
            return
        if name and name.endswith("conftest.py"):
            self._pending_conftests[os.path.dirname(os.path.abspath(name))] = plugin
        else:
            self.parsefactories(holder=plugin, node=self.session)

    def adopt_conftest(self, directory: Any) -> None:
        """Parse the fixtures of a folder's conftest file, now that the folder is collected and can own them.

        Those of the root folder belong to the session: they are also seen by tests outside of it.
        """
        plugin = self._pending_conftests.pop(directory._pathstr, None)
        if plugin is not None:
            at_root = directory._pathstr == self.session._pathstr
            self.parsefactories(holder=plugin, node=self.session if at_root else directory)

    def _adopt_builtin(self, plugin: Any) -> None:
        """Register the fixtures of a built-in plugin as the widest definitions, whenever it is loaded."""
        if type(plugin) is not type(sys) or plugin.__name__ in self._adopted:
            return
        self._adopted.add(plugin.__name__)
        for name, definition, func in find_fixtures(plugin):
            marker = definition._fixture_function_marker
            fixture_name = marker.name or name
            made = FixtureDef(
                self.config, NOTSET, fixture_name, func, marker.scope, marker.params, marker.ids, node=self.session
            )
            self._arg2node2fixturedefs.setdefault(fixture_name, {}).setdefault(self.session, []).append(made)

    def adopt_builtins(self) -> None:
        """Register all built-in fixtures: for lists of what is available."""
        for row in BUILTINS:
            for name in row.fixtures:
                self.config.plugins.load_fixture(name)

    def unlisted_names(self) -> set[str]:
        """Fixtures that work, but that nobody expects on such a list: pytest would not have them."""
        config = self.config
        names = set() if config.plugins.has_plugin("pytester") else {"testdir"}
        return names if config.payload.get("workers") else {*names, "worker_id", "testrun_uid"}

    def _flush_pending_conftests_to_session(self, session: Session) -> None:
        from fastest.paths import relative_below

        for folder in list(self._pending_conftests):
            if relative_below(folder, session._pathstr) in (None, "."):
                self.parsefactories(holder=self._pending_conftests.pop(folder), node=session)

    def parsefactories(
        self, node_or_obj: Any = NOTSET, nodeid: Any = NOTSET, *, holder: Any = NOTSET, node: Any = NOTSET
    ) -> None:
        """Register the fixtures found in `holder` (a module, class, instance or plugin) for `node` and what is below
        it."""
        if holder is NOTSET:
            if node_or_obj is NOTSET:
                raise TypeError("parsefactories() requires holder or node_or_obj")
            if nodeid is NOTSET:
                holder, node = node_or_obj.obj, node_or_obj
            else:
                _warn("PARSEFACTORIES_NODEID_DEPRECATED")
                holder = node_or_obj
        for name, definition, func in find_fixtures(holder):
            marker = definition._fixture_function_marker
            self._register_fixture(
                name=marker.name or name,
                func=func,
                scope=marker.scope,
                params=marker.params,
                ids=marker.ids,
                autouse=marker.autouse,
                node=node,
                nodeid=nodeid,
            )

    def _register_fixture(
        self,
        *,
        name: str,
        func: Any,
        nodeid: Any = NOTSET,
        scope: Any = "function",
        params: Any = None,
        ids: Any = None,
        autouse: bool = False,
        node: Any = NOTSET,
    ) -> None:
        """Register one fixture for a node (or, deprecated, for a node id prefix) and what is below it."""
        if nodeid is not NOTSET or node is NOTSET:
            _warn("FIXTURE_NODEID_DEPRECATED")
        definition = FixtureDef(self.config, nodeid, name, func, scope, params, ids, node=node, _autouse=autouse)
        self._autouse_cache.clear()
        self._closure_cache.clear()
        if node is NOTSET and nodeid is not NOTSET and nodeid is not None:
            self._arg2nodeid2fixturedefs.setdefault(name, {}).setdefault(nodeid, []).insert(0, definition)
            if autouse:
                self._nodeid_autousenames.setdefault(nodeid, []).append(name)
            return
        owner = self.session if node is NOTSET else node
        self._arg2node2fixturedefs.setdefault(name, {}).setdefault(owner, []).insert(0, definition)
        if autouse:
            self._node_autousenames.setdefault(owner, []).append(name)

    # Look-up.

    def getfixturedefs(self, argname: str, node: Node) -> list[FixtureDef] | None:
        """The definitions of a name that `node` can see, widest first; None if the name is unknown everywhere."""
        if argname not in self._asked:
            self._asked.add(argname)
            self.config.plugins.load_fixture(argname)  # which announces the plugin to us
        by_node = self._arg2node2fixturedefs.get(argname)
        by_nodeid = self._arg2nodeid2fixturedefs.get(argname)
        if not by_node and not by_nodeid:
            return None
        found: list[FixtureDef] = []
        for parent in node.iter_parents():
            if by_node:
                found.extend(by_node.get(parent, ()))
            if by_nodeid:
                found.extend(by_nodeid.get(parent.nodeid, ()))
        found.reverse()
        return found

    def autouse_names(self, collector: Node) -> tuple[str, ...]:
        """The autouse fixtures that a collector's children get, widest first."""
        names = self._autouse_cache.get(collector)
        if names is None:
            names = self._autouse_cache[collector] = tuple(self._getautousenames(collector))
        return names

    def _getautousenames(self, node: Node) -> Iterator[str]:
        for parent in node.listchain():
            yield from self._node_autousenames.get(parent, ())
            if self._nodeid_autousenames:
                yield from self._nodeid_autousenames.get(parent.nodeid, ())

    def _getusefixturesnames(self, node: Any) -> Iterator[str]:
        for marked, mark in node.iter_markers_with_node("usefixtures"):
            if not mark.args:
                from fastest.warning_types import PytestWarning

                marked.warn(PytestWarning(f"usefixtures() in {node.nodeid} without arguments has no effect"))
            yield from mark.args

    def getfixtureinfo(self, node: Any, func: Any, cls: type | None) -> FuncFixtureInfo:
        """What an item needs. `func` is not examined if it is None or the item sets `nofuncargs`."""
        if func is not None and not getattr(node, "nofuncargs", False):
            argnames = getfuncargnames(func, name=node.name, cls=cls)
        else:
            argnames = ()
        return self.info_for(node, argnames)

    def info_for(self, node: Any, argnames: tuple[str, ...]) -> FuncFixtureInfo:
        """`getfixtureinfo` when the argument names are known."""
        parent = node.parent
        autouse = self.autouse_names(parent) if parent is not None else ()
        initial = deduplicate_names(autouse, self._getusefixturesnames(node), argnames)
        ignored = direct_parametrize_args(node)
        if ignored or parent is None or node in self._node_autousenames:
            closure, definitions = self.getfixtureclosure(node, initial, ignored)
            return FuncFixtureInfo(argnames, initial, closure, definitions)
        key = (parent, initial)
        cached = self._closure_cache.get(key)
        if cached is None:
            closure, definitions = self.getfixtureclosure(node, initial, ignored)
            cached = self._closure_cache[key] = (tuple(closure), definitions)
        return FuncFixtureInfo(argnames, initial, list(cached[0]), dict(cached[1]))

    def info_below(self, collector: Node, argnames: tuple[str, ...], directs: tuple[str, ...]) -> FuncFixtureInfo:
        """What a function of a collector needs, if it and all above it have no marks; `directs` are its parameters."""
        initial = deduplicate_names(self.autouse_names(collector), argnames)
        closure, definitions = self.getfixtureclosure(collector, initial, directs)
        return FuncFixtureInfo(argnames, initial, closure, definitions)

    def direct_param(self, name: str) -> FixtureDef:
        """The pseudo fixture of a direct parameter; function scope, so that all tests can share it."""
        known = self._direct_params.get(name)
        if known is None:
            known = DirectParamFixtureDef(node=self.session, argname=name, scope=Scope.Function)
            self._direct_params[name] = known
        return known

    def getfixtureclosure(
        self, parentnode: Node, initialnames: tuple[str, ...], ignore_args: Any
    ) -> tuple[list[str], dict[str, Definitions]]:
        """All names that are needed, widest scope first, and their definitions."""
        definitions: dict[str, Definitions] = {}

        def find(name: str) -> Definitions | None:
            if name in ignore_args:
                return None
            known = definitions.get(name)
            if known:
                return known
            found = self.getfixturedefs(name, parentnode)
            if found:
                definitions[name] = found
            return found or None

        names = list(traverse_fixture_closure(initialnames, getfixturedefs=find))
        names.sort(
            key=lambda name: definitions[name][-1]._scope._index if name in definitions else Scope.Function._index,
            reverse=True,
        )
        return names, definitions

    def _get_all_fixture_defs(self) -> Iterator[FixtureDef]:
        self.adopt_builtins()
        unlisted = self.unlisted_names()
        for tables in (self._arg2node2fixturedefs, self._arg2nodeid2fixturedefs):
            for name, table in tables.items():
                for definitions in table.values() if name not in unlisted else ():
                    yield from definitions

    def _get_all_fixture_defs_for_node(self, node: Node) -> Iterator[FixtureDef]:
        self.adopt_builtins()
        unlisted = self.unlisted_names()
        for name, by_node in self._arg2node2fixturedefs.items():
            for parent in node.iter_parents() if name not in unlisted else ():
                yield from by_node.get(parent, ())
        for by_nodeid in self._arg2nodeid2fixturedefs.values():
            for parent in node.iter_parents():
                yield from by_nodeid.get(parent.nodeid, ())

    # Hooks.

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Multiply a test by the params of the fixtures that it uses."""
        for argname in metafunc.fixturenames:
            definitions = metafunc._arg2fixturedefs.get(argname, ())
            if any(argname in _mark_argnames(mark) for mark in metafunc.definition.iter_markers("parametrize")):
                continue
            for definition in reversed(definitions):
                if definition.params is not None:
                    metafunc.parametrize(
                        argname, definition.params, indirect=True, scope=definition.scope, ids=definition.ids
                    )
                    break
                if argname not in definition.argnames:  # does not reach the definition that it overrides
                    break

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Bring items that share a parametrized wide-scoped fixture together."""
        if self.has_wide_params and any(_has_wide_param(item) for item in items):
            from fastest.reorder import reorder_items

            items[:] = reorder_items(items)

    def pytest_collection_finish(self) -> None:
        """Conftest files that no folder has adopted are of no use any more."""
        self._pending_conftests.clear()


def _has_wide_param(item: Any) -> bool:
    callspec = item.__dict__.get("callspec")
    return callspec is not None and any(scope is not Scope.Function for scope in callspec._arg2scope.values())


def _mark_argnames(mark: Mark) -> Sequence[str]:
    from fastest.parameterset import ParameterSet

    names, _ = ParameterSet._parse_parametrize_args(*mark.args, **mark.kwargs)
    return names


def _warn(name: str) -> None:
    import warnings

    from fastest import deprecated

    warnings.warn(getattr(deprecated, name).format(), stacklevel=3)
