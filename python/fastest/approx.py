"""`pytest.approx`: numbers that are equal within a tolerance.

Nothing heavy is imported: a value can only be a Decimal, a datetime or a numpy array if somebody has imported these
modules, so `sys.modules` is asked. Containers are in `approxcontainers.py`, decimals and times in files of their own.
"""

from __future__ import annotations

import builtins
import math
import sys
from _collections_abc import Collection, Mapping, Sized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def is_decimal(value: object) -> bool:
    home = sys.modules.get("decimal")
    return home is not None and isinstance(value, home.Decimal)


def is_time(value: object) -> bool:
    home = sys.modules.get("datetime")
    return home is not None and isinstance(value, (home.datetime, home.timedelta))


def is_number(value: object) -> bool:
    """Has the arithmetic that a tolerance needs."""
    if isinstance(value, (int, float, complex)) or is_decimal(value):
        return True
    home = sys.modules.get("numbers")  # no other type can have been registered before it is imported
    return home is not None and isinstance(value, home.Complex)


def is_bool(value: object) -> bool:
    if isinstance(value, bool):
        return True
    home = sys.modules.get("numpy")
    return home is not None and isinstance(value, home.bool_)


def is_nan(value: Any) -> bool:
    if type(value) is float:
        return value != value
    return bool(value.is_nan()) if is_decimal(value) else math.isnan(value)


def is_inf(value: Any) -> bool:
    return bool(value.is_infinite()) if is_decimal(value) else math.isinf(value)


def is_sequence_like(value: object) -> bool:
    return hasattr(value, "__getitem__") and isinstance(value, Sized) and not isinstance(value, (str, bytes))


def as_numpy_array(value: Any) -> Any:
    """The array that numpy sees in a value, or None."""
    np: Any = sys.modules.get("numpy")
    if np is None or np.isscalar(value):
        return None
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "__array__") or hasattr(value, "__array_interface__"):
        return np.asarray(value)
    return None


class Approx:
    """What `approx()` returns."""

    __module__ = "pytest"

    # numpy leaves the comparison to us.
    __array_ufunc__ = None
    __array_priority__ = 100

    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        self.expected = expected
        self.rel = rel
        self.abs = abs
        self.nan_ok = nan_ok

    __class_getitem__: Any = classmethod(type(list[int]))

    def __repr__(self) -> str:
        raise NotImplementedError

    def _repr_compare(self, other_side: Any) -> list[str]:
        return ["comparison failed", f"Obtained: {other_side}", f"Expected: {self}"]

    def __eq__(self, actual: object) -> bool:
        return all(a == self._approx_scalar(x) for a, x in self._yield_comparisons(actual))

    def __bool__(self) -> bool:
        __tracebackhide__ = True
        raise AssertionError("approx() is not supported in a boolean context.\nDid you mean: `assert a == approx(b)`?")

    __hash__ = None  # type: ignore[assignment]

    def _approx_scalar(self, value: Any) -> Approx:
        return scalar_type(value)(value, rel=self.rel, abs=self.abs, nan_ok=self.nan_ok)

    def _yield_comparisons(self, actual: Any) -> Iterator[tuple[Any, Any]]:
        raise NotImplementedError


def scalar_type(value: object) -> type[Approx]:
    if is_decimal(value):
        from fastest.approxdecimal import ApproxDecimal

        return ApproxDecimal
    if is_time(value):
        from fastest.approxtime import ApproxTimedelta

        return ApproxTimedelta
    return ApproxScalar


class ApproxScalar(Approx):
    DEFAULT_ABSOLUTE_TOLERANCE: Any = 1e-12
    DEFAULT_RELATIVE_TOLERANCE: Any = 1e-6

    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        __tracebackhide__ = True
        if rel is not None:
            _check_tolerance("relative", rel)
            if getattr(expected, "__abs__", None) is None:
                raise TypeError(
                    "expected value must support abs(...) when relative tolerance is used, "
                    f"got {type(expected).__name__}"
                )
        if abs is not None:
            _check_tolerance("absolute", abs)
        super().__init__(expected, rel=rel, abs=abs, nan_ok=nan_ok)

    def __repr__(self) -> str:
        expected = self.expected
        if is_bool(expected) or not is_number(expected) or is_inf(builtins.abs(expected)):
            return str(expected)  # compared without a tolerance
        try:
            shown = self._shown_tolerance()
        except ValueError:
            shown = "???"
        return f"{expected} ± {shown}"

    def _shown_tolerance(self) -> str:
        tolerance = self.tolerance
        # A Decimal that meets a float literal raises, if that is trapped.
        short = not is_decimal(tolerance) and 1e-3 <= tolerance < 1e3
        shown = f"{tolerance:n}" if short else f"{tolerance:.1e}"
        if not is_decimal(self.expected) and self.expected.imag and not is_inf(tolerance):
            shown += " ∠ ±180°"
        return shown

    def __eq__(self, actual: Any) -> bool:
        if type(actual) is float and type(self.expected) is float:
            return actual == self.expected or self._is_near(actual)
        asarray = as_numpy_array(actual)
        if asarray is not None:
            return all(self.__eq__(a) for a in asarray.flat)
        expected = self.expected
        expects_bool = is_bool(expected)
        if expects_bool and not is_bool(actual):
            return False
        if actual == expected:
            return True
        if expects_bool or not (is_number(expected) and is_number(actual)):
            return False
        return self._is_near(actual)

    def _is_near(self, actual: Any) -> bool:
        """Of two numbers that are not equal."""
        expected = self.expected
        size = builtins.abs(expected)  # for complex numbers too
        if is_nan(size):
            return self.nan_ok and is_nan(builtins.abs(actual))
        if is_inf(size):  # any relative tolerance would be infinite
            return False
        result: bool = builtins.abs(expected - actual) <= self.tolerance
        return result

    __hash__ = None

    @property
    def tolerance(self) -> Any:
        """The absolute or the relative one, whichever is larger; an absolute one alone counts alone."""
        absolute = self.DEFAULT_ABSOLUTE_TOLERANCE if self.abs is None else self.abs
        _check_range("absolute", absolute)
        if self.rel is None and self.abs is not None:
            return absolute
        relative = (self.DEFAULT_RELATIVE_TOLERANCE if self.rel is None else self.rel) * builtins.abs(self.expected)
        _check_range("relative", relative)
        return max(relative, absolute)


def _check_tolerance(kind: str, value: object) -> None:
    __tracebackhide__ = True
    if not isinstance(value, (int, float)) and not is_decimal(value):
        raise TypeError(
            f"{kind} tolerance for a scalar value must be an int, float or Decimal, got {type(value).__name__}"
        )


def _check_range(kind: str, value: Any) -> None:
    if is_nan(value):
        raise ValueError(f"{kind} tolerance can't be NaN.")
    if value < 0:
        raise ValueError(f"{kind} tolerance can't be negative: {value}")


def approx(expected: Any, rel: Any = None, abs: Any = None, nan_ok: bool = False) -> Any:
    """Equal to a number, or to a sequence, mapping or array of numbers, within a relative or absolute tolerance."""
    __tracebackhide__ = True
    if "decimal" in sys.modules and (type(rel) is float or type(abs) is float):
        _warn_inexact_tolerance(expected, rel, abs)
    if type(expected) is float or type(expected) is int:
        return ApproxScalar(expected, rel, abs, nan_ok)
    array = None
    if is_decimal(expected):
        kind = scalar_type(expected)
    elif isinstance(expected, Mapping):
        from fastest.approxcontainers import ApproxMapping as kind
    elif (array := as_numpy_array(expected)) is not None:
        from fastest.approxcontainers import ApproxNumpy as kind
    elif is_sequence_like(expected):
        from fastest.approxcontainers import ApproxSequenceLike as kind
    elif isinstance(expected, Collection) and not isinstance(expected, (str, bytes)):
        raise TypeError(f"pytest.approx() only supports ordered sequences, but got: {expected!r}")
    else:
        kind = scalar_type(expected)
    return kind(expected if array is None else array, rel=rel, abs=abs, nan_ok=nan_ok)


def _warn_inexact_tolerance(expected: Any, rel: Any, abs: Any) -> None:
    """A float becomes a Decimal with all its binary digits: more than was written, unless it is exact."""
    from decimal import Decimal

    for name, value in (("rel", rel), ("abs", abs)):
        if type(value) is not float or Decimal.from_float(value) == Decimal(repr(value)):
            continue
        if not _contains_decimal(expected):
            return
        import warnings

        from fastest.warning_types import PytestApproxDecimalToleranceWarning

        warnings.warn(
            PytestApproxDecimalToleranceWarning(
                f"{name}={value!r} cannot be represented exactly as a Decimal "
                f"and was widened to {Decimal.from_float(value)}.\n"
                f"Pass {name}=Decimal({str(value)!r}) to compare against the tolerance you wrote."
            ),
            stacklevel=3,
        )


def _contains_decimal(expected: Any) -> bool:
    if isinstance(expected, Mapping):
        return any(map(is_decimal, expected.values()))
    if is_sequence_like(expected):
        return any(map(is_decimal, getattr(expected, "flat", expected)))
    return is_decimal(expected)
