"""Session fixtures that are set up once for all workers of a run (docs/design/shared-fixtures.md).

The worker that needs such a fixture first forks a *keeper*, which sets it up, leaves the pickled value in a folder of
the run, and tears it down when the session says that all tests are over. So a value outlives every worker, and a worker
that crashes takes none along. Locks on files, which the system lets go with their process, say who is alive.
"""

from __future__ import annotations

from fastest.introspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from fastest.outcomes import TEST_OUTCOME, Skipped, fail, skip
from fastest.scope import Scope
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

    from fastest.config.config import Config
    from fastest.session import Session

LONGEST_TEARDOWN = 60.0  # seconds
LOOK_AGAIN = 0.002


def share_fixtures(session: Session, owner: int) -> SharedFolder:
    """From now on the fixtures that the user has named come from a keeper. `owner`: the process whose end is the end of
    the run."""
    folder = SharedFolder(session.config, owner)
    for name in session.config.option.shared_fixtures.replace(",", " ").split():
        for definition in _definitions(session, name):
            _check(definition)
            definition.func = _stand_in(folder, definition)
    return folder


def _definitions(session: Session, name: str) -> Iterator[Any]:
    manager = session._fixturemanager
    for by_place in (manager._arg2node2fixturedefs, manager._arg2nodeid2fixturedefs):
        for definitions in by_place.get(name, {}).values():
            yield from definitions


def _check(definition: Any) -> None:
    from fastest.config.exceptions import UsageError
    from fastest.introspect import code_flags

    fault = ""
    if definition._scope is not Scope.Session:
        fault = f"it has the scope {definition.scope!r}"
    elif definition.params is not None:
        fault = "it has parameters"
    elif code_flags(definition.func) & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        fault = "it is asynchronous"
    if fault:
        raise UsageError(f"shared_fixtures: {definition.argname!r} cannot be shared: {fault}")


def _stand_in(folder: SharedFolder, definition: Any) -> Any:
    func = definition.func

    def value_of_keeper(**kwargs: Any) -> Any:
        return folder.obtain(definition, func, kwargs)

    return value_of_keeper


class SharedFolder:
    """What the processes of a run know of each other's keepers."""

    def __init__(self, config: Config, owner: int) -> None:
        from tempfile import gettempdir

        self._config = config
        self._owner = owner
        self._path = os.path.join(gettempdir(), "fastest-shared-" + config.payload["testrunuid"])
        os.makedirs(self._path, mode=0o700, exist_ok=True)

    # In a worker.

    def obtain(self, definition: Any, func: Any, kwargs: dict[str, Any]) -> Any:
        """The value, from a keeper that is there or that we start."""
        key = os.path.join(self._path, f"{definition.argname}-{_number(definition.baseid)}")
        asked = False
        while True:
            known = _known(key) or self._ask(key, definition, func, kwargs, asked)
            if known is not None:
                return _unpacked(definition.argname, *known)
            asked = True

    def _ask(self, key: str, definition: Any, func: Any, kwargs: dict[str, Any], asked: bool) -> Any:
        """Start a keeper unless somebody has; with `asked`, one that we started has ended without a word."""
        from fcntl import LOCK_EX, flock

        with open(key + ".lock", "ab") as lock:
            flock(lock, LOCK_EX)  # until a keeper that is at it has done it
            known = _known(key)
            if known is not None or asked:
                return known or ("failed", "its process ended while it was set up")
            from fastest import host

            host.push_out_text()
            if os.fork() == 0:  # the keeper has the lock, too, and we let go of it
                _Keeper(key, self._owner, self._config, lock).keep(definition, func, kwargs)
        return None

    # In the session, when nobody needs anything any more.

    def end(self) -> list[tuple[str, str]]:
        """Have all torn down, the last one first; (name, what went wrong)."""
        from shutil import rmtree

        faults = []
        try:
            for key, pid in self._keepers():
                fault = _end_keeper(key, pid)
                if fault:
                    faults.append((os.path.basename(key).rpartition("-")[0], fault))
        finally:
            rmtree(self._path, ignore_errors=True)
        return faults

    def _keepers(self) -> list[tuple[str, int]]:
        found = []
        for name in os.listdir(self._path):
            if name.endswith(".keeper"):
                key = os.path.join(self._path, name[: -len(".keeper")])
                order, pid = _read(key + ".keeper").split()
                found.append((int(order), key, int(pid)))
        return [(key, pid) for _, key, pid in sorted(found, reverse=True)]


def _number(baseid: str) -> int:
    from zlib import crc32

    return crc32(baseid.encode("utf-8", "surrogateescape"))


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _write(path: str, data: bytes) -> None:
    """All of it or nothing."""
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.replace(path + ".new", path)


def _is_alive(key: str) -> bool:
    from fcntl import LOCK_NB, LOCK_SH, flock

    with open(key + ".alive", "ab") as file:
        try:
            flock(file, LOCK_SH | LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _known(key: str) -> tuple[str, Any] | None:
    """What a keeper has left; nothing of one that has died with its value."""
    import pickle

    data = _read(key + ".value")
    if not data:
        return None
    kind, value = data[:1], data[1:]
    if kind == b"v":
        return ("value", value) if _is_alive(key) else None
    return pickle.loads(value)  # type: ignore[no-any-return]


def _unpacked(name: str, kind: str, value: Any) -> Any:
    import pickle

    if kind == "skipped":
        skip(value)
    if kind == "value":
        return pickle.loads(value)
    return fail(f"shared fixture {name!r}: {value}", pytrace=False)


def _end_keeper(key: str, pid: int) -> str:
    """What went wrong, if anything did."""
    import signal
    from time import monotonic, sleep

    if not _is_alive(key):
        return _verdict(key)
    os.kill(pid, signal.SIGTERM)
    end = monotonic() + LONGEST_TEARDOWN
    while _is_alive(key):
        if monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            return f"its teardown took longer than {LONGEST_TEARDOWN:.0f} seconds"
        sleep(LOOK_AGAIN)
    return _verdict(key)


def _verdict(key: str) -> str:
    fault = _read(key + ".over")
    return fault[1:].decode("utf-8", "replace") if fault else "its process ended before it was torn down"


class _Keeper:
    """The process that has the fixture. It never comes back."""

    def __init__(self, key: str, owner: int, config: Config, lock: Any) -> None:
        self._key = key
        self._owner = owner
        self._config = config
        self._lock = lock
        self._reader, self._writer = os.pipe()

    def keep(self, definition: Any, func: Any, kwargs: dict[str, Any]) -> NoReturn:
        status = 1
        try:
            self._begin()
            generator, kept = self._set_up(func, kwargs)
            self._lock.close()
            if kept:
                self._wait()
            self._tear_down(generator, definition)
            status = 0
        finally:
            os._exit(status)

    def _begin(self) -> None:
        import signal
        from fcntl import LOCK_EX, flock
        from time import monotonic_ns

        os.setpgid(0, 0)  # Ctrl-C and the end of a worker are not about us
        signal.signal(signal.SIGTERM, lambda number, frame: os.write(self._writer, b"."))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._alive = open(self._key + ".alive", "ab")  # noqa: SIM115 -- held to the end
        flock(self._alive, LOCK_EX)
        _write(self._key + ".keeper", f"{monotonic_ns()} {os.getpid()}".encode())

    def _set_up(self, func: Any, kwargs: dict[str, Any]) -> tuple[Any, bool]:
        """The generator, if it is one, and whether there is a value to be kept."""
        import pickle

        from fastest.introspect import code_flags

        generator = None
        try:
            value = func(**kwargs)
            if code_flags(func) & CO_GENERATOR:
                generator = value
                value = next(generator)
            answer = b"v" + pickle.dumps(value)
        except Skipped as skipped:
            answer = b"o" + pickle.dumps(("skipped", skipped.msg))
        except TEST_OUTCOME as error:
            answer = b"o" + pickle.dumps(("failed", _described(error)))
        self._push_out()
        _write(self._key + ".value", answer)
        return generator, answer[:1] == b"v"

    def _push_out(self) -> None:
        """What it printed belongs to the test that needed it first; what comes now, to nobody."""
        from fastest import host
        from fastest.trial import _silence

        host.push_out_text()
        _silence(self._config)

    def _wait(self) -> None:
        import select

        while not select.select([self._reader], [], [], 1.0)[0]:
            try:
                os.kill(self._owner, 0)
            except OSError:
                return

    def _tear_down(self, generator: Any, definition: Any) -> None:
        from fastest.fixturedef import teardown_yield_fixture

        faults = []
        finalizers = [*definition._finalizers]  # which it has asked its request for
        if generator is not None and generator.gi_frame is not None:
            finalizers.append(lambda: teardown_yield_fixture(definition.func, generator))
        while finalizers:
            try:
                finalizers.pop()()
            except TEST_OUTCOME as error:
                faults.append(_described(error))
        _write(self._key + ".over", ("." + "\n".join(faults)).encode("utf-8", "replace"))


def _described(error: BaseException) -> str:
    """With its traceback from the fixture on."""
    from fastest.excinfo import ExceptionInfo

    excinfo = ExceptionInfo.from_exception(error)
    frames = [entry for entry in excinfo.traceback if not str(entry.path).startswith("<fastest>")]
    import traceback

    where = "".join(f'\n  File "{entry.path}", line {entry.lineno + 1}, in {entry.name}' for entry in frames)
    return "".join(traceback.format_exception_only(type(error), error)).strip() + where


def report_faults(session: Session, faults: list[tuple[str, str]]) -> None:
    """A teardown that failed is an error of the run."""
    from fastest import host
    from fastest.reports import TestReport

    for name, text in faults:
        session.testsfailed += 1
        nodeid = f"shared fixture {name}"
        report = TestReport(nodeid, (nodeid, None, nodeid), {}, "failed", text, "teardown")
        host.emit(
            {**session._sender.report_event(report), "status": ["error", "", "ERROR"]}
        )  # no letter among the tests'
