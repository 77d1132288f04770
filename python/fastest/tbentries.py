"""A raised exception's way through the code: `Traceback`, its entries, frames and code objects, as reports and
plugins ask them.

Imported with every use of `pytest.raises`, so sources and syntax trees are only loaded when somebody asks for source.
"""

from __future__ import annotations

from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from traceback import FrameSummary
    from types import CodeType, FrameType, TracebackType
    from typing import Any, SupportsIndex

    from fastest.excinfo import ExceptionInfo
    from fastest.source import Source


def absolute_name(filename: str) -> tuple[str, bool]:
    """The absolute path of a file and true if it is there, otherwise its name as it is and false."""
    if not filename:
        return "", False
    try:
        absolute = os.path.abspath(filename)
    except OSError:  # the working folder is gone
        return filename, False
    return (absolute, True) if os.path.exists(absolute) else (filename, False)


def path_or_name(filename: str) -> Path | str:
    """A `Path` if the file is there, otherwise its name."""
    name, is_there = absolute_name(filename)
    if not is_there:
        return name
    return real_path(name)


class Code:
    """A code object with the questions that reports ask about it."""

    __slots__ = ("raw",)

    def __init__(self, obj: CodeType) -> None:
        self.raw = obj

    @classmethod
    def from_function(cls, obj: object) -> Code:
        from fastest.source import getrawcode

        return cls(getrawcode(obj))

    def __eq__(self, other: object) -> bool:
        return bool(self.raw == other.raw) if isinstance(other, Code) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def firstlineno(self) -> int:
        return self.raw.co_firstlineno - 1

    @property
    def name(self) -> str:
        return self.raw.co_name

    @property
    def path(self) -> Path | str:
        """A `Path` if the file is there, otherwise the name that the code object has."""
        return path_or_name(self.raw.co_filename)

    @property
    def _file(self) -> tuple[str, bool]:
        """`path` as a text, and whether the file is there: `pathlib` is only for those who want a `Path`."""
        return absolute_name(self.raw.co_filename)

    @property
    def fullsource(self) -> Source | None:
        from fastest.source import findsource

        return findsource(self.raw)[0]

    def source(self) -> Source:
        from fastest.source import Source

        return Source(self.raw)

    def getargs(self, var: bool = False) -> tuple[str, ...]:
        """Names of the arguments; with `var`, keyword-only ones, `*args` and `**kwargs` as well."""
        code = self.raw
        count = code.co_argcount
        if var:
            count += code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
        return code.co_varnames[:count]


class Frame:
    """A frame in which expressions can be evaluated."""

    __slots__ = ("raw",)

    def __init__(self, frame: FrameType) -> None:
        self.raw = frame

    @property
    def lineno(self) -> int:
        return self.raw.f_lineno - 1

    @property
    def f_globals(self) -> dict[str, Any]:
        return self.raw.f_globals

    @property
    def f_locals(self) -> dict[str, Any]:
        return self.raw.f_locals

    @property
    def code(self) -> Code:
        return Code(self.raw.f_code)

    @property
    def statement(self) -> Source:
        from fastest.source import Source

        source = self.code.fullsource
        return Source("") if source is None else source.getstatement(self.lineno)

    def eval(self, code: str | CodeType, **vars: object) -> Any:
        return eval(code, self.f_globals, {**self.f_locals, **vars})

    def repr(self, object: object) -> str:
        from fastest.saferepr import saferepr

        return saferepr(object)

    def getargs(self, var: bool = False) -> list[tuple[str, Any]]:
        """Name and value of the arguments that still exist."""
        values = self.f_locals
        return [(name, values[name]) for name in self.code.getargs(var) if name in values]


class TracebackEntry:
    """One level of a traceback."""

    __slots__ = ("_rawentry", "_repr_style")

    def __init__(self, rawentry: TracebackType, repr_style: str | None = None) -> None:
        self._rawentry = rawentry
        self._repr_style = repr_style

    def with_repr_style(self, repr_style: str | None) -> TracebackEntry:
        return TracebackEntry(self._rawentry, repr_style)

    @property
    def lineno(self) -> int:
        return self._rawentry.tb_lineno - 1

    def get_python_framesummary(self) -> FrameSummary:
        from traceback import extract_tb

        return extract_tb(self._rawentry, limit=1)[0]

    def _position(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Line, last line, column, last column (in bytes) of the expression; Python before 3.11 does not know."""
        entry = self._rawentry
        positions = getattr(entry.tb_frame.f_code, "co_positions", None)
        if positions is None or entry.tb_lasti < 0:
            return None, None, None, None
        from itertools import islice

        found: tuple[int | None, int | None, int | None, int | None] = next(
            islice(positions(), entry.tb_lasti // 2, None), (None, None, None, None)
        )
        return found

    @property
    def end_lineno_relative(self) -> int | None:
        end = self._position()[1]
        return None if end is None else end - 1 - self.frame.code.firstlineno

    @property
    def colno(self) -> int | None:
        return self._position()[2]

    @property
    def end_colno(self) -> int | None:
        return self._position()[3]

    @property
    def frame(self) -> Frame:
        return Frame(self._rawentry.tb_frame)

    @property
    def relline(self) -> int:
        return self.lineno - self.frame.code.firstlineno

    def __repr__(self) -> str:
        return f"<TracebackEntry {self.frame.code.path}:{self.lineno + 1}>"

    @property
    def statement(self) -> Source:
        source = self.frame.code.fullsource
        assert source is not None
        return source.getstatement(self.lineno)

    @property
    def path(self) -> Path | str:
        return self.frame.code.path

    @property
    def locals(self) -> dict[str, Any]:
        return self.frame.f_locals

    def getfirstlinesource(self) -> int:
        return self.frame.code.firstlineno

    def getsource(self, astcache: dict[str | Path, ast.AST] | None = None) -> Source | None:
        """The function up to and including the statement at which it stopped."""
        from fastest.source import getstatementrange_ast

        source = self.frame.code.fullsource
        if source is None:
            return None
        cache = {} if astcache is None else astcache
        key = self.frame.code._file[0]
        try:
            cache[key], _, end = getstatementrange_ast(self.lineno, source, astnode=cache.get(key))
        except SyntaxError:
            end = self.lineno + 1
        return source[self.getfirstlinesource() : end]

    source = property(getsource)

    def ishidden(self, excinfo: ExceptionInfo | None) -> bool:
        """Whether a `__tracebackhide__` in the frame (a value, or a function of the exception) hides it."""
        hide = _lookup_hide(self._rawentry.tb_frame)
        if hide and callable(hide):
            return bool(hide(excinfo))
        return bool(hide)

    def __str__(self) -> str:
        try:
            line = str(self.statement).lstrip()
        except KeyboardInterrupt:
            raise
        except BaseException:
            line = "???"
        return f"  File '{self.path}':{self.lineno + 1} in {self.name}\n  {line}\n"

    @property
    def name(self) -> str:
        return self._rawentry.tb_frame.f_code.co_name


def _lookup_hide(frame: FrameType) -> Any:
    # Code run by `exec` may have any object as its namespace, so any error means "not there".
    for names in (frame.f_locals, frame.f_globals):
        try:
            return names["__tracebackhide__"]
        except Exception:
            continue
    return False


class Traceback(list["TracebackEntry"]):
    """A list of entries that can be cut and filtered."""

    def __init__(self, tb: TracebackType | Iterable[TracebackEntry]) -> None:
        super().__init__(_entries(tb) if hasattr(tb, "tb_next") else tb)

    def cut(
        self,
        path: os.PathLike[str] | str | None = None,
        lineno: int | None = None,
        firstlineno: int | None = None,
        excludepath: os.PathLike[str] | None = None,
    ) -> Traceback:
        """From the first entry on that fits all that is said; the whole if there is none."""
        wanted = None if path is None else os.fspath(path)
        excluded = None if excludepath is None else os.fspath(excludepath)
        for entry in self:
            if lineno is not None and entry.lineno != lineno:
                continue
            code = entry.frame.code
            if firstlineno is not None and code.firstlineno != firstlineno:
                continue
            if wanted is not None and code._file[0] != wanted:
                continue
            if excluded is not None and _is_below(*code._file, excluded):
                continue
            return Traceback(entry._rawentry)
        return self

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        return self.__class__(found) if isinstance(key, slice) else found  # type: ignore[arg-type]

    def filter(self, excinfo_or_fn: ExceptionInfo | Callable[[TracebackEntry], bool], /) -> Traceback:
        """Without the entries that are hidden for an `ExceptionInfo`, or that a function does not want."""
        if callable(excinfo_or_fn):
            return Traceback([entry for entry in self if excinfo_or_fn(entry)])
        return Traceback([entry for entry in self if not entry.ishidden(excinfo_or_fn)])

    def recursionindex(self) -> int | None:
        """Where a function is entered for the second time with the same locals, at the same line."""
        seen: dict[tuple[Any, int, int], list[dict[str, Any]]] = {}
        for i, entry in enumerate(self):
            code = entry.frame.code
            earlier = seen.setdefault((code._file, id(code.raw), entry.lineno), [])
            names = dict(entry.frame.f_locals)
            if any(other == names for other in earlier):
                return i
            earlier.append(names)
        return None


def _entries(tb: Any) -> Iterator[TracebackEntry]:
    while tb is not None:
        yield TracebackEntry(tb)
        tb = tb.tb_next


def _is_below(name: str, is_there: bool, folder: str) -> bool:
    return is_there and name.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
