"""--warm: a run that a background interpreter serves says what a cold one says, and nothing stale is ever served."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BINARY, KEPT, Result  # type: ignore[import-not-found]

HELPER = "VALUE = 1\n"
TESTS = """
    import os, sys
    import helper
    def test_first():
        print("value", helper.VALUE, "parent", os.getppid())
    def test_second(): pass
"""
SLOW = """
    import os, time
    def test_slow():
        with open("pid", "w") as file: file.write(str(os.getpid()))
        os.rename("pid", "started")
        time.sleep(60)
    def test_last(): pass
"""


class Warm:
    """A project in an environment of its own, whose site-packages has the module `helper`."""

    def __init__(self, project, python, base):
        self.project = project
        self.root = project.root
        self.python = python
        self.binary = BINARY
        self.runtime = base / "runtime"
        self.runtime.mkdir(mode=0o700)
        self.variables = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.variables.update(
            XDG_RUNTIME_DIR=str(self.runtime),
            XDG_CACHE_HOME=str(base.parent / "warm-cache"),
            PYTEST_DEBUG_TEMPROOT=str(base),
        )
        self.folder = self.runtime / "fastest"
        self.site = next((python.parent.parent / "lib").glob("python*/site-packages"))

    def start(self, *args, **more):
        command = [self.binary, "--python", str(self.python), *args]
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            **more,
        }
        return subprocess.Popen(command, cwd=self.root, env=self.variables, **options)

    def run(self, *args, **variables):
        self.variables.update(variables)
        process = self.start(*args)
        out, err = process.communicate(timeout=60)
        return Result(process.returncode, out, err)

    def warm(self, *args, **variables):
        return self.run("--warm", *args, **variables)

    def served(self, *args, **variables):
        """A run that must have come from a warm server; `run.server` is its process."""
        run = self.warm("--explain", *args, **variables)
        found = re.search(r"fastest: served by warm server (\d+)", run.err)
        assert found, str(run)
        run.server = int(found[1])
        run.err = "".join(line for line in run.err.splitlines(True) if not line.startswith("fastest: "))
        return run

    def servers(self):
        """pid -> runs served."""
        out = self.run("--warm=status").out
        return {int(pid): int(served) for pid, served in re.findall(r"warm server (\d+) .* (\d+) runs served", out)}

    def ready(self):
        """Waits for a server in the surroundings of now; its pid."""
        found = []

        def is_there():
            out = self.run("--warm=status").out
            found[:] = re.findall(r"warm server (\d+) for \S+ \(\S+\): ", out)
            return found

        wait_until(is_there)
        return int(found[0])

    def make_warm(self, **variables):
        self.warm(**variables).passed(2)
        return self.ready()

    def stop(self):
        self.run("--warm=stop")
        wait_until(lambda: not self.processes())

    def processes(self):
        """Processes that know of our runtime folder."""
        marker = f"XDG_RUNTIME_DIR={self.runtime}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if marker in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
        return found


def wait_until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def without_times(text):
    return re.sub(r"\d+\.\d+s|parent \d+", "...", text)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("environment") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def warm(project, python, tmp_path):
    made = Warm(project({"test_it.py": TESTS, "pytest.ini": "[pytest]\n"}), python, tmp_path)
    (made.site / "helper.py").write_text(HELPER)
    shutil.rmtree(made.site / "__pycache__", ignore_errors=True)
    aged = time.time() - 1000
    os.utime(made.site / "helper.py", (aged, aged))
    yield made
    made.stop()
    left = list(made.folder.iterdir()) if made.folder.exists() else []
    assert left == []


def test_first_run_is_cold_and_the_second_is_served(warm):
    cold = warm.warm("--explain").passed(2)
    assert "fastest: no warm server was ready, a new one is started\n" in cold.err
    server = warm.ready()
    run = warm.served("-s").passed(2).prints(f"*parent {server}")
    assert run.server == server
    assert warm.servers() == {server: 1}


def test_output_is_that_of_a_cold_run(warm):
    warm.project.write({"test_fail.py": "def test_no():\n    x = [1]\n    assert x == [2]\n"})
    cold = warm.run("-rA", "-v")
    warm.warm()
    warm.ready()
    served = warm.served("-rA", "-v")
    assert without_times(served.out) == without_times(cold.out)
    assert served.err == cold.err
    assert served.code == cold.code == 1


def test_served_process_has_what_its_client_has(warm):
    warm.project.write(
        {
            "test_it.py": """
                import os, signal, sys
                def test_it(request):
                    names = ("TERM", "LATE", "FASTEST_WARM")
                    mask = os.umask(0)
                    os.umask(mask)
                    facts = [os.getcwd(), [os.environ.get(n) for n in names], sorted(os.environ), oct(mask), sys.argv[1:]]
                    facts += [str(sys.__stdin__), str(sys.__stdout__), str(sys.__stderr__), sys.__stderr__.line_buffering, sys.path, sys.flags, sys.executable]
                    facts += [[str(signal.getsignal(n)) for n in range(1, 32)], signal.pthread_sigmask(signal.SIG_BLOCK, [])]
                    facts += [sorted(n for n in sys.modules if not n.startswith("fastest")), sorted(f for f in os.listdir("/proc/self/fd") if int(f) < 200)]
                    with open(os.environ["FACTS"], "w") as file: file.write("\\n".join(map(str, facts)))
                def test_two(): pass
            """
        }
    )
    warm.make_warm(FACTS=str(warm.root / "facts"))
    texts = []
    for option in ("--warm=off", "--warm=on"):
        previous = os.umask(0o027)
        try:
            process = warm.start(option, "--explain", preexec_fn=lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN))
            _, err = process.communicate(timeout=60)
            assert process.returncode == 0
            assert ("served by warm server" in err) == (option == "--warm=on")
        finally:
            os.umask(previous)
        texts.append((warm.root / "facts").read_text().replace("--warm=off", "--warm=on").split("\n"))
    assert texts[0] == texts[1]


def test_modules_are_not_there_before_they_are_imported(warm):
    (warm.site / "other.py").write_text("")
    warm.make_warm()
    warm.project.write(
        {
            "test_it.py": """
                import sys
                def test_absent(): assert "helper" not in sys.modules and "decimal" not in sys.modules
                def test_again():
                    import helper
                    first = sys.modules.pop("helper")
                    import helper
                    assert helper is not first
                def test_blocked():
                    sys.modules["helper"] = None
                    try:
                        import helper
                    except ImportError:
                        return
                    finally:
                        del sys.modules["helper"]
                    assert 0
            """
        }
    )
    warm.served().passed(3)


def test_module_of_the_project_goes_before_a_kept_one(warm):
    warm.make_warm()
    warm.project.write({"helper.py": "VALUE = 'mine'\n"})
    warm.served("-rA").passed(2).prints("value mine *")


def test_project_modules_are_fresh_in_every_run(warm):
    warm.make_warm()
    for value in (1, 2):
        warm.project.write(
            {
                "code.py": "",
                "mine.py": f"VALUE = {value}{' ' * value}\n",
                "test_it.py": "import mine\ndef test_it(): print('mine', mine.VALUE)\n",
            }
        )
        warm.served("-rA").passed(1).prints(f"mine {value}")
        warm.ready()


def test_new_module_is_learnt(warm):
    first = warm.make_warm()
    warm.project.write({"test_more.py": "import decimal, json.tool\ndef test_it(): pass\n"})
    warm.served().passed(3)
    assert warm.ready() != first
    assert "needed more modules" not in warm.warm("--explain").passed(3).err


def test_asyncio_is_one_piece(warm):
    """Its accelerator was kept beside another `asyncio`, and no task knew that it was one."""
    warm.project.write(
        {
            "test_more.py": """
                import asyncio
                async def answer(): return asyncio.current_task() is not None
                def test_task(): assert asyncio.run(asyncio.wait_for(answer(), 5))
            """
        }
    )
    warm.warm().passed(3)
    warm.ready()
    warm.served().passed(3)


INVALIDATIONS = {
    "edited module": lambda warm: (warm.site / "helper.py").write_text("VALUE = 22\n"),
    "replaced module of the same size and time": lambda warm: replace(warm.site / "helper.py", "VALUE = 3\n"),
    "installed distribution": lambda warm: (warm.site / "new-1.0.dist-info").mkdir(),
    ".pth file": lambda warm: (warm.site / "paths.pth").write_text("# nothing\n"),
    "variable": lambda warm: warm.variables.update(DJANGO_SETTINGS_MODULE="x"),
    "PYTHON variable": lambda warm: warm.variables.update(PYTHONHASHSEED="7"),
    "removed variable": lambda warm: warm.variables.pop("HOME"),
    "configuration": lambda warm: (warm.root / "pytest.ini").write_text("[pytest]\n# changed\n"),
    "interpreter": lambda warm: touch(warm.python.parent.parent / "pyvenv.cfg"),
    "limits": lambda warm: limit_files(warm),
    "binary": lambda warm: touch(Path(warm.binary)),
}


def touch(path):
    stamp = path.stat().st_mtime + 5
    os.utime(path, (stamp, stamp))


def replace(path, text):
    before = path.stat()
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)  # Python itself compares time and size only
    other = path.with_suffix(".new")
    other.write_text(text)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)


def limit_files(warm):
    import resource

    start = warm.start
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lower = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))  # noqa: E731
    warm.start = lambda *args, **more: start(*args, preexec_fn=lower, **more)


@pytest.mark.parametrize("change", INVALIDATIONS.values(), ids=INVALIDATIONS)
def test_change_makes_a_fresh_server(warm, change, tmp_path):
    warm.binary = shutil.copy2(BINARY, tmp_path / "fastest")
    first = warm.make_warm()
    assert warm.served().server == first
    change(warm)
    run = warm.warm("-s").passed(2)
    value = re.match(r"VALUE = (\d+)", (warm.site / "helper.py").read_text())[1]
    run.prints(f"*value {value} *")
    assert f"parent {first}\n" not in run.out
    second = warm.ready()
    assert second != first
    for leftover in ("new-1.0.dist-info", "paths.pth"):
        path = warm.site / leftover
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


def test_harmless_variables_change_nothing(warm):
    server = warm.make_warm(TERM="xterm", COLUMNS="80", PYTEST_ADDOPTS="-q")
    assert warm.served(TERM="dumb", COLUMNS="100", SHLVL="3", PYTEST_ADDOPTS="-v").server == server


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n", "starts threads"),
        ("kept = open('/dev/null')\n", "leaves descriptors open"),
        ("import os\nTERM = os.environ.get('TERM')\n", "reads TERM"),
        ("import os\nos.environ['ADDED'] = '1'\n", "changes the environment"),
        ("import warnings\nwarnings.warn('old')\n", "warns: UserWarning"),
        ("import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n", "handles signals"),
        ("import sys\nout = sys.stdout\n", "keeps a standard stream"),
        ("import os\nhere = os.getcwd()\n", "asks for the current folder"),
        ("import sys\nsys.path.append('/nowhere')\n", "changes sys.path"),
        ("import atexit\natexit.register(print)\n", "registers exit functions"),
        (
            "import os, signal\nif os.getppid() != 1 and 'fastest-warm' in open('/proc/self/comm').read(): os.kill(os.getpid(), signal.SIGKILL)\n",
            "ends with signal 9",
        ),
    ],
    ids=lambda value: value.split("\n")[0] if "\n" not in value else "",
)
def test_module_with_side_effects_is_not_kept(warm, source, reason):
    (warm.site / "helper.py").write_text(source + "VALUE = 5\n")
    warm.variables["TERM"] = "xterm"
    cold = warm.warm("-s").exits(0)
    warm.ready()
    assert f"not kept: helper: {reason}" in warm.run("--warm=status").out
    served = warm.served("-s").exits(0).prints("*value 5 *")
    assert without_times(served.out) == without_times(cold.out)


def test_warning_filters_of_a_kept_module_apply(warm):
    (warm.site / "helper.py").write_text("import warnings\nVALUE = 1\nwarnings.filterwarnings('ignore', 'quiet')\n")
    aged = time.time() - 1000
    os.utime(warm.site / "helper.py", (aged, aged))
    source = "import warnings\nimport helper\nwarnings.warn('quiet')\nwarnings.warn('loud')\ndef test_it(): pass\n"
    warm.project.write({"test_it.py": source})
    cold = warm.warm()
    warm.ready()
    served = warm.served()
    assert without_times(served.out) == without_times(cold.out)
    assert "loud" in cold.out
    assert "UserWarning: quiet" not in cold.out


def test_crash_is_reported_and_the_rest_is_served(warm):
    warm.make_warm()
    warm.project.write(
        {
            "test_it.py": """
                import os, signal
                def test_before(): pass
                def test_dies():
                    print("last words")
                    os.kill(os.getpid(), signal.SIGSEGV)
                def test_exits(): os._exit(3)
                def test_after(): pass
            """
        }
    )
    run = warm.served().exits(1).outcomes(passed=2, failed=2)
    run.prints("*killed by signal 11 (SIGSEGV)*", "*exit code 3*")
    assert "last words" in run.out


@pytest.fixture
def running(warm):
    """A served run in the middle of a test."""
    server = warm.make_warm()
    warm.project.write({"test_it.py": SLOW})
    process = warm.start("--warm", start_new_session=True)
    wait_until((warm.root / "started").exists)
    process.runner = int((warm.root / "started").read_text())
    process.server = server
    yield process
    process.kill()
    process.communicate()
    wait_until(lambda: is_gone(process.runner))


def test_interrupt_ends_the_run(running):
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=20)
    assert running.returncode == 2
    assert "KeyboardInterrupt" in out
    assert is_gone(running.runner)


def test_termination_ends_the_run(running):
    running.terminate()
    running.communicate(timeout=20)
    assert running.returncode == 128 + signal.SIGTERM
    assert is_gone(running.runner)


def test_killed_client_takes_the_run_along(running):
    running.kill()
    wait_until(lambda: is_gone(running.runner))
    assert not is_gone(running.server)


def test_killed_client_takes_the_run_along_without_a_server(running):
    os.kill(running.server, signal.SIGKILL)
    wait_until(lambda: is_gone(running.server))
    assert not is_gone(running.runner)
    running.kill()
    wait_until(lambda: is_gone(running.runner))


def test_killed_server_leaves_the_run_alone(warm):
    server = warm.make_warm()
    warm.project.write(
        {
            "test_it.py": f"import os, signal\ndef test_kills(): os.kill({server}, signal.SIGKILL)\ndef test_next(): pass\n"
        }
    )
    warm.served().passed(2)
    warm.warm("--collect-only")
    assert warm.ready() != server


def test_stale_socket_is_replaced(warm):
    os.kill(warm.make_warm(), signal.SIGKILL)
    assert [path.suffix for path in sorted(warm.folder.iterdir())] == [".lock", ".sock"]
    warm.warm().passed(2)
    warm.ready()


def test_damaged_socket_is_replaced(warm):
    os.kill(warm.make_warm(), signal.SIGKILL)
    socket = next(warm.folder.glob("*.sock"))
    socket.unlink()
    socket.write_text("nonsense")
    warm.warm().passed(2)
    warm.ready()


def test_folder_of_others_is_not_used(warm):
    warm.folder.mkdir()
    warm.folder.chmod(0o777)
    run = warm.warm().passed(2)
    assert "--warm has no effect" in run.err
    warm.folder.chmod(0o700)


def test_socket_is_for_the_user_alone(warm):
    warm.make_warm()
    assert warm.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in warm.folder.iterdir()] == [0o600, 0o600]


def test_server_ends_itself(warm):
    warm.warm("--warm-idle=1").passed(2)
    server = warm.ready()
    wait_until(lambda: is_gone(server))
    assert list(warm.folder.iterdir()) == []


def test_many_clients_at_once(warm):
    clients = [warm.start("--warm") for _ in range(4)]
    assert [client.wait() for client in clients] == [0] * 4
    warm.ready()
    ((server, served),) = warm.servers().items()  # those who came late may have been served
    clients = [warm.start("--warm") for _ in range(4)]
    assert [client.wait() for client in clients] == [0] * 4
    assert warm.servers() == {server: served + 4}
    for client in clients:
        client.communicate()


def test_stop_and_status(warm):
    assert warm.run("--warm=status").exits(1).out == "no warm server\n"
    assert warm.run("--warm=stop").exits(0).out == "no warm server\n"
    server = warm.make_warm()
    warm.run("--warm=status").exits(0).prints(
        f"warm server {server} for {warm.root} (*): * modules kept, 0 runs served, *"
    )
    assert warm.run("--warm=stop").exits(0).out == "stopped 1 warm server\n"
    wait_until(lambda: is_gone(server))
    assert list(warm.folder.iterdir()) == []


@pytest.mark.parametrize("way", ["pyproject", "variable"])
def test_can_be_the_default(warm, way):
    if way == "pyproject":
        warm.project.write({"pyproject.toml": "[tool.fastest]\nwarm = true\n"})
    else:
        warm.variables["FASTEST_WARM"] = "1"
    warm.run().passed(2)
    warm.ready()
    warm.run("--warm=off").passed(2)
    assert list(warm.servers().values()) == [0]
    warm.run().passed(2)
    assert list(warm.servers().values()) == [1]


def test_a_path_is_not_its_value(warm):
    assert warm.run("--warm", "test_it.py").passed(2)
    warm.ready()


def test_simple_says_that_it_has_no_effect(warm):
    run = warm.warm("--optimizer=simple").passed(2)
    assert "--warm has no effect: it needs --optimizer lightning" in run.err


def test_default_that_has_no_effect_is_not_mentioned(warm):
    run = warm.run("-n1", FASTEST_WARM="1").passed(2)
    assert run.err == ""


def test_changing_surroundings_leave_few_servers(warm):
    for number in range(6):
        warm.warm(BUILD_NUMBER=str(number)).passed(2)
        warm.ready()
    assert len(warm.servers()) <= 4


def test_closed_output_ends_the_run(warm):
    warm.make_warm()
    process = warm.start("--warm", "-v")
    process.stdout.close()
    process.communicate()
    assert process.returncode == 1


class Terminal:
    """A shell script in a terminal of its own."""

    def __init__(self, warm, script):
        import pty

        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(warm.root)
            os.execve("/bin/bash", ["bash", "-c", script], {**warm.variables, "TERM": "dumb"})

    def read(self):
        """One more piece of what it shows; false at the end."""
        try:
            piece = os.read(self.terminal, 4096)
        except OSError:  # nobody has the other side open any more
            return False
        self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        return bool(piece)

    def expect(self, text):
        """Everything up to the text, which is taken away."""
        while text not in self.shown:
            assert self.read(), f"{text!r} is missing in:\n{self.shown}"
        before, self.shown = self.shown.split(text, 1)
        return before

    def type(self, text):
        os.write(self.terminal, text.encode())

    def end(self):
        while self.read():
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return self.shown


def terminal_script(warm, *commands):
    """The commands, when a server of this terminal is there."""
    fastest = f"{warm.binary} --python {warm.python}"
    wait = f"until {fastest} --warm=status > status && grep -vq surroundings status; do sleep 0.1; done"
    return "; ".join(
        ["trap : INT", f"{fastest} --warm > /dev/null", wait, *(f"{fastest} {c}; echo code $?" for c in commands)]
    )


def test_debugger_in_a_terminal(warm):
    warm.project.write({"test_it.py": "def test_it():\n    x = 41\n    assert x == 2\n"})
    options = "--pdb --color=no --explain < /dev/tty"
    terminal = Terminal(warm, terminal_script(warm, f"--warm=off {options}", f"--warm {options}"))
    shown = []
    for _ in range(2):
        before = terminal.expect("(Pdb) ")
        terminal.type("p x + 1\n")
        answer = terminal.expect("(Pdb) ")
        assert "42" in answer
        terminal.type("c\n")
        shown.append(without_times(before + answer + terminal.expect("code 1\n")))
    terminal.end()
    assert "fastest: served by warm server" in shown[1]
    cold, served = ("".join(line for line in text.splitlines(True) if "fastest:" not in line) for text in shown)
    assert served == cold


def test_interrupt_in_a_terminal(warm):
    warm.project.write(
        {
            "test_it.py": """
                import os, sys, time
                def test_it(capfd):
                    with capfd.disabled():
                        print("group", os.getpgid(0) == os.tcgetpgrp(os.open("/dev/tty", os.O_RDWR)), flush=True)
                    if "--warm" in sys.argv: time.sleep(30 if "--explain" in sys.argv else 0)
            """
        }
    )
    terminal = Terminal(warm, terminal_script(warm, "--warm --explain"))
    terminal.expect("group True")
    terminal.type("\x03")
    terminal.expect("KeyboardInterrupt")
    terminal.expect("served by warm server")
    terminal.expect("code 2")
    terminal.end()


# The spare: a fork that waits for the next run.


def spare_of(server):
    """The pid of the process that waits, as soon as it is there."""
    found = []

    def is_there():
        found[:] = map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())
        found[:] = [pid for pid in found if not is_gone(pid)]
        return found

    wait_until(is_there)
    return found[0]


TELLS_ITS_PROCESS = """
    import os
    def test_it():
        with open("pid", "w") as file: file.write(str(os.getpid()))
    def test_more(): pass
"""


def test_run_is_the_process_that_was_waiting(warm):
    server = warm.make_warm()
    warm.project.write({"test_it.py": TELLS_ITS_PROCESS})
    first = spare_of(server)
    warm.served().passed(2)
    assert int((warm.root / "pid").read_text()) == first
    second = spare_of(server)
    assert second != first
    warm.served().passed(2)
    assert int((warm.root / "pid").read_text()) == second


def test_waiting_process_that_was_killed_is_not_missed(warm):
    server = warm.make_warm()
    os.kill(spare_of(server), signal.SIGKILL)
    warm.served().passed(2)
    for _ in range(3):
        waiting = spare_of(server)
        os.kill(waiting, signal.SIGKILL)
        wait_until(lambda pid=waiting: is_gone(pid))
    time.sleep(0.2)
    assert Path(f"/proc/{server}/task/{server}/children").read_text() == ""  # nor are there forks for ever
    warm.served().passed(2)


def test_waiting_process_goes_with_its_server(warm):
    server = warm.make_warm()
    waiting = spare_of(server)
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: is_gone(waiting))
    stopped = warm.ready() if warm.warm().passed(2) else 0
    waiting = spare_of(stopped)
    warm.run("--warm=stop")
    wait_until(lambda: is_gone(waiting))
