"""Several workers: order, marks, fixtures and names of xdist, early ends, the cache."""

from __future__ import annotations

import json

import pytest

FILES = {
    "test_a.py": "import time, pytest\n@pytest.mark.parametrize('i', range(6))\ndef test_a(i): time.sleep(0.02)",
    "test_b.py": "def test_b(): assert 0",
    "test_c.py": "def test_c(): print('from c')\ndef test_d(): pass",
}
SPAWNED = "-n2 --start-method=spawn"
WORKERS = ["-n1", "-n2", "-n8", "--optimizer=optimized", SPAWNED]


@pytest.fixture(params=WORKERS)
def workers(request):
    return request.param


def test_output_has_the_order_of_the_collection(project, workers):
    run = project(FILES).run(workers, "-v").exits(1).outcomes(passed=8, failed=1)
    lines = [line.split()[0] for line in run.out.splitlines() if line.startswith("test_") and "%]" in line]
    assert lines == [
        *(f"test_a.py::test_a[{i}]" for i in range(6)),
        "test_b.py::test_b",
        "test_c.py::test_c",
        "test_c.py::test_d",
    ]


def test_more_workers_than_tests_and_no_tests(project):
    project({"test_a.py": "def test_a(): pass"}).run("-n8").passed(1)
    project({"test_a.py": ""}).run("-n2").exits(5)


def test_names_of_xdist(project, workers):
    source = """
        import os, xdist
        def test_it(request, worker_id, testrun_uid):
            assert xdist.is_xdist_worker(request) and not xdist.is_xdist_controller(request)
            assert xdist.get_xdist_worker_id(request) == worker_id == os.environ["PYTEST_XDIST_WORKER"]
            assert testrun_uid == os.environ["PYTEST_XDIST_TESTRUNUID"] == request.config.workerinput["testrunuid"]
            assert int(os.environ["PYTEST_XDIST_WORKER_COUNT"]) >= 1
    """
    project({"test_it.py": source}).run(workers).passed(1)


def test_without_workers_there_is_a_master(project):
    source = """
        import xdist
        from xdist import __version__
        def test_it(request, worker_id, testrun_uid):
            assert __version__ == xdist.__version__ == "3.8.0"
            assert worker_id == "master" and testrun_uid and not xdist.is_xdist_worker(request)
    """
    project({"test_it.py": source}).run().passed(1)


def test_a_group_runs_in_one_worker(project):
    source = """
        import os, pytest, time
        @pytest.mark.parametrize("i", range(8))
        @pytest.mark.xdist_group("db")
        def test_it(i):
            time.sleep(0.01)
            with open("who", "a") as file: file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
        @pytest.mark.parametrize("i", range(8))
        def test_other(i): time.sleep(0.01)
    """
    made = project({"test_it.py": source})
    made.run("-n3").passed(16)
    assert len(set((made.root / "who").read_text().split())) == 1


def test_nothing_runs_beside_a_serial_test(project, workers):
    source = """
        import os, pytest, time
        def spend():
            os.mkdir(f"running-{os.getpid()}")
            time.sleep(0.02)
            others = [name for name in os.listdir() if name.startswith("running-")]
            os.rmdir(f"running-{os.getpid()}")
            return len(others)
        @pytest.mark.parametrize("i", range(8))
        def test_any(i): spend()
        @pytest.mark.serial
        @pytest.mark.parametrize("i", range(3))
        def test_alone(i): assert spend() == 1
    """
    project({"test_it.py": source}).run(workers).passed(11)


def test_tests_of_a_named_serial_mark_keep_to_their_limit(project):
    source = """
        import os, pytest, time
        @pytest.mark.serial("db", limit=1)
        @pytest.mark.parametrize("i", range(6))
        def test_it(i):
            os.mkdir("lock")
            time.sleep(0.02)
            os.rmdir("lock")
    """
    project({"test_it.py": source}).run("-n3").passed(6)


@pytest.mark.parametrize(("dist", "same"), [("loadfile", "file"), ("loadscope", "class")])
def test_what_dist_keeps_together(project, dist, same):
    source = """
        import os, pytest, time
        class {name}:
            @pytest.mark.parametrize("i", range(5))
            def test_it(self, i):
                time.sleep(0.01)
                with open("who-{name}", "a") as file: file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
    """
    made = project({"test_a.py": source.format(name="TestA"), "test_b.py": source.format(name="TestB")})
    made.run("-n2", f"--dist={dist}").passed(10)
    for name in ("TestA", "TestB"):
        assert len(set((made.root / f"who-{name}").read_text().split())) == 1, same


def test_exitfirst_ends_all_workers(project):
    source = """
        import pytest, time
        def test_fails(): assert 0
        @pytest.mark.parametrize("i", range(200))
        def test_slow(i): time.sleep(0.05)
    """
    run = project({"test_it.py": source}).run("-n2 -x").exits(1).prints("*stopping after 1 failures*")
    assert run.counts()["failed"] == 1 and run.counts().get("passed", 0) < 50


def test_last_failed_and_stepwise(project, workers):
    made = project(FILES)
    made.run(workers).exits(1)
    assert json.loads((made.root / ".pytest_cache/v/cache/lastfailed").read_text()) == {"test_b.py::test_b": True}
    made.run(workers, "--lf").exits(1).outcomes(failed=1)
    made.run(workers, "--sw").exits(2).prints("*Interrupted: Test failed, continuing*")
    made.write({"test_b.py": "def test_b(): pass"})
    made.run(workers, "--lf").passed(1)
    assert made.run(workers, "--lf").code == 0


def test_plugins_hear_of_all_reports(project, workers):
    conftest = """
        import pytest
        heard = []
        def pytest_runtest_logreport(report): heard.append((report.nodeid, report.when, report.outcome))
        def pytest_terminal_summary(terminalreporter):
            terminalreporter.write_line(f"heard {len(heard)} reports, {len(terminalreporter.stats['failed'])} failed")
        def pytest_sessionfinish(session):
            if not hasattr(session.config, "workerinput"): print("failures:", session.testsfailed)
    """
    run = project({**FILES, "conftest.py": conftest}).run(workers).exits(1)
    run.prints("heard 27 reports, 1 failed")


def test_pytest_exit_and_keyboard_interrupt_in_a_worker(project, workers):
    exits = "import pytest\ndef test_a(): pytest.exit('enough', returncode=7)\ndef test_b(): pass"
    project({"test_it.py": exits}).run(workers).exits(7).prints("*_pytest.outcomes.Exit: enough*")
    project({"test_it.py": "def test_a(): raise KeyboardInterrupt"}).run(workers).exits(2).prints("*KeyboardInterrupt*")


def test_an_error_of_a_hook_in_a_worker_is_an_internal_error(project, workers):
    conftest = "def pytest_runtest_protocol(item): raise ValueError('in the hook')"
    run = project({**FILES, "conftest.py": conftest}).run(workers).exits(3)
    assert "INTERNALERROR" in run.out + run.err and "in the hook" in run.out + run.err


def test_workers_that_die_too_often(project):
    source = "import os, pytest\n@pytest.mark.parametrize('i', range(9))\ndef test_it(i): os._exit(1)"
    run = project({"test_it.py": source}).run("-n2 --max-worker-restart=2").prints("*too many workers have died*")
    assert run.code != 0 and run.counts()["failed"] < 9


def test_the_longest_come_first_and_none_is_lost(project, workers):
    source = "import time\n" + "\n".join(f"def test_{i}(): time.sleep(0.00{i})" for i in range(9))
    made = project({"test_it.py": source})
    made.run(workers).passed(9)
    made.run(workers).passed(9)  # now the history knows them


def test_output_without_capture_comes_with_its_test(project):
    source = """
        import pytest, time
        @pytest.mark.parametrize("i", range(4))
        def test_it(i):
            print(f"begin {i}")
            time.sleep(0.02)
            print(f"end {i}")
    """
    run = project({"test_a.py": source, "test_b.py": source}).run("-s -n2").passed(8)
    said = [line for line in run.out.splitlines() if "begin" in line or line.startswith("end")]
    assert [line.split()[-2:][0][-5:] for line in said] == ["begin", "end"] * 8


def test_with_a_thread_that_is_alive_workers_are_spawned(project):
    conftest = (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), name='busy', daemon=True).start()"
    )
    run = project({**FILES, "conftest.py": conftest}).run("-n2").exits(1).outcomes(passed=8, failed=1)
    run.prints("fastest: workers are spawned, and each collects for itself, because of threads: busy")
    assert run.out.count("fastest:") == 1, str(run)


def test_spawned_workers_share_no_module(project):
    source = """
        import os, pytest, time
        with open("imported", "a") as file: file.write(os.environ.get("PYTEST_XDIST_WORKER", "session") + "\\n")
        @pytest.mark.parametrize("i", range(8))
        def test_it(i, tmp_path, testrun_uid):
            time.sleep(0.02)
            assert tmp_path.parent.name == "popen-" + os.environ["PYTEST_XDIST_WORKER"]
            with open("uid", "a") as file: file.write(testrun_uid + "\\n")
    """
    made = project({"test_it.py": source})
    made.run(SPAWNED).passed(8)
    assert sorted((made.root / "imported").read_text().split()) == ["gw0", "gw1", "session"]
    assert len(set((made.root / "uid").read_text().split())) == 1


def test_workers_that_collect_different_tests(project):
    source = """
        import os, pytest
        @pytest.mark.parametrize("i", [1, int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 5])
        def test_it(i): pass
    """
    run = project({"test_it.py": source}).run(SPAWNED).exits(1)
    run.prints(
        "*ERROR collecting gw1*",
        "Different tests were collected between gw0 and gw1. The difference is:",
        "-test_it.py::test_it[[]5]",
        "+test_it.py::test_it[[]6]",
    )


def test_spawned_workers_that_die(project):
    source = """
        import os, pytest
        @pytest.mark.parametrize("i", range(6))
        def test_it(i):
            if i == 3: os._exit(1)
    """
    project({"test_it.py": source}).run(SPAWNED).exits(1).outcomes(failed=1, passed=5)


def test_a_spawned_worker_that_cannot_start_says_why(project):
    conftest = """
        import os
        def pytest_configure(config):
            if hasattr(config, "workerinput"): raise ValueError("not in a worker")
    """
    run = project({"test_it.py": "def test_it(): pass", "conftest.py": conftest}).run(SPAWNED).exits(3)
    assert "not in a worker" in run.out + run.err and "ended while it collected" in run.out, str(run)


def test_what_failed_beside_others_runs_again_alone(project):
    source = """
        import os
        def test_real(): assert 0
        def test_parallel(): assert "PYTEST_XDIST_WORKER" not in os.environ
    """
    run = project({"test_it.py": source}).run("-n2").exits(1)
    run.prints("*run again alone*", "1 failure is real*", "parallel-only*test_it.py::test_parallel")
    project({"test_it.py": source}).run("-n2 --no-confirm").exits(1).prints_not("*run again alone*")


def test_hooks_of_xdist_about_nodes(project):
    """syrupy and pytest-metadata collect there what workers have found out; suites hand down what all shall know."""
    files = {
        "conftest.py": """
            def pytest_configure(config):
                assert config.pluginmanager.hasplugin("xdist")

            def pytest_configure_node(node):
                node.workerinput["greeting"] = f"hello {node.gateway.id}"

            def pytest_sessionfinish(session):
                config = session.config
                if hasattr(config, "workerinput"):
                    config.workeroutput["heard"] = config.workerinput["greeting"]

            heard = []

            def pytest_testnodedown(node, error):
                heard.append((node.gateway.id, node.workeroutput["heard"], error))

            def pytest_terminal_summary(terminalreporter):
                if heard:
                    terminalreporter.write_line("; ".join(map(str, sorted(heard))))
        """,
        "test_it.py": """
            import pytest

            @pytest.mark.parametrize("number", range(4))
            def test_it(number, request, worker_id):
                assert request.config.workerinput["greeting"] == f"hello {worker_id}"
        """,
    }
    result = project(files).run("-n 2").passed(4)
    result.prints("('gw0', 'hello gw0', None); ('gw1', 'hello gw1', None)")


def test_node_of_a_worker_that_crashed(project):
    files = {
        "conftest.py": """
            def pytest_testnodedown(node, error):
                node.config.get_terminal_writer().line(f"down: {error}")
        """,
        "test_it.py": """
            import os

            def test_it():
                os.kill(os.getpid(), 9)
        """,
    }
    project(files).run("-n 1 --no-confirm").exits(1).prints("*down: Not properly terminated*")


def test_xdist_that_is_installed_starts_nothing(project):
    """Its features are ours; the header names it, and nothing is said against it."""
    files = {
        "lib/pytest_xdist-3.8.0.dist-info/METADATA": "Name: pytest-xdist\nVersion: 3.8.0\n",
        "lib/pytest_xdist-3.8.0.dist-info/entry_points.txt": "[pytest11]\nxdist = xdist.plugin\n",
        "lib/pytest_xdist-3.8.0.dist-info/RECORD": "xdist/__init__.py,,\nxdist/newhooks.py,,\n",
        "lib/xdist/__init__.py": "real = True",
        "lib/xdist/newhooks.py": "",
        "test_it.py": """
            import xdist

            def test_it(request):
                assert request.getfixturevalue("worker_id") == xdist.get_xdist_worker_id(request)
        """,
    }
    made = project(files)
    for arguments in ("", "-n 2", "-p xdist"):
        result = made.run(arguments, PYTHONPATH=str(made.root / "lib")).passed(1)
        result.prints("plugins: xdist-3.8.0*").prints("*1 passed in*")


def test_reason_of_a_skip_that_travels(project):
    files = {
        "conftest.py": """
            def pytest_terminal_summary(terminalreporter):
                for report in terminalreporter.stats["skipped"]:
                    terminalreporter.write_line(f"{type(report.longrepr).__name__}: {report.longrepr[2]}")
        """,
        "test_it.py": """
            import pytest

            def test_it(): pytest.skip("later")
        """,
    }
    project(files).run("-n 1").exits(0).prints("tuple: Skipped: later")


def test_a_suites_own_scheduler_says_what_stays_together(project):
    files = {
        "conftest.py": """
            from xdist.scheduler.loadscope import LoadScopeScheduling
            from xdist.workermanage import WorkerController
            import xdist.plugin, xdist.scheduler

            class ByLetter(LoadScopeScheduling):
                def _split_scope(self, nodeid):
                    return nodeid.split("::")[1][:6]

            def pytest_xdist_make_scheduler(config, log):
                return ByLetter(config, log)
        """,
    }
    for name in ("x", "y", "z"):
        files[f"test_{name}.py"] = f"""
            import os, time
            def note(letter):
                time.sleep(0.02)
                with open("who-" + letter, "a") as file: file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
            def test_a_{name}(): note("a")
            def test_b_{name}(): note("b")
        """
    made = project(files)
    made.run("-n2").passed(6)
    for letter in "ab":
        assert len(set((made.root / f"who-{letter}").read_text().split())) == 1, letter


def test_plugins_see_the_workers_when_they_are_configured(project):
    """xdist has set these options by then; pytest-benchmark looks at `dist`."""
    files = {
        "conftest.py": """
            import os

            def pytest_configure(config):
                option, where = config.option, "worker" if hasattr(config, "workerinput") else "session"
                with open("seen", "a") as file:
                    print(where, option.dist, option.numprocesses, len(option.tx), file=file)
        """,
        "test_it.py": "def test_it(request): assert request.config.option.dist == 'no'",
    }
    made = project(files)
    for arguments, seen in (
        ("-n 2", {"session load 2 2"}),
        ("-n 2 --dist=loadfile", {"session loadfile 2 2"}),
        ("-n 1 --start-method=spawn", {"session load 1 1", "worker no None 0"}),
    ):
        (made.root / "seen").unlink(missing_ok=True)
        made.run(arguments).passed(1)
        assert set((made.root / "seen").read_text().splitlines()) == seen


# As pytest-cov does it: the session configures nodes and collects what they leave, each worker measures for itself.
MEASURES = """
    import pytest

    class Inner:
        pass

    class Plugin:
        def __init__(self, options):
            self.is_distributed = options.dist != "no" and bool(options.numprocesses)
            self.ran, self.down = None, []

        def pytest_configure_node(self, node):
            assert self.is_distributed
            node.workerinput["told"] = "by the session"

        def pytest_sessionstart(self, session):
            session.config.pluginmanager.register(Inner(), "inner")
            if hasattr(session.config, "workerinput"):
                assert session.config.workerinput["told"] == "by the session"
                self.ran = []

        def pytest_runtest_call(self, item):
            self.ran.append(item.name)

        @pytest.hookimpl(wrapper=True)
        def pytest_runtestloop(self, session):
            result = yield
            if hasattr(session.config, "workerinput"):
                session.config.workeroutput["ran"] = self.ran
            else:
                print("in the session:", sorted(name for ran in self.down for name in ran))
            return result

        def pytest_testnodedown(self, node, error):
            self.down.append(node.workeroutput["ran"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(early_config):
        early_config.pluginmanager.register(Plugin(early_config.known_args_namespace), "_measures")
"""


@pytest.mark.parametrize("asked", ["-n 2", "--optimizer=optimized", SPAWNED])
def test_plugins_that_know_of_workers_begin_and_end_in_each(project, asked):
    made = project({"measures.py": MEASURES, "test_it.py": "def test_a(): pass\ndef test_b(): pass\n"})
    run = made.run(asked, "-p measures -s", PYTHONPATH=str(made.root)).passed(2)
    run.prints("*in the session: [[]'test_a', 'test_b'[]]")


def test_workers_by_tx(project):
    source = "def test_it(worker_id, request): assert request.config.workerinput['workercount'] == 3\n"
    made = project({"test_it.py": source})
    made.run("--dist=load --tx=2*popen --tx popen").passed(1)
    made.run("--tx=2*popen").exits(1)  # without --dist nothing is distributed
    run = made.run("--dist=load --tx ssh=host").exits(4)
    assert "--tx=ssh=host is not supported" in run.err and "-n 3" in run.err


# What a module begins while it is imported is there once, and all workers use it until the session ends it.
BEGUN = """
import atexit, os, tempfile

FOLDER = tempfile.TemporaryDirectory()
FILE = tempfile.NamedTemporaryFile()

def note(text):
    with open("noted", "a") as file:
        file.write(f"{text} {os.environ.get('PYTEST_XDIST_WORKER')}\\n")

atexit.register(note, "registered before the fork")
"""
USES = """
import atexit, logging.handlers, multiprocessing, os, tempfile, time
import conftest, pytest

@pytest.mark.parametrize("i", range(4))
def test_it(i):
    time.sleep(0.05 if i else 0.6)
    assert os.path.isdir(conftest.FOLDER.name) and os.path.exists(conftest.FILE.name)

def test_own(worker_id):
    atexit.register(conftest.note, "registered by a test")
    global folder, file, handler
    folder, file = tempfile.TemporaryDirectory(dir="."), tempfile.NamedTemporaryFile(dir=".", mode="w")
    file.write("text")
    handler = logging.handlers.MemoryHandler(1000, target=logging.FileHandler("logged"))
    logger = logging.getLogger("x")
    logger.addHandler(handler)
    logger.warning("the last word")
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,), daemon=True).start()
"""


@pytest.mark.parametrize("asked", ["-n2", "--optimizer=optimized", SPAWNED])
def test_a_worker_ends_what_it_has_begun_and_nothing_else(project, asked):
    made = project({"conftest.py": BEGUN, "test_it.py": USES})
    made.run(asked).passed(5)
    noted = sorted((made.root / "noted").read_text().splitlines())
    of_session = [line for line in noted if line.startswith("registered before")]
    assert len(of_session) == (1 if asked != SPAWNED else 3)
    assert [line[:-1] for line in noted if line not in of_session] == ["registered by a test gw"]
    assert (made.root / "logged").read_text() == "the last word\n"
    assert [path.name for path in made.root.iterdir() if path.name.startswith("tmp")] == []
