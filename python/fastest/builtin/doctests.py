"""Doctests in modules and in text files, as items with fixtures.

`doctest` itself finds, parses and runs the examples (`doctest_support.py`); here is what makes tests of them: which
files are looked at, what the examples may use (`getfixture`, the fixture `doctest_namespace`), and how a failure is
shown.
"""

from __future__ import annotations

import sys

from fastest.collect import Module
from fastest.fixtures import fixture
from fastest.nodes import Collector, Item
from fastest.outcomes import Skipped
from fastest.paths import fnmatch_ex
from fastest.system import os
from fastest.termrepr import ReprFileLocation, TerminalRepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    import doctest
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.excinfo import ExceptionInfo
    from fastest.textio import TerminalWriter

DOCTEST_REPORT_CHOICES = ("none", "cdiff", "ndiff", "udiff", "only_first_failure")
#: How many lines of the text before a failed example are shown.
LINES_OF_CONTEXT = 9


#: What plugins take from this module, though it needs `doctest`.
_FROM_SUPPORT = frozenset(
    "_get_checker _get_runner _get_flag_lookup _get_report_choice _get_allow_unicode_flag _get_allow_bytes_flag "
    "_get_number_flag _is_mocked _patch_unwrap_mock_aware MultipleDoctestFailures".split()
)


def __getattr__(name: str) -> Any:
    if name not in _FROM_SUPPORT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fastest.builtin import doctest_support

    return getattr(doctest_support, name)


def pytest_collect_file(file_path: Path, parent: Collector) -> DoctestModule | DoctestTextfile | None:
    config = parent.config
    if file_path.suffix == ".py":
        if config.option.doctestmodules and not _is_setup_py(file_path) and not _is_main_py(file_path):
            return DoctestModule.from_parent(parent, path=file_path)  # type: ignore[no-any-return]
    elif _is_doctest(config, file_path, parent):
        return DoctestTextfile.from_parent(parent, path=file_path)  # type: ignore[no-any-return]
    return None


def _is_setup_py(path: Path) -> bool:
    if path.name != "setup.py":
        return False
    contents = path.read_bytes()
    return b"setuptools" in contents or b"distutils" in contents


def _is_main_py(path: Path) -> bool:
    return path.name == "__main__.py"


def _is_doctest(config: Config, path: Path, parent: Collector) -> bool:
    if path.suffix in (".txt", ".rst") and parent.session.isinitpath(path):
        return True
    return any(fnmatch_ex(glob, path) for glob in config.getoption("doctestglob") or ["test*.txt"])


class ReprFailDoctest(TerminalRepr):
    """The failures of one doctest: for each some lines of text and a place."""

    def __init__(self, reprlocation_lines: Sequence[tuple[ReprFileLocation, Sequence[str]]]) -> None:
        self.reprlocation_lines = reprlocation_lines

    def toterminal(self, tw: TerminalWriter) -> None:
        for location, lines in self.reprlocation_lines:
            for line in lines:
                tw.line(line)
            location.toterminal(tw)


class DoctestItem(Item):
    """The examples of one docstring or text file."""

    __module__ = "_pytest.doctest"

    obj = None

    def __init__(self, name: str, parent: Any, runner: doctest.DocTestRunner, dtest: doctest.DocTest) -> None:
        super().__init__(name, parent)
        self.runner = runner
        self.dtest = dtest
        self._fixtureinfo = self.session._fixturemanager.getfixtureinfo(node=self, func=None, cls=None)
        self.fixturenames = self._fixtureinfo.names_closure
        self._initrequest()

    @classmethod
    def from_parent(cls, parent: Any, *, name: str, runner: Any, dtest: Any) -> Any:  # type: ignore[override]
        return super().from_parent(parent=parent, name=name, runner=runner, dtest=dtest)

    def _initrequest(self) -> None:
        from fastest.request import TopRequest

        self.funcargs: dict[str, object] = {}
        self._request: Any = TopRequest(self)

    def setup(self) -> None:
        self._request._fillfixtures()
        self.dtest.globs["getfixture"] = self._request.getfixturevalue
        self.dtest.globs.update(self._request.getfixturevalue("doctest_namespace"))

    def runtest(self) -> None:
        _check_all_skipped(self.dtest)
        self._show_output_on_darwin()
        failures: list[Any] = []
        flags = self.runner.optionflags
        try:
            self.runner.run(self.dtest, out=failures)  # type: ignore[arg-type]
        finally:
            # An example may set flags; doctest does not take them back if it is left by an exception.
            self.runner.optionflags = flags
        if failures:
            from fastest.builtin.doctest_support import MultipleDoctestFailures

            raise MultipleDoctestFailures(failures)

    def _show_output_on_darwin(self) -> None:
        """There, doctest loses the output of examples while descriptors are captured."""
        if sys.platform != "darwin":
            return
        capture = self.config.plugins.get_plugin("capturemanager")
        if capture:
            capture.suspend_global_capture(in_=True)
            out, err = capture.read_global_capture()
            sys.stdout.write(out)
            sys.stderr.write(err)

    def repr_failure(self, excinfo: ExceptionInfo) -> str | TerminalRepr:  # type: ignore[override]
        import doctest

        from fastest.builtin.doctest_support import MultipleDoctestFailures

        raised = excinfo.value
        if isinstance(raised, (doctest.DocTestFailure, doctest.UnexpectedException)):
            failures: list[Any] = [raised]
        elif isinstance(raised, MultipleDoctestFailures):
            failures = raised.failures
        else:
            return super().repr_failure(excinfo)  # type: ignore[no-any-return]
        report = self.config.getoption("doctestreport")
        return ReprFailDoctest([(_location(failure), _lines(failure, report)) for failure in failures])

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        return self.path, self.dtest.lineno, f"[doctest] {self.name}"


def _check_all_skipped(test: doctest.DocTest) -> None:
    import doctest

    if all(example.options.get(doctest.SKIP, False) for example in test.examples):
        raise Skipped("all tests skipped by +SKIP option")


def _lineno(failure: Any) -> int | None:
    start = failure.test.lineno
    return None if start is None else start + failure.example.lineno + 1


def _location(failure: Any) -> ReprFileLocation:
    return ReprFileLocation(failure.test.filename, _lineno(failure), type(failure).__name__)  # type: ignore[arg-type]


def _lines(failure: Any, report: str) -> list[str]:
    """The text up to the failed example, and what is wrong with it."""
    import doctest

    lines = _lines_above(failure)
    if isinstance(failure, doctest.DocTestFailure):
        from fastest.builtin.doctest_support import REPORTS, Checker

        difference = Checker().output_difference(failure.example, failure.got, REPORTS[report])
        return lines + difference.split("\n")
    from traceback import format_exception

    lines.append(f"UNEXPECTED EXCEPTION: {failure.exc_info[1]!r}")
    return lines + [line.strip("\n") for line in format_exception(*failure.exc_info)]


def _lines_above(failure: Any) -> list[str]:
    """The last lines with their numbers; the example alone if nobody knows where it stands."""
    test, example = failure.test, failure.example
    if _lineno(failure) is None:
        prompts = [">>>"] + ["..."] * example.source.count("\n")
        shown = [f"??? {prompt} {line}" for prompt, line in zip(prompts, example.source.splitlines())]
        return ["EXAMPLE LOCATION UNKNOWN, not showing all tests of that example", *shown]
    numbered = [f"{test.lineno + 1 + i:03d} {line}" for i, line in enumerate(test.docstring.splitlines(False))]
    return numbered[max(example.lineno - LINES_OF_CONTEXT, 0) : example.lineno + 1]


def get_optionflags(config: Config) -> int:
    """The flags of the ini option `doctest_optionflags`."""
    from fastest.builtin.doctest_support import FLAGS

    flags = 0
    for name in config.getini("doctest_optionflags"):
        flags |= FLAGS[name]
    return flags


def _get_continue_on_failure(config: Config) -> bool:
    # A debugger must stop where the failure is.
    return bool(config.getoption("doctest_continue_on_failure")) and not config.getoption("usepdb", False)


def _make_runner(config: Config) -> doctest.DocTestRunner:
    from fastest.builtin.doctest_support import Runner

    return Runner(optionflags=get_optionflags(config), continue_on_failure=_get_continue_on_failure(config))


class DoctestTextfile(Module):
    """A text file with examples."""

    obj = None

    def collect(self) -> Iterable[DoctestItem]:
        import doctest

        text = self.path.read_text(self.config.getini("doctest_encoding"))
        name = os.path.basename(self._pathstr)
        runner = _make_runner(self.config)
        test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, name, self._pathstr, 0)
        if test.examples:
            yield DoctestItem.from_parent(self, name=test.name, runner=runner, dtest=test)


class DoctestModule(Module):
    """A Python module with examples in its docstrings."""

    def collect(self) -> Iterable[DoctestItem]:
        module = self._import()
        self.session._fixturemanager.parsefactories(self)
        from fastest.builtin.doctest_support import Finder

        runner = _make_runner(self.config)
        for test in Finder().find(module, module.__name__):
            if test.examples:
                yield DoctestItem.from_parent(self, name=test.name, runner=runner, dtest=test)

    def _import(self) -> Any:
        try:
            return self.obj
        except Collector.CollectError:
            if not self.config.getoption("doctest_ignore_import_errors"):
                raise
            raise Skipped(f"unable to import module {self.path!r}") from None


@fixture(scope="session")
def doctest_namespace() -> dict[str, Any]:
    """A dictionary whose items all doctests see as names; autouse fixtures may fill it."""
    return {}
