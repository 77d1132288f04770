"""Rewriting `assert` statements so that a failure can say which values led to it.

    assert f(x) == 3     becomes     if not (@py_assert0 := f(x)) == 3:
                                         raise AssertionError(
                                             @pytest_ar.failure(TREE, (@py_assert0, f, x, 3), locals())
                                         )
                                     @py_assert0 = None

Operands stay where they are; one whose value a message will need is caught in place by a temporary. So Python itself
keeps the order of evaluation and short-circuits, and a passing assertion pays a few stores. All that a failure needs
is one constant, the *tree*, and one tuple of values, read by `explanation.py` when (and if) it happens. What an
`and`, `or` or chained comparison did not evaluate is left out by conditional expressions in the tuple. The
alternative (pytest's: a statement for each operand and for each piece of the message) makes code several times as
large, and runs more of it on the way of a passing test.
"""

from __future__ import annotations

import ast

from fastest.rewritetext import Comparison, Joined, Junction, Layout, Part, Show, ShowName

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config
    from fastest.rewritetext import Text

UNARY = {ast.Not: "not ", ast.Invert: "~", ast.USub: "-", ast.UAdd: "+"}
BINARY: dict[type, str] = {
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
MODULE = "fastest.rewrite_support"


def _located(node: Any, like: Any) -> Any:
    node.lineno = like.lineno
    node.col_offset = like.col_offset
    node.end_lineno = like.end_lineno
    node.end_col_offset = like.end_col_offset
    return node


class AssertionRewriter:
    def __init__(self, module_path: str | None, config: Config | None, source: bytes) -> None:
        self.module_path = module_path
        self.source = source
        self.pass_hook = bool(config.getini("enable_assertion_pass_hook")) if config is not None else False
        self.may_rebind = b":=" in source

    def run(self, mod: ast.Module) -> None:
        """Replace every assertion of a module, and import at its top what they need."""
        position = self._first_statement(mod)
        if position is None:
            return
        blocks: list[list[ast.stmt]] = [mod.body]
        while blocks:
            self._rewrite_block(blocks.pop(), blocks)
        before = mod.body[position] if position < len(mod.body) else mod.body[-1]
        decorators = getattr(before, "decorator_list", None)
        lineno = decorators[0].lineno if decorators else before.lineno
        mod.body[position:position] = [
            _import("builtins", "@py_builtins", lineno),
            _import(MODULE, "@pytest_ar", lineno),
        ]

    @staticmethod
    def is_rewrite_disabled(docstring: str) -> bool:
        return "PYTEST_DONT_REWRITE" in docstring

    def _first_statement(self, mod: ast.Module) -> int | None:
        """Behind docstring and __future__ imports; None if there is nothing to do."""
        if not mod.body:
            return None
        docstring = ast.get_docstring(mod, clean=False)
        if docstring is not None and self.is_rewrite_disabled(docstring):
            return None
        position = 0 if docstring is None else 1
        for statement in mod.body[position:]:
            if not isinstance(statement, ast.ImportFrom) or statement.level or statement.module != "__future__":
                break
            position += 1
        return position

    def _rewrite_block(self, block: list[ast.stmt], blocks: list[list[ast.stmt]]) -> None:
        new: list[ast.stmt] = []
        for statement in block:
            if isinstance(statement, ast.Assert):
                new += self.visit_Assert(statement)
                continue
            new.append(statement)
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(statement, name, None)
                if inner:
                    blocks.append(inner)
            for name in ("handlers", "cases"):
                blocks.extend(clause.body for clause in getattr(statement, name, ()))
        block[:] = new

    # -- one assertion -----------------------------------------------------------------------------------------------

    def visit_Assert(self, assert_: ast.Assert) -> list[ast.stmt]:
        if isinstance(assert_.test, ast.Tuple) and assert_.test.elts:
            self._warn_always_true(assert_)
        self.assert_ = assert_
        self.temporaries: list[str] = []
        self.rebound = _walrus_targets(assert_.test) if self.may_rebind else []
        part = self.visit(assert_.test)
        layout = Layout(self)
        tree = layout.tree(part.text)
        explanation = [self.constant(tree), self.new(ast.Tuple, layout.slots, ast.Load()), self._names(layout)]
        statements = [self._test(part.expr, explanation)]
        if self.temporaries:
            targets = [self.name(name, ast.Store()) for name in self.temporaries]
            statements.append(self.new(ast.Assign, targets, self.constant(None)))
        return statements

    def _test(self, condition: ast.expr, explanation: list[ast.expr]) -> ast.stmt:
        message = [] if self.assert_.msg is None else [self.assert_.msg]
        text = self.helper("failure", *explanation, *message)
        error = self.new(ast.Call, self.name("AssertionError"), [text], [])
        fail = self.new(ast.Raise, error, None)
        passed = [self._pass_call(explanation)] if self.pass_hook else []
        return self.new(ast.If, _located(ast.UnaryOp(ast.Not(), condition), condition), [fail], passed)  # type: ignore[no-any-return]

    def _pass_call(self, explanation: list[ast.expr]) -> ast.stmt:
        from fastest.assertsource import assertion_expressions

        lineno = self.assert_.lineno
        original = assertion_expressions(self.source)[lineno]
        call = self.helper("passed", self.constant(lineno), self.constant(original), *explanation)
        return self.new(  # type: ignore[no-any-return]
            ast.If, self.helper("wants_passed"), [self.new(ast.Expr, call)], []
        )

    def _names(self, layout: Layout) -> ast.expr:
        """`locals()` if the text depends on what is local."""
        if not layout.needs_names:
            return self.constant(None)
        function = self.new(ast.Attribute, self.name("@py_builtins"), "locals", ast.Load())
        return self.new(ast.Call, function, [], [])  # type: ignore[no-any-return]

    def _warn_always_true(self, assert_: ast.Assert) -> None:
        import warnings

        from fastest.warning_types import PytestAssertRewriteWarning

        assert self.module_path is not None
        warnings.warn_explicit(
            PytestAssertRewriteWarning("assertion is always true, perhaps remove parentheses?"),
            category=None,
            filename=self.module_path,
            lineno=assert_.lineno,
        )

    # -- making nodes ------------------------------------------------------------------------------------------------

    def new(self, kind: Callable[..., Any], *fields: Any) -> Any:
        """A node that stands where the assertion stands."""
        return _located(kind(*fields), self.assert_)

    def constant(self, value: object) -> ast.expr:
        return self.new(ast.Constant, value)  # type: ignore[no-any-return]

    def name(self, name: str, ctx: ast.expr_context | None = None) -> ast.Name:
        return self.new(ast.Name, name, ctx or ast.Load())  # type: ignore[no-any-return]

    def helper(self, name: str, *args: ast.expr) -> ast.expr:
        function = self.new(ast.Attribute, self.name("@pytest_ar"), name, ast.Load())
        return self.new(ast.Call, function, list(args), [])  # type: ignore[no-any-return]

    def keep(self, expr: ast.expr) -> tuple[ast.expr, ast.Name]:
        """Catch a value in a temporary. Its name could not be in anybody's source."""
        name = f"@py_assert{len(self.temporaries)}"
        self.temporaries.append(name)
        target = _located(ast.Name(name, ast.Store()), expr)
        return _located(ast.NamedExpr(target, expr), expr), self.name(name)

    def kept(self, part: Part) -> Part:
        if part.ref is None:
            part.expr, part.ref = self.keep(part.expr)
        return part

    # -- expressions -------------------------------------------------------------------------------------------------

    def visit(self, expr: ast.expr) -> Part:
        visitor = getattr(self, "visit_" + expr.__class__.__name__, self.generic_visit)
        part: Part = visitor(expr)
        return part

    def generic_visit(self, expr: ast.expr) -> Part:
        caught, ref = self.keep(expr)
        return Part(caught, Show(ref), ref)

    def visit_Constant(self, constant: ast.Constant) -> Part:
        ref = self.constant(constant.value)
        return Part(constant, Show(ref), ref)

    def visit_Name(self, name: ast.Name) -> Part:
        if name.id in self.rebound:
            return self.generic_visit(name)
        ref = self.name(name.id)
        return Part(name, ShowName(name.id, ref), ref)

    def visit_NamedExpr(self, walrus: ast.NamedExpr) -> Part:
        assert isinstance(walrus.target, ast.Name)
        target = walrus.target.id
        if self.rebound.count(target) > 1:
            return self.generic_visit(walrus)
        ref = self.name(target)
        return Part(walrus, ShowName(target, ref), ref)

    def visit_UnaryOp(self, unary: ast.UnaryOp) -> Part:
        operand = self.visit(unary.operand)
        unary.operand = operand.expr
        return Part(unary, Joined(UNARY[unary.op.__class__], operand.text))

    def visit_BinOp(self, binop: ast.BinOp) -> Part:
        left, right = self.visit(binop.left), self.visit(binop.right)
        binop.left, binop.right = left.expr, right.expr
        return Part(binop, Joined("(", left.text, f" {BINARY[binop.op.__class__]} ", right.text, ")"))

    def visit_Attribute(self, attribute: ast.Attribute) -> Part:
        value = self.visit(attribute.value)
        attribute.value = value.expr
        return self._where(attribute, Joined(value.text, "." + attribute.attr))

    def visit_Call(self, call: ast.Call) -> Part:
        function = self.visit(call.func)
        call.func = function.expr
        texts: list[Text] = []
        for i, argument in enumerate(call.args):
            part = self.visit(argument)
            call.args[i] = part.expr
            texts.append(part.text)
        for keyword in call.keywords:
            part = self.visit(keyword.value)
            keyword.value = part.expr
            texts.append(Joined(f"{keyword.arg}=" if keyword.arg else "**", part.text))
        return self._where(call, Joined(function.text, "(", *_separated(texts), ")"))

    def visit_Starred(self, starred: ast.Starred) -> Part:
        value = self.visit(starred.value)
        starred.value = value.expr
        return Part(starred, Joined("*", value.text))

    def _where(self, expr: ast.expr, source: Text) -> Part:
        """A value, with a line below that says where it comes from."""
        caught, ref = self.keep(expr)
        value = Show(ref)
        return Part(caught, Joined(value, "\n{", value, " = ", source, "\n}"), ref)

    def visit_BoolOp(self, boolop: ast.BoolOp) -> Part:
        is_or = isinstance(boolop.op, ast.Or)
        parts = [self.visit(value) for value in boolop.values]
        guards: list[ast.expr] = []
        for part in parts[:-1]:
            guard: Any = self.kept(part).ref
            guards.append(self.new(ast.UnaryOp, ast.Not(), guard) if is_or else guard)
        boolop.values = [part.expr for part in parts]
        return Part(boolop, Junction(" or " if is_or else " and ", [part.text for part in parts], guards))

    def visit_Compare(self, compare: ast.Compare) -> Part:
        operands = [self._operand(expr) for expr in (compare.left, *compare.comparators)]
        symbols = [BINARY[op.__class__] for op in compare.ops]
        steps = [Comparison(*step) for step in zip(symbols, operands, operands[1:])]
        if len(steps) == 1:
            compare.left, compare.comparators = operands[0].expr, [operands[1].expr]
            return Part(compare, steps[0])
        return Part(self._chain(compare, operands, steps), steps[0])

    def _operand(self, expr: ast.expr) -> Part:
        part = self.kept(self.visit(expr))
        if isinstance(expr, (ast.Compare, ast.BoolOp)):
            part.text = Joined("(", part.text, ")")
        return part

    def _chain(self, compare: ast.Compare, operands: list[Part], steps: list[Comparison]) -> ast.expr:
        """`a < b < c` as `(a < b) and (b < c)`, each result kept to know how far Python came."""
        values = []
        left: Any = operands[0].expr
        for i, (step, op) in enumerate(zip(steps, compare.ops)):
            value: ast.expr = _located(ast.Compare(left, [op], [operands[i + 1].expr]), compare)
            if i + 1 < len(steps):
                value, guard = self.keep(value)
                step.guard = guard
                step.then = steps[i + 1]
            values.append(value)
            left = operands[i + 1].ref
        return _located(ast.BoolOp(ast.And(), values), compare)  # type: ignore[no-any-return]


def _separated(texts: list[Text]) -> list[Text]:
    return [piece for text in texts for piece in (", ", text)][1:]


def _walrus_targets(test: ast.expr) -> list[str]:
    return [node.target.id for node in ast.walk(test) if isinstance(node, ast.NamedExpr)]


def _import(module: str, name: str, lineno: int) -> ast.Import:
    alias: Any = ast.alias(module, name)
    statement = ast.Import([alias])
    for node in (alias, statement):
        node.lineno = node.end_lineno = lineno
        node.col_offset = node.end_col_offset = 0
    return statement


def rewrite_asserts(
    mod: ast.Module, source: bytes, module_path: str | None = None, config: Config | None = None
) -> None:
    """Rewrite the assertions of a parsed module in place."""
    AssertionRewriter(module_path, config, source).run(mod)
