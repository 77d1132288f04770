"""Doctests in modules and text files."""

from __future__ import annotations

MODULE = '''
    """
    >>> 1 + 1
    2
    """

    def wrong():
        """
        >>> x = 1
        >>> x
        2
        >>> x + 1
        5
        """

    def raising():
        """
        >>> 1 / 0
        """

    def skipped():
        """
        >>> 1  # doctest: +SKIP
        2
        """

    def flags():
        """
        >>> 3.14159  # doctest: +NUMBER
        3.14
        >>> b"x"  # doctest: +ALLOW_BYTES
        'x'
        >>> list(range(30))
        [0, 1, ..., 29]
        """

    def fixtures():
        """
        >>> getfixture("tmp_path").is_dir()
        True
        >>> extra
        7
        """
'''

CONFTEST = """
    import pytest

    @pytest.fixture(autouse=True)
    def names(doctest_namespace):
        doctest_namespace["extra"] = 7
"""


def test_doctests_of_a_module(project):
    result = project({"mod.py": MODULE, "conftest.py": CONFTEST}).run("--doctest-modules", "-v")
    result.exits(1).outcomes(passed=3, failed=2, skipped=1)
    result.prints("mod.py::mod PASSED*", "mod.py::mod.fixtures PASSED*", "mod.py::mod.raising FAILED*")
    result.prints("Expected:", "    2", "Got:", "    1", "*mod.py:10: DocTestFailure")
    result.prints_not("    5")


def test_going_on_after_a_failure_in_another_format(project):
    result = project({"mod.py": MODULE, "conftest.py": CONFTEST}).run(
        "--doctest-modules --doctest-continue-on-failure --doctest-report ndiff", ["-k", "wrong"]
    )
    result.exits(1).prints("Differences (ndiff with -expected +actual):", "    - 2", "    + 1", "    - 5", "    + 2")


def test_text_files(project):
    files = {"test_text.txt": ">>> 1\n2\n", "other.rst": ">>> 1\n1\n", "notes.txt": ">>> 1\n3\n"}
    made = project(files)
    made.run().exits(1).outcomes(failed=1).prints("test_text.txt F*")
    made.run("other.rst").passed(1)
    made.run("--doctest-glob=*.rst").passed(1)


def test_import_errors_may_be_ignored(project):
    made = project({"broken.py": "import no_such_module\n", "fine.py": '">>> 1\\n1"\n'})
    made.run("--doctest-modules").exits(2).prints("*ERROR collecting broken.py*")
    made.run("--doctest-modules --doctest-ignore-import-errors -rs").exits(0).outcomes(passed=1, skipped=1).prints(
        "SKIPPED * unable to import module*"
    )
