"""Who watches the tests of a run: built-in watchers (capture, logging, warnings ...), and who wants all reports."""

from __future__ import annotations

import sys

from fastest.config.limits import has_time_limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.session import Session

# A hook on this list that somebody implements takes all items the long way. Those of the last row come when all is
# over, but they may look at the reports of all tests then (`terminalreporter.stats`).
WATCHED_HOOKS = frozenset(
    "pytest_" + name
    for name in (
        "runtest_protocol runtest_logstart runtest_logfinish runtest_setup runtest_call runtest_teardown "
        "runtest_makereport runtest_logreport pyfunc_call report_teststatus exception_interact "
        "assertrepr_compare assertion_pass "
        "terminal_summary sessionfinish unconfigure"
    ).split()
)
# Options under which the built-in plugins want to see every phase.
WATCHING_OPTIONS = ("setuponly", "setupshow", "setupplan", "usepdb", "trace", "stepwise")


def make_watchers(session: Session) -> list[Any]:
    """The watchers of this run, installed; the order is that of pytest's sections."""
    watchers = []
    for name in ("capture", "logs", "warns", "unraisable", "threadexc", "faults"):
        if session.config.plugins.is_blocked(_PLUGIN_NAMES.get(name, name)):
            continue
        module = "fastest.builtin." + name
        __import__(module)
        watcher = sys.modules[module].make_watcher(session.config)
        if watcher is not None:
            watcher.install()
            watchers.append(watcher)
    if has_time_limits(session.config, marks=True):
        from fastest.builtin.timeouts import watcher_of

        timeouts = watcher_of(session.config)
        if timeouts is not None:
            timeouts.install()
            watchers.append(timeouts)
    return watchers


_PLUGIN_NAMES = {
    "logs": "logging",
    "warns": "warnings",
    "unraisable": "unraisableexception",
    "threadexc": "threadexception",
    "faults": "faulthandler",
}


def shows_output_of_passed(config: Any) -> bool:
    """Whether what a passing test printed and logged ends up anywhere."""
    option = config.option  # a plugin that is switched off takes its options with it
    if any(char in getattr(option, "reportchars", "") for char in "PA"):
        return True
    return bool(getattr(option, "xmlpath", None)) and config.getini("junit_logging") != "no"


def is_watched(config: Any) -> bool:
    option = config.option
    if any(getattr(option, name, None) for name in WATCHING_OPTIONS):
        return True
    return bool(config.getini("faulthandler_timeout"))


def await_reports(session: Session) -> None:
    """Items that failed last time are not silent if they pass now: `lastfailed` must hear of it."""
    plugins = session.config.plugins
    lastfailed = plugins.get_plugin("lfplugin") if plugins.has_plugin("lfplugin") else None
    known = getattr(lastfailed, "lastfailed", None)
    if known:
        for item in session.items:
            if item.nodeid in known:
                item.__dict__["_awaited"] = True
