"""Whether a library that the runtime shares with the tests comes from their environment.

pluggy and iniconfig are inside the binary, for environments without them. Where they are installed, tests and plugins
expect that copy (pluggy's own tests, above all), as they would get it under pytest; only one that is too old for the
runtime is passed over.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

# The oldest version that pytest 9.2 accepts.
OLDEST = {"pluggy": (1, 5), "iniconfig": (1, 0, 1)}


def is_usable(library: str) -> bool:
    """Whether an import should find the installed copy; a source tree (no metadata beside it) counts as new."""
    spec = _spec_outside(library)
    if spec is None or spec.origin is None:
        return False
    version = installed_version(library, os.path.dirname(os.path.dirname(spec.origin)))
    return version is None or version >= OLDEST[library]


def _spec_outside(library: str) -> ModuleSpec | None:
    for finder in sys.meta_path:
        if type(finder).__module__ == "fastest.loader" or not hasattr(finder, "find_spec"):
            continue
        spec = finder.find_spec(library, None)
        if spec is not None:
            return spec
    return None


def installed_version(library: str, folder: str) -> tuple[int, ...] | None:
    """Of the metadata in a folder of `sys.path`, by the name of their own folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    for name in names:
        if name.startswith(library + "-") and name.endswith(".dist-info"):
            return _numbers(name[len(library) + 1 : -len(".dist-info")])
    return None


def is_new_enough(library: str, version: str) -> bool:
    """Whether the runtime gets along with this version."""
    return _numbers(version) >= OLDEST[library]


def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
