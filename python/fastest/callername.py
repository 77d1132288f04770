"""The frame by which tests recognize their runner: libraries look up the stack for the module `_pytest` (freezegun lets
callers below such a frame see the real time).
"""

from __future__ import annotations

from fastest.introspect import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def _call(function: Callable[[], object]) -> object:
    return function()


_make_function: Any = FunctionType

#: calls a function from a frame whose module is `_pytest.main`
call_as_pytest: Any = _make_function(_call.__code__, {"__name__": "_pytest.main"})
