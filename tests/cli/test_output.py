"""What tests print, log and warn, and where it is shown."""

from __future__ import annotations

import subprocess
import sys

import pytest

PRINTS = {
    "test_a.py": """
        import os, sys

        def test_fails():
            print("from print", flush=True)
            os.system("echo from child")
            os.write(2, b"from write\\n")
            assert 0

        def test_passes():
            print("silent")
    """
}


def test_output_of_a_failure_is_shown(project):
    project(PRINTS).run().outcomes(failed=1, passed=1).prints(
        "*Captured stdout call*", "from print", "from child", "*Captured stderr call*", "from write"
    ).prints_not("silent")


def test_without_capture_it_is_shown_in_order(project):
    result = project(PRINTS).run("-s").prints("test_a.py from print", "from child", "Fsilent", ".").exits(1)
    assert result.err == "from write\n"


def test_sys_capture_leaves_descriptors_alone(project):
    project(PRINTS).run("--capture=sys").prints("*Captured stdout call*", "from print").prints_not("*Captured stderr*")


def test_what_hooks_print_is_no_tests_output(project):
    project(
        {
            "conftest.py": """
                print("importing")

                def pytest_configure(): print("configuring")
                def pytest_collection_modifyitems(): print("collected")
                def pytest_runtest_logstart(): print("\\nbefore")
                def pytest_sessionfinish(): print("\\nfinished")
            """,
            "test_a.py": "def test(): assert 0",
        }
    ).run().outcomes(failed=1).prints(
        "configuring", "*session starts*", "collected", "collected 1 item", "before", "*finished*", "*FAILURES*"
    ).prints_not("*Captured*").prints_not("importing")


def test_output_of_a_module_that_cannot_be_imported(project):
    project({"test_a.py": "print('importing')\nimport no_such_module"}).run().exits(2).prints(
        "*ERROR collecting test_a.py*", "*Captured stdout*", "importing"
    )


def test_a_test_may_close_its_streams(project):
    project(
        {
            "test_a.py": """
                import os, sys

                def test_close(): sys.stdout.close()
                def test_close_descriptors(): os.close(1); os.close(2)
                def test_replace(): sys.stdout = None
                def test_last(): print("still captured"); assert 0
            """
        }
    ).run().outcomes(failed=1, passed=3).prints("*Captured stdout call*", "still captured")


def test_two_capture_fixtures_exclude_each_other(project):
    project({"test_a.py": "def test(capsys, capfd): pass"}).run().outcomes(errors=1).prints(
        "E * cannot use capfd and capsys at the same time"
    )


def test_disabled_shows_at_once(project):
    project(
        {
            "test_a.py": """
                def test(capsys):
                    print("kept")
                    with capsys.disabled():
                        print("shown")
                    assert capsys.readouterr().out == "kept\\n"
            """
        }
    ).run().passed(1).prints("test_a.py shown")


def test_reading_from_stdin_fails(project):
    project({"test_a.py": "def test(): input()"}).run().outcomes(failed=1).prints(
        "E * pytest: reading from stdin while output is captured! *"
    )


def test_logs_of_a_failure(project):
    project(
        {
            "test_a.py": """
                import logging

                def test():
                    logging.getLogger("app").warning("low disk")
                    assert 0
            """
        }
    ).run().prints("*Captured log call*", "WARNING  app:test_a.py:5 low disk")


LOGS = {
    "pytest.ini": "[pytest]\nlog_cli = true\n",
    "test_a.py": """
        import logging, pytest

        @pytest.fixture
        def resource():
            logging.warning("opened")
            yield
            logging.warning("closed")

        def test(resource):
            logging.warning("used")
    """,
}


def test_live_logs(project):
    project(LOGS).run().passed(1).prints(
        "test_a.py::test ",
        "*-- live log setup --*",
        "WARNING  root:test_a.py:6 opened",
        "*-- live log call --*",
        "WARNING  root:test_a.py:11 used",
        "PASSED * [[]100%[]]",
        "*-- live log teardown --*",
        "WARNING  root:test_a.py:8 closed",
    )


def test_log_file(project):
    made = project(LOGS)
    made.run("--log-file=logs/all.txt --log-file-format=%(message)s").passed(1)
    assert (made.root / "logs" / "all.txt").read_text() == "opened\nused\nclosed\n"


def test_unknown_log_level(project):
    result = project(LOGS).run("--log-level=loud").exits(4)
    assert "'LOUD' is not recognized as a logging level name for 'log_level'" in result.err


WARNS = {
    "test_a.py": """
        import warnings

        def test_one(): warnings.warn("careful", UserWarning)
        def test_two(): warnings.warn("careful", UserWarning)
    """
}


def test_warnings_summary(project):
    project(WARNS).run().outcomes(passed=2, warnings=2).prints(
        "*= warnings summary =*", "test_a.py::test_one", "  *test_a.py:4: UserWarning: careful", "    def test_one*"
    )


@pytest.mark.parametrize(
    ("args", "outcomes", "code"),
    [
        ("-W error", {"failed": 2}, 1),
        ("-W ignore::UserWarning", {"passed": 2}, 0),
        ("-p no:warnings", {"passed": 2}, 0),
        ("--max-warnings=1", {"passed": 2, "warnings": 2}, 6),
        ("--max-warnings=2", {"passed": 2, "warnings": 2}, 0),
    ],
)
def test_warning_options(project, args, outcomes, code):
    project(WARNS).run(args).outcomes(**outcomes).exits(code)


def test_late_errors(project):
    project(
        {
            "test_a.py": """
                import threading

                class Broken:
                    def __del__(self): raise ValueError("in del")

                def test_del(): Broken()

                def test_thread():
                    thread = threading.Thread(target=lambda: 1 / 0, name="worker")
                    thread.start()
                    thread.join()
            """
        }
    ).run().outcomes(passed=2, warnings=2).prints(
        "*PytestUnraisableExceptionWarning: Exception ignored in: *__del__*",
        "*PytestUnhandledThreadExceptionWarning: Exception in thread worker",
    )


def test_timeout_shows_where(project):
    result = (
        project(
            {
                "pytest.ini": "[pytest]\nfaulthandler_timeout = 0.2\n",
                "test_a.py": """
                import time

                def test_slow(): time.sleep(0.6)
            """,
            }
        )
        .run()
        .passed(1)
    )
    assert "Timeout" in result.err and "in test_slow" in result.err


FIXTURES = {
    "test_a.py": """
        import pytest

        @pytest.fixture(scope="module", params=["x"])
        def wide(request): return request.param

        @pytest.fixture
        def narrow(wide): yield

        def test(narrow): assert 0
    """
}
LINES = (
    "    SETUP    M wide[[]'x']",
    "        SETUP    F narrow (fixtures used: wide)",
    "        test_a.py::test[[]x[]] (fixtures used: narrow, request, wide)*",
    "        TEARDOWN F narrow",
    "    TEARDOWN M wide[[]'x']",
)


def test_setup_show(project):
    made = project(FIXTURES)
    made.run("--setup-show").outcomes(failed=1).prints(*LINES)
    made.run("--setup-only").exits(0).prints(*LINES)
    made.run("--setup-plan").exits(0).prints(*LINES)


DEBUGGED = {
    "test_a.py": """
        def test_stops():
            value = 41
            breakpoint()
            print("captured again")

        def test_fails():
            value = 5
            assert value == 6
    """
}


@pytest.mark.parametrize("strategy", ["simple", "lightning"])
def test_debugger(project, strategy):
    from conftest import BINARY

    made = project(DEBUGGED)
    done = subprocess.run(
        [BINARY, "--python", sys.executable, "--pdb", "--optimizer", strategy],
        cwd=made.root,
        input="p value + 1\nc\np value * 2\nq\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    places = [
        done.stdout.index(text)
        for text in (
            "test_a.py",
            "> PDB set_trace (IO-capturing turned off) >",
            "(Pdb) 42",
            "> PDB continue (IO-capturing resumed) >",
            "> traceback >",
            "assert 5 == 6",
            "> entering PDB >",
            "(Pdb) 10",
            "Quitting debugger",
            "1 failed, 1 passed",
        )
    ]
    assert places == sorted(places), done.stdout


def test_debugger_after_a_test_with_capsys(project):
    from conftest import BINARY

    made = project({"test_a.py": "def test(capsys):\n    value = 41\n    assert value == 42\n"})
    done = subprocess.run(
        [BINARY, "--python", sys.executable, "--pdb"],
        cwd=made.root,
        input="p value * 2\nq\n",
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert "(Pdb) 82" in done.stdout


def test_silent_tests_are_in_the_stats_that_a_summary_hook_reads(project):
    files = {
        "conftest.py": "def pytest_terminal_summary(terminalreporter):\n"
        "    terminalreporter.write_line('seen: %d' % len(terminalreporter.stats['passed']))\n",
        "test_it.py": "import pytest\n@pytest.fixture\ndef f(): pass\ndef test_x(): pass\ndef test_y(f): pass\n",
    }
    project(files).run().passed(2).prints("seen: 2")


def test_prints_and_lines_of_the_reporter_keep_their_order(project):
    """A hook may do both; what it printed used to come after everything that it gave to the reporter."""
    conftest = """
        import pytest

        def say(config, where):
            reporter = config.pluginmanager.get_plugin("terminalreporter")
            print(f"{where} 1")
            reporter.write_line(f"{where} 2")
            print(f"{where} 3")
            reporter.ensure_newline()
            reporter.section(f"{where} 4")

        def pytest_sessionstart(session): say(session.config, "start")
        def pytest_terminal_summary(terminalreporter, config): say(config, "summary")

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item):
            report = yield
            if report.when == "call":
                say(item.config, "report")
            return report
    """
    tests = """
        def test_it(request):
            print("of the test")
            request.config.pluginmanager.get_plugin("terminalreporter").write_line("past the capture")
    """
    result = project({"conftest.py": conftest, "test_it.py": tests}).run().passed(1).prints_not("*of the test*")
    for where in ("start", "report", "summary"):
        result.prints(f"{where} 1", f"{where} 2", f"{where} 3", f"*= {where} 4 =*")


def test_the_last_progress_message_comes_in_the_reporters_turn(project):
    """Around the loop: pytest-cov says there that the coverage is too low, before it."""
    conftest = """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtestloop(session):
            result = yield
            session.config.pluginmanager.get_plugin("terminalreporter").write("\\nERROR: too low\\n")
            return result
    """
    for options in ("", "-n 2", "--optimizer=simple"):
        result = project({"conftest.py": conftest, "test_it.py": "def test_it(): pass"}).run(options)
        assert "test_it.py .\nERROR: too low\n" + " " * 73 + "[100%]\n" in result.passed(1).out


def test_durations_are_true_while_a_test_has_stopped_the_clock(project):
    """freezegun replaces the clocks in all modules that have imported them."""
    conftest = """
        import sys, time
        import pytest

        CLOCKS = {id(getattr(time, name)) for name in ("time", "perf_counter", "monotonic")}

        @pytest.fixture
        def frozen():
            changed = []
            for module in list(sys.modules.values()):
                if module is not None and module.__name__ not in ("time", "_pytest.timing"):
                    for name, value in list(vars(module).items()):
                        if id(value) in CLOCKS:
                            changed.append((module, name, value))
                            setattr(module, name, lambda: 1e9)
            yield
            for module, name, value in changed:
                setattr(module, name, value)
    """
    tests = """
        import time

        def test_it(frozen, subtests):
            with subtests.test():
                time.sleep(0.1)

        def test_slow(frozen): time.sleep(0.1)
    """
    made = project({"conftest.py": conftest, "test_it.py": tests})
    for options in ("", "--optimizer=simple", "-p no:terminal -p terminal"):
        result = made.run("--durations=0 --durations-min=0.01", options).exits(0)
        result.prints("*slowest durations*", "0.1?s call*")
        assert max(float(line.split("s ")[0]) for line in result.out.splitlines() if "s call" in line) < 5


def test_import_errors_begin_with_the_frame_that_users_know(project):
    made = project({"test_it.py": "import nowhere", "p/__init__.py": "", "p/test_that.py": "from test_it import x"})
    run = made.run().exits(2)
    run.prints(
        "Traceback:",
        "*/importlib/__init__.py:*: in import_module",
        "    return _bootstrap._gcd_import(name[[]level:], package, level)",
        "test_it.py:1: in <module>",
        "    import nowhere",
        "E   ModuleNotFoundError: No module named 'nowhere'",
    )
    assert run.out.count("in import_module") == 2
    made.run("--import-mode=importlib").exits(2).prints_not("*in import_module*")


def test_no_percentages_without_the_capture_plugin(project):
    """As with -s: what tests print would tear the line."""
    result = project({"test_it.py": "def test_it(): pass\n"}).run("-p", "no:capture").passed(1)
    result.prints("test_it.py .")
    result.prints_not("*%]")


@pytest.mark.parametrize("arguments", [(), ("--optimizer=simple",), ("-n2",)], ids=" ".join)
@pytest.mark.parametrize("source", ["raise RuntimeError('broken')", "def test_it(): raise KeyboardInterrupt"])
def test_what_hooks_print_after_an_interruption_comes_after_what_was_said(project, source, arguments):
    """Capture has ended, so it goes to the terminal by itself; it came before the header."""
    conftest = "def pytest_sessionfinish(exitstatus): print('finish', int(exitstatus))"
    result = project({"conftest.py": conftest, "test_it.py": source}).run(*arguments).exits(2)
    result.prints("*test session starts*", "collected *", "*finish 2", "!!!* *Interrupt*")
