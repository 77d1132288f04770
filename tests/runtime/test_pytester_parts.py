"""Pieces of pytester that need no run: matching lines, counting outcomes, snapshots."""

from __future__ import annotations

import sys

import pytest

from fastest.builtin.linematch import LineComp, LineMatcher
from fastest.builtin.pytester_assertions import assert_outcomes
from fastest.builtin.runresult import RunResult
from fastest.builtin.snapshots import SysModulesSnapshot, SysPathsSnapshot
from fastest.outcomes import Failed


@pytest.fixture
def lines():
    return LineMatcher(["alpha", "beta 1", "gamma", "delta [x]"])


def test_lines_are_matched_in_order(lines):
    lines.fnmatch_lines(["alpha", "gam*"])
    lines.re_match_lines([r"beta \d", "delta"])
    lines.fnmatch_lines("""
        beta ?
        gamma
    """)
    lines.fnmatch_lines(["beta*", "gamma"], consecutive=True)
    lines.fnmatch_lines(["delta [x]"])


@pytest.mark.parametrize(
    ("check", "log"),
    [
        (
            lambda lines: lines.fnmatch_lines(["gamma", "alpha"]),
            [
                "nomatch: 'gamma'",
                "    and: 'alpha'",
                "    and: 'beta 1'",
                "exact match: 'gamma'",
                "nomatch: 'alpha'",
                "    and: 'delta [x]'",
                "remains unmatched: 'alpha'",
            ],
        ),
        (
            lambda lines: lines.fnmatch_lines(["alpha", "gamma"], consecutive=True),
            ["exact match: 'alpha'", "no consecutive match: 'gamma'", "   with: 'beta 1'"],
        ),
        (
            lambda lines: lines.no_fnmatch_line("beta*"),
            ["nomatch: 'beta*'", "    and: 'alpha'", "fnmatch: 'beta*'", "   with: 'beta 1'"],
        ),
        (lambda lines: lines.fnmatch_lines_random(["zeta"]), ["line 'zeta' not found in output"]),
    ],
)
def test_a_failure_shows_the_way(lines, check, log):
    with pytest.raises(Failed) as error:
        check(lines)
    assert str(error.value).split("\n") == log


def test_lines_in_any_order_and_lines_that_must_not_be(lines):
    lines.fnmatch_lines_random(["gamma", "alpha"])
    lines.re_match_lines_random(["del", "be"])
    lines.no_fnmatch_line("omega*")
    lines.no_re_match_line("omega")
    assert lines.get_lines_after("beta*") == ["gamma", "delta [x]"]
    with pytest.raises(ValueError, match="line 'omega' not found in output"):
        lines.get_lines_after("omega")
    with pytest.raises(TypeError, match="invalid type for lines2: set"):
        lines.fnmatch_lines({"alpha"})


def test_a_stream_is_compared_and_emptied():
    stream = LineComp()
    stream.stringio.write("one\ntwo\n")
    stream.assert_contains_lines(["one", "two"])
    assert stream.stringio.getvalue() == ""


def test_outcomes_are_read_off_the_last_line():
    result = RunResult(1, ["no tests in 3.00s", "=== 1 failed, 2 passed, 1 warning, 1 error in 0.13s ==="], [], 0.5)
    assert result.parseoutcomes() == {"failed": 1, "passed": 2, "warnings": 1, "errors": 1}
    result.assert_outcomes(failed=1, passed=2, errors=1)
    with pytest.raises(AssertionError):
        result.assert_outcomes(failed=1, passed=2, errors=1, warnings=0)
    assert int(result.ret) == 1
    assert repr(result).startswith("<RunResult ret=")


def test_without_a_summary_there_are_no_outcomes():
    with pytest.raises(ValueError, match="Pytest terminal summary report not found"):
        RunResult(0, ["nothing"], [], 0).parseoutcomes()


def test_what_is_not_named_must_not_have_occurred():
    assert_outcomes({"passed": 1, "warnings": 3, "deselected": 2}, passed=1)
    with pytest.raises(AssertionError):
        assert_outcomes({"passed": 1, "xfailed": 1}, passed=1)


def test_snapshots_put_modules_and_paths_back():
    paths, modules = SysPathsSnapshot(), SysModulesSnapshot(lambda name: name == "kept_module")
    before = sys.path[:]
    sys.modules["new_module"] = sys.modules["kept_module"] = sys
    sys.path.append("/new")
    paths.restore()
    modules.restore()
    assert sys.path == before
    assert "new_module" not in sys.modules
    assert sys.modules.pop("kept_module") is sys
