"""The clock of a trial: which tests are asked to stop, and which end it."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from fastest import trialclock
from fastest.trialclock import ENDED, FAILED, LIMIT, STARTED, Clock, Teller

CHILD, ASK, LAST = 4711, 34, 2


@pytest.fixture
def trial(monkeypatch):
    """Makes a teller and the clock that hears it; `asked`: the signals that the child was sent."""
    descriptors, asked = [], []

    def make(seconds=None, at_once=False):
        reader, writer = os.pipe()
        descriptors.extend((reader, writer))
        every = None if seconds is None else SimpleNamespace(timeout=seconds, at_once=at_once)
        return Teller(writer, every), Clock(reader, LAST, CHILD, ASK)

    monkeypatch.setattr(trialclock.os, "kill", lambda pid, signal: asked.append((pid, signal)))
    make.asked = asked
    yield make
    for descriptor in descriptors:
        os.close(descriptor)


def test_without_limits_nothing_is_late(trial):
    teller, clock = trial()
    teller.started(LAST)
    assert not clock.is_over(0.0) and not clock.is_over(1e9)
    teller.tell(FAILED, LAST)
    teller.tell(ENDED, LAST)
    clock.listen(0.0)
    assert clock.heard == STARTED + FAILED + ENDED and not trial.asked


def test_the_last_test_has_failed_as_soon_as_it_is_late(trial):
    teller, clock = trial(5.0)
    teller.started(LAST)
    assert not clock.is_over(0.0) and not clock.is_over(5.0)
    assert clock.is_over(5.1)
    assert clock.heard == STARTED + FAILED and not trial.asked


def test_an_earlier_test_is_asked_to_stop_and_then_ended(trial):
    teller, clock = trial(5.0)
    teller.started(0)
    assert not clock.is_over(0.0) and not clock.is_over(5.1) and not clock.is_over(5.11)
    assert trial.asked == [(CHILD, ASK)]
    assert not clock.is_over(5.2) and len(trial.asked) == 2
    assert clock.is_over(6.2) and clock.heard == b""


def test_the_teardown_of_a_stopped_test_is_not_asked_once_more(trial):
    teller, clock = trial(1.0)
    teller.started(0)
    assert not clock.is_over(0.0) and not clock.is_over(1.1)
    teller.tell(LIMIT, 0, 5.0)
    assert not clock.is_over(1.2) and not clock.is_over(6.1)
    assert clock.is_over(6.3) and len(trial.asked) == 1


def test_the_next_test_has_its_own_time(trial):
    teller, clock = trial(1.0)
    teller.started(0)
    assert not clock.is_over(0.0)
    teller.started(1)
    assert not clock.is_over(0.9) and not clock.is_over(1.8) and not trial.asked


def test_a_mark_counts_more_than_the_option(trial):
    teller, clock = trial(1.0)
    teller.started(0)
    teller.tell(LIMIT, 0, 9.0, at_once=True)
    assert not clock.is_over(0.0) and not clock.is_over(9.0)
    assert clock.is_over(9.1) and not trial.asked


def test_a_limit_of_zero_is_none(trial):
    teller, clock = trial(1.0)
    teller.started(LAST)
    teller.tell(LIMIT, LAST, 0.0)
    assert not clock.is_over(0.0) and not clock.is_over(1e9)


def test_what_comes_too_late_is_of_no_account(trial):
    teller, clock = trial(1.0)
    teller.started(0)
    teller.started(LAST)
    teller.tell(LIMIT, 0, 0.0)
    assert not clock.is_over(0.0)
    assert clock.is_over(1.1)
