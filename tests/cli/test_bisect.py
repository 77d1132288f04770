"""`--bisect NODEID`: which tests make this one fail."""

from __future__ import annotations

import pytest

STATE = {"state.py": "seen = []\n"}
POLLUTERS = """
    import pytest
    import state

    @pytest.mark.parametrize("i", range(20))
    def test_x(i, tmp_path, capsys):
        print("noise of a trial")
        if i in (3, 11):
            state.seen.append(i)
"""


@pytest.fixture(params=["lightning", "simple"])
def optimizer(request):
    return f"--optimizer={request.param}"


def test_one_culprit(project, optimizer):
    subject = project(
        {**STATE, "test_a.py": POLLUTERS, "test_b.py": "import state\ndef test_z(): assert 3 not in state.seen\n"}
    )
    subject.run(optimizer, "--bisect test_b.py::test_z").exits(1).outcomes(failed=1, passed=1, deselected=19).prints(
        "bisect: test_b.py::test_z passes alone and fails after this test (*):",
        "bisect:   test_a.py::test_x[[]3]",
        "collected 21 items / 19 deselected / 2 selected",
        "*= FAILURES =*",
        "FAILED test_b.py::test_z*",
    ).prints_not("*noise*")


def test_two_culprits_together(project, optimizer):
    subject = project(
        {**STATE, "test_a.py": POLLUTERS, "test_b.py": "import state\ndef test_z(): assert len(state.seen) < 2\n"}
    )
    subject.run(optimizer, "--bisect test_b.py::test_z").exits(1).prints(
        "bisect: * fails after these 2 tests (*):",
        "bisect:   test_a.py::test_x[[]3]",
        "bisect:   test_a.py::test_x[[]11]",
    )


def test_failing_alone(project, optimizer):
    subject = project({"test_a.py": "def test_x(): pass\ndef test_y(): assert 0\n"})
    subject.run(optimizer, "--bisect test_a.py::test_y").exits(1).outcomes(failed=1, deselected=1).prints(
        "bisect: test_a.py::test_y fails alone: no other test is to blame"
    )


def test_never_failing(project, optimizer):
    subject = project({"test_a.py": "def test_x(): pass\ndef test_y(): pass\ndef test_z(): pass\n"})
    subject.run(optimizer, "--bisect test_a.py::test_y").exits(0).outcomes(passed=1, deselected=2).prints(
        "bisect: test_a.py::test_y passes alone and after all other tests: their order is not to blame"
    )


def test_culprit_that_is_collected_later(project, optimizer):
    """A parallel run has an order of its own."""
    subject = project(
        {**STATE, "test_a.py": "import state\ndef test_z(): assert not state.seen\n", "test_b.py": POLLUTERS}
    )
    subject.run(optimizer, "--bisect test_a.py::test_z").prints(
        "bisect: * fails after this test (*):", "bisect:   test_b.py::test_x*"
    )


def test_unknown_test(project):
    subject = project({"tests/test_a.py": "def test_x(): pass\n"})
    result = subject.run("--bisect test_a.py::test_x").exits(4)
    assert "--bisect: no test was collected as test_a.py::test_x; did you mean tests/test_a.py::test_x?" in result.err


def test_tests_that_end_the_interpreter(project, optimizer):
    """One that ends it before the question is answered answers nothing; if the test itself does, that is a failure."""
    subject = project(
        {
            **STATE,
            "test_a.py": "import os, state\ndef test_bad(): state.seen.append(1)\ndef test_worse(): os._exit(3)\n",
            "test_b.py": "import os, state\ndef test_z():\n    if state.seen: os.abort()\n",
        }
    )
    subject.run(optimizer, "--bisect test_b.py::test_z --deselect test_a.py::test_worse").exits(1).prints(
        "bisect: * fails after this test (*):", "bisect:   test_a.py::test_bad"
    )
    subject.run(optimizer, "--bisect test_b.py::test_z").exits(0).prints(
        "bisect: * is not reached after all other tests: *"
    )


def test_environment_and_folder_come_back(project, optimizer):
    subject = project(
        {
            "test_a.py": """
            import os

            def test_a(tmp_path):
                os.environ["LEFT"] = "1"
                os.chdir(tmp_path)

            def test_b():
                assert "LEFT" not in os.environ
        """
        }
    )
    subject.run(optimizer, "--bisect test_a.py::test_b").exits(1).prints("bisect:   test_a.py::test_a")


def test_nothing_is_left_behind(project, optimizer, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    subject = project(
        {**STATE, "test_a.py": POLLUTERS, "test_b.py": "import state\ndef test_z(): assert 3 not in state.seen\n"}
    )
    subject.run(optimizer, "--bisect test_b.py::test_z", TMPDIR=str(scratch)).exits(1)
    assert [path.name for path in scratch.iterdir() if "trial" in path.name] == []
    kept = next(path for path in subject.root.parent.iterdir() if path.name.startswith("pytest-of-"))
    assert (
        len([path for path in kept.iterdir() if path.name.startswith("pytest-") and path.name != "pytest-current"]) == 1
    )


def test_no_debugger_opens_in_a_trial(project, optimizer):
    subject = project(
        {**STATE, "test_a.py": POLLUTERS, "test_b.py": "import state\ndef test_z(): assert 3 not in state.seen\n"}
    )
    subject.run(optimizer, "--pdb --bisect test_b.py::test_z").prints(
        "bisect: * fails after this test (*):", "*entering PDB*"
    )


def test_the_search_says_how_far_it_is(project):
    subject = project(
        {**STATE, "test_a.py": POLLUTERS, "test_b.py": "import state\ndef test_z(): assert 3 not in state.seen\n"}
    )
    subject.run("--bisect test_b.py::test_z").prints(
        "bisect: fails after 20 tests", "bisect: fails after 10 tests", "bisect: * passes alone *"
    )


def test_a_test_that_hangs_after_others(project, optimizer):
    subject = project(
        {
            **STATE,
            "test_a.py": "import state\ndef test_a(): pass\ndef test_b(): state.seen.append(1)\n",
            "test_b.py": "import state, time\ndef test_z(): time.sleep(60 if state.seen else 0)\n",
        }
    )
    subject.run(optimizer, "--timeout 1 --bisect test_b.py::test_z").exits(1).prints(
        "bisect: * fails after this test (*):", "bisect:   test_a.py::test_b", "*Timeout*"
    )
