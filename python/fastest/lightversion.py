"""`importlib.metadata.version` without `importlib.metadata`.

Many packages ask for their own version when they are imported, and reading that module (email, zipfile, json, tempfile
and more with it) costs twice the start of Python. For an ordinary project in a folder of `sys.path` the answer is in
one file. Whatever is not so simple (several of a name, zipped, somebody else's finder, no such project) is left to the
module itself, and so is everything once that has been read: a test may have replaced what it does.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "importlib.metadata"


def version(distribution_name: str) -> str:
    """The version of an installed project."""
    from fastest.deferred import fill, is_empty

    module: Any = sys.modules.get(MODULE)
    found = _simple_answer(distribution_name) if is_empty(module) else None
    if found is not None:
        return found
    if module is None:
        module = __import__(MODULE, fromlist=["version"])
    fill(module)
    answer: str = module.version(distribution_name)
    return answer


version.__module__ = MODULE


def _simple_answer(project: Any) -> str | None:
    if not isinstance(project, str) or not project or not _finds_as_usual():
        return None
    name = _normalized(project)
    for path in sys.path:
        folders = _metadata_folders(path or ".", name)
        if folders is None or len(folders) > 1:
            return None
        if folders:
            return _version_in(folders[0])
    return None


def _finds_as_usual() -> bool:
    """Whether `sys.path` is the only place to look, and nobody has taken the file system's place."""
    from _frozen_importlib_external import PathFinder

    real: Any = sys.modules.get("os")
    others = [finder for finder in sys.meta_path if finder is not PathFinder and hasattr(finder, "find_distributions")]
    return not others and real is not None and real.listdir is os.listdir


def _normalized(project: str) -> str:
    """As the simple repository API has names (PEP 503), with `_` as metadata folders have it."""
    words = project.lower().replace("-", "_").replace(".", "_").split("_")
    return "_".join(word for word in words if word)


def _metadata_folders(path: str, name: str) -> list[str] | None:
    """Those of a project in an entry of `sys.path`; None: it is no folder, so it may be an archive."""
    try:
        entries = os.listdir(path)
    except FileNotFoundError:
        return []
    except OSError:
        return None
    found = []
    for entry in entries:
        stem, _, kind = entry.rpartition(".")
        if kind.lower() in ("dist-info", "egg-info", "egg") and _normalized(stem.partition("-")[0]) == name:
            found.append(os.path.join(path, entry))
    return found


def _version_in(folder: str) -> str | None:
    from fastest.config.entrypoints import Distribution

    return Distribution(folder).version or None if folder.endswith(".dist-info") else None
