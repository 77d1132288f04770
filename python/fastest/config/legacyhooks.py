"""Hook options given in the old way, as attributes or marks of the function: still obeyed, with a deprecation
warning.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def legacy_hook_marks(method: Any, hook_type: str, names: tuple[str, ...]) -> dict[str, bool]:
    marks = {mark.name for mark in getattr(method, "pytestmark", [])}
    said = {}
    for name in names:
        if hasattr(method, name):
            said[name] = f"{name}={getattr(method, name)}"
        elif name in marks:
            said[name] = f"{name}=True"
    if said:
        _warn(method, hook_type, ", ".join(said.values()))
    return {name: name in said for name in names}


def _warn(method: Any, hook_type: str, options: str) -> None:
    from fastest.deprecated import HOOK_LEGACY_MARKING
    from fastest.warning_types import warn_explicit_for

    message = HOOK_LEGACY_MARKING.format(type=hook_type, fullname=method.__qualname__, hook_opts=options)
    warn_explicit_for(getattr(method, "__func__", method), message)
