"""Ctrl-C, termination, a reader that goes away: the runner never outlives the command."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BINARY, STRATEGIES  # type: ignore[import-not-found]

SLOW = """
    import os, time, pytest
    @pytest.fixture(scope="session")
    def resource():
        yield
        open("torn down", "w").close()
    def test_first(resource): open("first", "w").close()
    def test_slow(resource):
        while not os.path.exists("first"): time.sleep(0.01)  # it may run beside this one
        time.sleep(0.1)
        with open("pid", "w") as file: file.write(str(os.getpid()))
        os.rename("pid", "started")
        time.sleep(30)
    def test_last(resource): pass
"""


@pytest.fixture(params=STRATEGIES)
def running(request, project):
    """A run that is in the middle of its second test, and perhaps through with the others."""
    files = project({"test_it.py": SLOW})
    command = [BINARY, "--python", sys.executable, f"--optimizer={request.param}"]
    process = subprocess.Popen(
        command, cwd=files.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    process.root = files.root
    wait_until((files.root / "started").exists)
    yield process
    process.kill()
    process.communicate()


def wait_until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def runner_pid(process):
    return int((process.root / "started").read_text())


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["to the command", "to the group"])
def test_first_interrupt_tears_down_and_sums_up(running, send):
    pid = runner_pid(running)
    send(running.pid, signal.SIGINT)
    out, _ = running.communicate(timeout=20)
    assert running.returncode == 2
    assert (running.root / "torn down").exists()
    assert "KeyboardInterrupt" in out and re.search("= [12] passed in", out), out
    assert is_gone(pid)


def test_second_interrupt_stops_at_once(running):
    pid = runner_pid(running)
    running.send_signal(signal.SIGINT)
    time.sleep(0.08)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=20)
    assert running.returncode == 2
    assert "KeyboardInterrupt" in out
    wait_until(lambda: is_gone(pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_termination_ends_both(running, number):
    pid = runner_pid(running)
    running.send_signal(number)
    running.communicate(timeout=20)
    assert running.returncode == 128 + number
    wait_until(lambda: is_gone(pid))


def test_the_runner_dies_with_the_command(running):
    pid = runner_pid(running)
    running.kill()
    running.communicate(timeout=20)
    wait_until(lambda: is_gone(pid))


def test_a_reader_that_goes_away_lets_the_tests_run(project):
    files = project({"test_it.py": "def test_it():\n    open('ran', 'w').close()"})
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [BINARY, "--python", sys.executable], cwd=files.root, stdout=write, stderr=subprocess.PIPE, timeout=60
    )
    os.close(write)
    assert done.returncode == 1  # as pytest: nobody has seen the report
    assert done.stderr == b""
    assert (files.root / "ran").exists()
