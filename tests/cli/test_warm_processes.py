"""The processes of warm runs: server, client, run and the one that waits; how they end, alone and together."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from warm_project import (  # type: ignore[import-not-found]
    SLOW,
    is_gone,
    python,
    wait_until,
    warm,
    without_times,
)

__all__ = ["python", "warm"]  # fixtures


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
    waiting = spare_of(server)
    os.kill(waiting, signal.SIGKILL)
    wait_until(lambda: is_gone(waiting))  # before that, it may still be given the run
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
