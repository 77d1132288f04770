"""Measures one suite: prepares everybody, checks what everybody runs, then times in turn those who ran every test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Optional, Sequence

from bench import junit
from bench.contestants import Contestant, named, prepare
from bench.environments import Environments, Unavailable
from bench.inspecting import Server, extended, inspect, printed, settle
from bench.measuring import Command, interleave, run
from bench.results import Row, Sample, SuiteResult
from bench.suites import Suite

NOT_YET = "not available yet"
REFUSALS = (NOT_YET, "unrecognized arguments")
WARM = Server(("--warm=status",), ("--warm=stop",), "is starting")


@dataclass(frozen=True)
class Place:
    """Where things are that all suites share."""

    environments: Environments
    fastest: Path
    scratch: Path


@dataclass
class Entry:
    """A contestant on a suite. `report` is the JUnit file of its latest run, where the suite asks for one."""

    contestant: Contestant
    row: Row
    command: Command
    report: Optional[Path] = None


def measure(suite: Suite, place: Place) -> SuiteResult:
    folder = place.scratch / suite.name
    suite.write(folder, place.environments)
    rows, entries = enter_all(suite, place, folder)
    try:
        tests = CHECKS[suite.group](suite, entries)
        take_samples(suite, [entry for entry in entries if not entry.row.note])
    finally:
        for entry in entries:
            stop(entry)
    shutil.rmtree(folder)
    return SuiteResult(suite.name, suite.title, suite.group, tests, rows)


def take_samples(suite: Suite, entries: Sequence[Entry]) -> None:
    runs = [partial(sample, entry) for entry in entries]
    interleave(runs, suite.warm_ups)
    for entry in entries:
        if entry.contestant.served:
            settle(entry.command, WARM)
    for entry, samples in zip(entries, interleave(runs, suite.rounds)):
        entry.row.samples = [] if entry.row.note else samples


def enter_all(suite: Suite, place: Place, folder: Path) -> tuple[list[Row], list[Entry]]:
    """A row for everybody, and an entry for everybody whom this Python can have."""
    rows, entries = [], []
    for contestant in map(named, suite.contestants):
        row = Row(contestant.name)
        rows.append(row)
        try:
            environment = place.environments.folder((*contestant.requires, *suite.requires))
        except Unavailable:
            row.note = "has no release for this Python"
            continue
        entry = Entry(contestant, row, prepare(contestant, environment, place.fastest, folder, suite.arguments))
        if suite.group == "project":
            entry.report = place.scratch / f"{suite.name}.xml"
            same_ids = {**entry.command.variables, "PYTHONHASHSEED": "0"}  # ids made from sets
            entry.command = extended(
                replace(entry.command, variables=same_ids), f"--junitxml={entry.report}", *junit.ARGUMENTS
            )
        entries.append(entry)
    return rows, entries


def sample(entry: Entry) -> Sample:
    """One timed run; one that fails now leaves a note, and the row loses its times."""
    if entry.contestant.cold:
        shutil.rmtree(entry.command.folder / ".fastest_cache", ignore_errors=True)
    finished = run(entry.command)
    if entry.report:
        return replace(finished.sample, bodies=junit.read(entry.report).bodies)
    if finished.code != 0:
        entry.row.note = f"failed in a timed run: {reason(finished.code, finished.output)}"
    return finished.sample


def stop(entry: Entry) -> None:
    if entry.contestant.served and not entry.row.note.endswith(NOT_YET):
        run(extended(entry.command, *WARM.stop))


def check_generated(suite: Suite, entries: Sequence[Entry]) -> int:
    """Counts tests from inside the processes that run them, and looks at the memory. Returns the number to run."""
    for entry in entries:
        seen = inspect(entry.command, WARM if entry.contestant.served else None)
        judge(entry.row, suite.tests or 0, seen.ran, seen.code, seen.output)
        entry.row.memory, entry.row.lateness = seen.memory, seen.lateness
    return suite.tests or 0


def check_growth(suite: Suite, entries: Sequence[Entry]) -> int:
    """Believes printed numbers, since all were counted on smaller suites of this kind; slow ones only collect."""
    for entry in entries:
        finished = run(extended(entry.command, *entry.contestant.collect))
        ran = suite.tests or 0 if entry.contestant.collect else printed(finished.output)
        judge(entry.row, suite.tests or 0, ran, finished.code, finished.output)
    return suite.tests or 0


def check_collection(suite: Suite, entries: Sequence[Entry]) -> int:
    """Counts the node ids that were listed."""
    for entry in entries:
        finished = run(entry.command)
        listed = sum("::" in line for line in finished.output.splitlines())
        judge(entry.row, suite.tests or 0, listed, finished.code, finished.output)
    return suite.tests or 0


def check_project(suite: Suite, entries: Sequence[Entry]) -> int:
    """Compares verdicts with those of pytest, test by test; who differs may try again, as projects have flaky tests."""
    oracle = next(entry for entry in entries if entry.contestant.name == "pytest")
    reference = reported(oracle)
    if reference is None:
        raise SystemExit(f"benchmarks: pytest gives no report on {suite.name}: {oracle.row.note}")
    oracle.row.ran = reference.tests
    for entry in entries:
        if entry is oracle:
            continue
        differing = compare(entry, reference) and compare(entry, reference)
        if differing:
            entry.row.note = f"{differing} verdicts differ from pytest's"
    return reference.tests


def compare(entry: Entry, reference: junit.Report) -> int:
    """The number of verdicts that differ; without a report there are none, but the row has a note."""
    own = reported(entry)
    if own is None:
        return 0
    entry.row.ran = own.tests
    return len((own.verdicts - reference.verdicts) + (reference.verdicts - own.verdicts))


def reported(entry: Entry) -> Optional[junit.Report]:
    assert entry.report
    entry.report.unlink(missing_ok=True)
    finished = run(entry.command)
    if entry.report.exists():
        return junit.read(entry.report)
    entry.row.note = reason(finished.code, finished.output)
    return None


def judge(row: Row, tests: int, ran: int, code: int, output: str) -> None:
    """Who did not run every test, or failed, is not timed."""
    row.ran = ran
    if refused(output):
        row.ran, row.note = None, NOT_YET
    elif ran != tests:
        row.note = f"ran {ran:,} of {tests:,}"
    elif code != 0:
        row.note = f"ran all, but failed: {reason(code, output)}"


def refused(output: str) -> bool:
    """Whether the binary has not learned an option yet; rows of later strategies wait for it."""
    return any(words in output for words in REFUSALS)


def reason(code: int, output: str) -> str:
    if refused(output):
        return NOT_YET
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"exit code {code}" + (f" ({lines[-1][:80]})" if lines else "")


CHECKS = {
    "generated": check_generated,
    "growth": check_growth,
    "collection": check_collection,
    "project": check_project,
}
