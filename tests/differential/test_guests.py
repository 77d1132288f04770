"""Hooks that are called without pluggy (`config/guests.py`): the whole report is the one of pytest, line by line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from agreement import BINARY, agree

TESTS = """
import pytest

def test_passes(): print("in the test")
def test_fails(): assert [1, 2] == [1, 3]
def test_skips(): pytest.skip("not now")
@pytest.mark.xfail
def test_xfails(): assert 0
@pytest.mark.slow
def test_slow(): pass
class TestMethods:
    def test_method(self, number): assert number == 1
@pytest.fixture
def number(): return 1
@pytest.fixture
def broken(): raise ValueError("fixture")
def test_broken(broken): pass
def test_values(value): assert value
"""
PLAIN = """
import pytest

seen = []

def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="slow ones, too")
    parser.addini("greeting", "what is said first", default="hello")

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")
    seen.append(config.getini("greeting"))

def pytest_report_header(config, start_path):
    return [f"greeting: {seen[0]}", "second line"]

def pytest_sessionstart(session):
    print("session starts", session.config.getoption("--slow"))

def pytest_ignore_collect(collection_path):
    return True if collection_path.name == "test_ignored.py" else None

def pytest_generate_tests(metafunc):
    if "value" in metafunc.fixturenames:
        metafunc.parametrize("value", [0, 1, None])

def pytest_make_parametrize_id(val):
    return "nothing" if val is None else None

def pytest_itemcollected(item):
    item.user_properties.append(("collected", item.name))

def pytest_collection_modifyitems(session, config, items):
    for item in items:
        if "slow" in item.keywords and not config.getoption("--slow"):
            item.add_marker(pytest.mark.skip(reason="slow"))
    items.reverse()

def pytest_collection_finish(session):
    print("collected", len(session.items))

def pytest_runtest_setup(item):
    print("set-up of", item.name)

def pytest_runtest_call(item):
    print("call of", item.name)

def pytest_runtest_teardown(item, nextitem):
    print("tear-down of", item.name, "before", nextitem and nextitem.name)

def pytest_assertrepr_compare(config, op, left, right):
    return ["the conftest says:", f"{left} {op} {right}"] if isinstance(left, list) else None

def pytest_fixture_setup(fixturedef, request):
    print("fixture", fixturedef.argname, "for", request.node.name)

def pytest_fixture_post_finalizer(fixturedef):
    print("end of", fixturedef.argname)

def pytest_sessionfinish(exitstatus):
    print("session ends", int(exitstatus))
"""
WRAPPING = """
import pytest

@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    assert outcome.exception is None and outcome.excinfo is None
    setattr(item, "report_of_" + report.when, report)
    report.sections.append(("of the wrapper", report.when))

@pytest.fixture(autouse=True)
def looks(request):
    yield
    print(request.node.report_of_setup.outcome, getattr(request.node, "report_of_call", None))

@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    print("before")
    try:
        return (yield)
    finally:
        print("after")

@pytest.hookimpl(hookwrapper=True)
def pytest_pycollect_makeitem(collector, name, obj):
    outcome = yield
    if name == "test_values":
        outcome.force_result([])

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    outcome = yield
    if item.name == "test_xfails":
        outcome.force_exception(KeyError("another"))
    elif item.name == "test_skips":
        outcome.force_result(None)

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    print("first")

@pytest.hookimpl(trylast=True, specname="pytest_runtest_setup")
def pytest_another_name(item):
    print("last")
"""
BREAKING = """
import pytest

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")

def pytest_runtest_setup(item):
    if item.name == "test_passes":
        raise OSError("hook")
    if item.name == "test_slow":
        pytest.skip("by the hook")

@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    assert item.name != "test_method", "hook"

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if item.name == "test_skips":
        raise LookupError("wrapper")
"""
# What is asked for behind the back of the check brings pluggy in the middle.
BY_THE_WAY = """
import pytest

class Listener:
    def __init__(self):
        self.heard = []
    def pytest_runtest_logreport(self, report):
        self.heard.append((report.nodeid, report.when))
    def pytest_unconfigure(self):
        print(self.heard)

def manager_of(config):
    return config.pluginmanager

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")
    manager_of(config).register(Listener(), "listener")
    assert manager_of(config).hasplugin("listener")

def pytest_runtest_setup(item):
    assert manager_of(item.config).get_plugin("terminalreporter")
    print("set-up")
"""
# As BOOKS in test_planned_fixtures.py, where pluggy is there from the start.
READING = """
import pytest

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")

def pytest_report_teststatus(report, config):
    if report.when == "call" and report.passed:
        return "passed", "p", "Passed!"

def pytest_runtest_logreport(report):
    report.heard = True

def pytest_report_collectionfinish(config, items):
    return f"there are {len(items)}"

def pytest_report_header(config):
    return "header of the conftest"

def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    session.config.seen = {category: len(entries) for category, entries in reporter.stats.items()}

def pytest_terminal_summary(terminalreporter, exitstatus, config):
    terminalreporter.section("books")
    terminalreporter.line(f"{exitstatus} {sorted(config.seen.items())}")
    for category, entries in sorted(terminalreporter.stats.items()):
        for entry in entries:
            if hasattr(entry, "when"):
                terminalreporter.line(f"{category} {entry.nodeid} {entry.when} {entry.outcome} {entry.heard}")

def pytest_unconfigure(config):
    print("unconfigured", sorted(config.seen))
"""
ONLY_READS = """
def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_sep("-", "tests")
    for category, entries in sorted(terminalreporter.stats.items()):
        terminalreporter.write_line(f"{category}: {[getattr(entry, 'nodeid', '') for entry in entries]}")
"""
# The reporter comes behind ordinary hooks and before those that want to be last.
CONFIGURING = """
import pytest

seen = []

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")
    seen.append(config.pluginmanager.has_plugin("terminalreporter"))

@pytest.hookimpl(trylast=True, specname="pytest_configure")
def pytest_configure_last(config):
    seen.append(config.pluginmanager.has_plugin("terminalreporter"))

def pytest_sessionstart(session):
    print(seen, session.config.pluginmanager.has_plugin("terminalreporter"))

def pytest_terminal_summary(terminalreporter):
    terminalreporter.line(str(seen))
"""
BELOW = """
def pytest_runtest_setup(item):
    print("below", item.name)

def pytest_collection_modifyitems(items):
    print("all items", len(items))
"""
FOLDERS = {
    "plain": {"conftest.py": PLAIN, "test_it.py": TESTS, "test_ignored.py": "1 / 0\n"},
    "wrapping": {"conftest.py": WRAPPING, "test_it.py": TESTS},
    "breaking": {"conftest.py": BREAKING, "test_it.py": TESTS},
    "reading": {"conftest.py": READING, "test_it.py": TESTS},
    "only reads": {"conftest.py": ONLY_READS, "test_it.py": TESTS.replace("@pytest.mark.slow", "")},
    "configuring": {"conftest.py": CONFIGURING, "test_it.py": TESTS},
    "configuring only": {"conftest.py": CONFIGURING.partition("def pytest_terminal_summary")[0], "test_it.py": TESTS},
    "by the way": {"conftest.py": BY_THE_WAY, "test_it.py": TESTS},
    "below": {
        "conftest.py": PLAIN,
        "a/conftest.py": BELOW,
        "a/test_a.py": "def test_a(): assert 0\n",
        "b/conftest.py": "import pytest\n@pytest.fixture\ndef one(): return 1\n",
        "b/test_b.py": "def test_b(one): assert 0\n",
        "a/c/conftest.py": BREAKING,
        "a/c/test_c.py": TESTS,
    },
}


@pytest.mark.parametrize("options", [["-v", "-rA"], ["-q", "--tb=short", "-x"], ["-s", "-q"]], ids=" ".join)
@pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS)
def test_the_report_is_pytests(tmp_path, files, options):
    agree(tmp_path, files, options)


def test_an_option_of_a_guest(tmp_path):
    agree(tmp_path, FOLDERS["plain"], ["--slow", "-q", "-o", "greeting=moin"])


def test_the_header_is_pytests(tmp_path):
    for name, text in FOLDERS["plain"].items():
        (tmp_path / name).write_text(text)
    command = [BINARY, "--python", sys.executable, "-p", "no:cacheprovider", "--co"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[3:6] == ["greeting: hello", "second line", f"rootdir: {tmp_path}"]


@pytest.mark.parametrize("name", ["plain", "wrapping", "below", "only reads"])
def test_nothing_brings_pluggy(tmp_path, name):
    looks = "import sys\ndef test_looks(): assert 'pluggy' not in sys.modules\n"
    for path, text in {**FOLDERS[name], "test_looks.py": looks}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    command = [BINARY, "--python", sys.executable, "-p", "no:cacheprovider", "test_looks.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


EARLY = """
import os
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ["EARLY"] = f"{early_config.known_args_namespace.mine} {'early' in args}"

def pytest_addoption(parser):
    parser.getgroup("early", "of the plugin").addoption("--mine", default="nothing")

@pytest.hookimpl(wrapper=True)
def pytest_exception_interact(node, call, report):
    print("interacts with", node.name)
    return (yield)
"""


@pytest.mark.parametrize("options", [[], ["--mine=given", "-rA"]], ids=" ".join)
def test_a_plugin_that_comes_before_the_conftest_files(tmp_path, monkeypatch, options):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    said = "import os\nsaid = os.environ['EARLY']\n"
    looks = "from conftest import said\ndef test_it():\n    print(said)\n    assert 0\n"
    agree(tmp_path, {"early.py": EARLY, "conftest.py": said, "test_it.py": looks}, ["-p", "early", *options])


def test_an_old_wrapper_that_raises_gets_pluggys_warning(tmp_path):
    conftest = """
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    (yield).get_result()
"""
    for name, text in {"conftest.py": conftest, "test_it.py": "def test_fails(): raise KeyError(1)\n"}.items():
        (tmp_path / name).write_text(text)
    command = [BINARY, "--python", sys.executable, "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "PluggyTeardownRaisedWarning: " in done.stdout
    assert f"Plugin: {tmp_path / 'conftest.py'}, Hook: pytest_runtest_call" in done.stdout
    assert "1 failed, 1 warning in " in done.stdout


def test_an_internal_error_is_shown_before_the_debugger_comes(tmp_path):
    (tmp_path / "conftest.py").write_text("def pytest_runtest_protocol(): 0 / 0\n")
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n")
    command = [BINARY, "--python", sys.executable, "-p", "no:cacheprovider", "--pdb"]
    done = subprocess.run(command, cwd=tmp_path, input="q\n", capture_output=True, text=True, check=False)
    before, prompt, _ = done.stdout.partition("(Pdb)")
    assert prompt and before.count("INTERNALERROR> Traceback") == 1, done.stdout
