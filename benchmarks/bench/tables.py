"""The results as Markdown. Who did not run every test is listed with the reason, and without a time or a ratio."""

from __future__ import annotations

from typing import Iterable, Optional, Sequence

from bench.goals import GOALS, overhead_ratio
from bench.results import Results, Row, SuiteResult

HOW = """\
Wall times of whole processes, medians of runs in turn (A B C, A B C, …) in one session, with warm caches, output to a
file. *Spread* is the middle half of the runs relative to the median: a ratio smaller than the spreads says nothing.
*CPU* is user and system time of all processes that were waited for. *Memory* is the peak of all processes together,
shared pages counted once; a server that `--warm` leaves behind is not in it, nor in *CPU*. *Tests run* were counted
from inside the processes (by the interpreter, as they started; on Python before 3.12 as printed), in a run of its own.
Who ran fewer tests, or other verdicts, is not timed. karva and tryke start as many workers as there are cores;
everybody else is serial unless `-n 2` is in its name, or the strategy is `ultra` or `optimized`. `bare Python` imports
the same modules and calls the same functions, with a stand-in for pytest, and does nothing else.
"""

TITLES = {
    "generated": "Generated suites",
    "collection": "Collection",
    "growth": "Growth",
    "project": "Released projects",
}


def render(results: Results, plots: Sequence[str] = ()) -> str:
    parts = ["# Benchmarks", context(results), "## Goals", goals(results), "## How it was measured", HOW]
    for group in ("generated", "collection"):
        for suite in results.group(group):
            parts += [f"## {suite.title}", rows(suite)]
    if results.growth():
        parts += ["## Growth", growth(results)]
    if results.group("project"):
        parts += ["## Released projects", projects(results)]
    parts += [f"![{name.partition('.')[0]}]({name})" for name in plots]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def context(results: Results) -> str:
    return "\n".join(
        f"* {name}: {f'`{value}`' if name == 'command' else value}" for name, value in results.context.items()
    )


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, all others are numbers."""
    rules = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rules, *body))


def goals(results: Results) -> str:
    body = []
    for goal in GOALS:
        measured = goal.figure(results)
        if measured is None:
            body.append((goal.text, goal.wanted(), "not measured", ""))
        else:
            body.append((goal.text, goal.wanted(), goal.shown(measured), "yes" if goal.holds(measured) else "**no**"))
    return table(("goal", "wanted", "measured", "holds"), body)


def rows(suite: SuiteResult) -> str:
    reference = suite.row("pytest") or suite.row("pytest --collect-only")
    head = ("runner", "tests run", "time", "spread", "µs a test", "CPU", "memory", "times sooner than pytest")
    return table(head, (timed(row, suite.tests, reference) if row.samples else untimed(row) for row in suite.rows))


def timed(row: Row, tests: int, reference: Optional[Row]) -> Sequence[str]:
    return (
        row.contestant,
        f"{row.ran:,}" if row.ran is not None else "",
        seconds(row.wall),
        f"{row.spread:.0%}",
        f"{row.wall / tests * 1e6:,.0f}",
        seconds(row.cpu),
        mebibytes(row.memory) if row.memory else "",
        f"{reference.wall / row.wall:.1f}" if reference and reference is not row else "",
    )


def untimed(row: Row) -> Sequence[str]:
    return (f"{row.contestant}: {row.note}", f"{row.ran:,}" if row.ran is not None else "", "", "", "", "", "", "")


def growth(results: Results) -> str:
    """Time and memory by the number of tests. The largest process is the whole of a serial runner."""
    suites = results.growth()
    names = [row.contestant for row in next((s for s in suites if s.group == "growth"), suites[0]).rows]
    body = [(name, *(growth_cell(suite, name) for suite in suites)) for name in names]
    note = "Time, µs a test, and memory of the largest process, by the number of tests."
    return f"{note}\n\n" + table(("runner", *(f"{suite.tests:,}" for suite in suites)), body)


def growth_cell(suite: SuiteResult, contestant: str) -> str:
    row = suite.row(contestant)
    if not row:
        return ""
    return f"{seconds(row.wall)}, {row.wall / suite.tests * 1e6:,.0f} µs, {mebibytes(row.peak)}"


def projects(results: Results) -> str:
    """Wall times, and what is left of them without the test bodies for the serial runs."""
    head = (
        "project",
        "tests",
        "fastest",
        "pytest",
        "overhead, fastest",
        "overhead, pytest",
        "ratio",
        "fastest -n 2",
        "xdist -n 2",
    )
    note = (
        "Every run writes a JUnit report. From it, verdicts are compared with pytest's one by one, and the time in\n"
        "the test bodies is taken. *Overhead* is the wall time less the bodies, of serial runs (`lightning`)."
    )
    return f"{note}\n\n" + table(head, map(project, results.group("project")))


def project(suite: SuiteResult) -> Sequence[str]:
    ours, theirs = suite.row("fastest lightning"), suite.row("pytest")
    ratio = overhead_ratio(suite)
    return (
        suite.title,
        f"{suite.tests:,}",
        project_cell(suite, "fastest lightning"),
        project_cell(suite, "pytest"),
        seconds(ours.overhead) if ours and ours.overhead is not None else "",
        seconds(theirs.overhead) if theirs and theirs.overhead is not None else "",
        f"{ratio:.2f}" if ratio is not None else "",
        project_cell(suite, "fastest -n 2"),
        project_cell(suite, "pytest -n 2 (xdist)"),
    )


def project_cell(suite: SuiteResult, contestant: str) -> str:
    row = next((row for row in suite.rows if row.contestant == contestant), None)
    if row is None:
        return ""
    return f"{seconds(row.wall)} ± {row.spread / 2:.0%}" if row.samples else row.note


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def mebibytes(size: int) -> str:
    return f"{size / 1024**2:,.0f} MiB"
