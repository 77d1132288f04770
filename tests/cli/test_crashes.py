"""Tests that end their interpreter: each is one failed result, and the rest runs."""

from __future__ import annotations

import pytest
from conftest import STRATEGIES  # type: ignore[import-not-found]

CRASHES = {
    "segfault": ("import faulthandler; faulthandler._sigsegv()", "*SIGSEGV*"),
    "kill": ("import os; os.kill(os.getpid(), 9)", "*SIGKILL*"),
    "exit": ("import os; os._exit(3)", "*exit code 3*"),
    "abort": ("import os; os.abort()", "*SIGABRT*"),
    "exit zero": ("import os; os._exit(0)", "*exit code 0*"),
}


ONE_AFTER_THE_OTHER = ["--optimizer=lightning", "--optimizer=simple", "-n1"]


@pytest.fixture(params=[*ONE_AFTER_THE_OTHER, "-n2"])
def optimizer(request):
    return request.param


@pytest.mark.parametrize("name", CRASHES)
def test_the_rest_runs(project, optimizer, name):
    body, reason = CRASHES[name]
    source = f"""
        def test_before(): pass
        def test_crash(): {body}
        def test_after(): pass
    """
    run = project({"test_it.py": source}).run(optimizer)
    run.exits(1).outcomes(failed=1, passed=2).prints("*_ test_crash _*", reason, "FAILED test_it.py::test_crash*")


def test_what_it_printed_and_its_stack_are_shown(project, optimizer):
    source = """
        import faulthandler, sys
        def deeper():
            faulthandler._sigsegv()
        def test_crash():
            print("on stdout")
            print("on stderr", file=sys.stderr)
            deeper()
    """
    run = project({"test_it.py": source}).run(optimizer).exits(1)
    run.prints(
        "*Segmentation fault*",
        "*test_it.py*deeper",
        "*test_it.py*test_crash",
        "*stdout*",
        "on stdout",
        "*stderr*",
        "on stderr",
    )


def test_several_crashes_in_several_files(project, optimizer):
    source = """
        import os, pytest
        @pytest.mark.parametrize("n", range(4))
        def test_it(n):
            if n % 2: os._exit(n)
    """
    project({"test_a.py": source, "test_b.py": source}).run(optimizer).exits(1).outcomes(failed=4, passed=4)


@pytest.mark.parametrize("optimizer", ONE_AFTER_THE_OTHER)
def test_exitfirst_and_maxfail_count_crashes(project, optimizer):
    source = """
        import os
        def test_a(): os._exit(1)
        def test_b(): assert 0
        def test_c(): os._exit(1)
        def test_d(): pass
    """
    files = project({"test_it.py": source})
    files.run(optimizer, "-x").exits(1).outcomes(failed=1)
    files.run(optimizer, "--maxfail=2").exits(1).outcomes(failed=2)
    files.run(optimizer, "--maxfail=3").exits(1).outcomes(failed=3)


def test_a_crash_in_a_session_fixture_does_not_loop(project, optimizer):
    source = """
        import os, pytest
        @pytest.fixture(scope="session")
        def broken(): os._exit(1)
        def test_a(broken): pass
        def test_b(broken): pass
    """
    run = project({"test_it.py": source}).run(optimizer).exits(1)
    assert set(run.counts()) <= {"failed", "errors"} and sum(run.counts().values()) == 2


def test_a_crash_while_collecting_is_told(project, optimizer):
    run = project({"test_it.py": "import os; os._exit(7)"}).run(optimizer)
    assert run.code not in (0, 1)
    assert "exit code 7" in run.out + run.err


def test_parametrized_duplicates_and_reports_in_junit(project, optimizer):
    source = """
        import os
        def test_a(): pass
        def test_b(): os._exit(1)
    """
    files = project({"test_it.py": source})
    files.run(optimizer, "--junitxml=out.xml").exits(1)
    text = (files.root / "out.xml").read_text()
    assert 'tests="2"' in text and 'name="test_b"' in text


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_crash_of_the_interpreter_at_its_end_is_not_hidden(project, strategy):
    source = """
        import atexit, faulthandler
        def test_it(): atexit.register(faulthandler._sigabrt)
    """
    run = project({"test_it.py": source}).run("--optimizer", strategy).exits(134).outcomes(passed=1)
    assert run.err.startswith("fastest: after the tests, python was killed by signal 6 (SIGABRT)"), str(run)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_an_exit_function_that_leaves_with_another_code_is_told(project, strategy):
    source = """
        import atexit, os
        def test_it(): atexit.register(os._exit, 3)
    """
    run = project({"test_it.py": source}).run("--optimizer", strategy).exits(3).outcomes(passed=1)
    assert run.err == "fastest: after the tests, an exit function left python with exit code 3\n", str(run)
