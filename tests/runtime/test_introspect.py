"""Signatures that are read off code objects are those that `inspect` finds."""

from __future__ import annotations

import functools
import inspect

import pytest

from fastest import introspect


class Shapes:
    def plain(self, a, b=1): ...
    def keywords(self, *, a, b=1, **rest): ...
    def nothing(self): ...
    def only_stars(*args, **kwargs): ...
    def optional_self(self=None, a=1): ...
    def positional_only(self, a, /, b): ...

    @functools.lru_cache
    def cached(self, a): ...

    @staticmethod
    def static(a, b): ...

    @classmethod
    def of_class(cls, a): ...

    @functools.wraps(plain)
    def wrapping(self, x, y): ...


def by_inspect(function):
    wanted = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.kind in wanted and p.default is p.empty)


@pytest.mark.parametrize("name", [name for name in vars(Shapes) if not name.startswith("__")])
def test_arguments_of_what_an_instance_has(name):
    function = getattr(Shapes(), name)
    assert introspect.getfuncargnames(function, name=name) == by_inspect(function)


@pytest.mark.parametrize("name", ["plain", "keywords", "nothing"])
def test_an_ordinary_method_needs_no_inspect(name, monkeypatch):
    monkeypatch.setattr(introspect, "_inspected_argnames", None)
    introspect.getfuncargnames(getattr(Shapes(), name), name=name)
    introspect.getfuncargnames(getattr(Shapes, name), name=name, cls=Shapes)
