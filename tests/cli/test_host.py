"""How a runner is started: which python, with what caches, and what tests see of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

ONE = {"test_it.py": "def test_it(): pass"}


@pytest.fixture(params=["lightning", "simple"])
def optimizer(request):
    return f"--optimizer={request.param}"


def test_tests_see_an_ordinary_process(project, optimizer):
    source = """
        import os, sys
        def test_it():
            assert os.path.basename(sys.argv[0]).startswith("fastest") and sys.argv[1:2] == ["--python"]
            assert "" not in sys.path
            main = vars(sys.modules["__main__"])
            assert not [name for name in main if not name.startswith("__")]
            assert os.environ["PYTEST_CURRENT_TEST"] == "test_it.py::test_it (call)"
            assert os.path.realpath(sys.executable) == os.path.realpath(sys.argv[2])
    """
    project({"test_it.py": source}).run(optimizer).passed(1)


def test_main_module_has_a_file_that_children_can_execute(project, optimizer):
    """anyio's worker processes and `multiprocessing` begin with it."""
    source = """
        import multiprocessing, os, sys
        def square(number):
            return number * number
        def test_spawn():
            assert sys.modules["__main__"].__file__.endswith("/pytest/__main__.py")
            assert os.path.isfile(sys.modules["__main__"].__file__)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                assert pool.map(square, [3]) == [9]
    """
    project({"test_it.py": source}).run(optimizer).passed(1)


def test_plain_dict_in_place_of_the_environment(project, optimizer):
    source = """
        import os, pytest
        @pytest.fixture
        def plain():
            before, os.environ = os.environ, os.environ.copy()
            assert type(os.environ) is dict
            yield
            assert os.environ["PYTEST_CURRENT_TEST"] == "test_it.py::test_it (teardown)"
            os.environ = before
        def test_it(plain):
            assert os.environ["PYTEST_CURRENT_TEST"] == "test_it.py::test_it (call)"
        def test_after():
            assert os.environ["PYTEST_CURRENT_TEST"] == "test_it.py::test_after (call)"
            assert type(os.environ) is not dict
    """
    project({"test_it.py": source}).run(optimizer).passed(2)


def test_subprocesses_see_the_current_test_and_none_of_our_descriptors(project, optimizer):
    source = """
        import os, subprocess, sys
        SHOW = "import os; print(os.environ['PYTEST_CURRENT_TEST']); print(sorted(os.listdir('/proc/self/fd'))[:-1])"
        def test_it():
            lines = subprocess.check_output([sys.executable, "-c", SHOW], close_fds=False, text=True).splitlines()
            assert lines == ["test_it.py::test_it (call)", "['0', '1', '2']"]
    """
    project({"test_it.py": source}).run(optimizer).passed(1)


def test_a_forked_test_process_does_not_speak_for_the_runner(project, optimizer):
    source = """
        import os, sys, pytest
        def test_fork():
            pid = os.fork()
            if pid == 0:
                sys.exit(0) if os.environ.get("LEAVE") else None
                return
            assert os.waitpid(pid, 0)[0] == pid
        def test_other(): pass
    """
    run = project({"test_it.py": source}).run(optimizer).exits(0)
    run.outcomes(passed=2)


def test_exit_functions_and_threads_are_waited_for(project, optimizer):
    source = """
        import atexit, threading, time
        def late(name):
            time.sleep(0.2)
            open(name, "w").close()
        def test_it():
            atexit.register(late, "exit")
            threading.Thread(target=late, args=("thread",)).start()
    """
    files = project({"test_it.py": source})
    files.run(optimizer).passed(1)
    assert (files.root / "exit").exists() and (files.root / "thread").exists()


def test_a_test_may_empty_the_import_system(project, optimizer):
    source = """
        import sys
        def test_emptied(): sys.meta_path = []
        def test_fails(): assert [1] == [2]
        def test_after(): pass
    """
    run = project({"test_it.py": source}).run(optimizer).exits(1).outcomes(failed=1, passed=2)
    run.prints("*At index 0 diff: 1 != 2*")
    assert run.err == "", str(run)


def test_the_virtual_environment_decides(project, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    source = f"""
        import sys
        def test_it():
            assert sys.prefix == {str(tmp_path / "env")!r}
            assert sys.base_prefix == {sys.base_prefix!r}
    """
    project({"test_it.py": source}).run("--python", str(tmp_path / "env")).passed(1)


def test_a_dead_environment_is_named(project):
    files = project({**ONE, ".venv/pyvenv.cfg": ""})
    run = files.run("--python", str(files.root / ".venv")).exits(4)
    assert "has no working python" in run.err and "hint:" in run.err


def test_runtimes_of_other_versions_go_when_nobody_used_them(project, tmp_path):
    cache = tmp_path / "cache" / "fastest"
    long_ago = time.time() - 30 * 86400
    for name in ("old", "recent"):
        for number in range(8):
            folder = cache / f"runtime-{name}{number}"
            folder.mkdir(parents=True)
            if name == "old":
                os.utime(folder, (long_ago, long_ago))
    project(ONE).run(XDG_CACHE_HOME=str(tmp_path / "cache")).passed(1)
    assert not list(cache.glob("runtime-old*")) and len(list(cache.glob("runtime-recent*"))) == 8


def test_an_unwritable_cache_costs_time_only(project, tmp_path, optimizer):
    blocked = tmp_path / "file"
    blocked.write_text("")
    project(ONE).run(optimizer, XDG_CACHE_HOME=str(blocked)).passed(1)


@pytest.mark.parametrize("damage", ["head", "cut", "flipped", "emptied", "old"])
def test_damaged_code_is_made_again(project, tmp_path, damage):
    if "FASTEST_RUNTIME" in os.environ:
        pytest.skip("sources are read from a folder")
    files = project({"test_it.py": "def test_it(tmp_path): pass"})  # needs more than the head
    files.run(XDG_CACHE_HOME=str(tmp_path)).passed(1)
    (code,) = tmp_path.glob("fastest/runtime-*/*.code")
    good = code.read_bytes()
    end = 12 + int.from_bytes(good[8:12], "little")  # of the head
    bad = {
        "head": good[:500] + bytes(255 - byte for byte in good[500:600]) + good[600:],
        "cut": good[: end + 10],
        "flipped": good[:end] + bytes(255 - byte for byte in good[end:]),
        "emptied": b"",
        "old": b"x" * 200,
    }[damage]
    code.write_bytes(bad)
    files.run(XDG_CACHE_HOME=str(tmp_path)).passed(1)
    assert code.read_bytes() == good


def test_modules_are_compiled_when_a_run_needs_them_and_kept(project, tmp_path):
    if "FASTEST_RUNTIME" in os.environ:
        pytest.skip("sources are read from a folder")
    files = project({"test_it.py": "def test_it(): pass"})
    sizes = []
    for arguments in ([], [], [], ["--fixtures"], ["--fixtures"]):
        files.run(*arguments, XDG_CACHE_HOME=str(tmp_path)).exits(0)
        (code,) = tmp_path.glob("fastest/runtime-*/*.code")
        sizes.append((code.stat().st_size, code.stat().st_ino))
    _, first, same, more, last = sizes  # the second run has a cache of the first to look at
    assert first == same < more == last


def test_explain_says_which_python_and_strategy(project, optimizer):
    run = project(ONE).run(optimizer, "--explain").passed(1)
    assert "found by --python" in run.err and "strategy" in run.err


def test_timings_name_the_stages(project):
    run = project(ONE).run("--debug=timings").passed(1)
    assert "ms  tests" in run.err


def test_a_version_is_asked_for_without_reading_all_of_importlib_metadata(project):
    source = """
        import sys
        import pytest
        from importlib.metadata import version

        FOUND = version("pip")
        LIGHT = "email.message" not in sys.modules

        def test_it():
            import importlib.metadata
            assert LIGHT
            assert FOUND == importlib.metadata.distribution("pip").version == version("pip")
            assert importlib.metadata.version.__module__ == "importlib.metadata"
            with pytest.raises(importlib.metadata.PackageNotFoundError, match="no-such-project"):
                version("no-such-project")
    """
    project({"test_it.py": source}).run().passed(1)


def test_what_is_read_late_is_whole_and_ones_own_module_of_that_name_is_taken(project):
    late = """
        import asyncio, inspect, ssl, sys

        def test_nothing_of_it_was_needed(optimizer_read=frozenset(sys.modules)):
            assert "_ssl" not in optimizer_read and "dis" not in optimizer_read

        def test_ssl():
            assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
            assert ssl.SSLContext.__module__ == "ssl" and "SSLContext" in dir(ssl)

        def test_inspect():
            assert str(inspect.signature(lambda a, b=1: None)) == "(a, b=1)"

        def test_asyncio():
            assert asyncio.sslproto.SSLProtocol.__name__ == "SSLProtocol"
            assert asyncio.new_event_loop().close() is None
    """
    project({"test_it.py": late}).run().passed(4)
    own = "import ssl\ndef test_it(): assert ssl.mine\n"
    project({"ssl.py": "mine = True\n", "test_it.py": own}).run().passed(1)
