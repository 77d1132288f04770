"""Source text of code objects, and which lines belong to the statement at a line.

Only a traceback that is really shown gets here, so `ast`, `inspect` and `linecache` are imported inside the functions.
Statement ranges come from the `end_lineno` of the syntax tree; no second pass over the tokens is needed.
A tree is kept for the few files that failed last: many failures of one file parse it once.
"""

from __future__ import annotations

from functools import lru_cache

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import CodeType
    from typing import Any, overload
else:

    def overload(function: object) -> object:
        return function


class Source:
    """Lines of source; made from text, lines, or anything that has code, they are deindented."""

    def __init__(self, obj: object = None) -> None:
        self.lines: list[str] = []
        self.raw_lines: list[str] = []
        if not obj:
            return
        if isinstance(obj, Source):
            self.lines, self.raw_lines = obj.lines, obj.raw_lines
            return
        self.raw_lines = _raw_lines(obj)
        self.lines = deindent(self.raw_lines)

    @classmethod
    def _of(cls, lines: list[str], raw_lines: list[str]) -> Source:
        source = cls()
        source.lines, source.raw_lines = lines, raw_lines
        return source

    def __eq__(self, other: object) -> bool:
        return self.lines == other.lines if isinstance(other, Source) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, key: int) -> str: ...

    @overload
    def __getitem__(self, key: slice) -> Source: ...

    def __getitem__(self, key: int | slice) -> str | Source:
        if isinstance(key, int):
            return self.lines[key]
        if key.step not in (None, 1):
            raise IndexError("cannot slice a Source with a step")
        part = slice(key.start, key.stop)
        return Source._of(self.lines[part], self.raw_lines[part])

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def strip(self) -> Source:
        """Without blank lines at both ends."""
        start, end = 0, len(self)
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        return Source._of(self.lines[start:end], self.raw_lines)

    def indent(self, indent: str = " " * 4) -> Source:
        return Source._of([indent + line for line in self.lines], self.raw_lines)

    def deindent(self) -> Source:
        return Source._of(deindent(self.lines), self.raw_lines)

    def getstatement(self, lineno: int) -> Source:
        start, end = self.getstatementrange(lineno)
        return self[start:end]

    def getstatementrange(self, lineno: int) -> tuple[int, int]:
        """First line and line after the last of the smallest statement around `lineno` (all count from 0)."""
        if not 0 <= lineno < len(self):
            raise IndexError("lineno out of range")
        _, start, end = getstatementrange_ast(lineno, self)
        return start, end


def _raw_lines(obj: Any) -> list[str]:
    if isinstance(obj, (tuple, list)):
        return [line.rstrip("\n") for line in obj]
    if isinstance(obj, str):
        return obj.split("\n")
    import inspect

    try:
        text = inspect.getsource(getrawcode(obj))
    except TypeError:
        text = inspect.getsource(obj)
    return text.split("\n")


def deindent(lines: Iterable[str]) -> list[str]:
    from textwrap import dedent

    return dedent("\n".join(lines)).splitlines()


def findsource(obj: object) -> tuple[Source | None, int]:
    """The whole file in which `obj` is defined, and the line of the definition (from 0)."""
    code = obj if hasattr(obj, "co_filename") else getattr(obj, "__code__", None)
    found = (_plain_file(code) or _runtime_file(code)) if obj is code else None
    if found is None:
        found = _inspected(obj, code)
    if found is None:
        return None, -1
    lines, lineno = found
    return Source._of([line.rstrip() for line in lines], lines), lineno


def _plain_file(code: Any) -> tuple[list[str], int] | None:
    """The usual case without `inspect`: code of a file that is there."""
    filename = code.co_filename
    if not filename.endswith(".py") or not os.path.exists(filename):
        return None
    import linecache

    linecache.checkcache(filename)
    lines = linecache.getlines(filename)
    return (lines, code.co_firstlineno - 1) if lines else None


def _runtime_file(code: Any) -> tuple[list[str], int] | None:
    """The runtime's own modules (for --full-trace) are in no file; their loader has the text."""
    import sys

    home, _, path = code.co_filename.partition("/")
    if home != "<fastest>":
        return None
    name = path[: -len(".py")].replace("/", ".")
    module = sys.modules.get("fastest." + name) or sys.modules.get(name)
    loader: Any = getattr(module, "__loader__", None)
    if module is None or not hasattr(loader, "get_source"):
        return None
    return loader.get_source(module.__name__).splitlines(True), code.co_firstlineno - 1


def _inspected(obj: Any, code: Any) -> tuple[list[str], int] | None:
    import inspect
    import linecache

    try:
        return inspect.findsource(obj)
    except Exception:
        # Compiled code whose file name is relative to another folder (Cython): linecache also looks along sys.path.
        lines = linecache.getlines(code.co_filename) if code is not None else []
        return (lines, code.co_firstlineno - 1) if lines else None


def getrawcode(obj: object, trycall: bool = True) -> CodeType:
    """The code object of a function, or of the `__call__` of an object."""
    try:
        return obj.__code__  # type: ignore[attr-defined, no-any-return]
    except AttributeError:
        pass
    if trycall and not isinstance(obj, type):
        call = getattr(obj, "__call__", None)  # noqa: B004
        if call:
            return getrawcode(call, trycall=False)
    raise TypeError(f"could not get code object for {obj!r}")


def getfslineno(obj: Any) -> tuple[str | Path, int]:
    """Path and line (from 0) of a definition; `("", -1)` when unknown."""
    from fastest.tbentries import path_or_name

    name, line = _definition(obj)
    return path_or_name(name), line


def place_of(obj: Any) -> tuple[str, int]:
    """`getfslineno` with the path as a text."""
    from fastest.tbentries import absolute_name

    name, line = _definition(obj)
    return absolute_name(name)[0], line


def _definition(obj: Any) -> tuple[str, int]:
    """The name of the file as Python knows it, and the line."""
    from fastest.excinfo import Code
    from fastest.introspect import get_real_func

    obj = get_real_func(obj)
    obj = getattr(obj, "place_as", obj)
    try:
        code = Code.from_function(obj)
    except TypeError:
        return _class_location(obj)
    return code.raw.co_filename, code.firstlineno


def _class_location(obj: Any) -> tuple[str, int]:
    import inspect

    try:
        filename = inspect.getsourcefile(obj) or inspect.getfile(obj)
    except TypeError:
        return "", -1
    return (os.path.abspath(filename), findsource(obj)[1]) if filename else ("", -1)


def getstatementrange_ast(
    lineno: int, source: Source, assertion: bool = False, astnode: ast.AST | None = None
) -> tuple[ast.AST, int, int]:
    """The tree, and the range of the statement at `lineno`; a block counts as its header only."""
    node = _parse(str(source)) if astnode is None else astnode
    start, following = get_statement_startend2(lineno, node)
    end = len(source.lines) if following is None else following
    end = min(end, _statement_ends(node).get(start, end), len(source.lines))
    while end:
        line = source.lines[end - 1].lstrip()
        if line and not line.startswith("#"):
            break
        end -= 1
    return node, start, end


@lru_cache(maxsize=8)
def _parse(text: str) -> ast.AST:
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever imported the file has seen them
        return ast.parse(text, "source", "exec")


def get_statement_startend2(lineno: int, node: ast.AST) -> tuple[int, int | None]:
    """Where the statement at a line begins, and where the next one does."""
    from bisect import bisect_right

    starts = _statement_linenos(node)
    index = bisect_right(starts, lineno)
    if index == 0:
        return 0, None
    return starts[index - 1], starts[index] if index < len(starts) else None


def _statement_linenos(node: Any) -> list[int]:
    """The first lines of all statements, sorted."""
    return _statement_table(node)[0]


def _statement_ends(node: Any) -> dict[int, int]:
    """First line of a statement without a body -> the line after its last."""
    return _statement_table(node)[1]


def _statement_table(tree: Any) -> tuple[list[int], dict[int, int]]:
    """Both; worked out once and kept on the tree."""
    table: tuple[list[int], dict[int, int]] | None = getattr(tree, "_fastest_statements", None)
    if table is None:
        import ast

        starts: list[int] = []
        ends: dict[int, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.stmt, ast.ExceptHandler)):
                _add_statement(node, starts, ends)
        starts.sort()
        table = tree._fastest_statements = (starts, ends)
    return table


def _add_statement(node: Any, starts: list[int], ends: dict[int, int]) -> None:
    first = node.lineno - 1
    starts.extend(decorator.lineno - 1 for decorator in getattr(node, "decorator_list", ()))
    starts.append(first)
    for block in ("finalbody", "orelse"):
        statements = getattr(node, block, None)
        if statements:
            starts.append(statements[0].lineno - 2)  # the line of `else:` counts as a statement
    if not hasattr(node, "body") and not hasattr(node, "cases"):
        ends[first] = max(ends.get(first, 0), node.end_lineno)
