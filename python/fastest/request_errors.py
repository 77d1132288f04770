"""Texts for failed fixture requests. Apart from `request.py` because they need sources and signatures, and failures
are rare."""

from __future__ import annotations

import sys

from fastest.introspect import get_real_func, signature
from fastest.source import getfslineno
from fastest.system import os
from fastest.termrepr import TerminalRepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.fixturedef import FixtureDef
    from fastest.request import FixtureLookupError, SubRequest
    from fastest.scope import Scope
    from fastest.textio import TerminalWriter


def requesting_line() -> tuple[str, int]:
    """File and line of the nearest caller that is not the runtime itself."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith("<fastest>"):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def scope_mismatch(request: SubRequest, requested: FixtureDef, requested_scope: Scope) -> str:
    """A wider-scoped fixture asked for a narrower one."""
    stack = "\n".join(fixturedef_line(request, each) for each in request._get_fixturestack())
    return (
        f"ScopeMismatch: You tried to access the {requested_scope.value} scoped "
        f"fixture {requested.argname} with a {request._scope.value} scoped request object. "
        f"Requesting fixture stack:\n{stack}\n"
        f"Requested fixture:\n{fixturedef_line(request, requested)}"
    )


def fixturedef_line(request: SubRequest, fixturedef: FixtureDef) -> str:
    """`path:line:  def name(signature)`."""
    from fastest.paths import relative

    path, lineno = getfslineno(fixturedef.func)
    shown = relative(str(request._pyfuncitem.session.path), str(path))
    return f"{shown}:{lineno + 1}:  def {fixturedef.func.__name__}{signature(fixturedef.func)}"


def lookup_error_repr(error: FixtureLookupError) -> FixtureLookupErrorRepr:
    """The functions that led to the request, and what would have been available."""
    stack: list[Any] = [error.request._pyfuncitem.obj, *(each.func for each in error.fixturestack)]
    if error.msg is not None and len(stack) > 1:
        stack = stack[:-1]  # the last fixture raised it: show it where it was requested
    lines: list[str] = []
    path: Any = ""
    lineno = 0
    for function in stack:
        path, lineno = getfslineno(function)
        lines.extend(_head_lines(function, path, lineno))
    message = error.msg if error.msg is not None else _not_found(error)
    return FixtureLookupErrorRepr(path, lineno, lines, message, error.argname)


def _head_lines(function: Any, path: Any, lineno: int) -> list[str]:
    import inspect

    try:
        source, _ = inspect.getsourcelines(get_real_func(function))
    except (OSError, IndexError, TypeError):
        return [f"file {path}, line {lineno + 1}: source code not available"]
    lines = [f"file {path}, line {lineno + 1}"]
    for line in source:
        lines.append("  " + line.rstrip())
        if line.lstrip().startswith("def"):
            break
    return lines


def _not_found(error: FixtureLookupError) -> str:
    item = error.request._pyfuncitem
    manager = error.request._fixturemanager
    available = {each.argname for each in manager._get_all_fixture_defs_for_node(item.parent)}
    if error.argname in available:
        message = f" recursive dependency involving fixture '{error.argname}' detected"
    else:
        message = f"fixture '{error.argname}' not found"
    names = ", ".join(sorted(available))
    return f"{message}\n available fixtures: {names}\n use 'pytest --fixtures [testpath]' for help on them."


class FixtureLookupErrorRepr(TerminalRepr):
    """Shown in place of a traceback."""

    def __init__(
        self,
        filename: str | os.PathLike[str],
        firstlineno: int,
        tblines: Sequence[str],
        errorstring: str,
        argname: str | None,
    ) -> None:
        self.filename = filename
        self.firstlineno = firstlineno
        self.tblines = tblines
        self.errorstring = errorstring
        self.argname = argname

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write it."""
        for line in self.tblines:
            tw.line(line.rstrip())
        first, *rest = self.errorstring.split("\n")
        tw.line(f"E       {first.strip()}", red=True)
        for line in rest:
            tw.line(f">       {line.strip()}", red=True)
        tw.line()
        tw.line(f"{os.fspath(self.filename)}:{self.firstlineno + 1}")
