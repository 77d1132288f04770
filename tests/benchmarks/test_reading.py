"""What is read from the runs: notes of the probe, printed numbers, JUnit reports, arguments for the record."""

import sys

import pytest
from made import results as made_results
from made import row, suite

from bench import junit, machine, results
from bench.contestants import ALL, named
from bench.environments import REQUIREMENTS
from bench.generate import UNEVEN, mixed
from bench.inspecting import inspect, printed, started, worker_lateness
from bench.measuring import Command, interleave, run
from bench.results import Row
from bench.session import judge
from bench.suites import EVERY_SUITE


def test_starts_are_counted():
    assert started(["S 1 10", "E 1 20", "S 1 30", "E 1 40"]) == 2


def test_workers_end_with_their_last_test():
    lines = ["S 1 1000", "S 2 1000", "E 1 1090", "S 1 1091", "E 1 1110", "E 2 1090"]
    assert worker_lateness(lines) == pytest.approx(0.1)


def test_one_process_is_never_late():
    assert worker_lateness(["S 1 1000", "E 1 1100"]) is None


@pytest.mark.parametrize(
    ("output", "tests"),
    [
        ("..\n2 passed in 0.01s\n", 2),
        ("PASS 10 passed in 6ms", 10),
        ("Ran 3 tests in 0.000s\n\nOK", 3),
        ("Summary [ 1.5s] 6 tests run: 6 passed, 0 skipped", 6),
        ("Segmentation fault", 0),
    ],
)
def test_printed_numbers(output, tests):
    assert printed(output) == tests


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the probe needs sys.monitoring")
def test_the_probe_counts_what_really_runs(tmp_path):
    (tmp_path / "test_one.py").write_text("def test_a(): pass\ndef test_b(): raise ValueError\ndef helper(): pass\n")
    program = "import test_one as t; t.helper(); t.test_a(); t.test_a()\ntry: t.test_b()\nexcept ValueError: pass"
    seen = inspect(Command((sys.executable, "-c", program), tmp_path, {}))
    assert (seen.code, seen.ran) == (0, 3)


def test_a_process_is_measured(tmp_path):
    finished = run(Command((sys.executable, "-c", "print('x' * 3); raise SystemExit(4)"), tmp_path, {}))
    assert (finished.code, finished.output) == (4, "xxx\n")
    assert finished.sample.wall > 0 and finished.sample.peak > 1024**2


def test_runs_are_taken_in_turn():
    order = []
    samples = interleave([lambda: order.append("a"), lambda: order.append("b")], 2)
    assert order == ["a", "b", "a", "b"] and [len(taken) for taken in samples] == [2, 2]


def test_junit_gives_verdicts_and_bodies(tmp_path):
    cases = (
        '<testcase classname="t" name="a" time="1.5"/><testcase classname="t" name="b" time="0.5"><failure/></testcase>'
    )
    (tmp_path / "report.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    report = junit.read(tmp_path / "report.xml")
    assert report.bodies == 2 and report.verdicts == {("t", "a", "passed"): 1, ("t", "b", "failure"): 1}


@pytest.mark.parametrize(
    ("ran", "code", "output", "note"),
    [
        (10, 0, "10 passed", ""),
        (9, 0, "9 passed", "ran 9 of 10"),
        (0, 4, "ERROR: --optimizer=ultra is not available yet", "not available yet"),
        (10, 1, "9 passed, 1 failed", "ran all, but failed: exit code 1 (9 passed, 1 failed)"),
    ],
)
def test_judgement(ran, code, output, note):
    judged = Row("somebody")
    judge(judged, 10, ran, code, output)
    assert judged.note == note


def test_results_survive_the_file(tmp_path):
    before = made_results(suite("small", row("pytest", 0.1, 0.2, bodies=0.05)))
    results.save(before, tmp_path / "results.json")
    assert results.load(tmp_path / "results.json") == before


def test_the_recorded_command_names_no_folder():
    assert machine.anonymous(["--python", "/home/me/bin/python3.13", "--fastest=/x/y", "--quick"]) == [
        "--python",
        "python3.13",
        "--fastest=y",
        "--quick",
    ]


@pytest.mark.parametrize("tests", [10, 100, 250])
def test_mixed_suites_have_as_many_tests_as_they_say(tmp_path, tests):
    mixed(tmp_path, tests)
    namespace = {}
    count = 0
    for file in tmp_path.glob("test_*.py"):
        namespace = {}
        exec(file.read_text(), namespace)
        for name, value in namespace.items():
            if name.startswith("test"):
                marks = getattr(value, "pytestmark", ())
                count += len(marks[0].args[1]) if marks else 1
        count += sum(name.startswith("test") for name in vars(namespace["TestMethods"]))
    assert count == tests


def test_the_uneven_suite_is_uneven():
    work = sorted(work for file in UNEVEN for work in file)
    assert work[-1] > 50 * work[len(work) // 2]
    assert UNEVEN[-1][-1] == work[-1]


def test_suites_name_contestants_and_pins_that_exist():
    for suite_ in EVERY_SUITE:
        requirements = {name for contestant in suite_.contestants for name in named(contestant).requires}
        assert all((REQUIREMENTS / f"{name}.txt").exists() for name in (*requirements, *suite_.requires))
        assert set(suite_.quick_contestants) <= set(suite_.contestants)


def test_every_pin_is_exact():
    lines = [line for file in REQUIREMENTS.glob("*.txt") for line in file.read_text().split("\n") if line]
    assert all("==" in line for line in lines)


def test_names_are_unique():
    assert len({contestant.name for contestant in ALL}) == len(ALL)
    assert len({suite_.name for suite_ in EVERY_SUITE}) == len(EVERY_SUITE)
