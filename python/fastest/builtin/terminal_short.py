"""The lines of "short test summary info" from the terminal reporter's books."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.builtin.terminal_base import ReporterBase

STATS = {"f": "failed", "p": "passed", "E": "error"}


def short_lines(reporter: ReporterBase) -> list[str]:
    """Those of the categories that `-r` asks for, in its order."""
    lines: list[str] = []
    for char in reporter.reportchars:
        if char in STATS:
            reports = reporter.stats.get(STATS[char], ())
            lines.extend(_line_with_message(reporter, report, STATS[char]) for report in reports)
        elif char == "x":
            lines.extend(_xfail_line(reporter, report) for report in reporter.stats.get("xfailed", ()))
        elif char == "X":
            lines.extend(_line(reporter, report, report.wasxfail) for report in reporter.stats.get("xpassed", ()))
        elif char == "s":
            lines.extend(_skip_lines(reporter, reporter.stats.get("skipped", [])))
    return lines


def _word(reporter: ReporterBase, report: Any, color: str = "yellow") -> str:
    word, markup = report._get_verbose_word_with_markup(reporter.config, {color: True})
    return reporter._tw.markup(word, **markup)


def _nodeid(reporter: ReporterBase, report: Any) -> str:
    path, colons, rest = reporter._shown_nodeid(report.nodeid).partition("::")
    return f"{path}::{reporter._tw.markup(rest, bold=True)}" if colons else path


def _line(reporter: ReporterBase, report: Any, reason: object) -> str:
    line = f"{_word(reporter, report)} {_nodeid(reporter, report)}"
    return f"{line} - {reason}" if reason else line


def _xfail_line(reporter: ReporterBase, report: Any) -> str:
    phase = "" if report.when == "call" else f"at {report.when} of "
    line = f"{_word(reporter, report)} {phase}{_nodeid(reporter, report)}"
    return f"{line} - {report.wasxfail}" if report.wasxfail else line


def _line_with_message(reporter: ReporterBase, report: Any, category: str) -> str:
    from fastest.builtin.terminal_reports import COLORS
    from fastest.builtin.terminal_summary import trimmed
    from fastest.textio import wcswidth

    line = f"{_word(reporter, report, COLORS[category])} {_nodeid(reporter, report)}"
    message = _message(report)
    if message is None:
        return line
    if _has_room(reporter):
        return f"{line} - {message}"
    return line + (trimmed(" - {}", message, reporter._tw.fullwidth - wcswidth(line)) or "")


def _message(report: Any) -> str | None:
    if isinstance(report.longrepr, str):
        return report.longrepr
    message: str | None = getattr(getattr(report.longrepr, "reprcrash", None), "message", None)
    return message


def _has_room(reporter: ReporterBase) -> bool:
    from fastest.system import os

    option = reporter.config.option
    on_ci = bool(os.environ.get("CI") or os.environ.get("BUILD_NUMBER"))
    return (on_ci or option.verbose >= 2) and not option.force_short_summary


def _skip_lines(reporter: ReporterBase, reports: list[Any]) -> list[str]:
    if not reporter.foldskipped:
        return [_line(reporter, report, report.longrepr[2]) for report in reports]
    word = _word(reporter, reports[0]) if reports else ""
    return [
        f"{word} [{count}] {path}{'' if lineno is None else f':{lineno}'}: {_without_prefix(reason)}"
        for (path, lineno, reason), count in _folded(reporter, reports).items()
    ]


def _without_prefix(reason: str) -> str:
    prefix = "Skipped: "
    return reason[len(prefix) :] if reason.startswith(prefix) else reason


def _folded(reporter: ReporterBase, reports: list[Any]) -> dict[tuple[str, int | None, str], int]:
    """How often each place skips for each reason; a mark of a whole module has no line."""
    from fastest.paths import absolute, relative

    counts: dict[tuple[str, int | None, str], int] = {}
    for report in reports:
        path, lineno, reason = report.longrepr
        keywords = getattr(report, "keywords", {})
        if report.when == "setup" and "skip" in keywords and "pytestmark" not in keywords:
            lineno = None
        key = relative(str(reporter.startpath), absolute(path)), lineno, reason
        counts[key] = counts.get(key, 0) + 1
    return counts
