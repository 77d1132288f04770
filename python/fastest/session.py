"""The session: the root of the tree, and how what the arguments name is collected: `_pytest.main.Session`."""

from __future__ import annotations

from fastest import host
from fastest.collectargs import CollectionArgument, normalize_collection_arguments, resolve_collection_argument
from fastest.config.exceptions import UsageError
from fastest.fsnodes import Directory, File
from fastest.function import Function
from fastest.legacy import legacy_path_attribute
from fastest.nodes import Collector, Item
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.fixturemanager import FixtureManager
    from fastest.reports import CollectReport
    from fastest.sender import EventSender
    from fastest.setupstate import SetupState

FIRST = {"tryfirst": True}


class Interrupted(KeyboardInterrupt):
    """The run was told to stop."""

    __module__ = "builtins"


class Failed(Exception):
    """The run stops because enough tests have failed."""


class Session(Collector):
    """The root of the tree."""

    __module__ = "_pytest.main"

    Interrupted = Interrupted
    Failed = Failed
    _setupstate: SetupState
    _fixturemanager: FixtureManager
    exitstatus: int

    def __init__(self, config: Config) -> None:
        super().__init__(name="", parent=None, config=config, session=self, path=config.payload["rootdir"], nodeid="")
        self.testsfailed = 0
        self.testscollected = 0
        self._shouldstop: bool | str = False
        self._shouldfail: bool | str = False
        self._initialpaths: frozenset[str] = frozenset()
        self._initial_with_parents: frozenset[str] = frozenset()
        self._notfound: list[tuple[str, Sequence[Collector]]] = []
        self._initial_parts: list[CollectionArgument] = []
        self._collection_cache: dict[Any, CollectReport] = {}
        self._relpaths: dict[str, str] = {}
        self._watchers: list[Any] = []
        self.items: list[Any] = []
        from fastest.sender import EventSender

        self._attended = False  # whether items may pass without reports although hooks run beside them
        self._sender: EventSender = EventSender(self)
        config.plugins.register(self, "session")
        config.plugins.register(self._sender, "eventsender")

    @classmethod
    def from_config(cls, config: Config) -> Session:
        """The constructor."""
        return cls._create(config=config)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.name} exitstatus={getattr(self, 'exitstatus', '<UNSET>')!r} "
            f"testsfailed={self.testsfailed} testscollected={self.testscollected}>"
        )

    def _in_flight(self) -> Any:
        """The item that runs, or the session if none does."""
        plain = host.plain_call()
        index = self._sender.current if plain is None else plain[0]
        return self.items[index] if 0 <= index < len(self.items) else self

    @property
    def shouldstop(self) -> bool | str:
        """A reason to stop after the current item."""
        return self._shouldstop

    @shouldstop.setter
    def shouldstop(self, value: bool | str) -> None:
        if value is False and self._shouldstop:
            _warn_unset("shouldstop")
            return
        self._shouldstop = value

    @property
    def shouldfail(self) -> bool | str:
        """A reason to fail after the current item."""
        return self._shouldfail

    @shouldfail.setter
    def shouldfail(self, value: bool | str) -> None:
        if value is False and self._shouldfail:
            _warn_unset("shouldfail")
            return
        self._shouldfail = value

    @property
    def startpath(self) -> Path:
        """Where the run was started."""
        return self.config.invocation_params.dir

    startdir = legacy_path_attribute(lambda session: session.startpath)

    @property
    def trace(self) -> Any:
        """pluggy's tracer for collection."""
        return self.config.pluginmanager.trace.root.get("collection")

    def _node_location_to_relpath(self, path: Any) -> str:
        text = os.fspath(path)
        known = self._relpaths.get(text)
        if known is None:
            from fastest.paths import relative

            known = self._relpaths[text] = relative(self._pathstr, text)
        return known

    # Hooks of the session itself.

    def pytest_collectstart(self) -> None:
        """Stop collecting when told to."""
        if self._shouldfail:
            raise Failed(self._shouldfail)
        if self._shouldstop:
            raise Interrupted(self._shouldstop)

    pytest_collectstart.pytest_impl = FIRST  # type: ignore[attr-defined]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Count failures for --maxfail."""
        if report.failed and not hasattr(report, "wasxfail"):
            self.testsfailed += 1
            maxfail = self.config.option.maxfail
            if maxfail and self.testsfailed >= maxfail:
                self.shouldfail = f"stopping after {self.testsfailed} failures"

    pytest_runtest_logreport.pytest_impl = FIRST  # type: ignore[attr-defined]
    pytest_collectreport = pytest_runtest_logreport

    # Paths.

    def isinitpath(self, path: str | os.PathLike[str], *, with_parents: bool = False) -> bool:
        """Whether a path was named on the command line (or is above one that was)."""
        return os.fspath(path) in (self._initial_with_parents if with_parents else self._initialpaths)

    def gethookproxy(self, fspath: str | os.PathLike[str]) -> Any:
        """The hooks for a path: without conftest files that are not above it."""
        config = self.config
        if not config.plugins.has_guests:
            return config.hook
        from fastest.hookproxy import proxy_for

        return proxy_for(config, os.fspath(fspath))

    # Collection.

    def perform_collect(self, args: Sequence[str] | None = None, genitems: bool = True) -> Sequence[Any]:
        """Collect what the arguments name; with `genitems=False` the collectors themselves."""
        config = self.config
        self._notfound, self._initial_parts, self._collection_cache = [], [], {}
        items: Sequence[Any]
        self.items = items = []
        try:
            self._resolve(config.args if args is None else args)
            from fastest.runner import collect_one_node

            report = collect_one_node(self)
            self.ihook.pytest_collectreport(report=report)
            if self._notfound:
                raise UsageError(*[_not_found(arg, collectors) for arg, collectors in self._notfound])
            if not genitems:
                items = report.result
            elif report.passed:
                for node in report.result:
                    self._gather(node)
            if config.plugins.active:
                config.pluginmanager.check_pending()
            config.hook.pytest_collection_modifyitems(session=self, config=config, items=items)
            if genitems and config.getoption("bisect", None):
                from fastest.culprits import select_culprits

                select_culprits(self, config.option.bisect)
        finally:
            self._notfound, self._initial_parts, self._collection_cache = [], [], {}
            self._finish_collection()
        if genitems:
            self.testscollected = len(items)
        return items

    def _finish_collection(self) -> None:
        config = self.config
        if config.payload.get("resumed"):
            from fastest.resume import leave_out_finished

            leave_out_finished(self, dict(config.payload))
        self._sender.items()
        if "pytest_collection_finish" in config.hooked:
            from fastest.knownhooks import call_concerned

            told = self.items[:]
            call_concerned(config, "pytest_collection_finish", self, {"session": self})
            if told != self.items:  # anyio makes several of one
                self._sender.items()
        else:
            config.hook.pytest_collection_finish(session=self)
        self._sender.collected()
        if config.payload.get("warm_record"):
            from fastest.warm.record import learn

            learn(config.payload)

    def _resolve(self, args: Sequence[str]) -> None:
        config = self.config
        start = config.payload["invocation_dir"]
        namespaces = config.getini("consider_namespace_packages")
        found = [
            resolve_collection_argument(
                start, str(arg), index, as_pypath=config.option.pyargs, consider_namespace_packages=namespaces
            )
            for index, arg in enumerate(args)
        ]
        if not config.getoption("keepduplicates"):
            found = normalize_collection_arguments(found)
        self._initial_parts = found
        self._initialpaths = frozenset(arg.path for arg in found)
        parents = set(self._initialpaths)
        for path in self._initialpaths:
            while path not in ("", os.sep):
                path = os.path.dirname(path)
                parents.add(path)
        self._initial_with_parents = frozenset(parents)

    def collect(self) -> Iterator[Any]:
        """The nodes that the arguments name, found by walking down from the outermost folder."""
        from fastest.argwalk import ArgumentWalk

        walk = ArgumentWalk(self)
        for argument in self._initial_parts:
            yield from walk.nodes_of(argument)

    def _collect_one_node(self, node: Any, handle_dupes: bool = True) -> tuple[CollectReport, bool]:
        """The report of a collector, and whether it was collected before."""
        from fastest.runner import collect_one_node

        known = self._collection_cache.get(node)
        if known is not None and handle_dupes:
            return known, True
        report = collect_one_node(node)
        if known is not None and report.passed:
            # Folders stay the same objects when they are collected again: fixtures are registered for them.
            folders = {child._pathstr: child for child in known.result if isinstance(child, Directory)}
            report.result = [
                folders.get(child._pathstr, child) if isinstance(child, Directory) else child for child in report.result
            ]
        self._collection_cache[node] = report
        return report, False

    def genitems(self, node: Any) -> Iterator[Any]:
        """The items below a node."""
        before = len(self.items)
        self._gather(node)
        found = self.items[before:]
        del self.items[before:]
        yield from found

    def _gather(self, node: Any) -> None:
        """Append the items below a node to `self.items`."""
        if isinstance(node, Item):
            if "pytest_itemcollected" in self.config.hooked:
                node.ihook.pytest_itemcollected(item=node)
            self.items.append(node)
            return
        report, duplicate = self._collect_one_node(node, not isinstance(node, File))
        if report.passed:
            hooked = self.config.hooked
            for child in report.result:
                if type(child) is Function and "pytest_itemcollected" not in hooked:
                    self.items.append(child)
                else:
                    self._gather(child)
        if not duplicate:
            node.ihook.pytest_collectreport(report=report)


def _not_found(arg: str, collectors: Sequence[Collector]) -> str:
    if collectors:
        return f"not found: {arg}\n(no match in any of {collectors!r})"
    return f"found no collectors for {arg}"


def _warn_unset(name: str) -> None:
    import warnings

    from fastest.warning_types import PytestWarning

    warnings.warn(PytestWarning(f"session.{name} cannot be unset after it has been set; ignoring."), stacklevel=3)
