"""`py.path.local`."""

from __future__ import annotations

import os
import pathlib

import pytest

from fastest.builtin.pyerror import error
from fastest.builtin.pypath import LocalPath


@pytest.fixture
def folder(tmp_path):
    return LocalPath(tmp_path)


def test_parts_of_a_path():
    path = LocalPath("/a/b.tar.gz")
    assert (path.basename, path.dirname, path.purebasename, path.ext) == ("b.tar.gz", "/a", "b.tar", ".gz")
    assert path.new(ext="txt") == "/a/b.tar.txt"
    assert path.new(basename="c") == path.dirpath("c") == "/a/c"
    assert [str(part) for part in path.parts()] == ["/", "/a", "/a/b.tar.gz"]
    assert path + "x" == "/a/b.tar.gzx"
    assert str(LocalPath("/a").join("b", "/c")) == "/a/b/c"
    assert LocalPath("/a").join("b", "/c", abs=True) == "/c"


def test_comparison_is_by_text():
    assert LocalPath("/a") == LocalPath("/a/../a") == pathlib.Path("/a") != LocalPath("/b")
    assert LocalPath("/a") < LocalPath("/b")
    assert hash(LocalPath("/a")) == hash(LocalPath("/a"))
    assert os.fspath(LocalPath("/a")) == "/a"
    with pytest.raises(ValueError, match="can only pass None, Path instances or non-empty strings"):
        LocalPath(5)


def test_relations():
    path = LocalPath("/a/b/c")
    assert path.relto("/a") == "b/c"
    assert path.relto("/x") == ""
    assert path.bestrelpath("/a/d") == "../../d"
    assert path.common(LocalPath("/a/b/d")) == "/a/b"
    assert path.fnmatch("c*")
    assert path.fnmatch("b/*")
    assert not path.fnmatch("x*")


def test_files_are_made_written_and_read(folder):
    path = folder.join("deep", "file.txt")
    path.write("text\nmore\n", ensure=True)
    assert path.read() == "text\nmore\n"
    assert path.readlines(cr=0) == ["text", "more", ""]
    path.write_binary(b"\xff")
    assert path.read_binary() == b"\xff"
    path.write_text("é", encoding="utf-8")
    assert path.read_text("utf-8") == "é"
    path.dump({"a": 1})
    assert path.load() == {"a": 1}
    with pytest.raises(error.ENOENT):
        folder.join("missing").read()


def test_checks(folder):
    path = folder.ensure("file.txt")
    assert path.check()
    assert path.check(file=1, ext=".txt", basename="file.txt", dir=0, link=0, notdir=1)
    assert not path.check(dir=1)
    assert folder.ensure("sub", dir=1).check(dir=1)
    assert not folder.join("missing").check()
    with pytest.raises(TypeError, match="no 'colour' checker"):
        path.check(colour=1)


def test_folders_are_listed_and_walked(folder):
    for name in ("b.py", "a.txt", "sub/c.py"):
        folder.ensure(*name.split("/"))
    assert [path.basename for path in folder.listdir(sort=True)] == ["a.txt", "b.py", "sub"]
    assert [path.basename for path in folder.listdir("*.py")] == ["b.py"]
    assert sorted(path.basename for path in folder.visit("*.py")) == ["b.py", "c.py"]
    assert sorted(path.basename for path in folder.visit(rec=lambda path: False)) == ["a.txt", "b.py", "sub"]


def test_copies_moves_and_removals(folder):
    path = folder.ensure("file")
    path.write("x")
    path.copy(folder.mkdir("target"))
    assert folder.join("target", "file").read() == "x"
    folder.join("target").copy(folder.join("tree"))
    path.move(folder.join("moved"))
    assert (path.check(), folder.join("moved").check(), folder.join("tree", "file").check()) == (False, True, True)
    folder.join("tree").remove()
    folder.join("moved").remove()
    assert [entry.basename for entry in folder.listdir()] == ["target"]


def test_the_working_folder(folder):
    before = os.getcwd()
    with folder.as_cwd() as old:
        assert (os.getcwd(), str(old)) == (str(folder.realpath()), before)
    assert os.getcwd() == before


def test_errors_are_classes_by_number(folder):
    folder.mkdir("x")
    with pytest.raises(error.EEXIST) as caught:
        folder.mkdir("x")
    assert isinstance(caught.value, OSError)
    assert str(caught.value).startswith("[File exists]: ")
    assert error.EEXIST is error.EEXIST
    assert issubclass(error.EEXIST, error.Error)


def test_packages(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    path = folder.ensure("some_package_of_tests", "__init__.py").dirpath("mod.py")
    path.write("value = 5")
    assert path.pypkgpath() == folder.join("some_package_of_tests")
    assert path.pyimport().value == 5
