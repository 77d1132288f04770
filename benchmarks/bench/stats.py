"""The few statistics of the report. Medians, because a shared machine makes times that have a long tail to one side."""

from __future__ import annotations

import math
import statistics
from typing import Iterable, Sequence

median = statistics.median


def spread(values: Sequence[float]) -> float:
    """The middle half of the values, relative to their median: 0.05 says that half of the runs lie within 5 %."""
    if len(values) < 2:
        return 0.0
    lower, _, upper = statistics.quantiles(values, n=4, method="inclusive")
    return (upper - lower) / median(values)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The lower and the upper quartile; both are the value itself if there is only one."""
    if len(values) < 2:
        return values[0], values[0]
    lower, _, upper = statistics.quantiles(values, n=4, method="inclusive")
    return lower, upper


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios; zero or less counts as a thousandth, so that one lucky run cannot make the mean perfect."""
    logs = [math.log(max(ratio, 0.001)) for ratio in ratios]
    return math.exp(sum(logs) / len(logs))


def lateness(ends: Sequence[float]) -> float:
    """How much later the last worker ended than all did on average, relative to that average, from the start on."""
    return max(ends) / statistics.mean(ends) - 1
