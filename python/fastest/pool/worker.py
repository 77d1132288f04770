"""A worker: a fork of the zygote that runs the items which the parent hands it, and ends like a session of its own."""

from __future__ import annotations

import sys

from fastest import host, interrupts
from fastest.pool import aware
from fastest.pool.inherited import disown
from fastest.pool.work import HandedOut
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from fastest.pool.nodes import Node
    from fastest.session import Session

INTERRUPTED, INTERNAL_ERROR = 2, 3
BOOK_READERS = frozenset(("pytest_sessionfinish", "pytest_terminal_summary"))


def work(session: Session, place: int, zygote: int, mask: Any, node: Node) -> NoReturn:
    """The rest of this process's life; with `mask`, signals that were held back may come."""
    code = INTERNAL_ERROR
    try:
        disown()
        take_place(session, place, zygote)
        name(session, node.workerinput)
        aware.start(session)
        code = run_session(session, mask)
        node.send(session.config.__dict__["workeroutput"])
    except KeyboardInterrupt:  # between the loop and the end of the session
        code = INTERRUPTED
        host.emit({"k": "interrupted", "text": "KeyboardInterrupt", "location": ""})
    except BaseException as error:
        from fastest.boot import internal_lines

        host.emit({"k": "internal", "lines": internal_lines(error)})
    host.leave(code)
    raise AssertionError  # not reached


def take_place(session: Session, place: int, zygote: int) -> None:
    """The descriptors of the place take the numbers that the zygote's have, so nobody who knows one must be told."""
    import _fastest

    payload = session.config.payload
    out, err = payload["capture_fds"]
    ours = (payload["control_fd"], out, err, payload["fault_fd"], payload["work_fd"])
    for given, number in zip(payload["workers"][place], ours):
        os.dup2(given, number, inheritable=False)
    _fastest.become_worker(place)  # from here on the worker ends with the zygote
    if os.getppid() != zygote:
        os._exit(INTERRUPTED)  # which has ended in between
    host.reconnect(payload)
    redirect_output(session)


def redirect_output(session: Session) -> None:
    """Standard output and error lead to the new files, too, if they led to the old ones."""
    from fastest.builtin.capture import manager_of

    manager = manager_of(session.config)
    if manager is not None and manager.is_globally_capturing():
        manager.suspend_global_capture()
        manager.resume_global_capture()


def name(session: Session, facts: dict[str, Any]) -> None:
    """What tests and plugins may ask about where they run."""
    from fastest.watching import WATCHED_HOOKS

    config = session.config
    worker = facts["workerid"]
    tell_environment(facts)
    config.__dict__.update(workerinput=facts, workerid=worker)
    config.__dict__.setdefault("workeroutput", {})
    config.option.dist = "no"
    if "fastest.builtin.junit" in sys.modules:
        sys.modules["fastest.builtin.junit"].pytest_unconfigure(config)  # the session writes the file
    if session._sender.laid_out_by_plugin:  # its place is in the session
        config.pluginmanager.unregister(name="terminalreporter")
    if "fastest.builtin.tmppath" in sys.modules and not config.payload.get("spawned"):
        from fastest.builtin.tmppath import take_folder

        take_folder(config, worker)
    session._sender.silent = False
    if BOOK_READERS & config.hooked:  # they run in the session, whose books have what is reported
        config.hooked.add("pytest_runtest_logreport")
    session._sender.serializes = bool(WATCHED_HOOKS & config.hooked)


def tell_environment(facts: dict[str, Any]) -> None:
    """For tests, and for the processes that they start."""
    os.environ["PYTEST_XDIST_WORKER"] = facts["workerid"]
    os.environ["PYTEST_XDIST_WORKER_COUNT"] = str(facts["workercount"])
    os.environ["PYTEST_XDIST_TESTRUNUID"] = facts["testrunuid"]


def run_session(session: Session, mask: Any) -> int:
    """The items, then the end of a session as plugins know it."""
    from fastest.outline import end_early
    from fastest.runloop import run_items

    session.exitstatus = 0
    try:
        interrupts.release(mask)
        aware.run(session, lambda: run_items(session, HandedOut(session.config.payload["work_fd"])))
        session.exitstatus = 1 if session.testsfailed else 0
    except BaseException as error:
        session.exitstatus = end_early(session, error)
    interrupts.be_deaf()  # there is nothing left to break off
    os.chdir(session.config.payload["invocation_dir"])
    session.config.hook.pytest_sessionfinish(session=session, exitstatus=session.exitstatus)
    session.config._ensure_unconfigure()
    sys.stdout.flush()
    return session.exitstatus
