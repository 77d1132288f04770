"""Installed plugins (entry points of the group `pytest11`), found without `importlib.metadata`.

That module imports email, csv, zipfile and more, several times the cost of a whole start. Here the folders of
`sys.path` are listed and the few `entry_points.txt` files read; zipped or otherwise exotic distributions are not seen,
as they carry no pytest plugins in practice.
"""

from __future__ import annotations

import builtins
import sys
import time

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    #: when the folder changed (nanoseconds), and which metadata folders in it are wanted
    Listing = tuple[int, list[str]]

_SUFFIXES = (".dist-info", ".egg-info")
_SETTLED = 2_000_000_000  # a folder that changed less than this ago may change again without a new time
_KEPT = 128  # answers about folders in the cache


class Distribution:
    """An installed project, by the folder with its metadata; `importlib.metadata` is asked for more than its name."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._headers: dict[str, str] | None = None

    @property
    def project_name(self) -> str:
        return self._header("Name") or os.path.basename(self.folder).partition("-")[0]

    @property
    def version(self) -> str:
        return self._header("Version")

    def _header(self, name: str) -> str:
        if self._headers is None:
            text = self.read_text("METADATA") or self.read_text("PKG-INFO") or ""
            pairs = (line.partition(": ") for line in text.partition("\n\n")[0].splitlines())
            self._headers = {key: value.strip() for key, _, value in pairs}
        return self._headers.get(name, "")

    def read_text(self, name: str) -> str | None:
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                return file.read()
        except (OSError, UnicodeDecodeError):
            return None

    def full(self) -> Any:
        """The same as `importlib.metadata` gives it."""
        from importlib.metadata import Distribution as FullDistribution
        from pathlib import Path

        return FullDistribution.at(Path(self.folder))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.full(), name)

    def module_files(self) -> list[str]:
        """The files of the project relative to where it is installed, as RECORD or SOURCES.txt list them."""
        record = self.read_text("RECORD")
        if record is not None:
            return [line.rsplit(",", 2)[0].strip('"') for line in record.splitlines() if line]
        return (self.read_text("SOURCES.txt") or "").splitlines()

    def is_editable(self) -> bool:
        text = self.read_text("direct_url.json")
        if not text:
            return False
        import json

        try:
            return bool(json.loads(text).get("dir_info", {}).get("editable"))
        except ValueError:
            return False


class EntryPoint:
    __slots__ = ("name", "value", "dist")

    def __init__(self, name: str, value: str, dist: Distribution) -> None:
        self.name = name
        self.value = value
        self.dist = dist

    @property
    def module(self) -> str:
        return self.value.partition("[")[0].partition(":")[0].strip()

    def load(self) -> Any:
        attributes = self.value.partition("[")[0].partition(":")[2].strip()
        builtins.__import__(self.module)
        found: Any = sys.modules[self.module]
        for attribute in attributes.split(".") if attributes else ():
            found = getattr(found, attribute)
        return found


def find_entry_points(group: str, cache_dir: str = "") -> list[EntryPoint]:
    """All entry points of a group; the first distribution of a name hides later ones, as the first module would."""
    header = f"[{group}]"
    found: list[EntryPoint] = []
    seen: set[str] = set()
    for folder in _find_folders(header, lambda folder: header in _entry_points_text(folder), cache_dir):
        project = os.path.basename(folder).partition("-")[0].lower()
        if project not in seen:
            seen.add(project)
            dist = Distribution(folder)
            found.extend(EntryPoint(*pair, dist) for pair in _section(_entry_points_text(folder), header))
    return found


def find_version(project: str, cache_dir: str = "") -> str:
    """The version of an installed project, as the name of its metadata folder says it; empty if there is none."""
    begin = project + "-"
    folders = _find_folders(begin, lambda folder: os.path.basename(folder).startswith(begin), cache_dir)
    return os.path.basename(folders[0])[len(begin) :].rpartition(".")[0] if folders else ""


def _find_folders(what: str, wanted: Callable[[str], bool], cache_dir: str) -> list[str]:
    """The metadata folders on `sys.path` that are wanted; `what` is the name of the question in the cache."""
    known = _read_cache(cache_dir)
    fresh: dict[str, Listing] = {}
    folders = []
    for path in dict.fromkeys(sys.path):
        folders.extend(_folders_in(path or ".", what, wanted, known, fresh))
    if any(key not in known for key in fresh):
        _write_cache(cache_dir, {**known, **fresh})
    return folders


def _folders_in(
    path: str, what: str, wanted: Callable[[str], bool], known: dict[str, Listing], fresh: dict[str, Listing]
) -> list[str]:
    """What an earlier run saw counts while the folder has not changed: installing and removing renames entries."""
    key = what + path
    try:
        changed = os.stat(path).st_mtime_ns
        if key in known and known[key][0] == changed:
            return known[key][1]
        folders = [os.path.join(path, name) for name in os.listdir(path) if name.endswith(_SUFFIXES)]
    except OSError:
        return []
    found = [folder for folder in folders if wanted(folder)]
    known.pop(key, None)
    if time.time_ns() - changed > _SETTLED:
        fresh[key] = (changed, found)
    return found


def _entry_points_text(folder: str) -> str:
    try:
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _cache_file(cache_dir: str) -> str:
    return os.path.join(cache_dir, f"entry_points.{sys.implementation.cache_tag}")


def _read_cache(cache_dir: str) -> dict[str, Listing]:
    import marshal

    if not cache_dir:
        return {}
    try:
        with open(_cache_file(cache_dir), "rb") as file:
            listings = marshal.loads(file.read())
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return listings if isinstance(listings, dict) else {}


def _write_cache(cache_dir: str, listings: dict[str, Listing]) -> None:
    import marshal

    from fastest.loader import replace_file

    if cache_dir:
        newest = dict(list(listings.items())[-_KEPT:])
        replace_file(_cache_file(cache_dir), marshal.dumps(newest))


def metadata_folders() -> Iterator[str]:
    """The metadata folders of all distributions."""
    for path in dict.fromkeys(sys.path):
        try:
            names = os.listdir(path or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(_SUFFIXES):
                yield os.path.join(path, name)


def _section(text: str, header: str) -> Iterator[tuple[str, str]]:
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == header
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def rewritable_modules(files: list[str]) -> list[str]:
    """Top-level modules and packages among the files of a distribution: what assertion rewriting is switched on for."""
    names = []
    for file in files:
        head, slash, tail = file.partition("/")
        if not slash and file.endswith(".py"):
            if head != "setup.py" and not head.startswith("__editable__"):
                names.append(head[:-3])
        elif tail == "__init__.py":
            names.append(head)
    if names:
        return names
    # Sources of an egg sit one folder deeper ("src/").
    deeper = [file.partition("/")[2] for file in files if "/" in file]
    return rewritable_modules([file for file in deeper if file]) if deeper else []


def names_to_rewrite(entries: list[EntryPoint]) -> set[str]:
    """The modules of all installed plugins."""
    names: set[str] = set()
    for dist in {id(entry.dist): entry.dist for entry in entries}.values():
        found = rewritable_modules(dist.module_files())
        if not found and dist.is_editable():
            owners = (plugin_rewrite_name(entry.module) for entry in entries if entry.dist is dist)
            found = [owner for owner in owners if owner]
        names.update(found)
    return names


def plugin_rewrite_name(module: str) -> str | None:
    """The outermost package around a module that is not a namespace package, found without importing it."""
    from _frozen_importlib_external import PathFinder

    parts = module.split(".")
    search: Any = None
    for index, part in enumerate(parts):
        spec = PathFinder.find_spec(part, search)
        if spec is None:
            return None
        if spec.origin is not None or spec.submodule_search_locations is None:
            return ".".join(parts[: index + 1])
        search = list(spec.submodule_search_locations)
    return None
