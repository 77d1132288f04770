"""Where our finders go on `sys.meta_path`: in front of everybody's, but behind the importer of the runtime itself.

A start imports some seventy modules of the runtime; each would otherwise be offered to every finder first.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def insert_finder(finder: Any) -> None:
    """Put a finder in front."""
    position = 0
    while position < len(sys.meta_path) and type(sys.meta_path[position]).__module__ == "fastest.loader":
        position += 1
    sys.meta_path.insert(position, finder)
