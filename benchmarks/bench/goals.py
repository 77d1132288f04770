"""What the project wants to be, as ratios that one run of the benchmarks can confirm or refute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

from bench.results import Results, SuiteResult
from bench.stats import geometric_mean

Figure = Callable[[Results], Optional[float]]


@dataclass(frozen=True)
class Goal:
    """`limit` is the least (if `at_most`, the most) that `figure` may be; None: it was not measured."""

    text: str
    figure: Figure
    limit: float
    at_most: bool = False
    percent: bool = False

    def holds(self, measured: float) -> bool:
        return measured <= self.limit if self.at_most else measured >= self.limit

    def wanted(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.shown(self.limit)}"

    def shown(self, figure: float) -> str:
        if self.percent:
            return f"{figure:.0%}"
        return f"{figure:.{0 if figure == int(figure) else 1 if figure >= 10 else 2}f}x"


def sooner(suite: str, ours: str, theirs: str = "pytest") -> Figure:
    """How many times sooner `ours` is done than `theirs`."""

    def figure(results: Results) -> Optional[float]:
        mine, other = results.row(suite, ours), results.row(suite, theirs)
        return other.wall / mine.wall if mine and other else None

    return figure


def over(
    results: Results, one: tuple[str, str], other: tuple[str, str], value: Callable[[Results, str, str], float]
) -> Optional[float]:
    if not results.row(*one) or not results.row(*other):
        return None
    return value(results, *one) / value(results, *other)


def time_a_test(results: Results, suite: str, contestant: str) -> float:
    found, row = results.suite(suite), results.row(suite, contestant)
    assert found and row
    return row.wall / found.tests


def peak(results: Results, suite: str, contestant: str) -> float:
    row = results.row(suite, contestant)
    assert row
    return row.peak


def over_projects(of_one: Callable[[SuiteResult], Optional[float]], joined: Callable[[list[float]], float]) -> Figure:
    """A figure of each project, joined to one."""

    def figure(results: Results) -> Optional[float]:
        figures = [value for value in map(of_one, results.group("project")) if value is not None]
        return joined(figures) if figures else None

    return figure


def overhead_ratio(project: SuiteResult) -> Optional[float]:
    ours, theirs = project.row("fastest lightning"), project.row("pytest")
    if not ours or not theirs or ours.overhead is None or not theirs.overhead:
        return None
    return ours.overhead / theirs.overhead


def wall_ratio(ours: str, theirs: str) -> Callable[[SuiteResult], Optional[float]]:
    def figure(project: SuiteResult) -> Optional[float]:
        mine, other = project.row(ours), project.row(theirs)
        return other.wall / mine.wall if mine and other else None

    return figure


def lateness(results: Results) -> Optional[float]:
    row = results.row("uneven", "fastest -n 2")
    return row.lateness if row else None


XDIST = "pytest -n 2 (xdist)"
BIGGEST = "growth-100000"

GOALS = (
    Goal("10 simple tests, cold", sooner("small", "fastest auto"), 8),
    Goal("10 simple tests, `--warm`", sooner("small", "fastest --warm"), 20),
    Goal("Django style, 12 tests, lightning", sooner("django-style", "fastest lightning"), 6),
    Goal("10,000 small tests, lightning", sooner("large", "fastest lightning"), 20),
    Goal("10,000 small tests, lightning against pytest-rs", sooner("large", "fastest lightning", "pytest-rs"), 12),
    Goal(
        "10,000 small tests, lightning's time over bare Python's",
        lambda results: over(results, ("large", "fastest lightning"), ("large", "bare Python"), time_a_test),
        4,
        at_most=True,
    ),
    Goal(
        "time a test at 100,000 over that at 10,000, lightning",
        lambda results: over(results, (BIGGEST, "fastest lightning"), ("large", "fastest lightning"), time_a_test),
        1.2,
        at_most=True,
    ),
    Goal(
        "memory at 100,000 over pytest's, lightning",
        lambda results: over(results, (BIGGEST, "fastest lightning"), (BIGGEST, "pytest"), peak),
        1,
        at_most=True,
    ),
    Goal("collect 10,000 tests, exact", sooner("collect", "fastest --collect-only", "pytest --collect-only"), 10),
    Goal("… static, cold", sooner("collect", "fastest --discovery=static, cold", "pytest --collect-only"), 58),
    Goal("… static, with the index", sooner("collect", "fastest --discovery=static", "pytest --collect-only"), 200),
    Goal("one test that imports Django, `--warm`", sooner("django", "fastest --warm"), 5),
    Goal("one test that imports pandas, `--warm`", sooner("pandas", "fastest --warm"), 5),
    Goal("50 tests with fixtures and asyncio, optimized", sooner("asyncio", "fastest optimized"), 4),
    Goal("50 tests with fixtures and asyncio, auto", sooner("asyncio", "fastest auto"), 4),
    Goal("`-n 2` against our own serial run, uneven tests", sooner("uneven", "fastest -n 2", "fastest lightning"), 1.6),
    Goal("the last worker's end after the mean, uneven tests, `-n 2`", lateness, 0.1, at_most=True, percent=True),
    Goal(
        "projects, `-n 2` against xdist's `-n 2` (geometric mean)",
        over_projects(wall_ratio("fastest -n 2", XDIST), geometric_mean),
        2,
    ),
    Goal(
        "projects, serial: (wall − test bodies) over pytest's (geometric mean)",
        over_projects(overhead_ratio, geometric_mean),
        0.3,
        at_most=True,
    ),
    Goal(
        "projects, serial: the least gain over pytest", over_projects(wall_ratio("fastest lightning", "pytest"), min), 1
    ),
)
