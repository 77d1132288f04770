"""From the tree and the values of a failed assertion to its message. Imported when the first assertion fails.

A text on its way has a little language of its own, which `format_explanation` turns into lines: a newline followed by
`{` opens a "where" line, `}` closes it, `~` continues an explanation, `>` goes back to the assertion. Any other
newline is data.
"""

from __future__ import annotations

from fastest.rewrite_support import state
from fastest.saferepr import DEFAULT_REPR_MAX_SIZE, saferepr, saferepr_unlimited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

MethodType = type(state.__init__)  # type: ignore[misc]
MARKERS = ("{", "}", "~", ">")

# Set by those who reach into `_pytest.assertion.util` to explain comparisons themselves; they double percent signs.
_reprcompare: Callable[[str, object, object], str | None] | None = None


class Explanation:
    """Reads a tree; its numbers are places in `values`, `names` says which names are local."""

    def __init__(self, values: Sequence[Any], names: Mapping[str, object]) -> None:
        self.values = values
        self.names = names
        self.shown: dict[int, str] = {}

    def text(self, tree: Any) -> str:
        if isinstance(tree, str):
            return tree
        if isinstance(tree, int):
            return self._show(tree)
        return getattr(self, "_" + tree[0])(*tree[1:])  # type: ignore[no-any-return]

    def _show(self, place: int) -> str:
        text = self.shown.get(place)
        if text is None:
            text = self.shown[place] = display(self.values[place])
        return text

    def _join(self, *parts: Any) -> str:
        return "".join(map(self.text, parts))

    def _name(self, name: str, place: int) -> str:
        if name in self.names or should_repr_global_name(self.values[place]):
            return self._show(place)
        return name

    def _compare(self, symbol: str, left: Any, right: Any, left_place: int, right_place: int) -> str:
        custom = reprcompare(symbol, self.values[left_place], self.values[right_place])
        return f"{self.text(left)} {symbol} {self.text(right)}" if custom is None else custom

    def _chain(self, place: int, steps: Sequence[Any]) -> str:
        evaluated = self._evaluated(place)
        return evaluated[-1].text(steps[len(evaluated) - 1])

    def _junction(self, place: int, operands: Sequence[Any], word: str) -> str:
        texts = [inner.text(tree) for inner, tree in zip(self._evaluated(place), operands)]
        return "(" + word.join(texts) + ")"

    def _evaluated(self, place: int) -> list[Explanation]:
        """The steps that Python came to."""
        steps = []
        rest = self.values[place]
        while rest is not None:
            values, rest = rest
            steps.append(Explanation(values, self.names))
        return steps


def display(obj: object) -> str:
    """A representation on one line, as long as the verbosity allows."""
    if isinstance(obj, MethodType):
        return obj.__name__  # type: ignore[no-any-return]
    maxsize = get_maxsize_for_saferepr(state.item.config if state.item is not None else None)
    text = saferepr(obj, maxsize=maxsize) if maxsize else saferepr_unlimited(obj)
    return text.replace("\n", "\\n")


def get_maxsize_for_saferepr(config: Any) -> int | None:
    verbosity = 0 if config is None else config.get_verbosity("assertions")
    if verbosity >= 2:
        return None
    return DEFAULT_REPR_MAX_SIZE * (10 if verbosity == 1 else 1)


def should_repr_global_name(obj: object) -> bool:
    """Functions, classes and modules are better known by their names; fixtures are not what their names say."""
    if callable(obj):
        return type(obj).__name__ == "FixtureFunctionDefinition"
    try:
        return not hasattr(obj, "__name__")
    except Exception:
        return True


def reprcompare(op: str, left: object, right: object) -> str | None:
    """What the hooks say about a comparison, in the language of explanations."""
    if _reprcompare is not None:
        custom = _reprcompare(op, left, right)
        return None if custom is None else custom.replace("%%", "%")
    if state.item is None:
        return None
    from fastest.explain import call_explain

    return call_explain(state.item, op, left, right)


def format_assertmsg(obj: object) -> str:
    """The user's own message; its newlines are kept."""
    if isinstance(obj, str):
        return obj.replace("\n", "\n~")
    return display(obj).replace("\\n", "\n~")


def format_explanation(explanation: str) -> str:
    return "\n".join(_format_lines(_split_explanation(explanation)))


def _split_explanation(explanation: str) -> list[str]:
    first, *others = (explanation or "").split("\n")
    lines = [first]
    for line in others:
        if line.startswith(MARKERS):
            lines.append(line)
        else:
            lines[-1] += "\\n" + line
    return lines


def _format_lines(lines: Sequence[str]) -> list[str]:
    """`stack` holds the line that each open "where" belongs to, `counts` how many it has so far."""
    result = list(lines[:1])
    stack, counts = [0], [0]
    for line in lines[1:]:
        marker, text = line[0], line[1:]
        if marker == "{":
            word = "and   " if counts[-1] else "where "
            stack.append(len(result))
            counts[-1] += 1
            counts.append(0)
            result.append(" +" + "  " * (len(stack) - 1) + word + text)
        elif marker == "}":
            stack.pop()
            counts.pop()
            result[stack[-1]] += text
        else:
            stack[-1] += 1
            result.append("  " * (len(stack) - (marker == ">")) + text)
    assert len(stack) == 1
    return result
