"""Errors that end a thread become PytestUnhandledThreadExceptionWarning."""

from __future__ import annotations

from fastest.builtin.importwatch import forget, when_imported
from fastest.builtin.lateerrors import LateError, LateErrors, LateErrorWatcher
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config

thread_exceptions = StashKey()


def pytest_configure(config: Config) -> None:
    late = LateErrors("thread", "PytestUnhandledThreadExceptionWarning")
    config.stash[thread_exceptions] = late
    undo: list[Callable[[], None]] = []

    def hook(args: Any) -> None:
        try:
            name = "<unknown>" if args.thread is None else args.thread.name
            error = (args.exc_type, args.exc_value, args.exc_traceback)
            late.errors.append(LateError(f"Exception in thread {name}", error, args.thread))
        except BaseException as failure:
            late.errors.append(failure)
            raise

    def install() -> None:
        import threading

        previous = threading.excepthook
        threading.excepthook = hook
        undo.append(lambda: setattr(threading, "excepthook", previous))

    def restore() -> None:
        forget("threading", install)
        try:
            late.warn()
        finally:
            for function in undo:
                function()
            del config.stash[thread_exceptions]

    config.add_cleanup(restore)
    when_imported("threading", install)


def make_watcher(config: Config) -> LateErrorWatcher | None:
    late = config.stash.get(thread_exceptions, None)
    return None if late is None else LateErrorWatcher(late)
