"""Lists, tuples, bytes: the first difference; and the full diff of anything that can be iterated."""

from __future__ import annotations

from fastest.saferepr import saferepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.compare.detail import Detail


def compare_eq_sequence(left: Any, right: Any, detail: Detail) -> Iterator[str]:
    both_bytes = isinstance(left, bytes) and isinstance(right, bytes)
    len_left, len_right = len(left), len(right)
    for i in range(min(len_left, len_right)):
        if left[i] != right[i]:
            # One byte as bytes says more than as a number.
            part: Any = slice(i, i + 1) if both_bytes else i
            yield f"At index {i} diff: {detail.highlight(repr(left[part]))} != {detail.highlight(repr(right[part]))}"
            break
    if both_bytes or len_left == len_right:
        return
    if len_left > len_right:
        yield _longer("Left", len_left - len_right, left[len_right], detail)
    else:
        yield _longer("Right", len_right - len_left, right[len_left], detail)


def _longer(side: str, count: int, first: object, detail: Detail) -> str:
    extra = detail.highlight(saferepr(first))
    if count == 1:
        return f"{side} contains one more item: {extra}"
    return f"{side} contains {count} more items, first extra item: {extra}"


def compare_eq_iterable(left: Any, right: Any, detail: Detail) -> Iterator[str]:
    """Both pretty-printed, line against line."""
    from fastest.introspect import running_on_ci

    if detail.verbose <= 0 and not running_on_ci():
        yield "Use -v to get more diff"
        return
    from fastest.compare.linediff import ndiff
    from fastest.prettyprint import PrettyPrinter

    printer = PrettyPrinter()
    limits = {"max_lines": detail.budget.max_lines or None, "max_chars": detail.budget.max_chars or None}
    left_lines = printer.pformat_lines(left, **limits)
    right_lines = printer.pformat_lines(right, **limits)
    yield ""
    yield "Full diff: (-: missing in left side, +: extra in left side)"
    for line in ndiff(right_lines, left_lines):
        yield detail.highlight(line.rstrip(), lexer="diff")
