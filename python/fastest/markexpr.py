"""The little language of `-k` and `-m`, and the deselection that they cause.

    expression: [or_expr]
    or_expr:    and_expr ("or" and_expr)*
    and_expr:   not_expr ("and" not_expr)*
    not_expr:   "not" not_expr | "(" or_expr ")" | NAME [ "(" key "=" value ("," key "=" value)* ")" ]

An expression becomes a tree of closures: no `ast`, no `compile`, no `eval`, and one call a name for each item. For
`-k`, the names that an item shares with its siblings are joined and lower-cased once a parent, so matching one more
item is one substring search.
"""

from __future__ import annotations

from fastest.introspect import NOTSET
from fastest.marks import strict_setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, NoReturn, Union

    from fastest.config.config import Config
    from fastest.marks import Mark
    from fastest.nodes import Item, Node

    Value = Union[str, int, bool, None]
    ExpressionMatcher = Callable[..., bool]
    Check = Callable[[ExpressionMatcher], bool]
    Token = tuple[str, str, int]

__all__ = ["Expression", "KeywordMatcher", "MarkMatcher", "deselect_by_keyword", "deselect_by_mark"]

FILE_NAME = "<pytest match expression>"
LPAREN, RPAREN, EQUAL, COMMA = "left parenthesis", "right parenthesis", "=", ","
STRING, IDENT, EOF = "string literal", "identifier", "end of input"
OR, AND, NOT = "or", "and", "not"

_SINGLE = {"(": LPAREN, ")": RPAREN, "=": EQUAL, ",": COMMA}
_WORDS = {"or": OR, "and": AND, "not": NOT}
_CONSTANTS: dict[str, Value] = {"True": True, "False": False, "None": None}
#: Function attributes that decorators leave behind and that nobody means as a keyword.
IGNORED_FUNCTION_ATTRIBUTES = frozenset({"pytestmark", "cache_parameters"})


def _error(message: str, position: int, text: str) -> NoReturn:
    raise SyntaxError(message, (FILE_NAME, 1, position + 1, text))


def _tokens(text: str) -> Iterator[Token]:
    """Tokens as (kind, text, position), one at a time: the parser's complaint about an early token goes before the
    lexer's about a later one.
    """
    position = 0
    while position < len(text):
        char = text[position]
        if char in " \t":
            position += 1
            continue
        if char in _SINGLE:
            token = (_SINGLE[char], char, position)
        elif char in "'\"":
            token = (STRING, _string_at(text, position), position)
        else:
            word = _word_at(text, position)
            token = (_WORDS.get(word, IDENT), word, position)
        yield token
        position += len(token[1])
    yield EOF, "", position


def _string_at(text: str, start: int) -> str:
    quote = text[start]
    end = text.find(quote, start + 1)
    if end == -1:
        _error(f'closing quote "{quote}" is missing', start, text)
    literal = text[start : end + 1]
    if "\\" in literal:
        _error(r'escaping with "\" not supported in marker expression', start + literal.index("\\"), text)
    return literal


def _word_at(text: str, start: int) -> str:
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "_:+-.[]\\/"):
        end += 1
    if end == start:
        _error(f'unexpected character "{text[start]}"', start, text)
    return text[start:end]


class _Parser:
    """Recursive descent over the tokens; each rule returns the check that it stands for."""

    __slots__ = ("current", "idents", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.idents: set[str] = set()
        self.tokens = _tokens(text)
        self.current = next(self.tokens)

    def accept(self, kind: str) -> Token | None:
        token = self.current
        if token[0] != kind:
            return None
        if kind != EOF:
            self.current = next(self.tokens)
        return token

    def expect(self, kind: str) -> Token:
        return self.accept(kind) or self.reject(kind)

    def reject(self, *kinds: str) -> NoReturn:
        _error(f"expected {' OR '.join(kinds)}; got {self.current[0]}", self.current[2], self.text)

    def expression(self) -> Check:
        if self.accept(EOF):
            return lambda matcher: False
        check = self.or_expr()
        self.expect(EOF)
        return check

    def or_expr(self) -> Check:
        checks = [self.and_expr()]
        while self.accept(OR):
            checks.append(self.and_expr())
        return checks[0] if len(checks) == 1 else lambda matcher: any(check(matcher) for check in checks)

    def and_expr(self) -> Check:
        checks = [self.not_expr()]
        while self.accept(AND):
            checks.append(self.not_expr())
        return checks[0] if len(checks) == 1 else lambda matcher: all(check(matcher) for check in checks)

    def not_expr(self) -> Check:
        if self.accept(NOT):
            negated = self.not_expr()
            return lambda matcher: not negated(matcher)
        if self.accept(LPAREN):
            inner = self.or_expr()
            self.expect(RPAREN)
            return inner
        token = self.accept(IDENT)
        if token is None:
            self.reject(NOT, LPAREN, IDENT)
        name = token[1]
        self.idents.add(name)
        if not self.accept(LPAREN):
            return lambda matcher: bool(matcher(name))
        arguments = self.arguments()
        return lambda matcher: bool(matcher(name, **arguments))

    def arguments(self) -> dict[str, Value]:
        arguments: dict[str, Value] = {}
        while True:
            name, value, position = self.argument()
            if name in arguments:
                _error(f"keyword argument repeated: {name}", position, self.text)
            arguments[name] = value
            if not self.accept(COMMA):
                break
        self.expect(RPAREN)
        return arguments

    def argument(self) -> tuple[str, Value, int]:
        _kind, name, position = self.expect(IDENT)
        if not name.isidentifier():
            _error(f"not a valid python identifier {name}", position, self.text)
        import keyword

        if keyword.iskeyword(name):
            _error(f"unexpected reserved python keyword `{name}`", position, self.text)
        self.expect(EQUAL)
        return name, self.value(), position

    def value(self) -> Value:
        token = self.accept(STRING)
        if token is not None:
            return token[1][1:-1]
        _kind, word, position = self.expect(IDENT)
        if word.isdigit() or (word.startswith("-") and word[1:].isdigit()):
            return int(word)
        if word not in _CONSTANTS:
            _error(f'unexpected character/s "{word}"', position, self.text)
        return _CONSTANTS[word]


class Expression:
    """A compiled `-k` or `-m` expression, to be evaluated against one matcher an item."""

    __slots__ = ("_check", "_idents", "input")

    def __init__(self, input: str, check: Check, idents: frozenset[str]) -> None:
        self.input = input
        self._check = check
        self._idents = idents

    @classmethod
    def compile(cls, input: str) -> Expression:
        parser = _Parser(input)
        check = parser.expression()
        return cls(input, check, frozenset(parser.idents))

    def idents(self) -> frozenset[str]:
        """Every name that the expression asks for."""
        return self._idents

    def evaluate(self, matcher: ExpressionMatcher) -> bool:
        return self._check(matcher)


class KeywordMatcher:
    """Says whether a word occurs, in any case, inside one of an item's names."""

    __slots__ = ("_text",)

    def __init__(self, names: Iterable[str]) -> None:
        # No word of an expression can hold the separator, so one search in the joined text is a search in each name.
        self._text = "\0".join(names).lower()

    @classmethod
    def from_item(cls, item: Item) -> KeywordMatcher:
        shared = [name for node in item.listchain()[:-1] for name in _node_names(node)]
        return cls([*shared, *_item_names(item)])

    def __call__(self, subname: str, /, **kwargs: Value) -> bool:
        if kwargs:
            from fastest.config.exceptions import UsageError

            raise UsageError("Keyword expressions do not support call parameters.")
        return subname.lower() in self._text


def _node_names(node: Node) -> list[str]:
    """What one node adds to the names of the items below it. The session and the root folder are called after no
    test, so they add no name.
    """
    from fastest.fsnodes import Directory
    from fastest.session import Session

    names = [*node.extra_keyword_matches, *(mark.name for mark in node.own_markers)]
    if not isinstance(node, Session) and not (isinstance(node, Directory) and isinstance(node.parent, Session)):
        names.append(node.name)
    return names


def _item_names(item: Item) -> list[str]:
    names = _node_names(item)
    function = getattr(item, "function", None)
    if function:
        names += [name for name in function.__dict__ if name[:1] != "_" and name not in IGNORED_FUNCTION_ATTRIBUTES]
    return names


class _SiblingNames:
    """Matchers for many items; the part that comes from the parents is made once a parent."""

    __slots__ = ("_by_parent",)

    def __init__(self) -> None:
        self._by_parent: dict[Any, str] = {}

    def matcher(self, item: Item) -> KeywordMatcher:
        shared = self._by_parent.get(item.parent)
        if shared is None:
            parents = item.parent.listchain() if item.parent is not None else []
            shared = "\0".join(name for node in parents for name in _node_names(node))
            self._by_parent[item.parent] = shared
        return KeywordMatcher([shared, *_item_names(item)])


class MarkMatcher:
    """Says whether an item has a mark of that name, with those keyword arguments if any are asked for."""

    __slots__ = ("own_mark_name_mapping",)

    def __init__(self, own_mark_name_mapping: dict[str, list[Mark]]) -> None:
        self.own_mark_name_mapping = own_mark_name_mapping

    @classmethod
    def from_markers(cls, markers: Iterable[Mark]) -> MarkMatcher:
        mapping: dict[str, list[Mark]] = {}
        for mark in markers:
            mapping.setdefault(mark.name, []).append(mark)
        return cls(mapping)

    def __call__(self, name: str, /, **kwargs: Value) -> bool:
        marks = self.own_mark_name_mapping.get(name, ())
        return any(all(mark.kwargs.get(key, NOTSET) == value for key, value in kwargs.items()) for mark in marks)


def deselect_by_keyword(items: list[Item], config: Config) -> None:
    text = config.option.keyword.lstrip()
    if text:
        expression = _parse_expression(text, "Wrong expression passed to '-k'")
        names = _SiblingNames()
        _keep(items, config, lambda item: expression.evaluate(names.matcher(item)))


def deselect_by_mark(items: list[Item], config: Config) -> None:
    text = config.option.markexpr
    if text:
        expression = _parse_expression(text, "Wrong expression passed to '-m'")
        _validate_marker_names(expression, config)
        _keep(items, config, lambda item: expression.evaluate(MarkMatcher.from_markers(item.iter_markers())))


def _keep(items: list[Item], config: Config, wanted: Callable[[Item], bool]) -> None:
    remaining: list[Item] = []
    deselected: list[Item] = []
    for item in items:
        (remaining if wanted(item) else deselected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = remaining


def _validate_marker_names(expr: Expression, config: Config) -> None:
    """Under strict markers a name in `-m` that is no registered mark is a usage error."""
    if not strict_setting(config, "strict_markers"):
        return
    unknown = expr.idents() - {marker.name for marker in config._iter_registered_markers()}
    if unknown:
        from fastest.config.exceptions import UsageError

        raise UsageError(
            f"Unknown marker(s) in '-m' expression: {', '.join(sorted(unknown))}. "
            "Use 'pytest --markers' to see available markers."
        )


def _parse_expression(text: str, complaint: str) -> Expression:
    try:
        return Expression.compile(text)
    except SyntaxError as error:
        from fastest.config.exceptions import UsageError

        raise UsageError(f"{complaint}: {error.text}: at column {error.offset}: {error.msg}") from None
