"""`_pytest.pathlib.ImportMode`, for callers that insist on an enum; the runtime uses the plain words."""

from __future__ import annotations

import enum


class ImportMode(enum.Enum):
    prepend = "prepend"
    append = "append"
    importlib = "importlib"
