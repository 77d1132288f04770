"""A debugger in a worker has the terminal for itself: other debuggers wait, and so does what other tests bring."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
import time

import pytest
from conftest import BINARY

FAILING = """
    def test_a():
        x = "one"
        assert not x

    def test_b():
        x = "two"
        assert not x

    def test_c(): pass
"""
BREAKING = """
    import time

    def test_a():
        breakpoint()

    def test_b():
        breakpoint()
"""
PROMPT, LONGEST = b"(Pdb) ", 30


def debug(root, *args, answers):
    """Runs the binary on a terminal of its own and answers each prompt; the exit code and all that was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.execv(BINARY, [BINARY, "--python", sys.executable, "--color=no", "--no-confirm", *args])
    shown, answered, deadline = b"", 0, time.monotonic() + LONGEST
    while time.monotonic() < deadline and select.select([terminal], [], [], LONGEST)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # everybody has closed it
            break
        shown += piece
        if shown.count(PROMPT) > answered:
            time.sleep(0.3)  # others have time to put in a word
            assert shown.endswith(PROMPT), shown.decode()
            os.write(terminal, answers[min(answered, len(answers) - 1)].encode() + b"\n")
            answered += 1
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode().replace("\r\n", "\n")


def dialogues(shown):
    """What stands between the beginning and the end of each debugger."""
    return re.findall(
        r">>> entering PDB >>>.*?(?=>>> PDB continue)|>>> PDB set_trace.*?(?=>>> PDB continue)", shown, re.S
    )


@pytest.mark.parametrize("args", [["-n2"], ["-n2", "-s"], ["-n2", "--start-method=spawn"]])
def test_one_debugger_after_the_other(project, args):
    made = project({"test_it.py": FAILING})
    code, shown = debug(made.root, *args, "--pdb", answers=["p x", "c"] * 2)
    assert code == 1 and "2 failed, 1 passed" in shown, shown
    first, second = dialogues(shown)
    assert sorted([re.findall("'(one|two)'\n", first), re.findall("'(one|two)'\n", second)]) == [["one"], ["two"]], (
        shown
    )


def test_breakpoints_wait_for_each_other(project):
    made = project({"test_it.py": BREAKING})
    code, shown = debug(made.root, "-n2", answers=["c"])
    assert code == 0 and "2 passed" in shown, shown
    assert all(part.count("(Pdb)") == 1 for part in dialogues(shown)) and len(dialogues(shown)) == 2, shown


def test_trace_stops_in_one_test_after_the_other(project):
    made = project({"test_it.py": "def test_a(): pass\ndef test_b(): pass"})
    code, shown = debug(made.root, "-n2", "--trace", answers=["c"])
    assert code == 0 and shown.count("PDB runcall") == 2 and "2 passed" in shown, shown


def test_quitting_ends_the_run(project):
    made = project({"test_it.py": FAILING})
    code, shown = debug(made.root, "-n1", "--pdb", answers=["q"])
    assert code == 2 and "Quitting debugger" in shown and shown.count("(Pdb)") == 1, shown
