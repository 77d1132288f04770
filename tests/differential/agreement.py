"""Projects written inline, run by pytest and by ours: every line of the two reports is compared."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

BINARY = os.environ.get("FASTEST_BINARY") or str(Path(__file__).parents[2] / "build" / "fastest")
# Warnings that point into the runner.
QUIET = ["-W", "ignore::pytest.PytestReturnNotNoneWarning", "-W", "ignore::pytest.PytestRemovedIn10Warning"]
STRATEGIES = {"simple": ["--optimizer", "simple"], "lightning": ["--optimizer", "lightning"]}


def report(command, folder, options):
    """What a run prints, without what is no two times the same."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    environment.update(PYTHONHASHSEED="0", COLUMNS="120", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--no-header", *QUIET, *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    text = done.stdout.decode() + done.stderr.decode()
    text = re.sub(r"in \d+\.\d\ds", "in time", re.sub(r"0x[0-9a-f]+", "0x", text))
    return done.returncode, re.sub(r"=+( .* )=+", r"=\1=", text).splitlines()


def agree(folder, files, options):
    """Ours says of a project what pytest says, with the strategies that keep its order."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    expected = report([sys.executable, "-m", "pytest"], folder, options)
    for name, chosen in STRATEGIES.items():
        code, lines = report([BINARY, "--python", sys.executable, *chosen], folder, options)
        different = [*difflib.unified_diff(expected[1], lines, "pytest", name, lineterm="")]
        assert (code, different) == (expected[0], []), "\n".join(different)
