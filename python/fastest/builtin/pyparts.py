"""The text side of `py.path.local`: building, comparing and taking apart. Nothing here looks at the file system."""

from __future__ import annotations

import fnmatch
import os
import sys

from fastest.builtin.pyerror import error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

iswin32 = sys.platform == "win32"


class PathParts(os.PathLike):  # type: ignore[type-arg]
    """An absolute path as a text with parts."""

    sep = os.sep

    def __init__(self, path: Any = None, expanduser: bool = False) -> None:
        self.strpath: str
        if path is None:
            self.strpath = error.checked_call(os.getcwd)
            return
        try:
            text = os.fspath(path)
        except TypeError:
            raise ValueError("can only pass None, Path instances or non-empty strings to LocalPath") from None
        self.strpath = os.path.abspath(os.path.expanduser(text) if expanduser else text)

    # Text and comparison.

    def __fspath__(self) -> str:
        return self.strpath

    def __str__(self) -> str:
        return self.strpath

    def __repr__(self) -> str:
        return f"local({self.strpath!r})"

    def _key(self) -> str:
        return self.strpath.lower() if iswin32 else self.strpath

    def __hash__(self) -> int:
        return hash(self._key())

    def __eq__(self, other: object) -> bool:
        try:
            text = os.fspath(other)  # type: ignore[call-overload]
        except TypeError:
            return False
        return self._key() == (text.lower() if iswin32 else text)  # type: ignore[no-any-return]

    def __lt__(self, other: Any) -> bool:
        return os.fspath(self) < os.fspath(other)  # type: ignore[no-any-return]

    def __gt__(self, other: Any) -> bool:
        return os.fspath(self) > os.fspath(other)  # type: ignore[no-any-return]

    def __add__(self, other: object) -> Any:
        return self.new(basename=self.basename + str(other))

    def __truediv__(self, other: Any) -> Any:
        return self.join(os.fspath(other))

    __div__ = __truediv__

    # Parts.

    @property
    def basename(self) -> str:
        return os.path.basename(self.strpath)

    @property
    def dirname(self) -> str:
        return os.path.dirname(self.strpath)

    @property
    def purebasename(self) -> str:
        return os.path.splitext(self.basename)[0]

    @property
    def ext(self) -> str:
        return os.path.splitext(self.basename)[1]

    def new(self, **kw: Any) -> Any:
        """This path with `drive`, `dirname`, `basename`, `purebasename` or `ext` replaced."""
        drive, rest = os.path.splitdrive(self.strpath)
        folder = kw.get("dirname", os.path.dirname(rest))
        if "basename" in kw:
            name = kw["basename"]
        else:
            extension = kw.get("ext", self.ext)
            if extension and not extension.startswith("."):
                extension = "." + extension
            name = kw.get("purebasename", self.purebasename) + extension
        return type(self)(kw.get("drive", drive) + os.path.join(folder, name))

    def join(self, *args: Any, abs: bool = False) -> Any:
        """This path with parts appended; with `abs`, an absolute part begins anew."""
        path = self.strpath
        for arg in args:
            part = os.fspath(arg)
            if abs and os.path.isabs(part):
                path = part
            else:
                path = os.path.join(path, part.lstrip("/") if not iswin32 else part.lstrip("/\\"))
        return type(self)(path)

    def dirpath(self, *args: Any, **kwargs: Any) -> Any:
        """The folder, with parts appended."""
        return type(self)(self.dirname).join(*args, **kwargs)

    def parts(self, reverse: bool = False) -> list[Any]:
        """All folders above, outermost first, and this path."""
        found = [self]
        while found[-1].dirpath() != found[-1]:
            found.append(found[-1].dirpath())
        return found if reverse else found[::-1]

    def common(self, other: Any) -> Any | None:
        """The innermost folder above both."""
        last = None
        for mine, theirs in zip(self.parts(), type(self)(other).parts()):
            if mine != theirs:
                break
            last = mine
        return last

    def relto(self, relpath: Any) -> str:
        """The text below a folder; empty if this is not below it."""
        folder = os.fspath(relpath).rstrip(os.sep) + os.sep
        return self.strpath[len(folder) :] if self.strpath.startswith(folder) else ""

    def bestrelpath(self, dest: Any) -> str:
        """The text that leads from here to there."""
        return os.path.relpath(os.fspath(dest), self.strpath)

    def fnmatch(self, pattern: str) -> bool:
        """Whether a glob matches: the base name, or the whole path if it has a separator."""
        if os.sep not in pattern:
            return fnmatch.fnmatch(self.basename, pattern)
        return fnmatch.fnmatch(self.strpath, pattern if os.path.isabs(pattern) else f"*{os.sep}{pattern}")
