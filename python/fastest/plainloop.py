"""The inner loop in Python, for an interpreter that is not embedded: what src/python/loop.cc does in C++."""

from __future__ import annotations

from fastest import host
from fastest.clocks import perf_counter, time
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from fastest.host import PlainCall, PlainItem


def run(
    items: Sequence[PlainItem],
    first: int,
    dirty: Callable[[], bool] | None,
    files: Sequence[int],
    times: list[Any] | None,
) -> tuple[int, PlainCall | None]:
    """`host.run_plain`."""
    offsets = [os.lseek(fd, 0, os.SEEK_CUR) for fd in files]

    def is_dirty() -> bool:
        return (
            host.is_forked()
            or bool(dirty is not None and dirty())
            or offsets != [os.lseek(fd, 0, os.SEEK_CUR) for fd in files]
        )

    for n, item in enumerate(items):
        host.started(first + n)
        one = _Item(item, first + n, is_dirty)
        call = one.run()
        if call is not None:
            return n, call
        if times is not None:
            times.append(one.times())
    return len(items), None


class _Item:
    """One item on its way through the phases."""

    def __init__(self, item: PlainItem, index: int, is_dirty: Callable[[], bool]) -> None:
        self._nodeid, self._function, self._owner, values, self._plan = item
        self._values = dict(values or {}) if self._plan else values  # a copy, or they would live as long as the rows
        self._index = index
        self._is_dirty = is_dirty
        self._phase = "call"
        self._raised: BaseException | None = None
        self._result: object = None
        self._instance: Any = None
        self._durations = {"setup": 0.0, "call": 0.0, "teardown": 0.0}
        self._unfinished: list[tuple[Any, Any]] = []
        self._failures: list[BaseException] = []

    def run(self) -> PlainCall | None:
        """None if it passed silently, and its event is sent."""
        self._start = time()
        self._began = perf_counter()
        steps = self._plan[0] if self._plan else ()
        passed = not steps or self._silently("setup", self._set_up)
        passed = passed and self._silently("call", self._call)
        passed = passed and (not self._unfinished or self._silently("teardown", self._take_down))
        if passed:
            host.passed(self._index, *self.times())
            return None
        values = self._values if self._plan else None
        return (
            self._phase,
            self._raised,
            self._result,
            self._start,
            self._durations["setup"],
            self._durations["call"],
            values,
            self._instance,
            self._unfinished,
            self._failures,
        )

    def times(self) -> tuple[float, float, float, float]:
        durations = self._durations
        return self._start, durations["setup"], durations["call"], durations["teardown"]

    def _silently(self, phase: str, run: Callable[[], bool]) -> bool:
        self._phase = phase
        host.current_test(self._nodeid, phase)
        began = perf_counter()
        passed = run()
        self._durations[phase] = perf_counter() - began
        return passed and not self._is_dirty()

    def _set_up(self) -> bool:
        if self._owner is not None:
            self._instance = self._attempt(self._owner)
        values: Any = self._values
        for name, function, names, is_generator, on_instance in self._plan[0]:
            if self._raised is not None:
                break
            arguments = (self._instance,) if on_instance else ()
            value = self._attempt(function, *arguments, **{asked: values[asked] for asked in names})
            if is_generator and self._raised is None:
                value = self._first_value(name, function, value)
            values[name] = value
        return self._raised is None

    def _first_value(self, name: str, function: Any, generator: Any) -> Any:
        value = self._attempt(next, generator)
        if isinstance(self._raised, StopIteration):
            self._raised = ValueError(f"{name} did not yield a value")
        elif self._raised is None:
            self._unfinished.append((function, generator))
        return value

    def _call(self) -> bool:
        values: Any = self._values or {}
        if self._plan:
            values = {name: values[name] for name in self._plan[1]}
        if self._owner is not None and self._instance is None:
            self._instance = self._attempt(self._owner)
        arguments = () if self._owner is None else (self._instance,)
        if self._raised is None:
            self._result = self._attempt(self._function, *arguments, **values)
        return self._raised is None and self._result is None

    def _take_down(self) -> bool:
        while self._unfinished:
            self._attempt(self._plan[2], *self._unfinished.pop())
            if self._raised is not None:
                self._failures.append(self._raised)
                self._raised = None
        return not self._failures

    def _attempt(self, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
        """The value, or None and the exception is remembered."""
        host.plain_begins(self._index, self._began)
        try:
            return function(*arguments, **keywords)
        except BaseException as error:
            if error.__traceback__ is not None:  # without this frame, as the embedded loop has none
                error.__traceback__ = error.__traceback__.tb_next
            self._raised = error
            return None
        finally:
            host.plain_begins(None)
