"""Exceptions as tests and plugins see them: `ExceptionInfo`; its `Traceback` is in `tbentries.py`.

`pytest.raises` makes an `ExceptionInfo` on every use, so this module imports next to nothing; how a traceback is
turned into text is in `tracerepr.py`, which is loaded when a test has failed.
"""

from __future__ import annotations

import sys

from fastest.outcomes import Skipped
from fastest.patterns import is_found
from fastest.system import os
from fastest.tbentries import Code, Frame, Traceback, TracebackEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any, Union

    from fastest.termrepr import ExceptionChainRepr, ReprExceptionInfo, ReprFileLocation

    ExcInfoTuple = tuple[type[BaseException], BaseException, TracebackType]
    ExpectedException = Union[type[BaseException], tuple[type[BaseException], ...]]
    TracebackFilter = Union[bool, Callable[["ExceptionInfo"], "Traceback"]]

__all__ = [
    "Code",
    "ExceptionInfo",
    "Frame",
    "Traceback",
    "TracebackEntry",
    "filter_excinfo_traceback",
    "filter_traceback",
    "is_exception_group",
    "stringify_exception",
]

_FASTEST_DIR = os.path.dirname(os.path.abspath(__file__)) + os.sep
_ASSERT_START_REPR = "AssertionError('assert "


def is_exception_group(exc: object) -> bool:
    """Whether it is a `BaseExceptionGroup`: Python's own, or that of the backport if somebody has imported it."""
    if sys.version_info >= (3, 11):
        return isinstance(exc, BaseExceptionGroup)
    backport = sys.modules.get("exceptiongroup")
    return backport is not None and isinstance(exc, backport.BaseExceptionGroup)


def stringify_exception(exc: BaseException, include_subexception_msg: bool = True) -> str:
    """The message and the notes of an exception."""
    bare = not include_subexception_msg and is_exception_group(exc)
    message: str = exc.message if bare else str(exc)  # type: ignore[attr-defined]
    try:
        notes = getattr(exc, "__notes__", None)
    except KeyError:  # urllib's HTTPError raises it on some versions of Python
        notes = None
    return "\n".join([message, *notes]) if notes else message


def _only_leaf(group: Any) -> BaseException | None:
    """The exception in a group that holds exactly one, however deep."""
    while is_exception_group(group):
        if len(group.exceptions) != 1:
            return None
        group = group.exceptions[0]
    return group  # type: ignore[no-any-return]


class ExceptionInfo:
    """A caught exception with help to look into it."""

    __module__ = "_pytest._code.code"

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

    __class_getitem__: Any = classmethod(type(list[int]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExceptionInfo) or other.__class__ is not self.__class__:
            return NotImplemented
        return bool(self._state() == other._state())

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
        exc = self.value
        if type(exc) is Skipped and not hasattr(exc, "__notes__"):  # the most frequent, and `traceback` is large
            return f"Skipped: {exc}".rstrip() if str(exc) else "Skipped"
        from traceback import format_exception_only

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
        from fastest.termrepr import ReprFileLocation

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
        value = stringify_exception(self.value)
        if is_found(regexp, value):
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
    return pattern is None or is_found(pattern, stringify_exception(exc))


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
