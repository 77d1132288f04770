"""What is wrong with a project ends the run as it ends pytest's: same exit code, same counts in the last line."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from test_strategies import BINARY, KEPT, STRATEGIES, write

GOOD = "def test_good(): pass\n"
BAD = {
    "missing path": ({"test_it.py": GOOD}, ["nowhere"]),
    "missing test": ({"test_it.py": GOOD}, ["test_it.py::test_nowhere"]),
    "missing class": ({"test_it.py": GOOD}, ["test_it.py::TestNowhere::test_it"]),
    "unknown option": ({"test_it.py": GOOD}, ["--nowhere"]),
    "wrong value": ({"test_it.py": GOOD}, ["--maxfail=many"]),
    "wrong expression": ({"test_it.py": GOOD}, ["-k", "("]),
    "missing plugin": ({"test_it.py": GOOD}, ["-p", "nowhere_plugin"]),
    "no tests": ({"test_it.py": "x = 1\n"}, []),
    "all deselected": ({"test_it.py": GOOD}, ["-k", "other"]),
    "syntax error": ({"test_bad.py": "def test_x(:\n", "test_good.py": GOOD}, []),
    "syntax error, going on": ({"test_bad.py": "def f(:\n", "test_it.py": GOOD}, ["--continue-on-collection-errors"]),
    "syntax error in conftest": ({"conftest.py": "x = (\n", "test_it.py": GOOD}, []),
    "import error": ({"test_it.py": "import nowhere\n"}, []),
    "import error in conftest": ({"conftest.py": "import nowhere\n", "test_it.py": GOOD}, []),
    "one module name": ({"a/test_same.py": GOOD, "b/test_same.py": GOOD}, []),
    "broken ini": ({"pytest.ini": "[pytest\n", "test_it.py": GOOD}, []),
    "broken toml": ({"pyproject.toml": "[tool.pytest\n", "test_it.py": GOOD}, []),
    "wrong ini value": ({"pytest.ini": "[pytest]\nlog_cli=maybe\n", "test_it.py": GOOD}, []),
    "newer pytest": ({"pytest.ini": "[pytest]\nminversion=99\n", "test_it.py": GOOD}, []),
    "null byte": ({"test_it.py": "x = '\0'\n"}, []),
    "sys.exit in a test": ({"test_it.py": "import sys\ndef test_x(): sys.exit(3)\ndef test_y(): pass\n"}, []),
    "sys.exit in a module": ({"test_it.py": "import sys\nsys.exit(3)\n"}, []),
    "interrupt in a test": ({"test_it.py": "def test_x(): raise KeyboardInterrupt\n"}, []),
    "interrupt to itself": (
        {"test_it.py": "import os, signal\ndef test_x(): os.kill(os.getpid(), signal.SIGINT)\n"},
        [],
    ),
    "interrupt after a failure": (
        {
            "test_it.py": "import pytest\n@pytest.fixture\ndef late():\n    yield\n    raise KeyboardInterrupt\ndef test_x(late): assert 0\n"
        },
        [],
    ),
    "recursion": ({"test_it.py": "def f(): f()\ndef test_x(): f()\ndef test_y(): pass\n"}, []),
    "unknown fixture": ({"test_it.py": "def test_x(nowhere): pass\n"}, []),
    "recursive fixtures": (
        {
            "test_it.py": "import pytest\n@pytest.fixture\ndef a(b): pass\n@pytest.fixture\ndef b(a): pass\ndef test_x(a): pass\n"
        },
        [],
    ),
    "wrong parameters": (
        {"test_it.py": "import pytest\n@pytest.mark.parametrize('a,b', [(1,)])\ndef test_x(a, b): pass\n"},
        [],
    ),
    "hook that raises": ({"conftest.py": "def pytest_runtest_setup(item): 1 / 0\n", "test_it.py": GOOD}, []),
    "hook that breaks collection": ({"conftest.py": "def pytest_collection(): 1 / 0\n", "test_it.py": GOOD}, []),
}


def ending(command, folder, arguments):
    """The exit code, and the summary's last line without its time."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**environment, "PYTEST_DEBUG_TEMPROOT": str(folder.parent)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    lines = re.findall(r"^=+ (.*) in \d+\.\d\ds.* =+$", done.stdout, re.MULTILINE)
    return done.returncode, lines[-1:]


@pytest.mark.parametrize("name", BAD)
def test_it_ends_as_under_pytest(tmp_path, name):
    files, arguments = BAD[name]
    folder = write(tmp_path / "project", files)
    expected = ending([sys.executable, "-m", "pytest"], folder, arguments)
    for strategy, options in STRATEGIES.items():
        ours = ending([BINARY, "--python", sys.executable, *options], folder, arguments)
        assert ours == expected, strategy
