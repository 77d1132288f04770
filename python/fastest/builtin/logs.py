"""Log capture: the plugin that holds handlers and levels, and the watcher that moves records into reports.

pytest attaches its handlers anew in each phase of each test. Here they stay attached for the session, and are put
back if a test removed them. `logging` takes longer to import than a small run, so nothing here imports it: the
handlers are attached at once if the project has imported it or an option needs it, else at the moment when somebody
imports it.
"""

from __future__ import annotations

from fastest.builtin.importwatch import forget, when_imported
from fastest.hookmark import hookimpl
from fastest.stash import StashKey
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from typing import Any

    from fastest.builtin.logs_capture import LogCaptureHandler
    from fastest.config.config import Config
    from fastest.nodes import Item

plugin_key = StashKey()
NEXT_PHASE = {"setup": "call", "call": "teardown"}


def plugin_of(config: Config) -> LoggingPlugin | None:
    found: LoggingPlugin | None = config.stash.get(plugin_key, None)
    return found


def get_option_ini(config: Config, *names: str) -> Any:
    """The first of the options that is set on the command line or in the ini file."""
    for name in names:
        value = config.getoption(name)
        if value is None:
            value = config.getini(name)
        if value:
            return value
    return None


def get_log_level_for_setting(config: Config, *setting_names: str) -> int | None:
    """The level that the first of the settings names; 0 is a level, too."""
    for name in setting_names:
        level = config.getoption(name)
        if level is None:
            level = config.getini(name)
        if level is not None and level != "":
            return level if isinstance(level, int) else _level_number(level.upper(), name)
    return None


def _level_number(level: str, setting_name: str) -> int:
    import logging

    try:
        return int(getattr(logging, level, level))
    except ValueError as error:
        from fastest.config.exceptions import UsageError

        raise UsageError(
            f"'{level}' is not recognized as a logging level name for '{setting_name}'. "
            "Please consider passing the logging level num instead."
        ) from error


class LoggingPlugin:
    """The handlers and levels of the session. `attach` is called when `logging` is there."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.log_level = get_log_level_for_setting(config, "log_level")
        self.log_file_level = get_log_level_for_setting(config, "log_file_level", "log_level")
        self.log_cli_level = get_log_level_for_setting(config, "log_cli_level", "log_level")
        self.log_file_mode = get_option_ini(config, "log_file_mode") or "w"
        self.live = self._log_cli_enabled()
        self.attached = False
        self.is_dirty: Callable[[], bool] = lambda: False
        self._caplog_item: Item | None = None
        self._phases: dict[str, list[logging.LogRecord]] = {}
        self._phase_begins_later = False
        if (
            self.live
            or get_option_ini(config, "log_file")
            or config.option.logger_disable
            or self.log_level is not None
        ):
            self.attach()
        else:
            when_imported("logging", self.attach)

    def _log_cli_enabled(self) -> bool:
        if self._config.getoption("log_cli_level") is None and not self._config.getini("log_cli"):
            return False
        return self._config.plugins.has_plugin("terminalreporter") or not self._config.plugins.is_blocked("terminal")

    def __getattr__(self, name: str) -> Any:
        """The handlers, for those who ask before anybody has logged."""
        if self.__dict__.get("attached", True):
            raise AttributeError(name)
        self.attach()
        return getattr(self, name)

    def attach(self) -> None:
        """Make the handlers and attach them to the root logger and to those that do not pass on to it."""
        if self.attached:
            return
        self.attached = True
        import logging

        self._root = logging.getLogger()
        self._make_handlers()
        self._outer_level = self._root.level
        levels = [level for level in (self.log_level, self.log_file_level, self.log_cli_level) if level is not None]
        self._level = min(levels) if levels else None
        for name in self._config.option.logger_disable:
            logging.getLogger(name).disabled = True
        self.attach_missing()

    def _make_handlers(self) -> None:
        from fastest.builtin.logs_capture import LogCaptureHandler

        self.formatter = self._make_formatter()
        self.caplog_handler = self._leveled(LogCaptureHandler(), self.log_level)
        self.report_handler: LogCaptureHandler = self._leveled(LogCaptureHandler(), self.log_level)
        for handler in (self.caplog_handler, self.report_handler):
            handler.setFormatter(self.formatter)
        self.log_file_handler = self._leveled(self._make_file_handler(), self.log_file_level)
        self.log_cli_handler = self._leveled(self._make_live_handler(), self.log_cli_level)
        self._handlers = [self.log_cli_handler, self.log_file_handler, self.report_handler]

    @staticmethod
    def _leveled(handler: Any, level: int | None) -> Any:
        if level is not None:
            handler.setLevel(level)
        return handler

    def _make_formatter(self, prefix: str = "log_") -> logging.Formatter:
        from fastest.builtin.logs_format import DEFAULT_LOG_DATE_FORMAT, DEFAULT_LOG_FORMAT, make_formatter

        config = self._config
        return make_formatter(
            config,
            get_option_ini(config, prefix + "format", "log_format") or DEFAULT_LOG_FORMAT,
            get_option_ini(config, prefix + "date_format", "log_date_format") or DEFAULT_LOG_DATE_FORMAT,
            get_option_ini(config, "log_auto_indent"),
        )

    def _make_file_handler(self) -> logging.Handler:
        from fastest.builtin.logs_capture import SilentFileHandler
        from fastest.builtin.logs_format import DatetimeFormatter

        config = self._config
        path = get_option_ini(config, "log_file") or os.devnull
        if path != os.devnull:
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        handler = SilentFileHandler(path, mode=self.log_file_mode, encoding="UTF-8", delay=path == os.devnull)
        if path == os.devnull:
            handler.addFilter(lambda record: False)
        log_format = get_option_ini(config, "log_file_format", "log_format")
        date_format = get_option_ini(config, "log_file_date_format", "log_date_format")
        handler.setFormatter(DatetimeFormatter(log_format, datefmt=date_format))
        return handler

    def _make_live_handler(self) -> logging.Handler:
        from fastest.builtin.logs_live import LiveTerminal, _LiveLoggingNullHandler, _LiveLoggingStreamHandler

        if not self.live:
            return _LiveLoggingNullHandler()
        handler = _LiveLoggingStreamHandler(LiveTerminal(self._config), None)
        handler.setFormatter(self._make_formatter("log_cli_"))
        return handler

    def set_log_path(self, fname: str) -> None:
        """Write the log file to another path from now on."""
        path = real_path(fname)
        if not path.is_absolute():
            path = self._config.rootpath / path
        path.parent.mkdir(exist_ok=True, parents=True)
        handler: Any = self.log_file_handler
        handler.filters.clear()
        old = handler.setStream(path.open(mode=self.log_file_mode, encoding="UTF-8"))
        if old:
            old.close()

    # What the watcher asks.

    def attach_missing(self) -> None:
        """Put our handlers where they are missing, and the levels back."""
        from fastest.builtin.logs_capture import non_propagating

        wanted = self._handlers + [self.caplog_handler] * (self._caplog_item is not None)
        for logger in non_propagating():
            for handler in wanted:
                logger.addHandler(handler)
        if self._level is not None:
            self._root.setLevel(min(self._outer_level, self._level))
        self.is_dirty = self._make_check()

    def _make_check(self) -> Callable[[], bool]:
        """Whether there are records, a logger was made, or the root logger got or lost handlers, or another level."""
        root, records, loggers = self._root, self.report_handler.records, self._root.manager.loggerDict
        handlers, levels = root.handlers, (root.level,) if self._level is not None else ()
        first, count, known = handlers[0], len(handlers), len(loggers)

        def check() -> bool:
            return bool(
                records
                or len(loggers) != known
                or len(handlers) != count
                or handlers[0] is not first
                or root.handlers is not handlers
                or (levels and root.level != levels[0])
            )

        return check if self._caplog_item is None else lambda: True

    def reset(self) -> None:
        if self.attached:
            self.report_handler.reset()
            self.attach_missing()

    def give_caplog(self, item: Item, when: str) -> None:
        """From now on a handler of its own keeps the item's records: its level is the test's to change."""
        from fastest.builtin.logs_capture import caplog_handler_key, caplog_records_key

        if self._caplog_item is not item:
            self.attach()
            self._caplog_item = item
            self.caplog_handler.copy_from(self.report_handler)
            self.attach_missing()
            item.stash[caplog_handler_key] = self.caplog_handler
            item.stash[caplog_records_key] = self._phases = {when: self.caplog_handler.records}

    def take_caplog(self) -> None:
        from fastest.builtin.logs_capture import caplog_handler_key, caplog_records_key, non_propagating

        item, self._caplog_item = self._caplog_item, None
        if item is not None:
            del item.stash[caplog_handler_key], item.stash[caplog_records_key]
            for logger in non_propagating():
                logger.removeHandler(self.caplog_handler)

    def begin_phase(self, when: str) -> None:
        """Called only where phases are told apart; else `end_phase` begins the next one."""
        self._phase_begins_later = True
        if self._caplog_item is not None:
            self._begin_records(when)

    def end_phase(self, item: Item, when: str) -> None:
        """Move the phase's text into the report, and begin the next phase with empty handlers."""
        text = self.report_handler.stream.getvalue().strip()
        if text:
            item.add_report_section(when, "log", text)
        self.report_handler.reset()
        if self._caplog_item is not None:
            self._end_records(when)
        self.attach_missing()

    def _end_records(self, when: str) -> None:
        records = self.caplog_handler.records
        for phase in [phase for phase, held in self._phases.items() if held is records]:
            del self._phases[phase]  # a guess: after a failed set-up comes teardown, not call
        self._phases[when] = records
        if when == "teardown":
            self.take_caplog()
        elif not self._phase_begins_later:
            self._begin_records(NEXT_PHASE[when])

    def _begin_records(self, when: str) -> None:
        handler = self.caplog_handler
        handler.reset()
        if self.log_level is not None:
            handler.setLevel(self.log_level)
        self._phases[when] = handler.records

    def pytest_unconfigure(self) -> None:
        forget("logging", self.attach)
        if self.attached:
            from fastest.builtin.logs_capture import non_propagating

            self.take_caplog()
            for logger in non_propagating():
                for handler in self._handlers:
                    logger.removeHandler(handler)
            if self._level is not None:
                self._root.setLevel(self._outer_level)
            self.log_file_handler.close()
        self.attached = True  # whoever imports logging now is not watched


class LogWatcher:
    """Asks the plugin, whether anything was logged, after each phase."""

    inside = False

    def __init__(self, plugin: LoggingPlugin) -> None:
        self._plugin = plugin

    def dirty(self) -> bool:
        return self._plugin.is_dirty()

    def install(self) -> None:
        self._plugin.reset()

    def uninstall(self) -> None:
        """Left to `pytest_unconfigure`: what is logged at the end still belongs into the log file."""

    def wants(self, item: Item) -> bool:
        return False

    def enter(self, item: Item) -> None: ...
    def leave(self, item: Item) -> None: ...

    def begin(self, item: Item, when: str) -> None:
        """Where hooks run between phases, records are still there for them, and the next phase is known only now."""
        self._plugin.begin_phase(when)

    def end_hooks(self) -> None:
        """The phases of the next item follow one another again."""
        self._plugin._phase_begins_later = False

    def collect(self, item: Item, when: str) -> None:
        if self._plugin.attached:
            self._plugin.end_phase(item, when)


def make_watcher(config: Config) -> LogWatcher | None:
    plugin = plugin_of(config)
    return None if plugin is None else LogWatcher(plugin)


@hookimpl(trylast=True)
def pytest_configure(config: Config) -> None:
    plugin = LoggingPlugin(config)
    config.stash[plugin_key] = plugin
    config.plugins.register(plugin, "logging-plugin")
    if plugin.live:
        from fastest.builtin.logs_live import LiveStages

        config.plugins.register(LiveStages(config, plugin.log_cli_handler), "logging-live")
        config.hooked.update(name for name in dir(LiveStages) if name.startswith("pytest_"))
