"""Verified parallelism: failures of workers run again, alone, and the summary says what they are."""

from __future__ import annotations

import time

HEADING = "*= failures, run again alone =*"
POLLUTED = """
    import pytest

    seen = []

    @pytest.mark.parametrize("i", range(12))
    def test_pollutes(i):
        seen.append(i)

    def test_is_clean():
        assert not seen
"""
# In workers the two wait for each other; alone, nothing is held.
BUSY = """
    import os
    import pathlib
    import time

    ASKED, BUSY = pathlib.Path("asked"), pathlib.Path("busy")

    def wait_for(path):
        deadline = time.monotonic() + 20
        while "PYTEST_XDIST_WORKER" in os.environ and not path.exists() and time.monotonic() < deadline:
            time.sleep(0.01)

    def test_holds():
        wait_for(ASKED)
        BUSY.touch()
        time.sleep(1)
        BUSY.unlink()

    def test_a(): pass

    def test_needs_it_free():
        ASKED.touch()
        wait_for(BUSY)
        assert not BUSY.exists()

    def test_b(): pass
"""


def test_real_failure(project):
    subject = project({"test_a.py": "def test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pass\n"})
    subject.run("-n 2").exits(1).outcomes(passed=2, failed=1).prints(
        "*= short test summary info =*",
        "FAILED test_a.py::test_b*",
        HEADING,
        "1 failure is real: it fails alone, too",
        "*1 failed*",
    )


def test_crash_is_real(project):
    subject = project({"test_a.py": "import os\ndef test_a(): pass\ndef test_b(): os.abort()\ndef test_c(): pass\n"})
    subject.run("-n 2").exits(1).outcomes(passed=2, failed=1).prints(HEADING, "1 failure is real: it fails alone, too")


def test_order_dependent_failure(project):
    subject = project({"test_a.py": POLLUTED})
    subject.run("-n 2").exits(1).prints(HEADING, "order-dependent test_a.py::test_is_clean")
    subject.run("--bisect test_a.py::test_is_clean").exits(1).prints("bisect: * fails after this test *")


def test_parallel_only_failure(project):
    subject = project({"test_a.py": BUSY})
    subject.run("-n 2 --junitxml=j.xml").exits(1).prints(HEADING, "parallel-only test_a.py::test_needs_it_free")
    label = '<property name="run again alone: test_a.py::test_needs_it_free" value="parallel-only" />'
    assert label in (subject.root / "j.xml").read_text()
    subject.run().exits(0)


def test_without_failures_nothing_is_said(project):
    project({"test_a.py": "def test_a(): pass\ndef test_b(): pass\n"}).run("-n 2").passed(2).prints_not(HEADING)


def test_it_can_be_turned_off(project):
    subject = project({"test_a.py": "def test_a(): pass\ndef test_b(): assert 0\n"})
    subject.run("-n 2 --no-confirm").exits(1).outcomes(passed=1, failed=1).prints_not(HEADING)


def test_serial_runs_confirm_nothing(project):
    project({"test_a.py": "def test_b(): assert 0\n"}).run().exits(1).prints_not(HEADING)


def test_first_failure_that_ends_the_run(project):
    subject = project({"test_a.py": "def test_a(): pass\ndef test_b(): assert 0\n"})
    subject.run("-n 2 -x").exits(1).prints(HEADING, "1 failure is real*", "*! stopping after 1 failures !*")


def test_listeners_do_not_hear_of_what_runs_again(project):
    """A plugin that writes a result for each test would write one more (allure's report then shows a retry)."""
    conftest = """
        class Listener:
            def pytest_runtest_logfinish(self, nodeid):
                with open("heard", "a") as file:
                    print(nodeid, file=file)

        def pytest_configure(config):
            config.pluginmanager.register(Listener(), "listener")
    """
    tests = (
        "def test_a(): pass\ndef test_b(request):\n    assert not request.config.pluginmanager.has_plugin('listener')"
    )
    subject = project({"conftest.py": conftest, "test_a.py": tests})
    heard = []
    for arguments in ("-n 2 --no-confirm", "-n 2"):
        subject.run(arguments).exits(1).outcomes(passed=1, failed=1)
        heard.append((subject.root / "heard").read_text().splitlines().count("test_a.py::test_b"))
        (subject.root / "heard").unlink()
    assert heard[0] == heard[1] > 0


def test_allures_listener_is_left_out(project):
    """Its hooks are wrappers around everything."""
    listener = """
        import pytest

        class AllureListener:
            @pytest.hookimpl(hookwrapper=True)
            def pytest_runtest_protocol(self, item):
                yield
                with open("heard", "a") as file:
                    print(item.nodeid, file=file)
    """
    files = {
        "allure_pytest/__init__.py": "",
        "allure_pytest/listener.py": listener,
        "conftest.py": """
            from allure_pytest.listener import AllureListener

            def pytest_configure(config): config.pluginmanager.register(AllureListener(), "allure_listener")
        """,
        "test_a.py": "def test_a(): pass\ndef test_b(): assert 0",
    }
    subject = project(files)
    subject.run("-n 2").exits(1).prints(HEADING, "1 failure is real*")
    assert sorted((subject.root / "heard").read_text().split()) == ["test_a.py::test_a", "test_a.py::test_b"]


LATE_AFTER_LATE = """
    import time

    seen = []

    def test_late():
        seen.append(1)
        time.sleep(60)

    def test_is_clean():
        assert not seen
"""


def test_late_tests_keep_their_limits_when_they_run_again(project):
    began = time.monotonic()
    run = project({"test_a.py": LATE_AFTER_LATE}).run("--optimizer=ultra -n 2 --dist=loadfile --timeout=0.3")
    run.exits(1).outcomes(failed=2).prints(
        HEADING, "1 failure is real: it fails alone, too", "order-dependent test_a.py::test_is_clean"
    )
    assert time.monotonic() - began < 8  # without limits: all the patience that there is, 10 seconds


def test_a_late_test_that_cannot_be_asked_to_stop_is_ended(project):
    marked = "    import pytest\n" + LATE_AFTER_LATE.replace(
        "    def test_late", "    @pytest.mark.timeout(0.3, method='thread')\n    def test_late"
    )
    run = project({"test_a.py": marked}).run("--optimizer=ultra -n 2 --dist=loadfile").exits(1)
    run.outcomes(failed=1, passed=1).prints(HEADING, "1 failure is real: it fails alone, too")
