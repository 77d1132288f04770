"""Projects whose runs a warm server may serve, in an environment and surroundings of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BINARY, KEPT, Result  # type: ignore[import-not-found]

HELPER = "VALUE = 1\n"
TESTS = """
    import os, sys
    import helper
    def test_first():
        print("value", helper.VALUE, "parent", os.getppid())
    def test_second(): pass
"""
SLOW = """
    import os, time
    def test_slow():
        with open("pid", "w") as file: file.write(str(os.getpid()))
        os.rename("pid", "started")
        time.sleep(60)
    def test_last(): pass
"""


class Warm:
    """A project in an environment of its own, whose site-packages has the module `helper`."""

    def __init__(self, project, python, base):
        self.project = project
        self.root = project.root
        self.python = python
        self.binary = BINARY
        self.runtime = base / "runtime"
        self.runtime.mkdir(mode=0o700)
        self.variables = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.variables.update(
            XDG_RUNTIME_DIR=str(self.runtime),
            XDG_CACHE_HOME=str(base.parent / "warm-cache"),
            PYTEST_DEBUG_TEMPROOT=str(base),
        )
        self.folder = self.runtime / "fastest"
        self.site = next((python.parent.parent / "lib").glob("python*/site-packages"))

    def start(self, *args, **more):
        command = [self.binary, "--python", str(self.python), *args]
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            **more,
        }
        return subprocess.Popen(command, cwd=self.root, env=self.variables, **options)

    def run(self, *args, **variables):
        self.variables.update(variables)
        process = self.start(*args)
        out, err = process.communicate(timeout=60)
        return Result(process.returncode, out, err)

    def warm(self, *args, **variables):
        return self.run("--warm", *args, **variables)

    def served(self, *args, **variables):
        """A run that must have come from a warm server; `run.server` is its process."""
        run = self.warm("--explain", *args, **variables)
        found = re.search(r"fastest: served by warm server (\d+)", run.err)
        assert found, str(run)
        run.server = int(found[1])
        run.err = "".join(line for line in run.err.splitlines(True) if not line.startswith("fastest: "))
        return run

    def servers(self):
        """pid -> runs served."""
        out = self.run("--warm=status").out
        return {int(pid): int(served) for pid, served in re.findall(r"warm server (\d+) .* (\d+) runs served", out)}

    def ready(self):
        """Waits for a server in the surroundings of now; its pid."""
        found = []

        def is_there():
            out = self.run("--warm=status").out
            found[:] = re.findall(r"warm server (\d+) for \S+ \(\S+\): ", out)
            return found

        wait_until(is_there)
        return int(found[0])

    def make_warm(self, **variables):
        self.warm(**variables).passed(2)
        return self.ready()

    def stop(self):
        self.run("--warm=stop")
        wait_until(lambda: not self.processes())

    def processes(self):
        """Processes that know of our runtime folder."""
        marker = f"XDG_RUNTIME_DIR={self.runtime}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if marker in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
        return found


def wait_until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def without_times(text):
    return re.sub(r"\d+\.\d+s|parent \d+", "...", text)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("environment") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def warm(project, python, tmp_path):
    made = Warm(project({"test_it.py": TESTS, "pytest.ini": "[pytest]\n"}), python, tmp_path)
    (made.site / "helper.py").write_text(HELPER)
    shutil.rmtree(made.site / "__pycache__", ignore_errors=True)
    aged = time.time() - 1000
    os.utime(made.site / "helper.py", (aged, aged))
    yield made
    made.stop()
    left = list(made.folder.iterdir()) if made.folder.exists() else []
    assert left == []
