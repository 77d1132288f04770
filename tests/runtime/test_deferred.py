"""Modules that are read when they are first used."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from types import ModuleType

import pytest

from fastest import deferred
from fastest.deferred import DeferredModule, defer

SOURCE = """\
import sys
own = sys.modules[__name__].__name__
value = [1]
def function():
    return value
"""


class Finder:
    """Defers one module of a folder."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        return defer(PathFinder.find_spec(name, [self.folder])) if name == "later" else None


@pytest.fixture
def later(tmp_path, monkeypatch):
    (tmp_path / "later.py").write_text(SOURCE)
    monkeypatch.setattr(sys, "meta_path", [Finder(str(tmp_path)), *sys.meta_path])
    yield tmp_path / "later.py"
    sys.modules.pop("later", None)


def test_an_import_reads_nothing(later):
    import later as module

    later.write_text("other = 2\n")
    assert type(module) is DeferredModule
    assert module.other == 2
    assert type(module) is ModuleType


def test_names_can_be_imported_and_the_module_is_the_same(later):
    import later as after
    import later as before
    from later import own, value

    assert before is after is sys.modules["later"]
    assert (own, value) == ("later", [1])
    assert before.__spec__.loader is before.__loader__
    assert before.__loader__.get_source("later") == SOURCE
    assert before.__file__ == str(later)


@pytest.mark.parametrize("look", [dir, vars, repr, lambda module: module.__dict__])
def test_looking_at_it_as_a_whole_fills_it(later, look):
    module = importlib.import_module("later")
    assert look is repr or "function" in look(module)
    assert repr(module) == f"<module 'later' from {str(later)!r}>"


def test_a_change_comes_on_top_of_what_the_module_has(later):
    module = importlib.import_module("later")
    module.value = 3
    assert module.function() == 3
    del module.value
    assert not hasattr(module, "value")


def test_deleting_fills_it_too(later):
    module = importlib.import_module("later")
    del module.value
    assert not hasattr(module, "value")


def test_an_error_while_it_is_read_is_raised_again_and_again(later):
    module = importlib.import_module("later")
    later.write_text("raise ValueError('broken')\n")
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            module.value  # noqa: B018
    later.write_text("value = 7\nmended = True\n")
    assert module.mended


def test_a_missing_name_is_an_attribute_error(later):
    module = importlib.import_module("later")
    with pytest.raises(AttributeError, match="module 'later' has no attribute 'nothing'"):
        module.nothing  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'nothing' from 'later'"):
        from later import nothing  # noqa: F401


def test_it_can_be_reloaded(later):
    module = importlib.import_module("later")
    assert module.value == [1]
    later.write_text("value = 'reloaded'\n")
    importlib.invalidate_caches()
    assert importlib.reload(module) is module
    assert module.value == "reloaded"


def test_threads_see_it_filled(later):
    from threading import Barrier, Thread

    later.write_text("import time\ntime.sleep(0.05)\nvalue = 1\n")
    module = importlib.import_module("later")
    barrier, seen = Barrier(4), []

    def look():
        barrier.wait()
        seen.append(module.value)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 4


def test_what_every_fork_would_fill_is_filled_before_forks(later, monkeypatch):
    monkeypatch.setattr(deferred, "FILLED_BY_FORKS", ("later",))
    monkeypatch.delitem(sys.modules, "asyncio.events", raising=False)
    module = importlib.import_module("later")
    deferred.fill_before_forks()
    assert type(module) is DeferredModule
    monkeypatch.setitem(sys.modules, "asyncio.events", ModuleType("asyncio.events"))
    deferred.fill_before_forks()
    assert type(module) is ModuleType
