"""The announced fallback: what the native engine lacks runs under the pytest that the user has installed.

The same command line, without the options that only we have, in a child process with the same standard streams; its
exit code is ours.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

USAGE_ERROR = 4


def as_asked(payload: Mapping[str, Any]) -> int:
    """`--engine=pytest`: no reason to announce, but a missing pytest to complain about."""
    if installed_pytest() is None:
        return _refuse("--engine=pytest needs a pytest that is installed beside the tests, and there is none")
    return run_pytest(payload)


def fall_back(payload: Mapping[str, Any], reason: str) -> int | None:
    """Run everything under the installed pytest; None if that is forbidden or there is none, which is said then."""
    version = installed_pytest()
    if payload["options"].get("engine") == "native":
        _refuse(f"{reason}, and --engine=native forbids the installed pytest")
        return None
    if version is None:
        _refuse(f"{reason}, and no pytest is installed that could run it")
        return None
    _say(f"fastest: {reason}; running under the installed pytest {version}\n")
    return run_pytest(payload)


def _refuse(text: str) -> int:
    _say(f"ERROR: fastest: {text}\n")
    return USAGE_ERROR


def _say(text: str) -> None:
    host.emit({"k": "write", "op": "raw", "text": text, "err": True})
    host.sync()


def run_pytest(payload: Mapping[str, Any]) -> int:
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    command = [sys.executable, "-m", "pytest", *pytest_arguments(payload)]
    child = subprocess.Popen(command, cwd=payload["invocation_dir"], env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The child got the signal, too, and ends in its own way.
            continue


def installed_pytest() -> str | None:
    """The version of the pytest that `python -m pytest` would run."""
    from _frozen_importlib_external import PathFinder

    from fastest.config.entrypoints import Distribution, metadata_folders

    if PathFinder.find_spec("pytest") is None:
        return None
    for folder in metadata_folders():
        if os.path.basename(folder).startswith("pytest-"):
            return Distribution(folder).version
    return "(unknown version)"


def pytest_arguments(payload: Mapping[str, Any]) -> list[str]:
    """The command line without our own options. If `addopts` has some, the purged ones replace those of the file."""
    arities = own_options(payload)
    argv = _without(payload["argv"], arities)
    addopts = list(payload.get("addopts", ()))
    purged = _without(addopts, arities)
    return argv if purged == addopts else ["-o", "addopts=", *purged, *argv]


def own_options(payload: Mapping[str, Any]) -> dict[str, bool]:
    """The spellings that only we know; whether a value follows."""
    import json

    with open(os.path.join(payload["runtime_dir"], "flags.json"), encoding="utf-8") as file:
        rows = json.load(file)["flags"]
    return {name: row["action"] == "store" for row in rows if row["group"] == "fastest" for name in row["spellings"]}


def _without(args: Iterable[str], arities: Mapping[str, bool]) -> list[str]:
    kept = []
    rest = iter(args)
    for arg in rest:
        name, equals, _ = arg.partition("=")
        if name in arities:
            if arities[name] and not equals:
                next(rest, None)
        elif not any(len(name) == 2 and arg.startswith(name) and arg[1] != "-" for name in arities):
            kept.append(arg)
    return kept
