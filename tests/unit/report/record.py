"""Records the golden runs; see README.md beside this file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = Path("/project")  # short and the same everywhere: paths are part of what is printed, and of its width

OUTCOMES = {
    "test_outcomes.py": """
import sys

import pytest


@pytest.fixture
def broken():
    raise ValueError("no set-up")


@pytest.fixture
def noisy():
    print("before")
    yield
    print("after")


@pytest.fixture
def broken_after():
    yield
    raise RuntimeError("no teardown")


def test_pass(): pass
def test_fail(noisy):
    print("out")
    sys.stderr.write("err\\n")
    assert [1, 2] == [1, 3]
def test_long(): raise AssertionError("words and words " * 9)
@pytest.mark.skip(reason="a reason that is much too long for the line on which it has to stand")
def test_skip(): pass
@pytest.mark.skip(reason="a reason that is much too long for the line on which it has to stand")
def test_skip_too(): pass
def test_skip_inside(): pytest.skip("inside")
@pytest.mark.xfail(reason="known")
def test_xfail(): assert 0
@pytest.mark.xfail(reason="known")
def test_xpass(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
def test_error(broken): pass
def test_error_after(broken_after): pass
def test_both(broken_after): assert 0, "first"
class TestClass:
    def test_method(self, noisy): pass
@pytest.mark.parametrize("word", ["a.b", "\\u65e5\\u672c", "c::d"])
def test_param(word): assert word != "a.b"
"""
}

BROKEN = {
    "test_import.py": "import module_that_is_not_there\n",
    "test_syntax.py": "def f(:\n",
    "test_value.py": "print('at import')\nraise ValueError('boom')\n",
    "test_skip.py": "import pytest\npytest.skip('all of it', allow_module_level=True)\n",
    "test_good.py": "def test_good(): pass\n",
}

WARNINGS = {
    "test_warns.py": """
import warnings

import pytest

warnings.warn("at import")


@pytest.mark.parametrize("i", range(11))
def test_many(i): warnings.warn("the same")
def test_one(): warnings.warn(DeprecationWarning("first line\\n  second line"))
def test_fail(): assert not warnings.warn("seen")
"""
}

SUBTESTS = {
    "test_sub.py": """
import pytest


def test_mixed(subtests):
    for i in range(4):
        with subtests.test("message", i=i):
            print("out", i)
            if i == 2:
                pytest.skip("not this one")
            if i == 3:
                pytest.xfail("known")
            assert i != 1


def test_quiet(subtests):
    with subtests.test():
        pass
"""
}

MANY = {
    f"{folder}test_{name}.py": f"import pytest\n@pytest.mark.parametrize('i', range({count}))\ndef test_many(i): assert i != 50\n"
    for folder, name, count in (("", "few", 3), ("", "lots", 130), ("deep/er/", "more", 71))
}

HEADER = {
    "conftest.py": """
def pytest_report_header(config): return ["a line from conftest", "another"]
def pytest_report_collectionfinish(config): return "all is collected"
def pytest_report_teststatus(report):
    if report.when == "call" and report.passed and "green" in report.nodeid:
        return "greenish", "g", ("GREENISH", {"purple": True})
""",
    "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['one', 'two']\naddopts = '-ra'\n",
    "tox.ini": "[pytest]\n",
    "one/test_one.py": "def test_green(): pass\n",
    "two/test_two.py": "def test_two(): pass\n",
}

STOPS = {
    "test_ctrl_c.py": "def test_first(): pass\ndef test_ctrl_c(): raise KeyboardInterrupt\ndef test_never(): pass\n",
    "test_exit.py": "import pytest\ndef test_exit(): pytest.exit('enough')\n",
}

JUNIT = {
    "test_junit.py": """
import pytest


@pytest.fixture
def broken_after(): yield; print("after"); assert 0


def test_property(record_property): record_property("name", "v<>&\\x01")
def test_attribute(record_xml_attribute, record_testsuite_property):
    record_xml_attribute("assertions", "REQ")
    record_testsuite_property("ARCH", 'x"86')
@pytest.mark.parametrize("p", ["a::b", "x[1]", "/sl/ash", "\\x1b"])
def test_param(p): print(p)
def test_lines(): raise ValueError("\\n".join("line %d " % i + "y" * 60 for i in range(30)))
def test_tab(): pytest.fail("tab\\there\\nnew \\"quote\\" <&>", pytrace=False)
class TestOuter:
    class TestInner:
        def test_skip(self): pytest.skip("why <not>")
        @pytest.mark.xfail(reason="known")
        def test_xfail(self): assert 0
def test_after(broken_after, record_property): record_property("a", "b")
def test_both(broken_after): print("x"); assert 0
def test_sub(subtests):
    with subtests.test("s"): assert 0
"""
}

XML = ["--junitxml=out.xml"]

CASES = {
    "outcomes": (OUTCOMES, []),
    "outcomes_verbose_color": (OUTCOMES, ["-v", "-rA", "--color=yes"]),
    "outcomes_quiet": (OUTCOMES, ["-q", "--tb=line", "-rs", "--no-fold-skipped"]),
    "outcomes_very_verbose": (OUTCOMES, ["-vv", "--tb=no", "-ra", "-k", "skip or xfail"]),
    "outcomes_maxfail": (OUTCOMES, ["--maxfail=2", "--tb=short", "--show-capture=stderr"]),
    "outcomes_times": (
        OUTCOMES,
        ["--tb=no", "-o", "console_output_style=times", "-v", "--durations=3", "--durations-min=9"],
    ),
    "broken": (BROKEN, []),
    "broken_continue": (BROKEN, ["--continue-on-collection-errors", "-v", "-rs", "--color=yes"]),
    "warnings": (WARNINGS, ["--tb=no"]),
    "subtests": (SUBTESTS, ["-v", "-ra", "--color=yes"]),
    "subtests_letters": (SUBTESTS, ["--tb=no", "-o", "verbosity_subtests=1"]),
    "many": (MANY, ["--tb=no", "--color=yes"]),
    "many_count": (MANY, ["--tb=no", "-o", "console_output_style=count", "-k", "few or 1"]),
    "header": (HEADER, ["-v"]),
    "header_one": (HEADER, ["one", "--no-summary", "--color=yes"]),
    "collect_only": (HEADER, ["--collect-only", "-k", "green"]),
    "nothing": (HEADER, ["-k", "nothing", "-q"]),
    "ctrl_c": (STOPS, ["test_ctrl_c.py"]),
    "exit": (STOPS, ["test_exit.py", "-v"]),
    "junit_xunit2": (JUNIT, [*XML, "--tb=no", "-q", "-o", "junit_logging=all", "--junitprefix=pre"]),
    "junit_xunit1": (
        JUNIT,
        [
            *XML,
            "--tb=no",
            "-o",
            "junit_family=xunit1",
            "-o",
            "junit_suite_name=<mine>",
            "-o",
            "junit_logging=system-out",
            "-o",
            "junit_log_passing_tests=false",
        ],
    ),
    "junit_broken": (BROKEN, [*XML, "--tb=no", "-o", "junit_family=legacy"]),
}


def write_project(files: dict[str, str]) -> None:
    shutil.rmtree(ROOT, ignore_errors=True)
    for name, text in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")


def cleaned(text: str) -> str:
    text = re.sub(r" in [0-9]\.[0-9][0-9]s", " in 0.12s", text)
    text = re.sub(r"(?<=pluggy-)[0-9.]+[0-9]", "1.6.0", text)
    for folder in (sys.base_prefix, sys.prefix):
        text = text.replace(folder, "/usr")
    return text


def cleaned_xml(text: str) -> str:
    text = re.sub(
        r' time="[0-9.]+" timestamp="[^"]*" hostname="[^"]*"', ' time="0.120" timestamp="NOW" hostname="host"', text
    )
    return cleaned(text)


def record(name: str, files: dict[str, str], args: list[str]) -> None:
    write_project(files)
    log = HERE / f"{name}.jsonl"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE.parents[1] / "support"),
        "FASTEST_RECORD": str(log),
        "COLUMNS": "80",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-m", "pytest", "-p", "record_events", "-p", "no:cacheprovider", *args]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    log.write_text(cleaned(log.read_text(encoding="utf-8")), encoding="utf-8")
    (HERE / f"{name}.txt").write_bytes(cleaned(run.stdout.decode()).encode())
    if (ROOT / "out.xml").exists():
        (HERE / f"{name}.xml").write_text(cleaned_xml((ROOT / "out.xml").read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    for name in sys.argv[1:] or CASES:
        record(name, *CASES[name])
    shutil.rmtree(ROOT, ignore_errors=True)


if __name__ == "__main__":
    main()
