"""How much detail a comparison should give: what all modules of this package are told."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Highlighter(Protocol):
        def __call__(self, source: str, lexer: str = "python") -> str: ...


class TruncationBudget:
    """How many lines and characters will be shown at most; 0 means without limit."""

    __slots__ = ("max_chars", "max_lines")

    DEFAULT_MAX_LINES = 8
    DEFAULT_MAX_CHARS = 8 * 80

    def __init__(self, *, max_lines: int = DEFAULT_MAX_LINES, max_chars: int = DEFAULT_MAX_CHARS) -> None:
        self.max_lines = max_lines
        self.max_chars = max_chars

    def __bool__(self) -> bool:
        return self.max_lines > 0 or self.max_chars > 0


UNLIMITED = TruncationBudget(max_lines=0, max_chars=0)


class Detail:
    """Verbosity, colours, the style of text diffs, and what will be cut off anyway."""

    __slots__ = ("budget", "highlight", "text_style", "verbose")

    def __init__(self, verbose: int, highlight: Highlighter, text_style: str, budget: TruncationBudget) -> None:
        self.verbose = verbose
        self.highlight = highlight
        self.text_style = text_style
        self.budget = budget

    def unlimited(self) -> Detail:
        return Detail(self.verbose, self.highlight, self.text_style, UNLIMITED)

    def plain(self) -> Detail:
        from fastest.textio import dummy_highlighter

        return Detail(self.verbose, dummy_highlighter, self.text_style, self.budget)
