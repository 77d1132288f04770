"""Which copy of a shared library an import finds: the environment's, unless it is too old or missing."""

from __future__ import annotations

import sys

import pytest

from fastest.installed import installed_version, is_usable


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder that is all there is to import from; gives a function that installs pluggy there."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    sys.path_importer_cache.pop(str(tmp_path), None)

    def install(version=None):
        package = tmp_path / "pluggy"
        package.mkdir()
        package.joinpath("__init__.py").write_text("")
        if version:
            (tmp_path / f"pluggy-{version}.dist-info").mkdir()

    return install


@pytest.mark.parametrize(
    ("version", "usable"), [("1.5.0", True), ("1.7.0", True), ("10.0rc1", True), ("1.4.0", False), ("0.13.1", False)]
)
def test_installed_copy_is_used_if_new_enough(site, version, usable):
    site(version)
    assert is_usable("pluggy") is usable


def test_source_tree_is_used(site):
    site()
    assert is_usable("pluggy")


def test_without_an_installed_copy(site):
    assert not is_usable("pluggy")


def test_version_of_a_folder_that_is_gone(tmp_path):
    assert installed_version("pluggy", str(tmp_path / "gone")) is None
