"""The cache and what is rerun out of it."""

from __future__ import annotations

import json

TESTS = {
    "test_a.py": "def test_1(): pass\ndef test_2(): assert 0\n",
    "test_b.py": "def test_3(): pass\ndef test_4(): assert 0\n",
    "test_c.py": "def test_5(): pass\n",
}


def cached(made, name):
    return json.loads((made.root / ".pytest_cache" / "v" / "cache" / name).read_text())


def test_the_cache_is_pytests(project):
    made = project(TESTS)
    made.run().exits(1)
    assert cached(made, "lastfailed") == {"test_a.py::test_2": True, "test_b.py::test_4": True}
    assert cached(made, "nodeids") == [f"test_{f}.py::test_{n}" for f, n in ("a1", "a2", "b3", "b4", "c5")]
    made.write({"test_a.py": "def test_1(): pass\ndef test_2(): pass\n"}).run().exits(1)
    assert cached(made, "lastfailed") == {"test_b.py::test_4": True}


def test_last_failed(project):
    made = project(TESTS)
    made.run("--lf").outcomes(failed=2, passed=3).prints(
        "run-last-failure: no previously failed tests, not deselecting items."
    )
    result = made.run("--lf").exits(1).outcomes(failed=2)
    result.prints("run-last-failure: rerun previous 2 failures (skipped 1 file)")
    made.run("--ff -v").prints(
        "run-last-failure: rerun previous 2 failures first",
        "test_a.py::test_2 FAILED*",
        "test_b.py::test_4 FAILED*",
        "test_a.py::test_1 PASSED*",
    )
    made.write({"test_a.py": "def test_2(): pass\n", "test_b.py": "def test_4(): pass\n"}).run("--lf").passed(2)
    made.run("--lf --lfnf=none").exits(5).prints("run-last-failure: no previously failed tests, deselecting all items.")


def test_new_first(project):
    made = project({"test_b.py": "def test_old(): pass\n"})
    made.run().passed(1)
    made.write({"test_c.py": "def test_new(): pass\n"})
    made.run("--nf -v").prints("test_c.py::test_new PASSED*", "test_b.py::test_old PASSED*")


def test_stepwise(project):
    made = project(TESTS)
    made.run("--sw").exits(2).outcomes(passed=1, failed=1).prints(
        "*Interrupted: Test failed, continuing from this test next run.*"
    )
    made.run("--sw").prints("stepwise: skipping 1 already passed items (cache from *").outcomes(failed=1, deselected=1)
    made.run("--sw-skip").outcomes(failed=2, passed=1, deselected=1)


def test_showing_and_clearing(project):
    made = project(TESTS)
    made.run()
    made.run("--cache-show").exits(0).prints(
        "cachedir: *.pytest_cache",
        "*cache values for '[*]'*",
        "cache/lastfailed contains:",
        "  {'test_a.py::test_2': True, 'test_b.py::test_4': True}",
    )
    made.run("--cache-show *nodeids").prints_not("cache/lastfailed*")
    made.run("--cache-clear --co -q")
    made.run("--cache-show").prints_not("cache/lastfailed*")


def test_without_the_plugin_nothing_is_written(project):
    made = project(TESTS)
    made.run("-p no:cacheprovider").exits(1)
    assert not (made.root / ".pytest_cache").exists()


def test_output_of_tests_that_flaky_runs_is_captured(project):
    """flaky replaces `call_and_report` of the runner plugin and calls the hooks itself."""
    conftest = """
        import pytest
        from _pytest import runner

        class Repeater:
            @pytest.hookimpl(tryfirst=True)
            def pytest_runtest_protocol(self, item, nextitem):
                kept, self.runner.call_and_report = self.runner.call_and_report, self.call_and_report
                try:
                    self.runner.pytest_runtest_protocol(item, nextitem)
                finally:
                    self.runner.call_and_report = kept
                return True

            def call_and_report(self, item, when, log=True, **kwds):
                hook = getattr(item.ihook, "pytest_runtest_" + when)
                call = runner.CallInfo.from_call(lambda: hook(item=item, **kwds), when=when)
                report = item.ihook.pytest_runtest_makereport(item=item, call=call)
                item.ihook.pytest_runtest_logreport(report=report)
                return report

        def pytest_configure(config):
            plugin = Repeater()
            plugin.runner = config.pluginmanager.getplugin("runner")
            config.pluginmanager.register(plugin)
    """
    source = """
        import logging, warnings, pytest
        @pytest.fixture
        def noisy():
            print("from setup")
            yield
            print("from teardown")
        def test_passes(noisy):
            print("seen by nobody")
        def test_fails(noisy, caplog):
            print("from call")
            logging.warning("logged")
            warnings.warn("warned")
            assert len(caplog.records) == 2
    """
    result = project({"conftest.py": conftest, "test_it.py": source}).run().exits(1)
    result.outcomes(passed=1, failed=1, warnings=1)
    result.prints_not("*seen by nobody*")
    result.prints("*Captured stdout setup*", "from setup", "*Captured stdout call*", "from call", "*Captured log call*")
    result.prints("*Captured stdout teardown*", "from teardown")
