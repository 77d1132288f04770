"""What `py.path.local` says of files: `path.stat()` and the conditions of `path.check(...)`."""

from __future__ import annotations

import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Stat:
    """An `os.stat_result` whose fields have names without `st_`."""

    def __init__(self, path: Any, osstatresult: Any) -> None:
        self.path = path
        self._osstatresult = osstatresult

    def __getattr__(self, name: str) -> Any:
        return getattr(self._osstatresult, "st_" + name)

    @property
    def owner(self) -> str:
        import pwd

        return pwd.getpwuid(self.uid).pw_name

    @property
    def group(self) -> str:
        import grp

        return grp.getgrgid(self.gid).gr_name

    def isdir(self) -> bool:
        return stat.S_ISDIR(self._osstatresult.st_mode)

    def isfile(self) -> bool:
        return stat.S_ISREG(self._osstatresult.st_mode)

    def islink(self) -> bool:
        return stat.S_ISLNK(self._osstatresult.st_mode)


class Checkers:
    """The conditions of `check`; a name with `not` in front asks for the opposite."""

    def __init__(self, path: Any) -> None:
        self._path = path

    def agree(self, conditions: dict[str, Any]) -> bool:
        return all(self._agrees(name, value) for name, value in conditions.items())

    def _agrees(self, name: str, value: Any) -> bool:
        negated = name.startswith("not") and not hasattr(self, name)
        condition = getattr(self, name[3:] if negated else name, None)
        if condition is None or name.startswith("_"):
            raise TypeError(f"no {name!r} checker available for {self._path!r}")
        if condition.__code__.co_argcount > 1:
            return bool(condition(value)) is not negated
        return bool(condition()) is (bool(value) is not negated)

    def exists(self) -> bool:
        return self._path.exists()  # type: ignore[no-any-return]

    def dir(self) -> bool:
        return self._path.isdir()  # type: ignore[no-any-return]

    def file(self) -> bool:
        return self._path.isfile()  # type: ignore[no-any-return]

    def link(self) -> bool:
        return self._path.islink()  # type: ignore[no-any-return]

    def dotfile(self) -> bool:
        return self._path.basename.startswith(".")  # type: ignore[no-any-return]

    def ext(self, value: str) -> bool:
        return self._path.ext == (value if value.startswith(".") else "." + value)  # type: ignore[no-any-return]

    def basename(self, value: str) -> bool:
        return self._path.basename == value  # type: ignore[no-any-return]

    def basestarts(self, value: str) -> bool:
        return self._path.basename.startswith(value)  # type: ignore[no-any-return]

    def relto(self, value: Any) -> str:
        return self._path.relto(value)  # type: ignore[no-any-return]

    def fnmatch(self, value: str) -> bool:
        return self._path.fnmatch(value)  # type: ignore[no-any-return]

    def endswith(self, value: str) -> bool:
        return str(self._path).endswith(value)
