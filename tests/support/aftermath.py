"""What a run leaves behind: processes that carry its mark in their environment, files in its own temporary folder."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from xml.etree import ElementTree


class Aftermath:
    """Give `variables` to the run; afterwards nothing may be left. `root` is a folder that only this run uses."""

    def __init__(self, root: Path) -> None:
        self.temporary = root / "temporary"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self.mark = f"FASTEST_RUN={uuid.uuid4().hex}"
        name, _, value = self.mark.partition("=")
        self.variables = {name: value, "TMPDIR": str(self.temporary)}

    def processes(self) -> list[str]:
        """The command lines of those that are still alive, after a moment in which they may end."""
        end = time.monotonic() + 3
        while True:
            found = [str(pid) + " " + command_of(pid) for pid in self._marked()]
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.02)

    def _marked(self) -> list[int]:
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_marked(pid)]

    def _is_marked(self, pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return self.mark.encode() in environment.split(b"\0")

    def files(self) -> list[str]:
        """What is in the temporary folder, but for the folders of `tmp_path`, of which pytest keeps three, too."""
        return sorted(name for name in os.listdir(self.temporary) if not name.startswith("pytest-of-"))


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "(gone)"


def verdicts(path: Path, *, whole: bool = False) -> dict[str, str]:
    """Test name (`whole`: with its class and file) -> outcome, from a JUnit file in which each must stand once.

    A test that passed and could not be torn down stands there twice, as pytest writes it.
    """
    found: dict[str, str] = {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = case.get("name", "")
        if whole:
            name = f"{case.get('classname')}.{name}"
        verdict = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
        assert found.get(name, "passed") == "passed" and (name not in found or verdict == "error"), (
            f"{name} has two verdicts"
        )
        found[name] = verdict
    return found
