"""--warm: a run that a background interpreter serves says what a cold one says, and nothing stale is ever served."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from warm_project import (  # type: ignore[import-not-found]
    python,
    warm,
    without_times,
)

__all__ = ["python", "warm"]  # fixtures


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
