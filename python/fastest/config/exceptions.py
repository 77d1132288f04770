"""The errors of the start-up: each has its own exit code and its own way to be shown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


class UsageError(Exception):
    """The user asked for something that makes no sense (exit code 4)."""

    __module__ = "pytest"


class PrintHelp(Exception):
    """`--help` was met: stop parsing, nothing after it is checked."""


class ConftestImportFailure(Exception):
    """A conftest file raised while it was imported (exit code 4)."""

    def __init__(self, path: Path, *, cause: Exception) -> None:
        self.path = path
        self.cause = cause

    def __str__(self) -> str:
        return f"{type(self.cause).__name__}: {self.cause} (from {self.path})"


class PluginImportFailure(Exception):
    """A plugin was found but raised while it was imported: the plugin's defect (exit code 3)."""


class EngineNeeded(Exception):
    """The suite needs something that only a real pytest has; the message says what."""
