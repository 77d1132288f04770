"""Time limits: a late test fails and is torn down; one that does not react costs its interpreter, and the rest runs."""

from __future__ import annotations

import time

import pytest

# In C code that no signal interrupts: a mutex that this thread holds already.
HANGING = """
    import ctypes, os, sys
    def hang(library):
        mutex = ctypes.create_string_buffer(128)
        library.pthread_mutex_lock(mutex)
        library.pthread_mutex_lock(mutex)
    def test_before(): pass
    def test_hangs():
        open("pid", "w").write(str(os.getpid()))
        print("on stdout")
        print("on stderr", file=sys.stderr)
        hang(ctypes.LIBRARY(None))
    def test_after():  # another worker may have run it before
        assert not os.path.exists("pid") or open("pid").read() != str(os.getpid())
"""


def test_a_late_test_fails_and_is_torn_down(project, optimizer):
    source = """
        import pytest, threading, time
        @pytest.fixture
        def resource():
            yield
            open("torn down", "w").close()
        def beside(): time.sleep(20)
        def test_before(): pass
        def test_late(resource):
            threading.Thread(target=beside, name="helper", daemon=True).start()
            print("on stdout")
            time.sleep(20)
        def test_after(): pass
    """
    made = project({"test_it.py": source})
    run = made.run(optimizer, "--timeout=0.3", "--junitxml=out.xml").exits(1).outcomes(failed=1, passed=2)
    run.prints(
        "*_ test_late _*",
        "*time.sleep(20)*",
        "E*Failed: Timeout (>0.3s)",
        "*Captured stdout call*",
        "on stdout",
        "*Captured stderr call*",
        "Stack of thread helper*",
        "*in beside*",
    )
    run.prints("FAILED test_it.py::test_late - Failed: Timeout (>0.3s)")
    assert (made.root / "torn down").exists()
    assert "Timeout (&gt;0.3s)" in (made.root / "out.xml").read_text()


def test_a_plain_function_is_stopped_where_it_stands(project, optimizer):
    source = """
        import time
        def test_a(): pass
        def test_b():
            while True: time.sleep(0.01)
        def test_c(): pass
    """
    run = project({"test_it.py": source}).run(optimizer, "--timeout=0.3").exits(1).outcomes(failed=1, passed=2)
    run.prints("E*Failed: Timeout (>0.3s)")


@pytest.mark.parametrize("library", ["CDLL", "PyDLL"], ids=["without the GIL", "with the GIL"])
def test_a_hang_in_c_code_costs_the_interpreter(project, optimizer, library):
    made = project({"test_it.py": HANGING.replace("LIBRARY", library)})
    run = made.run(optimizer, "--timeout=0.3", "--junitxml=out.xml").exits(1).outcomes(failed=1, passed=2)
    run.prints(
        "*_ test_hangs _*", "Timeout (>0.3s): *", "*in hang", "*in test_hangs", "*Captured stdout call*", "on stdout"
    )
    run.prints("*Captured stderr call*", "on stderr", "FAILED test_it.py::test_hangs - Timeout (>0.3s)*")
    if "lightning" in optimizer:
        run.prints("Native frames*", "*pthread_mutex_lock*")
    assert (made.root / "out.xml").read_text().count("<failure") == 1


def test_a_test_that_swallows_the_exception_is_ended(project, optimizer):
    source = """
        import time
        def test_swallows():
            while True:
                try: time.sleep(0.05)
                except BaseException: pass
        def test_after(): pass
    """
    run = project({"test_it.py": source}).run(optimizer, "--timeout=0.2").exits(1).outcomes(failed=1, passed=1)
    run.prints("Timeout (>*", "FAILED test_it.py::test_swallows - Timeout (>*")


def test_method_thread_ends_the_interpreter_at_once(project, optimizer):
    source = """
        import pytest, time
        @pytest.mark.timeout(0.2, method="thread")
        def test_late():
            try: time.sleep(20)
            finally: open("reached", "w").close()
        def test_after(): pass
    """
    made = project({"test_it.py": source})
    made.run(optimizer).exits(1).outcomes(failed=1, passed=1).prints("Timeout (>0.2s)*", "*in test_late")
    assert not (made.root / "reached").exists()


def test_set_up_and_teardown_have_limits_too(project, optimizer):
    source = """
        import pytest, time
        @pytest.fixture
        def slow_to_come(): time.sleep(20)
        @pytest.fixture
        def slow_to_go():
            yield
            time.sleep(20)
        def test_a(slow_to_come): pass
        def test_b(slow_to_go): pass
        def test_c(): pass
    """
    run = project({"test_it.py": source}).run(optimizer, "--timeout=0.3").exits(1).outcomes(errors=2, passed=2)
    run.prints("*ERROR at setup of test_a*", "E*Timeout (>0.3s)", "*ERROR at teardown of test_b*", "E*Timeout (>0.3s)")


MARKED = """
    import pytest, time
    def test_as_configured(): time.sleep(0.5)
    @pytest.mark.timeout(5)
    def test_longer(): time.sleep(0.5)
    @pytest.mark.timeout(timeout=0)
    def test_without(): time.sleep(0.5)
    @pytest.mark.timeout(0.2)
    class TestShorter:
        def test_one(self): time.sleep(0.5)
"""


@pytest.mark.parametrize(
    "how",
    [
        {"args": ["--timeout=0.3"]},
        {"files": {"pytest.ini": "[pytest]\ntimeout = 0.3\n"}},
        {"files": {"pytest.toml": "[pytest]\ntimeout = 0.3\n"}},
        {"files": {"pyproject.toml": "[tool.fastest]\ntimeout = 0.3\n"}},
        {"variables": {"PYTEST_TIMEOUT": "0.3"}},
        {"variables": {"PYTEST_TIMEOUT": "60"}, "args": ["--timeout=0.3"]},
        {"variables": {"PYTEST_TIMEOUT": "0.3"}, "files": {"pytest.ini": "[pytest]\ntimeout = 60\n"}},
    ],
    ids=["option", "ini", "toml", "own table", "environment", "option before environment", "environment before ini"],
)
def test_the_nearest_word_counts(project, how):
    made = project({"test_it.py": MARKED, **how.get("files", {})})
    run = made.run("--strict-markers", *how.get("args", []), **how.get("variables", {})).exits(1)
    run.outcomes(failed=2, passed=2).prints(
        "*test_as_configured - Failed: Timeout (>0.3s)", "*test_one - Failed: Timeout (>0.2s)"
    )


@pytest.mark.parametrize("where", ["ini", "mark"])
def test_func_only_leaves_fixtures_their_time(project, optimizer, where):
    mark = "@pytest.mark.timeout(0.3, func_only=True)" if where == "mark" else ""
    source = f"""
        import pytest, time
        @pytest.fixture
        def slow():
            time.sleep(0.5)
            yield
            time.sleep(0.5)
        {mark}
        def test_fast(slow): pass
        {mark}
        def test_late(slow): time.sleep(20)
    """
    ini = "[pytest]\n" + ("timeout = 0.3\ntimeout_func_only = true\n" if where == "ini" else "")
    made = project({"test_it.py": source, "pytest.ini": ini})
    made.run(optimizer).exits(1).outcomes(failed=1, passed=1).prints("FAILED *test_late - Failed: Timeout (>0.3s)")


@pytest.mark.parametrize("mark", ["()", "('soon')", "(1, method='magic')", "(1, timeout=2)", "(1, 'signal', True)"])
def test_a_wrong_mark_fails_its_test_alone(project, optimizer, mark):
    source = f"import pytest\n@pytest.mark.timeout{mark}\ndef test_a(): pass\ndef test_b(): pass\n"
    run = project({"test_it.py": source}).run(optimizer, "--timeout=20").exits(1).outcomes(failed=1, passed=1)
    run.prints("FAILED test_it.py::test_a - Failed: the timeout mark of test_it.py::test_a *")


def test_a_wrong_value_says_so(project):
    made = project({"test_it.py": "def test_a(): pass"})
    assert "invalid float value" in made.run("--timeout=soon").exits(4).err
    assert "PYTEST_TIMEOUT" in made.run(PYTEST_TIMEOUT="soon").exits(4).err


def test_unittest_and_hooks(project, optimizer):
    source = """
        import time, unittest
        class TestIt(unittest.TestCase):
            def tearDown(self): open("torn down", "w").close()
            def test_late(self): time.sleep(20)
            def test_ok(self): pass
    """
    made = project({"test_it.py": source, "conftest.py": "def pytest_runtest_logreport(report): pass\n"})
    made.run(optimizer, "--timeout=0.3").exits(1).outcomes(failed=1, passed=1)
    assert (made.root / "torn down").exists()


def test_a_debugger_stops_the_clock(project, optimizer):
    source = """
        import bdb, sys, time
        class Debugger(bdb.Bdb):
            def user_line(self, frame): time.sleep(0.6)
        def test_it():
            debugger = Debugger()
            debugger.set_trace()
            debugger.set_continue()
            sys.settrace(None)
    """
    made = project({"test_it.py": source})
    made.run(optimizer, "--timeout=0.3").passed(1)
    made.run(optimizer, "--timeout=0.3", "--timeout-disable-debugger-detection").exits(1).outcomes(failed=1)


def test_a_plugin_that_has_the_option_keeps_it(project):
    conftest = """
        def pytest_addoption(parser):
            parser.addoption("--timeout", type=int)
            parser.addini("timeout", "of the plugin")
        def pytest_configure(config):
            config.addinivalue_line("markers", "timeout: the plugin's")
    """
    source = """
        import pytest, time
        @pytest.mark.timeout("of another kind")
        def test_it(pytestconfig):
            time.sleep(0.3)
            assert pytestconfig.getoption("timeout") == 0
    """
    project({"conftest.py": conftest, "test_it.py": source}).run("--timeout=0", PYTEST_TIMEOUT="0.1").passed(1)


# The run.


def test_no_other_test_starts_when_the_runs_time_is_over(project, optimizer):
    source = """
        import pytest, time
        @pytest.mark.parametrize("n", range(50))
        def test_it(n): time.sleep(0.2)
    """
    run = project({"test_it.py": source}).run(optimizer, "--session-timeout=2").exits(1)
    assert 1 <= run.counts()["passed"] <= 25
    run.prints("*session-timeout: 2.0 sec exceeded*")


def test_a_hanging_test_does_not_outlive_the_run(project, optimizer):
    source = """
        import time
        def test_a(): pass
        def test_hangs(): time.sleep(50)
    """
    made = project({"test_it.py": source, "pytest.ini": "[pytest]\nsession_timeout = 2\n"})
    began = time.monotonic()
    run = made.run(optimizer, "--junitxml=out.xml").exits(1).outcomes(failed=1, passed=1)
    assert time.monotonic() - began < 20
    run.prints("E*session-timeout: 2.0 sec exceeded", "*session-timeout: 2.0 sec exceeded*")
    run.prints_not("*run again alone*")
    assert 'tests="2"' in (made.root / "out.xml").read_text()


def test_a_run_that_hangs_in_c_code_ends_with_its_reports(project, optimizer):
    source, _, _ = HANGING.replace("LIBRARY", "PyDLL").partition("    def test_after")
    made = project({"test_it.py": source})
    run = made.run(optimizer, "--session-timeout=2", "--junitxml=out.xml").exits(1).outcomes(failed=1, passed=1)
    run.prints("*session-timeout: 2.0 sec exceeded*")
    assert 'tests="2"' in (made.root / "out.xml").read_text()


def test_a_collection_that_hangs_ends(project, optimizer):
    run = project({"test_it.py": "import time\ntime.sleep(50)\n"}).run(optimizer, "--session-timeout=0.5")
    assert run.code == 3 and "Timeout" in run.out + run.err, str(run)
