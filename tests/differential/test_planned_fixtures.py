"""Fixtures that the inner loop sets up by itself (`fixtureplan.py`), in every state in which they can leave a test: the whole report is
the one of pytest, line by line.
"""

from __future__ import annotations

import pytest
from agreement import agree

CONFTEST = """
import os
import pytest

log = []

@pytest.fixture(scope="session")
def session_log():
    yield log
    print("session", len(log))

@pytest.fixture(scope="module")
def wide(session_log):
    session_log.append("wide")
    yield len(session_log)
    print("leaves module")

@pytest.fixture
def phases():
    seen = [os.environ["PYTEST_CURRENT_TEST"].rsplit(None, 1)[-1]]
    yield seen
    seen.append(os.environ["PYTEST_CURRENT_TEST"].rsplit(None, 1)[-1])
    assert seen[0] == "(setup)" and seen[-1] == "(teardown)", seen
"""
TESTS = """
import logging
import os
import sys
import warnings
import pytest

@pytest.fixture
def number(): return 1
@pytest.fixture
def doubled(number): return number * 2
@pytest.fixture
def both(doubled, number): return doubled + number
@pytest.fixture
def says():
    print("set-up says")
    yield "x"
    print("tear-down says")
@pytest.fixture
def logs():
    logging.getLogger("x").warning("in set-up")
    yield
    logging.getLogger("x").error("in tear-down")
@pytest.fixture
def warns_late():
    yield
    warnings.warn("late")
@pytest.fixture
def breaks(number): raise ValueError("set-up")
@pytest.fixture
def breaks_after(says): raise KeyError("after a yield")
@pytest.fixture
def breaks_late(number):
    yield number
    raise OSError("tear-down")
@pytest.fixture
def yields_twice():
    yield 1
    yield 2
@pytest.fixture
def skips(): pytest.skip("not here")
@pytest.fixture
def fails(): pytest.fail("by hand")
@pytest.fixture
def xfails(): pytest.xfail("known")
@pytest.fixture
def circle(square): pass
@pytest.fixture
def square(circle): pass
@pytest.fixture
def asks(nobody): pass
@pytest.fixture(params=[1, 2])
def several(request): return request.param
@pytest.fixture(autouse=True)
def around():
    yield

def test_number(number): assert number == 1
def test_both(both, number): assert (both, number) == (3, 1)
def test_phases(phases): phases.append(os.environ["PYTEST_CURRENT_TEST"].rsplit(None, 1)[-1])
def test_wide(wide): assert wide == 1
def test_wide_again(wide, number): assert wide == number
def test_session(session_log): assert session_log == ["wide"]
def test_says(says): print("call says")
def test_says_and_fails(says): assert says == "y"
def test_logs(logs): pass
def test_warns(warns_late): pass
def test_breaks(breaks): pass
def test_breaks_after(breaks_after): pass
def test_breaks_late(breaks_late): pass
def test_fails_and_breaks_late(breaks_late): assert breaks_late == 2
def test_yields_twice(yields_twice): pass
def test_skips(skips): pass
def test_fails(fails): pass
def test_xfails(xfails): pass
def test_circle(circle): pass
def test_asks(asks): pass
def test_several(several, number): assert several == number
def test_returns(number): return number
@pytest.mark.parametrize("value", [1, 2, pytest.param(3, marks=pytest.mark.xfail), pytest.param(4, id="four")])
def test_params(value, number): assert value == number
@pytest.mark.parametrize("number", [5])
def test_replaced(number, doubled): assert doubled == 10
@pytest.mark.parametrize("value", [])
def test_no_params(value): pass
@pytest.mark.parametrize("value", [1, 1, "a", None, 2.5, (1, 2), "x" * 200])
def test_ids(value): pass
@pytest.mark.parametrize("a,b", [(1, 2), (3, 4)])
@pytest.mark.parametrize("c", ["x", "y"])
def test_stacked(a, b, c, number): pass
@pytest.mark.usefixtures("says")
def test_uses(): pass

class TestMethods:
    @pytest.fixture
    def own(self):
        self.seen = 1
        yield self
        assert self.seen == 2
    @pytest.fixture
    def doubled(self, doubled): return doubled * 2
    def test_same_instance(self, own):
        assert own is self
        self.seen = 2
    def test_not_the_other(self, own): assert own is self
    def test_override(self, doubled, number): assert doubled == 4 * number
    @staticmethod
    def test_static(number): assert number == 1
    @classmethod
    def test_of_class(cls, number): assert cls is TestMethods
    @pytest.mark.parametrize("value", [1, 2])
    def test_params(self, value, own): self.seen = value

class TestDerived(TestMethods):
    @pytest.fixture(scope="class")
    def of_class(self): return []
    @pytest.mark.parametrize("value", [1, 2])
    def test_class_scope(self, of_class, value):
        of_class.append(value)
        assert of_class == [1, 2]
"""
# Here the tracebacks show the runner's own lines.
INSIDE = """
import pytest

@pytest.fixture
def breaks_late():
    yield
    raise OSError("second")
@pytest.fixture
def breaks_late_too(breaks_late):
    yield
    raise TypeError("first")
@pytest.fixture
def yields_nothing():
    if False: yield

def test_two_break(breaks_late_too): pass
def test_yields_nothing(yields_nothing): pass
"""
TOUCHING = """
def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_number":
            item.fixturenames.append("says")
        elif item.name == "test_both":
            item.obj = lambda **kwargs: print("replaced", kwargs)
        elif item.name == "test_wide_again":
            assert item.nodeid
        elif item.name == "test_asks":
            item.name = item.name.upper()
            item._nodeid = item.nodeid + " by another name"
        elif item.name == "test_session":
            run = item.runtest
            item.runtest = lambda: (print("around"), run())
"""
CASES = """
import os
import unittest
from unittest import mock
import pytest

@pytest.fixture(autouse=True)
def around():
    yield os.environ["PYTEST_CURRENT_TEST"]
@pytest.fixture
def speaks():
    print("fixture speaks")
    yield
    print("fixture ends")

class TestCases(unittest.TestCase):
    made = 0
    @classmethod
    def setUpClass(cls): print("class set-up"); cls.shared = []
    @classmethod
    def tearDownClass(cls): print("class tear-down")
    def __init__(self, *args):
        super().__init__(*args)
        type(self).made += 1
    def setUp(self): self.value = 1; self.shared.append(self._testMethodName)
    def tearDown(self): assert self.value in (1, 2), "tear-down"
    def test_passes(self): self.assertEqual(self.value, 1)
    def test_fails(self): self.assertEqual([1, 2], [1, 3])
    def test_errs(self): raise KeyError("x")
    def test_finds_itself(self): assert "test_finds_itself" in vars(self); self.value = 2
    def test_of_teardown(self): self.value = 3
    def test_fails_twice(self): self.value = 3; self.fail("first")
    def test_skips(self): self.skipTest("not now")
    def test_raises_skip(self): raise unittest.SkipTest("raised")
    def test_pytest_skip(self): pytest.skip("by pytest")
    def test_prints(self): print("printed"); self.addCleanup(print, "cleaned")
    def test_cleanup_fails(self): self.addCleanup(lambda: 1 / 0)
    def test_returns(self): return None
    @unittest.skip("no")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
    @mock.patch("os.getcwd", return_value="x")
    def test_patched(self, getcwd): assert os.getcwd() == "x"
    @pytest.mark.usefixtures("speaks")
    def test_uses(self): print("call speaks")
    @pytest.mark.xfail(strict=True)
    def test_xfail(self): assert 0
    def test_phase(self): assert os.environ["PYTEST_CURRENT_TEST"].endswith("::test_phase (call)")

class TestBroken(unittest.TestCase):
    def setUp(self): raise OSError("set-up")
    def test_one(self): pass
    def test_two(self): pass

class TestBrokenClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("class")
    def test_one(self): pass
    def test_two(self): pass

class TestBrokenEnd(unittest.TestCase):
    @classmethod
    def tearDownClass(cls): raise OSError("class end")
    def test_one(self): pass
    def test_two(self): pass

class TestAsync(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): self.value = 1
    async def test_one(self): assert self.value == 1
    async def test_two(self): assert self.value == 2
    def test_three(self): assert self.value == 1

class TestMixed(unittest.TestCase):
    def setup_method(self, method): self.method = method.__name__
    def test_method(self): assert self.method == "test_method"
    @pytest.fixture(autouse=True)
    def own(self, around): self.around = around
    def test_fixture(self): assert self.around.endswith("(setup)")

@unittest.skip("all")
class TestSkipped(unittest.TestCase):
    def test_one(self): pass
"""
OTHER_ITEMS = """
import pytest

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".words":
        return Words.from_parent(parent, path=file_path)

class Words(pytest.File):
    def collect(self):
        for word in self.path.read_text().split():
            yield Word.from_parent(self, name=word)

class Word(pytest.Item):
    def runtest(self):
        assert self.name != "bad"
    def repr_failure(self, excinfo):
        return "a bad word"
    def reportinfo(self):
        return self.path, 0, self.name

class Mine(pytest.Function):
    def runtest(self):
        print("mine")
        super().runtest()

def pytest_pycollect_makeitem(collector, name, obj):
    if name.startswith("mine_"):
        return Mine.from_parent(collector, name=name)
"""
# The hooks come when all is over, and want to know of the tests that nobody reported.
BOOKS = """
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    session.config.seen = {category: len(entries) for category, entries in reporter.stats.items()}

def pytest_terminal_summary(terminalreporter, config):
    terminalreporter.section("books")
    terminalreporter.line(str(sorted(config.seen.items())))
    for category, entries in sorted(terminalreporter.stats.items()):
        for entry in entries:
            if hasattr(entry, "when"):
                kept = entry.outcome, entry.duration >= 0, entry.location[1:], sorted(entry.keywords)[:2]
                terminalreporter.line(" ".join(map(str, (category, entry.nodeid, entry.when, *kept))))

def pytest_unconfigure(config):
    print(sorted(config.seen))
"""
# Hooks that make reports: most of theirs say no more than that a phase passed.
MAKING = """

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    made = (yield).get_result()
    made.extra = len(item.funcargs)
    setattr(item, "report_of_" + made.when, made)
    what = item.name, made.when
    if what == ("test_number", "call"):
        made.outcome, made.longrepr = "failed", "not what it was"
    elif what == ("test_both", "teardown"):
        made.sections.append(("Told by the hook", "text"))
    elif what == ("test_wide", "setup"):
        print("the hook says")
    elif what == ("test_wide_again", "call"):
        made.outcome, made.wasxfail = "skipped", "the hook wants it"
    elif what == ("test_session", "setup"):
        item.user_properties.append(("name", "value"))

@pytest.fixture(autouse=True)
def looks_at_reports(request):
    yield
    assert request.node.report_of_setup.passed and request.node.report_of_call.when == "call"

def pytest_terminal_summary(terminalreporter):
    for category in ("passed", ""):
        for report in terminalreporter.stats.get(category, ()):
            terminalreporter.line(f"{category}: {report.nodeid} {report.when} {report.extra} {report.user_properties}")
"""
FOLDERS = {
    "books": {"conftest.py": CONFTEST + BOOKS, "test_it.py": TESTS, "test_cases.py": CASES},
    "other items": {
        "conftest.py": OTHER_ITEMS,
        "some.words": "good bad better",
        "test_it.py": "def mine_one(): pass\ndef test_two(): pass\ndef mine_three(capsys): assert 0\n",
    },
    "cases": {"test_cases.py": CASES},
    "alone": {"conftest.py": CONFTEST, "test_it.py": TESTS, "test_more.py": TESTS},
    "touched": {"conftest.py": CONFTEST + TOUCHING, "test_it.py": TESTS},
    "beside": {"conftest.py": CONFTEST + "def pytest_runtest_setup(item): pass\n", "test_it.py": TESTS},
    "made": {"conftest.py": CONFTEST + MAKING, "test_it.py": TESTS},
}


@pytest.mark.parametrize("options", [["-v", "-rA"], ["-q", "--tb=short", "-x"], ["-s", "-q"]], ids=" ".join)
@pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS)
def test_the_report_is_pytests(tmp_path, files, options):
    agree(tmp_path, files, options)


def test_generators_that_break_their_own_rules(tmp_path):
    agree(tmp_path, {"test_it.py": INSIDE}, ["-rA", "--tb=no"])
