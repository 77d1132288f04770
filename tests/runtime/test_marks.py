"""Marks: making, combining, storing and listing them."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import pytest

from fastest.keywords import NodeKeywords
from fastest.marks import MARK_GEN, Mark, MarkDecorator, MarkGenerator, get_unpacked_marks, normalize_mark_list
from fastest.outcomes import Failed
from fastest.parameterset import HIDDEN_PARAM, ParameterSet, param
from fastest.warning_types import PytestUnknownMarkWarning


class FakeConfig:
    def __init__(self, *markers, **ini):
        self.markers = markers
        self.ini = ini

    def getini(self, name):
        return self.ini.get(name)

    def _iter_registered_markers(self):
        return [SimpleNamespace(name=name) for name in self.markers]


def generator(*markers, **ini):
    made = MarkGenerator(_ispytest=True)
    made._config = FakeConfig(*markers, **ini)
    return made


def test_calling_a_mark_with_a_function_alone_applies_it():
    def function():
        pass

    assert MARK_GEN.slow(function) is function
    assert get_unpacked_marks(function) == [Mark("slow", (), {}, _ispytest=True)]


def test_calling_a_mark_with_anything_else_collects_arguments():
    mark = MARK_GEN.slow(1, key="a")(2, key="b").mark
    assert (mark.args, mark.kwargs) == ((1, 2), {"key": "b"})


def test_a_lambda_is_an_argument_and_with_args_takes_functions():
    key = lambda: None  # noqa: E731
    assert MARK_GEN.slow(key).args == (key,)

    def function():
        pass

    assert MARK_GEN.slow.with_args(function).args == (function,)


def test_static_and_class_methods_are_marked_through_their_function():
    class Tests:
        @MARK_GEN.slow
        @staticmethod
        def one():
            pass

        @MARK_GEN.slow
        @classmethod
        def two(cls):
            pass

    assert [mark.name for mark in get_unpacked_marks(Tests.one)] == ["slow"]
    assert [mark.name for mark in get_unpacked_marks(Tests.two)] == ["slow"]


def test_marks_of_classes_come_from_the_farthest_base_first_and_are_not_shared():
    @MARK_GEN.base
    class Base:
        pass

    @MARK_GEN.derived
    class Derived(Base):
        pass

    assert [mark.name for mark in get_unpacked_marks(Derived)] == ["base", "derived"]
    assert [mark.name for mark in get_unpacked_marks(Derived, consider_mro=False)] == ["derived"]
    assert [mark.name for mark in get_unpacked_marks(Base)] == ["base"]


@pytest.mark.parametrize("stored", [MARK_GEN.a, [MARK_GEN.a], [MARK_GEN.a.mark]])
def test_pytestmark_may_be_one_mark_or_a_list(stored):
    assert [mark.name for mark in get_unpacked_marks(SimpleNamespace(pytestmark=stored))] == ["a"]


def test_something_else_in_pytestmark_is_a_type_error():
    with pytest.raises(TypeError, match="got 'slow' instead of Mark"):
        list(normalize_mark_list(["slow"]))


def test_a_mark_is_immutable_and_shows_its_fields():
    mark = MARK_GEN.slow(1, a=2).mark
    with pytest.raises(AttributeError):
        mark.name = "fast"
    assert repr(mark) == "Mark(name='slow', args=(1,), kwargs={'a': 2})"
    assert repr(MarkDecorator(mark, _ispytest=True)) == f"MarkDecorator(mark={mark!r})"


def test_unregistered_marks_warn_at_the_line_that_names_them():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        generator("known").unknown  # noqa: B018
        generator("known").known  # noqa: B018
    assert [(each.category, each.filename) for each in caught] == [(PytestUnknownMarkWarning, __file__)]


@pytest.mark.parametrize("option", ["strict", "strict_markers"])
def test_unregistered_marks_fail_if_markers_are_strict(option):
    with pytest.raises(Failed, match="'unknown' not found in `markers` configuration option"):
        generator("known", **{option: True}).unknown  # noqa: B018


def test_misspelled_parametrize_is_recognized():
    with pytest.raises(Failed, match="Unknown 'parametrise' mark, did you mean 'parametrize'"):
        generator().parametrise  # noqa: B018


def test_names_with_an_underscore_are_no_marks():
    with pytest.raises(AttributeError):
        MARK_GEN._private  # noqa: B018


def test_param_takes_one_mark_or_several():
    assert param(1, marks=MARK_GEN.a).marks == (MARK_GEN.a,)
    assert param(1, marks=[MARK_GEN.a, MARK_GEN.b]).marks == [MARK_GEN.a, MARK_GEN.b]
    assert param(1, 2, id="x") == ((1, 2), (), "x")
    assert param(1, id=HIDDEN_PARAM).id is HIDDEN_PARAM


def test_param_refuses_usefixtures_and_wrong_ids():
    with pytest.raises(ValueError, match="cannot add pytest.mark.usefixtures"):
        param(1, marks=MARK_GEN.usefixtures("a"))
    with pytest.raises(TypeError, match="Expected id to be a string"):
        param(1, id=5)


@pytest.mark.parametrize(
    ("argnames", "names", "force_tuple"),
    [("a", ["a"], True), ("a,", ["a"], False), (" a , b ", ["a", "b"], False), (("a", "b"), ("a", "b"), False)],
)
def test_argument_names(argnames, names, force_tuple):
    assert ParameterSet._parse_parametrize_args(argnames, []) == (names, force_tuple)


def for_parametrize(argnames, argvalues, **ini):
    return ParameterSet._for_parametrize(argnames, argvalues, for_parametrize, FakeConfig(**ini), "the id")


def test_a_row_with_too_few_values_fails():
    with pytest.raises(Failed) as error:
        for_parametrize("a,b", [(1, 2), (3,)])
    assert str(error.value) == (
        "the id: in \"parametrize\" the number of names (2):\n  ['a', 'b']\n"
        "must be equal to the number of values (1):\n  (3,)"
    )


def test_a_row_that_is_no_sequence_fails():
    with pytest.raises(Failed, match="expected a sequence of values"):
        for_parametrize("a,b", [1])


@pytest.mark.parametrize(
    ("option", "name", "kwargs"),
    [
        ("skip", "skip", {"reason": "got empty parameter set for (a, b)"}),
        ("xfail", "xfail", {"reason": "got empty parameter set for (a, b)", "run": False}),
    ],
)
def test_no_rows_give_one_marked_row(option, name, kwargs):
    _names, [row] = for_parametrize("a,b", [], empty_parameter_set_mark=option)
    assert row.id == "NOTSET"
    assert [(mark.name, mark.kwargs) for mark in row.marks] == [(name, kwargs)]


def test_keywords_are_found_in_parents_and_cannot_be_deleted():
    parent = SimpleNamespace(name="module", parent=None)
    parent.keywords = NodeKeywords(parent)
    node = SimpleNamespace(name="test", parent=parent)
    keywords = NodeKeywords(node)
    parent.keywords["shared"] = 1
    keywords.update({"own": 2}, more=3)
    assert list(keywords) == ["test", "own", "more", "module", "shared"]
    assert (len(keywords), keywords["shared"], "absent" in keywords) == (5, 1, False)
    with pytest.raises(KeyError):
        keywords["absent"]
    with pytest.raises(ValueError, match="cannot delete"):
        del keywords["own"]
