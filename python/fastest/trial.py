"""Some of the collected items in a fork that nobody hears: how does the last one end if just these ran before it?

A fork costs milliseconds where a new interpreter would import and collect everything again, and what a test leaves
behind (modules, environment, caches, folders) ends with its fork. The session must have collected and run nothing.
"""

from __future__ import annotations

import os

from fastest import host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.session import Session

PASSED, FAILED, NOT_REACHED, TIMED_OUT = "passed", "failed", "not reached", "timed out"
_STARTED, _FAILED, _ENDED = b"s", b"f", b"e"


def run_trial(session: Session, items: Sequence[Any], seconds: float | None = None) -> str:
    """PASSED, FAILED (also: it ended the interpreter), NOT_REACHED: an item before the last one stopped the run, or
    TIMED_OUT: all together took longer than `seconds`."""
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
    try:
        return _verdict(reader) if _wait(child, seconds) else TIMED_OUT
    finally:
        os.close(reader)
        rmtree(scratch, ignore_errors=True)


def _fork() -> int:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn if another thread is alive
        return os.fork()


def _verdict(reader: int) -> str:
    """Does not read to the end of the stream: a process that a test left behind may hold it open."""
    os.set_blocking(reader, False)
    try:
        told = os.read(reader, 1 << 16)
    except BlockingIOError:
        told = b""
    if _STARTED not in told:
        return NOT_REACHED
    return PASSED if _ENDED in told and _FAILED not in told else FAILED


def _wait(child: int, seconds: float | None) -> bool:
    """Until the child is gone; false if it had to be ended."""
    from time import sleep

    from fastest.clocks import monotonic

    end = None if seconds is None else monotonic() + seconds
    pause, gone = 0.0005, False
    try:
        while not gone and (end is None or monotonic() <= end):
            gone = os.waitpid(child, 0 if end is None else os.WNOHANG)[0] == child
            if not gone:
                sleep(pause)
                pause = min(pause * 1.5, 0.05)
    finally:
        _end(child, gone)
    return gone


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
    """The link of the child: of all events it passes on what happens to one item."""

    def __init__(self, index: int, writer: int) -> None:
        self._index = index
        self._writer = writer

    def emit(self, event: dict[str, Any]) -> None:
        if event.get("i") != self._index:
            return
        if event["k"] == "report" and event["outcome"] == "failed" and "wasxfail" not in event:
            self._tell(_FAILED)
        elif event["k"] == "finish":
            self._tell(_ENDED)

    def started(self, i: int) -> None:
        if i == self._index:
            self._tell(_STARTED)

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        if i == self._index:
            self._tell(_ENDED)

    def _tell(self, what: bytes) -> None:
        os.write(self._writer, what)


def _run_in_child(session: Session, items: Sequence[Any], writer: int, basetemp: str) -> None:
    from fastest.listeners import leave_listeners_out
    from fastest.pool.work import AllItems
    from fastest.runloop import run_items

    config = session.config
    host.divert(_LastItem(len(items) - 1, writer))
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
