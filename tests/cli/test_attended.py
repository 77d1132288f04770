"""Items beside which hooks run: only those that exist are called, silent items leave their reports in the books."""

from __future__ import annotations

TESTS = """
    import unittest
    import pytest

    @pytest.fixture
    def value():
        print("set up")
        yield 1

    def test_silent(): pass
    def test_fixture(value): assert value == 1
    def test_fails(): print("text"); assert 0
    @pytest.mark.skip(reason="why")
    def test_skipped(): pass
    @pytest.mark.xfail
    def test_xfails(): assert 0
    @pytest.mark.xfail
    def test_xpasses(): pass
    def test_xfail_added(request):
        request.applymarker(pytest.mark.xfail)
        assert 0
    def test_folder(tmp_path): assert tmp_path.is_dir()
    def test_stash(request): request.node.stash[pytest.StashKey()] = 1
    def test_subtests(subtests):
        with subtests.test(): assert 0
    class TestCase(unittest.TestCase):
        def test_fails(self): self.fail()
        def test_skips(self): self.skipTest("why")
        def test_passes(self): pass
"""
COUNTS = {"passed": 5, "failed": 4, "skipped": 2, "xfailed": 2, "xpassed": 1}

ORDER = """
    def pytest_runtest_setup(item): print("setup", item.name)
    def pytest_runtest_teardown(item, nextitem): assert nextitem is None or nextitem is not item
    def pytest_runtest_logstart(nodeid, location): assert location[0] in nodeid
    def pytest_terminal_summary(terminalreporter):
        for report in terminalreporter.stats[""] + terminalreporter.stats["passed"]:
            if report.nodeid.endswith(("silent", "fixture", "stash")):
                terminalreporter.line(f"{report.head_line} {report.when} {report.outcome} {report.sections}")
"""


def test_verdicts_with_hooks_on_the_phases(project):
    project({"conftest.py": ORDER, "test_it.py": TESTS}).run("-q").exits(1).outcomes(**COUNTS)


def test_verdicts_with_a_hook_around_the_protocol(project):
    hook = """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(item, nextitem):
            return (yield)
    """
    project({"conftest.py": hook, "test_it.py": TESTS}).run("-q").exits(1).outcomes(**COUNTS)


def test_verdicts_with_a_hook_that_gets_reports(project):
    hook = "def pytest_runtest_logreport(report): assert report.when in ('setup', 'call', 'teardown')"
    project({"conftest.py": hook, "test_it.py": TESTS}).run("-q").exits(1).outcomes(**COUNTS)


def test_books_have_the_reports_of_silent_items_in_order(project):
    run = project({"conftest.py": ORDER, "test_it.py": TESTS}).run("-q")
    run.prints("test_silent teardown passed *", "test_fixture setup passed *set up*")
    run.prints("test_silent call passed *", "test_fixture call passed *", "test_stash call passed *")


def test_output_of_a_hook_in_set_up_is_the_items(project):
    project({"conftest.py": ORDER, "test_it.py": TESTS}).run("-q -k test_fails").prints(
        "*Captured stdout setup*", "setup test_fails", "*Captured stdout call*", "text"
    )


def test_hook_of_a_folder_is_for_that_folder(project):
    files = {
        "conftest.py": "def pytest_runtest_setup(item): item.seen = ['outer']",
        "one/conftest.py": "def pytest_runtest_setup(item): item.seen = ['inner']",
        "one/test_one.py": "def test_it(request): assert request.node.seen == ['outer']",
        "two/test_two.py": "def test_it(request): assert request.node.seen == ['outer']",
    }
    project(files).run("-q").passed(2)


def test_hook_that_stops_the_session(project):
    hook = "def pytest_runtest_teardown(item): item.session.shouldstop = 'enough'"
    project({"conftest.py": hook, "test_it.py": "def test_a(): pass\ndef test_b(): pass"}).run().exits(2).prints(
        "*enough*", "*1 passed*"
    )


def test_failing_hooks_are_errors_of_their_phase(project):
    hook = "def pytest_runtest_teardown(item): raise ValueError('teardown of ' + item.name)"
    project({"conftest.py": hook, "test_it.py": "def test_a(): pass"}).run("-q").exits(1).outcomes(passed=1, errors=1)


def test_plugin_that_runs_items_again(project):
    hook = """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for again in range(2):
                reports = runtestprotocol(item, nextitem=nextitem, log=False)
                if all(report.passed for report in reports):
                    break
            for report in reports:
                item.ihook.pytest_runtest_logreport(report=report)
            return True
    """
    tests = """
        tries = []

        def test_second_time():
            tries.append(1)
            assert len(tries) == 2

        def test_first_time(): pass
    """
    project({"conftest.py": hook, "test_it.py": tests}).run("-q").passed(2)


# Hooks that hear of failures only: they keep no test from the quick ways, and hear of the same as ever.

HEARS_OF_FAILURES = """
    import pytest

    def pytest_exception_interact(node, call, report):
        with open("heard", "a") as file:
            print(node.name, call.when, report.outcome, call.excinfo.typename, file=file)

    def pytest_assertrepr_compare(config, op, left, right):
        if isinstance(left, int):
            return [f"FOLDER says {left} {op} {right}"]
"""
FAILS_IN_MANY_WAYS = """
    import pytest, unittest

    @pytest.fixture
    def broken(): assert 3 == 4
    @pytest.fixture
    def leaves():
        yield
        assert 5 == 6

    def test_passes(): pass
    def test_plain(): assert 1 == 2
    def test_set_up(broken): pass
    def test_teardown(leaves): pass
    @pytest.mark.skipif(False, reason="no")
    def test_marked(): assert 7 == 8
    def test_fixture(tmp_path): assert 9 == 10
    def test_skips(): pytest.skip("no")
    @pytest.mark.xfail
    def test_xfails(): assert 1 == 2
    class TestCase(unittest.TestCase):
        def test_method(self): assert 11 == 12
        def test_skipped(self): self.skipTest("no")
    def test_after(): assert [1] == [1]
"""
HEARD = """
test_plain call failed AssertionError
test_set_up setup failed AssertionError
test_teardown teardown failed AssertionError
test_marked call failed AssertionError
test_fixture call failed AssertionError
test_method call failed AssertionError
""".strip()


def hears_of_failures(project):
    return project(
        {
            "one/conftest.py": HEARS_OF_FAILURES.replace("FOLDER", "one"),
            "one/test_one.py": FAILS_IN_MANY_WAYS,
            "two/conftest.py": HEARS_OF_FAILURES.replace("FOLDER", "two").replace("heard", "heard two"),
            "two/test_two.py": "def test_it(): assert 1 == 2",
            "test_none.py": "def test_it(): assert 1 == 2",
        }
    )


def test_hooks_that_hear_of_failures(project, optimizer):
    made = hears_of_failures(project)
    run = made.run(optimizer, "--no-confirm one two test_none.py").exits(1)
    run.outcomes(passed=3, failed=6, errors=2, skipped=2, xfailed=1)
    assert sorted((made.root / "heard").read_text().splitlines()) == sorted(HEARD.splitlines())
    assert (made.root / "heard two").read_text() == "test_it call failed AssertionError\n"
    for text in ("1 == 2", "3 == 4", "5 == 6", "7 == 8", "9 == 10", "11 == 12"):
        assert f"one says {text}" in run.out
    assert run.out.count("two says 1 == 2") == 2  # the failure and its line in the summary
    assert "none says" not in run.out


def test_hooks_that_hear_of_failures_beside_one_that_gets_reports(project):
    made = hears_of_failures(project)
    made.write({"two/conftest.py": HEARS_OF_FAILURES.replace("FOLDER", "two").replace("heard", "heard two") + HOOKED})
    run = made.run("one two test_none.py").exits(1)
    assert (made.root / "heard").read_text().splitlines() == HEARD.splitlines()
    assert run.out.count("two says 1 == 2") == 2 and "one says 9 == 10" in run.out


HOOKED = """
    def pytest_runtest_setup(item): pass
"""


# A plugin whose hook is known to be about some tests only: the others go the quick way, in one run with those.

KNOWN_PLUGIN = """
    import sys
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        if "hypothesis.core" in sys.modules:
            sys.modules["hypothesis.core"].running_under_pytest = True
        return (yield)
"""
BOTH_WAYS = """
    import logging
    import hypothesis.core

    def test_the_plugin_sees_the_first(capsys, caplog):
        print("first")
        assert capsys.readouterr().out == "first\\n"
        logging.warning("first")
        assert caplog.messages == ["first"]

    def test_output(capsys):
        print("second")
        assert capsys.readouterr().out == "second\\n"

    def test_output_of_descriptors(capfd):
        print("third")
        assert capfd.readouterr().out == "third\\n"

    def test_log(caplog):
        logging.warning("fourth")
        assert caplog.messages == ["fourth"]
        assert not caplog.get_records("setup")

    def test_fails(capsys, caplog):
        print("fifth")
        logging.warning("logged")
        assert 0
"""


def test_quick_tests_after_hooked_ones_read_their_own_output(project):
    files = {
        "conftest.py": "pytest_plugins = ['_hypothesis_pytestplugin']",
        "_hypothesis_pytestplugin.py": KNOWN_PLUGIN,
        "hypothesis/__init__.py": "",
        "hypothesis/core.py": "running_under_pytest = False",
        "test_it.py": BOTH_WAYS,
    }
    run = project(files).run("-p no:hypothesispytest").exits(1).outcomes(passed=4, failed=1)
    run.prints("*Captured stdout call*", "fifth", "*Captured log call*", "WARNING*logged")
