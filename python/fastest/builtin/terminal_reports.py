"""The small values around the terminal reporter, and the words of its statistics line, for plugins that print one of
their own.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fastest.config.config import Config

    Parts = list[tuple[str, dict[str, bool]]]

KNOWN_TYPES = (
    "failed",
    "passed",
    "skipped",
    "deselected",
    "xfailed",
    "xpassed",
    "warnings",
    "error",
    "subtests passed",
    "subtests failed",
    "subtests skipped",
)
COLORS = {
    "failed": "red",
    "error": "red",
    "warnings": "yellow",
    "passed": "green",
    "subtests passed": "green",
    "subtests failed": "red",
}
DEFAULT_COLOR = "yellow"


class TestShortLogReport(tuple):  # type: ignore[type-arg]
    """Category, letter and word of a report, as `pytest_report_teststatus` answers."""

    __slots__ = ()
    __test__ = False
    _fields = ("category", "letter", "word")

    def __new__(cls, category: str, letter: str, word: str | tuple[str, Mapping[str, bool]]) -> TestShortLogReport:
        return tuple.__new__(cls, (category, letter, word))

    category = property(lambda self: self[0])
    letter = property(lambda self: self[1])
    word = property(lambda self: self[2])

    def __repr__(self) -> str:
        return f"TestShortLogReport(category={self[0]!r}, letter={self[1]!r}, word={self[2]!r})"


class WarningReport:
    """One recorded warning in `stats["warnings"]`."""

    count_towards_summary = True

    def __init__(self, message: str, nodeid: str | None = None, fslocation: tuple[str, int] | None = None) -> None:
        self.message = message
        self.nodeid = nodeid
        self.fslocation = fslocation

    def get_location(self, config: Config) -> str | None:
        if self.nodeid:
            return self.nodeid
        if self.fslocation:
            from fastest.paths import absolute, relative

            path, lineno = self.fslocation
            return f"{relative(str(config.invocation_params.dir), absolute(path))}:{lineno}"
        return None


def pluralize(count: int, noun: str) -> tuple[int, str]:
    if noun not in ("error", "warnings", "test"):
        return count, noun
    noun = "warning" if noun == "warnings" else noun
    return count, noun if count == 1 else noun + "s"


def _counted(count: int, noun: str) -> str:
    return "{} {}".format(*pluralize(count, noun))


def _shown(stats: Mapping[str, Sequence[Any]], key: str) -> int:
    return sum(1 for report in stats.get(key, ()) if getattr(report, "count_towards_summary", True))


def main_color(stats: Mapping[str, Sequence[Any]], unknown: bool, is_last_item: bool) -> str:
    if "failed" in stats or "error" in stats:
        return "red"
    if "warnings" in stats or "xpassed" in stats or unknown:
        return "yellow"
    return "green" if "passed" in stats or not is_last_item else "yellow"


def stats_parts(stats: Mapping[str, Sequence[Any]], types: Sequence[str], color: str) -> Parts:
    parts: Parts = []
    for key in types:
        count = _shown(stats, key)
        if count:
            own = COLORS.get(key, DEFAULT_COLOR)
            parts.append((_counted(count, key), {own: True, "bold": own == color}))
    return parts or [("no tests ran", {"yellow": True})]


def collect_only_parts(stats: Mapping[str, Sequence[Any]], collected: int) -> tuple[Parts, str]:
    deselected, errors = _shown(stats, "deselected"), _shown(stats, "error")
    color = "yellow" if collected == deselected else "green"
    if not collected:
        text = "no tests collected"
    elif not deselected:
        text = _counted(collected, "test") + " collected"
    elif collected == deselected:
        text = f"no tests collected ({deselected} deselected)"
    else:
        text = f"{collected - deselected}/{collected} tests collected ({deselected} deselected)"
    parts: Parts = [(text, {color: True})]
    if errors:
        color = "red"
        parts.append((_counted(errors, "error"), {color: True}))
    return parts, color


def format_session_duration(seconds: float) -> str:
    """As in the last line: seconds, from a minute on with hours and minutes, too."""
    text = f"{seconds:.2f}s"
    if seconds < 60:
        return text
    from datetime import timedelta

    return f"{text} ({timedelta(seconds=int(seconds))})"


def format_node_duration(seconds: float) -> str:
    """Seven columns at most below a hundred hours."""
    for factor, unit in ((1_000_000, "us"), (1000, "ms"), (1, "s")):
        value = seconds * factor
        for precision, limit in ((3, 10), (2, 100), (1, 1000 if unit != "s" else 60)):
            text = f"{value:.{precision}f}"
            if float(text) < limit:
                return f" {text}{unit}"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f" {hours}h {minutes}m" if hours else f" {minutes}m {rest}s"
