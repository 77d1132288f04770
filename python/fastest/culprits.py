"""`--bisect NODEID`: the smallest set of other tests after which this test fails.

A selection like `-k`: the run goes on with that set and the test, so the failure is shown, and what remains can be
pasted after `fastest`. Every question "does it fail after these?" is one trial in a fork. The search leaves out halves,
quarters, eighths ... for as long as the test still fails: about 2 k log2(n) questions for k culprits among n tests, and
at any time the set at hand is one that was seen to fail.
"""

from __future__ import annotations

from fastest.trial import FAILED, NOT_REACHED, PASSED, run_trial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from fastest.session import Session

    T = TypeVar("T")


def smallest(candidates: Sequence[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Of candidates for which `fails` holds, some for which it still holds and of which none can be left out."""
    kept = list(candidates)
    size = len(kept)
    while size > 1:
        size = (size + 1) // 2
        begin = 0
        while begin < len(kept) > 1:
            rest = kept[:begin] + kept[begin + size :]
            if rest and fails(rest):
                kept = rest
            else:
                begin += size
    return kept


def select_culprits(session: Session, nodeid: str) -> None:
    """Reduces the session's items to the test and those that make it fail, and says what was found."""
    index = _find(session.items, nodeid)
    search = _Search(session, index)
    kept = [*search.culprits(), session.items[index]]
    chosen = {id(item) for item in kept}
    left_out = [item for item in session.items if id(item) not in chosen]
    session.items[:] = kept
    if left_out:
        session.config.hook.pytest_deselected(items=left_out)


def _find(items: Sequence[Any], nodeid: str) -> int:
    for index, item in enumerate(items):
        if item.nodeid == nodeid:
            return index
    from fastest.config.exceptions import UsageError

    similar = [item.nodeid for item in items if item.nodeid.endswith(nodeid) or nodeid.endswith(item.nodeid)]
    hint = f"; did you mean {similar[0]}?" if similar else ""
    raise UsageError(f"--bisect: no test was collected as {nodeid}{hint}")


class _Search:
    """The questions about one item, in the order from cheap to dear."""

    def __init__(self, session: Session, index: int) -> None:
        self.session = session
        self.item = session.items[index]
        self.before = list(session.items[:index])
        self.others = [*self.before, *session.items[index + 1 :]]
        self.trials = 0
        self.last = PASSED

    def culprits(self) -> list[Any]:
        """The tests to run before it; none if it fails alone or never."""
        name = self.item.nodeid
        if self._fails([]):
            self._say(f"{name} fails alone: no other test is to blame")
            return []
        candidates = next((some for some in self._candidates() if self._fails(some)), None)
        if candidates is None:
            self._say(f"{name} passes alone and {self._why_not()}")
            return []
        found = smallest(candidates, self._fails)
        count = "this test" if len(found) == 1 else f"these {len(found)} tests"
        self._say(f"{name} passes alone and fails after {count} ({self.trials} trials):")
        for item in found:
            self._say(f"  {item.nodeid}")
        return found

    def _candidates(self) -> list[list[Any]]:
        """What ran before it in a serial run; then everything, because parallel runs have an order of their own."""
        return [some for some in (self.before, self.others) if some][: 1 if self.before == self.others else 2]

    def _fails(self, before: list[Any]) -> bool:
        self.trials += 1
        items = [*before, self.item]
        self.last = run_trial(self.session, items)
        fails = self.last == FAILED
        if fails and len(before) > 1:
            self._say(f"fails after {len(before)} tests")
        return fails

    def _why_not(self) -> str:
        if self.last == NOT_REACHED:
            return "is not reached after all other tests: --deselect the one that ends the run, and try again"
        return "after all other tests: their order is not to blame"

    def _say(self, text: str) -> None:
        reporter = self.session.config.plugins.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"bisect: {text}")
