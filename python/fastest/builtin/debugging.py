"""--pdb, --trace, and `breakpoint()`: hand the terminal to a debugger, and take it back.

`pdb` is imported when a debugger is opened, or watched until the project imports it itself: its `set_trace` is
replaced by one that stops capturing first. The debugger talks to the real terminal; the parent process, which
otherwise writes there, has shown everything that came before when capturing is suspended.
"""

from __future__ import annotations

import sys

from fastest.builtin.capture import CaptureManager, manager_of
from fastest.builtin.importwatch import forget, when_imported
from fastest.hookmark import hookimpl
from fastest.outcomes import exit as exit_session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType
    from typing import Any

    from fastest.config.config import Config
    from fastest.excinfo import ExceptionInfo
    from fastest.nodes import Node
    from fastest.reports import BaseReport
    from fastest.runner import CallInfo


def _validate_usepdb_cls(value: str) -> tuple[str, str]:
    """The value of --pdbcls."""
    modname, colon, classname = value.partition(":")
    if not colon or ":" in classname:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{value!r} is not in the format 'modname:classname'")
    return modname, classname


def pytest_configure(config: Config) -> None:
    if isinstance(config.option.usepdb_cls, str):
        config.option.usepdb_cls = _validate_usepdb_cls(config.option.usepdb_cls)
    if config.option.trace:
        config.plugins.register(PdbTrace(), "pdbtrace")
        config.hooked.add("pytest_pyfunc_call")
    if config.option.usepdb:
        config.plugins.register(PdbInvoke(), "pdbinvoke")
        config.hooked.update(("pytest_exception_interact", "pytest_internalerror"))
    _replace_set_trace(config)


def _replace_set_trace(config: Config) -> None:
    replaced: list[Any] = []
    pytestPDB._saved.append(pytestPDB._config)

    def replace() -> None:
        import pdb

        replaced.append(pdb.set_trace)
        pdb.set_trace = pytestPDB.set_trace

    def restore() -> None:
        forget("pdb", replace)
        for function in replaced:
            sys.modules["pdb"].set_trace = function  # type: ignore[attr-defined]
        pytestPDB._config = pytestPDB._saved.pop()

    config.add_cleanup(restore)
    when_imported("pdb", replace)
    pytestPDB._config = config


class pytestPDB:
    """Opens debuggers. What is here belongs to the process, as `pdb.set_trace` does."""

    _config: Config | None = None
    _saved: list[Config | None] = []  # of the sessions around this one
    _recursive_debug = 0
    _wrapped_pdb_cls: tuple[Any, type[Any]] | None = None

    @classmethod
    def _capture_manager(cls) -> CaptureManager | None:
        return manager_of(cls._config) if cls._config is not None else None

    @classmethod
    def _import_pdb_cls(cls, capman: CaptureManager | None) -> type[Any]:
        """The class of --pdbcls, or pdb's, with our commands."""
        if cls._config is None:
            import pdb

            return pdb.Pdb
        wanted = cls._config.getvalue("usepdb_cls")
        if cls._wrapped_pdb_cls is None or cls._wrapped_pdb_cls[0] != wanted:
            from fastest.builtin.debugger import wrap

            cls._wrapped_pdb_cls = (wanted, wrap(_debugger_class(wanted), cls))
        wrapped = cls._wrapped_pdb_cls[1]
        wrapped._pytest_capman = capman
        return wrapped

    @classmethod
    def _init_pdb(cls, method: str, *args: Any, **kwargs: Any) -> Any:
        """A debugger that owns the terminal."""
        if cls._config is not None:
            take_terminal(cls._config)
        capman = cls._capture_manager()
        if capman is not None:
            capman.suspend(in_=True)
        if cls._config is not None:
            cls._announce(method, capman, kwargs)
        debugger = cls._import_pdb_cls(capman)(**kwargs)
        if cls._config is not None:
            cls._config.hook.pytest_enter_pdb(config=cls._config, pdb=debugger)
        return debugger

    @classmethod
    def _announce(cls, method: str, capman: CaptureManager | None, kwargs: dict[str, Any]) -> None:
        from fastest import host

        assert cls._config is not None
        host.sync()
        tw = terminal_writer(cls._config)
        tw.line()
        if cls._recursive_debug == 0:
            title = kwargs.pop("header", None)
            if title is None:
                title = f"PDB {method}{describe(capman, ' (IO-capturing turned off', ')')}"
            tw.sep(">", title)
        tw.flush()

    @classmethod
    def set_trace(cls, *args: Any, **kwargs: Any) -> None:
        """`pdb.set_trace`, with capturing switched off."""
        frame = sys._getframe().f_back
        cls._init_pdb("set_trace", *args, **kwargs).set_trace(frame)


set_trace = pytestPDB.set_trace


def take_terminal(config: Config) -> None:
    """Of several workers only one may talk to the user."""
    if "workerinput" in config.__dict__:
        from fastest.pool import terminal

        terminal.take(config.__dict__["workerinput"]["testrunuid"])


def give_terminal_back() -> None:
    if "fastest.pool.terminal" in sys.modules:
        sys.modules["fastest.pool.terminal"].give_back()


def describe(capman: CaptureManager | None, before: str, after: str) -> str:
    """For a headline: what is captured, if anything is."""
    capturing = capman.is_capturing() if capman is not None else False
    if not capturing:
        return ""
    return before + after if capturing == "global" else f"{before} for {capturing}{after}"


def terminal_writer(config: Config) -> Any:
    """A writer for the real standard output."""
    from fastest.textio import TerminalWriter

    tw = TerminalWriter(sys.stdout)
    if config.payload.get("color") is not None:
        tw.hasmarkup = bool(config.payload["color"])
    return tw


def _debugger_class(wanted: tuple[str, str] | None) -> type[Any]:
    if not wanted:
        import pdb

        return pdb.Pdb
    modname, classname = wanted
    try:
        import importlib

        found: Any = importlib.import_module(modname)
        for part in classname.split("."):
            found = getattr(found, part)
    except Exception as error:
        from fastest.config.exceptions import UsageError

        raise UsageError(f"--pdbcls: could not import '{modname}:{classname}': {error}") from error
    debugger: type[Any] = found
    return debugger


class PdbInvoke:
    """--pdb: look at what failed."""

    def pytest_exception_interact(self, node: Node, call: CallInfo, report: BaseReport) -> None:
        capman = manager_of(node.config)
        if capman is not None:
            capman.suspend_global_capture(in_=True)
            for text in capman.read_global_capture():
                sys.stdout.write(text)
        assert call.excinfo is not None
        _enter_pdb(node, call.excinfo, report)

    def pytest_internalerror(self, excinfo: ExceptionInfo) -> None:
        post_mortem(_postmortem_exc_or_tb(excinfo))


class PdbTrace:
    """--trace: stop at the first line of each test."""

    @hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: Any) -> Generator[None, object, object]:
        wrap_pytest_function_for_tracing(pyfuncitem)
        return (yield)


def wrap_pytest_function_for_tracing(pyfuncitem: Any) -> None:
    """Make the item call its function inside a debugger."""
    from functools import partial, wraps

    debugger = pytestPDB._init_pdb("runcall")
    testfunction = pyfuncitem.obj

    @wraps(testfunction)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        debugger.runcall(partial(testfunction, *args, **kwargs))  # partial: `runcall` has a parameter `func` of its own

    pyfuncitem.obj = wrapper


def maybe_wrap_pytest_function_for_tracing(pyfuncitem: Any) -> None:
    if pyfuncitem.config.getvalue("trace"):
        wrap_pytest_function_for_tracing(pyfuncitem)


def _enter_pdb(node: Node, excinfo: ExceptionInfo, rep: BaseReport) -> BaseReport:
    """Show the failure, then debug it."""
    from fastest import host

    take_terminal(node.config)
    host.sync()
    tw = terminal_writer(node.config)
    tw.line()
    shown = node.config.getoption("showcapture", "all")
    for name, content in (("stdout", rep.capstdout), ("stderr", rep.capstderr), ("log", rep.caplog)):
        if shown in (name, "all") and content:
            tw.sep(">", "captured " + name)
            tw.line(content[:-1] if content.endswith("\n") else content)
    tw.sep(">", "traceback")
    rep.toterminal(tw)
    tw.sep(">", "entering PDB")
    tw.flush()
    rep.__dict__["_pdbshown"] = True
    post_mortem(_postmortem_exc_or_tb(excinfo))
    return rep


def _postmortem_exc_or_tb(excinfo: ExceptionInfo) -> TracebackType | BaseException | None:
    """What `Pdb.interaction` takes: the exception from Python 3.13 on, before that its traceback."""
    from fastest.config.exceptions import ConftestImportFailure

    error: BaseException = excinfo.value
    if isinstance(error, ConftestImportFailure):
        error = error.cause
    elif "doctest" in sys.modules and isinstance(error, sys.modules["doctest"].UnexpectedException):
        error = error.exc_info[1]
    return error if sys.version_info >= (3, 13) else error.__traceback__


def post_mortem(tb_or_exc: TracebackType | BaseException | None) -> None:
    debugger = pytestPDB._init_pdb("post_mortem")
    debugger.reset()
    try:
        debugger.interaction(None, tb_or_exc)
    finally:
        give_terminal_back()
    if debugger.quitting:
        exit_session("Quitting debugger")
