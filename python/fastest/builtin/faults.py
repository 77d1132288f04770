"""Python's fault handler: where a crash happened, and what a test was doing that took too long.

A crash is reported to the parent process, through the file that it reads when the runner is gone; without one, and
for time-outs, the stack goes to the terminal's standard error, not to what captures it.
"""

from __future__ import annotations

import sys

from fastest.hookmark import hookimpl
from fastest.stash import StashKey
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.config.config import Config
    from fastest.nodes import Item

fault_handler_original_stderr_fd_key = StashKey()
fault_handler_stderr_fd_key = StashKey()


def pytest_configure(config: Config) -> None:
    import faulthandler

    stderr = get_stderr_fileno(config)
    if faulthandler.is_enabled():
        config.stash[fault_handler_original_stderr_fd_key] = stderr
    config.stash[fault_handler_stderr_fd_key] = os.dup(stderr)
    fault_fd = config.payload.get("fault_fd")
    faulthandler.enable(file=config.stash[fault_handler_stderr_fd_key] if fault_fd is None else fault_fd)


def pytest_unconfigure(config: Config) -> None:
    import faulthandler

    faulthandler.disable()
    ours = config.stash.get(fault_handler_stderr_fd_key, None)
    if ours is not None:
        try:
            os.close(ours)
        except OSError:
            pass  # a test closed it
        del config.stash[fault_handler_stderr_fd_key]
    original = config.stash.get(fault_handler_original_stderr_fd_key, None)
    if original is not None:
        faulthandler.enable(original)
        del config.stash[fault_handler_original_stderr_fd_key]


def get_stderr_fileno(config: Config) -> int:
    """The descriptor of standard error as it was before capturing; `sys.stderr` may be anything by now."""
    from fastest.builtin.capture import manager_of
    from fastest.builtin.captures import FDCaptureBase

    manager = manager_of(config)
    streams = manager._global_capturing if manager is not None else None
    if streams is not None and isinstance(streams.err, FDCaptureBase):
        return streams.err.targetfd_save
    try:
        fileno = sys.stderr.fileno()
    except (AttributeError, ValueError):
        fileno = -1
    if fileno == -1:
        assert sys.__stderr__ is not None
        fileno = sys.__stderr__.fileno()
    return fileno


def get_timeout_config_value(config: Config) -> float:
    return float(config.getini("faulthandler_timeout") or 0.0)


def get_exit_on_timeout_config_value(config: Config) -> bool:
    return bool(config.getini("faulthandler_exit_on_timeout"))


class TimeoutWatcher:
    """Arms the time-out around each item. Nothing is ever dirty."""

    inside = False

    def __init__(self, config: Config, timeout: float) -> None:
        self._timeout = timeout
        self._exit = get_exit_on_timeout_config_value(config)
        self._stderr = config.stash[fault_handler_stderr_fd_key]

    def install(self) -> None: ...
    def uninstall(self) -> None: ...

    def dirty(self) -> bool:
        return False

    def begin(self, item: Item, when: str) -> None: ...
    def collect(self, item: Item, when: str) -> None: ...

    def wants(self, item: Item) -> bool:
        return True

    def enter(self, item: Item) -> None:
        import faulthandler

        faulthandler.dump_traceback_later(self._timeout, file=self._stderr, exit=self._exit)

    def leave(self, item: Item) -> None:
        import faulthandler

        faulthandler.cancel_dump_traceback_later()


def make_watcher(config: Config) -> TimeoutWatcher | None:
    timeout = get_timeout_config_value(config)
    return TimeoutWatcher(config, timeout) if timeout > 0 else None


@hookimpl(tryfirst=True)
def pytest_enter_pdb() -> None:
    """A person at the debugger takes as long as they like."""
    import faulthandler

    faulthandler.cancel_dump_traceback_later()


@hookimpl(tryfirst=True)
def pytest_exception_interact() -> None:
    import faulthandler

    faulthandler.cancel_dump_traceback_later()
