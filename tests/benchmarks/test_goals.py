"""Goals are judged from results; what was not measured on equal work is never judged."""

import pytest
from made import results, row, suite

from bench.goals import GOALS


def goal(text):
    return next(goal for goal in GOALS if goal.text.startswith(text))


def test_a_ratio_of_medians():
    found = results(suite("small", row("fastest auto", 0.01, 0.01, 0.9), row("pytest", 0.1, 0.1, 0.1)))
    measured = goal("10 simple tests, cold").figure(found)
    assert measured == pytest.approx(10)
    assert goal("10 simple tests, cold").holds(measured)


def test_a_goal_that_is_missed():
    found = results(suite("small", row("fastest auto", 0.05), row("pytest", 0.1)))
    wanted = goal("10 simple tests, cold")
    assert not wanted.holds(wanted.figure(found))


def test_who_ran_fewer_tests_is_not_compared():
    slow = row("pytest-rs", ran=9, note="ran 9 of 10")
    found = results(suite("large", row("fastest lightning", 0.01), slow))
    assert goal("10,000 small tests, lightning against pytest-rs").figure(found) is None


def test_nothing_measured():
    assert all(goal.figure(results()) is None for goal in GOALS)


def test_growth_compares_time_a_test():
    large = suite("large", row("fastest lightning", 1.0), tests=10_000)
    larger = suite("growth-100000", row("fastest lightning", 11.0), group="growth", tests=100_000)
    assert goal("time a test at 100,000").figure(results(large, larger)) == pytest.approx(1.1)


def test_memory_at_most_that_of_pytest():
    larger = suite("growth-100000", row("fastest lightning", 1, peak=50), row("pytest", 1, peak=100), group="growth")
    wanted = goal("memory at 100,000")
    assert wanted.figure(results(larger)) == 0.5
    assert wanted.holds(0.5) and not wanted.holds(1.1)


def test_overhead_of_projects():
    def project(name, ours, theirs):
        rows = row("fastest lightning", ours, bodies=1.0), row("pytest", theirs, bodies=1.0)
        return suite(name, *rows, group="project")

    found = results(project("a", 1.2, 2.0), project("b", 1.1, 3.0))
    assert goal("projects, serial: (wall").figure(found) == pytest.approx(0.1)
    assert goal("projects, serial: the least gain").figure(found) == pytest.approx(2.0 / 1.2)


def test_lateness_of_workers_in_percent():
    found = results(suite("uneven", row("fastest -n 2", 1.0, lateness=0.07)))
    wanted = goal("the last worker's end")
    assert wanted.shown(wanted.figure(found)) == "7%"
    assert wanted.wanted() == "≤ 10%"
