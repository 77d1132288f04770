"""The logging handlers that keep what tests log, and `catching_logs`, which attaches one for a while."""

from __future__ import annotations

import logging
from io import StringIO

from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    _StreamHandler = logging.StreamHandler[StringIO]
else:
    _StreamHandler = logging.StreamHandler

caplog_handler_key = StashKey()
caplog_records_key = StashKey()


class LogCaptureHandler(_StreamHandler):
    """Keeps records and their text."""

    __module__ = "_pytest.logging"

    def __init__(self) -> None:
        super().__init__(StringIO())
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        super().emit(record)

    def reset(self) -> None:
        """Start anew; who holds the list of records keeps what is in it."""
        self.records = []
        self.stream = StringIO()

    def clear(self) -> None:
        """Forget everything, also in the lists that others hold."""
        self.records.clear()
        self.stream = StringIO()

    def copy_from(self, other: LogCaptureHandler) -> None:
        """Take over what another handler caught so far."""
        self.records = other.records[:]
        self.stream = StringIO()
        self.stream.write(other.stream.getvalue())

    def handleError(self, record: logging.LogRecord) -> None:
        if logging.raiseExceptions:  # a log call with wrong arguments is an error of the test, not a line on stderr
            raise  # noqa: PLE0704


class SilentFileHandler(logging.FileHandler):
    """For --log-file. Errors of a log call are the capture handler's to raise."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def non_propagating() -> list[logging.Logger]:
    """The root logger, and those whose records do not reach it."""
    root = logging.getLogger()
    loggers = [logger for logger in list(root.manager.loggerDict.values()) if isinstance(logger, logging.Logger)]
    return [root] + [logger for logger in loggers if not logger.propagate and logger is not root]


class catching_logs:
    """A context in which `handler` gets the records of all loggers from `level` on."""

    __slots__ = ("attached_loggers", "handler", "level", "orig_level")
    __class_getitem__: Any = classmethod(type(list[int]))

    def __init__(self, handler: logging.Handler, level: int | None = None) -> None:
        self.handler = handler
        self.level = level
        self.attached_loggers: list[logging.Logger] = []

    def __enter__(self) -> Any:
        root = logging.getLogger()
        if self.level is not None:
            self.handler.setLevel(self.level)
        self.attached_loggers += non_propagating()
        for logger in self.attached_loggers:
            logger.addHandler(self.handler)
        if self.level is not None:
            self.orig_level = root.level
            root.setLevel(min(self.orig_level, self.level))
        return self.handler

    def __exit__(self, *exc: object) -> None:
        if self.level is not None:
            logging.getLogger().setLevel(self.orig_level)
        for logger in self.attached_loggers:
            logger.removeHandler(self.handler)
        self.attached_loggers.clear()
