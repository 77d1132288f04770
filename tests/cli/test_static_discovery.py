"""`--collect-only -q --discovery=static`: the list of tests by syntax alone."""

from __future__ import annotations

STATIC = "--collect-only -q --discovery=static"

FILES = {
    "test_a.py": """
        import pytest
        def test_plain(): pass
        @pytest.mark.parametrize("n", [1, "x y"])
        def test_n(n): pass
        class TestB:
            def test_c(self): pass
    """,
    "sub/test_d.py": """
        import unittest
        class Cases(unittest.TestCase):
            def test_z(self): pass
            def test_y(self): pass
    """,
}

NODEIDS = [
    "sub/test_d.py::Cases::test_y",
    "sub/test_d.py::Cases::test_z",
    "test_a.py::test_plain",
    "test_a.py::test_n[1]",
    "test_a.py::test_n[x y]",
    "test_a.py::TestB::test_c",
]


def test_lists_what_collection_lists(project):
    suite = project(FILES)
    assert suite.run(STATIC).exits(0).out.splitlines()[: len(NODEIDS) + 1] == [*NODEIDS, ""]
    assert suite.run("--collect-only -q").exits(0).out.splitlines()[: len(NODEIDS) + 1] == [*NODEIDS, ""]


def test_says_how_many(project):
    project(FILES).run(STATIC).prints("6 tests collected in *s")


def test_does_not_import(project):
    result = project({"test_a.py": "raise SystemExit\ndef test_a(): pass\n"}).run(STATIC)
    result.exits(0).prints("test_a.py::test_a")


def test_names_dynamic_files_with_the_reason(project):
    result = project({"test_a.py": "from other import *\ndef test_a(): pass\n"}).run(STATIC)
    result.exits(0).prints("test_a.py::test_a")
    assert result.err == "fastest: test_a.py is dynamic: star import\n"


def test_the_second_run_says_the_same_from_the_index(project):
    suite = project(FILES)
    first, second = suite.run(STATIC), suite.run(STATIC)
    assert first.out.splitlines()[:-1] == second.out.splitlines()[:-1]
    assert (suite.root / ".fastest_cache" / "discovery.index").exists()


def test_a_changed_file_is_seen(project):
    suite = project(FILES)
    suite.run(STATIC)
    (suite.root / "test_a.py").write_text("def test_new(): pass\n")
    suite.run(STATIC).prints("test_a.py::test_new").prints_not("test_a.py::test_plain")


def test_a_damaged_index_is_one_warning(project):
    suite = project(FILES)
    suite.run(STATIC)
    (suite.root / ".fastest_cache" / "discovery.index").write_bytes(b"damage")
    damaged = suite.run(STATIC).exits(0)
    assert "index was damaged" in damaged.err
    assert suite.run(STATIC).err == ""


def test_selected_node_ids(project):
    suite = project(FILES)
    assert suite.run(f"{STATIC} test_a.py::TestB test_a.py::test_n[1]").out.splitlines()[:2] == [
        "test_a.py::TestB::test_c",
        "test_a.py::test_n[1]",
    ]
    assert "not found: test_a.py::test_zero" in suite.run(f"{STATIC} test_a.py::test_zero").exits(4).err


def test_missing_path(project):
    assert project(FILES).run(f"{STATIC} nowhere").exits(4).err == "ERROR: file or directory not found: nowhere\n\n"


def test_options_that_need_python(project):
    assert "--discovery=static cannot answer -k" in project(FILES).run(f"{STATIC} -k plain").exits(4).err


def test_nothing_to_collect(project):
    project({"readme.txt": ""}).run(STATIC).exits(5).prints("no tests collected in *s")
