"""What passing tests print is kept only for those who show it; what a failing one printed is always there."""

from __future__ import annotations

import pytest

TESTS = {
    "test_it.py": """
        import logging, pytest

        @pytest.fixture
        def loud():
            print("in set-up")
            yield
            print("in teardown")

        def test_passes(loud):
            print("in passing")

        def test_fails(loud):
            print("in failing")
            logging.getLogger().warning("logged")
            assert 0

        @pytest.fixture
        def breaks():
            yield
            assert 0

        def test_breaks_later(breaks):
            print("in broken")
    """
}


def test_output_of_failures_is_complete(project):
    run = project(TESTS).run("-q").exits(1).outcomes(failed=1, passed=2, errors=1)
    run.prints("*ERROR at teardown of test_breaks_later*", "*Captured stdout call*", "in broken", "*FAILURES*")
    run.prints("*_ test_fails _*", "*Captured stdout setup*", "in set-up", "*Captured stdout call*", "in failing")
    run.prints("*Captured log call*", "*logged", "*Captured stdout teardown*", "in teardown")
    run.prints_not("in passing")


def test_output_of_passes_where_it_is_asked_for(project):
    for option in ("-rP", "-rA"):
        run = project(TESTS).run("-q", option)
        run.prints("*PASSES*", "*_ test_passes _*", "*stdout setup*", "in set-up", "*stdout call*", "in passing")
        run.prints("*stdout teardown*", "in teardown")


def test_output_of_passes_in_a_junit_file(project):
    made = project(TESTS)
    made.run("-q --junitxml=out.xml -o junit_logging=system-out")
    assert "in passing" in (made.root / "out.xml").read_text()
    made.run("-q --junitxml=out.xml")
    assert "in passing" not in (made.root / "out.xml").read_text()


@pytest.mark.parametrize("plugin", ["junitxml", "terminal"])
def test_a_plugin_that_is_switched_off_is_not_asked_who_shows_output(project, plugin):
    project({"test_a.py": "def test(): print('x')\n"}).run("-p", f"no:{plugin}").exits(0)
