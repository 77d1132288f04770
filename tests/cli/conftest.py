"""Small projects that are written, run by the binary, and judged by what it prints: `project({...}).run("-k x").passed(1)`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from fnmatch import fnmatch
from pathlib import Path

import pytest

BINARY = os.environ.get("FASTEST_BINARY") or str(Path(__file__).parents[2] / "build" / "fastest")
STRATEGIES = ("simple", "lightning", "ultra", "optimized")
KEPT = ("HOME", "LOGNAME", "PATH", "TMPDIR", "USER", "FASTEST_RUNTIME", "ASAN_OPTIONS", "UBSAN_OPTIONS")


class Result:
    """One run: its exit code, its output, and what it must have said. Every check gives the result back."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err

    def __str__(self):
        return f"exit code {self.code}\n{self.out}\n{self.err}"

    def counts(self):
        """The last line that counts outcomes, by noun in the plural."""
        lines = [line for line in self.out.splitlines() if re.search(r" in \d+\.\d\ds", line)]
        found = re.findall(r"(\d+) ([a-z]+)", lines[-1]) if lines else []
        plurals = {"error": "errors", "warning": "warnings"}
        return {plurals.get(noun, noun): int(count) for count, noun in found}

    def outcomes(self, **expected):
        assert self.counts() == expected, str(self)
        return self

    def passed(self, count):
        return self.exits(0).outcomes(passed=count)

    def exits(self, code):
        assert self.code == code, str(self)
        return self

    def prints(self, *patterns):
        """Lines that match these globs, in this order."""
        rest = iter(self.out.splitlines())
        for pattern in patterns:
            assert any(fnmatch(line, pattern) for line in rest), f"{pattern!r} is missing in:\n{self}"
        return self

    def prints_not(self, pattern):
        assert not any(fnmatch(line, pattern) for line in self.out.splitlines()), str(self)
        return self


class Project:
    def __init__(self, root, files):
        self.root = root
        self.write(files)

    def write(self, files):
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(content), encoding="utf-8")
        return self

    def run(self, *args, **variables):
        return self.run_unguided("--python", sys.executable, *args, **variables)

    def run_unguided(self, *args, **variables):
        """The binary looks for a python itself."""
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment.update(PYTEST_DEBUG_TEMPROOT=str(self.root.parent), **variables)
        words = [word for arg in args for word in (arg.split() if isinstance(arg, str) else arg)]
        done = subprocess.run(
            [BINARY, *words],
            cwd=self.root,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(params=STRATEGIES)
def optimizer(request):
    """The option that chooses a strategy: whatever a test does, each must survive it in the same way."""
    return f"--optimizer={request.param}"


@pytest.fixture
def project(tmp_path):
    """Write the files (name -> indented text) into a fresh folder."""

    def make(files):
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        return Project(root, files)

    return make
