"""`pytest.freeze_includes`: what a freezing tool must include so that a frozen program can run tests."""

from __future__ import annotations


def freeze_includes() -> list[str]:
    from fastest.compat.tables import MODULES

    return sorted(name for name in MODULES if name.startswith("_pytest"))
