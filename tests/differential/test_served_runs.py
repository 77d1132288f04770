"""Runs that a warm server serves give the verdicts of cold ones: every project, every CPython of this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest
from test_strategies import (  # type: ignore[import-not-found]
    ARGUMENTS,
    BINARY,
    PLAIN_PROJECT,
    PROJECTS,
    interpreters,
    verdicts,
    write,
)


@pytest.fixture(autouse=True)
def own_servers(tmp_path, monkeypatch):
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))


def control(command, folder, word):
    environment = {name: os.environ[name] for name in os.environ if name in ("HOME", "PATH", "XDG_RUNTIME_DIR")}
    done = subprocess.run(
        [*command, f"--warm={word}"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def wait_for_server(command, folder):
    end = time.monotonic() + 60
    while "modules kept" not in control(command, folder, "status"):
        assert time.monotonic() < end
        time.sleep(0.05)


def served(python, folder, arguments):
    """The verdicts of a run that a server has served: not the first, and a second may have taught something, too."""
    command = [BINARY, "--python", str(python), "--optimizer=lightning"]
    try:
        for _ in range(4):
            result = verdicts([*command, "--warm"], folder, arguments)
            wait_for_server(command, folder)
            counts = re.findall(r"(\d+) runs served", control(command, folder, "status"))
            if sum(map(int, counts)) > 0:
                return result
    finally:
        control(command, folder, "stop")
    pytest.fail("no run was served")


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_served_runs_agree_with_cold_ones(tmp_path, files, arguments):
    folder = write(tmp_path / "project", files)
    expected = verdicts([BINARY, "--python", sys.executable, "--optimizer=lightning"], folder, arguments)
    assert served(sys.executable, folder, arguments) == expected


@pytest.mark.parametrize("python", interpreters(), ids=str)
def test_on_every_python(tmp_path, python):
    folder = write(tmp_path / "project", PLAIN_PROJECT)
    arguments = ["--continue-on-collection-errors"]
    expected = verdicts([BINARY, "--python", str(python), "--optimizer=lightning"], folder, arguments)
    assert served(python, folder, arguments) == expected
