"""The lines of --setup-show (`fastest.builtin.setuponly`, `setupplan`)."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from fake_session import FakeConfig

from fastest.builtin import setuponly, setupplan
from fastest.scope import Scope
from fastest.textio import TerminalWriter


class Fixture(SimpleNamespace):
    cached_result = None

    @property
    def scope(self):
        return self._scope.value

    def cache_key(self, request):
        return getattr(request, "param", None)


@pytest.fixture
def config():
    config = FakeConfig(options={"setupshow": True, "setuponly": False, "setupplan": False})
    config.file = io.StringIO()
    config.get_terminal_writer = lambda: TerminalWriter(config.file)
    return config


def run(wrapper):
    next(wrapper)
    with pytest.raises(StopIteration) as stop:
        wrapper.send("value")
    return stop.value.value


@pytest.mark.parametrize(
    ("scope", "indent"),
    [(Scope.Session, 0), (Scope.Package, 2), (Scope.Module, 4), (Scope.Class, 6), (Scope.Function, 8)],
)
def test_lines(config, scope, indent):
    fixture = Fixture(argname="db", _scope=scope, argnames=("request", "b", "a"), ids=None)
    request = SimpleNamespace(config=config)
    assert run(setuponly.pytest_fixture_setup(fixture, request)) == "value"
    fixture.cached_result = ("value", None, None)
    setuponly.pytest_fixture_post_finalizer(fixture, request)
    letter = scope.value[0].upper()
    blank = " " * indent
    assert config.file.getvalue() == (
        f"\n{blank}SETUP    {letter} db (fixtures used: a, b)\n{blank}TEARDOWN {letter} db"
    )


@pytest.mark.parametrize(
    ("ids", "shown"), [(None, "[1]"), (["one", "two"], "['two']"), (lambda value: f"id-{value}", "['id-1']")]
)
def test_params_are_shown_by_their_ids(config, ids, shown):
    fixture = Fixture(argname="db", _scope=Scope.Function, argnames=(), ids=ids)
    request = SimpleNamespace(config=config, param=1, param_index=1)
    run(setuponly.pytest_fixture_setup(fixture, request))
    fixture.cached_result = ("value", None, None)
    setuponly.pytest_fixture_post_finalizer(fixture, request)
    assert config.file.getvalue().count(shown) == 2
    assert not hasattr(fixture, "cached_param")


def test_a_fixture_that_was_not_set_up_is_not_torn_down(config):
    fixture = Fixture(argname="db", _scope=Scope.Function, argnames=(), ids=None)
    setuponly.pytest_fixture_post_finalizer(fixture, SimpleNamespace(config=config))
    assert config.file.getvalue() == ""


def test_plan_implies_the_others_and_calls_nothing(config):
    config.option.setupplan, config.option.setupshow = True, False
    setupplan.pytest_cmdline_main(config)
    assert config.option.setuponly and config.option.setupshow
    setuponly.pytest_configure(config)
    assert "pytest_fixture_setup" in config.hooked
    fixture = Fixture()
    setupplan.pytest_fixture_setup(fixture, SimpleNamespace(config=config, param=7))
    assert fixture.cached_result == (None, 7, None)
