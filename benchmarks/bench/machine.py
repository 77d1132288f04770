"""What a reader must know to judge the numbers, and to get them again: machine, versions, commit, command.

Nothing here names a folder or a user of the machine: the report is committed.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence

ROOT = Path(__file__).resolve().parent.parent.parent


def describe(python_version: str, fastest: Path, arguments: Sequence[str]) -> dict[str, str]:
    return {
        "machine": f"{processor()}, {os.cpu_count()} cores, {memory_gib()} GiB",
        "system": f"{system()}, Linux {platform.release().split('-')[0]}",
        "python": f"CPython {python_version}",
        "fastest": f"{version_of(fastest)}, commit {commit()}",
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "command": shlex.join(["benchmarks/run", *anonymous(arguments)]),
    }


def processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def memory_gib() -> int:
    found = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    return round(int(found[1]) / 1024**2) if found else 0


def system() -> str:
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', _read("/etc/os-release"), re.MULTILINE)
    return found[1] if found else platform.system()


def commit() -> str:
    """Short hash of the checked-out commit; a plus says that files were changed since."""
    hash_ = _output("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    changed = _output("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return (hash_ or "unknown") + ("+" if changed else "")


def version_of(fastest: Path) -> str:
    found = re.search(r"fastest[- ](\S+)", _output(str(fastest), "--version"))
    return f"fastest {found[1]}" if found else "fastest"


def anonymous(arguments: Sequence[str]) -> list[str]:
    """The arguments with the last part of each path only, as somebody else would have to fill in the rest."""
    parted = (argument.rstrip("/").rpartition("=") for argument in arguments)
    return [option + equals + value.rpartition("/")[2] for option, equals, value in parted]


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() if done.returncode == 0 else ""
