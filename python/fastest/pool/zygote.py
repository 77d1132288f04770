"""The process that has collected: it runs no test, but forks the workers that do, says how they ended, and is the
session that plugins see from the start of the run to its end.
"""

from __future__ import annotations

import os

from fastest import host
from fastest.pool.messages import receive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.session import Session

WITHOUT_PIDFD = 20  # milliseconds between two looks at the workers


def run_in_workers(session: Session) -> None:
    """Have all items run; then the session knows how the tests ended, or is told to stop."""
    Zygote(session).run()


class Zygote:
    """Forks, and waits for what happens first: a message or the end of a worker."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.payload = session.config.payload
        self.work_fd: int = self.payload["work_fd"]
        self.workers: dict[int, Worker] = {}  # by place
        self.interrupted = False

    def run(self) -> None:
        """From the first fork to the last worker's end."""
        count = min(len(self.payload["workers"]), len(self.session.items))
        settle_memory()
        host.push_out_text()
        host.tell("ready", count)
        for place in range(count):
            self.fork(place, self.session.testsfailed)
        while True:
            message = self.next_message()
            if message is None:
                raise SystemExit(1)  # the parent is gone
            if message[0] == "fork":
                self.fork(message[1], message[2])
            elif message[0] == "over":
                return self.conclude(message[1])

    def fork(self, place: int, failed: int) -> None:
        """One more worker; `failed` tests have failed by now."""
        pid = os.fork()
        if pid == 0:
            self.session.testsfailed = failed
            from fastest.pool.worker import work

            work(self.session, place)
        self.workers[place] = Worker(pid)
        host.tell("forked", place, pid)

    def next_message(self) -> Any:
        """What the parent says next; ends of workers are told meanwhile."""
        while True:
            try:
                if self.wait():
                    return receive(self.work_fd)
                self.reap()
            except KeyboardInterrupt:
                self.interrupted = True
                host.tell("interrupted")

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
                host.tell("ended", place, *status)

    def conclude(self, over: dict[str, Any]) -> None:
        """What the loop over the items would have left behind."""
        session = self.session
        if over["confirm"] and not self.interrupted:
            from fastest.confirm import confirm

            confirm(session, over["confirm"], over["confirm_seconds"])
        session.testsfailed = max(session.testsfailed, over["failed"])
        if over["interrupted"] or self.interrupted:
            raise KeyboardInterrupt
        if over["stopped"] and over["stopped_by_failure"]:
            session.shouldfail = over["stopped"]
            raise session.Failed(over["stopped"])
        if over["stopped"]:
            session.shouldstop = over["stopped"]
            raise session.Interrupted(over["stopped"])


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


def settle_memory() -> None:
    """What is alive now stays: looking for garbage in it would copy its pages into every worker."""
    import gc

    gc.collect()
    gc.freeze()
