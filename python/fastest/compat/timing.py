"""`_pytest.timing`: the clocks that pytest reads, in one place where plugins and tests may replace them."""

from __future__ import annotations

from time import perf_counter, sleep, time

__all__ = ["Duration", "Instant", "perf_counter", "sleep", "time"]


class Instant:
    """Now, on the wall and on the performance counter."""

    __slots__ = ("perf_count", "time")

    def __init__(self) -> None:
        self.time = time()
        self.perf_count = perf_counter()

    def elapsed(self) -> Duration:
        return Duration(self, Instant())

    def as_utc(self) -> object:
        from datetime import datetime, timezone

        return datetime.fromtimestamp(self.time, timezone.utc)


class Duration:
    __slots__ = ("start", "stop")

    def __init__(self, start: Instant, stop: Instant) -> None:
        self.start = start
        self.stop = stop

    @property
    def seconds(self) -> float:
        return self.stop.perf_count - self.start.perf_count
