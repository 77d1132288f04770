"""Warnings become events. While the session is configured, collects or ends, a window of recording is open around
that stage.

pytest opens such a window for every test, which copies and re-parses all filters. The watcher opens one for the whole
loop, and between tests only makes Python forget which places have warned already, if any has. A test that changed the
filters, or has marks which do, gets a window of its own in effect: the filters of the loop are put back after it.
"""

from __future__ import annotations

import sys
import warnings

from fastest.config.warnfilters import apply_warning_filters, filter_arguments
from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.session import Session

MARK = (
    "filterwarnings(warning): add a warning filter to the given test. "
    "see https://docs.pytest.org/en/stable/how-to/capture-warnings.html#pytest-mark-filterwarnings "
)


def warning_record_to_str(warning_message: warnings.WarningMessage) -> str:
    """The text of a warning in the summary."""
    from fastest.builtin.tracemem import tracemalloc_message

    text = warnings.formatwarning(
        str(warning_message.message),
        warning_message.category,
        warning_message.filename,
        warning_message.lineno,
        warning_message.line or _line_of_pytest(warning_message.category.__name__),
    )
    return text + tracemalloc_message(warning_message.source)


def _line_of_pytest(category: str) -> str | None:
    """Where pytest warns of late errors there is this line of its source, which people filter its output by."""
    late = ("PytestUnraisableExceptionWarning", "PytestUnhandledThreadExceptionWarning")
    return f"warnings.warn(pytest.{category}(msg))" if category in late else None


def announce(config: Config, warning_message: warnings.WarningMessage, when: str, nodeid: str = "") -> None:
    """Tell everybody who wants to know of warnings, now or when they register; the reporters are told below."""
    config.hook.pytest_warning_recorded.call_historic(
        kwargs={"warning_message": warning_message, "when": when, "nodeid": nodeid, "location": None}
    )


def pytest_warning_recorded(
    warning_message: warnings.WarningMessage, when: str, nodeid: str, location: tuple[str, int, str] | None
) -> None:
    from fastest import host

    host.emit(
        {
            "k": "warning",
            "message": str(warning_message.message),
            "category": warning_message.category.__name__,
            "when": when,
            "nodeid": nodeid,
            "location": [warning_message.filename, warning_message.lineno, location[2] if location else ""],
            "text": warning_record_to_str(warning_message),
        }
    )


def apply_configured_filters(config: Config) -> None:
    """What the configuration says about warnings, over Python's filters as they are now."""
    if not sys.warnoptions:  # else the user has said which deprecations to see
        warnings.filterwarnings("always", category=DeprecationWarning)
        warnings.filterwarnings("always", category=PendingDeprecationWarning)
    apply_warning_filters(config.getini("filterwarnings"), config.known_args_namespace.pythonwarnings or ())


class Recording:
    """A window in which the configured filters hold and warnings are recorded; they are announced when it closes."""

    def __init__(self, config: Config, when: str) -> None:
        self._config, self._when = config, when

    def __enter__(self) -> Recording:
        self._catch = warnings.catch_warnings(record=True)
        log = self._catch.__enter__()
        assert log is not None
        self.log: list[warnings.WarningMessage] = log
        apply_configured_filters(self._config)
        return self

    def __exit__(self, *exc: object) -> None:
        self._catch.__exit__(None, None, None)
        for message in self.log:
            announce(self._config, message, self._when)


class WarningWatcher:
    """Holds the window of the loop over the items."""

    inside = False

    def __init__(self, config: Config) -> None:
        self._config = config
        self._window = Recording(config, "config")
        self._owed: list[str] = []  # an item has warned: at its end places must be forgotten

    def install(self) -> None:
        self._window.__enter__()
        self._broken = bool(self._window.log)  # a category that cannot be imported is told again for each item
        self._window.log.clear()
        self._filters = list(warnings.filters)
        self._append, self._show = warnings._showwarnmsg_impl, warnings.showwarning  # type: ignore[attr-defined]
        self._expect()

    def uninstall(self) -> None:
        self._window.__exit__()

    def _expect(self) -> None:
        """Take the state of the `warnings` module as the one to which later ones are compared."""
        self.dirty = _make_dirty(self._window.log, self._owed, self._append, self._show)

    def wants(self, item: Item) -> bool:
        return self._broken or _has_filters(item)

    def enter(self, item: Item) -> None:
        if self._broken:
            self._restore()
            apply_configured_filters(self._config)
        for mark in item.iter_markers(name="filterwarnings"):
            for arg in mark.args:
                warnings.filterwarnings(*filter_arguments(arg, escape=False))
        self._expect()

    def leave(self, item: Item) -> None:
        self._announce(item)
        self._restore()

    def begin(self, item: Item, when: str) -> None: ...

    def collect(self, item: Item | None, when: str) -> None:
        """Announce what was recorded; at the end of an item undo what it did to the filters."""
        self._announce(item)
        self._owed.append(when)
        if when == "teardown":
            self._restore()

    def _announce(self, item: Item | None) -> None:
        log = self._window.log
        recorded = log[:]
        log.clear()
        nodeid = "" if item is None else item.nodeid
        for message in recorded:
            announce(self._config, message, "runtest", nodeid)

    def _restore(self) -> None:
        self._owed.clear()
        warnings.filters = self._filters[:]
        warnings.showwarning = self._show
        warnings._showwarnmsg_impl = self._append  # type: ignore[attr-defined]
        _forget_places()
        self._expect()


def _has_filters(item: Any) -> bool:
    """Whether a `filterwarnings` mark applies; asked of every item that is not plain."""
    from fastest.function import marks_of_its_own

    marks = marks_of_its_own(item)
    while True:
        for mark in marks:
            if mark.name == "filterwarnings":
                return True
        item = item.parent
        if item is None:
            return False
        marks = item.__dict__.get("own_markers", ())


def _make_dirty(log: list[Any], owed: list[str], append: Any, show: Any) -> Callable[[], bool]:
    """Every way to change the filters shows in their list's identity, length or first entry."""
    module: Any = warnings
    filters = module.filters
    count = len(filters)
    first = filters[0] if filters else None

    def dirty() -> bool:
        return bool(
            log
            or owed
            or module.filters is not filters
            or len(filters) != count
            or (count and filters[0] is not first)
            or module._showwarnmsg_impl is not append
            or module.showwarning is not show
        )

    return dirty


def _forget_places() -> None:
    """Each module remembers where it has warned; that is void once the filters have changed, or are said to have."""
    mutated = getattr(warnings, "_filters_mutated", None)
    if mutated is not None:
        mutated()
    else:
        with warnings.catch_warnings():
            pass


def make_watcher(config: Config) -> WarningWatcher | None:
    return WarningWatcher(config)


def hold_filters(config: Config) -> None:
    """From configuration to the end, also where nothing is recorded, the configured filters hold: `-W error` does."""
    catch = warnings.catch_warnings()
    catch.__enter__()
    config.add_cleanup(lambda: catch.__exit__(None, None, None))
    apply_configured_filters(config)


@hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: Config) -> Generator[None, object, object]:
    with Recording(early_config, "config"):
        return (yield)


class MaxWarnings:
    """--max-warnings: too many warnings make a run fail that has passed. The parent process says so at the end."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._count = 0

    def pytest_warning_recorded(self) -> None:
        self._count += 1

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: Session) -> Generator[None, object, object]:
        result = yield
        if session.exitstatus == 0 and self._count > self._limit:
            session.exitstatus = 6
        return result


def pytest_configure(config: Config) -> None:
    config.addinivalue_line("markers", MARK)
    limit = config.option.max_warnings
    if limit is None:
        limit = config.getini("max_warnings")
    if limit is not None:
        config.plugins.register(MaxWarnings(int(limit)), "max_warnings")


@hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: Session) -> Generator[None, object, object]:
    with Recording(session.config, "collect"):
        return (yield)


@hookimpl(wrapper=True)
def pytest_sessionfinish(session: Session) -> Generator[None, object, object]:
    with Recording(session.config, "config"):
        return (yield)


@hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None, object, object]:
    with Recording(terminalreporter.config, "config"):
        return (yield)
