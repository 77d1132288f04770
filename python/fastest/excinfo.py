"""Exceptions as tests and plugins see them: `ExceptionInfo`, `Traceback`, `TracebackEntry`, `Frame`, `Code`.

`pytest.raises` makes an `ExceptionInfo` on every use, so this module imports next to nothing; how a traceback is
turned into text is in `tracerepr.py`, which is loaded when a test has failed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    import re
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from traceback import FrameSummary
    from types import CodeType, FrameType, TracebackType
    from typing import Any, SupportsIndex, Union

    from fastest.source import Source
    from fastest.tracerepr import ExceptionChainRepr, ReprExceptionInfo, ReprFileLocation

    ExcInfoTuple = tuple[type[BaseException], BaseException, TracebackType]
    ExpectedException = Union[type[BaseException], tuple[type[BaseException], ...]]
    TracebackFilter = Union[bool, Callable[["ExceptionInfo"], "Traceback"]]

_FASTEST_DIR = os.path.dirname(os.path.abspath(__file__)) + os.sep
_ASSERT_START_REPR = "AssertionError('assert "


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
        filename = self.raw.co_filename
        if not filename:
            return ""
        try:
            absolute = os.path.abspath(filename)
        except OSError:  # the working folder is gone
            return filename
        if not os.path.exists(absolute):
            return filename
        from pathlib import Path

        return Path(absolute)

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
        key = self.frame.code.path
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
            if wanted is not None and str(code.path) != wanted:
                continue
            if excluded is not None and _is_below(code.path, excluded):
                continue
            return Traceback(entry._rawentry)
        return self

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        return self.__class__(found) if isinstance(key, slice) else found  # type: ignore[arg-type]

    def filter(self, excinfo_or_fn: ExceptionInfo | Callable[[TracebackEntry], bool], /) -> Traceback:
        """Without the entries that are hidden for an `ExceptionInfo`, or that a function does not want."""
        if isinstance(excinfo_or_fn, ExceptionInfo):
            return Traceback([entry for entry in self if not entry.ishidden(excinfo_or_fn)])
        return Traceback([entry for entry in self if excinfo_or_fn(entry)])

    def recursionindex(self) -> int | None:
        """Where a function is entered for the second time with the same locals, at the same line."""
        seen: dict[tuple[Any, int, int], list[dict[str, Any]]] = {}
        for i, entry in enumerate(self):
            code = entry.frame.code
            earlier = seen.setdefault((code.path, id(code.raw), entry.lineno), [])
            names = dict(entry.frame.f_locals)
            if any(other == names for other in earlier):
                return i
            earlier.append(names)
        return None


def _entries(tb: Any) -> Iterator[TracebackEntry]:
    while tb is not None:
        yield TracebackEntry(tb)
        tb = tb.tb_next


def _is_below(path: Path | str, folder: str) -> bool:
    return not isinstance(path, str) and folder in map(str, path.parents)


def is_exception_group(exc: object) -> bool:
    """Whether it is a `BaseExceptionGroup`: Python's own, or that of the backport if somebody has imported it."""
    if sys.version_info >= (3, 11):
        return isinstance(exc, BaseExceptionGroup)
    backport = sys.modules.get("exceptiongroup")
    return backport is not None and isinstance(exc, backport.BaseExceptionGroup)


def stringify_exception(exc: BaseException, include_subexception_msg: bool = True) -> str:
    """The message and the notes of an exception."""
    try:
        notes = getattr(exc, "__notes__", [])
    except KeyError:  # urllib's HTTPError raises it on some versions of Python
        notes = []
    bare = not include_subexception_msg and is_exception_group(exc)
    message = exc.message if bare else str(exc)  # type: ignore[attr-defined]
    return "\n".join([message, *notes])


def _only_leaf(group: Any) -> BaseException | None:
    """The exception in a group that holds exactly one, however deep."""
    while is_exception_group(group):
        if len(group.exceptions) != 1:
            return None
        group = group.exceptions[0]
    return group  # type: ignore[no-any-return]


class ExceptionInfo:
    """A caught exception with help to look into it."""

    _assert_start_repr = _ASSERT_START_REPR

    def __init__(
        self,
        excinfo: ExcInfoTuple | None,
        striptext: str | None = None,
        traceback: Traceback | None = None,
        *,
        _ispytest: bool = False,
    ) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._excinfo = excinfo
        self._striptext = striptext
        self._traceback = traceback

    __class_getitem__ = classmethod(type(list[int]))

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._state() == other._state()  # type: ignore[attr-defined, no-any-return]

    __hash__ = None  # type: ignore[assignment]

    def _state(self) -> tuple[object, ...]:
        return self._excinfo, self._striptext, self._traceback

    @classmethod
    def from_exception(cls, exception: BaseException, exprinfo: str | None = None) -> ExceptionInfo:
        assert exception.__traceback__, (
            "Exceptions passed to ExcInfo.from_exception(...) must have a non-None __traceback__."
        )
        return cls.from_exc_info((type(exception), exception, exception.__traceback__), exprinfo)

    @classmethod
    def from_exc_info(cls, exc_info: ExcInfoTuple, exprinfo: str | None = None) -> ExceptionInfo:
        return cls(exc_info, None if exprinfo is None else "", _ispytest=True)

    @classmethod
    def from_current(cls, exprinfo: str | None = None) -> ExceptionInfo:
        kind, value, tb = sys.exc_info()
        assert kind is not None and value is not None and tb is not None, "no current exception"
        return ExceptionInfo.from_exc_info((kind, value, tb), exprinfo)

    @classmethod
    def for_later(cls) -> ExceptionInfo:
        """One that is filled when the exception is there."""
        return cls(None, _ispytest=True)

    def fill_unfilled(self, exc_info: ExcInfoTuple) -> None:
        assert self._excinfo is None, "ExceptionInfo was already filled"
        self._excinfo = exc_info

    def _filled(self, name: str) -> ExcInfoTuple:
        assert self._excinfo is not None, f".{name} can only be used after the context manager exits"
        return self._excinfo

    @property
    def type(self) -> type[BaseException]:
        return self._filled("type")[0]

    @property
    def value(self) -> Any:
        return self._filled("value")[1]

    @property
    def tb(self) -> TracebackType:
        return self._filled("tb")[2]

    @property
    def typename(self) -> str:
        return self._filled("typename")[0].__name__

    @property
    def traceback(self) -> Traceback:
        if self._traceback is None:
            self._traceback = Traceback(self.tb)
        return self._traceback

    @traceback.setter
    def traceback(self, value: Traceback) -> None:
        self._traceback = value

    def __repr__(self) -> str:
        if self._excinfo is None:
            return "<ExceptionInfo for raises contextmanager>"
        from fastest.saferepr import saferepr

        return f"<{self.__class__.__name__} {saferepr(self._excinfo[1])} tblen={len(self.traceback)}>"

    def _get_striptext(self) -> str:
        if self._striptext is None:
            self._striptext = "AssertionError: " if self._is_rewritten_assert() else ""
        return self._striptext

    def _is_rewritten_assert(self) -> bool:
        from fastest.saferepr import saferepr

        exc = self.value
        if not isinstance(exc, AssertionError):
            return False
        text = getattr(exc, "msg", None)
        if text is None:
            text = saferepr(exc)
        return bool(text) and text.startswith(self._assert_start_repr)

    def exconly(self, tryshort: bool = False) -> str:
        """The exception as Python prints it; `tryshort` drops the `AssertionError: ` before `assert ...`."""
        from traceback import format_exception_only

        exc = self.value
        if tryshort and is_exception_group(exc):
            leaf = _only_leaf(exc)
            if leaf is not None:
                return f"{leaf!r} [single exception in {type(exc).__name__}]"
        text = "".join(format_exception_only(type(exc), exc)).rstrip()
        if tryshort:
            prefix = self._get_striptext()
            if prefix and text.startswith(prefix):
                return text[len(prefix) :]
        return text

    def errisinstance(self, exc: ExpectedException) -> bool:
        return isinstance(self.value, exc)

    def _getreprcrash(self) -> ReprFileLocation | None:
        """Where it happened: the innermost entry that is not hidden."""
        from fastest.tracerepr import ReprFileLocation

        for entry in reversed(self.traceback):
            if not entry.ishidden(self):
                filename = entry._rawentry.tb_frame.f_code.co_filename
                return ReprFileLocation(filename, entry.lineno + 1, self.exconly(tryshort=True))
        return None

    def getrepr(
        self,
        showlocals: bool = False,
        style: str = "long",
        abspath: bool = False,
        tbfilter: TracebackFilter = True,
        funcargs: bool = False,
        truncate_locals: bool = True,
        truncate_args: bool = True,
        chain: bool = True,
    ) -> ReprExceptionInfo | ExceptionChainRepr:
        """What a report shows of the exception; every option but `style` is ignored for "native"."""
        from fastest.tracerepr import ExceptionInfoFormatter, native_repr

        if style == "native":
            return native_repr(self)
        formatter = ExceptionInfoFormatter(
            showlocals=showlocals,
            style=style,
            abspath=abspath,
            tbfilter=tbfilter,
            funcargs=funcargs,
            truncate_locals=truncate_locals,
            truncate_args=truncate_args,
            chain=chain,
        )
        return formatter.repr_excinfo(self)

    def match(self, regexp: str | re.Pattern[str]) -> bool:
        """Assert that the pattern is found in the message (with notes)."""
        __tracebackhide__ = True
        import re

        value = stringify_exception(self.value)
        if re.search(regexp, value):
            return True
        msg = f"Regex pattern did not match.\n  Expected regex: {regexp!r}\n  Actual message: {value!r}"
        if regexp == value:
            msg += "\n Did you mean to `re.escape()` the regex?"
        raise AssertionError(msg)

    def group_contains(
        self,
        expected_exception: ExpectedException,
        *,
        match: str | re.Pattern[str] | None = None,
        depth: int | None = None,
    ) -> bool:
        """Whether the caught group holds such an exception, anywhere or exactly at a depth (1: directly in it)."""
        assert is_exception_group(self.value), "Captured exception is not an instance of `BaseExceptionGroup`"
        assert depth is None or depth >= 1, "`depth` must be >= 1 if specified"
        return any(
            isinstance(exc, expected_exception) and _says(exc, match)
            for level, exc in _members(self.value)
            if depth is None or level == depth
        )


def _members(group: Any, level: int = 1) -> Iterator[tuple[int, BaseException]]:
    for exc in group.exceptions:
        if is_exception_group(exc):
            yield from _members(exc, level + 1)
        yield level, exc


def _says(exc: BaseException, pattern: str | re.Pattern[str] | None) -> bool:
    if pattern is None:
        return True
    import re

    return re.search(pattern, stringify_exception(exc)) is not None


def filter_traceback(entry: TracebackEntry) -> bool:
    """False for generated code, and for the runner's and pluggy's own files."""
    filename = entry._rawentry.tb_frame.f_code.co_filename
    if "<" in filename and ">" in filename:
        return False
    path = os.path.abspath(filename)
    return not path.startswith(_FASTEST_DIR) and not _in_pluggy(path)


def _in_pluggy(path: str) -> bool:
    home = getattr(sys.modules.get("pluggy"), "__file__", None)
    return home is not None and path.startswith(os.path.dirname(home) + os.sep)


def filter_excinfo_traceback(tbfilter: TracebackFilter, excinfo: ExceptionInfo) -> Traceback:
    """The entries to show: all, those that are not hidden, or what a function says."""
    if callable(tbfilter):
        return tbfilter(excinfo)
    return excinfo.traceback.filter(excinfo) if tbfilter else excinfo.traceback
