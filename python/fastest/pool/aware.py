"""Plugins that know of xdist's workers begin and end in each of ours, too.

Plugins are configured once, before the forks. To most it makes no difference that a session goes on in several
processes. Those that implement one of xdist's node hooks keep account of workers, and do their part in a worker's own
session: pytest-cov starts to measure in `pytest_sessionstart` and saves in its wrapper around `pytest_runtestloop`. So
these two hooks of theirs, and of nobody else, are called again after the fork.
"""

from __future__ import annotations

from fastest.pool.nodes import NODE_HOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any

    from fastest.session import Session


class _Loop:
    """The innermost implementation of `pytest_runtestloop`."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._run = run

    def pytest_runtestloop(self) -> bool:
        self._run()
        return True


def start(session: Session) -> None:
    """The session begins in this worker."""
    aware = _aware_of(session)
    if aware:
        with _replacing(session.config.pluginmanager):
            _only(session, "pytest_sessionstart", aware)(session=session)


def run(session: Session, run_items: Callable[[], None]) -> None:
    """The loop, inside of what these plugins have around it."""
    aware = _aware_of(session)
    if not aware:
        run_items()
        return
    loop = _Loop(run_items)
    session.config.pluginmanager.register(loop)
    try:
        _only(session, "pytest_runtestloop", [*aware, loop])(session=session)
    finally:
        session.config.pluginmanager.unregister(loop)


def _aware_of(session: Session) -> list[Any]:
    config = session.config
    if NODE_HOOKS.isdisjoint(config.hooked):
        return []
    found: list[Any] = []
    for name in sorted(NODE_HOOKS & config.hooked):
        for impl in getattr(config.pluginmanager.hook, name).get_hookimpls():
            if impl.plugin not in found:
                found.append(impl.plugin)
    return found


def _only(session: Session, hook: str, plugins: list[Any]) -> Any:
    manager: Any = session.config.pluginmanager
    wanted = {id(plugin) for plugin in plugins}
    others = [plugin for plugin in manager.get_plugins() if id(plugin) not in wanted]
    return manager.subset_hook_caller(hook, others)


def _replacing(manager: Any) -> AbstractContextManager[None]:
    """Meanwhile a plugin takes the name of one that was registered before the fork."""
    from contextlib import contextmanager

    @contextmanager
    def replacing() -> Iterator[None]:
        register = manager.register

        def replace(plugin: object, name: str | None = None) -> Any:
            if name is not None and manager.has_plugin(name):
                manager.unregister(name=name)
            return register(plugin, name)

        manager.register = replace
        try:
            yield
        finally:
            del manager.register

    return replacing()
