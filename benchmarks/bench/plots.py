"""The results as SVG, drawn by matplotlib in an environment of its own: `python -m bench.plots RESULTS.json FOLDER`.

The files are the same for the same results, so that a commit shows only what changed: no date, and ids from a fixed
salt.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Callable

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.results import Results, Row, SuiteResult, load
from bench.stats import quartiles
from bench.tables import mebibytes, seconds

OURS, PYTEST, BARE, OTHERS = "#2a78b5", "#d1495b", "#8a8a8a", "#c9b458"


def colour(contestant: str) -> str:
    if contestant.startswith("fastest"):
        return OURS
    if contestant.startswith("pytest") and contestant != "pytest-rs":
        return PYTEST
    return BARE if contestant == "bare Python" else OTHERS


def bars(axes: Axes, suite: SuiteResult, value: Callable[[Row], float], label: Callable[[Row], str]) -> None:
    """One bar a contestant, the quickest at the top, on a logarithmic axis: equal distances are equal factors."""
    rows = sorted((row for row in suite.rows if row.samples), key=value, reverse=True)
    for place, row in enumerate(rows):
        axes.barh(place, value(row), color=colour(row.contestant))
        axes.text(value(row), place, f"   {label(row)}", va="center", fontsize=7)
    axes.set_yticks(range(len(rows)), [row.contestant for row in rows], fontsize=8)
    axes.set_xscale("log")
    if rows:
        axes.set_xlim(min(map(value, rows)) / 3, max(map(value, rows)) * 3)
    axes.tick_params(axis="x", labelsize=7)
    axes.set_title(suite.title, fontsize=10)


def whiskers(axes: Axes, suite: SuiteResult) -> None:
    """The middle half of the runs, on the bars of `bars`."""
    rows = sorted((row for row in suite.rows if row.samples), key=lambda row: row.wall, reverse=True)
    for place, row in enumerate(rows):
        axes.plot(quartiles([sample.wall for sample in row.samples]), [place, place], color="black", linewidth=1)


def panels(suites: list[SuiteResult], draw: Callable[[Axes, SuiteResult], None]) -> Figure:
    """Two a line, as high as they have contestants."""
    lines = [suites[first : first + 2] for first in range(0, len(suites), 2)]
    heights = [0.7 + 0.19 * max(len(suite.rows) for suite in line) for line in lines]
    figure = Figure(figsize=(11, max(1, sum(heights))), layout="constrained")
    if lines:
        grid = figure.add_gridspec(len(lines), 2, height_ratios=heights)
        for place, suite in enumerate(suites):
            draw(figure.add_subplot(grid[place // 2, place % 2]), suite)
    return figure


def times(suites: list[SuiteResult]) -> Figure:
    def draw(axes: Axes, suite: SuiteResult) -> None:
        bars(axes, suite, lambda row: row.wall, lambda row: seconds(row.wall))
        whiskers(axes, suite)
        axes.set_xlabel("seconds", fontsize=7)

    return panels(suites, draw)


def memory(results: Results) -> Figure:
    """All processes together, where a run lasts long enough to be looked at."""

    def draw(axes: Axes, suite: SuiteResult) -> None:
        seen = replace(suite, rows=[row for row in suite.rows if row.memory])
        bars(axes, seen, lambda row: (row.memory or 0) / 1024**2, lambda row: mebibytes(row.memory or 0))
        axes.set_xlabel("MiB, all processes", fontsize=7)

    return panels([suite for suite in results.group("generated") if suite.tests >= 1000], draw)


def growth(results: Results, value: Callable[[SuiteResult, Row], float], unit: str, axes: Axes) -> None:
    """One line a contestant over the number of tests, both axes logarithmic."""
    suites = results.growth()
    names = dict.fromkeys(row.contestant for suite in results.group("growth") for row in suite.rows)
    for name in names:
        points = [(suite.tests, value(suite, row)) for suite in suites for row in [suite.row(name)] if row]
        if points:
            axes.plot(*zip(*points), marker="o", markersize=3, label=name, color=colour(name), linestyle=style(name))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("tests", fontsize=8)
    axes.set_ylabel(unit, fontsize=8)
    axes.legend(fontsize=7)


def style(contestant: str) -> str:
    return "--" if "-n 2" in contestant else "-"


def growths(results: Results) -> Figure:
    figure = Figure(figsize=(11, 4), layout="constrained")
    if not results.group("growth"):
        return figure
    growth(results, lambda suite, row: row.wall, "seconds", figure.add_subplot(1, 2, 1))
    growth(results, lambda suite, row: row.peak / 1024**2, "MiB, largest process", figure.add_subplot(1, 2, 2))
    return figure


def times_a_test(results: Results) -> Figure:
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    if not results.group("growth"):
        return figure
    growth(results, lambda suite, row: row.wall / suite.tests * 1e6, "µs a test", figure.add_subplot())
    return figure


def main(source: Path, folder: Path) -> None:
    """Prints the names of the files that it wrote: those for which there are results."""
    matplotlib.rcParams.update({"svg.hashsalt": "fastest", "svg.fonttype": "none", "font.family": "sans-serif"})
    results = load(source)
    figures = {
        "time": times(results.group("generated")),
        "projects": times(results.group("project")),
        "time-a-test": times_a_test(results),
        "memory": memory(results),
        "growth": growths(results),
    }
    for name, figure in figures.items():
        (folder / f"{name}.svg").unlink(missing_ok=True)  # an earlier run's, with other suites
        if figure.axes:
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
            print(f"{name}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
