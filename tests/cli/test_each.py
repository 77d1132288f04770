"""`--dist each`: every worker runs every test, and everybody hears of every result."""

from __future__ import annotations

import pytest

WHO = """
    import os, pytest

    def note(name):
        with open("ran", "a") as file: file.write(f"{os.environ['PYTEST_XDIST_WORKER']} {name}\\n")

    @pytest.mark.parametrize("i", range(3))
    def test_it(i): note(i)

    def test_differs(): assert os.environ["PYTEST_XDIST_WORKER"] != "gw1"
"""
EVERYWHERE = [f"gw{worker} {i}" for worker in range(2) for i in range(3)]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_every_worker_runs_every_test(project, method):
    made = project({"test_it.py": WHO})
    run = made.run("-n2 --dist each --no-confirm --junitxml=j.xml", f"--start-method={method}")
    run.exits(1).outcomes(passed=7, failed=1)
    run.prints("collected 4 items", "test_it.py .......F*", "*test_differs*", "[[]gw1] linux -- Python 3.*")
    assert sorted((made.root / "ran").read_text().splitlines()) == EVERYWHERE
    assert (made.root / "j.xml").read_text().count("<testcase ") == 8


def test_a_failure_in_one_of_them_is_confirmed_once(project):
    run = project({"test_it.py": "def test_it(): assert 0"}).run("-n2 --dist each").exits(1).outcomes(failed=2)
    run.prints("1 failure is real: it fails alone, too")


def test_a_worker_that_dies_is_replaced_and_goes_on(project):
    source = """
        import os
        def test_a(): pass
        def test_b():
            if os.environ["PYTEST_XDIST_WORKER"] == "gw0": os._exit(1)
        def test_c(): pass
    """
    run = project({"test_it.py": source}).run("-n2 --dist each --no-confirm -v").exits(1).outcomes(passed=5, failed=1)
    shown = [line.split()[:2] for line in run.out.splitlines() if line.startswith("test_it.py::") and "%" in line]
    verdicts = ["PASSED", "PASSED", "FAILED", "PASSED", "PASSED", "PASSED"]
    assert shown == [[f"test_it.py::test_{name}", said] for name, said in zip("aabbcc", verdicts)]


def test_nothing_runs_beside_a_serial_test_of_any_worker(project):
    source = """
        import os, pytest, time
        def test_any(): pass
        @pytest.mark.serial
        def test_alone():
            os.mkdir("lock"); time.sleep(0.05); os.rmdir("lock")
        @pytest.mark.serial("db", limit=2)
        def test_limited():
            os.mkdir("lock"); time.sleep(0.05); os.rmdir("lock")
    """
    project({"test_it.py": source}).run("-n3 --dist each").passed(9)


def test_hooks_hear_of_each_copy(project):
    conftest = """
        heard = []
        def pytest_runtest_logstart(nodeid): heard.append("start")
        def pytest_runtest_logreport(report): heard.append(report.when)
        def pytest_terminal_summary(terminalreporter): terminalreporter.write_line(" ".join(heard))
    """
    run = project({"test_it.py": "def test_it(): pass", "conftest.py": conftest}).run("-n2 --dist each").passed(2)
    run.prints("start setup call teardown start setup call teardown")


def test_without_workers_there_is_nobody_to_share_with(project):
    project({"test_it.py": "def test_it(): pass"}).run("--dist each").passed(1)


def test_the_zygote_dies_and_no_verdict_is_lost(project):
    source = """
        import os, signal, time
        def test_a(): pass
        def test_b():
            if os.path.exists("done"): return
            if os.environ["PYTEST_XDIST_WORKER"] == "gw1":
                open("done", "w").close()
                os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(5)
        def test_c(): pass
    """
    run = project({"test_it.py": source}).run("-n2 --dist each --no-confirm")
    assert sum(run.counts().values()) == 6, str(run)
