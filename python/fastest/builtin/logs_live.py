"""Live logs (`log_cli`): records appear on the terminal while the test runs, under a headline per phase."""

from __future__ import annotations

import logging

from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from fastest.config.config import Config

    _StreamHandler = logging.StreamHandler[Any]
else:
    _StreamHandler = logging.StreamHandler


class _LiveLoggingStreamHandler(_StreamHandler):
    """Writes to the terminal reporter, outside of any capture."""

    def __init__(self, terminal_reporter: Any, capture_manager: Any) -> None:
        super().__init__(stream=terminal_reporter)
        self.capture_manager = capture_manager
        self.reset()
        self.set_when(None)
        self._test_outcome_written = False

    def reset(self) -> None:
        """Before each test."""
        self._first_record_emitted = False

    def set_when(self, when: str | None) -> None:
        """A phase begins: its first record gets a headline."""
        self._when = when
        self._section_name_shown = False
        if when == "start":
            self._test_outcome_written = False

    def emit(self, record: logging.LogRecord) -> None:
        if self.capture_manager is None:
            self._emit(record)
        else:
            with self.capture_manager.global_and_fixture_disabled():
                self._emit(record)

    def _emit(self, record: logging.LogRecord) -> None:
        if not self._first_record_emitted:
            self.stream.write("\n")
            self._first_record_emitted = True
        elif self._when in ("teardown", "finish") and not self._test_outcome_written:
            self._test_outcome_written = True
            self.stream.write("\n")
        if not self._section_name_shown and self._when:
            self.stream.section("live log " + self._when, sep="-", bold=True)
            self._section_name_shown = True
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        pass  # the capture handler raises it


class _LiveLoggingNullHandler(logging.NullHandler):
    """Stands where live logging is off."""

    def reset(self) -> None: ...
    def set_when(self, when: str | None) -> None: ...
    def handleError(self, record: logging.LogRecord) -> None: ...


class LiveTerminal:
    """The terminal as a stream for live logs: text goes to the parent process, in order with what it shows itself."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def write(self, text: str) -> None:
        from fastest import host

        host.emit({"k": "write", "op": "raw", "text": text})

    def section(self, title: str, sep: str = "=", **markup: bool) -> None:
        self._config.plugins.get_plugin("terminalreporter").section(title, sep=sep, **markup)

    def flush(self) -> None:
        """Every write is complete."""


class LiveStages:
    """Tells the live handler which stage the run is in. Registered only where live logs are on."""

    def __init__(self, config: Config, handler: Any) -> None:
        self._config = config
        self._handler = handler

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionstart(self) -> Generator[None, object, object]:
        self._handler.set_when("sessionstart")
        return (yield)

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        self._handler.set_when("collection")
        return (yield)

    @hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        if not self._config.option.collectonly and self._config.get_verbosity() < 1:
            from fastest import host

            self._config.option.verbose = 1  # letters and logs on one line would be a mess
            host.emit({"k": "options", "options": self._config.changed_options()})
        return (yield)

    @hookimpl
    def pytest_runtest_logstart(self) -> None:
        self._handler.reset()
        self._handler.set_when("start")

    @hookimpl
    def pytest_runtest_logreport(self) -> None:
        self._handler.set_when("logreport")

    @hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        self._handler.set_when("setup")
        return (yield)

    @hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        self._handler.set_when("call")
        return (yield)

    @hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        self._handler.set_when("teardown")
        return (yield)

    @hookimpl
    def pytest_runtest_logfinish(self) -> None:
        self._handler.set_when("finish")

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        self._handler.set_when("sessionfinish")
        return (yield)
