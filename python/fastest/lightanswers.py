"""What deferred modules answer without being read (`deferred.py`).

Libraries look at a few things of a module while they are imported (`subprocess.PIPE` is a default of asyncio's methods)
and ask one question of it while tests run (is this a coroutine function?). These answers are the module's own, for all
that can be told without it; for the rest they read the module and pass on what it says.
"""

from __future__ import annotations

import sys

from fastest.hookmark import HookimplMarker, HookspecMarker
from fastest.introspect import (
    CO_ASYNC_GENERATOR,
    CO_COROUTINE,
    CO_GENERATOR,
    FunctionType,
    MethodType,
    ModuleType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: What changes the answer for a function that has it.
_NOT_AS_WRITTEN = frozenset(("_is_coroutine_marker", "__partialmethod__", "_partialmethod"))


def _read(name: str) -> Any:
    from fastest.deferred import fill

    __import__(name)
    fill(sys.modules[name])
    return sys.modules[name]


def clear_frames(tb: Any) -> None:
    """`traceback.clear_frames`, which every `assertRaises` calls: drop the local variables of the frames."""
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except RuntimeError:  # it is still running
            pass
        tb = tb.tb_next


def extract_stack(f: Any = None, limit: int | None = None) -> Any:
    """`traceback.extract_stack`, which `_asyncio` takes when it is imported."""
    return _read("traceback").extract_stack(sys._getframe(1) if f is None else f, limit)


def version(distribution_name: str) -> str:
    """`importlib.metadata.version`."""
    from fastest.lightversion import version

    return version(distribution_name)


def _flag_of(name: str, flag: int) -> Callable[[object], bool]:
    def ask(obj: Any) -> bool:
        function = obj
        while type(function) is MethodType:
            function = function.__func__
        if type(function) is FunctionType and _NOT_AS_WRITTEN.isdisjoint(function.__dict__):
            return bool(function.__code__.co_flags & flag)
        return getattr(_read("inspect"), name)(obj)  # type: ignore[no-any-return]

    ask.__name__ = ask.__qualname__ = name
    return ask


def _instance_of(name: str, kind: type) -> Callable[[object], bool]:
    def ask(object: object) -> bool:
        return isinstance(object, kind)

    ask.__name__ = ask.__qualname__ = name
    return ask


#: module -> name -> answer
ANSWERS: dict[str, dict[str, object]] = {
    "importlib.metadata": {"version": version},
    "inspect": {
        "isasyncgenfunction": _flag_of("isasyncgenfunction", CO_ASYNC_GENERATOR),
        "isclass": _instance_of("isclass", type),
        "iscoroutinefunction": _flag_of("iscoroutinefunction", CO_COROUTINE),
        "isfunction": _instance_of("isfunction", FunctionType),
        "isgeneratorfunction": _flag_of("isgeneratorfunction", CO_GENERATOR),
        "ismethod": _instance_of("ismethod", MethodType),
        "ismodule": _instance_of("ismodule", ModuleType),
    },
    "pluggy": {"HookimplMarker": HookimplMarker, "HookspecMarker": HookspecMarker},
    "subprocess": {"PIPE": -1, "STDOUT": -2, "DEVNULL": -3},
    "traceback": {"clear_frames": clear_frames, "extract_stack": extract_stack},
}
