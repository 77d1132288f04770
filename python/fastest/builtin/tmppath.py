"""The fixtures `tmp_path` and `tmp_path_factory`.

All folders of a session lie in one base folder, `pytest-of-USER/pytest-N` in the system's folder for temporary files
or what `--basetemp` says. It is made by the first test that wants a folder. A test's folder costs one `mkdir` and the
link to the newest one: the factory counts for itself instead of listing the base folder, and asks `tempfile` and
`getpass` (slow to import) only where the environment does not answer at once.
"""

from __future__ import annotations

import sys

from fastest.fixtures import fixture
from fastest.hookmark import hookimpl
from fastest.stash import StashKey
from fastest.system import os, real_module, real_path
from fastest.tempdirs import (
    LOCK_TIMEOUT,
    _force_symlink,
    cleanup_dead_symlinks,
    find_suffixes,
    make_numbered_dir_with_cleanup,
    parse_num,
    rm_rf,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.reports import TestReport
    from fastest.request import FixtureRequest
    from fastest.session import Session

#: The outcomes of an item's phases: phase name -> passed.
tmppath_result_key = StashKey()
LONGEST_NAME = 30
_NAMES_BEFORE_LISTING, _NAMES_AT_MOST = 10, 20


class TempPathFactory:
    """Makes temporary folders below one base folder a session."""

    __module__ = "_pytest.tmpdir"

    def __init__(
        self,
        given_basetemp: Path | str | None,
        retention_count: int,
        retention_policy: str,
        trace: Any,
        basetemp: Path | None = None,
        *,
        _ispytest: bool = False,
    ) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._given_basetemp = None if given_basetemp is None else _absolute(given_basetemp)
        self._trace = trace
        self._retention_count = retention_count
        self._retention_policy = retention_policy
        self._basetemp = basetemp
        self._at_end: list[Callable[[], object]] = []
        self._next_number: dict[str, int] = {}

    @classmethod
    def from_config(cls, config: Config, *, _ispytest: bool = False) -> TempPathFactory:
        count = int(config.getini("tmp_path_retention_count"))
        if count < 0:
            raise ValueError(f"tmp_path_retention_count must be >= 0. Current input: {count}.")
        return cls(
            given_basetemp=config.option.basetemp,
            trace=lambda *words: None,
            retention_count=count,
            retention_policy=config.getini("tmp_path_retention_policy"),
            _ispytest=_ispytest,
        )

    def mktemp(self, basename: str, numbered: bool = True) -> Path:
        """A new folder of that name; with `numbered`, of that name and the first number that is free."""
        basename = self._ensure_relative_to_basetemp(basename)
        if numbered:
            return self._make_counted_dir(basename)
        path = self.getbasetemp().joinpath(basename)
        path.mkdir(mode=0o700)
        return path

    def _ensure_relative_to_basetemp(self, basename: str) -> str:
        basename = os.path.normpath(basename)
        if (self.getbasetemp() / basename).resolve().parent != self.getbasetemp():
            raise ValueError(f"{basename} is not a normalized and relative path")
        return basename

    def _make_counted_dir(self, prefix: str) -> Path:
        """The next folder of this prefix. Names that somebody else took are passed over; after ten of them the base
        folder is listed once.
        """
        root = self.getbasetemp()
        key = prefix.lower()
        number = self._next_number.get(key, 0)
        taken = 0
        while True:
            path = f"{root}{os.sep}{prefix}{number}"
            try:
                os.mkdir(path, 0o700)
                break
            except OSError as error:
                taken += 1
                number += 1
                if taken == _NAMES_BEFORE_LISTING:
                    listed = max(map(parse_num, find_suffixes(root, prefix)), default=-1)
                    number = max(number, listed + 1)
                elif taken == _NAMES_AT_MOST:
                    raise OSError(
                        f"could not create numbered dir with prefix {prefix} in {root} after {taken} tries"
                    ) from error
        self._next_number[key] = number + 1
        _force_symlink(root, prefix + "current", path)
        return type(root)(path)

    def getbasetemp(self) -> Path:
        """The base folder, made when it is first asked for."""
        if self._basetemp is None:
            self._basetemp = self._make_given() if self._given_basetemp is not None else self._make_numbered()
            self._trace("new basetemp", self._basetemp)
        return self._basetemp

    def _make_given(self) -> Path:
        basetemp = self._given_basetemp
        assert basetemp is not None
        if basetemp.exists():
            rm_rf(basetemp)
        basetemp.mkdir(mode=0o700)
        return basetemp.resolve()

    def _make_numbered(self) -> Path:
        import atexit

        basetemp = make_numbered_dir_with_cleanup(
            prefix="pytest-",
            root=_user_root(),
            keep=0 if self._retention_policy == "none" else self._retention_count,
            lock_timeout=LOCK_TIMEOUT,
            mode=0o700,
            register=self._register,
        )
        # A session that dies before its end still gives the lock back.
        atexit.register(self._close)
        return basetemp

    def _register(self, function: Callable[..., object], *args: object) -> None:
        self._at_end.append(lambda: function(*args))

    def _close(self) -> None:
        """Run what was registered, the last first; once."""
        while self._at_end:
            self._at_end.pop()()

    def _finish(self, exitstatus: int) -> None:
        """The end of the session: the base folder goes if nothing in it is of interest, and so do old ones."""
        basetemp = self._basetemp
        if basetemp is None:
            return
        if exitstatus == 0 and self._retention_policy == "failed" and self._given_basetemp is None:
            _remove_quietly(basetemp)
        if basetemp.is_dir():
            cleanup_dead_symlinks(basetemp)
        if self._at_end:
            import atexit

            self._close()
            atexit.unregister(self._close)


def _absolute(path: Path | str) -> Path:
    return real_path(os.path.abspath(str(path)))


def _remove_quietly(path: Path) -> None:
    real_module("shutil").rmtree(path, ignore_errors=True)


def _user_root() -> Path:
    """The folder that holds the base folders of this user's runs; nobody else may own it or look into it."""
    parent = real_path(os.environ.get("PYTEST_DEBUG_TEMPROOT") or _system_temp()).resolve()
    root = parent.joinpath(f"pytest-of-{get_user() or 'unknown'}")
    try:
        root.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        # The user's name may hold what this file system does not allow.
        root = parent.joinpath("pytest-of-unknown")
        root.mkdir(mode=0o700, exist_ok=True)
    _check_owner(root)
    return root


def _check_owner(root: Path) -> None:
    """The name can be guessed: somebody else may have made the folder or put a link there. Links are not followed."""
    from fastest.introspect import get_user_id

    uid = get_user_id()
    if uid is None:
        return
    import stat

    status = os.stat(root, follow_symlinks=os.stat not in os.supports_follow_symlinks)
    problem = "is a symbolic link" if stat.S_ISLNK(status.st_mode) else None
    if problem is None and status.st_uid != uid:
        problem = "is not owned by the current user"
    if problem is not None:
        raise OSError(f"The temporary directory {root} {problem}. Fix this and try again.")
    if status.st_mode & 0o077:
        os.chmod(root, status.st_mode & ~0o077, follow_symlinks=os.chmod not in os.supports_follow_symlinks)


def _system_temp() -> str:
    """`tempfile.gettempdir()`, without that module where the environment or the platform's usual folder answers."""
    if "tempfile" not in sys.modules:
        for name in ("TMPDIR", "TEMP", "TMP"):
            path = os.environ.get(name)
            if path:
                break
        else:
            path = "/tmp"
        if os.name == "posix" and os.path.isabs(path) and os.path.isdir(path) and os.access(path, os.W_OK | os.X_OK):
            return path
    return str(real_module("tempfile").gettempdir())


def get_user() -> str | None:
    """The user's name; None where the environment and the system know none. `getpass` would know, too."""
    try:
        if "getpass" in sys.modules:  # a test may have something to say about it
            return sys.modules["getpass"].getuser()  # type: ignore[no-any-return]
        for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            if os.environ.get(variable):
                return os.environ[variable]
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, OSError, KeyError):
        return None


def pytest_configure(config: Config) -> None:
    # Plugins read this attribute while they are configured, before any fixture exists.
    _factory_of(config)


def _factory_of(config: Config) -> TempPathFactory:
    """The factory, which is an attribute of the config; made now if it is missing."""
    factory: TempPathFactory | None = config.__dict__.get("_tmp_path_factory")
    if factory is None:
        factory = config.__dict__["_tmp_path_factory"] = TempPathFactory.from_config(config, _ispytest=True)
        config.add_cleanup(lambda: config.__dict__.pop("_tmp_path_factory", None))
    return factory


def attribute_of(config: Config) -> TempPathFactory:
    """`config._tmp_path_factory` for who does not ask for the fixture; what the end of a session does comes later."""
    factory = _factory_of(config)
    config.add_cleanup(lambda: factory._finish(int(getattr(config.plugins.get_plugin("session"), "exitstatus", 0))))
    return factory


def share_base(session: Session) -> None:
    """Make the base folder before there are workers, which get folders in it. Where that is not possible, tests which
    ask for a folder will say so.
    """
    factory = _factory_of(session.config)
    try:
        factory.getbasetemp()
    except OSError:
        return
    session.config.add_cleanup(lambda: factory._finish(int(session.exitstatus)))


def take_folder(config: Config, worker: str, shared: str = "") -> None:
    """From now on a worker's folders are below its own one, which is in the base folder of the session: the one that it
    has inherited, or `shared`."""
    factory = _factory_of(config)
    if shared:
        factory._basetemp = real_path(shared)
    if factory._basetemp is None:
        return
    base = factory._basetemp / f"popen-{worker}"
    try:
        base.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        pass  # the disk is full: tests that ask for a folder will say so
    factory._basetemp = base
    factory._at_end.clear()  # the base itself is not the worker's


@fixture(scope="session")
def tmp_path_factory(request: FixtureRequest) -> TempPathFactory:
    """The `pytest.TempPathFactory` for the test session; its `mktemp` makes temporary directories."""
    session = request.session
    factory = _factory_of(session.config)
    # After `pytest_sessionfinish` there is nothing left to do, but that is called only if there are plugins.
    session.config.add_cleanup(lambda: factory._finish(int(session.exitstatus)))
    return factory


@fixture
def tmp_path(request: FixtureRequest, tmp_path_factory: TempPathFactory) -> Generator[Path, None, None]:
    """A temporary directory (a `pathlib.Path`) that is unique to each test; those of the last few sessions are kept."""
    name = "".join([char if char.isalnum() or char == "_" else "_" for char in request.node.name[:LONGEST_NAME]])
    path = tmp_path_factory._make_counted_dir(name)
    yield path
    if tmp_path_factory._retention_policy == "failed":
        results: dict[str, bool] = request.node.stash.get(tmppath_result_key, {})
        if results.get("call", True):
            _remove_quietly(path)


def note_result(item: Item, report: TestReport) -> None:
    """Remember a phase's outcome for `tmp_path`, which must know it before it is torn down."""
    item.stash.setdefault(tmppath_result_key, {})[report.when] = report.passed


def pytest_sessionfinish(session: Session, exitstatus: int) -> None:
    factory: TempPathFactory | None = session.config.__dict__.get("_tmp_path_factory")
    if factory is not None:
        factory._finish(int(exitstatus))


@hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: Item, call: Any) -> Generator[None, TestReport, TestReport]:
    report = yield
    note_result(item, report)
    return report
