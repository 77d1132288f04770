"""Many runs of a 200-test suite, each with another fault in another test: no verdict may be lost, and no process, file or
descriptor stay behind.

    tests/soak/soak.py --runs 1000 --seed 1

A run is known by its seed and number, so `--only N` repeats one. The last line says how many runs were good.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from aftermath import Aftermath, verdicts  # type: ignore[import-not-found]  # noqa: E402

FILES, PER_FILE = 10, 20
MODULE = """
import unittest
import pytest
from harm import count_descriptors, maybe

FIRST = {first}

@pytest.fixture(scope="module")
def shared():
    yield FIRST

@pytest.fixture
def own(shared, tmp_path):
    yield shared

def test_a_first(): count_descriptors(); maybe(FIRST)
def test_b_plain(): maybe(FIRST + 1)
def test_c_plain(): maybe(FIRST + 2)
def test_d_prints(): print("some text"); maybe(FIRST + 3)
def test_e_shared(shared): maybe(shared + 4)
def test_f_own(own): maybe(own + 5)
def test_g_monkeypatch(monkeypatch): monkeypatch.setenv("X", "1"); maybe(FIRST + 6)
class TestMethods:
    def test_h(self): maybe(FIRST + 7)
    def test_i(self, own): maybe(own + 8)
class TestUnit(unittest.TestCase):
    def test_j(self): maybe(FIRST + 9)
    def test_k(self): maybe(FIRST + 10)
@pytest.mark.parametrize("n", range(8))
def test_l_cases(n): maybe(FIRST + 11 + n)
def test_m_last(): maybe(FIRST + 19); count_descriptors()
"""

# Who is slow decides what the command hears first: of a fork, or from it.
CONFTEST = """
import os, time
side, _, seconds = os.environ["FASTEST_SLOW_FORKS"].partition(":")
if seconds:
    os.register_at_fork(**{f"after_in_{side}": lambda: time.sleep(float(seconds))})
"""

GOOD, BAD = {"passed"}, {"failure", "error"}
# Harm -> what may be said of the test that does it.
VERDICTS = {
    **dict.fromkeys(("nothing", "fork_and_return", "leave_child", "leave_thread", "change_folder"), GOOD),
    **dict.fromkeys(("change_locale", "change_streams", "clear_environment", "ignore_signals", "print_much"), GOOD),
    **dict.fromkeys(("fail", "kill", "segfault", "abort", "leave", "terminate", "fork_and_die"), BAD),
    **dict.fromkeys(("leave_detached_child_and_die", "sleep_for_long", "hang_in_c", "kill_zygote"), BAD),
    **dict.fromkeys(("close_descriptors", "close_standard_streams"), GOOD | BAD),
}
# Harm to the command itself -> exit code; it may not tell every verdict.
ENDS = {"interrupt_command": 2, "terminate_command": 128 + 15, "kill_command": -9}
WITH_ZYGOTE = ("ultra", "optimized")
WORKERS = min(os.cpu_count() or 1, 8)  # by default
SLOW = ("sleep_for_long", "hang_in_c")  # seconds each: chosen less often


class Run:
    """One run: everything about it follows from the seed and the number."""

    def __init__(self, seed: int, number: int, strategies: list[str]) -> None:
        choose = random.Random(f"{seed} {number}")
        self.strategy = choose.choice(strategies)
        harms = [harm for harm in (*VERDICTS, *ENDS) if harm != "kill_zygote" or self.strategy in WITH_ZYGOTE]
        weights = [0.3 if harm in SLOW else 1.0 for harm in harms]
        self.harm = choose.choices(harms, weights)[0]
        self.target = choose.randrange(FILES * PER_FILE)
        self.capture = choose.choice(("fd", "fd", "sys", "no"))
        self.slow = choose.choice(("", "", "parent:0.05", "child:0.05"))
        self.name = f"run {number}: {self.harm} in test {self.target}, {self.strategy}, --capture={self.capture}"
        if self.slow:
            self.name += f", forks slow in {self.slow}"

    def command(self, binary: str, python: str) -> list[str]:
        options = ["--timeout=0.5"] if self.harm in SLOW else []
        names = ["-q", "-p", "no:cacheprovider", "--junitxml=out.xml", f"--capture={self.capture}", *options]
        return [binary, "--python", python, f"--optimizer={self.strategy}", *names]

    def faults(self, project: Path, binary: str, python: str) -> list[str]:
        """What went wrong; the command's output is last."""
        aftermath = Aftermath(project.parent)
        harm = {"FASTEST_HARM": f"{self.target}:{self.harm}", "FASTEST_SLOW_FORKS": self.slow}
        variables = {**os.environ, **aftermath.variables, **harm, "XDG_CACHE_HOME": str(project.parent / "cache")}
        for name in ("out.xml", "descriptors"):
            (project / name).unlink(missing_ok=True)
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                self.command(binary, python),
                cwd=project,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            try:
                code = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                return ["it does not end"]
            found = [*self.wrong_verdicts(project, code), *self.leftovers(project, aftermath)]
            output.seek(0)
            return [*found, output.read()[-4000:].decode(errors="replace")] if found else []

    def wrong_verdicts(self, project: Path, code: int) -> list[str]:
        if self.harm in ENDS:
            return [] if code == ENDS[self.harm] else [f"exit code {code}, not {ENDS[self.harm]}"]
        try:
            found = verdicts_by_number(project / "out.xml")
        except (AssertionError, OSError) as error:
            return [f"exit code {code}, {error}"]
        if sorted(found) != list(range(FILES * PER_FILE)):
            return [f"exit code {code}, {len(found)} verdicts of {FILES * PER_FILE}"]
        wrong = [
            f"test {number} is {verdict}" for number, verdict in found.items() if verdict not in self.expected(number)
        ]
        expected_code = 0 if found[self.target] in GOOD else 1
        return wrong if code == expected_code else [*wrong, f"exit code {code}, not {expected_code}"]

    def expected(self, number: int) -> set[str]:
        return VERDICTS[self.harm] if number == self.target else GOOD

    def leftovers(self, project: Path, aftermath: Aftermath) -> list[str]:
        found = [f"left process: {process}" for process in aftermath.processes()]
        found += [f"left file: {name}" for name in aftermath.files()]
        known = {"harm.py", "conftest.py", "pytest.ini", "out.xml", "descriptors", "__pycache__"}
        found += [
            f"left in the project: {path.name}"
            for path in project.iterdir()
            if path.name not in known and not path.name.startswith("test_")
        ]
        if (project / "descriptors").exists():
            counts = [int(line) for line in (project / "descriptors").read_text().split()]
            # One that the count itself opens; a pool holds one for each worker that is alive.
            spread = 1 + (WORKERS if self.strategy in WITH_ZYGOTE else 0)
            if counts and max(counts) - min(counts) > spread:
                found.append(f"descriptors of the command: {counts}")
        return found


def verdicts_by_number(path: Path) -> dict[int, str]:
    """The tests of file k, in the order of the file, are 20k and following."""
    names = {name: number for number, name in enumerate(expected_names())}
    return {names[name]: verdict for name, verdict in verdicts(path, whole=True).items()}


def expected_names() -> list[str]:
    functions = ["a_first", "b_plain", "c_plain", "d_prints", "e_shared", "f_own", "g_monkeypatch"]
    inside = [f"test_{name}" for name in functions]
    inside += ["TestMethods.test_h", "TestMethods.test_i", "TestUnit.test_j", "TestUnit.test_k"]
    inside += [f"test_l_cases[{n}]" for n in range(8)] + ["test_m_last"]
    return [f"test_{k:02}.{name}" for k in range(FILES) for name in inside]


def make_project(folder: Path) -> Path:
    project = folder / "project"
    project.mkdir()
    shutil.copy(Path(__file__).with_name("harm.py"), project)
    (project / "pytest.ini").write_text("[pytest]\n")
    (project / "conftest.py").write_text(CONFTEST)
    for k in range(FILES):
        (project / f"test_{k:02}.py").write_text(MODULE.format(first=k * PER_FILE))
    return project


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one run")
    parser.add_argument("--strategies", default="simple,lightning,ultra,optimized")
    parser.add_argument("--binary", default=os.environ.get("FASTEST_BINARY") or str(ROOT / "build" / "fastest"))
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()

    numbers = [options.only] if options.only is not None else range(options.runs)
    harms: Counter[str] = Counter()
    bad = 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fastest-soak-") as folder:
        project = make_project(Path(folder))
        for number in numbers:
            run = Run(options.seed, number, options.strategies.split(","))
            harms[run.harm] += 1
            faults = run.faults(project, options.binary, options.python)
            if faults:
                bad += 1
                print(f"soak: {run.name}", *faults, sep="\n  ", flush=True)
    print("soak: " + ", ".join(f"{harm} {count}" for harm, count in sorted(harms.items())))
    print(f"soak: {len(numbers) - bad} of {len(numbers)} runs good, {time.monotonic() - began:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
