"""The results as SVG, drawn by matplotlib in an environment of its own: `python -m bench.plots RESULTS.json FOLDER`.

The files are the same for the same results, so that a commit shows only what changed: no date, and ids from a fixed
salt.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.results import Results, Row, SuiteResult, load
from bench.stats import quartiles

OURS, PYTEST, BARE, OTHERS = "#2a78b5", "#d1495b", "#8a8a8a", "#c9b458"


def colour(contestant: str) -> str:
    if contestant.startswith("fastest"):
        return OURS
    if contestant.startswith("pytest") and contestant != "pytest-rs":
        return PYTEST
    return BARE if contestant == "bare Python" else OTHERS


def bars(axes: Axes, suite: SuiteResult, value: Callable[[Row], float], unit: str) -> None:
    """One bar a contestant, the quickest at the top, on a logarithmic axis: factors are lengths."""
    rows = sorted((row for row in suite.rows if row.samples), key=value, reverse=True)
    for place, row in enumerate(rows):
        axes.barh(place, value(row), color=colour(row.contestant))
        axes.text(value(row), place, f" {value(row):.3g}", va="center", fontsize=7)
    axes.set_yticks(range(len(rows)), [row.contestant for row in rows], fontsize=8)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_title(suite.title, fontsize=10)
    axes.set_xlabel(unit, fontsize=8)


def panels(suites: list[SuiteResult], draw: Callable[[Axes, SuiteResult], None]) -> Figure:
    figure = Figure(figsize=(11, 3.6 * max(1, (len(suites) + 1) // 2)), layout="constrained")
    for place, suite in enumerate(suites, start=1):
        draw(figure.add_subplot((len(suites) + 1) // 2, 2, place), suite)
    return figure


def times(results: Results) -> Figure:
    """Milliseconds, with the middle half of the runs as a whisker."""

    def draw(axes: Axes, suite: SuiteResult) -> None:
        bars(axes, suite, lambda row: row.wall * 1000, "milliseconds")
        rows = sorted((row for row in suite.rows if row.samples), key=lambda row: row.wall, reverse=True)
        for place, row in enumerate(rows):
            lower, upper = quartiles([sample.wall * 1000 for sample in row.samples])
            axes.plot([lower, upper], [place, place], color="black", linewidth=1)

    return panels(results.group("generated") + results.group("project"), draw)


def memory(results: Results) -> Figure:
    """Mebibytes of all processes together, where a run lasts long enough to be looked at."""
    suites = [suite for suite in results.group("generated") if suite.tests >= 1000]

    def draw(axes: Axes, suite: SuiteResult) -> None:
        seen = SuiteResult(suite.name, suite.title, suite.group, suite.tests, [row for row in suite.rows if row.memory])
        bars(axes, seen, lambda row: (row.memory or 0) / 1024**2, "MiB, all processes")

    return panels(suites, draw)


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
    for name, draw in (("time", times), ("time-a-test", times_a_test), ("memory", memory), ("growth", growths)):
        figure = draw(results)
        if figure.axes:
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
            print(f"{name}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
