"""`_pytest.assertion.*` for those who call it: pytest's signatures over `fastest.compare`, `truncate` and
`explanation`.
"""

from __future__ import annotations

from fastest.assertsource import assertion_expressions as _get_assertion_exprs
from fastest.compare import mappings, sequences, sets, texts, values
from fastest.compare.detail import UNLIMITED, Detail, TruncationBudget
from fastest.explain import assertrepr_compare
from fastest.explanation import (
    _format_lines,
    _split_explanation,
    format_explanation,
)
from fastest.explanation import display as _saferepr
from fastest.explanation import get_maxsize_for_saferepr as _get_maxsize_for_saferepr
from fastest.textio import dummy_highlighter
from fastest.truncate import TRUNCATION_MSG, materialize_with_truncation, truncation_budget
from fastest.truncate import truncate as _truncate_explanation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import CodeType
    from typing import Any

NO_TRUNCATION_BUDGET = UNLIMITED
USAGE_MSG = "use '-vv' to show"
_AssertionTextDiffStyle = str

__all__ = [
    "NO_TRUNCATION_BUDGET",
    "TRUNCATION_MSG",
    "USAGE_MSG",
    "TruncationBudget",
    "_AssertionTextDiffStyle",
    "_compare_eq_any",
    "_compare_eq_cls",
    "_compare_eq_iterable",
    "_compare_eq_mapping",
    "_compare_eq_sequence",
    "_compare_eq_set",
    "_compare_eq_text",
    "_format_lines",
    "_get_assertion_exprs",
    "_get_maxsize_for_saferepr",
    "_get_truncation_parameters",
    "_notin_text",
    "_read_pyc",
    "_saferepr",
    "_split_explanation",
    "_truncate_explanation",
    "assertrepr_compare",
    "dummy_highlighter",
    "format_explanation",
    "materialize_with_truncation",
    "try_makedirs",
]


def _with_style(function: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    """For functions that pytest tells the style of text diffs."""

    def compare(
        left: Any,
        right: Any,
        highlighter: Any,
        verbose: int,
        assertion_text_diff_style: str,
        truncation_budget: TruncationBudget = UNLIMITED,
    ) -> Iterator[str]:
        return function(left, right, Detail(verbose, highlighter, assertion_text_diff_style, truncation_budget))

    return compare


def _without_style(function: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    def compare(
        left: Any,
        right: Any,
        highlighter: Any,
        verbose: int = 0,
        truncation_budget: TruncationBudget = UNLIMITED,
    ) -> Iterator[str]:
        return function(left, right, Detail(verbose, highlighter, "ndiff", truncation_budget))

    return compare


_compare_eq_any = _with_style(values.compare_eq_any)
_compare_eq_cls = _with_style(values.compare_eq_fields)
_compare_eq_text = _with_style(texts.compare_eq_text)
_compare_eq_mapping = _without_style(mappings.compare_eq_mapping)
_compare_eq_iterable = _without_style(sequences.compare_eq_iterable)
_compare_eq_sequence = _without_style(sequences.compare_eq_sequence)
_compare_eq_set = _without_style(sets.compare_eq_set)
_diff_text = _without_style(texts.diff_text)


def _notin_text(
    term: str, text: str, verbose: int = 0, truncation_budget: TruncationBudget = UNLIMITED
) -> Iterator[str]:
    return texts.notin_text(term, text, Detail(verbose, dummy_highlighter, "ndiff", truncation_budget))


def _get_truncation_parameters(config: Any) -> tuple[bool, TruncationBudget]:
    budget = truncation_budget(config)
    return bool(budget), budget


def try_makedirs(cache_dir: Path) -> bool:
    """Make a folder for caches; False if it cannot be (read-only, a file in its way, inside an archive)."""
    import errno
    import os

    try:
        os.makedirs(cache_dir, exist_ok=True)
    except (FileNotFoundError, NotADirectoryError, FileExistsError, PermissionError):
        return False
    except OSError as error:
        if error.errno in (errno.EROFS, errno.ENOSYS):
            return False
        raise
    return True


def _read_pyc(source: Path, pyc: Path, trace: Callable[[str], None] = lambda message: None) -> CodeType | None:
    """Some plugins wrap this."""
    from fastest.rewritehook import read_cached

    code = read_cached(str(source), str(pyc))
    if code is None:
        trace(f"_read_pyc({source}): not usable")
    return code
