"""`pytest.ExitCode`. It has a file of its own because an enum costs more to import than the rest of the configuration;
inside the runtime exit codes are plain numbers until a plugin asks."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    OK = 0
    TESTS_FAILED = 1
    INTERRUPTED = 2
    INTERNAL_ERROR = 3
    USAGE_ERROR = 4
    NO_TESTS_COLLECTED = 5
    MAX_WARNINGS_ERROR = 6

    __module__ = "pytest"
