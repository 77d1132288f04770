"""Who watches the tests of a run: built-in watchers (capture, logging, warnings ...), and who wants all reports."""

from __future__ import annotations

import sys

from fastest.config.limits import has_time_limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config
    from fastest.knownhooks import Concerns
    from fastest.session import Session

# Where somebody implements a hook on this list, the tests that it is about take the long way. Those that say something
# of failures only (pytest_exception_interact, pytest_assertrepr_compare) are called on every way.
ITEM_HOOKS = frozenset(
    "pytest_" + name
    for name in (
        "runtest_protocol runtest_logstart runtest_logfinish runtest_setup runtest_call runtest_teardown "
        "runtest_makereport runtest_logreport report_teststatus assertion_pass"
    ).split()
)
# All hooks that see a test or its reports. Those named here come when all is over, but they may look at the reports of
# all tests then (`terminalreporter.stats`).
WATCHED_HOOKS = ITEM_HOOKS | frozenset(
    ("pytest_pyfunc_call", "pytest_terminal_summary", "pytest_sessionfinish", "pytest_unconfigure")
)
# Options under which the built-in plugins want to see every phase.
WATCHING_OPTIONS = ("setuponly", "setupshow", "setupplan", "usepdb", "trace", "stepwise")


def concerns_of(config: Config, hooks: frozenset[str]) -> Concerns | None:
    """What others' implementations of some hooks are about; None if there are none."""
    if hooks.isdisjoint(config.hooked):
        return None
    from fastest.knownhooks import Concerns

    return Concerns(config, hooks)


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
