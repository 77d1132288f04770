"""Some of the collected items in a fork that nobody hears: how does the last one end if just these ran before it?

A fork costs milliseconds where a new interpreter would import and collect everything again, and what a test leaves
behind (modules, environment, caches, folders) ends with its fork. The session must have collected and run nothing.
"""

from __future__ import annotations

from fastest import host, trialclock
from fastest.config.limits import has_time_limits
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.builtin.timeouts import Limits
    from fastest.session import Session

PASSED, FAILED, NOT_REACHED, TIMED_OUT = "passed", "failed", "not reached", "timed out"


def run_trial(session: Session, items: Sequence[Any], seconds: float | None = None) -> str:
    """PASSED, FAILED (also: it ended the interpreter, or was late for its limit), NOT_REACHED: an item before the last
    one stopped the run, or TIMED_OUT: all together took longer than `seconds`."""
    from shutil import rmtree
    from tempfile import mkdtemp

    reader, writer = os.pipe()
    scratch = mkdtemp(prefix="fastest-trial-")
    host.push_out_text()
    child = _fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            _run_in_child(session, items, writer, os.path.join(scratch, "tmp"))
        finally:
            os._exit(0)
    os.close(writer)
    signals = session.config.payload.get("signals")
    clock = trialclock.Clock(reader, len(items) - 1, child, signals[0] if signals else None)
    try:
        return _verdict(clock.heard) if _wait(child, clock, seconds) else TIMED_OUT
    finally:
        os.close(reader)
        rmtree(scratch, ignore_errors=True)


def _fork() -> int:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn if another thread is alive
        return os.fork()


def _verdict(heard: bytes) -> str:
    if trialclock.STARTED not in heard:
        return NOT_REACHED
    return PASSED if trialclock.ENDED in heard and trialclock.FAILED not in heard else FAILED


def _wait(child: int, clock: trialclock.Clock, seconds: float | None) -> bool:
    """Until the child is gone or its clock says that it is over; false if all the time was used up."""
    from time import sleep

    from fastest.clocks import monotonic

    now = monotonic()
    end = None if seconds is None else now + seconds
    pause, gone, over = 0.0005, False, False
    try:
        while not gone and not over and (end is None or now <= end):
            gone = os.waitpid(child, os.WNOHANG)[0] == child
            if not gone:
                sleep(pause)
                pause = min(pause * 1.5, 0.05)
                now = monotonic()
                over = clock.is_over(now)
    finally:
        _end(child, gone)
    clock.listen(now)
    return gone or over


def _end(child: int, gone: bool) -> None:
    """The child, and the processes that its tests left behind in its group."""
    import signal

    if not gone:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # none were left


# In the child.


class _LastItem(host.Nowhere):
    """The link of the child: of all events it passes on what happens to one item, and how long each one may take."""

    def __init__(self, index: int, teller: trialclock.Teller) -> None:
        self._index = index
        self._teller = teller

    def emit(self, event: dict[str, Any]) -> None:
        index = event.get("i")
        if event["k"] == "limit" and index is not None:
            self._teller.tell(trialclock.LIMIT, index, event["seconds"], event.get("at_once", False))
        elif index == self._index:
            if event["k"] == "report" and event["outcome"] == "failed" and "wasxfail" not in event:
                self._teller.tell(trialclock.FAILED, index)
            elif event["k"] == "finish":
                self._teller.tell(trialclock.ENDED, index)

    def started(self, i: int) -> None:
        if i == self._index or self._teller.has_limits:
            self._teller.started(i)

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        if i == self._index:
            self._teller.tell(trialclock.ENDED, i)


def _limits_of(config: Any) -> Limits | None:
    """Those of items that have none of their own; None: no item has a limit."""
    if not has_time_limits(config, marks=True):
        return None
    from fastest.builtin.timeouts import watcher_of

    watcher = watcher_of(config)
    return None if watcher is None else watcher.every


def _run_in_child(session: Session, items: Sequence[Any], writer: int, basetemp: str) -> None:
    from fastest.listeners import leave_listeners_out
    from fastest.pool.work import AllItems
    from fastest.runloop import run_items

    config = session.config
    host.divert(_LastItem(len(items) - 1, trialclock.Teller(writer, _limits_of(config))))
    _silence(config)
    _keep_debuggers_out(config)
    leave_listeners_out(config)
    config.option.basetemp, config.option.maxfail = basetemp, 0
    config.__dict__.pop("_tmp_path_factory", None)
    session.items = list(items)
    session.testscollected, session.testsfailed = len(items), 0
    session._sender._index_of = None
    _collect_garbage_again(config)
    config.hook.pytest_collection_finish(session=session)
    run_items(session, AllItems(len(items)))


def _silence(config: Any) -> None:
    """Output goes to files of the child's own: the parent watches the ones that it has."""
    from fastest.builtin.capture import manager_of

    targets = [{1}, {2}]
    for files, fd in zip(targets, config.payload.get("capture_fds") or ()):
        files.add(fd)
    manager = manager_of(config)
    streams = manager._global_capturing if manager is not None else None
    for files, stream in zip(targets, (getattr(streams, "out", None), getattr(streams, "err", None))):
        files.add(getattr(stream, "targetfd_save", 1))
    for files in targets:
        file = os.memfd_create("output") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)
        for fd in files:
            os.dup2(file, fd)
        os.close(file)


def _keep_debuggers_out(config: Any) -> None:
    """Nobody sits in front of a trial."""
    config.option.usepdb = config.option.trace = False
    for name in ("pdbinvoke", "pdbtrace"):
        if config.plugins.has_plugin(name):
            config.plugins.unregister(name=name)


def _collect_garbage_again(config: Any) -> None:
    """While the session collects there is none to look for (see `boot.py`)."""
    thresholds = config.payload.get("gc_thresholds")
    if thresholds:
        import gc

        gc.set_threshold(*thresholds)
