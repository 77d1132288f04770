"""Imports the modules of a record, one after the other, each as if it were the first: before every import
`sys.modules` is what a start has, and modules from earlier in the list are adopted as a run would adopt them. What is
in `sys.modules` afterwards is therefore the closure of that import.
"""

from __future__ import annotations

import sys

from fastest.warm.adopt import Adopter, Closure, Stock, attribute, install, is_deferred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.warm.record import Record


def fill(record: Record, order: dict[str, Any], progress: Callable[[str], None]) -> tuple[Stock, dict[str, str]]:
    """A stock, and the modules that spoilt it (name -> reason). `progress` is told each name before its import."""
    import warnings

    from fastest import stdlibguard

    stdlibguard.install(whole_packages=True)  # as every run does first
    start = set(sys.modules)
    from fastest.deferred import fill_what_forks_fill
    from fastest.warm.checks import Checks, state

    state()  # imports what it needs before anything is compared
    stock = Stock()
    adopter = install(stock)
    unsafe: dict[str, str] = {}
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        with Checks(order["harmless"], stock.opened) as checks:
            filler = Filler(stock, adopter, checks, log, fill_what_forks_fill)
            for name in needs_first(record.names):
                for root in ancestors(name):
                    if root in record.unsafe:
                        break  # nothing below it can be imported without it
                    if root not in stock.closures and root not in filler.baseline:
                        progress(root)
                        reason = filler.load(root)
                        if reason:
                            unsafe[root] = reason
    sys.meta_path.remove(adopter)
    for name in set(sys.modules) - start:
        del sys.modules[name]
    return stock, unsafe


def needs_first(names: list[str]) -> list[str]:
    """The names in an order in which what a module needs comes before it. They come as imports were finished, where a
    submodule that its package imports comes before the package; but to import it is to import the package, with all
    that comes between the two.

    Modules like `_asyncio` come last: they are a part of another that they import themselves, and that would find them
    unfinished and do without them.
    """
    places = {name: place for place, name in enumerate(names)}
    return sorted(names, key=lambda name: (name.startswith("_"), max(places.get(root, -1) for root in ancestors(name))))


def ancestors(name: str) -> list[str]:
    """'a', 'a.b' and 'a.b.c' for 'a.b.c'."""
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


class Filler:
    """Imports, and keeps what may be kept. `settle` ends an import: what the fork of a served run would begin with, and
    what that brings along, is in no run's `sys.modules`.
    """

    def __init__(self, stock: Stock, adopter: Adopter, checks: Any, log: list[Any], settle: Callable[[], None]) -> None:
        self._settle = settle
        self.baseline = dict(sys.modules)
        self._stock = stock
        self._adopter = adopter
        self._checks = checks
        self._log = log
        self._spoilt: dict[str, str] = {}  # modules that were executed by an unsafe import

    def load(self, root: str) -> str | None:
        """Import one module; the reason why it must not be kept, or None."""
        before = Lists()
        self._adopter.taken.clear()
        self._log.clear()
        self._checks.begin()
        reason = self._import(root) or self._checks.reason() or self._warned()
        additions = before.additions()
        if additions is None:
            reason = reason or "changes what others have set up"
        reason = self._keep(root, Closure(self._names(), *(additions or ([], []))), reason)
        before.restore()
        self._hide()
        return reason

    def _warned(self) -> str | None:
        return f"warns: {self._log[0].category.__name__}" if self._log else None

    def _import(self, root: str) -> str | None:
        try:
            __import__(root)
            self._settle()
        except BaseException as error:
            return f"raises {type(error).__name__}"
        return None

    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in sys.modules if name not in self.baseline)

    def _keep(self, root: str, closure: Closure, reason: str | None) -> str | None:
        """Take over what was executed. If something is wrong with it or with what it needs, the whole stock is for
        nothing, but those that follow need not execute it again.
        """
        stock = self._stock
        for name in closure.names:
            if name in self._spoilt:
                reason = reason or f"needs {self._spoilt[name]}"
            elif name.partition(".")[0] in ("pytest", "_pytest"):
                reason = reason or "imports pytest"
        for name in [name for name in closure.names if name not in stock.modules]:
            module = stock.modules[name] = sys.modules[name]
            stock.closures[name] = Closure((name,), [], []) if is_deferred(module) else closure
            if reason:
                self._spoilt[name] = root
        return reason

    def _hide(self) -> None:
        """Back to the modules of a start."""
        for name, module in list(sys.modules.items()):
            if name not in self.baseline:
                del sys.modules[name]
                self._unbind(name, module)
        for name, module in self.baseline.items():
            sys.modules.setdefault(name, module)

    def _unbind(self, name: str, module: object) -> None:
        parent, _, tail = name.rpartition(".")
        package = self.baseline.get(parent) or self._stock.modules.get(parent)
        if package is None or attribute(package, tail) is not module:
            return
        closure = self._stock.closures.get(parent)
        if closure is None or name not in closure.names:
            delattr(package, tail)
            self._stock.unbound.add(name)


class Lists:
    """Lists of the interpreter that imports may add to: warning filters in front, finders at the end."""

    def __init__(self) -> None:
        self._filters, self._finders = list(filters()), list(sys.meta_path)

    def additions(self) -> tuple[list[Any], list[Any]] | None:
        """What was added; None if something else was done, too."""
        new_filters = added_in_front(filters(), self._filters)
        new_finders = added_in_front(sys.meta_path[::-1], self._finders[::-1])
        if new_filters is None or new_finders is None:
            return None
        return new_filters, new_finders[::-1]

    def restore(self) -> None:
        import warnings

        filters()[:] = self._filters
        warnings._filters_mutated()  # type: ignore[attr-defined]
        sys.meta_path[:] = self._finders


def filters() -> list[Any]:
    import warnings

    return warnings.filters  # type: ignore[return-value]


def added_in_front(after: list[Any], before: list[Any]) -> list[Any] | None:
    """What `after` has in front of `before`; None if that is not the whole difference."""
    count = len(after) - len(before)
    if count < 0 or any(a is not b for a, b in zip(after[count:], before)):
        return None
    return after[:count]
