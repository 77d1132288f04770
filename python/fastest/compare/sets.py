"""Sets: which elements are only on one side. The order comparisons know what would have had to be there."""

from __future__ import annotations

from fastest.saferepr import saferepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from fastest.compare.detail import Detail

    AnySet = AbstractSet[object]

EQUAL = "Both sets are equal"


def compare_eq_set(left: AnySet, right: AnySet, detail: Detail) -> Iterator[str]:
    yield from _extra("left", left - right, detail)
    yield from _extra("right", right - left, detail)


def compare_order(op: str, left: AnySet, right: AnySet, detail: Detail) -> Iterator[str]:
    """`!=`, `<`, `<=`, `>`, `>=`."""
    if op == "!=" or (op in ("<", ">") and left == right):
        yield EQUAL
    elif op in ("<", "<="):
        yield from _extra("left", left - right, detail)
    else:
        yield from _extra("right", right - left, detail)


def _extra(side: str, items: AnySet, detail: Detail) -> Iterator[str]:
    if items:
        yield f"Extra items in the {side} set:"
        for item in items:
            yield detail.highlight(saferepr(item))
