"""The names of xdist's schedulers, which suites subclass to say what belongs together (`pytest_xdist_make_scheduler`).

Our schedule is the parent's. What it takes from a scheduler here is `_split_scope`: items for which it gives the same
text run in one worker, one after the other. Other methods of xdist's classes are about its own loop, which is not here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LoadScheduling:
    """Nothing belongs together."""

    def __init__(self, config: Any, log: Any = None) -> None:
        self.config = config
        self.log = log


class LoadScopeScheduling(LoadScheduling):
    """The tests of a class, or a file's functions, belong together; a subclass decides otherwise."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.rsplit("::", 1)[0]


class LoadFileScheduling(LoadScopeScheduling):
    """The tests of a file belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0]


class LoadGroupScheduling(LoadScopeScheduling):
    """Each test is by itself; those of an `xdist_group` are together under every scheduler."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid


class WorkStealingScheduling(LoadScheduling):
    """As all of ours do."""


class EachScheduling(LoadScheduling):
    """`--dist each`, which the command line has to say."""
