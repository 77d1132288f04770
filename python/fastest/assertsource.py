"""The source text of each assertion, as the `pytest_assertion_pass` hook gets it; needed only when that is enabled."""

from __future__ import annotations

from functools import lru_cache

from fastest.system import io

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from tokenize import TokenInfo


@lru_cache(maxsize=1)
def assertion_expressions(source: bytes) -> dict[int, str]:
    """Line of the statement -> what stands between `assert` and the message."""
    import tokenize

    texts = {}
    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    for token in tokens:
        if token.type == tokenize.NAME and token.string == "assert":
            texts[token.start[0]] = _expression(tokens)
    return texts


def _expression(tokens: Iterator[TokenInfo]) -> str:
    """Reads on to the comma outside of brackets or to the end of the statement; comments belong to the text."""
    from tokenize import ENDMARKER, NEWLINE, OP

    lines: dict[int, str] = {}
    depth = 0
    for token in tokens:
        lineno, column = token.start
        if token.type == OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        if not lines:
            lines[lineno] = token.line[column:]
        elif depth == 0 and token.type == OP and token.string == ",":
            taken = len(token.line) - len(lines.get(lineno, token.line))
            lines[lineno] = token.line[taken:column]
            break
        elif token.type in (NEWLINE, ENDMARKER):
            break
        else:
            lines.setdefault(lineno, token.line)
    return "".join(lines.values()).rstrip().rstrip("\\")
