"""The history in `.fastest_cache`: what runs leave behind, and that nothing ever goes wrong because of it."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
import time

import pytest
from conftest import BINARY

HEADER, RECORD = 24, struct.Struct("<QffIBBH")
PASSED, FAILED, SKIPPED, CRASHED = range(4)
TESTS = """
    import time

    def test_quick():
        pass

    def test_slow():
        time.sleep(0.05)
"""


def records(project):
    """(key, seconds, outcome) of every record, in the order of the file."""
    data = (project.root / ".fastest_cache" / "history").read_bytes()
    assert (len(data) - HEADER) % RECORD.size == 0
    fields = [RECORD.unpack_from(data, at) for at in range(HEADER, len(data), RECORD.size)]
    return [(key, seconds, outcome) for key, seconds, _, _, outcome, _, _ in fields]


def names(project):
    return sorted(path.name for path in (project.root / ".fastest_cache").iterdir())


@pytest.mark.parametrize("strategy", ["simple", "lightning"])
def test_durations_are_recorded(project, strategy):
    subject = project({"test_a.py": TESTS})
    subject.run("--optimizer", strategy).passed(2)
    (quick, fast, _), (slow, long, _) = records(subject)
    assert quick != slow
    assert fast < 0.05 <= long < 1
    subject.run("--optimizer", strategy).passed(2)
    assert [key for key, _, _ in records(subject)] == [quick, slow, quick, slow]


def test_outcomes_are_recorded(project):
    subject = project(
        {
            "test_a.py": """
            import os
            import pytest

            def test_passes(): pass
            def test_fails(): assert 0
            @pytest.mark.skip
            def test_is_skipped(): pass
            @pytest.mark.xfail
            def test_fails_as_expected(): assert 0
            def test_crashes(): os.abort()
            @pytest.fixture
            def broken(): raise ValueError
            def test_has_no_fixture(broken): pass
        """
        }
    )
    subject.run().exits(1)
    assert [outcome for _, _, outcome in records(subject)] == [PASSED, FAILED, SKIPPED, PASSED, CRASHED, FAILED]


def test_folder_is_marked_as_a_cache(project):
    subject = project({"test_a.py": TESTS})
    subject.run().passed(2)
    assert names(subject) == [".gitignore", "CACHEDIR.TAG", "history"]
    assert (subject.root / ".fastest_cache" / ".gitignore").read_text().splitlines()[-1] == "*"
    assert (
        (subject.root / ".fastest_cache" / "CACHEDIR.TAG")
        .read_text()
        .startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    )


@pytest.mark.parametrize("args", ["-p no:cacheprovider", "--collect-only", "--setup-plan", "-k nothing"])
def test_nothing_is_left_behind(project, args):
    subject = project({"test_a.py": TESTS})
    subject.run(args)
    assert not (subject.root / ".fastest_cache").exists()


def test_folder_that_is_a_file(project):
    subject = project({"test_a.py": TESTS, ".fastest_cache": "mine"})
    assert subject.run().passed(2).err == ""
    assert (subject.root / ".fastest_cache").read_text() == "mine"


def test_damage_is_set_aside_with_one_warning(project):
    subject = project({"test_a.py": TESTS})
    subject.run().passed(2)
    (subject.root / ".fastest_cache" / "history").write_bytes(b"no history at all")
    result = subject.run().passed(2)
    assert result.err.count("\n") == 1
    assert "fastest: the history of durations was damaged" in result.err
    assert names(subject) == [".gitignore", "CACHEDIR.TAG", "history", "history.damaged"]
    assert subject.run().passed(2).err == ""
    assert len(records(subject)) == 4


def test_two_runs_at_once(project):
    subject = project({"test_a.py": TESTS})
    command = [BINARY, "--python", sys.executable, "-q"]
    runs = [subprocess.Popen(command, cwd=subject.root, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [run.wait(60) for run in runs] == [0] * 4
    assert len(records(subject)) == 8


def test_killed_run(project):
    subject = project(
        {
            "test_a.py": """
            import pathlib
            import time

            def test_a(): pass

            def test_b():
                pathlib.Path("reached").touch()
                time.sleep(60)
        """
        }
    )
    run = subprocess.Popen(
        [BINARY, "--python", sys.executable], cwd=subject.root, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while not (subject.root / "reached").exists():
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    os.killpg(run.pid, signal.SIGKILL)
    subject.run("test_a.py::test_a").passed(1)
    assert [outcome for _, _, outcome in records(subject)] == [PASSED]


def test_interrupted_run_is_recorded(project):
    subject = project({"test_a.py": "def test_a(): pass\ndef test_b(): raise KeyboardInterrupt\n"})
    subject.run().exits(2)
    assert [outcome for _, _, outcome in records(subject)] == [PASSED]


def test_explain_says_what_is_known(project):
    subject = project({"test_a.py": TESTS})
    assert "fastest: history: 0 tests, 0.0s one after the other, 0 flaky" in subject.run("--explain").err
    assert re.search(r"fastest: history: 2 tests, \d+\.\ds one after the other", subject.run("--explain").err)
