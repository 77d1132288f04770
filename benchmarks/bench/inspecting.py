"""The untimed run before the timed ones: how many tests really run, in how much memory, how evenly workers end.

It also fills the caches. Tests are counted by `inside/sitecustomize.py`, from inside the processes that run them;
where that cannot be (Python before 3.12), the numbers that the runner prints are taken.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from bench.measuring import Command, run
from bench.stats import lateness

PROBE = Path(__file__).resolve().parent.parent / "inside"
SETTLE_TRIES = 30  # half a second each
INTERVAL = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True)
class Inspection:
    """What an untimed run showed. `ran` counts tests that started; `memory` is None if it ended too soon to be seen."""

    code: int
    output: str
    ran: int
    memory: Optional[int]
    lateness: Optional[float]


@dataclass(frozen=True)
class Server:
    """How to ask for, and end, a process that stays behind: arguments, and what the answer says while it starts."""

    status: tuple[str, ...]
    stop: tuple[str, ...]
    starting: str


def extended(command: Command, *arguments: str) -> Command:
    return replace(command, arguments=(*command.arguments, *arguments))


def settle(command: Command, server: Server) -> None:
    """Waits until the server that a run has left is ready."""
    for _ in range(SETTLE_TRIES):
        if server.starting not in run(extended(command, *server.status)).output:
            return
        time.sleep(0.5)


def inspect(command: Command, server: Optional[Server] = None) -> Inspection:
    """Runs the command; if it leaves a server behind, a run that is served is looked at, and the server ended."""
    with tempfile.TemporaryDirectory(prefix="fastest-benchmark-probe-") as scratch:
        log = Path(scratch) / "log"
        probed = {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROBE), command.variables.get("PYTHONPATH")])),
            "BENCHMARK_PROBE": str(log),
            "BENCHMARK_PROBE_SUITE": os.path.realpath(command.folder),
        }
        watched = replace(command, variables={**command.variables, **probed})
        if server:
            run(watched)
            settle(watched, server)
            log.write_bytes(b"")
        gauge = Gauge()
        finished = run(watched, gauge.start)
        memory = gauge.stop()
        if server:
            run(extended(watched, *server.stop))
        lines = log.read_text().splitlines() if log.exists() else []
    ran = started(lines) if lines else printed(finished.output)
    return Inspection(finished.code, finished.output, ran, memory, worker_lateness(lines))


def started(lines: list[str]) -> int:
    return sum(line.startswith("S") for line in lines)


def printed(output: str) -> int:
    """How many tests a runner says that it passed, or ran; 0 if it says nothing that we understand."""
    found = re.findall(r"(\d+) passed|^Ran (\d+) tests?", output, re.MULTILINE)
    return sum(int(number) for number in found[-1] if number) if found else 0


def worker_lateness(lines: list[str]) -> Optional[float]:
    """See stats.lateness; a worker ends with its last test; counted from the first test's start. None if alone."""
    begin = 0
    ends: dict[str, int] = {}
    for line in lines:
        kind, process, moment = line.split()
        begin = min(begin or int(moment), int(moment))
        if kind == "E":
            ends[process] = max(ends.get(process, 0), int(moment))
    return lateness([end - begin for end in ends.values()]) if len(ends) > 1 else None


class Gauge:
    """Looks at the memory of a session now and then: proportional sizes, so that what forks share is counted once."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._peak: Optional[int] = None
        self._thread: Optional[threading.Thread] = None

    def start(self, session: int) -> None:
        self._thread = threading.Thread(target=self._watch, args=(session,), daemon=True)
        self._thread.start()

    def stop(self) -> Optional[int]:
        """The greatest size seen, in bytes."""
        self._done.set()
        if self._thread:
            self._thread.join()
        return self._peak

    def _watch(self, session: int) -> None:
        while not self._done.wait(INTERVAL):
            size = sum(proportional_size(process) for process in session_members(session))
            if size:
                self._peak = max(self._peak or 0, size)


def session_members(session: int) -> list[str]:
    members = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path("/proc", process, "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == session:
            members.append(process)
    return members


def proportional_size(process: str) -> int:
    try:
        text = Path("/proc", process, "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
