"""`py.path.local`: paths as objects, from the time before pathlib. What `tmpdir` and the legacy attributes are made
of.

It holds the methods that test suites use: building and comparing paths, looking at files, reading, writing, copying,
and importing. If the `py` library is installed, its own class is used by those who import it; the two compare equal
by their text.
"""

from __future__ import annotations

import builtins
import os
import sys

from fastest.builtin.pyerror import error
from fastest.builtin.pyparts import PathParts
from fastest.builtin.pystat import Checkers, Stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class LocalPath(PathParts):
    """A path of the local file system, always absolute."""

    ImportMismatchError: type[ImportError]

    def __contains__(self, other: Any) -> bool:
        other = LocalPath(other)
        return other in self.listdir()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.listdir())

    # Looking.

    def exists(self) -> bool:
        return os.path.exists(self.strpath)

    def isdir(self) -> bool:
        return os.path.isdir(self.strpath)

    def isfile(self) -> bool:
        return os.path.isfile(self.strpath)

    def islink(self) -> bool:
        return os.path.islink(self.strpath)

    def check(self, **kw: Any) -> bool:
        """Whether the path is what the keywords say: `file=1`, `dir=0`, `link`, `exists`, `ext=".py"`, `relto=...`;
        none: exists.
        """
        return Checkers(self).agree(kw or {"exists": 1})

    def stat(self, raising: bool = True) -> Stat | None:
        if not raising:
            try:
                return Stat(self, os.stat(self.strpath))
            except OSError:
                return None
        return Stat(self, error.checked_call(os.stat, self.strpath))

    def lstat(self) -> Stat:
        return Stat(self, error.checked_call(os.lstat, self.strpath))

    def size(self) -> int:
        return error.checked_call(os.stat, self.strpath).st_size  # type: ignore[no-any-return]

    def mtime(self) -> float:
        return error.checked_call(os.stat, self.strpath).st_mtime  # type: ignore[no-any-return]

    def atime(self) -> float:
        return error.checked_call(os.stat, self.strpath).st_atime  # type: ignore[no-any-return]

    def samefile(self, other: Any) -> bool:
        return self == other or error.checked_call(os.path.samefile, self.strpath, os.fspath(other))  # type: ignore

    def realpath(self) -> LocalPath:
        return LocalPath(os.path.realpath(self.strpath))

    def readlink(self) -> str:
        return error.checked_call(os.readlink, self.strpath)  # type: ignore[no-any-return]

    def computehash(self, hashtype: str = "md5", chunksize: int = 524288) -> str:
        import hashlib

        return hashlib.new(hashtype, self.read_binary()).hexdigest()

    def listdir(self, fil: Any = None, sort: Any = None) -> list[LocalPath]:
        """The entries, those that a glob or function accepts."""
        accept = _filter(fil)
        found = [self.join(name) for name in error.checked_call(os.listdir, self.strpath)]
        found = [path for path in found if accept is None or accept(path)]
        return _sorted(found, sort)

    def visit(
        self, fil: Any = None, rec: Any = None, ignore: Any = (), bf: bool = False, sort: Any = None
    ) -> Iterator[LocalPath]:
        """All paths below; `fil` chooses what is given, `rec` which folders are entered, `bf` gives a folder before
        its contents.
        """
        accept, enter = _filter(fil), _filter(rec)
        try:
            entries = self.listdir(sort=sort)
        except ignore:
            return
        folders = [path for path in entries if path.isdir() and not path.islink() and (enter is None or enter(path))]
        if not bf:
            for folder in folders:
                yield from folder.visit(fil, rec, ignore, bf, sort)
        yield from (path for path in entries if accept is None or accept(path))
        if bf:
            for folder in folders:
                yield from folder.visit(fil, rec, ignore, bf, sort)

    # Reading and writing.

    def open(self, mode: str = "r", ensure: bool = False, encoding: str | None = None) -> Any:
        if ensure:
            self.dirpath().ensure(dir=1)
        return error.checked_call(open, self.strpath, mode, encoding=encoding)

    def read(self, mode: str = "r") -> Any:
        with self.open(mode) as file:
            return file.read()

    def read_binary(self) -> bytes:
        return self.read("rb")  # type: ignore[no-any-return]

    def read_text(self, encoding: str) -> str:
        with self.open("r", encoding=encoding) as file:
            return file.read()  # type: ignore[no-any-return]

    def readlines(self, cr: int = 1) -> list[str]:
        text = self.read("r")
        return text.splitlines(True) if cr else text.split("\n")  # type: ignore[no-any-return]

    def load(self) -> Any:
        import pickle

        with self.open("rb") as file:
            return pickle.load(file)

    def dump(self, obj: object, bin: int = 1) -> None:
        import pickle

        with self.open("wb") as file:
            pickle.dump(obj, file, bin)

    def write(self, data: Any, mode: str = "w", ensure: bool = False) -> None:
        if "b" in mode:
            if not isinstance(data, bytes):
                raise ValueError("can only process bytes")
        elif isinstance(data, bytes):
            data = data.decode(sys.getdefaultencoding())
        else:
            data = str(data)
        with self.open(mode, ensure=ensure) as file:
            file.write(data)

    def write_binary(self, data: bytes, ensure: bool = False) -> None:
        self.write(data, "wb", ensure)

    def write_text(self, data: str, encoding: str, ensure: bool = False) -> None:
        with self.open("w", ensure=ensure, encoding=encoding) as file:
            file.write(data)

    # Changing the file system.

    def mkdir(self, *args: Any) -> LocalPath:
        path: LocalPath = self.join(*args)
        error.checked_call(os.mkdir, path.strpath)
        return path

    def ensure(self, *args: Any, **kwargs: Any) -> LocalPath:
        """Make the file (or with `dir=1` the folder) exist, and all above it."""
        path: LocalPath = self.join(*args)
        if kwargs.get("dir", 0):
            error.checked_call(os.makedirs, path.strpath, exist_ok=True)
        elif not path.exists():
            error.checked_call(os.makedirs, path.dirname, exist_ok=True)
            path.open("wb").close()
        return path

    def ensure_dir(self, *args: Any) -> LocalPath:
        return self.ensure(*args, dir=True)

    def remove(self, rec: int = 1, ignore_errors: bool = False) -> None:
        if not self.isdir() or self.islink():
            error.checked_call(os.remove, self.strpath)
        elif rec:
            import shutil

            error.checked_call(shutil.rmtree, self.strpath, ignore_errors=ignore_errors)
        else:
            error.checked_call(os.rmdir, self.strpath)

    def rename(self, target: Any) -> None:
        error.checked_call(os.rename, self.strpath, os.fspath(target))

    def move(self, target: Any) -> None:
        import shutil

        error.checked_call(shutil.move, self.strpath, os.fspath(target))

    def copy(self, target: Any, mode: bool = False, stat: bool = False) -> None:
        """Copy a file (into the target if that is a folder) or a tree."""
        import shutil

        target = LocalPath(target)
        if self.isdir():
            error.checked_call(shutil.copytree, self.strpath, target.strpath, dirs_exist_ok=True)
            return
        if target.isdir():
            target = target.join(self.basename)
        copy = shutil.copy2 if stat else shutil.copy if mode else shutil.copyfile
        error.checked_call(copy, self.strpath, target.strpath)

    def chmod(self, mode: int, rec: Any = 0) -> None:
        for path in [*(self.visit(rec=rec if callable(rec) else None) if rec else ()), self]:
            error.checked_call(os.chmod, path.strpath, mode)

    def setmtime(self, mtime: float | None = None) -> None:
        error.checked_call(os.utime, self.strpath, None if mtime is None else (mtime, mtime))

    def mklinkto(self, oldname: Any) -> None:
        error.checked_call(os.link, os.fspath(oldname), self.strpath)

    def mksymlinkto(self, value: Any, absolute: int = 1) -> None:
        text = os.fspath(value)
        if not absolute:
            text = os.path.relpath(text, self.dirname)
        error.checked_call(os.symlink, text, self.strpath)

    def chdir(self) -> LocalPath | None:
        """Make this the working folder; gives the one before."""
        try:
            old = LocalPath()
        except error.ENOENT:
            old = None
        error.checked_call(os.chdir, self.strpath)
        return old

    def as_cwd(self) -> Any:
        """A context in which this is the working folder."""
        from contextlib import contextmanager

        return contextmanager(_in_folder)(self)

    # Python.

    def pypkgpath(self) -> LocalPath | None:
        """The outermost package folder around this path."""
        found = None
        for parent in self.parts(reverse=True):
            if parent.isdir():
                if not parent.join("__init__.py").exists() or not parent.basename.isidentifier():
                    break
                found = parent
        return found

    def pyimport(self, modname: str | None = None, ensuresyspath: Any = True) -> Any:
        """Import this file, by its name below the outermost package."""
        package = self.pypkgpath()
        root = package.dirpath() if package is not None else self.dirpath()
        names = self.new(ext="").relto(root).split(os.sep)
        if names[-1] == "__init__":
            names.pop()
        if ensuresyspath and str(root) not in sys.path:
            sys.path.insert(len(sys.path) if ensuresyspath == "append" else 0, str(root))
        name = modname or ".".join(names)
        builtins.__import__(name)
        return sys.modules[name]

    def sysexec(self, *argv: Any, **popen_opts: Any) -> str:
        """Run this program and give what it prints."""
        import subprocess

        popen_opts.pop("stdout", None)
        command = [self.strpath, *map(str, argv)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, **popen_opts).stdout.decode()  # type: ignore[no-any-return]

    @classmethod
    def sysfind(cls, name: str, checker: Any = None, paths: Any = None) -> LocalPath | None:
        """The program of that name on PATH."""
        import shutil

        found = shutil.which(name, path=None if paths is None else os.pathsep.join(map(str, paths)))
        return None if found is None or (checker and not checker(cls(found))) else cls(found)

    @classmethod
    def get_temproot(cls) -> LocalPath:
        import tempfile

        return cls(tempfile.gettempdir())

    @classmethod
    def mkdtemp(cls, rootdir: Any = None) -> LocalPath:
        import tempfile

        return cls(error.checked_call(tempfile.mkdtemp, dir=str(rootdir or cls.get_temproot())))

    @classmethod
    def make_numbered_dir(
        cls, prefix: str = "session-", rootdir: Any = None, keep: int = 3, lock_timeout: float = 172800
    ) -> LocalPath:
        """A new folder with the next number; old ones are removed."""
        from pathlib import Path

        from fastest import tempdirs

        root = Path(str(rootdir or cls.get_temproot()))
        made = tempdirs.make_numbered_dir(root, prefix)
        tempdirs.cleanup_numbered_dir(root, prefix, keep or sys.maxsize, 0)
        return cls(made)


def _in_folder(path: LocalPath) -> Iterator[LocalPath | None]:
    old = path.chdir()
    try:
        yield old
    finally:
        if old is not None:
            old.chdir()


def _filter(accept: Any) -> Callable[[LocalPath], bool] | None:
    return (lambda path: path.fnmatch(accept)) if isinstance(accept, str) else accept


def _sorted(paths: list[LocalPath], sort: Any) -> list[LocalPath]:
    if sort:
        paths.sort(key=sort if callable(sort) else None)
    return paths


class ImportMismatchError(ImportError):
    """A module of that name comes from elsewhere."""


LocalPath.ImportMismatchError = ImportMismatchError
local = LocalPath
