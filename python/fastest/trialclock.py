"""What the child of a trial tells its parent, and the clock that the parent holds over it.

A test that is too late for its limit is stopped in a trial as in any other run (see `builtin/timeouts.py` and
src/execute/watchdog.h), or one that hangs would be waited for until the whole trial is given up. Only the last test of
a trial is judged, so it ends the trial as soon as it is late; one before it is asked to stop first, and what it leaves
behind is there for the others.
"""

from __future__ import annotations

from struct import Struct

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.builtin.timeouts import Limits

# One word: what it says, the index of an item, seconds from now that the item has (0: all that it wants), and whether
# it ends without being asked. A word is shorter than PIPE_BUF: it comes whole.
_WORD = Struct("=cidB")
STARTED, LIMIT, FAILED, ENDED = b"s", b"l", b"f", b"e"

_LATE = 0.01  # the child's clock may have started after ours
_ASK_AGAIN = 0.05  # a question that came between two phases is not heard
_GRACE = 1.0  # for the answer


class Teller:
    """In the child."""

    def __init__(self, writer: int, every: Limits | None) -> None:
        self._writer = writer
        self._every = every
        self.has_limits = every is not None

    def started(self, index: int) -> None:
        every = self._every
        if every is None:
            self.tell(STARTED, index)
        else:
            self.tell(STARTED, index, every.timeout, every.at_once)

    def tell(self, what: bytes, index: int, seconds: float = 0.0, at_once: bool = False) -> None:
        os.write(self._writer, _WORD.pack(what, index, seconds, at_once))


class Clock:
    """In the parent: what was heard of the last item, and whether the one in flight is late."""

    def __init__(self, reader: int, last: int, child: int, ask: int | None) -> None:
        os.set_blocking(reader, False)
        self._reader = reader
        self._last = last
        self._child = child
        self._ask = ask
        self.heard = b""
        self._current = -1
        self._asked = False
        self._due: float | None = None
        self._ask_at = 0.0
        self._at_once = False

    def is_over(self, now: float) -> bool:
        """Whether the child has to be ended, because its item is late and cannot be asked to stop."""
        self.listen(now)
        if self._due is None or now < self._due:
            return False
        if self._current == self._last:
            self.heard += FAILED
            return True
        if self._at_once or self._ask is None or now > self._due + _GRACE:
            return True
        if now >= self._ask_at:
            os.kill(self._child, self._ask)
            self._asked, self._ask_at = True, now + _ASK_AGAIN
        return False

    def listen(self, now: float) -> None:
        """Takes in what was told. Not to the end of the stream: a process that a test left behind may hold it open."""
        while True:
            try:
                told = os.read(self._reader, _WORD.size * 1024)  # whole words: each was written at once
            except BlockingIOError:
                return
            if not told:
                return
            for word in _WORD.iter_unpack(told):
                self._take_in(now, *word)

    def _take_in(self, now: float, what: bytes, index: int, seconds: float, at_once: int) -> None:
        if index == self._last:
            self.heard += what
        if what == STARTED:
            self._current, self._asked = index, False
        elif index != self._current or what == FAILED:
            return
        self._at_once = bool(at_once) or (what == LIMIT and self._asked)  # its teardown is not asked once more
        self._due = now + seconds + _LATE if seconds > 0 else None
