"""Time limits for tests and for the run, with the names and meanings of pytest-timeout.

The parent process holds the clock (src/execute/watchdog.h), so an item that nobody marked costs nothing here. This
module tells the parent the limits and answers its signals: *ask* (the item in flight is late: raise in it), *hurry*
(the run's time is over: no other test), *take stacks* (Python's fault handler writes them before we are killed).

A real pytest-timeout that is installed has the same options and is left alone.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.clocks import perf_counter
from fastest.config.exceptions import UsageError
from fastest.marks import MARK_GEN
from fastest.outcomes import Failed
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item

METHODS = ("signal", "thread")
DEBUGGERS = ("pdb", "bdb", "pydevd", "pydevd_frame_evaluator")
SECONDS_FOR_TEARDOWN = 5.0  # at least, once the test itself was stopped

# The frames inside which an exception becomes the item's: everything that these functions call is guarded by them.
_PHASES = {
    "fastest.runloop": ("_setup", "_call", "_teardown", "_leave_collectors"),
    "fastest.runner": ("phase", "pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown"),
    "fastest.host": ("run_plain",),
    "fastest.plainloop": ("_attempt",),
}


class Limits:
    """What one item may take."""

    __slots__ = ("debugger_counts", "func_only", "method", "timeout")

    def __init__(self, timeout: float, method: str, func_only: bool, debugger_counts: bool) -> None:
        self.timeout = timeout
        self.method = method
        self.func_only = func_only
        self.debugger_counts = debugger_counts

    @property
    def at_once(self) -> bool:
        return self.method == "thread"


class TimeoutWatcher:
    """The limits of a session. Dirty only when the run's time is over."""

    inside = False

    def __init__(self, config: Config) -> None:
        self._config = config
        self._marked = False
        self.every = configured_limits(config)
        self.run_limit = run_limit(config)
        self.over = False
        self._installed = False
        self._item: Any = None
        self._limits = self.every
        self._began: float | None = None

    # A watcher's verbs.

    def install(self) -> None:
        """At the start of the session, and once more when all marks are known."""
        self._marked = "timeout" in MARK_GEN._used
        if self._installed:
            return
        self._installed = True
        ask, hurry, stacks = self._config.payload["signals"]
        import _signal

        _signal.signal(ask, self._ask)
        _signal.signal(hurry, self._hurry)
        self._register_stacks(stacks)
        if self.every.timeout > 0:
            host.emit({"k": "limit", "seconds": self.every.timeout, "at_once": self.every.at_once})
        if self.run_limit > 0:
            host.emit({"k": "limit", "seconds": self.run_limit, "run": True})

    def uninstall(self) -> None:
        import _signal

        for number in self._config.payload["signals"][:2]:
            _signal.signal(number, _signal.SIG_IGN)

    def dirty(self) -> bool:
        return self.over

    def begin(self, item: Item, when: str) -> None: ...

    def collect(self, item: Item, when: str) -> None:
        item.session.shouldfail = f"session-timeout: {self.run_limit} sec exceeded"

    def wants(self, item: Item) -> bool:
        return True

    def enter(self, item: Item) -> None:
        try:
            limits = self._limits_of(item)
        except UsageError as error:
            limits = self.every
            fail_with(item, str(error))
        self._limits = limits
        self._item = item
        if limits.func_only and limits.timeout > 0:
            self._wrap(item, limits)
        else:
            self._began = perf_counter()
            if limits is not self.every:
                self._announce(limits.timeout)

    def leave(self, item: Item) -> None:
        self._item = self._began = None
        item.__dict__.pop("runtest", None)

    # Limits.

    def _limits_of(self, item: Item) -> Limits:
        mark = item.get_closest_marker("timeout") if self._marked else None
        return self.every if mark is None else marked_limits(mark, self.every, item)

    def _wrap(self, item: Any, limits: Limits) -> None:
        """Only the call has a limit."""
        runtest = item.runtest

        def limited() -> None:
            __tracebackhide__ = True
            self._began = perf_counter()
            self._announce(limits.timeout)
            try:
                runtest()
            finally:
                self._began = None
                self._announce(0.0)

        self._began = None
        self._announce(0.0)
        item.runtest = limited

    def _announce(self, seconds: float) -> None:
        index = self._item.session._sender.current
        host.emit({"k": "limit", "i": index, "seconds": seconds, "at_once": self._limits.at_once})

    # Signals.

    def _register_stacks(self, signal: int) -> None:
        import faulthandler

        fault_fd = self._config.payload.get("fault_fd")
        if fault_fd is not None:
            host.native_stack_at(signal, fault_fd)
            faulthandler.register(signal, file=fault_fd, all_threads=True, chain=host.is_embedded())

    def _hurry(self, signal: int, frame: FrameType | None) -> None:
        self.over = True

    def _ask(self, signal: int, frame: FrameType | None) -> None:
        """Raise in the test, if it is the test that runs and if it is late. Otherwise we are asked again soon."""
        __tracebackhide__ = True
        late = self._late()
        if late is None or host.is_forked() or frame is None or not is_inside_a_phase(frame):
            return
        index, limits = late
        if not limits.debugger_counts and is_debugging(frame):
            host.emit({"k": "limit", "i": index, "seconds": 0.0})
            host.flush()
            return
        host.emit({"k": "limit", "i": index, "seconds": max(limits.timeout, SECONDS_FOR_TEARDOWN)})
        host.flush()
        self._began = perf_counter()
        show_other_stacks()
        if self.over:
            raise Failed(f"session-timeout: {self.run_limit} sec exceeded")
        raise Failed(f"Timeout (>{limits.timeout}s)")

    def _late(self) -> tuple[int, Limits] | None:
        """The index of the item whose time is over, and its limits."""
        plain = host.plain_call()
        if plain is not None:
            index, began, limits = plain[0], plain[1], self.every
        elif self._began is not None:
            index, began, limits = self._item.session._sender.current, self._began, self._limits
        else:
            return None
        if self.over:
            return index, limits
        return (index, limits) if 0 < limits.timeout <= perf_counter() - began else None


def fail_with(item: Any, message: str) -> None:
    """A wrong mark is the fault of its item alone, which has no call: its limit is unknown."""

    def broken() -> None:
        raise Failed(message, pytrace=False)

    item.runtest = broken


def watcher_of(config: Config) -> TimeoutWatcher | None:
    """The session's watcher, made when it is first needed; None: nothing has a limit."""
    watcher: TimeoutWatcher | None = config.__dict__.get("_timeout_watcher")
    if watcher is None and "signals" in config.payload:
        watcher = config.__dict__["_timeout_watcher"] = TimeoutWatcher(config)
    return watcher


# Settings.


def configured_limits(config: Config) -> Limits:
    """Those of items without a mark: command line, environment, configuration file, in this order."""
    option, getini = config.option, config.getini
    timeout = option.timeout
    if timeout is None:
        timeout = seconds(os.environ.get("PYTEST_TIMEOUT") or None, "the environment variable PYTEST_TIMEOUT")
    if timeout is None:
        timeout = seconds(getini("timeout") or None, "the ini option 'timeout'")
    method = option.timeout_method or getini("timeout_method") or "signal"
    return Limits(
        timeout or 0.0,
        checked_method(method, "the ini option 'timeout_method'"),
        getini("timeout_func_only"),
        option.timeout_disable_debugger_detection or getini("timeout_disable_debugger_detection"),
    )


def run_limit(config: Config) -> float:
    limit = config.option.session_timeout
    if limit is None:
        limit = seconds(config.getini("session_timeout") or None, "the ini option 'session_timeout'")
    return limit or 0.0


def marked_limits(mark: Any, every: Limits, item: Item) -> Limits:
    """`@pytest.mark.timeout(timeout, method, func_only=..., disable_debugger_detection=...)`; the rest is as
    configured."""
    where = f"the timeout mark of {item.nodeid}"
    given = dict(zip(("timeout", "method"), mark.args))
    known = ("timeout", "method", "func_only", "disable_debugger_detection")
    if len(mark.args) > 2 or not set(mark.kwargs).issubset(known) or set(given).intersection(mark.kwargs):
        raise UsageError(f"{where} takes timeout, method, func_only and disable_debugger_detection, each once")
    given.update(mark.kwargs)
    if not given:
        raise UsageError(f"{where} has no argument: give it a number of seconds")
    timeout = seconds(given.get("timeout"), where)
    method = given.get("method")
    func_only = given.get("func_only")
    debugger_counts = given.get("disable_debugger_detection")
    return Limits(
        every.timeout if timeout is None else timeout,
        every.method if method is None else checked_method(method, where),
        every.func_only if func_only is None else bool(func_only),
        every.debugger_counts if debugger_counts is None else bool(debugger_counts),
    )


def seconds(value: Any, where: str) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        raise UsageError(f"{where} must be a number of seconds, not {value!r}") from None


def checked_method(value: str, where: str) -> str:
    if value not in METHODS:
        raise UsageError(f"{where} must be 'signal' or 'thread', not {value!r}")
    return value


# Where the interpreter is when a signal comes.


def is_inside_a_phase(frame: FrameType) -> bool:
    """Whether an exception raised here becomes the item's failure. Not in our own code: it might be left half done."""
    if frame.f_globals.get("__name__", "").startswith("fastest."):
        return False
    step: FrameType | None = frame
    while step is not None:
        functions = _PHASES.get(step.f_globals.get("__name__", ""))
        if functions is not None:
            return step.f_code.co_name in functions
        step = step.f_back
    return False


def is_debugging(frame: FrameType) -> bool:
    """Whether somebody is at a debugger's prompt, or one traces the program."""
    step: FrameType | None = frame
    while step is not None:
        if step.f_globals.get("__name__") in DEBUGGERS:
            return True
        step = step.f_back
    trace: Any = sys.gettrace()
    module = getattr(trace, "__module__", None) or type(trace).__module__
    if any(part.startswith(DEBUGGERS) for part in module.split(".")):
        return True
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None


def show_other_stacks() -> None:
    """What the other threads do, on standard error, which the report keeps. The stack of this one is the failure's."""
    threading = sys.modules.get("threading")
    if threading is None:
        return
    import traceback

    lines = []
    for thread in threading.enumerate():
        frame = sys._current_frames().get(thread.ident)
        if frame is not None and thread is not threading.current_thread():
            lines.append(f"Stack of thread {thread.name} ({thread.ident}):\n")
            lines.extend(traceback.format_stack(frame))
    try:
        sys.stderr.write("".join(lines))
    except (AttributeError, OSError, ValueError):
        pass  # the test closed or replaced it
