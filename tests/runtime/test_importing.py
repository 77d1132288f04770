"""Importing from a path: names, `sys.path`, the three modes, clashes."""

from __future__ import annotations

import sys

import pytest

from fastest.importing import (
    ImportPathMismatchError,
    dotted_name,
    import_path,
    module_name_from_path,
    package_root,
    resolve_package_path,
)


@pytest.fixture(autouse=True)
def clean_imports(monkeypatch):
    before = dict(sys.modules)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    for name in set(sys.modules) - set(before):
        if name.startswith(("pkg_", "mod_", "conftest_x", "src.")) or name == "src":
            del sys.modules[name]


def make(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


class TestNames:
    def test_package_root(self, tmp_path):
        make(tmp_path / "pkg_a" / "__init__.py")
        file = make(tmp_path / "pkg_a" / "sub" / "__init__.py").parent / "mod_x.py"
        assert package_root(str(file)) == str(tmp_path / "pkg_a")
        assert resolve_package_path(tmp_path / "pkg_a") == tmp_path / "pkg_a"
        assert resolve_package_path(tmp_path / "mod_y.py") is None

    def test_folder_that_is_no_identifier_ends_the_package(self, tmp_path):
        make(tmp_path / "not-a-name" / "__init__.py")
        make(tmp_path / "not-a-name" / "pkg_b" / "__init__.py")
        assert package_root(str(tmp_path / "not-a-name" / "pkg_b" / "x.py")) == str(tmp_path / "not-a-name" / "pkg_b")

    @pytest.mark.parametrize(
        ("path", "root", "name"),
        [
            ("/r/src/tests/test_foo.py", "/r", "src.tests.test_foo"),
            ("/other/test_foo.py", "/r", "other.test_foo"),
            ("/r/a.b/test_foo.py", "/r", "a_b.test_foo"),
            ("/r/pkg/__init__.py", "/r", "pkg"),
            ("/r/__init__.py", "/r", "__init__"),
        ],
    )
    def test_unique_names(self, path, root, name):
        assert module_name_from_path(path, root) == name

    def test_dotted_name(self):
        assert dotted_name("/r/a/b.py", "/r") == "a.b"
        assert dotted_name("/r/a/__init__.py", "/r") == "a"
        assert dotted_name("/elsewhere/b.py", "/r") is None


class TestModes:
    def test_prepend_puts_the_folder_first(self, tmp_path):
        module = import_path(make(tmp_path / "mod_one.py", "x = 1"), mode="prepend", root=tmp_path)
        assert (module.__name__, module.x, sys.path[0]) == ("mod_one", 1, str(tmp_path))

    def test_append_puts_it_last(self, tmp_path):
        import_path(make(tmp_path / "mod_two.py"), mode="append", root=tmp_path)
        import_path(make(tmp_path / "mod_three.py"), mode="append", root=tmp_path)
        assert sys.path.count(str(tmp_path)) == 1 and sys.path[-1] == str(tmp_path)

    def test_module_in_a_package(self, tmp_path):
        make(tmp_path / "pkg_c" / "__init__.py")
        module = import_path(make(tmp_path / "pkg_c" / "mod_in.py"), root=tmp_path)
        assert module.__name__ == "pkg_c.mod_in"

    def test_same_name_elsewhere_is_an_error(self, tmp_path, monkeypatch):
        first, second = make(tmp_path / "a" / "mod_same.py"), make(tmp_path / "b" / "mod_same.py")
        import_path(first, root=tmp_path)
        with pytest.raises(ImportPathMismatchError) as caught:
            import_path(second, root=tmp_path)
        assert caught.value.args == ("mod_same", str(first), second)
        monkeypatch.setenv("PY_IGNORE_IMPORTMISMATCH", "1")
        assert import_path(second, root=tmp_path).__file__ == str(first)

    def test_importlib_leaves_sys_path_alone(self, tmp_path):
        before = list(sys.path)
        make(tmp_path / "src" / "one" / "mod_same.py", "x = 1")
        make(tmp_path / "src" / "two" / "mod_same.py", "x = 2")
        one = import_path(tmp_path / "src" / "one" / "mod_same.py", mode="importlib", root=tmp_path)
        two = import_path(tmp_path / "src" / "two" / "mod_same.py", mode="importlib", root=tmp_path)
        assert (one.x, two.x, sys.path) == (1, 2, before)
        assert one.__name__ == "src.one.mod_same"
        assert sys.modules["src.one"].mod_same is one
        assert import_path(tmp_path / "src" / "one" / "mod_same.py", mode="importlib", root=tmp_path) is one

    def test_bad_arguments(self, tmp_path):
        with pytest.raises(ImportError):
            import_path(tmp_path / "missing.py", root=tmp_path)
        with pytest.raises(ValueError, match="'nope' is not a valid ImportMode"):
            import_path(make(tmp_path / "mod_four.py"), mode="nope", root=tmp_path)
