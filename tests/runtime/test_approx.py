"""`approx`: numbers, containers, decimals and times."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from fastest.approx import Approx, approx
from fastest.compare.detail import UNLIMITED, Detail
from fastest.compare.values import compare_eq_any
from fastest.textio import dummy_highlighter

inf, nan = math.inf, math.nan


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        (0.1 + 0.2, 0.3, {}),
        (1 + 1e-7, 1, {}),
        (1.05, 1, {"rel": 0.1}),
        (1.05, 1, {"abs": 0.1}),
        (1 + 1e-8, 1, {"abs": 1e-12, "rel": 1e-6}),
        (inf, inf, {}),
        (nan, nan, {"nan_ok": True}),
        (1 + 1e-7j, 1 + 0j, {}),
        (True, True, {}),
        (None, None, {}),
        ("text", "text", {}),
        (Decimal("1.0000001"), Decimal(1), {}),
        (Fraction(1, 2), Fraction(1000001, 2000000), {"rel": Fraction(1, 1000).__float__()}),
        ([0.1 + 0.2, 1], [0.3, 1], {}),
        ((0.1 + 0.2,), (0.3,), {}),
        ({"a": 0.1 + 0.2}, {"a": 0.3}, {}),
        ({"a": None}, {"a": None}, {}),
        (datetime(2020, 1, 1, 0, 0, 1), datetime(2020, 1, 1), {"abs": timedelta(seconds=2)}),
        (timedelta(seconds=101), timedelta(seconds=100), {"rel": 0.02}),
    ],
)
def test_equal(actual, expected, options):
    assert actual == approx(expected, **options)
    assert not actual != approx(expected, **options)
    assert approx(expected, **options) == actual


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        (1.1, 1, {}),
        (1 + 1e-7, 1, {"abs": 1e-12}),
        (nan, nan, {}),
        (1e300, inf, {}),
        (1, True, {}),
        (1, "1", {}),
        ([1], [1, 2], {}),
        (1, [1], {}),
        ({"a": 1}, {"b": 1}, {}),
        (1, {"a": 1}, {}),
        (datetime(2020, 1, 2), datetime(2020, 1, 1), {"abs": timedelta(seconds=2)}),
        (3, timedelta(1), {"rel": 1}),
    ],
)
def test_different(actual, expected, options):
    assert actual != approx(expected, **options)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1.0 ± 1.0e-06"),
        (1000000, "1000000 ± 1"),
        (Decimal("1"), "1 ± 1.0e-6"),
        (3 + 4j, "(3+4j) ± 5.0e-06 ∠ ±180°"),
        (inf, "inf"),
        ("x", "x"),
        (True, "True"),
        ([1.0], "approx([1.0 ± 1.0e-06])"),
        ((1.0,), "approx((1.0 ± 1.0e-06,))"),
        ({"a": 1.0}, "approx({'a': 1.0 ± 1.0e-06})"),
    ],
)
def test_repr(value, expected):
    assert repr(approx(value)) == expected


def test_repr_without_a_sensible_tolerance():
    assert repr(approx(1.0, abs=-1)) == "1.0 ± ???"
    assert repr(approx(nan)) == "nan ± ???"


def details(actual, expected):
    detail = Detail(0, dummy_highlighter, "ndiff", UNLIMITED)
    return list(compare_eq_any(actual, expected, detail))


def test_table_of_a_sequence():
    assert details([1.0, 2.0, 3.0], approx([1.0, 2.5, 4.0]))[:6] == [
        "comparison failed. Mismatched elements: 2 / 3:",
        "Max absolute difference: 1.0",
        "Max relative difference: 0.3333333333333333",
        "Index | Obtained | Expected     ",
        "1     | 2.0      | 2.5 ± 2.5e-06",
        "2     | 3.0      | 4.0 ± 4.0e-06",
    ]


def test_table_of_a_mapping():
    assert details({"a": 1.0, "b": 2.0}, approx({"a": 1.0, "b": 0}))[:5] == [
        "comparison failed. Mismatched elements: 1 / 2:",
        "Max absolute difference: 2.0",
        "Max relative difference: inf",
        "Index | Obtained | Expected   ",
        "b     | 2.0      | 0 ± 1.0e-12",
    ]


def test_other_shapes():
    assert details([1], approx([1, 2]))[0] == "Impossible to compare lists with different sizes."
    assert details({}, approx({"a": 1}))[0] == "Impossible to compare mappings with different sizes."
    assert details(1, approx(2.0)) == ["comparison failed", "Obtained: 1", "Expected: 2.0 ± 2.0e-06"]


def test_times():
    lines = details(datetime(2020, 1, 2), approx(datetime(2020, 1, 1), abs=timedelta(seconds=1)))
    assert lines[3:] == ["Absolute difference: 1 day, 0:00:00", "Tolerance: 0:00:01"]


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        (([[1]],), {}, TypeError, "does not support nested data structures: \\[1\\] at index 0"),
        (({"a": [1]},), {}, TypeError, "does not support nested dictionaries: key='a' value=\\[1\\]"),
        (({1, 2},), {}, TypeError, "only supports ordered sequences"),
        ((1,), {"rel": "x"}, TypeError, "relative tolerance for a scalar value must be"),
        ((1,), {"abs": "x"}, TypeError, "absolute tolerance for a scalar value must be"),
        (("x",), {"rel": 1}, TypeError, "expected value must support abs"),
        ((datetime(2020, 1, 1),), {}, TypeError, "requires an explicit tolerance"),
        ((datetime(2020, 1, 1),), {"rel": 1}, TypeError, "does not support relative tolerance"),
        ((timedelta(1),), {"rel": -1}, ValueError, "relative tolerance can't be negative: -1"),
        ((timedelta(1),), {"abs": timedelta(-1)}, ValueError, "absolute tolerance can't be negative"),
    ],
)
def test_wrong_arguments(args, kwargs, error, message):
    with pytest.raises(error, match=message):
        approx(*args, **kwargs)


@pytest.mark.parametrize("options", [{"rel": -1}, {"abs": -1}, {"rel": nan}, {"abs": nan}])
def test_wrong_tolerances(options):
    with pytest.raises(ValueError, match="tolerance can't be"):
        assert approx(1, **options) == 1.1


def test_truth_of_an_approximation():
    with pytest.raises(AssertionError, match="not supported in a boolean context"):
        bool(approx(1))


def test_inexact_tolerance_for_a_decimal_warns():
    with pytest.warns(Warning, match="rel=0.1 cannot be represented exactly as a Decimal"):
        approx(Decimal(1), rel=0.1)


def test_public_class():
    assert isinstance(approx(1), Approx)
    assert Approx.__module__ == "pytest"
    assert Approx[float].__origin__ is Approx


def test_numpy():
    np = pytest.importorskip("numpy")
    assert np.array([[0.1 + 0.2]]) == approx(np.array([[0.3]]))
    assert 0.3 == approx(np.float64(0.1 + 0.2))
    assert np.array([1.0]) != approx(np.array([1.0, 2.0]))
    assert details(np.array([1.0]), approx(np.array([2.0])))[4] == "(0,)  | 1.0      | 2.0 ± 2.0e-06"


def test_light_to_import():
    root = str(Path(__file__).parents[2] / "python")
    program = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "from fastest.approx import approx\n"
        "assert 0.1 + 0.2 == approx(0.3) and [0.1 + 0.2] == approx([0.3])\n"
        "heavy = {'re', 'inspect', 'typing', 'decimal', 'datetime', 'numbers', 'pprint'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
