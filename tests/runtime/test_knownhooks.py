"""Hooks of plugins that are called only for what they are about."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from fastest import knownhooks
from fastest.knownhooks import Concerns, Known, call_concerned


def hook(item):
    return item.name


def other_hook(item):
    return item.parent


class Plugin:
    def __init__(self, name):
        self.__name__ = name


def config_of(*implementations, hooked=("pytest_x",)):
    called = []

    def subset(name, left_out):
        return lambda **kwargs: called.append((name, [plugin.__name__ for plugin in left_out], kwargs))

    plugins = SimpleNamespace(
        implementations_of_others=lambda hook: list(implementations) if hook == "pytest_x" else [],
        subset_hook_caller=subset,
    )
    whole = SimpleNamespace(pytest_x=lambda **kwargs: called.append(("pytest_x", None, kwargs)))
    return SimpleNamespace(hooked=set(hooked), plugins=plugins, hook=whole, called=called)


@pytest.fixture
def known(monkeypatch):
    row = Known("someone.plugin", "pytest_x", "name", lambda subject: subject.name == "mine")
    monkeypatch.setattr(knownhooks, "KNOWN", {row.place: row})
    return row


def test_code_that_uses_another_name_is_not_known(known):
    assert known.describes(hook)
    assert not known.describes(other_hook)
    assert not known.describes(len)


def test_a_known_hook_is_asked_what_it_is_about(known):
    concerns = Concerns(config_of((Plugin("someone.plugin"), hook)), frozenset(("pytest_x", "pytest_y")))
    assert not concerns.everything
    assert concerns.include(SimpleNamespace(name="mine"))
    assert not concerns.include(SimpleNamespace(name="yours"))


@pytest.mark.parametrize(
    "implementations",
    [
        [(Plugin("somebody.else"), hook)],
        [(Plugin("someone.plugin"), other_hook)],
        [(Plugin("someone.plugin"), hook), (Plugin("conftest"), hook)],
        [],
    ],
    ids=["unknown plugin", "another version", "one of two", "one of ours"],
)
def test_all_other_hooks_are_about_everything(known, implementations):
    concerns = Concerns(config_of(*implementations), frozenset(("pytest_x",)))
    assert concerns.everything
    assert concerns.include(SimpleNamespace(name="yours"))


def test_who_does_nothing_is_not_called(known):
    config = config_of((Plugin("someone.plugin"), hook), (Plugin("conftest"), hook))
    call_concerned(config, "pytest_x", SimpleNamespace(name="yours"), {"a": 1})
    call_concerned(config, "pytest_x", SimpleNamespace(name="mine"), {"a": 2})
    assert config.called == [("pytest_x", ["someone.plugin"], {"a": 1}), ("pytest_x", None, {"a": 2})]


def item(function, parent=None, **fields):
    made = SimpleNamespace(_func=function, parent=parent, own_markers=[], **fields)
    made.closure = lambda: None
    return made


def test_hypothesis_is_about_functions_that_it_has_decorated(monkeypatch):
    def plain(): ...

    def given(): ...

    given.hypothesis = object()
    monkeypatch.setitem(sys.modules, "hypothesis", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "hypothesis.core", SimpleNamespace(running_under_pytest=False))
    assert knownhooks._is_of_hypothesis(item(plain))
    sys.modules["hypothesis.core"].running_under_pytest = True
    assert not knownhooks._is_of_hypothesis(item(plain))
    assert knownhooks._is_of_hypothesis(item(given))
    assert knownhooks._is_of_hypothesis(item(None))
    monkeypatch.delitem(sys.modules, "hypothesis")
    assert not knownhooks._is_of_hypothesis(item(given))


def test_pytest_asyncio_is_about_its_mark_on_the_test_or_above():
    marked = item(None, own_markers_of_parent=1)
    marked.own_markers = [SimpleNamespace(name="asyncio")]
    assert knownhooks._has_asyncio_mark(item(None, parent=marked))
    assert knownhooks._has_asyncio_mark(marked)
    assert not knownhooks._has_asyncio_mark(item(None, parent=item(None)))


def test_anyio_is_about_tests_with_a_backend():
    backed = item(None)
    backed.closure = lambda: SimpleNamespace(names_closure=["anyio_backend"])
    assert knownhooks._uses_anyio(backed)
    assert not knownhooks._uses_anyio(item(None))


def test_a_session_without_coroutines_is_nothing_to_anyio():
    from fastest.function import Function

    async def coroutine(): ...

    def session_with(function):
        made = object.__new__(Function)
        made.__dict__["_func"] = function
        return SimpleNamespace(items=[made])

    assert knownhooks._has_coroutines(session_with(coroutine))
    assert knownhooks._has_coroutines(session_with(None))
    assert not knownhooks._has_coroutines(session_with(hook))
