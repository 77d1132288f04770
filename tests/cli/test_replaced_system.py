"""Tests that put another operating system in place of the real one: single functions, or all of it, as pyfakefs does."""

from __future__ import annotations

import sys

import pytest

CALLS = "fstat read write lseek close dup dup2 open lstat listdir scandir getpid mkdir unlink replace"

# What pyfakefs does: other modules under these names, and other values of names in all modules that hold them.
FAKES = """
import builtins, inspect, io, linecache, os, pathlib, shutil, sys, tempfile, tokenize, types
tokenize.open
import pytest

NAMES = ("io", "os", "pathlib", "shutil", "tempfile")
SKIPPED = (*NAMES, "_io", "posixpath", "inspect", "linecache", "tokenize", __name__)

class Fake(types.ModuleType):
    def __getattr__(self, name):
        raise (AttributeError if name.startswith("__") else OSError)(f"no {name} in a fake {self.__name__}")

def fake_open(*args, **kwargs):
    raise OSError("no files here")

@pytest.fixture
def fakes():
    reals = {name: sys.modules[name] for name in NAMES}
    made = {name: Fake(name) for name in NAMES}
    for name in NAMES:
        made[name].__path__ = []
    undo = []
    for module in list(sys.modules.values()):
        if not isinstance(module, types.ModuleType) or module.__name__ in SKIPPED:
            continue
        for key, value in list(vars(module).items()):
            for name, real in reals.items():
                if value is real:
                    undo.append((module, key, value))
                    setattr(module, key, made[name])
            if value is io.open and module is not builtins:
                undo.append((module, key, value))
                setattr(module, key, fake_open)
    sys.modules.update(made)
    builtins.open, kept = fake_open, builtins.open
    yield made
    builtins.open = kept
    sys.modules.update(reals)
    for module, key, value in undo:
        setattr(module, key, value)
"""


@pytest.mark.parametrize("optimizer", ["lightning", "simple", "ultra", "optimized"])
@pytest.mark.parametrize("name", CALLS.split())
def test_a_function_that_a_test_replaces_is_not_ours(project, name, optimizer):
    source = f"""
        import os
        def broken(*args, **kwargs):
            raise AttributeError("replaced")
        def test_passes(monkeypatch):
            monkeypatch.setattr(os, {name!r}, broken)
            print("seen")
        def test_fails(monkeypatch, capsys):
            monkeypatch.setattr(os, {name!r}, broken)
            print("told")
            assert 1 == 2
        def test_is_still_run(): pass
    """
    result = project({"test_it.py": source}).run("--no-confirm", "--optimizer", optimizer)
    result.exits(1).outcomes(passed=2, failed=1)
    result.prints(">       assert 1 == 2", "told")


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="linecache imports os when it reads a file, so it gets the false one"
)
@pytest.mark.parametrize("arguments", [(), ("-n2",), ("--optimizer=simple",), ("-p", "listener")], ids=" ".join)
def test_a_whole_false_system_is_not_ours(project, arguments):
    source = """
        import warnings
        import pytest
        def test_passes(fakes):
            print("seen")
        def test_fails(fakes):
            print("told")
            left, right = [1, 2], [1, 3]
            assert left == right
        def test_skips(fakes):
            pytest.skip("a reason")
        def test_warns(fakes):
            warnings.warn("a warning")
        def test_raises(fakes):
            with pytest.raises(ValueError, match="fro.*there"):
                raise ValueError("from there")
        def test_is_still_run(tmp_path, request):
            assert tmp_path.is_dir()
            assert request.node.path.is_file()
            assert request.config.rootpath.is_dir()
    """
    files = {"conftest.py": FAKES, "test_it.py": source, "listener.py": "def pytest_runtest_logreport(report): pass\n"}
    result = project(files).run("--no-confirm", *arguments, PYTHONPATH=".")
    result.exits(1).outcomes(passed=4, failed=1, skipped=1, warnings=1)
    result.prints(">       assert left == right", "E       assert * == [[]1, 3]", "told", "*UserWarning: a warning")


def test_an_empty_environment_is_seen(project):
    """Tests may replace the mapping itself."""
    source = """
        import os
        def test_it(monkeypatch):
            monkeypatch.setattr(os, "environ", {})
        def test_after():
            assert "PYTEST_CURRENT_TEST" in os.environ
    """
    project({"test_it.py": source}).run().passed(2)


@pytest.mark.parametrize("arguments", [(), ("-n2",), ("--optimizer=simple",), ("-p", "listener")], ids=" ".join)
def test_imports_that_a_test_forbids_are_not_ours(project, arguments):
    """How suites learn what their code does without an optional library."""
    source = """
        import builtins, logging, warnings
        import pytest
        @pytest.fixture
        def no_imports(monkeypatch):
            def refuse(name, *args, **kwargs):
                raise ImportError(f"no {name} today")
            monkeypatch.setattr(builtins, "__import__", refuse)
        def test_passes(no_imports, tmp_path, capsys):
            print("seen")
        def test_raises(no_imports):
            with pytest.raises(ImportError, match="no (json) today"):
                import json
        def test_skips(no_imports):
            pytest.skip("a reason")
        def test_warns(no_imports):
            warnings.warn("a warning")  # Python 3.13 imports to show it, so there is none
        def test_logs(no_imports, caplog):
            logging.warning("logged")
            assert caplog.messages == ["logged"]
        def test_approximates(no_imports):
            assert 0.1 + 0.2 == pytest.approx(0.3)
        def test_is_still_run():
            import json
    """
    files = {"test_it.py": source, "listener.py": "def pytest_runtest_logreport(report): pass\n"}
    result = project(files).run("--no-confirm", *arguments, PYTHONPATH=".")
    result.exits(0).outcomes(passed=6, skipped=1, **({"warnings": 1} if sys.version_info < (3, 13) else {}))


def test_the_users_code_has_the_built_in_functions_of_the_moment(project):
    files = {
        "conftest.py": "def count(things): return len(things)\n",
        "code.py": "def count(things): return len(things)\n",
        "test_it.py": """
            import builtins
            from conftest import count as of_conftest
            import code as under_test
            def test_it(monkeypatch):
                monkeypatch.setattr(builtins, "len", lambda things: 42)
                assert (len([]), of_conftest([]), eval("len([])")) == (42, 42, 42)
                assert __builtins__ is vars(builtins)
        """,
    }
    project(files).run().passed(1)


def test_imports_of_the_users_modules_go_the_way_that_a_conftest_file_has_made(project):
    """The runtime's own built-in functions are for its own imports."""
    conftest = """
        import builtins
        seen = []
        def following(name, *args, kept=builtins.__import__, **kwargs):
            seen.append(name)
            return kept(name, *args, **kwargs)
        builtins.__import__ = following
    """
    source = """
        import colorsys
        import pytest
        from conftest import seen
        def test_it():
            assert "colorsys" in seen
            pytest.importorskip("wave")
            assert "wave" in seen
    """
    project({"conftest.py": conftest, "test_it.py": source}).run().passed(1)
