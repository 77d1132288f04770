"""A failed collection whose message is all there is to show. Loaded when a collector fails."""

from __future__ import annotations

from fastest.termrepr import TerminalRepr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.textio import TerminalWriter


class CollectErrorRepr(TerminalRepr):
    """The message, in red."""

    def __init__(self, msg: str) -> None:
        self.longrepr = msg

    def toterminal(self, out: TerminalWriter) -> None:
        """Write it."""
        out.line(self.longrepr, red=True)
