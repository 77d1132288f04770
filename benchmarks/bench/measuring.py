"""One process, timed. Its end is awaited with wait4, which also tells CPU time and peak size of its whole family."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

from bench.results import Sample

LIMIT = 240.0  # seconds after which a run counts as hung


@dataclass(frozen=True)
class Command:
    """What to run, where, and with which environment variables (all of them)."""

    arguments: tuple[str, ...]
    folder: Path
    variables: dict[str, str]


@dataclass(frozen=True)
class Finished:
    """A process that ended: exit code (negative: signal), what it printed, and its figures."""

    code: int
    output: str
    sample: Sample


def run(command: Command, watch: Callable[[int], None] = lambda pid: None) -> Finished:
    """Runs the command in a session of its own; `watch` gets its process id as soon as it has started."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=command.variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        guard = threading.Timer(LIMIT, _kill, [process.pid])
        guard.daemon = True
        guard.start()
        try:
            watch(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        except BaseException:  # Ctrl-C does not reach another session
            _kill(process.pid)
            raise
        finally:
            guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    sample = Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    return Finished(process.returncode, text, sample)


def interleave(runs: Sequence[Callable[[], Sample]], rounds: int) -> list[list[Sample]]:
    """Samples of each, taken in turn (A B C, A B C, ...), so that a slow minute of the machine hits all of them."""
    taken: list[list[Sample]] = [[] for _ in runs]
    for _ in range(rounds):
        for samples, once in zip(taken, runs):
            samples.append(once())
    return taken


def _kill(session: int) -> None:
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        pass
