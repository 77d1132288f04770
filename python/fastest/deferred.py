"""Modules of the standard library that are read when they are first used, not when they are imported.

`import unittest` costs as much as twice the start of Python, and most of that is for what few runs need: `argparse` for
its command line, `pprint` and `difflib` for messages (they bring `dataclasses`, `inspect`, `ast` and `dis`),
`traceback` with `tokenize` and `textwrap` for output. pytest imports them all; a run of ours need not. An import of one
of them gives the module itself, still empty; looking at anything in it, or changing anything, fills it first. Only
modules whose import has no effect but their names may be listed.
"""

from __future__ import annotations

import sys
from _thread import RLock

from fastest.lightanswers import ANSWERS
from fastest.loader import OwnImport
from fastest.loaderaround import LoaderAround, around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

#: Used by what `asyncio.events` registers with `os.register_at_fork` (Python 3.12), so every fork would fill it.
FILLED_BY_FORKS = ("signal",)

ModuleType_ = type(sys)
plain = ModuleType_.__getattribute__

#: What every import statement looks at.
SEEN_BY_IMPORTS = frozenset(("__class__", "__path__", "__spec__"))


class DeferredModule(ModuleType_):  # type: ignore[misc, valid-type]
    """Empty until it is used; an ordinary module from then on."""

    def __getattribute__(self, name: str) -> Any:
        if name in SEEN_BY_IMPORTS:
            return plain(self, name)
        answers = ANSWERS.get(plain(self, "__name__"))
        if answers is not None and name in answers:
            return answers[name]
        _fill(self)
        return plain(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        _fill(self)
        ModuleType_.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        _fill(self)
        ModuleType_.__delattr__(self, name)


class DeferringLoader(LoaderAround):
    """Until the module is filled."""

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        self.lock = RLock()
        self.is_filling = False
        self.when_filled: Callable[[], None] | None = None

    def exec_module(self, module: Any) -> None:
        """Not yet."""
        module.__class__ = DeferredModule


def defer(spec: ModuleSpec, when_filled: Callable[[], None] | None = None) -> ModuleSpec:
    """The spec of an ordinary module becomes that of a deferred one."""
    spec = around(spec, DeferringLoader)
    spec.loader.when_filled = when_filled  # type: ignore[union-attr]
    return spec


def is_empty(module: object) -> bool:
    """Whether it was imported, and nobody has used it yet."""
    return type(module) is DeferredModule


def fill(module: Any) -> None:
    """Read it now, if it is not read yet."""
    if is_empty(module):
        _fill(module)


def fill_before_forks() -> None:
    """Once in the parent is cheaper than once in every child."""
    if "asyncio.events" in sys.modules:
        fill_what_forks_fill()


def fill_what_forks_fill() -> None:
    """If it was imported."""
    for name in FILLED_BY_FORKS:
        fill(sys.modules.get(name))


def _fill(module: DeferredModule) -> None:
    spec = plain(module, "__spec__")
    deferring = spec.loader
    if type(deferring) is not DeferringLoader:
        return  # another thread was quicker
    with deferring.lock:
        if deferring.is_filling or type(module) is not DeferredModule:
            return  # its own code looks at it, or another thread was quicker after all
        deferring.is_filling = True
        try:
            plain(module, "__dict__")["__loader__"] = deferring.loader
            with OwnImport():
                deferring.loader.exec_module(module)
            ModuleType_.__setattr__(module, "__class__", ModuleType_)
            spec.loader = deferring.loader
            if deferring.when_filled is not None:
                deferring.when_filled()
        finally:
            deferring.is_filling = False
