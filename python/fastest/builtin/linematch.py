"""Matching lines of output against patterns: pytester's `LineMatcher`."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from io import StringIO

from fastest.outcomes import fail
from fastest.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

    Text = str  # inside the class `str` is a method
    Match = Callable[[str, str], bool]


def _re_match(line: str, pattern: str) -> bool:
    return bool(re.match(pattern, line))


class LineMatcher:
    """Lines of text, and assertions that some of them look like given patterns. A failure shows how far the match
    came.
    """

    __module__ = "_pytest.pytester"

    def __init__(self, lines: list[Text]) -> None:
        self.lines = lines
        self._log_output: list[Text] = []

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def str(self) -> str:
        return str(self)

    def fnmatch_lines(self, lines2: Any, *, consecutive: bool = False) -> None:
        """Each pattern matches a line, in this order; `consecutive`: without other lines between them."""
        __tracebackhide__ = True
        self._match_lines(lines2, fnmatch, "fnmatch", consecutive)

    def re_match_lines(self, lines2: Any, *, consecutive: bool = False) -> None:
        """As `fnmatch_lines`, with regular expressions."""
        __tracebackhide__ = True
        self._match_lines(lines2, _re_match, "re.match", consecutive)

    def fnmatch_lines_random(self, lines2: Any) -> None:
        """Each pattern matches a line, in any order."""
        __tracebackhide__ = True
        self._match_lines_random(lines2, fnmatch)

    def re_match_lines_random(self, lines2: Any) -> None:
        """As `fnmatch_lines_random`, with regular expressions."""
        __tracebackhide__ = True
        self._match_lines_random(lines2, _re_match)

    def no_fnmatch_line(self, pat: Text) -> None:
        """No line matches the pattern."""
        __tracebackhide__ = True
        self._no_match_line(pat, fnmatch, "fnmatch")

    def no_re_match_line(self, pat: Text) -> None:
        """No line matches the regular expression."""
        __tracebackhide__ = True
        self._no_match_line(pat, _re_match, "re.match")

    def get_lines_after(self, fnline: Text) -> Sequence[Text]:
        """What follows the first line that matches."""
        for index, line in enumerate(self.lines):
            if fnline == line or fnmatch(line, fnline):
                return self.lines[index + 1 :]
        raise ValueError(f"line {fnline!r} not found in output")

    @staticmethod
    def _getlines(lines2: Any) -> Sequence[Text]:
        if isinstance(lines2, str):
            lines2 = Source(lines2)
        return lines2.strip().lines if isinstance(lines2, Source) else lines2

    def _log(self, *words: object) -> None:
        self._log_output.append(" ".join(str(word) for word in words))

    @property
    def _log_text(self) -> Text:
        return "\n".join(self._log_output)

    def _match_lines(self, lines2: Any, match: Match, nickname: Text, consecutive: bool = False) -> None:
        from collections.abc import Sequence

        __tracebackhide__ = True
        if not isinstance(lines2, Sequence):
            raise TypeError(f"invalid type for lines2: {type(lines2).__name__}")
        width = len(nickname) + 1
        rest = self.lines[:]
        started = False
        for pattern in self._getlines(lines2):
            if not self._advance(rest, pattern, match, nickname, width, consecutive and started):
                self._log(f"remains unmatched: {pattern!r}")
                self._fail()
            started = True
        self._log_output = []

    def _advance(
        self, rest: list[Text], pattern: Text, match: Match, nickname: Text, width: int, consecutive: bool
    ) -> bool:
        """Take lines from the front up to the one that matches; whether there was one."""
        __tracebackhide__ = True
        announced = False
        while rest:
            line = rest.pop(0)
            if pattern == line:
                self._log("exact match:", repr(pattern))
                return True
            if match(line, pattern):
                self._log(f"{nickname}:", repr(pattern))
                self._log("with:".rjust(width), repr(line))
                return True
            if consecutive:
                self._log(f"no consecutive match: {pattern!r}")
                self._log("with:".rjust(width), repr(line))
                self._fail()
            if not announced:
                self._log("nomatch:".rjust(width), repr(pattern))
                announced = True
            self._log("and:".rjust(width), repr(line))
        return False

    def _match_lines_random(self, lines2: Any, match: Match) -> None:
        __tracebackhide__ = True
        for pattern in self._getlines(lines2):
            if not any(pattern == line or match(line, pattern) for line in self.lines):
                self._log(f"line {pattern!r} not found in output")
                self._fail()
            self._log("matched: ", repr(pattern))

    def _no_match_line(self, pattern: Text, match: Match, nickname: Text) -> None:
        __tracebackhide__ = True
        width = len(nickname) + 1
        for index, line in enumerate(self.lines):
            if match(line, pattern):
                self._log(f"{nickname}: {pattern!r}")
                self._log("with:".rjust(width), repr(line))
                self._fail()
            if index == 0:
                self._log("nomatch:".rjust(width), repr(pattern))
            self._log("and:".rjust(width), repr(line))
        self._log_output = []

    def _fail(self) -> NoReturn:
        __tracebackhide__ = True
        text = self._log_text
        self._log_output = []
        fail(text)


class LineComp:
    """A stream whose lines are compared once they have been written."""

    def __init__(self) -> None:
        self.stringio = StringIO()

    def assert_contains_lines(self, lines2: Sequence[str]) -> None:
        __tracebackhide__ = True
        text = self.stringio.getvalue()
        self.stringio.truncate(0)
        self.stringio.seek(0)
        LineMatcher(text.split("\n")).fnmatch_lines(lines2)
