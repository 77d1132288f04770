"""Session fixtures that the workers of a run share: set up once, torn down once, whatever happens to the workers."""

from __future__ import annotations

import os

import pytest

SHARED = "--shared-fixtures=server"
WORKERS = ["-n1", "-n3", "--optimizer=optimized", "-n2 --start-method=spawn", "-n2 --dist=each"]
CONFTEST = """
    import os, pytest

    def note(what):
        with open("log", "a") as file: file.write(what + "\\n")

    @pytest.fixture(scope="session")
    def server(pytestconfig):
        note("up")
        yield {"maker": os.getpid(), "rootdir": str(pytestconfig.rootpath)}
        note("down")
"""
TESTS = """
    import pytest, time
    from conftest import note

    @pytest.mark.parametrize("i", range(8))
    def test_it(server, i):
        time.sleep(0.01)
        note(f"maker {server['maker']}")
"""


def log_of(made):
    return (made.root / "log").read_text().splitlines()


def leftovers(made):
    return [name for name in os.listdir(made.root.parent) if name.startswith("fastest-shared-")]


@pytest.mark.parametrize("workers", WORKERS)
def test_set_up_once_and_torn_down_once(project, workers):
    made = project({"conftest.py": CONFTEST, "test_a.py": TESTS, "test_b.py": TESTS})
    made.run(SHARED, workers, TMPDIR=str(made.root.parent)).exits(0)
    log = log_of(made)
    assert log[0] == "up" and log[-1] == "down" and log.count("up") == log.count("down") == 1, log
    assert len(set(log[1:-1])) == 1, "everybody has the value of one process"
    assert not leftovers(made)


@pytest.mark.parametrize("optimizer", ["simple", "lightning"])
def test_without_workers_it_is_an_ordinary_fixture(project, optimizer):
    made = project({"conftest.py": CONFTEST, "test_a.py": TESTS})
    made.write({"pyproject.toml": "[tool.fastest]\nshared_fixtures = 'server'\n"})
    made.run(f"--optimizer={optimizer}").passed(8)
    log = log_of(made)
    assert (log[0], log[-1], log.count("up")) == ("up", "down", 1)


def test_the_death_of_the_worker_that_needed_it_first_changes_nothing(project):
    made = project({"conftest.py": CONFTEST, "test_a.py": TESTS})
    made.write({"test_0.py": "import os\ndef test_dies(server): os.kill(os.getpid(), 9)"})
    made.run(SHARED, "-n2 --no-confirm").exits(1).outcomes(passed=8, failed=1)
    assert log_of(made).count("up") == log_of(made).count("down") == 1


def test_it_is_torn_down_when_the_run_ends_early(project):
    made = project({"conftest.py": CONFTEST, "test_a.py": "def test_it(server): assert 0\ndef test_b(server): pass"})
    made.run(SHARED, "-n2 -x").exits(1)
    assert log_of(made) == ["up", "down"]
    made = project({"test_a.py": "def test_it(server): raise KeyboardInterrupt"})
    made.run(SHARED, "-n2").exits(2)
    assert log_of(made) == ["up", "down"] * 2


def test_a_keeper_that_dies_is_followed_by_another(project):
    source = """
        import os, signal
        def test_a(server): os.kill(server["maker"], signal.SIGKILL)
        def test_b(server): pass
    """
    made = project({"conftest.py": CONFTEST, "test_a.py": source})
    run = made.run(SHARED, "-n1").exits(1).outcomes(passed=2, errors=1)
    run.prints("its process ended before it was torn down")
    made.write({"test_c.py": "def test_c(server): pass"})  # in another worker
    run = made.run(SHARED, "--optimizer=optimized -n1 --dist=loadfile")
    assert run.counts()["passed"] == 3, str(run)
    assert log_of(made)[-1] == "down"


def test_an_error_in_set_up_is_everybodys(project):
    conftest = """
        import pytest
        @pytest.fixture(scope="session")
        def server():
            with open("log", "a") as file: file.write("up\\n")
            raise ValueError("no server here")
    """
    made = project({"conftest.py": conftest, "test_a.py": "def test_a(server): pass\ndef test_b(server): pass"})
    run = made.run(SHARED, "-n2").exits(1).outcomes(errors=2)
    run.prints("*shared fixture 'server': ValueError: no server here*", "*conftest.py*line *, in server")
    assert log_of(made) == ["up"]


def test_what_it_skips_is_skipped(project):
    conftest = """
        import pytest
        @pytest.fixture(scope="session")
        def server(): pytest.skip("no docker")
    """
    made = project({"conftest.py": conftest, "test_a.py": "def test_a(server): pass"})
    made.run(SHARED, "-n2 -rs").exits(0).outcomes(skipped=1).prints("SKIPPED*no docker")


def test_a_value_that_cannot_be_pickled_says_so(project):
    conftest = """
        import pytest
        @pytest.fixture(scope="session")
        def server():
            yield lambda: 1
            open("down", "w").close()
    """
    made = project({"conftest.py": conftest, "test_a.py": "def test_a(server): pass"})
    made.run(SHARED, "-n2").exits(1).outcomes(errors=1).prints("*shared fixture 'server': *pickle*")
    assert (made.root / "down").exists()


def test_a_teardown_that_fails_is_an_error(project):
    conftest = """
        import pytest
        @pytest.fixture(scope="session")
        def server(request):
            request.addfinalizer(lambda: open("finalized", "w").close())
            yield 1
            raise ValueError("cannot stop")
    """
    made = project({"conftest.py": conftest, "test_a.py": "def test_a(server): pass"})
    run = made.run(SHARED, "-n2").exits(1).outcomes(passed=1, errors=1)
    run.prints("*ERROR at teardown of shared fixture server*", "ValueError: cannot stop*")
    assert (made.root / "finalized").exists()


@pytest.mark.parametrize(
    ("fixture", "fault"),
    [("scope='module'", "it has the scope 'module'"), ("scope='session', params=[1]", "it has parameters")],
)
def test_what_cannot_be_shared_is_refused(project, fixture, fault):
    conftest = f"import pytest\n@pytest.fixture({fixture})\ndef server(): return 1"
    run = project({"conftest.py": conftest, "test_a.py": "def test_a(server): pass"}).run(SHARED, "-n2").exits(4)
    assert f"'server' cannot be shared: {fault}" in run.out + run.err
