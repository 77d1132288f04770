"""Errors in `__del__`, weak reference callbacks and the like become PytestUnraisableExceptionWarning."""

from __future__ import annotations

import sys

from fastest.builtin.lateerrors import LateError, LateErrors, LateErrorWatcher
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config

unraisable_exceptions = StashKey()
gc_collect_iterations_key = StashKey()  # pytester changes how often the garbage is collected at the end


def pytest_configure(config: Config) -> None:
    late = LateErrors("unraisable", "PytestUnraisableExceptionWarning")
    config.stash[unraisable_exceptions] = late
    previous = sys.unraisablehook

    def hook(unraisable: Any) -> None:
        try:
            summary = f"{unraisable.err_msg or 'Exception ignored in'}: {unraisable.object!r}"
            error = (unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)
            late.errors.append(LateError(summary, error, unraisable.object))
        except BaseException as failure:
            late.errors.append(failure)
            raise

    def restore() -> None:
        try:
            late.warn()
        finally:
            sys.unraisablehook = previous
            del config.stash[unraisable_exceptions]

    config.add_cleanup(restore)
    sys.unraisablehook = hook


def pytest_unconfigure(config: Config) -> None:
    """Whatever is only held by reference cycles is finalized now, while its errors still become warnings."""
    late = config.stash.get(unraisable_exceptions, None)
    if late is not None:
        import gc

        for _ in range(config.stash.get(gc_collect_iterations_key, 1)):
            gc.collect()
        late.warn()


def make_watcher(config: Config) -> LateErrorWatcher | None:
    late = config.stash.get(unraisable_exceptions, None)
    return None if late is None else LateErrorWatcher(late)
