"""What rewritten test modules import (as `@pytest_ar`). Every test module loads it, so it has nothing but the doors:
behind them `explanation.py` is imported when an assertion fails.

`state` is the one place that says for whom assertions are being evaluated: the runner sets `state.item` around each
test, and the details of a comparison are asked from that item's hooks. Without an item a message has no details.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class AssertionState:
    """`item` while a test runs."""

    __slots__ = ("item",)

    def __init__(self) -> None:
        self.item: Any = None


state = AssertionState()

# Set by those who reach into `_pytest.assertion.util` to hear of passing assertions themselves.
_assertion_pass: Callable[[int, str, str], None] | None = None


def failure(tree: Any, values: tuple[Any, ...], names: Mapping[str, object] | None, *message: object) -> str:
    """The message of an assertion that failed."""
    from fastest.metapath import restore_finders

    restore_finders()
    from fastest.explanation import Explanation, format_assertmsg, format_explanation

    text = Explanation(values, names or {}).text(tree)
    start = format_assertmsg(message[0]) + "\n>assert " if message else "assert "
    return format_explanation(start + text)


def wants_passed() -> bool:
    """Whether anybody wants to hear of an assertion that holds."""
    if _assertion_pass is not None:
        return True
    return state.item is not None and "pytest_assertion_pass" in state.item.config.hooked


def passed(lineno: int, original: str, tree: Any, values: tuple[Any, ...], names: Mapping[str, object] | None) -> None:
    from fastest.explanation import Explanation, format_explanation

    text = format_explanation(Explanation(values, names or {}).text(tree))
    if _assertion_pass is not None:
        _assertion_pass(lineno, original, text)
    else:
        state.item.ihook.pytest_assertion_pass(item=state.item, lineno=lineno, orig=original, expl=text)
