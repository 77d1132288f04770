"""The watcher for warnings (`fastest.builtin.warns`)."""

from __future__ import annotations

import warnings

import pytest
from fake_session import FakeConfig, FakeItem

from fastest.builtin import warns


@pytest.fixture
def config():
    return FakeConfig()


@pytest.fixture
def watcher(config):
    with warnings.catch_warnings():
        watcher = warns.WarningWatcher(config)
        watcher.install()
        yield watcher
        watcher.uninstall()


def warn():
    warnings.warn("careful")


def recorded(config):
    return [kwargs for name, kwargs in config.hook.calls if name == "pytest_warning_recorded"]


def test_quiet_is_not_dirty(watcher):
    assert not watcher.dirty()


def test_a_warning_is_announced_with_its_item(config, watcher):
    warn()
    assert watcher.dirty()
    watcher.collect(FakeItem(), "call")
    (kwargs,) = recorded(config)
    assert kwargs["nodeid"] == FakeItem.nodeid and kwargs["when"] == "runtest" and kwargs["location"] is None
    assert str(kwargs["warning_message"].message) == "careful"


def test_each_item_warns_anew(config, watcher):
    for _ in range(2):
        warn()
        warn()
        watcher.collect(FakeItem(), "call")
        watcher.collect(FakeItem(), "teardown")
    assert len(recorded(config)) == 2


def test_within_an_item_a_place_warns_once(config, watcher):
    warn()
    watcher.collect(FakeItem(), "setup")
    warn()
    assert watcher.dirty()  # the end of the item must not be missed
    watcher.collect(FakeItem(), "call")
    assert len(recorded(config)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: warnings.simplefilter("ignore"),
        lambda: warnings.simplefilter("ignore", append=True),
        lambda: warnings.resetwarnings(),
        lambda: setattr(warnings, "showwarning", print),
        lambda: setattr(warnings, "filters", []),
    ],
)
def test_a_test_that_changes_filters_is_undone_at_its_end(watcher, change):
    before = list(warnings.filters)
    change()
    assert watcher.dirty()
    watcher.collect(FakeItem(), "call")
    assert watcher.dirty()
    watcher.collect(FakeItem(), "teardown")
    assert not watcher.dirty()
    assert list(warnings.filters) == before


def test_marks_hold_for_their_item(config, watcher):
    item = FakeItem(marks=[("ignore:careful",)])
    assert watcher.wants(item)
    assert not watcher.wants(FakeItem())
    watcher.enter(item)
    warn()
    assert not watcher.dirty()
    watcher.leave(item)
    warn()
    assert watcher.dirty()


def test_error_filters_raise_in_the_test():
    config = FakeConfig(ini={"filterwarnings": ["error"]})
    with warns.Recording(config, "config"), pytest.raises(UserWarning):
        warn()


def test_unknown_categories_are_told_for_each_item():
    config = FakeConfig(ini={"filterwarnings": ["ignore::no_such_module.Warning"]})
    with warnings.catch_warnings():
        watcher = warns.WarningWatcher(config)
        watcher.install()
        for _ in range(2):
            item = FakeItem()
            assert watcher.wants(item)
            watcher.enter(item)
            watcher.leave(item)
        watcher.uninstall()
    texts = [str(kwargs["warning_message"].message) for kwargs in recorded(config)]
    assert texts == ["Failed to import filter module 'no_such_module': ignore::no_such_module.Warning"] * 2


def test_event_has_the_text_of_the_summary(config):
    from fastest import host

    link = host._State.link
    try:
        memory = host.connect_memory()
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always")
            warn()
        warns.pytest_warning_recorded(log[0], "runtest", "a.py::b", None)
        (event,) = memory.events
    finally:
        host._State.link = link
    assert event["category"] == "UserWarning" and event["nodeid"] == "a.py::b"
    assert event["text"].startswith(f"{__file__}:{event['location'][1]}: UserWarning: careful\n  warnings.warn(")
