"""The outline of a run: configure, start, collect, loop, finish, unconfigure, with every way to end early: the
functions of `_pytest.main`.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.config.exceptions import UsageError
from fastest.metapath import restore_finders
from fastest.outcomes import Exit
from fastest.pool.work import AllItems
from fastest.runloop import run_items
from fastest.session import Failed, Interrupted, Session
from fastest.system import os, real_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config

OK, TESTS_FAILED, INTERRUPTED, INTERNAL_ERROR, USAGE_ERROR, NO_TESTS_COLLECTED, MAX_WARNINGS = range(7)
SUMMARY_CODES = (OK, TESTS_FAILED, INTERRUPTED, USAGE_ERROR, NO_TESTS_COLLECTED, MAX_WARNINGS)

# More than Python and the runtime have themselves: from here on it costs more to look through the user's objects at the
# first test than through ours at the end.
_MANY_OBJECTS = 10_000


def pytest_cmdline_main(config: Config) -> int:
    """Collect and run (the built-in hook)."""
    return wrap_session(config, _main)


def _main(config: Config, session: Session) -> int | None:
    config.hook.pytest_collection(session=session)
    config.hook.pytest_runtestloop(session=session)
    host.emit({"k": "loop"})  # the reporter of plugins has said so already, in its turn
    if session.testsfailed:
        return TESTS_FAILED
    return NO_TESTS_COLLECTED if session.testscollected == 0 else None


def pytest_collection(session: Session) -> None:
    """Collect (the built-in hook). From its end on, garbage is looked for again (see `boot.py`)."""
    try:
        session.perform_collect()
    finally:
        real_module.keep()
        if "regex_cache" in session.config.payload:
            session.config.payload["regex_cache"].save()
        collect_garbage_again(session.config.payload.get("gc_thresholds"))


def collect_garbage_again(thresholds: tuple[int, ...] | None) -> None:
    """What is there by now is old. Otherwise the first allocations of the first test would have all of it looked
    through, young as it seems. Freezing and unfreezing moves it to the oldest generation, but with it what `boot.py`
    has frozen, so little is left as it is.
    """
    if not thresholds:
        return
    import gc

    if gc.get_threshold()[0] != 0:
        return  # a conftest file wants it otherwise
    if gc.get_count()[0] > _MANY_OBJECTS:
        gc.freeze()
        gc.unfreeze()
    gc.set_threshold(*thresholds)


def pytest_runtestloop(session: Session) -> bool:
    """Run the items (the built-in hook)."""
    failed = session.testsfailed
    if failed and not session.config.option.continue_on_collection_errors:
        raise Interrupted(f"{failed} error{'s' if failed != 1 else ''} during collection")
    if not session.config.option.collectonly:
        session.testsfailed += session.config.payload.get("resume_failed", 0)
        if session.config.payload.get("workers"):
            from fastest.pool.zygote import run_in_workers

            run_in_workers(session)
        elif session.config.payload.get("spawned"):
            from fastest.pool.spawned import run_spawned

            run_spawned(session)
        else:
            run_items(session, AllItems(len(session.items)))
    return True


def pytest_collection_modifyitems(items: list[Any], config: Config) -> None:
    """`--deselect`."""
    prefixes = tuple(config.getoption("deselect") or ())
    if not prefixes:
        return
    remaining = [item for item in items if not item.nodeid.startswith(prefixes)]
    if len(remaining) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid.startswith(prefixes)])
        items[:] = remaining


def wrap_session(config: Config, doit: Callable[[Config, Session], int | None]) -> int:
    """Everything around `doit`: start and finish of the session, and every kind of early end."""
    session = Session.from_config(config)
    session.exitstatus = OK
    stage = 0
    try:
        try:
            config._do_configure()
            stage = 1
            session._sender.ask_who_writes()
            config.hook.pytest_sessionstart(session=session)
            session._sender.start()
            stage = 2
            session.exitstatus = int(doit(config, session) or OK)
        except UsageError:
            session.exitstatus = USAGE_ERROR
            raise
        except BaseException as error:
            session.exitstatus = end_early(session, error, stage)
    finally:
        os.chdir(config.payload["invocation_dir"])
        if stage >= 2:
            _finish(config, session)
        config._ensure_unconfigure()
    return session.exitstatus


def end_early(session: Session, error: BaseException, stage: int = 2) -> int:
    """Say why the session ends before its time; the exit status of that."""
    if isinstance(error, Failed):
        host.emit({"k": "stop", "reason": str(error), "failed": True})
        if session.shouldstop:
            host.emit({"k": "stop", "reason": str(session.shouldstop), "failed": False})
        return TESTS_FAILED
    if isinstance(error, KeyboardInterrupt) and "signals" in session.config.payload:  # not of a session inside a test
        from fastest.interrupts import be_deaf

        be_deaf()
    if isinstance(error, (KeyboardInterrupt, Exit)):
        return _interrupted(session.config, error, stage)
    if type(error).__name__ == "WorkerFailed":  # told already; the module is loaded only where there are workers
        return INTERNAL_ERROR
    return _internal_error(session.config, error)


def _interrupted(config: Config, error: BaseException, stage: int) -> int:
    from fastest.excinfo import ExceptionInfo

    excinfo = ExceptionInfo.from_exception(error)
    status = INTERRUPTED
    if isinstance(error, Exit):
        if error.returncode is not None:
            status = error.returncode
        if stage < 2:
            _say(f"{excinfo.typename}: {error.msg}")
    config.hook.pytest_keyboard_interrupt(excinfo=excinfo)
    host.sync()  # output is not captured any more, and what has been said so far comes first
    if isinstance(error, Interrupted):
        host.emit({"k": "stop", "reason": f"Interrupted: {error}", "failed": False})
    else:
        host.emit({"k": "interrupted", **_interruption(config, excinfo)})
    return status


def _interruption(config: Config, excinfo: Any) -> dict[str, str]:
    representation = excinfo.getrepr(funcargs=True)
    text = str(representation.reprcrash.message) if representation.reprcrash else excinfo.exconly()
    location = ""
    if not isinstance(excinfo.value, Exit):
        from fastest.textio import render

        shown = representation if config.getoption("fulltrace", False) else representation.reprcrash
        if shown:
            location = render(shown, config.payload["color"], config.payload["width"])
    return {"text": text, "location": location}


def _internal_error(config: Config, error: BaseException) -> int:
    from fastest.excinfo import ExceptionInfo

    status = INTERNAL_ERROR
    try:
        config.notify_exception(ExceptionInfo.from_exception(error), config.option)
    except Exit as stop:
        if stop.returncode is not None:
            status = stop.returncode
        _say(f"{type(stop).__name__}: {stop}")
    else:
        if isinstance(error, SystemExit):
            _say("mainloop: caught unexpected SystemExit!")
    return status


def _finish(config: Config, session: Session) -> None:
    restore_finders()
    try:
        config.hook.pytest_sessionfinish(session=session, exitstatus=session.exitstatus)
        if int(session.exitstatus) in SUMMARY_CODES:
            session._sender.summary(int(session.exitstatus))
    except Exit as error:
        if error.returncode is not None:
            session.exitstatus = error.returncode
        _say(f"{type(error).__name__}: {error}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
