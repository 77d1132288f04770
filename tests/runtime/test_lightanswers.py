"""What deferred modules answer without being read: the same as the modules themselves."""

from __future__ import annotations

import functools
import importlib.metadata
import inspect
import subprocess
import sys
import traceback

import pluggy
import pytest

from fastest import deferred, lightanswers
from fastest.lightanswers import ANSWERS

MODULES = {
    "importlib.metadata": importlib.metadata,
    "inspect": inspect,
    "pluggy": pluggy,
    "subprocess": subprocess,
    "traceback": traceback,
}


def plain(): ...
def generator():
    yield


async def coroutine(): ...
async def asyncgen():
    yield


class Methods:
    def plain(self): ...
    async def coroutine(self): ...
    @classmethod
    async def of_class(cls): ...
    def __call__(self): ...


OBJECTS = [
    plain,
    generator,
    coroutine,
    asyncgen,
    Methods,
    Methods().plain,
    Methods().coroutine,
    Methods.of_class,
    Methods(),
    functools.partial(coroutine),
    len,
    [].append,
    sys,
    None,
    3,
]
if hasattr(inspect, "markcoroutinefunction"):

    @inspect.markcoroutinefunction
    def marked(): ...

    OBJECTS.append(marked)


@pytest.mark.parametrize("name", ANSWERS["inspect"])
def test_questions_about_functions_are_answered_as_by_inspect(name):
    answers = [bool(ANSWERS["inspect"][name](each)) for each in OBJECTS]
    assert answers == [bool(getattr(inspect, name)(each)) for each in OBJECTS]
    assert True in answers
    assert False in answers


def test_plain_functions_and_their_methods_need_no_inspect(monkeypatch):
    monkeypatch.setattr(lightanswers, "_read", lambda name: pytest.fail(name))
    for name in ANSWERS["inspect"]:
        for each in (plain, generator, coroutine, asyncgen, Methods().coroutine, Methods.of_class):
            ANSWERS["inspect"][name](each)


@pytest.mark.parametrize(("module", "name"), [(module, name) for module in ANSWERS for name in ANSWERS[module]])
def test_every_name_that_is_answered_is_there(module, name):
    answer, real = ANSWERS[module][name], getattr(MODULES[module], name)
    assert answer == real if isinstance(real, int) else answer.__name__ == real.__name__


def test_the_stack_ends_where_it_is_asked_for():
    def asking(**kwargs):
        return lightanswers.extract_stack(**kwargs), traceback.extract_stack(**kwargs)

    for kwargs in ({}, {"limit": 2}, {"f": sys._getframe()}):
        light, real = asking(**kwargs)
        assert [frame.name for frame in light] == [frame.name for frame in real]


@pytest.mark.parametrize("project", ["pytest", "another"])
def test_markers_leave_what_those_of_pluggy_leave(project):
    def marked(module):
        @module.HookspecMarker(project)(firstresult=True)
        @module.HookimplMarker(project)(tryfirst=True, specname="other")
        def hook(): ...

        return vars(hook)

    light = marked(type("", (), ANSWERS["pluggy"]))
    real = marked(pluggy)
    assert {key: {name: options[name] for name in real[key]} for key, options in light.items()} == real


def test_clearing_frames_reads_no_traceback_module():
    """Every `assertRaises` does it."""

    def failing():
        kept = object()
        return 1 / 0, kept

    here = True
    try:
        failing()
    except ZeroDivisionError as error:
        frames = error.__traceback__
        lightanswers.clear_frames(frames)  # the frame of this test is running: it stays
    assert frames.tb_frame.f_locals["here"] is here
    assert not frames.tb_next.tb_frame.f_locals


def test_an_answer_leaves_the_module_unread(tmp_path, monkeypatch):
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    (tmp_path / "later.py").write_text("answer = 'read'\nother = 1\n")
    monkeypatch.setitem(ANSWERS, "later", {"answer": "light"})
    spec = deferred.defer(PathFinder.find_spec("later", [str(tmp_path)]))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.answer == "light"
    assert deferred.is_empty(module)
    assert module.other == 1
    assert module.answer == "read"
