"""The debugger class: pdb's, or that of --pdbcls, whose commands know about capturing and the session."""

from __future__ import annotations

from fastest.builtin.debugging import give_terminal_back
from fastest.outcomes import exit as exit_session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def wrap(pdb_cls: Any, pdb: Any) -> type[Any]:
    """`pdb` is the class `pytestPDB`, which knows how deep we are in debuggers of debuggers."""

    class PytestPdbWrapper(pdb_cls):  # type: ignore[misc]
        _pytest_capman: Any = None
        _continued = False

        def do_debug(self, arg: str) -> Any:
            pdb._recursive_debug += 1
            try:
                return super().do_debug(arg)
            finally:
                pdb._recursive_debug -= 1

        def do_continue(self, arg: str) -> Any:
            result = super().do_continue(arg)
            if pdb._recursive_debug == 0:
                _resume(pdb._config, self._pytest_capman)
            pdb._config.hook.pytest_leave_pdb(config=pdb._config, pdb=self)
            if pdb._recursive_debug == 0:
                give_terminal_back()
            self._continued = True
            return result

        do_c = do_cont = do_continue

        def do_quit(self, arg: str) -> Any:
            result = super().do_quit(arg)
            if pdb._recursive_debug == 0:
                give_terminal_back()
                exit_session("Quitting debugger")
            return result

        do_q = do_exit = do_quit

        def setup(self, f: Any, tb: Any) -> Any:
            """Another breakpoint after `continue` has resumed capturing: suspend it again."""
            wants_out = super().setup(f, tb)
            if not wants_out and self._continued and self._pytest_capman is not None:
                self._pytest_capman.suspend_global_capture(in_=True)
            return wants_out

        def get_stack(self, f: Any, t: Any) -> Any:
            stack, i = super().get_stack(f, t)
            if f is None:  # post mortem: start where the user's code is
                i = max(0, len(stack) - 1)
                while i and stack[i][0].f_locals.get("__tracebackhide__", False):
                    i -= 1
            return stack, i

    for name in ("do_debug", "do_continue", "do_quit"):
        if hasattr(pdb_cls, name):
            getattr(PytestPdbWrapper, name).__doc__ = getattr(pdb_cls, name).__doc__
    return PytestPdbWrapper


def _resume(config: Any, capman: Any) -> None:
    from fastest.builtin.debugging import describe, terminal_writer

    tw = terminal_writer(config)
    tw.line()
    tw.sep(">", "PDB continue" + describe(capman, " (IO-capturing resumed", ")"))
    tw.flush()
    if capman is not None and capman.is_capturing():
        capman.resume()
