"""Failed exceptions as text: `ExceptionInfoFormatter` turns an `ExceptionInfo` into a tree of `TerminalRepr` objects.

The tree (chain of exceptions, traceback, entries, locals, file locations) is what `report.longrepr` holds; plugins look
into it, so its classes have pytest's names and attributes. The classes of the tree are in `termrepr.py`; here is how
each of the styles long, short, line, no, value and native fills it.
"""

from __future__ import annotations

from fastest.excinfo import (
    ExceptionInfo,
    Traceback,
    TracebackEntry,
    filter_excinfo_traceback,
    is_exception_group,
)
from fastest.saferepr import safeformat, saferepr
from fastest.source import Source
from fastest.system import os
from fastest.termrepr import (
    ExceptionChainRepr,
    ExceptionRepr,
    ReprEntry,
    ReprEntryNative,
    ReprExceptionInfo,
    ReprFileLocation,
    ReprFuncArgs,
    ReprLocals,
    ReprTraceback,
    ReprTracebackNative,
    TerminalRepr,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any, Optional

    from fastest.excinfo import TracebackFilter

    Link = tuple[ReprTraceback, Optional[ReprFileLocation], Optional[str]]

__all__ = [
    "ExceptionChainRepr",
    "ExceptionInfoFormatter",
    "ExceptionRepr",
    "ReprEntry",
    "ReprEntryNative",
    "ReprExceptionInfo",
    "ReprFileLocation",
    "ReprFuncArgs",
    "ReprLocals",
    "ReprTraceback",
    "ReprTracebackNative",
    "TerminalRepr",
    "native_repr",
]

ALL_HIDDEN = "All traceback entries are hidden. Pass `--full-trace` to see hidden and internal frames."
CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"
MAX_FRAMES = 10  # kept at each end of a recursion whose start is unknown


def native_repr(excinfo: ExceptionInfo) -> ReprExceptionInfo:
    """The text of Python's own traceback module."""
    from traceback import format_exception

    first = excinfo.traceback[0]._rawentry if excinfo.traceback else None
    lines = format_exception(excinfo.type, excinfo.value, first)
    return ReprExceptionInfo(ReprTracebackNative(lines), excinfo._getreprcrash())


class ExceptionInfoFormatter:
    """See `ExceptionInfo.getrepr` for the options."""

    flow_marker = ">"
    fail_marker = "E"

    def __init__(
        self,
        showlocals: bool = False,
        style: str = "long",
        abspath: bool = True,
        tbfilter: TracebackFilter = True,
        funcargs: bool = False,
        truncate_locals: bool = True,
        truncate_args: bool = True,
        chain: bool = True,
    ) -> None:
        self.showlocals = showlocals
        self.style = style
        self.abspath = abspath
        self.tbfilter = tbfilter
        self.funcargs = funcargs
        self.truncate_locals = truncate_locals
        self.truncate_args = truncate_args
        self.chain = chain
        self.astcache: dict[str | Path, ast.AST] = {}

    # -- the chain ---------------------------------------------------------------------------------------------------

    def repr_excinfo(self, excinfo: ExceptionInfo) -> ExceptionChainRepr:
        links: list[Link] = []
        for exc, info, description in self._chain(excinfo):
            crash = info._getreprcrash() if info else None
            links.append((self._repr_link(exc, info, excinfo), crash, description))
        links.reverse()
        return ExceptionChainRepr(links)

    def _chain(self, excinfo: ExceptionInfo) -> Iterator[tuple[BaseException, ExceptionInfo | None, str | None]]:
        """The exception, then what led to it, with the sentence that is printed after each."""
        exc: BaseException | None = excinfo.value
        info: ExceptionInfo | None = excinfo
        description: str | None = None
        seen: set[int] = set()
        while exc is not None and id(exc) not in seen:
            seen.add(id(exc))
            yield exc, info, description
            if not self.chain or is_exception_group(exc):
                return
            if exc.__cause__ is not None:
                exc, description = exc.__cause__, CAUSE
            elif exc.__context__ is not None and not exc.__suppress_context__:
                exc, description = exc.__context__, CONTEXT
            else:
                return
            info = ExceptionInfo.from_exception(exc) if exc.__traceback__ else None

    def _repr_link(self, exc: BaseException, info: ExceptionInfo | None, outermost: ExceptionInfo) -> ReprTraceback:
        if info is None:  # it was never raised
            from traceback import format_exception

            return ReprTracebackNative(format_exception(type(exc), exc, None, chain=False))
        if is_exception_group(exc):
            return self._repr_group(outermost)  # pytest shows the whole chain here, not only the group
        return self.repr_traceback(info)

    def _repr_group(self, info: ExceptionInfo) -> ReprTraceback:
        """Groups come in Python's style, without hidden entries."""
        from traceback import TracebackException

        shown = filter_excinfo_traceback(self.tbfilter, info)
        summary = TracebackException.from_exception(info.value)
        _filter_summary(summary, info.value, self.tbfilter)
        return ReprTracebackNative(list(summary.format()), extraline=None if shown else ALL_HIDDEN)

    # -- one traceback -----------------------------------------------------------------------------------------------

    def repr_traceback(self, excinfo: ExceptionInfo) -> ReprTraceback:
        traceback = filter_excinfo_traceback(self.tbfilter, excinfo)
        extraline: str | None = None
        if isinstance(excinfo.value, RecursionError):
            traceback, extraline = self._truncate_recursive_traceback(traceback)
        if not traceback:
            entry = self.repr_traceback_entry(None, excinfo)
            return ReprTraceback([entry], extraline or ALL_HIDDEN, style=self.style)
        last = traceback[-1]
        if self.style == "value":
            return ReprTraceback([self.repr_traceback_entry(last, excinfo)], None, style=self.style)
        entries = [self.repr_traceback_entry(entry, excinfo if entry is last else None) for entry in traceback]
        return ReprTraceback(entries, extraline, style=self.style)

    def _truncate_recursive_traceback(self, traceback: Traceback) -> tuple[Traceback, str | None]:
        """Cut where the recursion begins; if comparing the locals fails or finds nothing, keep both ends."""
        ends = f"  Displaying first and last {MAX_FRAMES} stack frames out of {len(traceback)}."
        try:
            index = traceback.recursionindex()
        except Exception as e:
            note = (
                "!!! Recursion error detected, but an error occurred locating the origin of recursion.\n"
                "  The following exception happened when comparing locals in the stack frame:\n"
                f"    {type(e).__name__}: {e!s}\n" + ends
            )
            return _both_ends(traceback), note
        if index is not None:
            return traceback[: index + 1], "!!! Recursion detected (same locals & position)"
        if self.tbfilter is False or len(traceback) <= 2 * MAX_FRAMES:
            return traceback, None
        note = (
            "!!! Recursion error detected, but the origin of the recursion could not be located.\n"
            f"{ends}\n  Pass `--full-trace` to see all frames."
        )
        return _both_ends(traceback), note

    # -- one entry ---------------------------------------------------------------------------------------------------

    def repr_traceback_entry(self, entry: TracebackEntry | None, excinfo: ExceptionInfo | None = None) -> ReprEntry:
        style = (entry._repr_style if entry is not None else None) or self.style
        if entry is not None and style in ("short", "long"):
            return self._repr_with_source(entry, excinfo, style)
        if excinfo is None:
            lines = []
        elif style == "value":
            lines = str(excinfo.value).split("\n")
        else:
            lines = self.get_exconly(excinfo, indent=4)
        return ReprEntry(lines, None, None, None, style)

    def _repr_with_source(self, entry: TracebackEntry, excinfo: ExceptionInfo | None, style: str) -> ReprEntry:
        short = style == "short"
        source = self._getentrysource(entry)
        line_index, position = 0, {}
        if source is not None:
            line_index = entry.relline
            position = {
                "end_line_index": entry.end_lineno_relative,
                "colno": entry.colno,
                "end_colno": entry.end_colno,
            }
        args = None if short else self.repr_args(entry)
        lines = self.get_source(source, line_index, excinfo, short, **position)
        message = f"in {entry.name}" if short else (excinfo.typename if excinfo else "")
        location = ReprFileLocation(self._shown(*entry.frame.code._file), entry.lineno + 1, message)
        return ReprEntry(lines, args, self.repr_locals(entry.locals), location, style)

    def _getentrysource(self, entry: TracebackEntry) -> Source | None:
        source = entry.getsource(self.astcache)
        return None if source is None else source.deindent()

    def repr_args(self, entry: TracebackEntry) -> ReprFuncArgs | None:
        if not self.funcargs:
            return None
        arguments = entry.frame.getargs(var=True)
        if self.truncate_args:
            return ReprFuncArgs([(name, saferepr(value)) for name, value in arguments])
        return ReprFuncArgs([(name, saferepr(value, maxsize=None)) for name, value in arguments])

    def repr_locals(self, locals: Mapping[str, object]) -> ReprLocals | None:
        if not self.showlocals:
            return None
        # Names with `@` are temporaries of rewritten assertions.
        return ReprLocals([self._repr_local(name, locals[name]) for name in sorted(locals) if name[0] != "@"])

    def _repr_local(self, name: str, value: object) -> str:
        if name == "__builtins__":
            return "__builtins__ = <builtins>"
        text = saferepr(value) if self.truncate_locals else safeformat(value)
        return f"{name:<10} = {text}"

    def get_source(
        self,
        source: Source | None,
        line_index: int = -1,
        excinfo: ExceptionInfo | None = None,
        short: bool = False,
        end_line_index: int | None = None,
        colno: int | None = None,
        end_colno: int | None = None,
    ) -> list[str]:
        """The lines with markers: `>` where it stopped, carets below the expression, `E` before the exception."""
        if source is not None and line_index < 0:
            line_index += len(source)
        if source is None or not 0 <= line_index < len(source.lines):
            source, line_index = Source("???"), 0
        line = source.lines[line_index].strip() if short else source.lines[line_index]
        arrows = self.get_highlight_arrows_for_line(
            raw_line=source.raw_lines[line_index],
            line=line,
            lineno=line_index,
            end_lineno=end_line_index,
            colno=colno,
            end_colno=end_colno,
        )
        if short:
            lines = ["    " + line, *arrows]
        else:
            lines = ["    " + before for before in source.lines[:line_index]]
            lines += [self.flow_marker + "   " + line, *arrows]
            lines += ["    " + after for after in source.lines[line_index + 1 :]]
        if excinfo is not None:
            lines += self.get_exconly(excinfo, indent=4 if short else self._getindent(source), markall=True)
        return lines

    def get_highlight_arrows_for_line(
        self,
        line: str,
        raw_line: str,
        lineno: int | None,
        end_lineno: int | None,
        colno: int | None,
        end_colno: int | None,
    ) -> list[str]:
        """A line of carets, unless the expression spans several lines or all of this one, or is unknown."""
        if lineno != end_lineno or colno is None or end_colno is None:
            return []
        start, end = _characters(raw_line, colno), _characters(raw_line, end_colno)
        if end - start >= len(line.strip()):
            return []
        stripped = len(raw_line) - len(line)
        return ["    " + " " * (start - stripped + 1) + "^" * (end - start)]

    def _getindent(self, source: Source) -> int:
        text = ""
        try:
            text = str(source.getstatement(len(source) - 1))
        except KeyboardInterrupt:
            raise
        except BaseException:
            if not len(source):
                return 0
            text = source[-1]
        return 4 + len(text) - len(text.lstrip())

    def get_exconly(self, excinfo: ExceptionInfo, indent: int = 4, markall: bool = False) -> list[str]:
        first, *others = excinfo.exconly(tryshort=True).split("\n")
        blank = " " * indent
        marked = self.fail_marker + blank[1:]
        return [marked + first, *((marked if markall else blank) + line for line in others)]

    def _shown(self, text: str, is_there: bool) -> str:
        """A file's path, relative to the working folder where that is shorter."""
        if self.abspath or not is_there:
            return text
        try:
            relative = os.path.relpath(text)
        except (OSError, ValueError):  # no working folder any more, or another drive
            return text
        return relative if len(relative) < len(text) else text


def _both_ends(traceback: Traceback) -> Traceback:
    return Traceback([*traceback[:MAX_FRAMES], *traceback[-MAX_FRAMES:]])


def _characters(line: str, offset: int) -> int:
    """How many characters the first `offset` bytes of a line are."""
    return len(line.encode("utf-8")[:offset].decode("utf-8", errors="replace"))


def _filter_summary(summary: Any, exc: BaseException, tbfilter: TracebackFilter) -> None:
    """Drop hidden entries from the summary, its members, and what led to it."""
    from traceback import StackSummary

    if exc.__traceback__ is not None:
        shown = filter_excinfo_traceback(tbfilter, ExceptionInfo.from_exception(exc))
        kept = {(str(entry.path), entry._rawentry.tb_lineno) for entry in shown}
        summary.stack = StackSummary.from_list([f for f in summary.stack if (f.filename, f.lineno) in kept])
    if is_exception_group(exc):
        for member, member_exc in zip(getattr(summary, "exceptions", None) or (), exc.exceptions):  # type: ignore[attr-defined]
            _filter_summary(member, member_exc, tbfilter)
    for name in ("__cause__", "__context__"):
        inner, inner_exc = getattr(summary, name), getattr(exc, name)
        if inner is not None and inner_exc is not None:
            _filter_summary(inner, inner_exc, tbfilter)
