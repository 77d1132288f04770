"""Log capture (`fastest.builtin.logs` and its neighbours)."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from fake_session import FakeConfig, FakeItem

from fastest.builtin.caplog import LogCaptureFixture
from fastest.builtin.logs import LoggingPlugin, LogWatcher, get_log_level_for_setting
from fastest.builtin.logs_format import PercentStyleMultiline
from fastest.builtin.logs_live import _LiveLoggingStreamHandler
from fastest.config.exceptions import UsageError

LOG_FORMAT = {"log_format": "%(levelname)s %(message)s", "log_date_format": "%H:%M:%S"}


def make(**ini):
    config = FakeConfig(ini={**LOG_FORMAT, **ini})
    plugin = LoggingPlugin(config)
    plugin.attach()
    watcher = LogWatcher(plugin)
    watcher.install()
    return plugin, watcher


@pytest.fixture
def plugin_and_watcher():
    plugin, watcher = make()
    yield plugin, watcher
    plugin.pytest_unconfigure()


def test_records_become_a_section(plugin_and_watcher):
    _, watcher = plugin_and_watcher
    item = FakeItem()
    assert not watcher.dirty()
    logging.getLogger("app").warning("low %s", "disk")
    assert watcher.dirty()
    watcher.collect(item, "call")
    assert item.sections == [("call", "log", "WARNING low disk")]
    assert not watcher.dirty()


def test_handlers_that_a_test_removed_come_back(plugin_and_watcher):
    plugin, watcher = plugin_and_watcher
    root = logging.getLogger()
    root.removeHandler(plugin.report_handler)
    assert watcher.dirty()
    watcher.collect(FakeItem(), "call")
    assert plugin.report_handler in root.handlers
    assert not watcher.dirty()


def test_a_new_logger_that_does_not_propagate_is_heard(plugin_and_watcher):
    _, watcher = plugin_and_watcher
    logger = logging.getLogger("quiet.one")
    logger.propagate = False
    try:
        assert watcher.dirty()
        watcher.collect(FakeItem(), "setup")
        item = FakeItem()
        logger.error("heard")
        watcher.collect(item, "call")
        assert item.sections == [("call", "log", "ERROR heard")]
    finally:
        logger.propagate = True


def test_a_level_holds_for_the_root_logger_and_is_put_back():
    root = logging.getLogger()
    before = root.level
    plugin, watcher = make(log_level="debug")
    try:
        assert root.level == logging.DEBUG
        root.setLevel(logging.ERROR)
        assert watcher.dirty()
        watcher.collect(FakeItem(), "call")
        assert root.level == logging.DEBUG
    finally:
        plugin.pytest_unconfigure()
    assert root.level == before


def test_caplog_keeps_the_records_of_each_phase(plugin_and_watcher):
    plugin, watcher = plugin_and_watcher
    item, logger = FakeItem(), logging.getLogger("app")
    logger.error("early")
    plugin.give_caplog(item, "setup")
    caplog = LogCaptureFixture(item, _ispytest=True)
    assert caplog.messages == ["early"]
    watcher.collect(item, "setup")
    logger.error("test")
    assert caplog.record_tuples == [("app", logging.ERROR, "test")]
    assert [record.msg for record in caplog.get_records("setup")] == ["early"]
    assert [record.msg for record in caplog.get_records("call")] == ["test"]
    watcher.collect(item, "call")
    assert caplog.records == []
    watcher.collect(item, "teardown")
    assert plugin.caplog_handler not in logging.getLogger().handlers
    assert [when for when, _, _ in item.sections] == ["setup", "call"]


def test_caplog_levels_and_filters(plugin_and_watcher):
    plugin, _ = plugin_and_watcher
    item, logger = FakeItem(), logging.getLogger("app")
    plugin.give_caplog(item, "call")
    caplog = LogCaptureFixture(item, _ispytest=True)
    with caplog.at_level(logging.DEBUG, logger="app"):
        logger.debug("fine")
    logger.debug("too fine")
    caplog.set_level("INFO", logger="app")
    logger.info("set")
    caplog._finalize()
    logger.info("unset")
    assert caplog.messages == ["fine", "set"]

    class No(logging.Filter):
        def filter(self, record):
            return False

    caplog.clear()
    with caplog.filtering(No()):
        logger.error("filtered")
    logger.error("not filtered")
    assert caplog.text == "ERROR not filtered\n"


def test_unknown_level_is_a_usage_error():
    with pytest.raises(UsageError, match="'LOUD' is not recognized as a logging level name for 'log_level'"):
        get_log_level_for_setting(FakeConfig(ini={"log_level": "loud"}), "log_level")


@pytest.mark.parametrize(
    ("option", "indent"),
    [(None, 0), (False, 0), (True, -1), ("on", -1), ("off", 0), ("3", 3), (-4, 0), ("nonsense", 0)],
)
def test_auto_indent_option(option, indent):
    assert PercentStyleMultiline._get_auto_indent(option) == indent


def test_multiline_messages_are_indented():
    record = logging.LogRecord("app", logging.INFO, "a.py", 1, "one\ntwo", None, None)
    record.message = record.getMessage()
    style = PercentStyleMultiline("%(levelname)s %(message)s", True)
    assert style.format(record) == "INFO one\n     two"
    record.auto_indent = 2
    assert style.format(record) == "INFO one\n  two"


def test_live_logs_have_a_headline_per_phase():
    written = []

    class Terminal:
        def write(self, text):
            written.append(text)

        def section(self, title, sep="=", **markup):
            written.append(f"<{title}>")

        def flush(self):
            pass

    handler = _LiveLoggingStreamHandler(Terminal(), None)
    record = logging.LogRecord("app", logging.INFO, "a.py", 1, "text", None, None)
    handler.reset()
    for when in ("start", "call", "teardown"):
        handler.set_when(when)
        if when != "start":
            handler.handle(record)
    assert "".join(written) == "\n<live log call>text\n\n<live log teardown>text\n"


def test_logging_is_not_imported_until_the_project_does():
    program = """
import sys
sys.path.insert(0, "tests/runtime")
from fake_session import FakeConfig, FakeItem
from fastest.builtin.logs import LogWatcher, LoggingPlugin
plugin = LoggingPlugin(FakeConfig(ini={"log_format": "%(message)s", "log_date_format": ""}))
watcher = LogWatcher(plugin)
watcher.install()
assert "logging" not in sys.modules
assert not watcher.dirty()
import logging
assert logging.__spec__.loader is logging.__loader__
logging.basicConfig()
logging.error("now")
assert watcher.dirty()
item = FakeItem()
watcher.collect(item, "call")
assert item.sections == [("call", "log", "now")], item.sections
plugin.pytest_unconfigure()
assert logging.getLogger().handlers == []
"""
    from pathlib import Path

    root = Path(__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={"PYTHONPATH": str(root / "python")},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
