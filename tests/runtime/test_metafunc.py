"""`Metafunc.parametrize`: the planned calls of a test function, and what it refuses."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fastest.introspect import getfuncargnames
from fastest.marks import MARK_GEN
from fastest.metafunc import Metafunc
from fastest.nodes import Collector
from fastest.outcomes import Failed
from fastest.parameterset import HIDDEN_PARAM, param
from fastest.scope import Scope
from fastest.stash import Stash


class Config:
    hooked: set[str] = set()

    def getini(self, name):
        return {"parametrize_long_str_id_strategy": "short"}.get(name)


def make(func, **fixture_scopes):
    session = SimpleNamespace(config=Config(), stash=Stash(), nodeid="")
    definition = SimpleNamespace(
        obj=func, nodeid="a.py::test", session=session, parent=SimpleNamespace(session=session)
    )
    defs = {name: [SimpleNamespace(_scope=scope)] for name, scope in fixture_scopes.items()}
    info = SimpleNamespace(names_closure=list(getfuncargnames(func)), name2fixturedefs=defs)
    return Metafunc(definition, info, Config(), _ispytest=True)


def calls(metafunc):
    return [(call.id, call.params) for call in metafunc._calls]


def two(a, b):
    pass


def test_rows_become_calls():
    metafunc = make(two)
    metafunc.parametrize("a,b", [(1, 2), param(3, 4, id="x", marks=MARK_GEN.slow)])
    assert calls(metafunc) == [("1-2", {"a": 1, "b": 2}), ("x", {"a": 3, "b": 4})]
    assert [[mark.name for mark in call.marks] for call in metafunc._calls] == [[], ["slow"]]


def test_several_parametrizations_multiply():
    metafunc = make(two)
    metafunc.parametrize("a", [1, 2])
    metafunc.parametrize("b", ["x", "y"])
    assert [call.id for call in metafunc._calls] == ["1-x", "1-y", "2-x", "2-y"]
    assert metafunc._calls[1].indices == {"a": 0, "b": 1}
    metafunc._recompute_direct_params_indices()
    assert metafunc._calls[3].indices == {"a": 3, "b": 3}


def test_ten_thousand_rows_are_no_problem():
    metafunc = make(two)
    metafunc.parametrize("a,b", [(i, str(i)) for i in range(10000)])
    assert metafunc._calls[-1].id == "9999-9999"


def test_a_hidden_row_has_no_part_in_the_id():
    metafunc = make(two)
    metafunc.parametrize("a", [1, 2], ids=[HIDDEN_PARAM, "second"])
    metafunc.parametrize("b", [3])
    assert [call._idlist for call in metafunc._calls] == [["3"], ["second", "3"]]


def test_ids_of_an_iterator_are_used_up_once_and_remembered_by_the_mark():
    mark = MARK_GEN.parametrize("a", [1, 2], ids=iter(["x", "y"])).mark
    for _ in range(2):
        metafunc = make(two)
        metafunc.parametrize(*mark.args, **mark.kwargs, _param_mark=mark)
        assert [call.id for call in metafunc._calls] == ["x", "y"]


@pytest.mark.parametrize(
    ("indirect", "scope", "expected"),
    [
        (False, None, Scope.Function),
        (True, None, Scope.Class),
        (["a", "b"], None, Scope.Class),
        (["a"], None, Scope.Function),
        (True, "session", Scope.Session),
    ],
)
def test_the_scope_is_that_of_the_narrowest_fixture_if_all_are_indirect(indirect, scope, expected):
    metafunc = make(two, a=Scope.Session, b=Scope.Class)
    assert metafunc._resolve_scope(scope, ["a", "b"], indirect) is expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"argnames": "c", "argvalues": [1]}, "In a.py::test: function uses no argument 'c'"),
        ({"argnames": "c", "argvalues": [1], "indirect": True}, "In a.py::test: function uses no fixture 'c'"),
        ({"argnames": "a", "argvalues": [1], "indirect": ["b"]}, "In a.py::test: indirect fixture 'b' doesn't exist"),
        ({"argnames": "a", "argvalues": [1], "indirect": 5}, "expected Sequence or boolean for indirect, got int"),
        (
            {"argnames": "a", "argvalues": [1, 2], "ids": ["x"]},
            "2 parameter sets specified, with different number of ids: 1",
        ),
        (
            {"argnames": "a", "argvalues": [1], "scope": "doggy"},
            "parametrize\\(\\) call in two got an unexpected scope value 'doggy'",
        ),
        (
            {"argnames": "request", "argvalues": [1]},
            "'request' is a reserved name and cannot be used in @pytest.mark.parametrize",
        ),
    ],
)
def test_mistakes_are_explained(arguments, message):
    with pytest.raises(Failed, match=message):
        make(two).parametrize(**arguments)


def test_an_argument_with_a_default_is_not_parametrized():
    def test(a, b=1):
        pass

    with pytest.raises(Failed, match="function already takes an argument 'b' with a default value"):
        make(test).parametrize("b", [1])


@pytest.mark.parametrize("second", ["a", "b,b"])
def test_an_argument_is_parametrized_once(second):
    metafunc = make(two)
    metafunc.parametrize("a", [1])
    with pytest.raises(Collector.CollectError, match="a.py::test: duplicate parametrization of"):
        metafunc.parametrize(second, [(1, 2)] if "," in second else [1])


def test_ids_must_be_callable_or_iterable():
    with pytest.raises(TypeError, match="ids must be a callable or an iterable"):
        make(two).parametrize("a", [1], ids=42)
