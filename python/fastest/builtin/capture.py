"""Output capture for the session: the manager that plugins know, and the watcher that the runner asks after each
phase.

pytest switches capturing on for each phase and off in between, because it writes to the terminal itself. Here the
parent process does that, so capturing stays on from before the first conftest file to the end. What hooks print
between two phases is not a test's output: `pass_on` sends it to the terminal when the next phase begins.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.builtin.captures import CaptureResult, FDCaptureBase, SysCaptureBase
from fastest.builtin.multicapture import MultiCapture, _get_multicapture
from fastest.hookmark import hookimpl
from fastest.stash import StashKey
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from fastest.builtin.capture_fixtures import CaptureFixture
    from fastest.config.config import Config
    from fastest.nodes import Collector, Item
    from fastest.reports import CollectReport

manager_key = StashKey()
LIVE_METHODS = ("no", "tee-sys")


def manager_of(config: Config) -> CaptureManager | None:
    """The session's manager, without waking up the plugin manager."""
    found: CaptureManager | None = config.stash.get(manager_key, None)
    return found


class CaptureManager:
    """Switches the global capture and that of a `capsys`-like fixture, which takes precedence while a test uses one."""

    def __init__(self, method: str, scratch: Sequence[int] | None = None) -> None:
        self._method = method
        self._scratch = scratch
        self._global_capturing: MultiCapture | None = None
        self._capture_fixture: CaptureFixture | None = None
        self._held = ("", "")
        self._in_session = False
        self._phase_begins_later = False
        self.in_phase = False  # what is printed is an item's or a collector's, not that of hooks

    def __repr__(self) -> str:
        return (
            f"<CaptureManager _method={self._method!r} _global_capturing={self._global_capturing!r} "
            f"_capture_fixture={self._capture_fixture!r}>"
        )

    def is_capturing(self) -> str | bool:
        if self.is_globally_capturing():
            return "global"
        return f"fixture {self._capture_fixture.request.fixturename}" if self._capture_fixture else False

    def is_globally_capturing(self) -> bool:
        return self._method != "no"

    # The global capture.

    def start_global_capturing(self) -> None:
        assert self._global_capturing is None
        self._global_capturing = _get_multicapture(self._method, self._scratch)
        self._global_capturing.start_capturing()

    def stop_global_capturing(self) -> None:
        if self._global_capturing is not None:
            self.pass_on()
            if self._in_session:
                for text, err in zip(self._held, (False, True)):
                    _write_to_terminal(text, err)
            self._global_capturing.stop_capturing()
            self._global_capturing = None

    def resume_global_capture(self) -> None:
        if self._global_capturing is not None and not self._global_capturing.is_started():
            if self._in_session:
                host.push_out_text()
            self._global_capturing.resume_capturing()

    def suspend_global_capture(self, in_: bool = False) -> None:
        if self._global_capturing is not None:
            if self._in_session and self._global_capturing.is_started():
                host.sync()
            self._global_capturing.suspend_capturing(in_=in_)

    def suspend(self, in_: bool = False) -> None:
        self.suspend_fixture()
        self.suspend_global_capture(in_)

    def resume(self) -> None:
        self.resume_global_capture()
        self.resume_fixture()

    def read_global_capture(self) -> CaptureResult:
        assert self._global_capturing is not None
        out, err = self._global_capturing.readouterr()
        held_out, held_err = self._held
        self._held = ("", "")
        return CaptureResult(held_out + out, held_err + err)

    def hold(self) -> None:
        """Keep what was captured so far for the next reader, whatever is passed on in between."""
        self._held = tuple(self.read_global_capture())

    def pass_on(self) -> None:
        """Send what was captured outside of any phase where it would have gone without capturing."""
        if self._global_capturing is None:
            _flush_streams()
            return
        if not self._in_session:
            self._global_capturing.pop_outerr_to_orig()
            return
        out, err = self._global_capturing.readouterr()
        if self._method != "tee-sys":  # which has shown it already
            _write_to_terminal(out)
            _write_to_terminal(err, err=True)

    def pass_on_printed(self) -> None:
        """Before a hook writes in another way than by printing: what it has printed comes first."""
        if not self.in_phase and self._in_session:
            self.pass_on()

    # The capture of a fixture.

    def set_fixture(self, capture_fixture: CaptureFixture) -> None:
        if self._capture_fixture:
            current = self._capture_fixture.request.fixturename
            requested = capture_fixture.request.fixturename
            capture_fixture.request.raiseerror(f"cannot use {requested} and {current} at the same time")
        self._capture_fixture = capture_fixture

    def unset_fixture(self) -> None:
        self._capture_fixture = None

    def activate_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture._start()

    def deactivate_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture.close()

    def must_pause(self, fixture: CaptureFixture) -> bool:
        """Whether a fixture has text for the phase's report, or hooks follow, whose output is not the test's."""
        return self._phase_begins_later or fixture.pending()

    def suspend_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture._suspend()

    def resume_fixture(self) -> None:
        if self._capture_fixture:
            self._capture_fixture._resume()

    def global_and_fixture_disabled(self) -> _Disabled:
        """A context in which everything that is written goes to the terminal."""
        return _Disabled(self)

    def item_capture(self, when: str, item: Item) -> _ItemCapture:
        """A context whose output becomes a section of the item's report."""
        return _ItemCapture(self, when, item)

    # Hooks.

    @hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: Collector) -> Generator[None, CollectReport, CollectReport]:
        from fastest.fsnodes import File

        if self._global_capturing is None or not isinstance(collector, File):
            return (yield)
        self._repair()
        self.pass_on()
        self.in_phase = True
        try:
            report = yield
        finally:
            self.in_phase = False
        self._repair()
        out, err = self.read_global_capture()
        if not self._in_session:
            self.suspend_global_capture()
        if out:
            report.sections.append(("Captured stdout", out))
        if err:
            report.sections.append(("Captured stderr", err))
        return report

    @hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        self.stop_global_capturing()

    @hookimpl(tryfirst=True)
    def pytest_internalerror(self) -> None:
        self.stop_global_capturing()

    def _repair(self) -> None:
        """Capture again whatever code under test did to the streams."""
        streams = self._global_capturing
        if streams is None or self._capture_fixture is not None:
            return
        if not streams.is_started():
            self.resume_global_capture()
        for stream in (streams.out, streams.err):  # not the input: pytest leaves that to the test, too
            if isinstance(stream, (FDCaptureBase, SysCaptureBase)) and stream.pending():
                stream.repair()


class _Disabled:
    """See `CaptureManager.global_and_fixture_disabled`."""

    def __init__(self, manager: CaptureManager) -> None:
        self._manager = manager

    def __enter__(self) -> None:
        manager = self._manager
        fixture, streams = manager._capture_fixture, manager._global_capturing
        self._fixture = bool(fixture and fixture._is_started())
        self._global = bool(streams and streams.is_started())
        if self._fixture:
            manager.suspend_fixture()
        if self._global:
            manager.suspend_global_capture()

    def __exit__(self, *exc: object) -> None:
        if self._global:
            self._manager.resume_global_capture()
        if self._fixture:
            self._manager.resume_fixture()


class _ItemCapture:
    """See `CaptureManager.item_capture`."""

    def __init__(self, manager: CaptureManager, when: str, item: Item) -> None:
        self._manager, self._when, self._item = manager, when, item

    def __enter__(self) -> None:
        self._manager.resume_global_capture()
        self._manager.activate_fixture()

    def __exit__(self, *exc: object) -> None:
        manager = self._manager
        manager.deactivate_fixture()
        if not manager._in_session:
            manager.suspend_global_capture(in_=False)
        add_sections(self._item, self._when, manager.read_global_capture())


def add_sections(item: Item, when: str, captured: CaptureResult) -> None:
    out, err = captured
    if out:
        item.add_report_section(when, "stdout", out)
    if err:
        item.add_report_section(when, "stderr", err)


def _flush_streams() -> None:
    """They are the real ones: what was printed is before what the parent writes next."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # none, or closed
            pass


def _write_to_terminal(text: str, err: bool = False) -> None:
    if text:
        host.emit({"k": "write", "op": "printed", "text": text, "err": err})


class CaptureWatcher:
    """Finds in under a microsecond that a test wrote nothing, and else moves what it wrote into the item's report.

    `live`: nothing is captured, so what the parent has still to show must be shown (`host.sync`) before user code runs.
    """

    inside = False

    def __init__(self, manager: CaptureManager) -> None:
        self._manager = manager
        self.live = manager._method in LIVE_METHODS
        self.dirty = self._make_dirty()

    def _make_dirty(self) -> Callable[[], bool]:
        manager, streams = self._manager, self._manager._global_capturing
        if streams is None or streams.out is None or streams.err is None:
            return lambda: True
        if isinstance(streams.out, FDCaptureBase):
            return _fd_check(manager, streams)
        return _sys_check(manager, streams)

    def install(self) -> None:
        """Nothing to do: capturing is on since before the first conftest file."""

    def uninstall(self) -> None:
        """Left to the configuration's clean-up, so that what `pytest_unconfigure` prints is seen."""

    def wants(self, item: Item) -> bool:
        return False

    def enter(self, item: Item) -> None: ...
    def leave(self, item: Item) -> None: ...

    def begin(self, item: Item, when: str) -> None:
        """What hooks printed since the last phase is passed on, and a fixture captures again only now."""
        manager = self._manager
        manager._phase_begins_later = manager.in_phase = True
        if self.dirty():
            manager.pass_on()
        manager.activate_fixture()

    def end_hooks(self) -> None:
        """The phases of the next item follow one another again."""
        self._manager._phase_begins_later = False

    def collect(self, item: Item, when: str) -> None:
        """Move the output of the phase `when` into the item's report, and capture again whatever the test did to us."""
        manager = self._manager
        if self.live:
            host.push_out_text()
        streams = manager._global_capturing
        if streams is None:
            return
        fixture = manager._capture_fixture
        if fixture is not None:
            fixture.close()
            manager._capture_fixture = None
        manager._repair()
        add_sections(item, when, manager.read_global_capture())
        if fixture is not None:
            manager._capture_fixture = fixture
            if not manager._phase_begins_later:
                fixture._start()
        self.dirty = self._make_dirty()


def _fd_check(manager: CaptureManager, streams: MultiCapture) -> Callable[[], bool]:
    """Two system calls: the sizes of the files behind the descriptors 1 and 2."""
    out, err = streams.out.tmpfile, streams.err.tmpfile  # type: ignore[union-attr]
    files = streams.out._scratch, streams.err._scratch  # type: ignore[union-attr]
    lseek, system, end = os.lseek, sys, os.SEEK_END

    def dirty() -> bool:
        try:
            fixture = manager._capture_fixture
            if fixture is not None:  # the descriptors may be the fixture's
                return manager.must_pause(fixture) or lseek(files[0], 0, end) != 0 or lseek(files[1], 0, end) != 0
            return (
                lseek(1, 0, end) != 0
                or lseek(2, 0, end) != 0
                or system.stdout is not out
                or system.stderr is not err
                or out.closed
                or err.closed
            )
        except OSError:
            return True

    return dirty


def _sys_check(manager: CaptureManager, streams: MultiCapture) -> Callable[[], bool]:
    out, err = streams.out, streams.err

    def dirty() -> bool:
        fixture = manager._capture_fixture
        if fixture is not None:
            return manager.must_pause(fixture) or not out.tmpfile.is_empty() or not err.tmpfile.is_empty()  # type: ignore[union-attr]
        return out.pending() or err.pending()  # type: ignore[union-attr]

    return dirty


def make_watcher(config: Config) -> CaptureWatcher | None:
    manager = manager_of(config)
    return None if manager is None else CaptureWatcher(manager)


@hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: Config) -> Generator[None, object, object]:
    """Start capturing, so that what conftest files print is part of the first report, or shown if they fail."""
    method = early_config.known_args_namespace.capture
    manager = CaptureManager(method, early_config.payload.get("capture_fds") or None)
    early_config.stash[manager_key] = manager
    early_config.plugins.register(manager, "capturemanager")
    _keep_order(early_config, method in LIVE_METHODS)
    manager._in_session = True
    early_config.add_cleanup(manager.stop_global_capturing)
    manager.start_global_capturing()
    try:
        result = yield
        manager.hold()
        return result
    except BaseException:
        manager.pass_on()
        raise


def _keep_order(config: Config, live: bool) -> None:
    """What is printed past the capture comes between the right two lines of the parent."""
    if config.payload.get("nested"):
        if host.is_diverted():  # a run inside a run, whose events have a reader
            from fastest.builtin.printed import PrintedStreams

            config.add_cleanup(PrintedStreams().restore)
    elif live:
        host.keep_order()


def is_live(config: Config) -> bool:
    """Whether tests write to the terminal themselves."""
    manager = manager_of(config)
    return manager is None or manager._method in LIVE_METHODS
