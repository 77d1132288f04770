"""`approx` of sequences, mappings and numpy arrays, and the table of elements that a failed comparison shows."""

from __future__ import annotations

import builtins
import math
import sys
from _collections_abc import Collection

from fastest.approx import Approx, as_numpy_array, is_sequence_like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class Differences:
    """The mismatched elements, and the largest differences among them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []
        self.max_abs: Any = None
        self.max_rel: Any = None
        self.infinite = False

    def add_abs(self, difference: Any) -> None:
        self.max_abs = _largest(self.max_abs, difference)

    def add_rel(self, difference: Any) -> None:
        self.max_rel = _largest(self.max_rel, difference)

    def add(self, difference: Any, obtained: Any) -> None:
        self.add_abs(difference)
        if obtained == 0:
            self.infinite = True
        else:
            self.add_rel(difference / builtins.abs(obtained))

    def lines(self, total: int) -> list[str]:
        rows = [("Index", "Obtained", "Expected"), *self.rows]
        first, second, third = (max(map(len, column)) for column in zip(*rows))
        max_rel = math.inf if self.infinite else self.max_rel
        return [
            f"comparison failed. Mismatched elements: {len(self.rows)} / {total}:",
            f"Max absolute difference: {_known(self.max_abs)}",
            f"Max relative difference: {_known(max_rel)}",
            *(f"{i:<{first}} | {obtained:<{second}} | {expected:<{third}}" for i, obtained, expected in rows),
        ]


def _largest(current: Any, candidate: Any) -> Any:
    # Starting from a number would compare a Decimal with a float.
    return candidate if current is None else max(current, candidate)


def _known(difference: Any) -> Any:
    """Without any number to compare there is no largest difference."""
    return -math.inf if difference is None else difference


def _is_nested_container(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, bytearray))


def _recursive_sequence_map(function: Callable[[Any], Any], value: Any) -> Any:
    """A function of every element, in sequences of any depth."""
    if isinstance(value, (list, tuple)):
        return type(value)(_recursive_sequence_map(function, element) for element in value)
    if is_sequence_like(value):
        return [_recursive_sequence_map(function, element) for element in value]
    return function(value)


class ApproxMapping(Approx):
    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        __tracebackhide__ = True
        for key, value in expected.items():
            if _is_nested_container(value):
                from pprint import pformat

                raise TypeError(
                    f"pytest.approx() does not support nested dictionaries: key={key!r} value={value!r}\n"
                    f"  full mapping={pformat(expected)}"
                )
        super().__init__(expected, rel=rel, abs=abs, nan_ok=nan_ok)

    def _scalars(self) -> dict[Any, Approx]:
        return {key: self._approx_scalar(value) for key, value in self.expected.items()}

    def __repr__(self) -> str:
        return f"approx({self._scalars()!r})"

    def _repr_compare(self, other_side: Any) -> list[str]:
        if len(self.expected) != len(other_side):
            return [
                "Impossible to compare mappings with different sizes.",
                f"Lengths: {len(self.expected)} and {len(other_side)}",
            ]
        if self.expected.keys() != other_side.keys():
            return [
                "comparison failed.",
                f"Mappings has different keys: expected {self.expected.keys()} but got {other_side.keys()}",
            ]
        found = Differences()
        scalars = self._scalars()
        for key, scalar in scalars.items():
            obtained = other_side[key]
            if scalar != obtained:
                _add_to_mapping(found, scalar.expected, obtained)
                found.rows.append((str(key), str(obtained), str(scalar)))
        return found.lines(len(scalars))

    def __eq__(self, actual: Any) -> bool:
        try:
            if set(actual.keys()) != set(self.expected.keys()):
                return False
        except AttributeError:
            return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual: Any) -> Iterator[tuple[Any, Any]]:
        for key in self.expected:
            yield actual[key], self.expected[key]


def _add_to_mapping(found: Differences, expected: Any, obtained: Any) -> None:
    """Relative to the expected value, as pytest does for mappings."""
    if expected is None or obtained is None:
        return
    try:
        found.add_abs(builtins.abs(expected - obtained))
        if expected == 0:
            found.infinite = True
        else:
            found.add_rel(builtins.abs((expected - obtained) / expected))
    except ZeroDivisionError:
        pass


class ApproxSequenceLike(Approx):
    def __init__(self, expected: Any, rel: Any, abs: Any, nan_ok: bool) -> None:
        __tracebackhide__ = True
        for i, value in enumerate(expected):
            if _is_nested_container(value):
                from pprint import pformat

                raise TypeError(
                    f"pytest.approx() does not support nested data structures: {value!r} at index {i}\n"
                    f"  full sequence: {pformat(expected)}"
                )
        super().__init__(expected, rel=rel, abs=abs, nan_ok=nan_ok)

    def __repr__(self) -> str:
        kind = type(self.expected) if type(self.expected) in (tuple, list) else list
        return f"approx({kind(self._approx_scalar(value) for value in self.expected)!r})"

    def _repr_compare(self, other_side: Any) -> list[str]:
        if len(self.expected) != len(other_side):
            return [
                "Impossible to compare lists with different sizes.",
                f"Lengths: {len(self.expected)} and {len(other_side)}",
            ]
        found = Differences()
        scalars = _recursive_sequence_map(self._approx_scalar, self.expected)
        for i, (scalar, obtained) in enumerate(zip(scalars, other_side)):
            if scalar != obtained:
                _add_to_sequence(found, scalar.expected, obtained)
                found.rows.append((str(i), str(other_side[i]), str(scalar)))
        return found.lines(len(scalars))

    def __eq__(self, actual: Any) -> bool:
        try:
            if len(actual) != len(self.expected):
                return False
        except TypeError:
            return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual: Any) -> Iterator[tuple[Any, Any]]:
        return zip(actual, self.expected)


def _add_to_sequence(found: Differences, expected: Any, obtained: Any) -> None:
    try:
        difference = builtins.abs(expected - obtained)
        found.add_abs(difference)
    except TypeError as error:
        trapped = getattr(sys.modules.get("decimal"), "FloatOperation", ())
        if isinstance(error, trapped):
            raise
        return  # not numbers
    if obtained == 0:
        found.infinite = True
    else:
        found.add_rel(difference / builtins.abs(obtained))


class ApproxNumpy(Approx):
    def _scalars(self) -> Any:
        return _recursive_sequence_map(self._approx_scalar, self.expected.tolist())

    def __repr__(self) -> str:
        return f"approx({self._scalars()!r})"

    def _repr_compare(self, other_side: Any) -> list[str]:
        from itertools import product

        shape = self.expected.shape
        scalars = self._scalars()
        other = as_numpy_array(other_side)
        assert other is not None
        if shape != other.shape:
            return ["Impossible to compare arrays with different shapes.", f"Shapes: {shape} and {other.shape}"]
        found = Differences()
        for index in product(*map(range, shape)):
            scalar, obtained = _at(scalars, index), _at(other, index)
            if scalar != obtained:
                found.add(builtins.abs(scalar.expected - obtained), obtained)
                found.rows.append((str(index), str(obtained), str(scalar)))
        return found.lines(self.expected.size)

    def __eq__(self, actual: Any) -> bool:
        import numpy as np

        if not np.isscalar(actual):
            try:
                actual = np.asarray(actual)
            except Exception as e:
                raise TypeError(f"cannot compare '{actual}' to numpy.ndarray") from e
            if actual.shape != self.expected.shape:
                return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual: Any) -> Iterator[tuple[Any, Any]]:
        import numpy as np

        scalar = np.isscalar(actual)
        for i in np.ndindex(self.expected.shape):
            yield actual if scalar else _unboxed(actual[i]), _unboxed(self.expected[i])


def _at(nested: Any, index: tuple[int, ...]) -> Any:
    for i in index:
        nested = nested[i]
    return nested


def _unboxed(value: Any) -> Any:
    """The Python number in a numpy scalar; an array of objects holds them bare."""
    item = getattr(value, "item", None)
    return value if item is None else item()
