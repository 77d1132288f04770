"""Which closures of fixtures become a plan, and in which order a plan calls them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fastest import host
from fastest.fixtureclosure import FuncFixtureInfo
from fastest.fixturedef import DirectParamFixtureDef, FixtureDef
from fastest.fixtureplan import plan_of
from fastest.scope import Scope


def defined(**functions):
    """Fixture definitions of functions, or of (function, changes to the definition)."""
    definitions = {}
    for name, function in functions.items():
        function, changes = function if isinstance(function, tuple) else (function, {})
        node = SimpleNamespace(nodeid="", config=None)
        made = FixtureDef(None, None, name, function, changes.pop("scope", "function"), None, node=node)
        made.__dict__.update(changes)
        definitions[name] = [made]
    return definitions


def planned(argnames, definitions, arg2scope=None, owner=None):
    closure = [name for name in [*argnames, *definitions] if name in definitions or name == "request"]
    info = FuncFixtureInfo(tuple(argnames), tuple(argnames), list(dict.fromkeys(closure)), definitions)
    return plan_of(info, arg2scope or {}, owner)


def names(plan):
    return [step[0] for step in plan.calls[0]]


def yields(a):
    yield a


def test_what_a_fixture_asks_for_comes_before_it():
    definitions = defined(c=lambda b, a: 0, b=yields, a=lambda: 0)
    plan = planned(["c"], definitions)
    assert names(plan) == ["a", "b", "c"]
    assert [step[3] for step in plan.calls[0]] == [False, True, False]
    assert plan.calls[1] == ("c",)


@pytest.mark.parametrize(
    "definitions",
    [
        defined(a=lambda b: 0, b=lambda a: 0),
        defined(a=lambda a: 0),
        defined(a=lambda nobody: 0),
        defined(a=lambda request: 0),
        defined(a=(lambda: 0, {"params": [1]})),
        defined(a=len),
    ],
    ids=["circle", "override", "unknown", "request", "params", "no function"],
)
def test_all_else_takes_the_long_way(definitions):
    assert planned(["a"], definitions) is None
    assert planned(["request"], {}) is None


def test_async_fixtures_take_the_long_way():
    async def coroutine():
        pass

    async def generator():
        yield

    assert planned(["a"], defined(a=coroutine)) is None
    assert planned(["a"], defined(a=generator)) is None


def test_a_wider_fixture_must_be_there():
    definitions = defined(wide=(lambda request: 0, {"scope": "module"}), near=lambda wide: 0)
    plan = planned(["near", "request"][:1], definitions)
    assert names(plan) == ["near"]
    assert plan.values({}) is None
    definitions["wide"][0].cached_result = (5, None, None)
    assert plan.values({}) == {"wide": 5}
    definitions["wide"][0].cached_result = (None, None, (ValueError(), None))
    assert plan.values({}) is None


def test_a_wider_fixture_that_would_ask_for_a_narrower_one_is_an_error_of_the_long_way():
    """Its value may be there from an earlier test, where the name meant another fixture."""

    def fixtures(scope):
        return defined(b=(lambda a: 0, {"scope": "module"}), a=(lambda: 0, {"scope": scope}))

    assert planned(["b"], fixtures("session")) is not None
    assert planned(["b"], fixtures("function")) is None
    assert planned(["b"], fixtures("session"), {"a": Scope.Function}) is None


def test_parameters_are_values_from_the_start():
    session = SimpleNamespace(nodeid="", config=None)
    direct = DirectParamFixtureDef(node=session, argname="x", scope=Scope.Function)
    definitions = {"x": [direct], **defined(a=lambda x: x)}
    plan = planned(["x", "a"], definitions, {"x": Scope.Function})
    assert names(plan) == ["a"]
    assert plan.values({"x": 3, "other": 4}) == {"x": 3}
    assert planned(["x", "a"], definitions, {"x": Scope.Module}) is None


class Owner:
    def method(self):
        return self


class Other:
    pass


def test_methods_are_called_on_the_tests_instance():
    definitions = defined(a=Owner().method)
    assert planned(["a"], definitions, owner=type("Derived", (Owner,), {})).calls[0][0][4]
    assert planned(["a"], definitions, owner=Other) is None
    assert planned(["a"], definitions) is None


def run(plan, values, function, owner=None, dirty=None):
    before = host.divert(host.Memory())
    try:
        outcome = host.run_plain([("a::b", function, owner, values, plan.calls)], 0, dirty)
        return outcome, [event[0] for event in host.memory]
    finally:
        host.restore(before)


def test_the_inner_loop_in_python_runs_a_plan(monkeypatch):
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "")
    seen = []

    def ends(a):
        yield a + 1
        seen.append("end")

    plan = planned(["b"], defined(a=lambda: 1, b=ends))
    assert run(plan, {}, lambda b: seen.append(b)) == ((1, None), ["S", "P"])
    assert seen == [2, "end"]
    (n, call), events = run(plan, {}, lambda b: 1 / 0)
    assert (n, call[0], type(call[1]), len(call[8]), events) == (0, "call", ZeroDivisionError, 1, ["S"])
    (n, call), _ = run(planned(["b"], defined(a=lambda: 1 / 0, b=ends)), {}, lambda b: None)
    assert (n, call[0], type(call[1]), call[8]) == (0, "setup", ZeroDivisionError, [])
    (n, call), _ = run(plan, {}, lambda b: None, dirty=iter([False, False, True]).__next__)
    assert (n, call[0], call[1], call[8], call[9]) == (0, "teardown", None, [], [])
