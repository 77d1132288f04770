"""`pytest.MonkeyPatch`."""

from __future__ import annotations

import os
import sys

import pytest

from fastest.builtin.monkeypatch import MonkeyPatch, derive_importpath
from fastest.warning_types import PytestWarning


@pytest.fixture
def patch():
    made = MonkeyPatch()
    yield made
    made.undo()


class Target:
    value = 1

    @staticmethod
    def method():
        return "method"


def test_attributes_come_back(patch):
    patch.setattr(Target, "value", 2)
    patch.setattr(Target, "value", 3)
    patch.setattr(Target, "fresh", 4, raising=False)
    assert (Target.value, Target.fresh) == (3, 4)
    patch.undo()
    assert Target.value == 1
    assert not hasattr(Target, "fresh")
    patch.undo()


def test_missing_attributes_raise(patch):
    with pytest.raises(AttributeError, match="has no attribute 'missing'"):
        patch.setattr(Target, "missing", 1)
    with pytest.raises(AttributeError):
        patch.delattr(Target, "missing")
    patch.delattr(Target, "missing", raising=False)


def test_a_static_method_comes_back_as_what_it_was(patch):
    stored = Target.__dict__["method"]
    patch.delattr(Target, "method")
    patch.undo()
    assert Target.__dict__["method"] is stored


def test_an_instance_that_only_inherits_does_not_get_a_copy(patch):
    target = Target()
    patch.setattr(target, "value", 5)
    patch.undo()
    assert "value" not in vars(target)


def test_a_property_is_set_through_its_class(patch):
    class WithProperty:
        @property
        def size(self):
            return self._size

        @size.setter
        def size(self, value):
            self._size = value

    target = WithProperty()
    target.size = 1
    patch.setattr(target, "size", 2)
    patch.undo()
    assert target.size == 1


def test_targets_by_dotted_name(patch):
    patch.setattr("os.path.abspath", lambda path: "patched")
    assert os.path.abspath("x") == "patched"
    patch.delattr("os.getcwd")
    assert not hasattr(os, "getcwd")
    patch.undo()
    assert os.path.abspath("/x") == os.path.join(os.sep, "x")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda patch: patch.setattr(Target, "value"), "use setattr\\(target, name, value\\) or"),
        (lambda patch: patch.setattr(Target, 1, 2), "with name being a string"),
        (lambda patch: patch.setattr("nodots", 1), "must be absolute import path string, not 'nodots'"),
        (lambda patch: patch.delattr(Target), "use delattr\\(target, name\\) or"),
    ],
)
def test_wrong_calls_say_what_is_right(patch, call, message):
    with pytest.raises(TypeError, match=message):
        call(patch)


def test_a_dotted_name_that_leads_nowhere():
    with pytest.raises(AttributeError, match="'module' object at os.path has no attribute 'nothing'"):
        derive_importpath("os.path.nothing", True)
    with pytest.raises(ImportError, match="nowhere"):
        derive_importpath("nowhere.nothing", True)


def test_items_and_environment(patch, monkeypatch):
    monkeypatch.setenv("KNOWN_VARIABLE", "old")
    data = {"kept": 1, "gone": 2}
    patch.setitem(data, "kept", 3)
    patch.setitem(data, "new", 4)
    patch.delitem(data, "gone")
    patch.setenv("KNOWN_VARIABLE", "new", prepend=":")
    assert (data, os.environ["KNOWN_VARIABLE"]) == ({"kept": 3, "new": 4}, "new:old")
    patch.undo()
    assert (data, os.environ["KNOWN_VARIABLE"]) == ({"kept": 1, "gone": 2}, "old")
    with pytest.raises(KeyError):
        patch.delenv("UNKNOWN_VARIABLE")
    patch.delenv("UNKNOWN_VARIABLE", raising=False)


def test_an_environment_variable_that_is_no_text_is_converted(patch):
    with pytest.warns(PytestWarning, match="type should be str, but got 5 \\(type: int\\)"):
        patch.setenv("NUMBER", 5)
    assert os.environ["NUMBER"] == "5"


def test_the_working_folder_and_the_import_path_come_back(patch, tmp_path):
    cwd, path = os.getcwd(), sys.path[:]
    patch.chdir(tmp_path)
    patch.syspath_prepend(tmp_path)
    assert (os.getcwd(), sys.path[0]) == (str(tmp_path.resolve()), str(tmp_path))
    patch.undo()
    assert (os.getcwd(), sys.path) == (cwd, path)


def test_a_context_is_undone_even_after_an_error():
    with pytest.raises(ZeroDivisionError), MonkeyPatch.context() as patch:
        patch.setattr(Target, "value", 9)
        raise ZeroDivisionError
    assert Target.value == 1
