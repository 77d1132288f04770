"""The clocks of the runtime, out of reach of libraries that stop time.

freezegun and its like look through all imported modules for names that *are* `time.time` or `time.perf_counter` and put
a frozen clock there. These are other objects which call the same functions, so durations and time limits stay true
while a test has frozen its own clock.
"""

from __future__ import annotations

import time as _time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

time: Callable[[], float] = _time.time.__call__  # type: ignore[operator]
perf_counter: Callable[[], float] = _time.perf_counter.__call__  # type: ignore[operator]
monotonic: Callable[[], float] = _time.monotonic.__call__  # type: ignore[operator]
