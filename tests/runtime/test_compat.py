"""The names `pytest` and `_pytest.*`: served lazily, cheap to import, written through."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fastest.compat import finder
from fastest.compat.finder import CompatFinder
from fastest.compat.names import PUBLIC
from fastest.compat.tables import DIFFERENT, MODULES, PACKAGES

RUNTIME = Path(__file__).parents[2] / "python"


def load(name):
    finder = CompatFinder()
    module = finder.create_module(finder.find_spec(name))
    finder.exec_module(module)
    return module


class TestNames:
    def test_public_names_are_those_of_pytest(self):
        module = load("pytest")
        assert module.__version__ == "9.2.0" and module.version_tuple == (9, 2, 0)
        assert set(module.__all__) == set(PUBLIC)
        if pytest.__version__ == "9.2.0":
            assert set(pytest.__all__) == set(PUBLIC)

    @pytest.mark.parametrize("name", sorted(PUBLIC))
    def test_public_name_resolves_and_stays(self, name):
        module = load("pytest")
        assert getattr(module, name) is getattr(module, name)
        assert name in vars(module)

    @pytest.mark.parametrize(
        ("module", "name"),
        [(module, name) for module, names in DIFFERENT.items() for name in names],
    )
    def test_internal_names_that_differ_resolve(self, module, name):
        assert getattr(load(module), name) is not None

    def test_unknown_name(self):
        with pytest.raises(AttributeError, match="module '_pytest.nodes' has no attribute 'nope'"):
            load("_pytest.nodes").nope
        assert CompatFinder().find_spec("_pytest.no_such_module") is None
        assert CompatFinder().find_spec("pytest_mock") is None

    @pytest.mark.parametrize("name", ["pytest", "_pytest", "_pytest._version"])
    def test_modules_with_a_version(self, name):
        assert load(name).__version__ == "9.2.0"

    def test_file_is_that_of_the_installed_pytest(self, tmp_path, monkeypatch):
        for package in ("pytest", "_pytest"):
            (tmp_path / package).mkdir()
            (tmp_path / package / "__init__.py").write_text("raise ImportError")
        monkeypatch.setattr(sys, "path", [str(tmp_path)])
        assert load("pytest").__file__ == str(tmp_path / "pytest" / "__init__.py")
        assert load("_pytest.mark.structures").__file__ == str(tmp_path / "_pytest" / "mark" / "structures.py")

    def test_file_without_an_installed_pytest(self, monkeypatch):
        monkeypatch.setattr(sys, "path", [])
        assert load("_pytest.nodes").__file__ == "<fastest>/_pytest/nodes.py"

    def test_packages_have_a_path(self):
        assert CompatFinder().find_spec("_pytest").submodule_search_locations == []
        assert PACKAGES < set(MODULES)

    def test_everything_that_the_tables_name_is_there(self):
        """`dir()` reads all of it: freezegun does, for every module that is imported."""
        for name in (name for name in MODULES if name.partition(".")[0] != "py"):
            assert dir(load(name)), name

    def test_internal_names_are_found_in_order(self):
        from fastest.nodes import Item
        from fastest.request import FixtureRequest

        assert load("_pytest.nodes").Item is Item
        assert load("_pytest.fixtures").FixtureRequest is FixtureRequest
        assert "FixtureRequest" in dir(load("_pytest.fixtures"))

    def test_writing_goes_through(self, monkeypatch):
        import fastest.stash

        class Other:
            pass

        module = load("_pytest.stash")
        original = fastest.stash.Stash
        try:
            module.Stash = Other
            assert fastest.stash.Stash is Other
        finally:
            module.Stash = original
        assert fastest.stash.Stash is original


class TestPathNames:
    def test_entries_of_a_tree(self, tmp_path):
        for name in ("b/one.txt", "a/two.txt", "a/in/three.txt"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        found = load("_pytest.pathlib").visit(str(tmp_path), lambda entry: entry.name != "in")
        assert [entry.name for entry in found] == ["a", "b", "in", "two.txt", "one.txt"]

    def test_a_path_and_what_is_above(self):
        assert load("_pytest.pathlib").parts("/a/b") == {"/", "/a", "/a/b"}

    def test_a_path_as_users_write_it(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PLACE", "here")
        resolve = load("_pytest.pathlib").resolve_from_str
        assert resolve("$PLACE/x", tmp_path) == tmp_path / "here" / "x"
        assert resolve("/abs", tmp_path) == Path("/abs")

    def test_links(self, tmp_path, monkeypatch):
        names = load("_pytest.pathlib")
        (tmp_path / "file").touch()
        names.symlink_or_skip(tmp_path / "file", tmp_path / "link")
        assert not names.samefile_nofollow(tmp_path / "file", tmp_path / "link")
        with pytest.raises(pytest.skip.Exception, match="^symlinks not supported: "):
            names.symlink_or_skip("x", tmp_path / "link")


PROGRAM = """
import sys
sys.path.insert(0, {path!r})
from fastest.compat import install
install(); install()
before = set(sys.modules)
import pytest
@pytest.mark.parametrize("x", [1])
def test(x): pass
pytest.fixture; pytest.raises; pytest.param; pytest.skip
print(sorted(set(sys.modules) - before - {{"pytest"}}))
"""


@pytest.mark.skipif(
    RUNTIME is None or not (RUNTIME / "fastest" / "compat").is_dir(), reason="needs the runtime's sources"
)
def test_importing_pytest_imports_nothing_heavy():
    program = PROGRAM.format(path=str(RUNTIME))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"inspect", "typing", "dataclasses", "argparse", "re", "logging", "pluggy", "unittest", "enum"}
    assert not heavy & set(eval(done.stdout))


def test_names_that_plugins_take_from_pytests_insides():
    from _pytest.python import path_matches_patterns
    from _pytest.terminal import KNOWN_TYPES, _color_for_type, _color_for_type_default

    assert path_matches_patterns(Path("/a/test_b.py"), ["x.py", "test_*.py"])
    assert not path_matches_patterns(Path("/a/b.py"), ["test_*.py"])
    assert _color_for_type["failed"] == "red"
    assert _color_for_type.get("xfailed", _color_for_type_default) == "yellow"
    assert set(_color_for_type) <= set(KNOWN_TYPES)


def test_programs_that_look_for_pytest_among_the_imported_modules_find_it():
    for name, is_package in finder.LOOKED_FOR.items():
        assert name in sys.modules
        assert is_package == (name in PACKAGES) == hasattr(sys.modules[name], "__path__")
    assert sys.modules["_pytest.outcomes"].Skipped is pytest.skip.Exception
    assert sys.modules["_pytest"].outcomes is sys.modules["_pytest.outcomes"]
