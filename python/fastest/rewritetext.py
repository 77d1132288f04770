"""The message of a rewritten assertion while its values are still expressions, and its layout: the constant tree that
`explanation.py` reads, and the tuple of values.
"""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Union

    from fastest.rewrite import AssertionRewriter

    Text = Union[str, "Show", "ShowName", "Joined", "Comparison", "Junction"]


class Show:
    """The representation of a value."""

    def __init__(self, ref: ast.expr) -> None:
        self.ref = ref


class ShowName:
    """The value of a name, or just the name if it is global and tells more (functions, classes, modules)."""

    def __init__(self, name: str, ref: ast.expr) -> None:
        self.name = name
        self.ref = ref


class Joined:
    def __init__(self, *parts: Text) -> None:
        self.parts = parts


class Comparison:
    """One step of a comparison; `guard` is what makes Python go on to the next."""

    def __init__(self, symbol: str, left: Part, right: Part) -> None:
        self.symbol = symbol
        self.left = left
        self.right = right
        self.guard: ast.expr | None = None
        self.then: Comparison | None = None


class Junction:
    """`and`/`or`: texts of the operands, and what makes Python go on behind each."""

    def __init__(self, word: str, operands: list[Text], guards: list[ast.expr]) -> None:
        self.word = word
        self.operands = operands
        self.guards = guards


class Part:
    """An operand: the expression that evaluates it, its text, and how to load the value again (None: not kept)."""

    __slots__ = ("expr", "ref", "text")

    def __init__(self, expr: ast.expr, text: Text, ref: ast.expr | None = None) -> None:
        self.expr = expr
        self.text = text
        self.ref = ref


class Layout:
    """Turns a text into the constant that `explanation.py` reads; the values go into `slots`, in their order."""

    def __init__(self, rewriter: AssertionRewriter) -> None:
        self.rewriter = rewriter
        self.new = rewriter.new
        self.constant = rewriter.constant
        self.slots: list[ast.expr] = []
        self.needs_names = False

    def tree(self, text: Text) -> Any:
        if isinstance(text, str):
            return text
        if isinstance(text, Show):
            return self._slot(text.ref)
        if isinstance(text, ShowName):
            self.needs_names = True
            return ("name", text.name, self._slot(text.ref))
        if isinstance(text, Joined):
            return ("join", *map(self.tree, text.parts))
        if isinstance(text, Junction):
            return self._junction(text)
        return self._comparison(text) if text.then is None else self._comparisons(text)

    def _slot(self, ref: ast.expr) -> int:
        for i, slot in enumerate(self.slots):
            if slot is ref:
                return i
        self.slots.append(ref)
        return len(self.slots) - 1

    def _comparison(self, step: Comparison) -> Any:
        left, right = self.tree(step.left.text), self.tree(step.right.text)
        assert step.left.ref is not None and step.right.ref is not None
        return ("compare", step.symbol, left, right, self._slot(step.left.ref), self._slot(step.right.ref))

    def _comparisons(self, first: Comparison) -> Any:
        """A chain; only the last step that was evaluated counts."""
        steps: list[Any] = []
        step: Comparison | None = first
        while step is not None:
            steps.append(step)
            step = step.then
        return self._stepwise("chain", Layout._comparison, steps, [step.guard for step in steps[:-1]])

    def _junction(self, junction: Junction) -> Any:
        tree = self._stepwise("junction", Layout.tree, junction.operands, junction.guards)
        return (*tree, junction.word)

    def _stepwise(
        self, kind: str, make: Callable[[Layout, Any], Any], steps: list[Any], guards: list[Any]
    ) -> tuple[Any, ...]:
        """Steps of which Python may evaluate only the first ones: their values are nested, `(values, next or None)`."""
        layouts = [Layout(self.rewriter) for _ in steps]
        trees = tuple(make(layout, step) for layout, step in zip(layouts, steps))
        rest = self.constant(None)
        for i in range(len(steps) - 1, -1, -1):
            values = self.new(ast.Tuple, layouts[i].slots, ast.Load())
            rest = self.new(ast.Tuple, [values, rest], ast.Load())
            if i:
                rest = self.new(ast.IfExp, guards[i - 1], rest, self.constant(None))
        self.needs_names = self.needs_names or any(layout.needs_names for layout in layouts)
        self.slots.append(rest)
        return kind, len(self.slots) - 1, trees
