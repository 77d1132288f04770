"""What `--collect-only` prints: a tree, with -q the node ids, with -qq the number of items per file."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.session import Session


def collected_lines(session: Session) -> Iterator[str]:
    """The lines for the session's items."""
    config = session.config
    verbosity = config.get_verbosity(config.VERBOSITY_TEST_CASES)
    if config.option.verbose > -1:
        yield ""
    if verbosity < -1:
        yield from _counts(session.items)
    elif verbosity < 0:
        for item in session.items:
            yield item.nodeid
    else:
        yield from _tree(session.items, with_docs=verbosity >= 1)


def _counts(items: list[Any]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for item in items:
        path = item.nodeid.split("::")[0]
        counts[path] = counts.get(path, 0) + 1
    for path in sorted(counts):
        yield f"{path}: {counts[path]}"


def _tree(items: list[Any], with_docs: bool) -> Iterator[str]:
    stack: list[Any] = []
    for item in items:
        chain = item.listchain()[1:]
        while stack and stack != chain[: len(stack)]:
            stack.pop()
        for node in chain[len(stack) :]:
            stack.append(node)
            indent = "  " * (len(stack) - 1)
            yield f"{indent}{node}"
            if with_docs:
                for line in _doc_lines(node):
                    yield f"{indent}  {line}"


def _doc_lines(node: Any) -> list[str]:
    obj = getattr(node, "obj", None)
    if not obj:
        return []
    import inspect

    doc = inspect.getdoc(obj)
    return doc.splitlines() if doc else []
