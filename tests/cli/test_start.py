"""What a start costs, seen from inside: a module that is imported in every run is paid for in every run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

LOADER = Path(__file__).parents[2] / "python" / "fastest" / "loader.py"
SHOW = """
    import sys
    def test_it():
        with open("modules.txt", "w") as file:
            file.write("\\n".join(sys.modules))
"""
# Python's own start, and what the runtime needs in every run.
EXPECTED = {"atexit", "faulthandler", "gc", "time", "warnings"}
# Objects without content, for those who look whether they are there.
PRESENT = {"pytest", "_pytest", "_pytest.fixtures", "_pytest.outcomes"}


def modules_of(project, *args):
    """The modules that are there when the last test runs, in a second run: in the first, caches are made."""
    for _ in range(2):
        project.run(*args)
    return set((project.root / "modules.txt").read_text(encoding="utf-8").split())


@pytest.fixture
def ordinary(project):
    """A project with the files that usually lie about, and a test that notes what is imported."""
    return project({"pytest.ini": "[pytest]\n", "README.txt": "", "test_it.py": SHOW, "data.json": "{}"})


def test_an_ordinary_run_imports_next_to_nothing_of_the_standard_library(ordinary, project):
    bare = project({"bare.py": "import sys; print(*sys.modules)"}).root / "bare.py"
    started = set(subprocess.check_output([sys.executable, bare], text=True).split())
    loaded = {name for name in modules_of(ordinary) if name.partition(".")[0] not in ("_fastest", "fastest", "test_it")}
    assert loaded - started <= EXPECTED | PRESENT
    assert loaded >= PRESENT


def test_skipped_tests_need_no_large_modules(ordinary):
    ordinary.write(
        {
            "test_it.py": """
                import pytest
                class TestSkips:
                    def test_call(self): pytest.skip("in the call")
                    @pytest.mark.skip(reason="by a mark")
                    def test_mark(self): pass
                @pytest.fixture
                def skipping(): pytest.skip("in a fixture")
                def test_fixture(skipping): pass
            """
            + SHOW.replace("\n", "\n            ")
        }
    )
    ordinary.run("-q -rs").exits(0).outcomes(passed=1, skipped=3)
    large = {"inspect", "pathlib", "traceback", "ast", "tokenize", "re", "enum", "dataclasses", "typing"}
    assert not large & modules_of(ordinary, "-q")


def test_the_runtime_of_an_ordinary_run_is_loaded_in_one_go(ordinary):
    early = re.search(r"EARLY = \((.*?)\)", LOADER.read_text(encoding="utf-8"), re.DOTALL).group(1)
    names = {"fastest." + name for name in re.findall(r"[a-z_.]+", early)} | {"fastest", "fastest.loader"}
    assert {name for name in modules_of(ordinary, "-q") if name.partition(".")[0] == "fastest"} <= names


@pytest.mark.parametrize("others", [0, 20_000], ids=["little else", "much else"])
def test_garbage_collection_is_as_ever_when_tests_run(project, others):
    """Objects of the user's are seen and collected; those of Python's own start may be frozen."""
    source = f"""
        import gc, weakref
        class Node:
            def __init__(self): self.own = self
        node = Node()
        others = [[] for _ in range({others})]
        def test_it():
            global node
            assert gc.get_threshold()[0] > 0 and gc.isenabled()
            assert any(seen is node for seen in gc.get_objects())
            assert globals() in gc.get_referrers(node)
            seen = weakref.ref(node)
            node = None
            gc.collect()
            assert seen() is None
    """
    project({"test_it.py": source}).run().passed(1)


def test_modules_for_output_are_empty_until_they_are_used(project):
    source = """
        import sys, unittest
        def test_it():
            names = {"difflib", "pprint", "re", "traceback"}
            assert names <= set(sys.modules)
            assert not {"inspect", "dataclasses", "gettext", "enum", "unittest.main"} & set(sys.modules)
            assert unittest.main.__module__ == "unittest.main"
            import argparse
            assert argparse.ArgumentParser().parse_args([]) == argparse.Namespace()
            assert "gettext" in sys.modules
    """
    project({"test_it.py": source}).run("--assert=plain").passed(1)


def test_what_asyncio_and_shutil_import_is_empty_until_it_is_used(project):
    """With a plugin that looks for coroutines and holds such modules in its namespace, where fixtures are looked for."""
    source = """
        import asyncio, inspect, shutil, subprocess, sys
        import pluggy, pytest
        from pytest import PytestPluginManager
        hookspec = pluggy.HookspecMarker("pytest")
        async def coroutine(): ...
        class TestIt:
            def test_it(self):
                empty = {name for name, module in sys.modules.items() if type(module).__name__ == "DeferredModule"}
                assert empty >= {"bz2", "inspect", "lzma", "pluggy", "ssl", "subprocess", "traceback"}
                assert inspect.iscoroutinefunction(coroutine) and not inspect.iscoroutinefunction(self.test_it)
                assert type(inspect).__name__ == "DeferredModule"
                assert subprocess.run([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE).stdout == b"1\\n"
                assert pluggy.PluginManager("x").project_name == "x"
                import bz2
                assert bz2.decompress(bz2.compress(b"text")) == b"text"
    """
    project({"test_it.py": source}).run("--assert=plain").passed(1)


def test_hooks_of_unittest_wait_for_unittest(project):
    """A hook beside them has every built-in asked about each name of a module."""
    source = """
        import sys
        def test_first():
            assert not {"unittest", "fastest.builtin.unittests"} & set(sys.modules)
        def test_skip():
            import unittest
            raise unittest.SkipTest("it has come")
    """
    conftest = (
        "def pytest_pycollect_makeitem(collector, name, obj): ...\ndef pytest_runtest_makereport(item, call): ...\n"
    )
    later = "import unittest\nclass TestLater(unittest.TestCase):\n    def test_it(self): self.assertTrue(self)\n"
    files = {"conftest.py": conftest, "test_a.py": source, "test_b.py": "def test_it():\n    import test_a\n"}
    result = project(files).run("-rs").outcomes(passed=2, skipped=1)
    assert "it has come" in result.out
    project({"conftest.py": conftest, "test_a.py": "def test_it(): ...", "test_b.py": later}).run().passed(2)


def test_runs_that_pytester_starts_unpack_nothing_into_the_home_of_the_test(project):
    source = """
        import os
        pytest_plugins = "pytester"
        def test_it(pytester):
            pytester.makepyfile("def test_inside(): pass")
            pytester.runpytest_subprocess().assert_outcomes(passed=1)
            assert os.environ["HOME"] == str(pytester.path)
            assert not (pytester.path / ".cache").exists()
    """
    project({"test_it.py": source}).run().passed(1)


def test_runs_inside_a_test_import_the_runtime_once(project):
    """pytester takes away what such a run has imported; under pytest all of pytest was there before."""
    source = """
        import sys
        pytest_plugins = "pytester"
        def test_it(pytester):
            pytester.makepyfile(module="x = 1", test_inside="import module\\ndef test_inside(tmp_path): pass")
            def inside():
                pytester.runpytest("--fixtures-per-test").assert_outcomes()
                return {name: module for name, module in sys.modules.items() if name.startswith(("fastest.", "pluggy"))}
            assert inside() == inside()
            assert "pluggy" in sys.modules and "module" not in sys.modules
    """
    project({"test_it.py": source}).run().passed(1)
