"""What a run of the benchmarks found, as plain data: measured once, kept as JSON, rendered as tables and plots."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Optional

from bench.stats import median, spread


@dataclass
class Sample:
    """One process from start to end. Seconds; bytes for `peak`, the largest resident size of one process."""

    wall: float
    cpu: float
    peak: int
    bodies: Optional[float] = None  # seconds in test functions, as the run's own JUnit report says


@dataclass
class Row:
    """A contestant on a suite. Without samples it was not timed, and `note` says why."""

    contestant: str
    ran: Optional[int] = None  # tests that really ran
    note: str = ""
    memory: Optional[int] = None  # bytes: the peak of all its processes together, shared pages counted once
    lateness: Optional[float] = None  # of the last worker, see stats.lateness
    samples: list[Sample] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return median([sample.wall for sample in self.samples])

    @property
    def cpu(self) -> float:
        return median([sample.cpu for sample in self.samples])

    @property
    def peak(self) -> int:
        return int(median([sample.peak for sample in self.samples]))

    @property
    def spread(self) -> float:
        return spread([sample.wall for sample in self.samples])

    @property
    def overhead(self) -> Optional[float]:
        """Seconds that are not the tests' own: each run's wall time less its test bodies."""
        if any(sample.bodies is None for sample in self.samples):
            return None
        return median([sample.wall - (sample.bodies or 0) for sample in self.samples])


@dataclass
class SuiteResult:
    """All contestants on one suite; `tests` is how many there are to run."""

    name: str
    title: str
    group: str
    tests: int
    rows: list[Row]

    def row(self, contestant: str) -> Optional[Row]:
        """The contestant's row if it was timed, so that nobody compares what did not do the same work."""
        return next((row for row in self.rows if row.contestant == contestant and row.samples), None)


@dataclass
class Results:
    """A whole run; `context` is what the report must name: machine, versions, commit, command."""

    context: dict[str, str]
    suites: list[SuiteResult] = field(default_factory=list)

    def suite(self, name: str) -> Optional[SuiteResult]:
        return next((suite for suite in self.suites if suite.name == name), None)

    def row(self, suite: str, contestant: str) -> Optional[Row]:
        found = self.suite(suite)
        return found.row(contestant) if found else None

    def group(self, name: str) -> list[SuiteResult]:
        return [suite for suite in self.suites if suite.group == name]

    def growth(self) -> list[SuiteResult]:
        """One kind of suite in growing sizes."""
        large = [suite for suite in self.suites if suite.name == "large"]
        return sorted(self.group("growth") + large, key=lambda suite: suite.tests)


def save(results: Results, path: Path) -> None:
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Results:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Results(data["context"], [_suite(suite) for suite in data["suites"]])


def _suite(data: dict[str, Any]) -> SuiteResult:
    return SuiteResult(**{**data, "rows": [_row(row) for row in data["rows"]]})


def _row(data: dict[str, Any]) -> Row:
    return Row(**{**data, "samples": [Sample(**sample) for sample in data["samples"]]})
