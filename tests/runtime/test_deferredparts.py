"""Packages whose submodules are imported when something of theirs is used."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

import pytest

from fastest import deferredparts, stdlibguard
from fastest.deferredparts import Later, without_parts

RUNTIME = Path(__file__).parents[2] / "python"
PACKAGE = """\
from .need import Need
from .tool import Tool, default
from .main import Program, main
alias = Tool
__all__ = ["Need", "Tool", "main"]
def __getattr__(name):
    if name == "computed":
        return 42
    raise AttributeError(f"no {name}")
"""


class Finder:
    """Finds one package in a folder, without its parts."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        return without_parts(PathFinder.find_spec(name, [self.folder])) if name == "shelf" else None


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "need.py").write_text("class Need: pass\n")
    (folder / "tool.py").write_text("class Tool: pass\ndefault = Tool()\n")
    (folder / "main.py").write_text("from . import tool\nclass Program: default = tool.default\nmain = Program\n")
    monkeypatch.setitem(deferredparts.PARTS, "shelf", ("tool", "main"))
    monkeypatch.setattr(sys, "meta_path", [Finder(str(tmp_path)), *sys.meta_path])
    yield lambda: importlib.import_module("shelf")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shelf"]:
        del sys.modules[name]


def loaded():
    return sorted(name for name in sys.modules if name.startswith("shelf."))


def test_the_guard_of_the_standard_library_knows_which_packages_have_parts():
    assert stdlibguard.PACKAGES_OF_PARTS == set(deferredparts.PARTS)


def test_an_import_reads_no_part(shelf):
    module = shelf()
    assert loaded() == ["shelf.need"]
    assert not [value for value in vars(module).values() if isinstance(value, Later)]
    assert type(module.__loader__) is type(module.__spec__.loader) is not deferredparts.LoaderWithoutParts


def test_a_name_brings_its_part_and_stays(shelf):
    module = shelf()
    assert module.Tool is sys.modules["shelf.tool"].Tool is module.alias
    assert loaded() == ["shelf.need", "shelf.tool"]
    assert vars(module)["Tool"] is module.Tool


def test_names_can_be_imported(shelf):
    from shelf import Program, default, main

    assert main is Program
    assert Program.default is default


def test_submodules_are_attributes_as_after_a_whole_import(shelf):
    assert shelf().tool is sys.modules["shelf.tool"]


@pytest.mark.parametrize("first", ["shelf.main", "shelf.tool"])
def test_a_name_that_is_a_submodule_too_is_what_the_package_says(shelf, first):
    importlib.import_module(first)
    module = shelf()
    assert module.main is sys.modules["shelf.main"].Program
    assert module.tool is sys.modules["shelf.tool"]


def test_a_change_of_such_a_name_stays(shelf):
    module = shelf()
    module.main = 7
    importlib.import_module("shelf.main")
    assert shelf().main is sys.modules["shelf.main"].main  # as in Python: an import of a new submodule binds it
    module.main = 8
    assert module.main == 8


def test_names_of_the_package_are_listed(shelf):
    assert {"Need", "Tool", "alias", "default", "main", "tool", "Program"} <= set(dir(shelf()))


def test_the_packages_own_getattr_is_asked(shelf):
    assert shelf().computed == 42
    with pytest.raises(AttributeError, match="^no other$"):
        shelf().other  # noqa: B018


def test_star_imports_get_all_of_it(shelf):
    names = {}
    shelf()
    exec("from shelf import *", names)
    assert {"Need", "Tool", "main"} <= names.keys()


def test_a_package_that_fails_leaves_no_stand_in(shelf, tmp_path):
    (tmp_path / "shelf" / "__init__.py").write_text("from .tool import Tool\nraise ValueError('broken')\n")
    with pytest.raises(ValueError, match="broken"):
        shelf()
    assert loaded() == []


def test_it_can_be_reloaded(shelf):
    module = shelf()
    assert module.Tool
    assert importlib.reload(module) is module
    assert module.main is module.Program
    assert type(module.tool) is ModuleType


def test_unittest_has_what_it_has_in_python():
    """Names, objects and modules, in a fresh interpreter with and without us."""
    program = """if 1:
        import sys
        if sys.argv[1:]:
            sys.path.insert(0, sys.argv[1])
            from fastest import stdlibguard
            stdlibguard.install()
        import unittest
        assert ("unittest.loader" in sys.modules) is not bool(sys.argv[1:])
        names = sorted(name for name in dir(unittest) if name.strip("_") == name)
        print(names, [(name, repr(getattr(unittest, name)).partition(" at 0x")[0]) for name in names])
        from unittest import main
        assert main is unittest.TestProgram
        import unittest.main
        assert unittest.main is main, unittest.main
    """
    alone, ours = [
        subprocess.run([sys.executable, "-I", "-c", program, *more], capture_output=True, text=True, check=True).stdout
        for more in ([], [str(RUNTIME)])
    ]
    assert ours == alone
