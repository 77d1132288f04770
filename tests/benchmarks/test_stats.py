"""The statistics of the report."""

import pytest

from bench.stats import geometric_mean, lateness, quartiles, spread


def test_spread_is_the_middle_half_over_the_median():
    assert spread([8, 9, 10, 11, 12]) == pytest.approx(0.2)


def test_spread_of_one_value_is_nothing():
    assert spread([3.0]) == 0


def test_an_outlier_does_not_move_the_spread():
    assert spread([8, 9, 10, 11, 1000]) == spread([8, 9, 10, 11, 12])


def test_quartiles_of_one_value_are_the_value():
    assert quartiles([3.0]) == (3.0, 3.0)


def test_geometric_mean_of_reciprocals_is_one():
    assert geometric_mean([4, 0.25]) == pytest.approx(1)


def test_geometric_mean_survives_an_overhead_below_zero():
    assert 0 < geometric_mean([-0.1, 1]) < 0.1


def test_lateness_is_the_last_end_over_the_mean():
    assert lateness([90, 110]) == pytest.approx(0.1)
