"""Which item comes next: the loop over the items asks, and does not know whether it has all of them or what a parent
hands it piece by piece.
"""

from __future__ import annotations

from fastest import host
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Work(Protocol):
        rerouted: bool

        def take(self) -> int | None: ...
        def following(self) -> int | None: ...
        def reach(self, index: int) -> int: ...
        def claim(self, index: int) -> bool: ...
        def skip_to(self, index: int) -> None: ...


class AllItems:
    """Every item, in order."""

    rerouted = False

    def __init__(self, count: int) -> None:
        self._next = 0
        self._count = count

    def take(self) -> int | None:
        """The item to start now; it is ours."""
        if self._next >= self._count:
            return None
        self._next += 1
        return self._next - 1

    def following(self) -> int | None:
        """The item after the one that was taken last."""
        return self._next if self._next < self._count else None

    def reach(self, index: int) -> int:
        """Items from `index`, which was taken, up to here come one after the other."""
        return self._count

    def claim(self, index: int) -> bool:
        """Whether an item within reach may be started without taking it."""
        return True

    def skip_to(self, index: int) -> None:
        """The items below `index` were run without asking for each."""
        self._next = index


class HandedOut:
    """What the parent has given and not taken back. An item is known before the one in front of it is torn down,
    because fixtures that both need must stay."""

    def __init__(self, fd: int) -> None:
        import _fastest

        self._native = _fastest
        self._fd = fd
        self._spans: list[list[int]] = []
        self._taken = -1
        self._held: int | None = None
        self._no_more = False
        self.rerouted = False  # another item was taken than the one that `following` told

    def take(self) -> int | None:
        """The item to start now; it is ours."""
        self.rerouted = False
        while True:
            index, self._held = self._held, None
            if index is None:
                index = self._pop()
            if index is None:
                return None
            if self._native.claim(index):
                self._taken = index
                self._hold_next()
                return index
            self.rerouted = True
            if self._native.stopped():
                return None

    def following(self) -> int | None:
        """The item after the one that was taken last."""
        return None if self._native.stopped() else self._held

    def reach(self, index: int) -> int:
        """Items from `index`, which was taken, up to here come one after the other."""
        if self._held != index + 1:
            return index + 1
        front = self._spans[0] if self._spans else None
        return front[1] if front is not None and front[0] == index + 2 else index + 2

    def claim(self, index: int) -> bool:
        """Whether an item within reach may be started without taking it."""
        return bool(self._native.claim(index))

    def skip_to(self, index: int) -> None:
        """The items below `index` were run without asking for each."""
        # What is held may come from anywhere: the longest items are handed out first.
        if self._held is not None and self._taken < self._held < index:
            if self._spans and self._spans[0][0] == self._held + 1:
                self._spans[0][0] = index
            self._held = None
            self._hold_next()

    def _hold_next(self) -> None:
        while self._held is None:
            index = self._pop()
            if index is None:
                return
            if self._native.owns(index):
                self._held = index

    def _pop(self) -> int | None:
        """The next index that was given; waits for one. None: there will be no more."""
        while self._spans and self._spans[0][0] >= self._spans[0][1]:
            del self._spans[0]
        while not self._spans:
            if self._no_more or self._native.stopped():
                return None
            self._listen()
        front = self._spans[0]
        front[0] += 1
        return front[0] - 1

    def _listen(self) -> None:
        from fastest.pool.messages import receive

        host.tell("waits")
        try:
            message = receive(self._fd)
        except OSError:
            os._exit(host.LOST_DESCRIPTORS)  # a test has closed it
        if message is None or message[0] == "no more":
            self._no_more = True
        elif message[0] == "run":
            self._spans.extend(message[1])
