"""The fixtures `tmpdir`, `tmpdir_factory` and `testdir`, and ini options of type "pathlist": all that gives
`py.path.local` objects.

The attributes `fspath`, `rootdir`, `inifile`, `invocation_dir` and `startdir` are in the classes themselves
(`fastest/legacy.py`).
"""

from __future__ import annotations

from fastest.builtin.pypath import LocalPath
from fastest.fixtures import fixture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from fastest.builtin.pytester import Pytester
    from fastest.builtin.tmppath import TempPathFactory
    from fastest.config.config import Config

LEGACY_PATH = LocalPath
#: Methods of `Pytester` whose result is a path.
_GIVE_PATHS = frozenset(
    "makeconftest makeini makepyprojecttoml makepyfile maketxtfile mkdir mkpydir copy_example".split()
)


def legacy_path(path: Any) -> LocalPath:
    return LocalPath(path)


class TempdirFactory:
    """`tmp_path_factory` with paths of the old kind."""

    __module__ = "_pytest.legacypath"

    def __init__(self, tmppath_factory: TempPathFactory, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._tmppath_factory = tmppath_factory

    def mktemp(self, basename: str, numbered: bool = True) -> LocalPath:
        return LocalPath(self._tmppath_factory.mktemp(basename, numbered).resolve())

    def getbasetemp(self) -> LocalPath:
        return LocalPath(self._tmppath_factory.getbasetemp().resolve())


@fixture(scope="session")
def tmpdir_factory(tmp_path_factory: TempPathFactory) -> TempdirFactory:
    """The session's factory of temporary folders, as `py.path.local`; `tmp_path_factory` is its successor."""
    return TempdirFactory(tmp_path_factory, _ispytest=True)


@fixture
def tmpdir(tmp_path: Path) -> LocalPath:
    """The folder of `tmp_path` as `py.path.local`; `tmp_path` is its successor."""
    return LocalPath(tmp_path)


class Testdir:
    """A `Pytester` that gives and has paths of the old kind."""

    __module__ = "_pytest.legacypath"

    __test__ = False

    def __init__(self, pytester: Pytester, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._pytester = pytester

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._pytester, name)
        if name not in _GIVE_PATHS:
            return value
        return lambda *args, **kwargs: LocalPath(value(*args, **kwargs))

    @property
    def tmpdir(self) -> LocalPath:
        return LocalPath(self._pytester.path)

    @property
    def test_tmproot(self) -> LocalPath:
        return LocalPath(self._pytester._test_tmproot)

    @property
    def request(self) -> Any:
        return self._pytester._request

    @property
    def monkeypatch(self) -> Any:
        return self._pytester._monkeypatch

    @property
    def plugins(self) -> list[Any]:
        return self._pytester.plugins

    @plugins.setter
    def plugins(self, plugins: list[Any]) -> None:
        self._pytester.plugins = plugins

    def finalize(self) -> None:
        self._pytester._finalize()

    def makefile(self, ext: str, *args: Any, **kwargs: Any) -> LocalPath:
        # `py.path` took an extension without a dot.
        dotted = "." + ext if ext and not ext.startswith(".") else ext
        return LocalPath(self._pytester.makefile(dotted, *args, **kwargs))

    def __repr__(self) -> str:
        return f"<Testdir {self.tmpdir!r}>"

    def __str__(self) -> str:
        return str(self.tmpdir)


@fixture
def testdir(request: Any) -> Testdir:
    """`pytester` with paths of the old kind. Needs the plugin "pytester"."""
    return Testdir(request.getfixturevalue("pytester"), _ispytest=True)


def ini_pathlist(config: Config, value: Any) -> list[LocalPath]:
    """An ini option of type "pathlist": paths relative to the configuration file."""
    import shlex

    assert config.inipath is not None
    folder = config.inipath.parent
    return [LocalPath(folder / part) for part in (shlex.split(value) if isinstance(value, str) else value)]
