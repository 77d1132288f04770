"""The search for the smallest set, without any test run."""

from __future__ import annotations

from math import log2

import pytest

from fastest.culprits import smallest


class Oracle:
    """Fails if all culprits are there and no cure comes after the last of them."""

    def __init__(self, culprits, cures=()):
        self.culprits = set(culprits)
        self.cures = set(cures)
        self.asked = 0

    def __call__(self, values):
        self.asked += 1
        there = [value for value in values if value in self.culprits]
        return len(there) == len(self.culprits) and not any(
            value in self.cures for value in values[values.index(there[-1]) :]
        )


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 1000])
def test_one_culprit_takes_two_questions_a_halving(count):
    for culprit in {0, count // 2, count - 1}:
        oracle = Oracle([culprit])
        assert smallest(range(count), oracle) == [culprit]
        assert oracle.asked <= 2 * log2(count) + 2


@pytest.mark.parametrize("culprits", [(0, 1), (0, 999), (498, 499, 500), (10, 333, 340, 800), tuple(range(20))])
def test_several_culprits_are_found_in_order(culprits):
    oracle = Oracle(culprits)
    assert smallest(range(1000), oracle) == list(culprits)
    assert oracle.asked <= 2 * len(culprits) * log2(1000) + 20


def test_what_is_found_was_seen_to_fail_even_if_other_tests_cure_it():
    oracle = Oracle([5], cures=[3, 4])
    found = smallest(range(10), oracle)
    assert oracle(found)
    assert found == [5]


def test_everything_may_be_needed():
    assert smallest(range(9), Oracle(range(9))) == list(range(9))
