"""Plugins that replace the terminal reporter, or change its books: what they say is what is shown."""

from __future__ import annotations

import pytest

REPLACED = """
    import pytest
    from _pytest.terminal import TerminalReporter

    class Reporter(TerminalReporter):
        def __init__(self, standard):
            super().__init__(standard.config)
            self._tw = standard._tw

        def pytest_runtest_logreport(self, report):
            super().pytest_runtest_logreport(report)
            if report.failed:
                self.write_line(f"<{report.head_line} failed>")

        def summary_failures(self):
            pass

    @pytest.hookimpl(trylast=True)
    def pytest_configure(config):
        if hasattr(config, "workerinput"):
            return
        standard = config.pluginmanager.getplugin("terminalreporter")
        assert standard.__class__ is TerminalReporter
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(Reporter(standard), "terminalreporter")
"""
TESTS = """
    import warnings, pytest

    def test_pass(): warnings.warn("careful")
    def test_fail(): assert 0, "for once"
    @pytest.mark.skip(reason="later")
    def test_skip(): pass
"""


@pytest.mark.parametrize("arguments", ["", "-n 2", "--optimizer=simple"])
def test_replaced_reporter_writes_everything(project, arguments):
    """As pytest-instafail does; pytest-sugar does it whenever there is a terminal."""
    result = project({"conftest.py": REPLACED, "test_it.py": TESTS}).run("-ra", arguments)
    result.exits(1).outcomes(failed=1, passed=1, skipped=1, warnings=1)
    result.prints("=* test session starts =*", "collected 3 items", "", "test_it.py .F", "<test_fail failed>")
    result.prints("=* warnings summary =*", "*UserWarning: careful", "=* short test summary info =*")
    result.prints("SKIPPED ?1? test_it.py:6: later", "FAILED test_it.py::test_fail - AssertionError: for once")
    result.prints_not("*= FAILURES =*")
    assert result.out.count("test session starts") == result.out.count("short test summary") == 1


def test_replaced_reporter_writes_lines(project):
    result = project({"conftest.py": REPLACED, "test_it.py": TESTS}).run("-v")
    result.prints("test_it.py::test_pass PASSED *[[] 33%]", "test_it.py::test_fail FAILED *[[] 66%]")
    result.prints("<test_fail failed>", "test_it.py::test_skip SKIPPED (later) *[[]100%]")


def test_replaced_reporter_is_lost_with_its_process(project):
    """Then the layout is the parent's again."""
    tests = "import os\ndef test_crash(): os.kill(os.getpid(), 9)\ndef test_pass(): pass\n"
    result = project({"conftest.py": REPLACED, "test_it.py": tests}).run()
    result.exits(1).prints("*= FAILURES =*", "*SIGKILL*", "FAILED test_it.py::test_crash*").outcomes(failed=1, passed=1)


@pytest.mark.parametrize("arguments", ["", "-n 2"])
def test_books_changed_at_the_end_of_the_session(project, arguments):
    """Reports that a plugin puts into another category count there, and their sections go."""
    conftest = """
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_sessionfinish(session):
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            if reporter and "failed" in reporter.stats:
                reporter.stats["known"] = reporter.stats.pop("failed")
    """
    result = project({"conftest.py": conftest, "test_it.py": TESTS}).run(arguments)
    result.exits(1).outcomes(passed=1, skipped=1, warnings=1, known=1)
    result.prints_not("*= FAILURES =*").prints_not("FAILED *").prints("=* warnings summary =*")
    assert "\n\n=" in result.out.partition("test_it.py .Fs")[2]


def test_books_changed_in_the_summary(project):
    """The sections before are the parent's; the last lines follow the books."""
    conftest = """
        def pytest_terminal_summary(terminalreporter):
            terminalreporter.stats["failed"].clear()
    """
    result = project({"conftest.py": conftest, "test_it.py": TESTS}).run()
    result.exits(1).outcomes(passed=1, skipped=1, warnings=1).prints("*= FAILURES =*").prints_not("FAILED *")
    assert result.out.count("warnings summary") == 1


def test_plugins_find_the_writer_of_the_junit_file(project):
    made = project(
        {
            "conftest.py": """
                from _pytest.junitxml import xml_key

                def pytest_runtest_makereport(item, call):
                    xml = item.config.stash.get(xml_key, None)
                    if xml and call.when == "call":
                        xml.add_global_property("seen", item.name)
            """,
            "test_it.py": "def test_a(record_testsuite_property): record_testsuite_property('told', 1)",
        }
    )
    made.run("--junitxml=out.xml").passed(1)
    text = (made.root / "out.xml").read_text()
    assert '<property name="seen" value="test_a" />' in text and '<property name="told" value="1" />' in text
    made.run("--junitxml=out.xml -n 2").passed(1)
    text = (made.root / "out.xml").read_text()  # as with xdist, workers have no writer
    assert "seen" not in text and "told" in text
    made.run().passed(1)
