"""The folder of a `pytester` test and the files that are written into it."""

from __future__ import annotations

import os

from fastest.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from fastest.builtin.monkeypatch import MonkeyPatch
    from fastest.builtin.tmppath import TempPathFactory
    from fastest.request import FixtureRequest


class ProjectFiles:
    """Makes the folder, goes there, hides the user's settings, and writes files."""

    __test__ = False

    def __init__(self, request: FixtureRequest, tmp_path_factory: TempPathFactory, monkeypatch: MonkeyPatch) -> None:
        self._request = request
        self._monkeypatch = monkeypatch
        function = request.function
        self._name: str = function.__name__ if function else request.node.name
        self._path = tmp_path_factory.mktemp(self._name, numbered=True)
        self._test_tmproot = tmp_path_factory.mktemp(f"tmp-{self._name}", numbered=True)
        self.chdir()
        self._hide_settings()

    def _hide_settings(self) -> None:
        """Options, caches and files of the user, and colours, are not for inner runs."""
        patch = self._monkeypatch
        patch.setenv("PYTEST_DEBUG_TEMPROOT", str(self._test_tmproot))
        patch.delenv("TOX_ENV_DIR", raising=False)
        patch.delenv("PYTEST_ADDOPTS", raising=False)
        patch.setenv("HOME", str(self.path))
        patch.setenv("USERPROFILE", str(self.path))
        patch.setenv("PY_COLORS", "0")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path!r}>"

    @property
    def path(self) -> Path:
        """The folder."""
        return self._path

    def chdir(self) -> None:
        """Make the folder the working folder."""
        self._monkeypatch.chdir(self.path)

    def syspathinsert(self, path: Any = None) -> None:
        """Put a folder, or this one, at the front of `sys.path`."""
        self._monkeypatch.syspath_prepend(str(self.path if path is None else path))

    def makefile(self, ext: str, *args: str, **kwargs: str) -> Path:
        """Write files with this extension: the lines given go into one named after the test, keywords are names and
        contents.
        """
        return self._makefile(ext, args, kwargs)

    def makepyfile(self, *args: Any, **kwargs: Any) -> Path:
        """Write Python files."""
        return self._makefile(".py", args, kwargs)

    def maketxtfile(self, *args: Any, **kwargs: Any) -> Path:
        """Write text files."""
        return self._makefile(".txt", args, kwargs)

    def makeconftest(self, source: str) -> Path:
        """Write `conftest.py`."""
        return self.makepyfile(conftest=source)

    def makeini(self, source: str) -> Path:
        """Write `tox.ini`."""
        return self.makefile(".ini", tox=source)

    def maketoml(self, source: str) -> Path:
        """Write `pytest.toml`."""
        return self.makefile(".toml", pytest=source)

    def makepyprojecttoml(self, source: str) -> Path:
        """Write `pyproject.toml`."""
        return self.makefile(".toml", pyproject=source)

    def getinicfg(self, source: str) -> Any:
        """Write `tox.ini` and read its section `pytest`."""
        from iniconfig import IniConfig  # type: ignore[import-not-found,unused-ignore]

        return IniConfig(str(self.makeini(source)))["pytest"]

    def _makefile(self, ext: str, lines: Sequence[Any], files: Mapping[str, Any], encoding: str = "utf-8") -> Path:
        if ext is None:
            raise TypeError("ext must not be None")
        if ext and not ext.startswith("."):
            raise ValueError(f"pytester.makefile expects a file extension, try .{ext} instead of {ext}")
        contents = dict(files)
        if lines:
            contents = {self._name: "\n".join(_as_text(line, encoding) for line in lines), **contents}
        written = [self._write(name, ext, value, encoding) for name, value in contents.items()]
        return written[0]

    def _write(self, name: str, ext: str, value: Any, encoding: str) -> Path:
        path = self.path.joinpath(name).with_suffix(ext)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(_as_text(line, encoding) for line in Source(value).lines)
        path.write_text(text.strip(), encoding=encoding)
        return path

    def mkdir(self, name: str | os.PathLike[str]) -> Path:
        """Make a folder."""
        path = self.path / name
        path.mkdir()
        return path

    def mkpydir(self, name: str | os.PathLike[str]) -> Path:
        """Make a package."""
        path = self.mkdir(name)
        path.joinpath("__init__.py").touch()
        return path

    def copy_example(self, name: str | None = None) -> Path:
        """Copy a file or folder from `pytester_example_dir`; without a name, the one that is named like the test."""
        import shutil

        path = self._example(name)
        if path.is_dir() and not path.joinpath("__init__.py").is_file():
            shutil.copytree(path, self.path, symlinks=True, dirs_exist_ok=True)
            return self.path
        if path.is_file():
            copy = self.path.joinpath(path.name)
            shutil.copy(path, copy)
            return copy
        raise LookupError(f'example "{path}" is not found as a file or directory')

    def _example(self, name: str | None) -> Path:
        config = self._request.config
        configured = config.getini("pytester_example_dir")
        if configured is None:
            raise ValueError("pytester_example_dir is unset, can't copy examples")
        folder: Path = config.rootpath / configured
        for mark in self._request.node.iter_markers("pytester_example_path"):
            assert mark.args
            folder = folder.joinpath(*mark.args)
        if name is not None:
            return folder.joinpath(name)
        for candidate in (folder / self._name, folder / (self._name + ".py")):
            if candidate.exists():
                return candidate
        raise LookupError(f"{self._name} can't be found as module or package in {folder}")


def _as_text(value: Any, encoding: str) -> str:
    return value.decode(encoding) if isinstance(value, bytes) else str(value)
