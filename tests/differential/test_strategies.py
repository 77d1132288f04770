"""The same project under pytest and under every strategy, on every CPython of this machine: same verdicts, same order, same exit code.

The projects are written to reach all three ways in which the runtime runs an item (plain, direct, hooked).
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

BINARY = os.environ.get("FASTEST_BINARY") or str(Path(__file__).parents[2] / "build" / "fastest")
KEPT = (
    "HOME",
    "LOGNAME",
    "PATH",
    "TMPDIR",
    "USER",
    "FASTEST_RUNTIME",
    "XDG_RUNTIME_DIR",
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
)
STRATEGIES = {
    "simple": ["--optimizer", "simple"],
    "lightning": ["--optimizer", "lightning"],
    "ultra alone": ["--optimizer", "ultra", "-n", "1"],
    "ultra": ["--optimizer", "ultra", "-n", "2"],
    "optimized alone": ["--optimizer", "optimized", "-n", "1"],
    "optimized": ["--optimizer", "optimized", "-n", "2"],
    "spawned": ["-n", "2", "--start-method", "spawn"],
    "two workers": ["-n", "2"],
}

OUTCOMES = """
import warnings
import pytest

def test_passes(): pass
def test_fails(): assert [1, 2] == [1, 3]
def test_errs(): raise RuntimeError("no")
def test_skips(): pytest.skip("not now")
def test_xfails(): pytest.xfail("known")
def test_prints(): print("hello")
def test_warns(): warnings.warn("careful")
def test_returns(): return 3
async def test_coroutine(): pass
@pytest.mark.skip(reason="never")
def test_marked_skip(): pass
@pytest.mark.skipif("sys.platform == 'linux'")
def test_marked_skipif(): pass
@pytest.mark.xfail
def test_marked_xfail(): assert 0
@pytest.mark.xfail
def test_marked_xpass(): pass
@pytest.mark.xfail(strict=True)
def test_strict_xpass(): pass
@pytest.mark.parametrize("a, b", [(1, 1), (2, 3)], ids=["same", "other"])
def test_params(a, b): assert a == b
class TestMethods:
    def test_one(self): self.kept = 1
    def test_two(self): assert not hasattr(self, "kept")
    @staticmethod
    def test_static(): pass
    @classmethod
    def test_class(cls): assert cls is TestMethods
"""
FIXTURES = """
import pytest

log = []
@pytest.fixture(scope="module", params=["m1", "m2"])
def wide(request):
    yield request.param
    log.append(request.param)
@pytest.fixture
def broken(): raise ValueError("set-up")
@pytest.fixture
def late():
    yield 1
    raise ValueError("tear-down")
@pytest.fixture(autouse=True)
def around(): yield
def test_first(wide, tmp_path): assert tmp_path.is_dir()
def test_second(wide, monkeypatch): monkeypatch.setenv("X", wide)
def test_broken(broken): pass
def test_late(late): assert late == 1
def test_missing(nowhere): pass
def test_captured(capsys):
    print("x")
    assert capsys.readouterr().out == "x\\n"
def test_logged(caplog):
    import logging
    logging.getLogger().warning("w")
    assert caplog.messages == ["w"]
def test_dynamic(request): assert request.getfixturevalue("late") == 1
"""
UNITTEST = """
import unittest

class TestCases(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.shared = 1
    def test_ok(self): assert self.shared == 1
    def test_bad(self): self.assertEqual(1, 2)
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i, 1)
    @unittest.skip("no")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
"""
XUNIT = """
state = []
def setup_module(module): state.append("module")
def setup_function(function): state.append(function.__name__)
def teardown_module(module): assert state[0] == "module"
def test_a(): assert state == ["module", "test_a"]
class TestX:
    def setup_class(cls): cls.n = 0
    def setup_method(self): type(self).n += 1
    def test_1(self): assert self.n
    def test_2(self): assert self.n
"""
SHAPES = """
import functools
import pytest

@pytest.fixture
def number(): return 1
@pytest.fixture(params=["x", "y"])
def letter(request): return request.param
@pytest.fixture
def both(number, letter): return number, letter

def test_one(number): assert number == 1
def test_again(number): assert number == 1
def test_two(number, both): assert both[0] == number
def test_default(number, extra=5): assert extra == 5
def test_keyword_only(*, number): assert number == 1
def test_stars(*args, **kwargs): assert not args and not kwargs
def test_missing(nothing_of_the_kind): pass
async def test_async(number): pass
test_lambda = lambda number: None
@functools.wraps(test_one)
def test_wrapping(*args, **kwargs): return test_one(*args, **kwargs)
def helper(number): pass
helper.__test__ = True
class TestShapes:
    @pytest.fixture
    def number(self, number): return number + 1
    @pytest.fixture(autouse=True)
    def each(self): self.seen = True
    def test_override(self, number): assert number == 2 and self.seen
    def test_plain(self): assert self.seen
    def test_params(self, letter): assert letter in "xy"
    def test_without_self(): pass
    @staticmethod
    def test_static(number): assert number == 2
    @classmethod
    def test_of_class(cls, number): assert number == 2
class TestDerived(TestShapes):
    @pytest.fixture
    def number(self, number): return number + 1
    def test_override(self, number): assert number == 3
"""
HOOKS = """
import pytest

def pytest_collection_modifyitems(items):
    items.reverse()

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.user_properties.append(("seen", call.when))
    return report
"""
PLAIN_PROJECT = {
    "test_outcomes.py": OUTCOMES,
    "test_fixtures.py": FIXTURES,
    "test_cases.py": UNITTEST,
    "test_shapes.py": SHAPES,
    "sub/test_xunit.py": XUNIT,
    "test_broken_import.py": "import nowhere_to_be_found",
}
PROJECTS = {
    "plain": PLAIN_PROJECT,
    "hooked": {**PLAIN_PROJECT, "conftest.py": HOOKS},
    "nothing": {"test_empty.py": ""},
}
ARGUMENTS = {
    "all": ["--continue-on-collection-errors"],
    "maxfail": ["--continue-on-collection-errors", "--maxfail=3"],
    "keyword": ["--continue-on-collection-errors", "-k", "one or static or params"],
    "collection error": [],
}


def interpreters():
    """Every CPython from 3.9 on that this machine has under pyenv, and the system's own."""
    found = [Path(sys.executable), Path("/usr/bin/python3")]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found += sorted(root.glob("versions/3.*/bin/python3"))
    return [path for path in found if path.exists() and is_new_enough(path)]


def is_new_enough(python):
    check = "import sys; sys.exit(sys.version_info < (3, 9))"
    return subprocess.run([python, "-c", check], check=False, capture_output=True).returncode == 0


def verdicts(command, folder, arguments):
    """The exit code and the (class, name, outcome) rows of a run's JUnit file, in its order."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment.update(PYTEST_DEBUG_TEMPROOT=str(folder.parent), PYTHONHASHSEED="0")
    done = subprocess.run(
        [*command, "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stdout.decode() + done.stderr.decode()
    rows = []
    for case in ElementTree.parse(report).iter("testcase"):
        outcomes = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        rows.append((case.get("classname"), case.get("name"), *outcomes))
    return done.returncode, rows


def write(folder, files):
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_strategies_agree_with_pytest(tmp_path, files, arguments):
    folder = write(tmp_path / "project", files)
    expected = verdicts([sys.executable, "-m", "pytest"], folder, arguments)
    for name, options in STRATEGIES.items():
        if "2" in options and arguments == ARGUMENTS["maxfail"]:
            continue  # what the other worker has finished by then is reported, too
        ours = verdicts([BINARY, "--python", sys.executable, *options], folder, arguments)
        assert ours == expected, name


@pytest.mark.parametrize("python", interpreters(), ids=str)
def test_every_python_gives_the_same_verdicts(tmp_path, python):
    folder = write(tmp_path / "project", PLAIN_PROJECT)
    expected = verdicts([BINARY, "--python", sys.executable, "--optimizer", "simple"], folder, ARGUMENTS["all"])
    for name, options in STRATEGIES.items():
        ours = verdicts([BINARY, "--python", str(python), *options], folder, ARGUMENTS["all"])
        assert ours == expected, name
