"""The hooks of pytest's plugin "main": the session and what is left out of collection. Implemented in `outline.py`
and `folders.py`."""

from fastest.folders import pytest_ignore_collect
from fastest.outline import (
    pytest_cmdline_main,
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_runtestloop,
)

__all__ = [
    "pytest_cmdline_main",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_runtestloop",
]
