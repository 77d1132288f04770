"""The harm that one test of the soak's suite does; which test and what harm come in the environment."""

from __future__ import annotations

import ctypes
import faulthandler
import io
import locale
import os
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COMMAND = os.getppid()  # of the process that collects, and in a pool forks the workers: what the user has started
TARGET, _, HARM = os.environ.get("FASTEST_HARM", ":").partition(":")


def count_descriptors() -> None:
    """Those of the command; the soak compares the counts of one run."""
    folder = f"/proc/{COMMAND}/fd"
    try:
        count = len(os.listdir(folder))
        still_there = os.listdir(folder)
    except OSError:
        return  # the test closed everything
    if not still_there:
        return  # the harm has killed it, perhaps within the first look: a living one has its pipes
    with open(os.path.join(HERE, "descriptors"), "a") as file:
        file.write(f"{count}\n")


def maybe(number: int) -> None:
    if str(number) == TARGET:
        globals()[HARM]()


def kill_zygote() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(5)


def nothing() -> None:
    pass


def fail() -> None:
    raise AssertionError


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault() -> None:
    faulthandler._sigsegv()


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(0)


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)


def fork_and_return() -> None:
    if os.fork():
        os.wait()


def fork_and_die() -> None:
    if os.fork():
        os._exit(1)
    time.sleep(0.2)


def close_descriptors() -> None:
    os.closerange(3, 4096)


def close_standard_streams() -> None:
    for fd in range(3):
        os.close(fd)


def leave_child() -> None:
    subprocess.Popen(["sleep", "60"])


def leave_detached_child_and_die() -> None:
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    os._exit(1)


def leave_thread() -> None:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def change_folder() -> None:
    os.mkdir("gone")
    os.chdir("gone")
    os.rmdir("../gone")


def change_locale() -> None:
    locale.setlocale(locale.LC_ALL, "C")


def change_streams() -> None:
    sys.stdout = sys.stderr = io.StringIO()


def clear_environment() -> None:
    os.environ.clear()


def ignore_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))


def print_much() -> None:
    for _ in range(8):
        print("x" * (1 << 20))


def sleep_for_long() -> None:
    time.sleep(60)


def hang_in_c() -> None:
    mutex = ctypes.create_string_buffer(128)
    library = ctypes.PyDLL(None)
    library.pthread_mutex_lock(mutex)
    library.pthread_mutex_lock(mutex)


def interrupt_command() -> None:
    os.kill(COMMAND, signal.SIGINT)
    time.sleep(5)


def terminate_command() -> None:
    os.kill(COMMAND, signal.SIGTERM)
    time.sleep(5)


def kill_command() -> None:
    os.kill(COMMAND, signal.SIGKILL)
    time.sleep(5)
