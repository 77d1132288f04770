"""Writes the suites that are too large or too uniform to be kept as files. All others lie in `suites/`."""

from __future__ import annotations

from pathlib import Path

FILE_TESTS = 100

MIXED_HEAD = """\
import pytest


@pytest.fixture
def number():
    return 7

"""

# Units of work (about a millisecond) of the uneven suite's tests, file by file: many short ones, some long ones, and
# the longest in the last file.
UNEVEN = (
    [2] * 40,
    [10, 50, 10, 50, 10, 50],
    [100, 5, 5, 5, 5, 200],
    [20] * 15,
    [5, 5, 150, 5, 5],
    [300, 10, 10, 10],
    [40] * 5,
    [5] * 19 + [400],
)
LOOPS_PER_MILLISECOND = 25_000

WORK = """\
def work(loops):
    total = 0
    for number in range(loops):
        total += number % 7
    return total

"""


def small(folder: Path) -> None:
    """10 simple tests in one file, where start-up is all there is."""
    tests = (
        f"def test_number_{i}():\n    numbers = list(range({i + 3}))\n    assert sum(numbers) == {sum(range(i + 3))}\n"
        for i in range(10)
    )
    _write(folder, "test_small.py", "\n\n".join(tests))


def mixed(folder: Path, tests: int) -> None:
    """Small tests, 100 a file: a quarter each of functions, methods, tests with one fixture, parametrized ones."""
    for index, first in enumerate(range(0, tests, FILE_TESTS)):
        _write(folder, f"test_module_{index:04}.py", mixed_file(index, min(FILE_TESTS, tests - first)))


def mixed_file(index: int, tests: int) -> str:
    quarter = tests // 4
    parts = [MIXED_HEAD]
    parts += [f"\ndef test_plain_{i}():\n    assert {i} + {index} == {i + index}\n" for i in range(tests - 3 * quarter)]
    methods = [f"    def test_method_{i}(self):\n        assert {i} * 2 == {i * 2}\n" for i in range(quarter)]
    parts.append("\nclass TestMethods:\n" + "\n".join(methods))
    parts += [f"\ndef test_fixture_{i}(number):\n    assert number + {i} == {7 + i}\n" for i in range(quarter)]
    for first in range(0, quarter, 5):
        values = list(range(min(5, quarter - first)))
        parts.append(
            f'\n@pytest.mark.parametrize("value", {values})\n'
            f"def test_cases_{first}(value):\n    assert value + {first} >= {first}\n"
        )
    return "\n".join(parts)


def cases(folder: Path, files: int = 20) -> None:
    """Methods of `unittest.TestCase`, 100 a file, so that unittest itself can take part."""
    for index in range(files):
        methods = "\n".join(
            f"    def test_method_{i}(self):\n        self.assertEqual(self.number + {i}, {index + i})\n"
            for i in range(FILE_TESTS)
        )
        setup = f"    def setUp(self):\n        self.number = {index}\n"
        _write(
            folder,
            f"test_cases_{index:02}.py",
            f"import unittest\n\n\nclass Tests{index}(unittest.TestCase):\n{setup}\n{methods}",
        )


def uneven(folder: Path) -> None:
    """Tests that keep a core busy, for unequal times: about 2 s in all. See UNEVEN."""
    for index, times in enumerate(UNEVEN):
        tests = "\n".join(
            f"\ndef test_work_{i}():\n    assert work({milliseconds * LOOPS_PER_MILLISECOND}) > 0\n"
            for i, milliseconds in enumerate(times)
        )
        _write(folder, f"test_uneven_{index}.py", WORK + tests)


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
