"""The details of a failed comparison: our own `pytest_assertrepr_compare`, and asking all that implement the hook."""

from __future__ import annotations

from fastest.compare.detail import UNLIMITED, Detail
from fastest.system import io
from fastest.truncate import formatting_budget, materialize_with_truncation, truncation_budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.compare.detail import Highlighter, TruncationBudget

ORDER = ("!=", ">=", "<=", ">", "<")


def explain(config: Any, op: str, left: Any, right: Any) -> list[str] | None:
    budget = truncation_budget(config)
    lines = assertrepr_compare(
        op=op,
        left=left,
        right=right,
        verbose=config.get_verbosity("assertions"),
        highlighter=_highlighter(config),
        assertion_text_diff_style=config.getini("assertion_text_diff_style"),
        truncation_budget=formatting_budget(budget) if budget else UNLIMITED,
    )
    return materialize_with_truncation(lines, config) or None


def _highlighter(config: Any) -> Highlighter:
    """Colours only for a terminal: `-p no:terminal` means that somebody else shows the text."""
    from fastest.textio import TerminalWriter, dummy_highlighter

    payload = getattr(config, "payload", None)
    if payload is None:  # a config that is not ours can still be asked pytest's way
        shown = config.pluginmanager.has_plugin("terminalreporter")
        return config.get_terminal_writer()._highlight if shown else dummy_highlighter
    if not payload.get("color") or config.plugins.is_blocked("terminal"):
        return dummy_highlighter
    tw = TerminalWriter(io.StringIO())
    tw.hasmarkup = True
    tw.code_highlight = config.getoption("code_highlight", "yes") != "no"
    return tw._highlight


def call_explain(node: Any, op: str, left: object, right: object) -> str | None:
    """The first answer of the hooks of an item, or of the one that a session is running, in the language of
    explanations (see `explanation.py`)."""
    from fastest.session import Session

    item = node._in_flight() if isinstance(node, Session) else node
    answers = item.ihook.pytest_assertrepr_compare(config=item.config, op=op, left=left, right=right)
    for answer in answers:
        if answer:
            lines = materialize_with_truncation(answer, item.config)
            if lines:
                return "\n~".join(line.replace("\n", "\\n") for line in lines)
    return None


def assertrepr_compare(
    op: str,
    left: Any,
    right: Any,
    *,
    verbose: int,
    highlighter: Highlighter,
    assertion_text_diff_style: str,
    truncation_budget: TruncationBudget = UNLIMITED,
) -> Iterator[str]:
    """A summary, an empty line, and the details; nothing if there are no details."""
    from fastest.outcomes import Exit

    detail = Detail(verbose, highlighter, assertion_text_diff_style, truncation_budget)
    summary: str | None = f"{_both_reprs(op, left, right, verbose)}"
    try:
        for line in _details(op, left, right, detail):
            if summary is not None:
                yield summary
                if line:
                    yield ""
                summary = None
            yield line
    except Exit:
        raise
    except Exception:
        if summary is not None:
            yield summary
            yield ""
        yield from _failed_details()


def _failed_details() -> Iterator[str]:
    from fastest.excinfo import ExceptionInfo

    crash = ExceptionInfo.from_current()._getreprcrash()
    yield f"(pytest_assertion plugin: representation of details failed: {crash}."
    yield " Probably an object has a faulty __repr__.)"


def _details(op: str, left: Any, right: Any, detail: Detail) -> Iterator[str]:
    if op == "==":
        from fastest.compare.values import compare_eq_any

        return compare_eq_any(left, right, detail)
    if op == "not in" and isinstance(left, str) and isinstance(right, str):
        from fastest.compare.texts import notin_text

        return notin_text(left, right, detail)
    from fastest.compare.guards import isset

    if op in ORDER and isset(left) and isset(right):
        from fastest.compare.sets import compare_order

        return compare_order(op, left, right, detail)
    return iter(())


def _both_reprs(op: str, left: Any, right: Any, verbose: int) -> str:
    """`left op right`, on one line unless it is to be shown in full."""
    from fastest.saferepr import saferepr, saferepr_unlimited

    use_ascii = _look_alike(left, right)
    if verbose > 1:
        shown = [saferepr_unlimited(side, use_ascii=use_ascii) for side in (left, right)]
    else:
        maxsize = (80 - 15 - len(op) - 2) // 2  # room for "E       AssertionError: assert " as pytest reckons it
        shown = [saferepr(side, maxsize=maxsize, use_ascii=use_ascii) for side in (left, right)]
    return f"{shown[0]} {op} {shown[1]}"


def _look_alike(left: object, right: object) -> bool:
    """Texts that differ in their code points only are shown with escapes."""
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    if left.isascii() and right.isascii():
        return left == right
    from unicodedata import normalize

    return normalize("NFD", left) == normalize("NFD", right)
