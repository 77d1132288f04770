"""Patterns that users give as texts. Most are plain words, and `in` finds those: importing `re` costs a tenth of a
small run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

#: what has a meaning of its own somewhere in a pattern without flags
SPECIAL = frozenset("\\.^$*+?{}[]|()")


def is_plain(pattern: object) -> bool:
    """Whether the pattern is a text that finds itself and nothing else."""
    return type(pattern) is str and SPECIAL.isdisjoint(pattern)


def is_found(pattern: str | re.Pattern[str], text: str) -> bool:
    """What `re.search` says."""
    if type(pattern) is str and SPECIAL.isdisjoint(pattern):
        return pattern in text
    import re

    return re.search(pattern, text) is not None
