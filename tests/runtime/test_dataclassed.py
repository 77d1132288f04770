"""Classes of ours that are dataclasses in pytest."""

from __future__ import annotations

import dataclasses

import pytest

from fastest.dataclassed import with_fields
from fastest.fixtureclosure import FuncFixtureInfo
from fastest.fixtures import FixtureFunctionMarker
from fastest.marks import Mark, MarkDecorator
from fastest.metafunc import CallSpec
from fastest.nodeid import NodeId
from fastest.runner import CallInfo

FIELDS = {
    CallSpec: "params indices _arg2scope _idlist marks",
    CallInfo: "_result excinfo start stop duration when",
    FixtureFunctionMarker: "scope params autouse ids name",
    FuncFixtureInfo: "argnames initialnames names_closure name2fixturedefs",
    Mark: "name args kwargs _param_ids_from _param_ids_generated",
    MarkDecorator: "mark",
    NodeId: "path names params",
}


@pytest.mark.parametrize("cls", FIELDS, ids=lambda cls: cls.__name__)
def test_fields_are_told(cls):
    assert [field.name for field in dataclasses.fields(cls)] == FIELDS[cls].split()
    assert dataclasses.is_dataclass(cls)


def test_one_that_differs_can_be_made():
    spec = CallSpec(params={"a": 1}, indices={"a": 0}, _idlist=["1"])
    other = dataclasses.replace(spec, params={"a": 2})
    assert (other.params, other.indices, other.id) == ({"a": 2}, {"a": 0}, "1")
    assert dataclasses.replace(FixtureFunctionMarker("module", None), autouse=True).scope == "module"


def test_the_class_is_left_as_it_was():
    @with_fields("a")
    class Plain:
        def __init__(self, a):
            self.a = a

    assert dataclasses.asdict(Plain(3)) == {"a": 3}
    assert Plain(3) != Plain(3)
