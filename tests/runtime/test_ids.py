"""The ids of parametrized tests."""

from __future__ import annotations

import enum
import hashlib
import re

import pytest

from fastest.ids import IdMaker, literal_id
from fastest.outcomes import Failed
from fastest.parameterset import HIDDEN_PARAM, param

ESCAPING = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"


class Config:
    def __init__(self, hook=None, **ini):
        self.ini = {"parametrize_long_str_id_strategy": "short", **ini}
        self.hooked = {"pytest_make_parametrize_id"} if hook else set()
        self.pytest_make_parametrize_id = hook

    @property
    def hook(self):
        return self

    def getini(self, name):
        return self.ini.get(name)


def ids(*values, argnames=("a",), idfn=None, given=None, config=None):
    rows = [value if isinstance(value, type(param(1))) else param(value) for value in values]
    return IdMaker(argnames, rows, idfn, given, config, "the test").make_unique_parameterset_ids()


class Color(enum.Enum):
    RED = 1


def function():
    pass


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a\nb", "a\\nb"),
        ("a\\b", "a\\\\b"),
        ("äö", "\\xe4\\xf6"),
        ("\x00", "\\x00"),
        (b"abc", "abc"),
        (b"\xff\t", "\\xff\\t"),
        (1, "1"),
        (-0.5, "-0.5"),
        (2j, "2j"),
        (True, "True"),
        (None, "None"),
        (Color.RED, "Color.RED"),
        (re.compile("x+é"), "x+\\xe9"),
        (function, "function"),
        (int, "int"),
        ([1], "a0"),
        (object(), "a0"),
    ],
)
def test_values(value, expected):
    assert ids(value) == [expected]


@pytest.mark.parametrize("value", ["plain", 1, 1.5, True, None, "\t", "é", "a\\b", "x" * 101, b"", 1j])
def test_literals_are_a_short_cut_only(value):
    assert literal_id(value) in (None, ids(value)[0])


def test_several_arguments_are_joined_and_unnamed_ones_take_their_name_and_row():
    rows = [param(1, [2]), param("x", {})]
    assert ids(*rows, argnames=("a", "b")) == ["1-b0", "x-b1"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "a"], ["a0", "a1"]),
        (["1", "1"], ["1_0", "1_1"]),
        (["a", "a", "a0"], ["a1", "a2", "a0"]),
        (["", ""], ["0", "1"]),
        (["a0", "a", "b", "a", "a1"], ["a0", "a2", "b", "a3", "a1"]),
        (["a", "a", "a0", "a0"], ["a1", "a2", "a0_0", "a0_1"]),
    ],
)
def test_duplicates_are_numbered(values, expected):
    assert ids(*values) == expected


def test_many_duplicates_take_no_quadratic_time():
    assert ids(*["x"] * 20000)[-1] == "x19999"


def test_explicit_ids_win_and_none_means_generated():
    assert ids(param(1, id="own"), 2, 3, given=["x", None, 7]) == ["own", "2", "7"]


def test_an_id_function_may_decline():
    assert ids(1, "x", idfn=lambda value: None if value == 1 else f"<{value}>") == ["1", "<x>"]


def test_an_error_of_an_id_function_names_the_place():
    with pytest.raises(
        ValueError, match="the test: error raised while trying to determine id of parameter 'a' at position 1"
    ):
        ids(0, 1, idfn=lambda value: 1 // (1 - value))


def test_the_hook_is_asked_before_the_value():
    config = Config(lambda config, val, argname: "hooked" if val == 1 else None)
    assert ids(1, 2, config=config) == ["hooked", "2"]


def test_unsupported_explicit_ids_fail():
    with pytest.raises(
        Failed, match=r"In the test: ids contains unsupported value \[\] \(type: <class 'list'>\) at index 0"
    ):
        ids(1, given=[[]])


def test_hidden_parameters_keep_their_place_once():
    assert ids(1, 2, given=[HIDDEN_PARAM, None]) == [HIDDEN_PARAM, "2"]
    with pytest.raises(Failed, match="multiple instances of HIDDEN_PARAM"):
        ids(1, 2, given=[HIDDEN_PARAM, HIDDEN_PARAM])


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [("short", "a0"), ("legacy", "x" * 101), ("sha256", hashlib.sha256(b"x" * 101).hexdigest())],
)
def test_long_strings(strategy, expected):
    assert ids("x" * 101, config=Config(parametrize_long_str_id_strategy=strategy)) == [expected]


def test_long_strings_may_be_disallowed():
    with pytest.raises(Failed, match=r"parametrize value for 'a' at index 0 is too long .*\(101 characters\)"):
        ids("x" * 101, config=Config(parametrize_long_str_id_strategy="disallow"))


def test_escaping_can_be_turned_off():
    assert ids("é\n", config=Config(**{ESCAPING: True})) == ["é\n"]


@pytest.mark.parametrize("ini", [{"strict": True}, {"strict_parametrization_ids": True}])
def test_duplicates_are_an_error_if_ids_are_strict(ini):
    from fastest.nodes import Collector

    with pytest.raises(Collector.CollectError) as error:
        ids("x", "x", "y", config=Config(**ini))
    assert "Duplicates:     x\n" in str(error.value)
