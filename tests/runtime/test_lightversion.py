"""`importlib.metadata.version` answered from folder names."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError
from types import ModuleType

import pytest

from fastest import lightversion
from fastest.lightversion import _simple_answer, version


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [])
    return tmp_path


def install(site, folder, version="1.2", file="METADATA"):
    (site / folder).mkdir()
    (site / folder / file).write_text(f"Metadata-Version: 2.1\nName: x\nVersion: {version}\n\nVersion: 9\n")


@pytest.mark.parametrize("name", ["some-project", "Some_Project", "some.project", "some--project"])
@pytest.mark.parametrize("folder", ["some_project-1.dist-info", "Some.Project-1.dist-info"])
def test_names_are_normalized(site, folder, name):
    install(site, folder)
    install(site, "some-1.dist-info", "3")
    assert _simple_answer(name) == "1.2"


def test_the_first_folder_of_the_path_counts(site, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    sys.path.append(str(other))
    install(other, "x-1.dist-info", "2")
    assert _simple_answer("x") == "2"
    install(site, "x-1.dist-info", "1")
    assert _simple_answer("x") == "1"


def test_what_is_not_simple_is_left_to_the_module(site, monkeypatch):
    install(site, "twice-1.dist-info")
    install(site, "twice-2.dist-info")
    install(site, "egg-1.egg-info", file="PKG-INFO")
    install(site, "silent-1.dist-info", file="OTHER")
    install(site, "good-1.dist-info")
    for name in ("twice", "egg", "silent", "missing", "", None):
        assert _simple_answer(name) is None, name
    assert _simple_answer("good") == "1.2"
    (site / "archive.zip").write_text("")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [str(site / "archive.zip"), *sys.path])
        assert _simple_answer("good") is None
    with monkeypatch.context() as patch:
        patch.setattr(sys, "meta_path", [type("Finder", (), {"find_distributions": None})])
        assert _simple_answer("good") is None
    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", lambda path: [])
        assert _simple_answer("good") is None


def test_who_was_replaced_is_asked(monkeypatch):
    module = ModuleType(lightversion.MODULE)
    module.version = "of {}".format
    monkeypatch.setitem(sys.modules, lightversion.MODULE, module)
    assert version("x") == "of x"


def test_it_looks_like_the_real_one():
    import importlib.metadata as real

    assert (version.__module__, version.__name__) == (real.version.__module__, real.version.__name__)
    with pytest.raises(PackageNotFoundError):
        version("there-is-no-such-project")
