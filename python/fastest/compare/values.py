"""`left == right` of any two values: picks what fits their types."""

from __future__ import annotations

from fastest.compare.guards import (
    has_default_eq,
    isattrs,
    isdatacls,
    isiterable,
    ismapping,
    isnamedtuple,
    issequence,
    isset,
    istext,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.compare.detail import Detail


def compare_eq_any(left: Any, right: Any, detail: Detail) -> Iterator[str]:
    if istext(left) and istext(right):
        from fastest.compare.texts import compare_eq_text

        yield from compare_eq_text(left, right, detail)
        return
    yield from _by_kind(left, right, detail)
    if isiterable(left) and isiterable(right):
        from fastest.compare.sequences import compare_eq_iterable

        yield from compare_eq_iterable(left, right, detail)


def _by_kind(left: Any, right: Any, detail: Detail) -> Iterator[str]:
    if is_approx(right):
        return iter(right._repr_compare(left))
    if is_approx(left):
        return iter(left._repr_compare(right))
    if type(left) is type(right) and (isdatacls(left) or isattrs(left) or isnamedtuple(left)):
        return compare_eq_fields(left, right, detail)
    if issequence(left) and issequence(right):
        from fastest.compare.sequences import compare_eq_sequence

        return compare_eq_sequence(left, right, detail)
    if isset(left) and isset(right):
        from fastest.compare.sets import compare_eq_set

        return compare_eq_set(left, right, detail)
    if ismapping(left) and ismapping(right):
        from fastest.compare.mappings import compare_eq_mapping

        return compare_eq_mapping(left, right, detail)
    return iter(())


def is_approx(x: object) -> bool:
    import sys

    approx = sys.modules.get("fastest.approx")  # not imported: nobody has made one
    return approx is not None and isinstance(x, approx.Approx)


def compare_eq_fields(left: Any, right: Any, detail: Detail) -> Iterator[str]:
    """Dataclasses, attrs classes and named tuples: which fields differ, and how."""
    if not has_default_eq(left):
        return
    from pprint import pformat

    same: list[str] = []
    diff: list[str] = []
    for field in _compared_fields(left):
        (same if getattr(left, field) == getattr(right, field) else diff).append(field)
    if same or diff:
        yield ""
    if same and detail.verbose < 2:
        yield f"Omitting {len(same)} identical items, use -vv to show"
    elif same:
        yield "Matching attributes:"
        yield from detail.highlight(pformat(same)).splitlines()
    if diff:
        yield "Differing attributes:"
        yield from detail.highlight(pformat(diff)).splitlines()
    for field in diff:
        yield from _drill_down(field, getattr(left, field), getattr(right, field), detail)


def _drill_down(field: str, left: Any, right: Any, detail: Detail) -> Iterator[str]:
    yield ""
    yield f"Drill down into differing attribute {field}:"
    yield f"  {field}: {detail.highlight(repr(left))} != {detail.highlight(repr(right))}"
    for line in compare_eq_any(left, right, detail.unlimited()):
        yield "  " + line


def _compared_fields(value: Any) -> list[str]:
    if isdatacls(value):
        import dataclasses

        return [field.name for field in dataclasses.fields(value) if field.compare]
    if isattrs(value):
        return [field.name for field in value.__attrs_attrs__ if field.eq]
    return list(value._fields)
