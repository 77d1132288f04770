"""Mappings: common items that differ, and items that only one side has.

Membership is asked of the key views, so a mapping with its own idea of equal keys is compared the way it compares
itself.
"""

from __future__ import annotations

from fastest.saferepr import saferepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from fastest.compare.detail import Detail


def compare_eq_mapping(left: Mapping[Any, Any], right: Mapping[Any, Any], detail: Detail) -> Iterator[str]:
    common = left.keys() & right.keys()
    yield from _same(left, right, common, detail)
    diff = {key for key in common if left[key] != right[key]}
    if diff:
        yield "Differing items:"
    for key in diff:
        sides = (detail.highlight(saferepr({key: side[key]})) for side in (left, right))
        yield " != ".join(sides)
    yield from _extra("Left", left, left.keys() - right.keys(), detail)
    yield from _extra("Right", right, right.keys() - left.keys(), detail)


def _same(left: Mapping[Any, Any], right: Mapping[Any, Any], common: Collection[Any], detail: Detail) -> Iterator[str]:
    same = {key: left[key] for key in common if left[key] == right[key]}
    if same and detail.verbose < 2:
        yield f"Omitting {len(same)} identical items, use -vv to show"
    elif same:
        yield "Common items:"
        yield from _formatted(same, detail)


def _extra(side: str, mapping: Mapping[Any, Any], keys: Collection[Any], detail: Detail) -> Iterator[str]:
    if not keys:
        return
    count = len(keys)
    yield f"{side} contains {count} more item{'' if count == 1 else 's'}:"
    limit = detail.budget.max_lines
    if limit == 0 or count <= limit:
        yield from _formatted({key: mapping[key] for key in keys}, detail)
        return
    from heapq import nsmallest

    from fastest.prettyprint import _safe_key

    for key in nsmallest(limit, keys, key=_safe_key):  # what will be shown, in the order of the pretty printer
        yield detail.highlight(saferepr({key: mapping[key]}))


def _formatted(items: dict[Any, Any], detail: Detail) -> list[str]:
    from pprint import pformat

    return detail.highlight(pformat(items)).splitlines()
