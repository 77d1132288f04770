"""Who takes part, and by which command line.

A contestant is used as its own documentation says, on the suite as it is: no test is rewritten for anybody. What it
then really runs is counted (`inspecting`), and who runs less is not timed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from bench.measuring import Command

BARE = str(Path(__file__).resolve().parent.parent / "inside" / "bare.py")


@dataclass(frozen=True)
class Contestant:
    """`command` may name {fastest}, and the environment's {python} and {bin}. `requires`: files in `requirements/`."""

    name: str
    command: tuple[str, ...]
    requires: tuple[str, ...] = ("pytest",)
    cold: bool = False  # the index of fastest is deleted before each run
    served: bool = False  # a process stays behind, and must be stopped in the end
    collect: tuple[str, ...] = ()  # what fills its caches without running a test, where running them all takes a minute

    @property
    def ours(self) -> bool:
        return self.command[0] == "{fastest}"


def _ours(name: str, *options: str, cold: bool = False, served: bool = False) -> Contestant:
    return Contestant(f"fastest {name}".strip(), ("{fastest}", "-q", *options), cold=cold, served=served)


ALL = (
    Contestant("bare Python", ("{python}", BARE, ".")),
    _ours("simple", "--optimizer=simple"),
    _ours("lightning", "--optimizer=lightning"),
    _ours("ultra", "--optimizer=ultra"),
    _ours("optimized", "--optimizer=optimized"),
    _ours("auto", "--optimizer=auto"),
    _ours("--warm", "--warm", served=True),
    _ours("-n 2", "-n", "2"),
    Contestant("pytest", ("{python}", "-m", "pytest", "-q"), collect=("--collect-only",)),
    Contestant("pytest -n 2 (xdist)", ("{python}", "-m", "pytest", "-q", "-n", "2"), ("pytest", "xdist")),
    Contestant("unittest", ("{python}", "-m", "unittest", "discover", "-q")),
    Contestant("pytest-rs", ("{bin}/pytest-rs", "-q"), ("pytest-rs",), collect=("--collect-only",)),
    Contestant("rustest", ("{bin}/rustest", "--pytest-compat", "--ascii", "--color", "never"), ("rustest",)),
    Contestant("karva", ("{bin}/karva", "test", "--color", "never"), ("pytest", "karva")),
    Contestant("rtest", ("{bin}/rtest",), ("pytest", "rtest")),
    Contestant("rtest native", ("{bin}/rtest", "--runner", "native"), ("pytest", "rtest")),
    Contestant("tryke", ("{bin}/tryke", "test"), ("tryke",)),
    Contestant("pytest --collect-only", ("{python}", "-m", "pytest", "-q", "--collect-only")),
    _ours("--collect-only", "--collect-only"),
    _ours("--discovery=static, cold", "--collect-only", "--discovery=static", cold=True),
    _ours("--discovery=static", "--collect-only", "--discovery=static"),
)

STRATEGIES = tuple(f"fastest {name}" for name in ("simple", "lightning", "ultra", "optimized", "auto"))
SERIAL_RIVALS = ("unittest", "pytest-rs", "rustest", "karva", "rtest", "rtest native", "tryke")
EVERYBODY = (
    "bare Python",
    *STRATEGIES,
    "fastest --warm",
    "fastest -n 2",
    "pytest",
    "pytest -n 2 (xdist)",
    *SERIAL_RIVALS,
)


def named(name: str) -> Contestant:
    return next(contestant for contestant in ALL if contestant.name == name)


def prepare(
    contestant: Contestant, environment: Path, fastest: Path, folder: Path, arguments: Sequence[str]
) -> Command:
    """The contestant's command in an environment, run in `folder` with what the suite adds to every command line."""
    places = {"python": str(environment / "bin" / "python"), "bin": str(environment / "bin"), "fastest": str(fastest)}
    own = tuple(word.format(**places) for word in contestant.command)
    return Command((*own, *arguments), folder, variables(environment))


def variables(environment: Path) -> dict[str, str]:
    """Those of this shell, without what would change how Python or pytest run, with the environment activated."""
    dropped = ("PYTEST_", "PYTHON", "BENCHMARK_", "VIRTUAL_ENV", "CONDA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped) and name != "CI"}
    path = f"{environment / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return {**kept, "VIRTUAL_ENV": str(environment), "PATH": path}
