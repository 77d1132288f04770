"""What a warm server keeps, how a run gets it, and what makes it stale."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from warm_project import (  # type: ignore[import-not-found]
    python,
    warm,
    without_times,
)

__all__ = ["python", "warm"]  # fixtures


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
    warm.binary = shutil.copy2(warm.binary, tmp_path / "fastest")
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
