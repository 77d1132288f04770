"""The clocks of the runtime, out of reach of libraries that stop time.

freezegun and its like look through all imported modules for names that *are* `time.time` or `time.perf_counter` and put
a frozen clock there. These are other objects which call the same functions, so durations and time limits stay true
while a test has frozen its own clock.
"""

from __future__ import annotations

import time as _time
from _functools import partial

time = partial(_time.time)
perf_counter = partial(_time.perf_counter)
monotonic = partial(_time.monotonic)
