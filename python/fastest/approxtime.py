"""`approx` of a datetime or a timedelta: the tolerance is a timedelta, or for a timedelta a fraction of it."""

from __future__ import annotations

import builtins
import math
from datetime import datetime, timedelta

from fastest.approx import Approx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class ApproxTimedelta(Approx):
    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        __tracebackhide__ = True
        _check_arguments(expected, rel, abs, nan_ok)
        tolerances = [] if abs is None else [abs]
        if rel is not None:
            tolerances.append(rel * builtins.abs(expected))
        super().__init__(expected, rel=rel, abs=max(tolerances), nan_ok=False)

    def __repr__(self) -> str:
        return f"{self.expected} ± {self.abs}"

    def __eq__(self, actual: Any) -> bool:
        try:
            return bool(builtins.abs(self.expected - actual) <= self.abs)
        except (TypeError, OverflowError):
            return False

    __hash__ = None

    def _yield_comparisons(self, actual: Any) -> Iterator[tuple[Any, Any]]:
        yield actual, self.expected

    def _repr_compare(self, other_side: Any) -> list[str]:
        try:
            difference = builtins.abs(self.expected - other_side)
        except (TypeError, OverflowError):
            difference = "N/A"
        return [
            "comparison failed",
            f"Obtained: {other_side}",
            f"Expected: {self.expected} ± {self.abs}",
            f"Absolute difference: {difference}",
            f"Tolerance: {self.abs}",
        ]


def _check_arguments(expected: object, rel: Any, abs: Any, nan_ok: bool) -> None:
    __tracebackhide__ = True
    if isinstance(expected, datetime) and rel is not None:
        raise TypeError(
            "pytest.approx() does not support relative tolerance for "
            "datetime comparisons. Use abs=timedelta(...) instead."
        )
    if nan_ok:
        raise TypeError("pytest.approx() does not support nan_ok for datetime/timedelta comparisons.")
    if abs is None and rel is None:
        raise TypeError(
            "pytest.approx() requires an explicit tolerance for datetime/timedelta comparisons: "
            "e.g. approx(expected, abs=timedelta(seconds=1)) or approx(expected, rel=0.01)"
        )
    if abs is not None:
        if not isinstance(abs, timedelta):
            raise TypeError(f"absolute tolerance for datetime/timedelta must be a timedelta, got {type(abs).__name__}")
        if abs < timedelta(0):
            raise ValueError(f"absolute tolerance can't be negative: {abs}")
    if rel is not None:
        _check_relative(rel)


def _check_relative(rel: Any) -> None:
    __tracebackhide__ = True
    if not isinstance(rel, (int, float)):
        raise TypeError(f"relative tolerance for timedelta must be a number, got {type(rel).__name__}")
    if rel < 0:
        raise ValueError(f"relative tolerance can't be negative: {rel}")
    if math.isnan(rel):
        raise ValueError("relative tolerance can't be NaN.")
    if math.isinf(rel):
        raise ValueError("relative tolerance can't be infinite.")
