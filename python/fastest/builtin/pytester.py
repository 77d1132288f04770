"""The fixture `pytester`: writing small projects into a folder of their own, running tests in them, and looking at
what came of it.

Not loaded unless `-p pytester` or `pytest_plugins` asks for it. The project files and commands are in
`pytester_files.py` and here; lines, results and hook calls in `linematch.py`, `runresult.py` and `hookrecord.py`. A
run is an inner session of this process (`config/nested.py`) or a process of its own.
"""

from __future__ import annotations

import os
import sys

from fastest.builtin.hookrecord import HookRecorder, RecordedHookCall
from fastest.builtin.linematch import LineComp, LineMatcher
from fastest.builtin.pytester_nodes import ProjectNodes
from fastest.builtin.runresult import RunResult
from fastest.builtin.snapshots import SysModulesSnapshot, SysPathsSnapshot
from fastest.clocks import perf_counter
from fastest.fixtures import fixture
from fastest.introspect import NOTSET
from fastest.loader import ROOTS
from fastest.outcomes import fail, importorskip
from fastest.stdlibguard import NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Any

    from fastest.builtin.monkeypatch import MonkeyPatch
    from fastest.builtin.tmppath import TempPathFactory
    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.request import FixtureRequest

    PathLike = "str | os.PathLike[str]"

__all__ = [
    "HookRecorder",
    "LineComp",
    "LineMatcher",
    "Pytester",
    "RecordedHookCall",
    "RunResult",
    "SysModulesSnapshot",
    "SysPathsSnapshot",
]

pytest_plugins = ["pytester_assertions"]


def pytest_configure(config: Config) -> None:
    if config.getoption("lsof", False):
        from fastest.builtin.lsof import LsofFdLeakChecker

        checker = LsofFdLeakChecker()
        if checker.matching_platform():
            config.pluginmanager.register(checker)
    config.addinivalue_line(
        "markers",
        "pytester_example_path(*path_segments): join the given path segments to `pytester_example_dir` for this test.",
    )


@fixture
def linecomp() -> LineComp:
    """A `LineComp`, to check that text which is written to it holds given lines in order."""
    return LineComp()


@fixture(name="LineMatcher")
def LineMatcher_fixture(request: FixtureRequest) -> type[LineMatcher]:
    """The class `LineMatcher`, made of a list of lines."""
    return LineMatcher


@fixture
def pytester(request: FixtureRequest, tmp_path_factory: TempPathFactory, monkeypatch: MonkeyPatch) -> Pytester:
    """Write test files into a fresh folder, run tests there, and match what they print. The folder is the working
    folder of the test.
    """
    return Pytester(request, tmp_path_factory, monkeypatch, _ispytest=True)


@fixture
def _sys_snapshot() -> Generator[None, None, None]:
    paths, modules = SysPathsSnapshot(), SysModulesSnapshot()
    yield
    modules.restore()
    paths.restore()


@fixture
def _config_for_test() -> Generator[Config, None, None]:
    from fastest.config.entry import get_config

    config = get_config()
    yield config
    config._ensure_unconfigure()


@fixture
def _pytest(request: FixtureRequest) -> PytestArg:
    """Gives recorders for the hooks of any config."""
    return PytestArg(request)


class PytestArg:
    def __init__(self, request: FixtureRequest) -> None:
        self._request = request

    def gethookrecorder(self, hook: Any) -> HookRecorder:
        recorder = HookRecorder(hook._pm, _ispytest=True)
        self._request.addfinalizer(recorder.finish_recording)
        return recorder


class Pytester(ProjectNodes):
    """A folder, and the means to fill it with tests and to run them. The process's state comes back when the test
    is over.
    """

    __module__ = "_pytest.pytester"

    CLOSE_STDIN = NOTSET

    class TimeoutExpired(Exception):
        """A command took too long."""

    def __init__(
        self,
        request: FixtureRequest,
        tmp_path_factory: TempPathFactory,
        monkeypatch: MonkeyPatch,
        *,
        _ispytest: bool = False,
    ) -> None:
        super().__init__(request, tmp_path_factory, monkeypatch)
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._method = request.config.getoption("--runpytest", "inprocess")
        self._sys_path_snapshot = SysPathsSnapshot()
        self._sys_modules_snapshot = SysModulesSnapshot(_must_stay)
        request.addfinalizer(self._finalize)

    def _finalize(self) -> None:
        self._sys_modules_snapshot.restore()
        self._sys_path_snapshot.restore()

    # Runs.

    def runpytest(self, *args: Any, **kwargs: Any) -> RunResult:
        """Run tests; without `--basetemp` among the arguments, their temporary folders are beside this one."""
        __tracebackhide__ = True
        if kwargs.pop("syspathinsert", False):
            self.syspathinsert()
        if self._method == "inprocess":
            return self.runpytest_inprocess(*args, **kwargs)
        return self.runpytest_subprocess(*args, **kwargs)

    def runpytest_inprocess(self, *args: Any, **kwargs: Any) -> RunResult:
        """As `runpytest`, in this process; `result.reprec` has the hook calls."""
        __tracebackhide__ = True
        if kwargs.pop("syspathinsert", False):
            self.syspathinsert()
        from fastest.builtin.multicapture import _get_multicapture

        recorder: Any = None
        began = perf_counter()
        streams = _get_multicapture("sys", None)
        streams.start_capturing()
        try:
            recorder, code = self._recorded(*self._ensure_basetemp(args), **kwargs)
        except SystemExit as stop:
            code = stop.args[0]
        except Exception:
            import traceback

            traceback.print_exc()
            code = 3
        finally:
            out, err = streams.readouterr()
            streams.stop_capturing()
            sys.stdout.write(out)
            sys.stderr.write(err)
        result = RunResult(code, out.splitlines(), err.splitlines(), perf_counter() - began)
        result.reprec = recorder
        return result

    def runpytest_subprocess(self, *args: Any, timeout: float | None = None) -> RunResult:
        """Run tests in a process of their own, which is given `timeout` seconds."""
        __tracebackhide__ = True
        from fastest.tempdirs import make_numbered_dir

        basetemp = make_numbered_dir(root=self.path, prefix="runpytest-", mode=0o700)
        named: list[str] = []
        for plugin in self.plugins:
            if not isinstance(plugin, str):
                raise ValueError(
                    "Specifying plugins as objects is not supported in pytester subprocess mode; "
                    f"specify by name instead: {plugin}"
                )
            named += ["-p", plugin]
        return self.run(*self._getpytestargs(), *named, f"--basetemp={basetemp}", *args, timeout=timeout)

    def _getpytestargs(self) -> tuple[str, ...]:
        return own_command()

    def run(self, *cmdargs: Any, timeout: float | None = None, stdin: Any = CLOSE_STDIN) -> RunResult:
        """Run a command; its output is printed, too, so that it is part of this test's report."""
        __tracebackhide__ = True
        command = [os.fspath(arg) for arg in cmdargs]
        out_path, err_path = self.path.joinpath("stdout"), self.path.joinpath("stderr")
        print("running:", *command)
        print("     in:", os.getcwd())
        began = perf_counter()
        with out_path.open("w", encoding="utf8") as out, err_path.open("w", encoding="utf8") as err:
            process = self.popen(command, stdin=stdin, stdout=out, stderr=err)
            if process.stdin is not None:
                process.stdin.close()
            code = self._wait(process, timeout, command)
        outlines, errlines = _lines_of(out_path), _lines_of(err_path)
        _print_lines(outlines, sys.stdout)
        _print_lines(errlines, sys.stderr)
        return RunResult(code, outlines, errlines, perf_counter() - began)

    def _wait(self, process: Any, timeout: float | None, command: list[str]) -> int:
        __tracebackhide__ = True
        import subprocess

        try:
            return process.wait(timeout)  # type: ignore[no-any-return]
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise self.TimeoutExpired(f"{timeout} second timeout expired running: {tuple(command)}") from None

    def popen(self, cmdargs: Any, stdout: Any = -1, stderr: Any = -1, stdin: Any = CLOSE_STDIN, **kw: Any) -> Any:
        """`subprocess.Popen` with the working folder in PYTHONPATH; `stdin` is closed, bytes, or what Popen takes."""
        import subprocess

        path = os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH", "")]))
        kw["env"] = {**os.environ, "PYTHONPATH": path, **variables_for_own_command()}
        is_data = stdin is self.CLOSE_STDIN or isinstance(stdin, bytes)
        process = subprocess.Popen(
            cmdargs, stdin=subprocess.PIPE if is_data else stdin, stdout=stdout, stderr=stderr, **kw
        )
        if is_data:
            assert process.stdin is not None
            if isinstance(stdin, bytes):
                process.stdin.write(stdin)
            else:
                process.stdin.close()
        return process

    def runpython(self, script: Any) -> RunResult:
        """Run a Python script."""
        return self.run(sys.executable, script)

    def runpython_c(self, command: str) -> RunResult:
        """Run Python statements."""
        return self.run(sys.executable, "-c", command)

    def spawn_pytest(self, string: str, expect_timeout: float = 10.0) -> Any:
        """Run tests on a terminal of their own, by pexpect."""
        basetemp = self.path / "temp-pexpect"
        basetemp.mkdir(mode=0o700)
        return self.spawn(f"{' '.join(self._getpytestargs())} --basetemp={basetemp} {string}", expect_timeout)

    def spawn(self, cmd: str, expect_timeout: float = 10.0) -> Any:
        """Run a command on a terminal of its own, by pexpect."""
        pexpect = importorskip("pexpect", "3.0")
        logfile = self.path.joinpath("spawn.out").open("wb")
        child = pexpect.spawn(cmd, logfile=logfile, timeout=expect_timeout)
        self._request.addfinalizer(logfile.close)
        return child

    # Inner sessions.

    def make_hook_recorder(self, pluginmanager: Any) -> HookRecorder:
        pluginmanager.reprec = recorder = HookRecorder(pluginmanager, _ispytest=True)
        self._request.addfinalizer(recorder.finish_recording)
        return recorder

    def inline_run(self, *args: Any, plugins: Any = (), no_reraise_ctrlc: bool = False) -> HookRecorder:
        """Run tests in this process; the result is the hook calls of the inner session."""
        recorder, code = self._recorded(*args, plugins=plugins, no_reraise_ctrlc=no_reraise_ctrlc)
        if recorder is None:
            fail(f"the inner session ended with {code!r} before it was configured")
        return recorder

    def _recorded(
        self, *args: Any, plugins: Any = (), no_reraise_ctrlc: bool = False
    ) -> tuple[HookRecorder | None, int]:
        from importlib import invalidate_caches

        invalidate_caches()
        modules, paths = SysModulesSnapshot(_must_stay), SysPathsSnapshot()
        recorders: list[HookRecorder] = []
        helper = _RecorderPlugin(self, recorders)
        try:
            from fastest.config.entry import main

            code = main([str(arg) for arg in args], plugins=[*self.plugins, *plugins, helper])
        finally:
            modules.restore()
            paths.restore()
        if not recorders:
            return None, code
        recorders[0].ret = code
        if int(code) == 2 and not no_reraise_ctrlc:
            calls = recorders[0].getcalls("pytest_keyboard_interrupt")
            if calls and calls[-1].excinfo.type is KeyboardInterrupt:
                raise KeyboardInterrupt
        return recorders[0], code

    def inline_runsource(self, source: str, *cmdlineargs: Any) -> HookRecorder:
        return self.inline_run(*cmdlineargs, self.makepyfile(source))

    def inline_genitems(self, *args: Any) -> tuple[list[Item], HookRecorder]:
        recorder = self.inline_run("--collect-only", *args)
        return [call.item for call in recorder.getcalls("pytest_itemcollected")], recorder

    def runitem(self, source: str) -> Any:
        """Run the item of the source with the runner that the test's class gives."""
        return self._request.instance.getrunner()(self.getitem(source))


class _RecorderPlugin:
    """Puts a recorder into the inner session."""

    def __init__(self, pytester: Pytester, recorders: list[HookRecorder]) -> None:
        self._pytester = pytester
        self._recorders = recorders

    def pytest_configure(self, config: Config) -> None:
        self._recorders.append(self._pytester.make_hook_recorder(config.pluginmanager))


PYTESTS_OWN = frozenset(("_pytest", "pytest"))


def _must_stay(name: str) -> bool:
    """Modules with state that does not survive being imported again, and what pytest has imported before any test: the
    next run of a test would only import it once more."""
    root = name.partition(".")[0]
    return root in PYTESTS_OWN or root in NAMES or root in ROOTS or name.startswith(("zope", "readline"))


def _lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf8").splitlines()


def _print_lines(lines: list[str], stream: Any) -> None:
    try:
        for line in lines:
            print(line, file=stream)
    except UnicodeEncodeError:
        print(f"couldn't print to {stream} because of encoding")


def own_command() -> tuple[str, ...]:
    """The command line of the program that runs this test, for the same Python."""
    from fastest.config.nested import outer_payload

    return outer_payload()["binary"], "--python", sys.executable


def variables_for_own_command() -> dict[str, str]:
    """`HOME` is the test's folder: without this each such run would unpack and compile the whole runtime there."""
    from fastest.config.nested import outer_payload

    folder = outer_payload().get("cache_dir")
    return {"FASTEST_CACHE": folder} if folder else {}
