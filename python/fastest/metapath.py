"""Where our finders go on `sys.meta_path`: in front of everybody's, but behind the importer of the runtime itself.

A start imports some seventy modules of the runtime; each would otherwise be offered to every finder first.
"""

from __future__ import annotations

import sys
from _frozen_importlib import BuiltinImporter, FrozenImporter
from _frozen_importlib_external import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def insert_finder(finder: Any) -> None:
    """Put a finder in front."""
    position = 0
    while position < len(sys.meta_path) and type(sys.meta_path[position]).__module__ == "fastest.loader":
        position += 1
    sys.meta_path.insert(position, finder)


def restore_finders() -> None:
    """A test may have emptied `sys.meta_path` for good; what comes after it still has to import."""
    own: Any = sys.modules["fastest"].__loader__
    if own in sys.meta_path:
        return
    sys.meta_path.insert(0, own)
    for finder in (BuiltinImporter, FrozenImporter, PathFinder):
        if finder not in sys.meta_path:
            sys.meta_path.append(finder)
