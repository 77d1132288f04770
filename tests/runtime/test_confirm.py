"""What two trials say about a failure."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fastest import confirm
from fastest.trial import FAILED, NOT_REACHED, PASSED, TIMED_OUT


@pytest.fixture
def verdicts(monkeypatch):
    """Confirms item 2, which ran after 0 and 1; `alone` and `after` are how the trials end."""

    def run(alone, after, before=(0, 1), seconds=60.0):
        events, asked = [], []

        def trial(session, items, left):
            asked.append(items)
            return alone if len(items) == 1 else after

        monkeypatch.setattr(confirm, "run_trial", trial)
        monkeypatch.setattr(confirm, "host", SimpleNamespace(emit=events.append, flush=lambda: None))
        session = SimpleNamespace(items=["a", "b", "c"], config=SimpleNamespace(payload={}))
        confirm.confirm(session, [{"i": 2, "before": list(before)}], seconds)
        assert [(event["k"], event["i"]) for event in events] == [("confirmed", 2)]
        return events[0]["verdict"], asked

    return run


@pytest.mark.parametrize(
    "alone, after, verdict",
    [
        (FAILED, PASSED, "real"),
        (PASSED, FAILED, "order-dependent"),
        (PASSED, PASSED, "parallel-only"),
        (PASSED, NOT_REACHED, "parallel-only"),
        (TIMED_OUT, FAILED, "unknown"),
        (PASSED, TIMED_OUT, "unknown"),
    ],
)
def test_verdict(verdicts, alone, after, verdict):
    assert verdicts(alone, after)[0] == verdict


def test_a_real_failure_costs_one_trial(verdicts):
    assert verdicts(FAILED, FAILED)[1] == [["c"]]


def test_the_order_is_that_of_the_worker(verdicts):
    assert verdicts(PASSED, PASSED, before=(1, 0))[1] == [["c"], ["b", "a", "c"]]


def test_the_first_test_of_a_worker_depends_on_no_order(verdicts):
    assert verdicts(PASSED, FAILED, before=())[0] == "parallel-only"


def test_without_time_nothing_is_run(verdicts):
    assert verdicts(FAILED, FAILED, seconds=0.0) == ("unknown", [])
