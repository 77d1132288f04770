"""`approx` of a Decimal: tolerances are Decimals too."""

from __future__ import annotations

from decimal import Decimal

from fastest.approx import ApproxScalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ApproxDecimal(ApproxScalar):
    DEFAULT_ABSOLUTE_TOLERANCE = Decimal("1e-12")
    DEFAULT_RELATIVE_TOLERANCE = Decimal("1e-6")

    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        __tracebackhide__ = True
        super().__init__(expected, _exact(rel), _exact(abs), nan_ok)


def _exact(value: Any) -> Any:
    return Decimal.from_float(value) if isinstance(value, (float, int)) else value
