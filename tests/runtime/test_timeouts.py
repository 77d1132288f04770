"""Which limit an item has, and where a signal may raise."""

from __future__ import annotations

import sys

import pytest

from fastest.builtin import timeouts
from fastest.config.exceptions import UsageError
from fastest.marks import MARK_GEN


class Option:
    def __init__(self, timeout=None, method=None):
        self.timeout = timeout
        self.timeout_method = method
        self.timeout_disable_debugger_detection = False
        self.session_timeout = None


class Config:
    def __init__(self, option, **ini):
        self.option = option
        self._ini = {"timeout": "", "timeout_method": "", "timeout_func_only": False, **ini}

    def getini(self, name):
        return self._ini.get(name, "")


class Item:
    nodeid = "test_a.py::test"


EVERY = timeouts.Limits(10.0, "signal", False, False)


def marked(decorator):
    limits = timeouts.marked_limits(decorator.mark, EVERY, Item())
    return limits.timeout, limits.method, limits.func_only, limits.debugger_counts


class TestConfigured:
    def test_nothing(self, monkeypatch):
        monkeypatch.delenv("PYTEST_TIMEOUT", raising=False)
        limits = timeouts.configured_limits(Config(Option()))
        assert (limits.timeout, limits.at_once, limits.func_only) == (0.0, False, False)

    def test_the_nearest_word(self, monkeypatch):
        monkeypatch.setenv("PYTEST_TIMEOUT", "2")
        assert timeouts.configured_limits(Config(Option(1.0), timeout="3")).timeout == 1.0
        assert timeouts.configured_limits(Config(Option(), timeout="3")).timeout == 2.0
        monkeypatch.setenv("PYTEST_TIMEOUT", "")
        assert timeouts.configured_limits(Config(Option(), timeout="3")).timeout == 3.0

    def test_zero_on_the_command_line_is_a_word(self, monkeypatch):
        monkeypatch.setenv("PYTEST_TIMEOUT", "2")
        assert timeouts.configured_limits(Config(Option(0.0))).timeout == 0.0

    def test_method(self):
        assert timeouts.configured_limits(Config(Option(method="thread"))).at_once
        assert timeouts.configured_limits(Config(Option(), timeout_method="thread")).at_once
        with pytest.raises(UsageError, match="timeout_method"):
            timeouts.configured_limits(Config(Option(), timeout_method="magic"))


class TestMarked:
    @pytest.mark.parametrize(
        ("decorator", "expected"),
        [
            (MARK_GEN.timeout(5), (5.0, "signal", False, False)),
            (MARK_GEN.timeout("0.5"), (0.5, "signal", False, False)),
            (MARK_GEN.timeout(timeout=0), (0.0, "signal", False, False)),
            (MARK_GEN.timeout(5, "thread"), (5.0, "thread", False, False)),
            (MARK_GEN.timeout(method="thread"), (10.0, "thread", False, False)),
            (MARK_GEN.timeout(func_only=True), (10.0, "signal", True, False)),
            (MARK_GEN.timeout(5, disable_debugger_detection=True), (5.0, "signal", False, True)),
        ],
    )
    def test_what_it_does_not_say_is_as_configured(self, decorator, expected):
        assert marked(decorator) == expected

    @pytest.mark.parametrize(
        "decorator",
        [
            MARK_GEN.timeout(),
            MARK_GEN.timeout(1, "signal", True),
            MARK_GEN.timeout(1, timeout=2),
            MARK_GEN.timeout(seconds=1),
            MARK_GEN.timeout("soon"),
            MARK_GEN.timeout(1, method="magic"),
        ],
        ids=["empty", "too many", "twice", "unknown", "no number", "no method"],
    )
    def test_nonsense(self, decorator):
        with pytest.raises(UsageError, match="the timeout mark of test_a.py::test"):
            marked(decorator)


class TestWhere:
    def test_a_test_is_inside_a_phase(self):
        assert timeouts.is_inside_a_phase(sys._getframe())

    def test_our_own_code_is_not(self):
        frame = eval("ours()", {"__name__": "fastest.anything", "ours": lambda: sys._getframe(1)})
        assert not timeouts.is_inside_a_phase(frame)

    def test_a_prompt_is_a_debugger(self):
        frame = eval("here()", {"__name__": "pdb", "here": lambda: sys._getframe(1)})
        assert timeouts.is_debugging(frame)
