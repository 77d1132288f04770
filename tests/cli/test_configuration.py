"""Where configuration comes from, which source wins, and what a wrong one is told. The messages are pytest's, word for word."""

from __future__ import annotations

import sys

import pytest

USAGE = "ERROR: usage: fastest [options] [file_or_dir] [file_or_dir] [...]\nfastest: error: "
ONE_TEST = {"test_a.py": "def test_a(): pass"}


def fails(result, message):
    assert message in result.err, str(result)
    assert result.out == "", "nothing has started"
    return result.exits(4)


def test_addopts_then_environment_then_arguments(project):
    made = project({**ONE_TEST, "pytest.ini": "[pytest]\naddopts = -v --no-header\n"})
    made.run().passed(1).prints("test_a.py::test_a PASSED*").prints_not("platform *")
    made.run("-q").passed(1).prints_not("*::test_a*")
    made.run(PYTEST_ADDOPTS="-q").passed(1).prints_not("*::test_a*")
    made.run("--co", PYTEST_ADDOPTS="-k nothing").exits(5)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pytest.toml", "[pytest]\npython_functions = ['check']\n"),
        ("pytest.ini", "[pytest]\npython_functions = check\n"),
        ("pyproject.toml", "[tool.pytest]\npython_functions = ['check']\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\npython_functions = 'check'\n"),
        ("tox.ini", "[pytest]\npython_functions = check\n"),
        ("setup.cfg", "[tool:pytest]\npython_functions = check\n"),
    ],
)
def test_every_kind_of_file(project, name, content):
    made = project({"sub/test_a.py": "def check_a(): pass\ndef test_b(): assert 0", name: content})
    made.run("sub").passed(1).prints(f"configfile: {name}")
    made.run("-o python_functions=test").outcomes(failed=1)


def test_several_files_are_told(project):
    made = project({**ONE_TEST, "pytest.ini": "", "tox.ini": "[pytest]\n"})
    made.run().passed(1).prints("configfile: pytest.ini (WARNING: ignoring pytest config in tox.ini!)")


def test_warning_filters_by_modules_of_pytest_hold_for_our_own(project):
    made = project({**ONE_TEST, "pytest.ini": "[pytest]\nnonsense = 1\nfilterwarnings =\n  error\n"})
    made.run().exits(3).prints("*PytestConfigWarning: Unknown config option: nonsense")
    for name in ("_pytest.*", r"_pytest\.config"):
        filters = f"filterwarnings =\n  error\n  ignore::Warning:{name}\n"
        made.write({"pytest.ini": f"[pytest]\nnonsense = 1\ntestpaths = nowhere\n{filters}"})
        made.run().passed(1)


def test_unknown_keys_are_warnings(project):
    made = project({**ONE_TEST, "pytest.ini": "[pytest]\nnonsense = 1\n"})
    made.run().exits(0).prints("*PytestConfigWarning: Unknown config option: nonsense")
    strict = made.run("--strict-config")
    assert "ERROR: Unknown config option: nonsense" in strict.err
    strict.exits(4)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pytest.ini", "[pytest]\nfoo", "pytest.ini:2: unexpected line: 'foo'"),
        ("pytest.ini", "[pytest]\na=1\na=2", "pytest.ini:3: duplicate name 'a'"),
        ("pytest.ini", "a=1", "pytest.ini:1: no section header defined"),
        (
            "pyproject.toml",
            "[tool.pytest\n",
            "pyproject.toml: Expected ']' at the end of a table declaration (at line 1, column 13)",
        ),
        ("pytest.toml", "a=1", "pytest.toml: pytest configuration must be under a [pytest] table"),
        ("pytest.ini", "[pytest]\nlog_cli=maybe", "pytest.ini:2: config option 'log_cli': invalid truth value 'maybe'"),
        (
            "pyproject.toml",
            "[tool.pytest]\ntestpaths='a'",
            "pyproject.toml:2: config option 'testpaths' expects a list for type 'args', got str: 'a'",
        ),
        ("tox.ini", "[pytest]\nminversion=999", "tox.ini: 'minversion' requires pytest-999, actual pytest-9.2.0'"),
        ("setup.cfg", "[pytest]\na=1", "[pytest] section in setup.cfg files is no longer supported"),
        ("pyproject.toml", "[tool.fastest]\noptimiser='simple'", "[tool.fastest] unknown key 'optimiser'"),
    ],
)
def test_damage_is_told_before_anything_starts(project, name, content, message):
    fails(project({**ONE_TEST, name: content}).run(), message)


def test_a_file_that_is_not_utf8(project):
    made = project(ONE_TEST)
    (made.root / "pytest.ini").write_bytes(b"[pytest]\naddopts = \xff\n")
    fails(made.run(), "pytest.ini: not valid UTF-8 (at byte 19)")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            "--tb=foo",
            "argument --tb: invalid choice: 'foo' (choose from 'auto', 'long', 'short', 'no', 'line', 'native')",
        ),
        ("--maxfail=x", "argument --maxfail: invalid int value: 'x'"),
        ("-k", "argument -k: expected one argument"),
        ("-x=1", "argument -x/--exitfirst: ignored explicit argument '1'"),
        ("@nofile", "[Errno 2] No such file or directory: 'nofile'"),
    ],
)
def test_wrong_arguments(project, args, message):
    fails(project(ONE_TEST).run(args), USAGE + message)


def test_addopts_are_named_as_the_source(project):
    made = project({**ONE_TEST, "pytest.ini": "[pytest]\naddopts = --tb=foo\n"})
    result = fails(made.run(), "  config source: via addopts config\n")
    assert f"  inifile: {made.root}/pytest.ini\n  rootdir: {made.root}\n" in result.err


def test_unknown_options_get_a_suggestion(project):
    result = project(ONE_TEST).run("--last-faild")
    assert USAGE + "unrecognized arguments: --last-faild\n" in result.err
    assert "did you mean --last-failed?" in result.err
    result.exits(4)


def test_options_of_plugins_are_not_unknown(project):
    made = project({**ONE_TEST, "conftest.py": "def pytest_addoption(parser): parser.addoption('--mine')"})
    made.run("--mine=3").passed(1)
    made.run("--mine 3").passed(1)


def test_own_table(project):
    made = project({**ONE_TEST, "pyproject.toml": "[tool.fastest]\noptimizer = 'simple'\n"})
    assert "strategy simple" in made.run("--explain").passed(1).err
    fails(made.write({"pyproject.toml": "[tool.fastest]\noptimizer = 'fast'\n"}).run(), "via [tool.fastest]")


def test_version(project):
    result = project({}).run("--version").exits(0)
    assert result.out.startswith("pytest 9.2.0\nfastest ")


def test_missing_path(project):
    result = project(ONE_TEST).run("nofile.py")
    assert "ERROR: file or directory not found: nofile.py" in result.out + result.err
    result.exits(4)


def test_a_plugin_may_have_an_option_of_ours(project):
    made = project(
        {
            "conftest.py": """
            def pytest_addoption(parser):
                group = parser.getgroup("timeout")
                group.addoption("--timeout", type=int)
                group._addoption("-n", "--numprocesses", type=int)
            """,
            "test_a.py": "def test_a(pytestconfig): assert pytestconfig.getoption('timeout') == 60",
        }
    )
    made.run("--timeout=60").passed(1)
    made.run("--timeout 60").passed(1)


def test_option_of_a_plugin_that_is_not_installed(project):
    """The usual reason is another python than the user had in mind."""
    result = project({"test_it.py": ""}).run(
        "--cov=src", "--cov-report=xml", "--reruns=2", "--randomly-seed=1", "--last-faild"
    )
    result.exits(4)
    hints = result.err.partition("unrecognized arguments")[2]
    for option, plugin in (
        ("--cov", "pytest-cov"),
        ("--cov-report", "pytest-cov"),
        ("--reruns", "pytest-rerunfailures"),
    ):
        assert f"  {option} belongs to {plugin}, which is not installed for {sys.executable}" in hints
    assert "--randomly-seed belongs to pytest-randomly" in hints
    assert hints.count("did you mean --last-failed?") == 1
