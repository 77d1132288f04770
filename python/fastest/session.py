"""The session: collects the items and runs them: `_pytest.main`.

`wrap_session` is the outline of a run: configure, start, collect, loop, finish, unconfigure, with every way to end
early.
"""

from __future__ import annotations

import os
import sys

from fastest import host
from fastest.collectargs import CollectionArgument, normalize_collection_arguments, resolve_collection_argument
from fastest.config.exceptions import UsageError
from fastest.fsnodes import Directory, File
from fastest.function import Function
from fastest.legacy import legacy_path_attribute
from fastest.metapath import restore_finders
from fastest.nodes import Collector, Item
from fastest.outcomes import Exit
from fastest.pool.work import AllItems
from fastest.runloop import run_items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.fixturemanager import FixtureManager
    from fastest.reports import CollectReport
    from fastest.sender import EventSender
    from fastest.setupstate import SetupState

OK, TESTS_FAILED, INTERRUPTED, INTERNAL_ERROR, USAGE_ERROR, NO_TESTS_COLLECTED, MAX_WARNINGS = range(7)
SUMMARY_CODES = (OK, TESTS_FAILED, INTERRUPTED, USAGE_ERROR, NO_TESTS_COLLECTED, MAX_WARNINGS)
FIRST = {"tryfirst": True}


class Interrupted(KeyboardInterrupt):
    """The run was told to stop."""

    __module__ = "builtins"


class Failed(Exception):
    """The run stops because enough tests have failed."""


class Session(Collector):
    """The root of the tree."""

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
        if not config.plugins.active:
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

            call_concerned(config, "pytest_collection_finish", self, {"session": self})
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


# The outline of a run.


def pytest_cmdline_main(config: Config) -> int:
    """Collect and run (the built-in hook)."""
    return wrap_session(config, _main)


def _main(config: Config, session: Session) -> int | None:
    config.hook.pytest_collection(session=session)
    config.hook.pytest_runtestloop(session=session)
    if session.testsfailed:
        return TESTS_FAILED
    return NO_TESTS_COLLECTED if session.testscollected == 0 else None


def pytest_collection(session: Session) -> None:
    """Collect (the built-in hook). From its end on, garbage is looked for again (see `boot.py`)."""
    try:
        session.perform_collect()
    finally:
        collect_garbage_again(session.config.payload.get("gc_thresholds"))


def collect_garbage_again(thresholds: tuple[int, ...] | None) -> None:
    """What is there by now is old: freezing and unfreezing moves it to the oldest generation. Otherwise the first
    allocations of the first test would have all of it looked through, young as it seems.
    """
    if not thresholds:
        return
    import gc

    if gc.get_threshold()[0] != 0:
        return  # a conftest file wants it otherwise
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
    gc.set_threshold(*thresholds)


def pytest_runtestloop(session: Session) -> bool:
    """Run the items (the built-in hook)."""
    failed = session.testsfailed
    if failed and not session.config.option.continue_on_collection_errors:
        raise Interrupted(f"{failed} error{'s' if failed != 1 else ''} during collection")
    if not session.config.option.collectonly:
        session.testsfailed += session.config.payload.get("resume_failed", 0)
        if session.config.payload.get("workers"):
            from fastest.pool.zygote import run_in_workers

            run_in_workers(session)
        elif session.config.payload.get("spawned"):
            from fastest.pool.spawned import run_spawned

            run_spawned(session)
        else:
            run_items(session, AllItems(len(session.items)))
    return True


def pytest_collection_modifyitems(items: list[Any], config: Config) -> None:
    """`--deselect`."""
    prefixes = tuple(config.getoption("deselect") or ())
    if not prefixes:
        return
    remaining = [item for item in items if not item.nodeid.startswith(prefixes)]
    if len(remaining) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid.startswith(prefixes)])
        items[:] = remaining


def wrap_session(config: Config, doit: Callable[[Config, Session], int | None]) -> int:
    """Everything around `doit`: start and finish of the session, and every kind of early end."""
    session = Session.from_config(config)
    session.exitstatus = OK
    stage = 0
    try:
        try:
            config._do_configure()
            stage = 1
            session._sender.ask_who_writes()
            config.hook.pytest_sessionstart(session=session)
            session._sender.start()
            stage = 2
            session.exitstatus = int(doit(config, session) or OK)
        except UsageError:
            session.exitstatus = USAGE_ERROR
            raise
        except BaseException as error:
            session.exitstatus = end_early(session, error, stage)
    finally:
        os.chdir(config.payload["invocation_dir"])
        if stage >= 2:
            _finish(config, session)
        config._ensure_unconfigure()
    return session.exitstatus


def end_early(session: Session, error: BaseException, stage: int = 2) -> int:
    """Say why the session ends before its time; the exit status of that."""
    if isinstance(error, Failed):
        host.emit({"k": "stop", "reason": str(error), "failed": True})
        if session.shouldstop:
            host.emit({"k": "stop", "reason": str(session.shouldstop), "failed": False})
        return TESTS_FAILED
    if isinstance(error, KeyboardInterrupt) and "signals" in session.config.payload:  # not of a session inside a test
        from fastest.interrupts import be_deaf

        be_deaf()
    if isinstance(error, (KeyboardInterrupt, Exit)):
        return _interrupted(session.config, error, stage)
    if type(error).__name__ == "WorkerFailed":  # told already; the module is loaded only where there are workers
        return INTERNAL_ERROR
    return _internal_error(session.config, error)


def _interrupted(config: Config, error: BaseException, stage: int) -> int:
    from fastest.excinfo import ExceptionInfo

    excinfo = ExceptionInfo.from_exception(error)
    status = INTERRUPTED
    if isinstance(error, Exit):
        if error.returncode is not None:
            status = error.returncode
        if stage < 2:
            _say(f"{excinfo.typename}: {error.msg}")
    config.hook.pytest_keyboard_interrupt(excinfo=excinfo)
    if isinstance(error, Interrupted):
        host.emit({"k": "stop", "reason": f"Interrupted: {error}", "failed": False})
    else:
        host.emit({"k": "interrupted", **_interruption(config, excinfo)})
    return status


def _interruption(config: Config, excinfo: Any) -> dict[str, str]:
    representation = excinfo.getrepr(funcargs=True)
    text = str(representation.reprcrash.message) if representation.reprcrash else excinfo.exconly()
    location = ""
    if not isinstance(excinfo.value, Exit):
        from fastest.textio import render

        shown = representation if config.getoption("fulltrace", False) else representation.reprcrash
        if shown:
            location = render(shown, config.payload["color"], config.payload["width"])
    return {"text": text, "location": location}


def _internal_error(config: Config, error: BaseException) -> int:
    from fastest.excinfo import ExceptionInfo

    status = INTERNAL_ERROR
    try:
        config.notify_exception(ExceptionInfo.from_exception(error), config.option)
    except Exit as stop:
        if stop.returncode is not None:
            status = stop.returncode
        _say(f"{type(stop).__name__}: {stop}")
    else:
        if isinstance(error, SystemExit):
            _say("mainloop: caught unexpected SystemExit!")
    return status


def _finish(config: Config, session: Session) -> None:
    restore_finders()
    try:
        config.hook.pytest_sessionfinish(session=session, exitstatus=session.exitstatus)
        if int(session.exitstatus) in SUMMARY_CODES:
            session._sender.summary(int(session.exitstatus))
    except Exit as error:
        if error.returncode is not None:
            session.exitstatus = error.returncode
        _say(f"{type(error).__name__}: {error}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
