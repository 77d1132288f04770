"""Line diffs in bounded time. Up to the limits below the output is `difflib.ndiff`'s; docs/design/diffs.md tells what
is beyond them.

`ndiff` looks for similar lines in every pair of a replaced block, again after each find: a hundred different lines
take ten seconds. Here the similarity of two lines is worked out once (`Similarity`), and a block that is too large
even so is shown as it is. And its search for common blocks is quadratic for thousands of lines with many small
differences: these are split at anchors.
"""

from __future__ import annotations

import difflib
from difflib import IS_CHARACTER_JUNK, Differ, SequenceMatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    Lines = Sequence[str]

MAX_LINES = 2000  # more are first split at lines that both sides have exactly once
MAX_PAIR_WORK = 8_000_000  # lines x lines x fewer lines of one replaced block
MAX_BITS = 2000  # longer lines get Python's upper bound
MAX_CHAR_WORK = 40_000_000  # characters to compare, if every line is compared with every line


class Similarity:
    """Stands in for the `SequenceMatcher` that compares pairs of lines: remembers what it found, and has a better
    upper bound.

    The blocks that a `SequenceMatcher` finds are a common subsequence, so `ratio` is never more than the longest one
    allows; and with one bit a character that is found in the time of one addition for each character of the other
    line.
    """

    def __init__(self, found: dict[Any, float], charjunk: Callable[[str], bool] | None) -> None:
        self.found = found
        self.matcher = SequenceMatcher(charjunk)
        self.a = self.b = ""

    def set_seq1(self, a: str) -> None:
        self.a = a

    def set_seq2(self, b: str) -> None:
        self.b = b
        self.places = _places(b) if len(b) <= MAX_BITS else {}

    def set_seqs(self, a: str, b: str) -> None:
        self.a, self.b = a, b

    def real_quick_ratio(self) -> float:
        return _ratio(min(len(self.a), len(self.b)), self.a, self.b)

    def quick_ratio(self) -> float:
        key = (self.a, self.b)
        bound = self.found.get(key)
        if bound is None:
            bound = self.found[key] = self._upper_bound()
        return bound

    def _upper_bound(self) -> float:
        if len(self.a) + len(self.b) > MAX_BITS:
            return self._loaded().quick_ratio()
        return _ratio(_longest_common(self.a, self.b, self.places), self.a, self.b)

    def ratio(self) -> float:
        key = (self.a, self.b, "ratio")
        value = self.found.get(key)
        if value is None:
            value = self.found[key] = self._loaded().ratio()
        return value

    def get_opcodes(self) -> Any:
        return self._loaded().get_opcodes()

    def _loaded(self) -> SequenceMatcher[str]:
        self.matcher.set_seq2(self.b)  # does nothing if it is the same line
        self.matcher.set_seq1(self.a)
        return self.matcher


def _ratio(matches: int, a: str, b: str) -> float:
    size = len(a) + len(b)
    return 2.0 * matches / size if size else 1.0


def _places(text: str) -> dict[str, int]:
    """For each character the places where it is, as bits."""
    places: dict[str, int] = {}
    for i, char in enumerate(text):
        places[char] = places.get(char, 0) | 1 << i
    return places


def _longest_common(a: str, b: str, places: dict[str, int]) -> int:
    """The length of the longest common subsequence: a zero bit in `row` for each character of `b` that is in it."""
    everywhere = row = (1 << len(b)) - 1
    for char in a:
        hits = row & places.get(char, 0)
        row = (row + hits | row - hits) & everywhere
    return len(b) - bin(row).count("1")


class BoundedDiffer(Differ):
    def __init__(self) -> None:
        super().__init__(None, IS_CHARACTER_JUNK)
        found: dict[Any, float] = {}
        # The algorithm is the one of the running Python, so the output is; only its matcher is another.
        names = {**vars(difflib), "SequenceMatcher": lambda junk: Similarity(found, junk)}
        fancy: Any = Differ._fancy_replace  # type: ignore[attr-defined]
        self._find_similar = type(fancy)(fancy.__code__, names, fancy.__name__, fancy.__defaults__)

    def _fancy_replace(self, a: Lines, alo: int, ahi: int, b: Lines, blo: int, bhi: int) -> Iterator[str]:
        if _is_too_large(a[alo:ahi], b[blo:bhi]):
            return self._plain_replace(a, alo, ahi, b, blo, bhi)  # type: ignore[no-any-return, attr-defined]
        return self._find_similar(self, a, alo, ahi, b, blo, bhi)  # type: ignore[no-any-return]


def _is_too_large(old: Lines, new: Lines) -> bool:
    if len(old) * len(new) * min(len(old), len(new)) > MAX_PAIR_WORK:
        return True
    return len(new) * sum(map(len, old)) + len(old) * sum(map(len, new)) > MAX_CHAR_WORK


def ndiff(a: Lines, b: Lines) -> Iterator[str]:
    """`- ` only in `a`, `+ ` only in `b`, two spaces for both, `? ` marks the characters that differ."""
    if len(a) <= MAX_LINES and len(b) <= MAX_LINES:
        return BoundedDiffer().compare(a, b)
    return _split_diff(a, b)


def _split_diff(a: Lines, b: Lines) -> Iterator[str]:
    """Diffs of the pieces between anchors."""
    differ = BoundedDiffer()
    a_start = b_start = 0
    for a_anchor, b_anchor in [*_anchors(a, b), (len(a), len(b))]:
        if a_start < a_anchor or b_start < b_anchor:
            yield from _piece(differ, a[a_start:a_anchor], b[b_start:b_anchor])
        if a_anchor < len(a):
            yield "  " + a[a_anchor]
        a_start, b_start = a_anchor + 1, b_anchor + 1


def _piece(differ: Differ, a: Lines, b: Lines) -> Iterator[str]:
    if len(a) <= MAX_LINES and len(b) <= MAX_LINES:
        yield from differ.compare(a, b)
        return
    start = _equal_lines(a, b)
    end = _equal_lines(a[start:][::-1], b[start:][::-1])
    yield from ("  " + line for line in a[:start])
    yield from ("- " + line for line in a[start : len(a) - end])
    yield from ("+ " + line for line in b[start : len(b) - end])
    yield from ("  " + line for line in a[len(a) - end :])


def _equal_lines(a: Lines, b: Lines) -> int:
    for i, (left, right) in enumerate(zip(a, b)):
        if left != right:
            return i
    return min(len(a), len(b))


def _anchors(a: Lines, b: Lines) -> list[tuple[int, int]]:
    """Places of lines that are unique on both sides, as many as possible in one order (the "patience" diff)."""
    places = _unique(b)
    common = [(i, places[line]) for line, i in _unique(a).items() if line in places]
    return _longest_increasing(sorted(common))


def _unique(lines: Lines) -> dict[str, int]:
    places: dict[str, int] = {}
    for i, line in enumerate(lines):
        places[line] = -1 if line in places else i
    return {line: i for line, i in places.items() if i >= 0}


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second numbers grow."""
    from bisect import bisect_left

    ends: list[int] = []  # smallest last number of a run of each length
    last: list[int] = []  # which pair that is
    before: list[int] = []
    for i, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [i]
    run = []
    i = last[-1] if last else -1
    while i >= 0:
        run.append(pairs[i])
        i = before[i]
    return run[::-1]
