"""The pytest whose semantics the runtime has."""

from __future__ import annotations

__version__ = "9.2.0"
version_tuple = (9, 2, 0)
