"""The command line of `benchmarks/run`, and its table of contents: choose, measure, write."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Optional, Sequence

from bench import machine, tables
from bench.contestants import named
from bench.environments import Environments, Unavailable, pinned
from bench.results import Results, SuiteResult, load, save
from bench.session import Place, measure
from bench.suites import EVERY_SUITE, Suite

QUICK_MINUTES = 1.6  # the last suite to begin may take the rest of two
DESCRIPTION = "Measures fastest, pytest and other runners on the same suites, in turn, and writes tables and plots."


def parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=DESCRIPTION)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="only suites of this name or group (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer suites, contestants and rounds: under two minutes")
    parser.add_argument("--python", default=sys.executable, help="interpreter to measure on (default: this one)")
    parser.add_argument("--fastest", type=Path, default=machine.ROOT / "build" / "fastest", metavar="BINARY")
    parser.add_argument("--only", action="append", metavar="RUNNER", help="only runners with this in their name")
    parser.add_argument(
        "--minutes", type=float, help="begin no suite after so many minutes; the report names those left out"
    )
    parser.add_argument("--rounds", type=int, help="as many timed rounds for every suite")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where environments and sources are kept")
    parser.add_argument(
        "--output",
        type=Path,
        help="report's folder (default: docs/benchmarks, if partial build/benchmarks)",
    )
    parser.add_argument("--prepare", action="store_true", help="make environments and fetch sources, measure nothing")
    parser.add_argument("--render", type=Path, metavar="RESULTS", help="write an earlier run's tables and plots again")
    return parser.parse_args(arguments)


def default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fastest-benchmarks"


def main(arguments: Optional[Sequence[str]] = None) -> None:
    options = parse(arguments)
    environments = Environments(interpreter(options.python), options.cache.absolute())
    suites = chosen(options)
    if options.render:
        write(load(options.render), folder_of_report(options), environments)
        return
    prepare(suites, environments)
    if options.prepare:
        return
    results = Results(machine.describe(environments.version, binary(options), arguments or sys.argv[1:]))
    results.context["runners"] = ", ".join(map(pinned, requirements(suites)))
    minutes = options.minutes or (QUICK_MINUTES if options.quick else math.inf)
    measure_all(suites, results, environments, binary(options), minutes * 60)
    write(results, folder_of_report(options), environments)


def interpreter(name: str) -> Path:
    found = shutil.which(name)
    if not found:
        sys.exit(f"benchmarks: no interpreter called {name}")
    return Path(found).absolute()


def binary(options: argparse.Namespace) -> Path:
    fastest: Path = options.fastest.absolute()
    if not fastest.exists():
        sys.exit(f"benchmarks: no binary at {fastest}: run scripts/build, or name one with --fastest")
    return fastest


def folder_of_report(options: argparse.Namespace) -> Path:
    whole = not (options.quick or options.suites or options.only or options.rounds)
    folder: Path = options.output or machine.ROOT / (
        "docs/benchmarks" if whole or options.render else "build/benchmarks"
    )
    return folder


def chosen(options: argparse.Namespace) -> list[Suite]:
    """The suites to measure, with the contestants and rounds that the options leave."""
    suites = [suite.quick() if options.quick else suite for suite in EVERY_SUITE]
    if options.suites:
        suites = [suite for suite in suites if any(part in (suite.name, suite.group) for part in options.suites)]
    if options.only:
        suites = [suite.only(options.only) for suite in suites]
    if options.rounds:
        suites = [replace(suite, rounds=options.rounds) for suite in suites]
    return [suite for suite in suites if suite.rounds]


def requirements(suites: Sequence[Suite]) -> list[str]:
    """The requirement files of the contestants and of generated suites, each once; projects name their own version."""
    everybody = (named(name) for suite in suites for name in suite.contestants)
    files = [name for contestant in everybody for name in contestant.requires]
    return list(
        dict.fromkeys(files + [name for suite in suites if suite.group != "project" for name in suite.requires])
    )


def prepare(suites: Sequence[Suite], environments: Environments) -> None:
    """Makes everything that needs the package index, so that a measurement later does nothing but measure."""
    with tempfile.TemporaryDirectory(prefix="fastest-benchmark-") as scratch:
        for suite in suites:
            suite.write(Path(scratch) / suite.name, environments)
            for contestant in map(named, suite.contestants):
                with contextlib.suppress(Unavailable):
                    environments.folder((*contestant.requires, *suite.requires))
    environments.folder(["plots"])


def measure_all(
    suites: Sequence[Suite], results: Results, environments: Environments, fastest: Path, limit: float
) -> None:
    """Fills the results suite by suite; one that is interrupted or out of time (`limit`, seconds) keeps what it has."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fastest-benchmark-") as scratch:
        copied = shutil.copy2(fastest, Path(scratch) / "fastest")  # a rebuild meanwhile would mix two binaries
        place = Place(environments, Path(copied), Path(scratch))
        try:
            for suite in suites:
                if time.monotonic() - started < limit:
                    results.suites.append(measure(suite, place))
                    show(results.suites[-1], time.monotonic() - started)
        except KeyboardInterrupt:
            print("benchmarks: interrupted", flush=True)
    missing = [suite.name for suite in suites if not results.suite(suite.name)]
    if missing:
        results.context["not measured, for lack of time"] = ", ".join(missing)
    results.context["took"] = f"{(time.monotonic() - started) / 60:.1f} minutes"


def show(suite: SuiteResult, elapsed: float) -> None:
    print(f"\n{suite.title} (done at {elapsed:.0f} s)\n{tables.rows(suite)}", flush=True)


def write(results: Results, folder: Path, environments: Environments) -> None:
    """The report: raw results, tables, plots. Those that have nothing to show are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    save(results, folder / "results.json")
    plots = draw(folder, environments.folder(["plots"]))
    (folder / "README.md").write_text(tables.render(results, plots), encoding="utf-8")
    print(f"\n{tables.goals(results)}\n\nbenchmarks: wrote {folder}")


def draw(folder: Path, environment: Path) -> list[str]:
    command = [str(environment / "bin" / "python"), "-m", "bench.plots", str(folder / "results.json"), str(folder)]
    variables = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    written: str = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    return written.split()
