"""What tests may do to the process that runs them. Every item gets exactly one verdict, reports are written, nothing of
the run stays behind, and the exit code says the truth.

`tests/cli/test_crashes.py` has what is shown of a crash, `test_timeouts.py` hangs, `test_signals.py` what is done to the
command itself.
"""

from __future__ import annotations

import bz2
import gzip
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from conftest import BINARY, Result  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from aftermath import Aftermath, verdicts  # type: ignore[import-not-found]

PASSED, FAILED = "passed", "failure"


@pytest.fixture
def run_through(project, optimizer, tmp_path):
    """Run a file whose middle test does harm; the tests around it must pass, and it must have the given verdict."""

    def run(harm, verdict, *args, files=(), **variables):
        aftermath = Aftermath(tmp_path)
        after = "def test_after():\n    with open('ran', 'a') as file: file.write('x')\n"
        if "os.chdir" in harm:
            after = "def test_after(): pass\n"
        made = project({"test_it.py": f"def test_before(): pass\n\n{harm}\n\n{after}", **dict(files)})
        result = made.run(optimizer, "--junitxml=out.xml", *args, **aftermath.variables, **variables)
        result.exits(0 if verdict == PASSED else 1)
        expected = {"test_before": PASSED, "test_harm": verdict, "test_after": PASSED}
        assert verdicts(made.root / "out.xml") == expected, str(result)
        assert aftermath.processes() == []
        assert aftermath.files() == []
        result.root = made.root
        return result

    return run


DEADLY = {
    "killed from outside": "import os, subprocess\ndef test_harm(): subprocess.run(['kill', '-9', str(os.getpid())])",
    "out of memory": """
import os, signal
def test_harm():
    memory = bytearray(200 << 20)  # then the kernel looks for a victim
    os.kill(os.getpid(), signal.SIGKILL)
""",
    "abort in a thread": """
import os, threading
def test_harm():
    thread = threading.Thread(target=os.abort)
    thread.start()
    thread.join()
""",
    "exec": "import os\ndef test_harm(): os.execvp('true', ['true'])",
    "segmentation fault in C": """
import ctypes
def test_harm(): ctypes.string_at(1)
""",
    "terminated": "import os, signal, time\ndef test_harm(): os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)",
    "exit in a session fixture": """
import os, pytest
@pytest.fixture(scope="session")
def broken(): os._exit(5)
def test_harm(broken): pass
""",
}


def test_a_worker_is_quicker_than_the_news_of_its_fork(run_through):
    slow = "import os, time\nos.register_at_fork(after_in_parent=lambda: time.sleep(0.2))\n"
    run_through(DEADLY["segmentation fault in C"], FAILED, files=[("conftest.py", slow)])


@pytest.mark.parametrize("name", DEADLY)
def test_deadly(run_through, name):
    run_through(DEADLY[name], FAILED)


FORKS = {
    "child comes back": ("import os\ndef test_harm():\n    if os.fork(): os.wait()\n", PASSED),
    "child comes back from a fixture test": (
        "import os\ndef test_harm(tmp_path):\n    if os.fork(): os.wait()\n",
        PASSED,
    ),
    "child fails": (
        "import os\ndef test_harm():\n    pid = os.fork()\n    assert pid\n    assert os.waitpid(pid, 0)[1] == 256\n",
        PASSED,
    ),
    "child exits by sys.exit": (
        "import os, sys\ndef test_harm():\n    pid = os.fork()\n    if not pid: sys.exit(3)\n"
        "    assert os.waitpid(pid, 0)[1] == 3 << 8\n",
        PASSED,
    ),
    "parent dies": ("import os, time\ndef test_harm():\n    if os.fork(): os._exit(3)\n    time.sleep(0.3)\n", FAILED),
    "both fail": ("import os\ndef test_harm():\n    os.fork()\n    assert 0\n", FAILED),
}


@pytest.mark.parametrize("hooks", [False, True], ids=["", "hooks"])
@pytest.mark.parametrize("name", FORKS)
def test_fork(run_through, name, hooks):
    harm, verdict = FORKS[name]
    files = {"conftest.py": "def pytest_runtest_logreport(report): pass\n"} if hooks else {}
    result = run_through(harm, verdict, files=files)
    assert (result.root / "ran").read_text() == "x"


def test_what_a_forked_child_raises_is_shown(run_through):
    harm = "import os\ndef test_harm():\n    if os.fork(): os.wait(); assert 0\n    raise ValueError('in the child')\n"
    assert "ValueError: in the child" in run_through(harm, FAILED).out


CLOSING = {
    "standard output": "import os\ndef test_harm(): os.close(1)",
    "all standard streams": "import os\ndef test_harm():\n    for fd in range(3): os.close(fd)",
    "sys.stdout": "import sys\ndef test_harm(): sys.stdout.close()",
    "everything below 1000": "import os\ndef test_harm(): os.closerange(3, 1000)",
    "everything": "import os\ndef test_harm(): os.closerange(0, os.sysconf('SC_OPEN_MAX'))",
    "everything, and prints": "import os\ndef test_harm():\n    os.closerange(3, 4096)\n    print('x')",
    "everything, in a fixture test": "import os\ndef test_harm(tmp_path): os.closerange(3, 4096)",
}


@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
@pytest.mark.parametrize("name", CLOSING)
def test_closed_descriptors(project, optimizer, tmp_path, name, capture):
    """The test may be blamed or not; the others are not, and every one has its verdict."""
    aftermath = Aftermath(tmp_path)
    source = f"def test_before(): pass\n\n{CLOSING[name]}\n\ndef test_after(): print('after')\ndef test_last(): pass\n"
    made = project({"test_it.py": source})
    if name == "sys.stdout" and capture == "no":
        pytest.skip("then it is closed for the tests that follow, too")
    result = made.run(optimizer, "--junitxml=out.xml", f"--capture={capture}", **aftermath.variables)
    found = verdicts(made.root / "out.xml")
    harm = found.pop("test_harm", None)
    assert harm in (PASSED, FAILED, "error"), str(result)
    assert found == dict.fromkeys(("test_before", "test_after", "test_last"), PASSED), str(result)
    result.exits(0 if harm == PASSED else 1)
    assert aftermath.processes() == [] and aftermath.files() == []


LEFT = {
    "child": "import subprocess\ndef test_harm(): subprocess.Popen(['sleep', '60'])",
    "grandchild": "import subprocess\ndef test_harm(): subprocess.run('sleep 60 & sleep 60 &', shell=True)",
    "child that ignores SIGTERM": "import subprocess\ndef test_harm(): subprocess.Popen(['sh', '-c', 'trap \"\" TERM; while :; do sleep 1; done'])",
    "stopped child": "import os, signal, subprocess\ndef test_harm(): os.kill(subprocess.Popen(['sleep', '60']).pid, signal.SIGSTOP)",
    "multiprocessing": "import multiprocessing, time\ndef test_harm(): multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,), daemon=True).start()",
    "daemon thread": "import threading, time\ndef test_harm(): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "thread": "import threading, time\ndef test_harm(): threading.Thread(target=time.sleep, args=(60,)).start()",
    "executor": "import time\nfrom concurrent.futures import ThreadPoolExecutor\ndef test_harm(): ThreadPoolExecutor(1).submit(time.sleep, 60)",
}


@pytest.mark.parametrize("name", LEFT)
def test_left_behind(run_through, name):
    run_through(LEFT[name], PASSED)


def test_a_detached_process_lives_on(project, optimizer, tmp_path):
    source = """
        import subprocess
        def test_it():
            with open("pid", "w") as file:
                file.write(str(subprocess.Popen(["sleep", "60"], start_new_session=True).pid))
    """
    made = project({"test_it.py": source})
    made.run(optimizer).passed(1)
    os.kill(int((made.root / "pid").read_text()), 9)


def test_a_crash_takes_even_detached_processes_with_it(run_through):
    harm = "import os, subprocess\ndef test_harm():\n    subprocess.Popen(['sleep', '60'], start_new_session=True)\n    os._exit(1)\n"
    run_through(harm, FAILED)


CHANGING = {
    "working folder that is gone": "import os, shutil\ndef test_harm():\n    os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')",
    "locale": "import locale\ndef test_harm():\n    for name in ('de_DE.UTF-8', 'C', 'tr_TR.UTF-8'):\n        try: locale.setlocale(locale.LC_ALL, name)\n        except locale.Error: pass",
    "environment": "import os\ndef test_harm(): os.environ.clear()",
    "sys.stdout": "import io, sys\ndef test_harm(): sys.stdout = sys.stderr = io.StringIO()",
    "sys.stdout is None": "import sys\ndef test_harm(): sys.stdout = sys.stderr = None",
    "sys.modules": "import sys\ndef test_harm():\n    for name in list(sys.modules):\n        if not name.startswith(('_', 'sys', 'builtins')): del sys.modules[name]",
    "time": "import time\ndef test_harm(): time.time = time.perf_counter = time.monotonic = lambda: 0",
    "umask": "import os\ndef test_harm(): os.umask(0o777)",
    "signals": "import signal\ndef test_harm():\n    for number in range(1, 32):\n        if number not in (9, 19): signal.signal(number, signal.SIG_IGN)",
    "blocked signals": "import signal\ndef test_harm(): signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
    "process group": "import os\ndef test_harm(): os.setpgrp()",
}


@pytest.mark.parametrize("name", CHANGING)
def test_changed(run_through, name):
    run_through(CHANGING[name], PASSED)


def test_a_hundred_megabytes_of_output(run_through):
    run_through("def test_harm():\n    for _ in range(100): print('x' * (1 << 20))", PASSED)


def test_a_hundred_megabytes_of_output_from_a_crash(run_through):
    result = run_through("import os\ndef test_harm():\n    os.write(1, b'x' * (100 << 20)); os._exit(1)", FAILED)
    assert len(result.out) < 20 << 20


@pytest.mark.parametrize("how", ["os.kill(os.getpid(), 9)", "os._exit(0)", "os.abort()"])
def test_a_death_while_collecting(project, optimizer, tmp_path, how):
    aftermath = Aftermath(tmp_path)
    made = project({"test_a.py": "def test_a(): pass\n", "test_b.py": f"import os\n{how}\n"})
    result = made.run(optimizer, "--junitxml=out.xml", **aftermath.variables)
    assert result.code not in (0, 1, 5), str(result)
    assert (made.root / "out.xml").exists()
    assert aftermath.processes() == [] and aftermath.files() == []


def test_long_node_ids(project, optimizer):
    source = """
        import os, pytest
        LONG = "x" * 2000
        @pytest.mark.parametrize("n", [1, 2, 3], ids=lambda n: LONG + str(n))
        def test_it(n):
            assert os.environ["PYTEST_CURRENT_TEST"] == f"test_it.py::test_it[{LONG}{n}] (call)"
            if n == 2: os._exit(1)
    """
    made = project({"test_it.py": source})
    made.run(optimizer, "-v", "--junitxml=out.xml").exits(1).outcomes(failed=1, passed=2)
    assert [len(name) for name in verdicts(made.root / "out.xml")] == [len("test_it[]") + 2001] * 3


def test_a_hundred_thousand_items(project, optimizer):
    source = """
        import os, pytest
        @pytest.mark.parametrize("n", range(100_000))
        def test_it(n):
            if n == 50_000: os._exit(1)
    """
    project({"test_it.py": source}).run(optimizer, "-q", "--junitxml=out.xml").exits(1).outcomes(
        failed=1, passed=99_999
    )


def start(made, optimizer, *args, **how):
    return subprocess.Popen([BINARY, "--python", sys.executable, optimizer, *args], cwd=made.root, **how)


def test_closed_standard_input(project, optimizer):
    made = project({"test_it.py": "import sys\ndef test_it(): pass\n"})
    process = start(made, optimizer, "-s", stdout=subprocess.PIPE, preexec_fn=lambda: os.close(0))
    assert b"1 passed" in process.communicate(timeout=60)[0] and process.returncode == 0


def test_all_standard_streams_closed(project, optimizer):
    made = project({"test_it.py": "def test_it(): open('ran', 'w').close()\n"})
    process = start(made, optimizer, "--junitxml=out.xml", preexec_fn=lambda: os.closerange(0, 3))
    assert process.wait(timeout=60) == 0
    assert verdicts(made.root / "out.xml") == {"test_it": PASSED}


def test_a_reader_that_waits(project, optimizer):
    """More output than a pipe holds: the run waits for its reader and loses nothing."""
    made = project({"test_it.py": "def test_it():\n    print('x' * 300_000)\n    assert 0\n"})
    process = start(made, optimizer, stdout=subprocess.PIPE)
    time.sleep(1)
    out = process.communicate(timeout=60)[0]
    assert process.returncode == 1 and len(out) > 300_000


FULL = """
    import os, pytest
    def test_writes(tmp_path):
        with pytest.raises(OSError): (tmp_path / "big").write_bytes(b"x" * (64 << 20))
    def test_prints(): print("x" * 1000)
    def test_fails():
        print("shown")
        assert 0
    def test_crashes(): os._exit(1)
"""


def test_files_may_not_grow(project, optimizer, tmp_path):
    """What a full disk is to a process that may not mount one: no file takes more than some bytes."""
    made = project({"test_it.py": FULL})
    limited = [
        "sh",
        "-c",
        'ulimit -f 65536; exec "$@"',
        "sh",
        BINARY,
        "--python",
        sys.executable,
        optimizer,
        "--junitxml=out.xml",
    ]
    done = subprocess.run(
        limited, cwd=made.root, capture_output=True, timeout=60, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    result.outcomes(failed=2, passed=2).prints("shown")
    assert result.code == 1


@pytest.fixture
def full_disk(tmp_path):
    """A file system of 256 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path):
    with open(path, "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass


def test_a_full_disk(project, optimizer, full_disk):
    made = project({"test_it.py": FULL})
    for name in ("cache", "temporary"):
        (full_disk / name).mkdir()
    variables = {
        "XDG_CACHE_HOME": str(full_disk / "cache"),
        "PYTEST_DEBUG_TEMPROOT": str(full_disk / "temporary"),
    }
    fill(full_disk / "filler")
    args = ["-o", f"cache_dir={full_disk}/pytest_cache", f"--junitxml={full_disk}/out.xml"]
    done = subprocess.run(
        [BINARY, "--python", sys.executable, optimizer, *args],
        cwd=made.root,
        capture_output=True,
        timeout=60,
        env={**os.environ, **variables},
    )
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    counts = {noun: result.counts().get(noun, 0) for noun in ("passed", "failed", "errors")}
    assert counts["failed"] + counts["errors"] >= 2 and sum(counts.values()) == 4, str(result)
    result.exits(1)


KILLS_ZYGOTE = """
    import os, pytest, signal, time
    @pytest.mark.parametrize("n", range(20))
    def test_beside(n): time.sleep(0.01 if n < 19 else 0.5)  # the last one is in flight both times
    def test_kills():
        {once}
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(5)
    def test_after(): pass
"""


def test_a_test_that_kills_the_zygote(project, tmp_path):
    """Run by itself, it is clear who does it; nobody beside it is blamed."""
    aftermath = Aftermath(tmp_path)
    made = project({"test_it.py": KILLS_ZYGOTE.format(once="")})
    result = made.run("-n2", "--junitxml=out.xml", **aftermath.variables).exits(1)
    found = verdicts(made.root / "out.xml")
    assert found.pop("test_kills") == FAILED, str(result)
    assert list(found.values()) == [PASSED] * 21, str(result)
    assert aftermath.processes() == [] and aftermath.files() == []


def test_a_zygote_that_dies_once_costs_no_verdict(project, tmp_path):
    once = "\n        if os.path.exists('done'): return\n        open('done', 'w').close()"
    made = project({"test_it.py": KILLS_ZYGOTE.format(once=once)})
    made.run("-n2").passed(22)


def test_files_that_were_left_open_are_finished(project, optimizer):
    source = """
        import bz2, gzip, tempfile, zipfile

        kept = []

        def test_it(tmp_path_factory):
            kept.append(open("text", "w"))
            kept[-1].write("text" * 10)
            kept.append(open("bytes", "wb"))
            kept[-1].write(b"bytes" * 10)
            kept.append(gzip.open("packed.gz", "wt"))
            kept[-1].write("packed" * 10)
            kept.append(bz2.open("packed.bz2", "wb"))
            kept[-1].write(b"packed" * 10)
            kept.append(zipfile.ZipFile("archive.zip", "w"))
            kept[-1].writestr("inside", "archive" * 10)
            kept.append(tempfile.NamedTemporaryFile(dir=".", prefix="vanishes"))
    """
    made = project({"test_it.py": source})
    made.run(optimizer).passed(1)
    assert (made.root / "text").read_text() == "text" * 10
    assert (made.root / "bytes").read_bytes() == b"bytes" * 10
    assert gzip.decompress((made.root / "packed.gz").read_bytes()) == b"packed" * 10
    assert bz2.decompress((made.root / "packed.bz2").read_bytes()) == b"packed" * 10
    assert zipfile.ZipFile(made.root / "archive.zip").read("inside") == b"archive" * 10
    assert not list(made.root.glob("vanishes*"))


def test_what_a_module_has_written_is_there_once(project, optimizer):
    source = """
        file = open("log", "a")
        file.write("imported\\n")
        def test_a(): file.write("a\\n")
        def test_b(): file.write("b\\n")
    """
    made = project({"test_it.py": source})
    made.run(optimizer).passed(2)
    assert sorted((made.root / "log").read_text().split()) == ["a", "b", "imported"]


def test_standard_output_in_a_file_is_no_file_that_was_left_open(project):
    made = project({"test_it.py": "def test_it(): print('text')"})
    with open(made.root / "out", "wb") as out:
        command = [BINARY, "--python", sys.executable, "-s"]
        subprocess.run(command, cwd=made.root, stdout=out, stderr=out, check=True)
    assert "text" in (made.root / "out").read_text()


def test_a_plugin_may_run_each_test_in_a_fork(project, optimizer):
    """As pytest-forked does: the child must come through all three phases."""
    conftest = """
        import os, pickle
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            reading, writing = os.pipe()
            if os.fork() == 0:
                reports = runtestprotocol(item, log=False, nextitem=nextitem)
                os.write(writing, pickle.dumps([(report.when, report.outcome) for report in reports]))
                os._exit(0)
            os.close(writing)
            os.wait()
            with open("told", "ab") as file:
                file.write(repr(pickle.loads(os.read(reading, 9999))).encode() + b"\\n")
            os.close(reading)
            return True
    """
    made = project({"conftest.py": conftest, "test_it.py": "def test_a(): pass\ndef test_b(): assert 0\n"})
    made.run(optimizer)
    assert sorted((made.root / "told").read_text().splitlines(), reverse=True) == [
        "[('setup', 'passed'), ('call', 'passed'), ('teardown', 'passed')]",
        "[('setup', 'passed'), ('call', 'failed'), ('teardown', 'passed')]",
    ]


def test_a_worker_whose_zygote_ended_before_it_had_its_place_ends_too(project, tmp_path):
    """The command is killed by a test of the first worker while the second one is slow in coming."""
    conftest = """
        import os, time
        COMMAND = os.getppid()
        made = []
        os.register_at_fork(before=lambda: made.append(1), after_in_child=lambda: time.sleep(0.6 * (len(made) - 1)))
    """
    test = "import os, time, pytest\nfrom conftest import COMMAND\n"
    test += "@pytest.mark.parametrize('number', range(20))\n"
    test += "def test_it(number):\n    os.kill(COMMAND, 9)\n    time.sleep(5)\n"
    made = project({"conftest.py": conftest, "test_it.py": test})
    aftermath = Aftermath(tmp_path)
    result = made.run("-n2", "--start-method=fork", **aftermath.variables)
    assert result.code == -9
    assert aftermath.processes() == []
