"""Unraisable and thread exceptions, the import watch, the fault handler's time-out."""

from __future__ import annotations

import gc
import sys
import threading
import warnings

import pytest
from fake_session import FakeConfig, FakeItem

from fastest.builtin import faults, importwatch, threadexc, unraisable
from fastest.warning_types import PytestUnhandledThreadExceptionWarning, PytestUnraisableExceptionWarning


class Broken:
    def __del__(self):
        raise ValueError("del is broken")


@pytest.fixture(params=[unraisable, threadexc])
def plugin(request):
    config = FakeConfig()
    request.param.pytest_configure(config)
    yield request.param, config
    config.close()


def misbehave(module):
    if module is unraisable:
        Broken()
        gc.collect()
    else:
        thread = threading.Thread(target=lambda: 1 / 0, name="worker")
        thread.start()
        thread.join()


CATEGORIES = {unraisable: PytestUnraisableExceptionWarning, threadexc: PytestUnhandledThreadExceptionWarning}
TEXTS = {
    unraisable: ("Exception ignored in", "del is broken"),
    threadexc: ("Exception in thread worker", "ZeroDivisionError"),
}


def test_the_error_becomes_a_warning(plugin):
    module, config = plugin
    watcher = module.make_watcher(config)
    assert not watcher.dirty()
    misbehave(module)
    assert watcher.dirty()
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        watcher.collect(FakeItem(), "call")
    assert not watcher.dirty()
    assert [warning.category for warning in log] == [CATEGORIES[module]]
    for text in TEXTS[module]:
        assert text in str(log[0].message)


def test_as_an_error_it_has_its_cause(plugin):
    module, config = plugin
    misbehave(module)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(CATEGORIES[module]) as caught:
            module.make_watcher(config).collect(FakeItem(), "call")
    assert isinstance(caught.value.__cause__, (ValueError, ZeroDivisionError))
    assert "Traceback" not in str(caught.value)


def test_the_hooks_are_put_back():
    before = sys.unraisablehook, threading.excepthook
    for module in (unraisable, threadexc):
        config = FakeConfig()
        module.pytest_configure(config)
        config.close()
        assert module.make_watcher(config) is None
    assert (sys.unraisablehook, threading.excepthook) == before


def test_an_import_is_noticed_once():
    told = []
    name = "this"  # of the standard library, and nobody needs it
    sys.modules.pop(name, None)

    def function():
        told.append(name in sys.modules)

    importwatch.when_imported(name, function)
    assert told == []
    import this

    assert told == [True]
    assert this.__loader__ is this.__spec__.loader
    importwatch.when_imported(name, function)
    assert told == [True, True]


def test_a_watch_can_be_called_off():
    def function():
        raise AssertionError

    finders = list(sys.meta_path)
    importwatch.when_imported("antigravity", function)
    importwatch.forget("antigravity", function)
    importwatch.forget("antigravity", function)
    assert [type(finder) for finder in sys.meta_path] == [type(finder) for finder in finders]


def test_no_timeout_no_watcher():
    assert faults.make_watcher(FakeConfig(ini={"faulthandler_timeout": ""})) is None
    config = FakeConfig(ini={"faulthandler_timeout": "5"})
    config.stash[faults.fault_handler_stderr_fd_key] = 2
    watcher = faults.make_watcher(config)
    assert watcher.wants(FakeItem())
    watcher.enter(FakeItem())
    watcher.leave(FakeItem())
