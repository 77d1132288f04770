"""The runtime's clocks (`fastest.clocks`) are not those that other libraries replace."""

from __future__ import annotations

import sys
import time

import pytest

from fastest import clocks


@pytest.mark.parametrize("name", ["time", "perf_counter", "monotonic"])
def test_clocks_are_objects_of_our_own(name):
    ours, real = getattr(clocks, name), getattr(time, name)
    assert ours is not real
    assert real() <= ours() <= real()


def test_no_module_of_the_runtime_holds_a_real_clock():
    """Except `_pytest.timing`, where pytest has them."""
    real = (time.time, time.perf_counter, time.monotonic)
    found = [
        (name, attribute)
        for name, module in sys.modules.items()
        if name.startswith("fastest.") and name != "fastest.compat.timing"
        for attribute, value in vars(module).items()
        if value in real
    ]
    assert found == []
