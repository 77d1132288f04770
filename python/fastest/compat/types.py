"""Types that only annotations and `_pytest.compat` users name. Importing this file imports typing."""

from __future__ import annotations

import os
from typing import Literal, NoReturn

ScopeName = Literal["session", "package", "module", "class", "function"]
STRING_TYPES = bytes, str


def assert_never(value: NoReturn) -> NoReturn:
    raise AssertionError(f"Unhandled value: {value} ({type(value).__name__})")


def legacy_path(path: str | os.PathLike[str]) -> object:
    from fastest.builtin.pypath import local

    return local(path)
