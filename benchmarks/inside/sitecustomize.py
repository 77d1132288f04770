"""Notes each test function that starts or ends, whatever runner calls it: what a runner prints is no proof of work.

Python imports this module at start from PYTHONPATH, in every process of a run. With `BENCHMARK_PROBE=FILE` and
`BENCHMARK_PROBE_SUITE=FOLDER` it watches (PEP 669, Python 3.12) the functions named `test*` in files of the folder,
and appends one line each to the file: `S` or `E`, process id, nanoseconds. Only untimed runs have it.
"""

import fcntl
import os
import sys
import time

TOOL = 4  # a number that no debugger, profiler or coverage tool uses


def install(log: str, suite: str) -> None:
    monitoring = sys.monitoring
    events = monitoring.events
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 100)  # low ones get closed and counted
    os.close(descriptor)

    def note(kind: str) -> None:
        os.write(copy, f"{kind} {os.getpid()} {time.monotonic_ns()}\n".encode())

    def is_test(code: object) -> bool:
        return code.co_name.startswith("test") and os.path.realpath(code.co_filename).startswith(suite)

    def started(code: object, offset: int) -> object:
        if not is_test(code):
            return monitoring.DISABLE
        note("S")
        return None

    def ended(code: object, offset: int, value: object) -> object:
        if not is_test(code):
            return monitoring.DISABLE
        note("E")
        return None

    def unwound(code: object, offset: int, exception: object) -> None:
        if is_test(code):
            note("E")

    monitoring.use_tool_id(TOOL, "benchmark probe")
    monitoring.register_callback(TOOL, events.PY_START, started)
    monitoring.register_callback(TOOL, events.PY_RETURN, ended)
    monitoring.register_callback(TOOL, events.PY_UNWIND, unwound)
    monitoring.set_events(TOOL, events.PY_START | events.PY_RETURN | events.PY_UNWIND)


if "BENCHMARK_PROBE" in os.environ and hasattr(sys, "monitoring"):
    install(os.environ["BENCHMARK_PROBE"], os.environ["BENCHMARK_PROBE_SUITE"])
