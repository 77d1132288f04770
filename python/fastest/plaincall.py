"""What came of a plain item that did not pass silently."""

from __future__ import annotations

from fastest.fixturedef import teardown_yield_fixture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class PlainOutcome:
    """Where an item stands: `phase` is the last that began, and it did not pass silently.

    Durations are in seconds, `start` since the epoch. `unfinished`: the functions and generators of the fixtures that
    have to be ended; `failures`: what others have raised in their end.
    """

    def __init__(
        self,
        phase: str,
        raised: BaseException | None,
        result: object,
        start: float,
        setup: float,
        call: float,
        values: dict[str, Any] | None,
        instance: Any,
        unfinished: list[tuple[Any, Any]],
        failures: list[BaseException],
    ) -> None:
        self.phase = phase
        self.raised = raised
        self.result = result
        self.start = start
        self.setup = setup
        self.call = call
        self._values = values
        self._instance = instance
        #: for the set-up state, which calls the last one first
        self.finalizers = [_ending(*pair) for pair in unfinished] or [_raising(error) for error in reversed(failures)]
        if raised is not None:
            self.raised = _with_traceback(raised)

    def hand_over(self, item: Any) -> None:
        """The item goes on by itself, with the instance and the values that it has."""
        item.funcargs = self._values
        if self._instance is not None:
            item._instance = self._instance


def _ending(function: Any, generator: Any) -> Callable[[], None]:
    return lambda: teardown_yield_fixture(function, generator)


def _raising(error: BaseException) -> Callable[[], None]:
    def again() -> None:
        raise error

    return again


def _with_traceback(error: BaseException) -> BaseException:
    """Whoever reports it expects one; what the runner itself has to say has none."""
    try:
        if error.__traceback__ is None:
            raise error
    except BaseException as again:
        return again
    return error


def quick_question(watchers: list[Any]) -> Callable[[], bool]:
    """Whether any watcher has something to collect, as it is asked after every phase of a plain item. A watcher may
    ask something else once it has collected: then the question is to be made anew."""
    questions = [watcher.dirty for watcher in watchers]

    def is_dirty() -> bool:
        for question in questions:  # noqa: SIM110 -- a generator would cost as much as the questions
            if question():
                return True
        return False

    return is_dirty
