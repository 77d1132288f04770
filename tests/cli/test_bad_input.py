"""Bad input gets a clear answer and pytest's exit code; what is wrong is named with file and line."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from conftest import BINARY

GOOD = "def test_good(): pass\n"


def test_a_node_id_that_matches_nothing(project):
    result = project({"test_it.py": GOOD}).run("test_it.py::test_other").exits(4)
    assert "ERROR: not found:" in result.err and "test_it.py::test_other" in result.err


def test_no_tests(project):
    project({"test_it.py": "x = 1\n"}).run().exits(5).prints("*no tests ran in *")


def test_a_syntax_error_in_a_test_file(project):
    made = project({"test_bad.py": "def test_x(:\n    pass\n", "test_good.py": GOOD})
    made.run().exits(2).prints("*ERROR collecting test_bad.py*", "*line 1*", "*def test_x(:*", "*^*", "*SyntaxError*")
    made.run("--continue-on-collection-errors").exits(1).outcomes(passed=1, errors=1)


def test_a_syntax_error_in_a_conftest_file(project):
    result = project({"conftest.py": "x = (\n", "test_it.py": GOOD}).run().exits(4)
    assert "conftest.py" in result.err and "SyntaxError" in result.err and "line 1" in result.err


def test_an_import_error_names_its_place(project):
    project({"test_it.py": "import nowhere\n"}).run().exits(2).prints(
        "ImportError while importing test module*", "test_it.py:1: in <module>", "*No module named 'nowhere'*"
    )


def test_two_files_of_one_module_name(project):
    files = {"a/test_same.py": GOOD, "b/test_same.py": GOOD}
    project(files).run().exits(2).prints("import file mismatch:", "*test_same*", "*HINT: remove __pycache__*")
    project(files).run("--import-mode=importlib").passed(2)


def test_a_file_that_is_not_utf8(project):
    made = project({"test_good.py": GOOD})
    (made.root / "test_latin.py").write_bytes(b"def test_x():\n    assert '\xe9'\n")
    made.run().exits(2).prints("*ERROR collecting test_latin.py*", "*SyntaxError*utf-8*")
    (made.root / "test_latin.py").write_bytes(b"# coding: latin-1\ndef test_x():\n    assert '\xe9' == chr(233)\n")
    made.run().passed(2)


@pytest.fixture
def public_folder():
    """For those who are not root; `tmp_path` is for its owner only."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def test_an_unreadable_folder(public_folder):
    if os.geteuid() != 0 or not Path("/usr/bin/python3").exists():
        pytest.skip("needs another user, for root may read everything, and a python that all users may start")
    binary = shutil.copy(BINARY, public_folder)
    for folder in ("open", "closed"):
        (public_folder / folder).mkdir()
        (public_folder / folder / "test_it.py").write_text(GOOD)
    (public_folder / "closed").chmod(0)
    done = subprocess.run(
        [binary, "--python", "/usr/bin/python3", "--continue-on-collection-errors", "-p", "no:cacheprovider"],
        cwd=public_folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        user="nobody",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "PermissionError" in done.stdout and "1 passed, 1 error" in done.stdout, done.stdout + done.stderr


def test_a_loop_of_links(project):
    made = project({"test_good.py": GOOD})
    (made.root / "loop").symlink_to("loop")
    (made.root / "test_loop.py").symlink_to("test_loop.py")
    made.run().passed(1)


def test_a_folder_that_contains_itself(project):
    made = project({"sub/test_good.py": GOOD})
    (made.root / "sub" / "again").symlink_to("..", target_is_directory=True)
    assert made.run("--collect-only", "-q").code in (0, 2)  # bounded by the system, as pytest


def test_a_full_disk_for_the_caches(project):
    made = project({"test_good.py": "def test_x():\n    assert 1\n"})
    (made.root / "__pycache__").symlink_to("/dev/full")
    result = made.run(XDG_CACHE_HOME="/dev/full")
    result.exits(0)
    assert result.counts()["passed"] == 1


@pytest.mark.parametrize("found_by", ["VIRTUAL_ENV", ".venv"])
def test_a_virtual_environment_whose_python_is_gone(project, found_by):
    made = project({"test_it.py": GOOD, ".venv/pyvenv.cfg": ""})
    (made.root / ".venv" / "bin").mkdir()
    (made.root / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    variables = {"VIRTUAL_ENV": str(made.root / ".venv")} if found_by == "VIRTUAL_ENV" else {}
    result = made.run_unguided(**variables).exits(4)
    assert f"(found by {found_by}) has no working python" in result.err and "python3 -m venv --clear" in result.err


@pytest.mark.parametrize("version", ["2.7.18", "3.8.20"])
def test_a_python_that_is_too_old(project, version):
    answer = f"fastest asks\\n$0\\ncpython\\n{version}\\nold\\n0\\n"
    made = project({"test_it.py": GOOD, "python": f'#!/bin/sh\nprintf "{answer}"\n'})
    old = made.root / "python"
    old.chmod(0o755)
    result = made.run("--python", str(old)).exits(4)
    assert f"Python {version}" in result.err and "too old; fastest needs 3.9 or newer" in result.err


def test_no_python_at_all(project, tmp_path):
    result = project({"test_it.py": GOOD}).run_unguided(PATH=str(tmp_path)).exits(4)
    assert "python" in result.err and "hint:" in result.err


def test_sys_exit_in_a_test(project):
    project({"test_it.py": "import sys\ndef test_x(): sys.exit(3)\ndef test_y(): pass\n"}).run().exits(1).outcomes(
        failed=1, passed=1
    )


def test_sys_exit_while_collecting(project):
    result = project({"test_it.py": "import sys\nsys.exit(3)\n"}).run()
    assert result.code == 3, str(result)


def test_endless_recursion(project):
    files = {"test_it.py": "def f(): f()\ndef test_x(): f()\ndef test_y(): pass\n"}
    project(files).run().exits(1).outcomes(failed=1, passed=1).prints("*RecursionError*")


def test_an_unknown_fixture_names_those_that_exist(project):
    result = project({"test_it.py": "def test_x(nowhere): pass\n"}).run().exits(1).outcomes(errors=1)
    result.prints("file *test_it.py, line 1", "E       fixture 'nowhere' not found", ">*available fixtures:*tmp_path*")


def test_a_parametrization_of_the_wrong_length(project):
    files = {"test_it.py": "import pytest\n@pytest.mark.parametrize('a,b', [(1,)])\ndef test_x(a, b): pass\n"}
    project(files).run().exits(2).prints("*must be equal to the number of values (1)*")


def test_a_plugin_that_does_not_exist(project):
    result = project({"test_it.py": GOOD}).run("-p", "nowhere_plugin").exits(4)
    assert "nowhere_plugin" in result.err
