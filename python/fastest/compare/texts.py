"""Strings: a line diff, or both texts as blocks; and where a text is contained that should not be."""

from __future__ import annotations

from fastest.saferepr import saferepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastest.compare.detail import Detail, TruncationBudget

MIN_SKIPPED = 42  # identical characters at an end are left out when there are more
CONTEXT = 10  # of which these are shown


def compare_eq_text(left: str, right: str, detail: Detail) -> Iterator[str]:
    if detail.text_style == "block":
        return _blocks(left, right)
    return diff_text(left, right, detail)


def _blocks(left: str, right: str) -> Iterator[str]:
    yield "Left:"
    yield from ("  " + line for line in left.split("\n"))
    yield ""
    yield "Right:"
    yield from ("  " + line for line in right.split("\n"))


def diff_text(left: str, right: str, detail: Detail) -> Iterator[str]:
    from fastest.compare.linediff import ndiff

    if detail.verbose < 1:
        skipped = _common_prefix(left, right)
        if skipped > MIN_SKIPPED:
            skipped -= CONTEXT
            yield f"Skipping {skipped} identical leading characters in diff, use -v to show"
            left, right = left[skipped:], right[skipped:]
        skipped = _common_suffix(left, right) if len(left) == len(right) else 0
        if skipped > MIN_SKIPPED:
            skipped -= CONTEXT
            yield f"Skipping {skipped} identical trailing characters in diff, use -v to show"
            left, right = left[:-skipped], right[:-skipped]
    if left.isspace() or right.isspace():
        left, right = repr(str(left)), repr(str(right))
        yield "Strings contain only whitespace, escaping them using repr()"
    lines = ndiff(_capped_lines(right, detail.budget), _capped_lines(left, detail.budget))
    yield from detail.highlight("\n".join(line.strip("\n") for line in lines), lexer="diff").splitlines()


def _common_prefix(left: str, right: str) -> int:
    """The place of the first difference (of the last character if there is none)."""
    size = min(len(left), len(right))
    for i in range(size):
        if left[i] != right[i]:
            return i
    return max(size - 1, 0)


def _common_suffix(left: str, right: str) -> int:
    """As `_common_prefix`, counted from the end, from 1."""
    for i in range(1, len(left) + 1):
        if left[-i] != right[-i]:
            return i
    return len(left)


def _capped_lines(text: str, budget: TruncationBudget) -> list[str]:
    """The lines that may be shown: nobody needs the diff of what will be cut off."""
    if budget.max_chars > 0:
        text = text[: budget.max_chars]
    lines = text.splitlines(True)
    return lines[: budget.max_lines] if budget.max_lines > 0 else lines


def notin_text(term: str, text: str, detail: Detail) -> Iterator[str]:
    """`term not in text` where it is: the text with the place marked."""
    start = text.find(term)
    without = text[:start] + text[start + len(term) :]
    yield f"{saferepr(term, maxsize=42)} is contained here:"
    for line in diff_text(text, without, detail.plain()):
        if line.startswith("+ "):
            yield "  " + line[2:]
        elif not line.startswith(("Skipping", "- ")):
            yield line
