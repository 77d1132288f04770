"""Which modules runs of a project needed: written at the end of collection, read when a warm server starts.

One name a line, in the order in which the imports were finished, so that what a module needs comes before it. A line
`!name<TAB>reason` is a module that must not be imported ahead of a run. The first line is the state of the folders of
installed packages when these verdicts were made: after an installation they are made anew.

Never in the list: the project's own modules, editable installs, anything that the runtime's importers changed
(rewritten plugins), and `pytest` itself, which is made for each run.
"""

from __future__ import annotations

import os
import sys

from fastest.warm.adopt import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST = 20_000

#: Change the interpreter for everybody when they are imported, or hold something of the run.
NEVER = frozenset(
    "__main__ _distutils_hack _pytest antigravity conftest coverage distutils eventlet gevent pkg_resources py pydevd "
    "pytest setuptools sitecustomize this usercustomize xdist".split()
)
LOADERS = frozenset(("SourceFileLoader", "SourcelessFileLoader", "ExtensionFileLoader"))


class Record:
    """The file's content; all of it is empty if there is no file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.names: list[str] = []
        self.unsafe: dict[str, str] = {}

    @classmethod
    def read(cls, path: str) -> Record:
        record = cls(path)
        record.reload()
        return record

    def reload(self) -> None:
        self.names, self.unsafe = [], {}
        try:
            with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
                stamp, *lines = file.read().split("\n")
        except (OSError, ValueError):
            return
        is_current = stamp == installed()
        for line in lines:
            if not line.startswith("!"):
                self.names += [line] if line else []
            elif is_current:
                name, _, reason = line[1:].partition("\t")
                self.unsafe[name] = reason

    def leave_out(self, unsafe: dict[str, str]) -> None:
        """Remember verdicts."""
        self.unsafe.update(unsafe)
        self._write()

    def learn(self, needed: list[str]) -> None:
        """Remember that a run needed these; those that it did not need stay behind them."""
        self.reload()
        found = set(needed)
        if found.issubset(self.names):
            return
        self.names = [*needed, *(name for name in self.names if name not in found)][:MOST]
        self._write()

    def _write(self) -> None:
        from fastest.loader import replace_file

        lines = [installed(), *self.names, *(f"!{name}\t{reason}" for name, reason in self.unsafe.items())]
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        except OSError:
            return
        replace_file(self.path, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))


def site_folders() -> list[str]:
    """Where installed packages are."""
    return [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]


def installed() -> str:
    """Changes when something is installed or removed."""
    stamps = []
    for folder in site_folders():
        try:
            stamps.append(str(os.stat(folder).st_mtime_ns))
        except OSError:
            stamps.append("-")
    return "# " + " ".join(stamps)


def learn(payload: Any) -> None:
    """Called at the end of collection."""
    kept = payload.get("warm_kept", ())  # here because a server has imported them, whether the run needed them or not
    Record(payload["warm_record"]).learn([name for name in needed() if name not in kept])


def needed() -> list[str]:
    """The modules of now that a server may try to keep."""
    home = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
    folders = (home, *(folder + os.sep for folder in site_folders()))
    return [name for name, module in list(sys.modules.items()) if may_be_kept(name, module, folders)]


def may_be_kept(name: str, module: Any, folders: tuple[str, ...]) -> bool:
    top = name.partition(".")[0]
    spec = getattr(module, "__spec__", None)
    if spec is None or getattr(spec, "name", None) != name or top in NEVER or "\n" in name:
        return False
    kind = type(spec.loader)
    if kind.__module__ == "fastest.loader":
        return not name.startswith(("fastest.compat", "fastest.warm"))
    if kind.__module__ not in ("_frozen_importlib_external", "importlib._bootstrap_external"):
        return False
    origin = spec.origin
    if kind.__name__ not in LOADERS or not isinstance(origin, str) or not origin.startswith(folders):
        return False
    return attribute(sys.modules.get(top), "__file__") is not None  # a namespace package may have parts elsewhere
