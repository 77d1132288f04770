"""Marks as users meet them: skipping, expecting failures, parametrizing, choosing."""

from __future__ import annotations

import pytest

MARKED = """
    import sys
    import pytest

    @pytest.mark.skip(reason="not today")
    def test_skip(): pass

    @pytest.mark.skipif("sys.version_info > (3,)")
    def test_skipif(): pass

    @pytest.mark.xfail(reason="known")
    def test_xfail(): assert 0

    @pytest.mark.xfail(raises=KeyError)
    def test_other_error(): raise ValueError

    @pytest.mark.xfail
    def test_xpass(): pass

    @pytest.mark.xfail(strict=True, reason="must fail")
    def test_strict(): pass

    @pytest.mark.xfail(run=False, reason="crashes")
    def test_not_run(): raise SystemExit

    def test_imperative():
        pytest.xfail("said so")
"""


def test_outcomes_of_marks(project):
    result = project({"test_m.py": MARKED}).run("-rsxX").exits(1).outcomes(failed=2, skipped=2, xfailed=3, xpassed=1)
    result.prints("[[]XPASS(strict)[]] must fail")
    result.prints(
        "SKIPPED [[]1[]] test_m.py:5: not today",
        "SKIPPED [[]1[]] test_m.py:8: condition: sys.version_info > (3,)",
        "XFAIL test_m.py::test_xfail - known",
        "XFAIL at setup of test_m.py::test_not_run - [[]NOTRUN[]] crashes",
        "XFAIL test_m.py::test_imperative - *said so",
        "XPASS test_m.py::test_xpass*",
    )


def test_runxfail(project):
    project({"test_m.py": MARKED}).run("--runxfail").outcomes(failed=3, passed=3, skipped=2)


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (["-m", "slow"], ["test_one", "test_two"]),
        (["-m", "slow and not db"], ["test_one"]),
        (["-m", "db(name='x')"], ["test_two"]),
        (["-m", "db(name='y')"], []),
        (["-k", "one or THREE"], ["test_one", "test_three"]),
        (["-k", "not test_t"], ["test_one"]),
        (["-k", "test_k and slow"], ["test_one", "test_two"]),
        (["-m", "slow", "-k", "two"], ["test_two"]),
    ],
)
def test_choosing(project, choice, names):
    files = {
        "pytest.ini": "[pytest]\nmarkers = slow\n    db\n",
        "test_k.py": """
            import pytest

            @pytest.mark.slow
            def test_one(): pass

            @pytest.mark.slow
            @pytest.mark.db(name="x")
            def test_two(): pass

            def test_three(): pass
        """,
    }
    result = project(files).run(choice, "--co -q").exits(0 if names else 5)
    assert [line.split("::")[1] for line in result.out.splitlines() if "::" in line] == names


def test_a_wrong_expression_names_the_column(project):
    result = project({"test_k.py": "def test_one(): pass\n"}).run(["-k", "one and"]).exits(4)
    assert "ERROR: Wrong expression passed to '-k': one and: at column 8: expected not OR" in result.err


def test_parametrization(project):
    files = {
        "test_p.py": """
            import pytest

            @pytest.fixture(params=["a", pytest.param("b", marks=pytest.mark.skip)], ids=str.upper)
            def letter(request):
                return request.param

            @pytest.mark.parametrize("x", [1, 1.5, None, "t\\u00e9xt", [1], int])
            @pytest.mark.parametrize(("y", "z"), [(1, 2), pytest.param(3, 4, id="own")])
            def test_values(x, y, z): pass

            def test_letter(letter): assert letter == "a"

            @pytest.mark.parametrize("letter", ["q"], indirect=True)
            def test_indirect(letter): assert letter == "q"

            @pytest.mark.parametrize("n", [])
            def test_none(n): pass
        """
    }
    made = project(files)
    made.run().exits(0).outcomes(passed=14, skipped=2)
    made.run("--co -q").prints(
        "test_p.py::test_values[[]1-2-1[]]",
        "*[[]1-2-t\\xe9xt[]]",
        "*[[]1-2-x4[]]",
        "*[[]1-2-int[]]",
        "*[[]own-1[]]",
        "*test_letter[[]A[]]",
        "*test_indirect[[]q[]]",
        "*test_none[[]NOTSET[]]",
    )
    made.run("test_p.py::test_values[own-x4]").passed(1)


def test_unknown_marks(project):
    made = project({"test_u.py": "import pytest\n@pytest.mark.unknown\ndef test(): pass\n"})
    made.run().exits(0).outcomes(passed=1, warnings=1).prints("*PytestUnknownMarkWarning: Unknown pytest.mark.unknown*")
    made.run("--strict-markers").exits(2).prints("'unknown' not found in `markers` configuration option")
