"""Cutting long explanations, unless -vv, a continuous integration system or the configuration says otherwise."""

from __future__ import annotations

from fastest.compare.detail import UNLIMITED, TruncationBudget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

TRUNCATION_MSG = "...Full output truncated, use '-vv' to show"
# What the note itself takes: an explanation that exceeds the limits by no more is left whole.
FOOTER_LINES = 2
FOOTER_CHARS = len("...") + len(TRUNCATION_MSG)


def truncation_budget(config: Any) -> TruncationBudget:
    from fastest.introspect import running_on_ci

    if config.get_verbosity("assertions") >= 2 or running_on_ci():
        return UNLIMITED
    lines, chars = config.getini("truncation_limit_lines"), config.getini("truncation_limit_chars")
    return TruncationBudget(
        max_lines=TruncationBudget.DEFAULT_MAX_LINES if lines is None else int(lines),
        max_chars=TruncationBudget.DEFAULT_MAX_CHARS if chars is None else int(chars),
    )


def formatting_budget(shown: TruncationBudget) -> TruncationBudget:
    """How much has to be formatted so that `materialize` can tell what to cut."""
    return TruncationBudget(
        max_lines=shown.max_lines + FOOTER_LINES + 1 if shown.max_lines > 0 else 0,
        max_chars=shown.max_chars + FOOTER_CHARS if shown.max_chars > 0 else 0,
    )


def materialize_with_truncation(lines: Iterable[str], config: Any) -> list[str]:
    """The lines as a list, cut if they are too many; no more are taken than it needs to know."""
    budget = truncation_budget(config)
    if not budget:
        return list(lines)
    taken: list[str] = []
    chars = 0
    for line in lines:
        taken.append(line)
        chars += len(line)
        if 0 < budget.max_lines < len(taken) - FOOTER_LINES or 0 < budget.max_chars < chars - FOOTER_CHARS:
            return truncate(taken, budget)
    return taken


def truncate(lines: list[str], budget: TruncationBudget) -> list[str]:
    """Lines first, then characters; a note takes the place of the rest."""
    if 0 < budget.max_lines < len(lines) - FOOTER_LINES:
        kept = lines[: budget.max_lines]
    elif _has_too_many_chars(lines, budget):
        kept = lines
    else:
        return lines
    if _has_too_many_chars(kept, budget):
        kept = _first_chars(kept, budget.max_chars)
    return [*kept[:-1], kept[-1] + "...", "", TRUNCATION_MSG]


def _has_too_many_chars(lines: list[str], budget: TruncationBudget) -> bool:
    return 0 < budget.max_chars < sum(map(len, lines)) - FOOTER_CHARS


def _first_chars(lines: list[str], limit: int) -> list[str]:
    kept = []
    for line in lines:
        kept.append(line[:limit])
        limit -= len(line)
        if limit < 0:
            break
    return kept
