"""The process that has collected: it runs no test, but forks the workers that do, says how they ended, and is the
session that plugins see from the start of the run to its end.
"""

from __future__ import annotations

import sys

from fastest import host, interrupts
from fastest.pool.facts import facts_of
from fastest.pool.messages import receive
from fastest.pool.nodes import Nodes
from fastest.pool.relay import Relay
from fastest.pool.spawnednodes import NodeFolder
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.session import Session

INTERRUPTED, INTERNAL_ERROR = 2, 3
USUAL_THRESHOLDS = (700, 10, 10)  # of Python 3.9 to 3.12; later ones have a larger first generation
RAISED_THRESHOLDS = (10_000, 5, 2)
WITHOUT_PIDFD = 20  # milliseconds between two looks at the workers


class WorkerFailed(Exception):
    """The session ends because of an error that a worker has told."""


def run_in_workers(session: Session) -> None:
    """Have all items run; then the session knows how the tests ended, or is told to stop."""
    others = other_threads()
    if others and session.config.option.start_method != "spawn":
        text = f"fastest: workers are spawned, and each collects for itself, because of threads: {', '.join(others)}"
        host.emit({"k": "write", "op": "line", "text": text})
    Zygote(session).run(has_threads=bool(others))


def other_threads() -> list[str]:
    """A fork takes none of them along, but the locks that they hold."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    return [thread.name for thread in threading.enumerate() if thread is not threading.current_thread()]


class Zygote:
    """Forks, and waits for what happens first: a message or the end of a worker."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.payload = session.config.payload
        self.work_fd: int = self.payload["work_fd"]
        self.workers: dict[int, Worker] = {}  # by place
        self.interrupted = False
        self.relay = Relay(session)
        self._handler: Any = None
        self.nodes = Nodes(session.config)
        self.spawned: NodeFolder | None = None

    def run(self, has_threads: bool) -> None:
        """From the first fork to the last worker's end."""
        self._handler = interrupts.hear(self.hear_interrupt)
        end_shared = share_fixtures(self.session) if self.session.config.option.shared_fixtures else None
        try:
            over = self.serve(has_threads)
            if self.spawned is not None:
                self.spawned.end(self.nodes)
            if not self.interrupted:
                interrupts.restore(self._handler)
            self.conclude(over)
        finally:
            if end_shared is not None:
                end_shared()
            if self.spawned is not None:
                self.spawned.remove()

    def serve(self, has_threads: bool) -> dict[str, Any]:
        """Do what the parent says; the answer is how the tests ended."""
        prepare(self.session)
        host.push_out_files()  # what looks for them thaws the heap, so not before each fork
        settle_memory()
        host.push_out_text()
        if has_threads or self.session.config.option.start_method == "spawn":
            self.begin_spawned()
        facts = facts_of(self.session.items, self.session.config.option.dist == "each", split_of(self.session.config))
        host.tell("ready", *facts, has_threads, base_folder(self.session.config))
        while True:
            message = self.next_message()
            if message is None:
                raise SystemExit(1)  # the parent is gone
            if isinstance(message, dict):
                self.relay.on(message)
            elif message[0] == "crashed":
                self.relay.crashed(*message[1:])
            elif message[0] == "fork":
                self.fork(*message[1:])
            elif message[0] == "over":
                return message[1]  # type: ignore[no-any-return]

    def begin_spawned(self) -> None:
        """Workers are about to be spawned by the parent."""
        self.spawned = NodeFolder(self.session.config)
        places = range(len(self.payload["workers"]))
        self.spawned.start(self.nodes, [facts_for_worker(self.session, place) for place in places])

    def fork(self, place: int, failed: int) -> None:
        """One more worker; `failed` tests have failed by now."""
        node = self.nodes.start(place, facts_for_worker(self.session, place))
        mask = interrupts.hold()
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            interrupts.restore(self._handler)
            self.session.testsfailed = failed
            from fastest.pool.worker import work

            work(self.session, place, zygote, mask, node)
        self.workers[place] = Worker(pid)
        host.tell("forked", place, pid)
        interrupts.release(mask)

    def hear_interrupt(self, number: int = 0, frame: Any = None) -> None:
        """The workers get it, too; the parent must know that it was meant for the run."""
        self.interrupted = True
        host.tell("interrupted")

    def next_message(self) -> Any:
        """What the parent says next; ends of workers are told meanwhile."""
        while True:
            try:
                if self.wait():
                    return receive(self.work_fd)
                self.reap()
            except KeyboardInterrupt:  # from a handler that is not ours
                self.hear_interrupt()

    def wait(self) -> bool:
        """Sleep until something happens; whether it is a message."""
        import select

        poll = select.poll()
        poll.register(self.work_fd, select.POLLIN)
        watched = [worker.watch for worker in self.workers.values() if worker.watch is not None]
        for fd in watched:
            poll.register(fd, select.POLLIN)
        timeout = None if len(watched) == len(self.workers) else WITHOUT_PIDFD
        return any(fd == self.work_fd for fd, _ in poll.poll(timeout))

    def reap(self) -> None:
        """Tell the parent about workers that have ended."""
        for place, worker in list(self.workers.items()):
            status = worker.ended()
            if status is not None:
                del self.workers[place]
                self.nodes.down(place, status[1] == 0)
                host.tell("ended", place, *status)

    def conclude(self, over: dict[str, Any]) -> None:
        """What the loop over the items would have left behind."""
        session = self.session
        session._sender.silent = False
        session.testsfailed = max(session.testsfailed, over["failed"])
        if over["exit_code"] == INTERNAL_ERROR:
            raise WorkerFailed
        if over["interrupted"] or self.interrupted:
            raise _interruption(over["exit_code"])
        if over["confirm"]:
            from fastest.confirm import confirm

            confirm(session, over["confirm"], over["confirm_seconds"])
        if over["stopped"] and over["stopped_by_failure"]:
            session.shouldfail = over["stopped"]
            raise session.Failed(over["stopped"])
        if over["stopped"]:
            session.shouldstop = over["stopped"].removeprefix("Interrupted: ")  # a worker has said so
            raise session.Interrupted(session.shouldstop)


def _interruption(code: int) -> BaseException:
    """What ended the worker, for the exit status; the parent knows the words."""
    if code in (-1, INTERRUPTED):
        return KeyboardInterrupt()
    from fastest.outcomes import Exit

    return Exit("", returncode=code)


class Worker:
    """A child process; `watch` is a descriptor that becomes readable when it ends."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self.watch: int | None = os.pidfd_open(pid)
        except (AttributeError, OSError):
            self.watch = None

    def ended(self) -> tuple[int, int] | None:
        """Exit code and signal, once."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        if self.watch is not None:
            os.close(self.watch)
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        return code, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def split_of(config: Any) -> Callable[[str], str] | None:
    """How a suite's own scheduler tells what belongs together; None: there is none."""
    if "pytest_xdist_make_scheduler" not in config.hooked:
        return None
    scheduler = config.hook.pytest_xdist_make_scheduler(config=config, log=None)
    return getattr(scheduler, "_split_scope", None)


def share_fixtures(session: Session) -> Callable[[], None]:
    """What is to be called when nobody needs them any more."""
    from fastest.pool import shared

    folder = shared.share_fixtures(session, os.getpid())
    return lambda: shared.report_faults(session, folder.end())


def prepare(session: Session) -> None:
    """What all workers share is made before there are any."""
    from fastest.builtin.xdist import new_testrun_uid
    from fastest.deferred import fill_before_forks

    fill_before_forks()

    config = session.config
    if asks_for_folders(config):
        from fastest.builtin.tmppath import share_base

        share_base(session)
    new_testrun_uid(config)


def asks_for_folders(config: Any) -> bool:
    """Whether a collected item does: its fixtures are loaded then. One that asks while it runs gets its own base."""
    return "fastest.builtin.tmppath" in sys.modules or bool(config.option.basetemp)


def base_folder(config: Any) -> str:
    """Where workers have their temporary folders; empty: no item has asked."""
    factory = config.__dict__.get("_tmp_path_factory")
    return str(getattr(factory, "_basetemp", None) or "")


def facts_for_worker(session: Session, place: int) -> dict[str, Any]:
    """What a worker is told about itself: its `config.workerinput`."""
    from fastest.builtin.xdist import new_testrun_uid

    return {
        "workerid": f"gw{place}",
        "workercount": len(session.config.payload["workers"]),
        "testrunuid": new_testrun_uid(session.config),
        "mainargv": list(sys.argv),
    }


def settle_memory() -> None:
    """What is alive now stays: looking for garbage in it would copy its pages into every worker.

    What tests make is looked through less often: mostly it is still in use, and a young generation as small as Python's
    is looked at several times in one test. A full look may come after some 220,000 objects (with Python's own
    thresholds: 93,000): that bounds what garbage in cycles holds. Who has set other thresholds keeps them.
    """
    import gc

    gc.collect()
    gc.freeze()
    if gc.get_threshold() == USUAL_THRESHOLDS:
        gc.set_threshold(*RAISED_THRESHOLDS)
