"""The pieces of a shown exception: plain data that knows how to write itself to a `TerminalWriter`.

`str()` of a piece is its text without colour. Plugins read the attributes (`longrepr.reprcrash.message`,
`longrepr.reprtraceback.reprentries`), so these are pytest's.
"""

from __future__ import annotations

from fastest.system import io
from fastest.textio import TerminalWriter, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FAIL_PREFIX = "E   "


class TerminalRepr:
    """Something that can show itself on a terminal."""

    def __str__(self) -> str:
        buffer = io.StringIO()
        self.toterminal(TerminalWriter(buffer))
        return buffer.getvalue().strip()

    def __repr__(self) -> str:
        return f"<{self.__class__} instance at {id(self):0x}>"

    def toterminal(self, tw: TerminalWriter) -> None:
        raise NotImplementedError()


class ExceptionRepr(TerminalRepr):
    """An exception: traceback, location of the crash, and titled sections that others may add."""

    def __init__(self, reprtraceback: ReprTraceback, reprcrash: ReprFileLocation | None) -> None:
        self.reprtraceback = reprtraceback
        self.reprcrash = reprcrash
        self.sections: list[tuple[str, str, str]] = []

    def addsection(self, name: str, content: str, sep: str = "-") -> None:
        self.sections.append((name, content, sep))

    def toterminal(self, tw: TerminalWriter) -> None:
        for name, content, sep in self.sections:
            tw.sep(sep, name)
            tw.line(content)


class ReprExceptionInfo(ExceptionRepr):
    """One exception alone."""

    def toterminal(self, tw: TerminalWriter) -> None:
        self.reprtraceback.toterminal(tw)
        super().toterminal(tw)


class ExceptionChainRepr(ExceptionRepr):
    """Exceptions from the first to the one that was caught, with a sentence between them."""

    def __init__(self, chain: Sequence[tuple[ReprTraceback, ReprFileLocation | None, str | None]]) -> None:
        super().__init__(reprtraceback=chain[-1][0], reprcrash=chain[-1][1])
        self.chain = chain

    def toterminal(self, tw: TerminalWriter) -> None:
        for reprtraceback, _, description in self.chain:
            reprtraceback.toterminal(tw)
            if description is not None:
                tw.line("")
                tw.line(description, yellow=True)
        super().toterminal(tw)


class ReprTraceback(TerminalRepr):
    """The entries of a traceback, and maybe a line after them."""

    entrysep = "_ "

    def __init__(self, reprentries: Sequence[ReprEntry | ReprEntryNative], extraline: str | None, style: str) -> None:
        self.reprentries = reprentries
        self.extraline = extraline
        self.style = style

    def toterminal(self, tw: TerminalWriter) -> None:
        following = [entry.style for entry in self.reprentries[1:]]
        for entry, next_style in zip(self.reprentries, [*following, None]):
            if entry.style == "long":
                tw.line("")
            entry.toterminal(tw)
            if next_style and (entry.style == "long" or (entry.style == "short" and next_style == "long")):
                tw.sep(self.entrysep)
        if self.extraline:
            tw.line(self.extraline)


class ReprTracebackNative(ReprTraceback):
    """A traceback as Python prints it, in one entry."""

    def __init__(self, tblines: Sequence[str], *, extraline: str | None = None) -> None:
        super().__init__([ReprEntryNative(tblines)], extraline, "native")


class ReprEntryNative(TerminalRepr):
    """Lines that end in newlines already."""

    style = "native"

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def toterminal(self, tw: TerminalWriter) -> None:
        tw.write("".join(self.lines))


class ReprEntry(TerminalRepr):
    """One level: arguments, source lines with markers, locals, location."""

    def __init__(
        self,
        lines: Sequence[str],
        reprfuncargs: ReprFuncArgs | None,
        reprlocals: ReprLocals | None,
        reprfileloc: ReprFileLocation | None,
        style: str,
    ) -> None:
        self.lines = lines
        self.reprfuncargs = reprfuncargs
        self.reprlocals = reprlocals
        self.reprfileloc = reprfileloc
        self.style = style

    def toterminal(self, tw: TerminalWriter) -> None:
        if self.style == "short":
            self._show_short(tw)
        else:
            self._show_long(tw)

    def _show_short(self, tw: TerminalWriter) -> None:
        if self.reprfileloc:
            self.reprfileloc.toterminal(tw)
        self._write_entry_lines(tw)
        if self.reprlocals:
            self.reprlocals.toterminal(tw, indent=" " * 8)

    def _show_long(self, tw: TerminalWriter) -> None:
        if self.reprfuncargs:
            self.reprfuncargs.toterminal(tw)
        self._write_entry_lines(tw)
        if self.reprlocals:
            tw.line("")
            self.reprlocals.toterminal(tw)
        if self.reprfileloc:
            if self.lines:
                tw.line("")
            self.reprfileloc.toterminal(tw)

    def _write_entry_lines(self, tw: TerminalWriter) -> None:
        """Highlighted source (its markers are not part of it), then the failure in red."""
        if self.style == "value":
            for line in self.lines:
                tw.write(line)
                tw.write("\n")
            return
        if not self.lines:
            return
        size = len(FAIL_PREFIX)
        failure = next((i for i, line in enumerate(self.lines) if line.startswith(FAIL_PREFIX)), len(self.lines))
        source = self.lines[:failure]
        tw._write_source([line[size:] for line in source], [line[:size] for line in source])
        for line in self.lines[failure:]:
            tw.line(line, bold=True, red=True)

    def __str__(self) -> str:
        return "{}\n{}\n{}".format("\n".join(self.lines), self.reprlocals, self.reprfileloc)


class ReprFileLocation(TerminalRepr):
    """`path:line: message`, of which only the first line is shown."""

    def __init__(self, path: object, lineno: int, message: str) -> None:
        self.path = str(path)
        self.lineno = lineno
        self.message = message

    def toterminal(self, tw: TerminalWriter) -> None:
        first, _, _ = self.message.partition("\n")
        tw.write(self.path, bold=True, red=True)
        tw.line(f":{self.lineno}: {first}")


class ReprLocals(TerminalRepr):
    """Formatted local variables."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def toterminal(self, tw: TerminalWriter, indent: str = "") -> None:
        for line in self.lines:
            tw.line(indent + line)


class ReprFuncArgs(TerminalRepr):
    """`name = value` of the arguments, as many on a line as fit."""

    def __init__(self, args: Sequence[tuple[str, object]]) -> None:
        self.args = args

    def toterminal(self, tw: TerminalWriter) -> None:
        if not self.args:
            return
        line = ""
        for name, value in self.args:
            text = f"{name} = {value}"
            if line and len(text) + len(line) + 2 <= tw.fullwidth:
                line += ", " + text
            else:
                if line:
                    tw.line(line)
                line = text
        tw.line(line)
        tw.line("")


__all__ = [
    "ExceptionChainRepr",
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
    "render",
]
