"""The `caplog` fixture: what a test has logged, and the levels from which on it is logged."""

from __future__ import annotations

import logging

from fastest.builtin.logs_capture import LogCaptureHandler, caplog_handler_key, caplog_records_key
from fastest.builtin.logs_format import _remove_ansi_escape_sequences
from fastest.fixtures import fixture
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from fastest.nodes import Node
    from fastest.request import FixtureRequest


class LogCaptureFixture:
    """What `caplog` gives to a test."""

    __module__ = "_pytest.logging"

    def __init__(self, item: Node, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._item = item
        self._initial_handler_level: int | None = None
        self._initial_logger_levels: dict[str | None, int] = {}
        self._initial_disabled_logging_level: int | None = None

    def _finalize(self) -> None:
        """Put back the levels that `set_level` changed."""
        if self._initial_handler_level is not None:
            self.handler.setLevel(self._initial_handler_level)
        for name, level in self._initial_logger_levels.items():
            logging.getLogger(name).setLevel(level)
        if self._initial_disabled_logging_level is not None:
            logging.disable(self._initial_disabled_logging_level)
            self._initial_disabled_logging_level = None

    @property
    def handler(self) -> LogCaptureHandler:
        handler: LogCaptureHandler = self._item.stash[caplog_handler_key]
        return handler

    def get_records(self, when: str) -> list[logging.LogRecord]:
        """The records of one phase: "setup", "call" or "teardown"."""
        records: list[logging.LogRecord] = self._item.stash[caplog_records_key].get(when, [])
        return records

    @property
    def text(self) -> str:
        return _remove_ansi_escape_sequences(self.handler.stream.getvalue())

    @property
    def records(self) -> list[logging.LogRecord]:
        return self.handler.records

    @property
    def record_tuples(self) -> list[tuple[str, int, str]]:
        """(logger name, level, message) of each record."""
        return [(record.name, record.levelno, record.getMessage()) for record in self.records]

    @property
    def messages(self) -> list[str]:
        """The messages with their arguments filled in, without level, time or traceback."""
        return [record.getMessage() for record in self.records]

    def clear(self) -> None:
        self.handler.clear()

    def _force_enable_logging(self, level: int | str, logger_obj: logging.Logger) -> int:
        """Undo a `logging.disable` that would swallow `level`; returns what was disabled."""
        disabled = logger_obj.manager.disable
        wanted: Any = logging.getLevelName(level) if isinstance(level, str) else level
        if not isinstance(wanted, int):
            logging.disable(logging.NOTSET)
        elif not logger_obj.isEnabledFor(wanted):
            logging.disable(max(wanted - 10, logging.NOTSET))
        return disabled

    def set_level(self, level: int | str, logger: str | None = None) -> None:
        """Capture from `level` on, until the test is over; `logger` names another logger than the root."""
        logger_obj = logging.getLogger(logger)
        self._initial_logger_levels.setdefault(logger, logger_obj.level)
        logger_obj.setLevel(level)
        if self._initial_handler_level is None:
            self._initial_handler_level = self.handler.level
        self.handler.setLevel(level)
        disabled = self._force_enable_logging(level, logger_obj)
        if self._initial_disabled_logging_level is None:
            self._initial_disabled_logging_level = disabled

    def at_level(self, level: int | str, logger: str | None = None) -> _Undone:
        """A context in which `level` holds."""
        return _Undone(lambda: self._set_for_a_while(level, logging.getLogger(logger)))

    def _set_for_a_while(self, level: int | str, logger_obj: logging.Logger) -> Callable[[], None]:
        logger_level, handler_level, handler = logger_obj.level, self.handler.level, self.handler
        logger_obj.setLevel(level)
        handler.setLevel(level)
        disabled = self._force_enable_logging(level, logger_obj)

        def undo() -> None:
            logger_obj.setLevel(logger_level)
            handler.setLevel(handler_level)
            logging.disable(disabled)

        return undo

    def filtering(self, filter_: logging.Filter) -> _Undone:
        """A context in which the handler has one more filter."""
        return _Undone(lambda: self._filter_for_a_while(filter_))

    def _filter_for_a_while(self, filter_: logging.Filter) -> Callable[[], None]:
        handler = self.handler
        if filter_ in handler.filters:
            return lambda: None
        handler.addFilter(filter_)
        return lambda: handler.removeFilter(filter_)


class _Undone:
    """A context that does something, and what that returns at the end."""

    def __init__(self, do: Callable[[], Callable[[], None]]) -> None:
        self._do = do

    def __enter__(self) -> None:
        self._undo = self._do()

    def __exit__(self, *exc: object) -> None:
        self._undo()


@fixture
def caplog(request: FixtureRequest) -> Generator[LogCaptureFixture, None, None]:
    """Read what the test logs, and set the level from which on it is logged.

    ``caplog.messages`` has the messages, ``caplog.text`` the formatted lines, ``caplog.records`` the
    :class:`logging.LogRecord` objects, ``caplog.record_tuples`` (logger name, level, message) of each;
    ``caplog.clear()`` forgets them.
    """
    from fastest.builtin.logs import plugin_of

    plugin = plugin_of(request.config)
    if plugin is not None:
        plugin.give_caplog(request.node, current_phase())
    result = LogCaptureFixture(request.node, _ispytest=True)
    yield result
    result._finalize()


def current_phase() -> str:
    """The phase that PYTEST_CURRENT_TEST tells; "setup" if a test removed it."""
    current = os.environ.get("PYTEST_CURRENT_TEST", "")
    return next((when for when in ("call", "teardown") if current.endswith(f"({when})")), "setup")
