"""The pytest whose semantics the runtime has, and the xdist whose names."""

from __future__ import annotations

__version__ = "9.2.0"
version_tuple = (9, 2, 0)
xdist_version = "3.8.0"
