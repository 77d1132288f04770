"""The link to the parent process: every fact about the run leaves through here, in the order in which it happened.

Inside the embedded interpreter the built-in module `_fastest` encodes events and puts them into shared memory
(src/python). Under a separate python the same functions write the same frames to a pipe (`pipe.py`). Before `connect`,
and in the children that a test forks, events go nowhere: a forked test process must not speak for the runner.

Call through the module (`host.emit(...)`) or import the functions, both work: the link behind them is what changes.
"""

from __future__ import annotations

import sys

from fastest import openfiles
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable, FrozenSet, List, Optional, Protocol, Sequence, Tuple, Type

    #: node id, function, class whose new instance it is called on (or None), values by name (or None), and either None,
    #: then the values are the function's arguments, or a plan (fixtureplan.py), then they are where it begins
    PlainItem = Tuple[str, Callable[..., object], Optional[Type[Any]], Optional["dict[str, Any]"], Any]
    #: the arguments of plaincall.PlainOutcome
    PlainCall = Tuple[Any, ...]

    class Link(Protocol):
        def emit(self, event: dict[str, Any]) -> None: ...
        def started(self, i: int) -> None: ...
        def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None: ...
        def flush(self) -> None: ...


CURRENT_TEST = "PYTEST_CURRENT_TEST"
LOST_DESCRIPTORS = 251  # exit code; dispatch knows it


class Nowhere:
    """No parent listens."""

    def emit(self, event: dict[str, Any]) -> None:
        pass

    def started(self, i: int) -> None:
        pass

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        pass

    def flush(self) -> None:
        pass


class Forked(Nowhere):
    """In a process that a test has forked; one that the runtime forks gets another link."""


class Memory(Nowhere):
    """Collects events for unit tests; the hot frames as the tuples that the parent would decode."""

    def __init__(self) -> None:
        self.events: List[Any] = []

    def emit(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    def started(self, i: int) -> None:
        self.events.append(("S", i))

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        self.events.append(("P", i, start, setup, call, teardown))


class InOrder(Nowhere):
    """Around another link, where user code writes to the terminal itself (`-s`): before an event what Python holds of
    its text is pushed out, and after it we wait until the parent has shown it.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def emit(self, event: dict[str, Any]) -> None:
        push_out_text()
        self._link.emit(event)
        if event["k"] != "sync":
            sync()

    def started(self, i: int) -> None:
        push_out_text()
        self._link.started(i)
        sync()

    def passed(self, i: int, start: float, setup: float, call: float, teardown: float) -> None:
        push_out_text()
        self._link.passed(i, start, setup, call, teardown)

    def flush(self) -> None:
        self._link.flush()


class _State:
    """What `connect` decides, once; and the plain call in progress where the loop is in Python."""

    link: Link = Nowhere()
    native: Any = None
    control: Optional[int] = None
    ours: Sequence[int] = ()  # descriptors that we cannot do without
    plain: Optional[Tuple[int, float]] = None
    open_at_start: FrozenSet[int] = frozenset()
    inherits_files = False  # those that were open before the fork are the session's
    diverted: int = 0


def connect(payload: dict[str, Any]) -> None:
    """Finds the parent: shared memory if this interpreter is embedded, else the pipe that the payload names."""
    if "_fastest" in sys.builtin_module_names:
        import _fastest

        _State.native = _State.link = _fastest
    else:
        from fastest.pipe import Pipe

        _State.link = Pipe(payload["events_fd"])
        for fd in (payload["events_fd"], payload["control_fd"], payload["fault_fd"], *payload["capture_fds"]):
            os.set_inheritable(fd, False)  # not for the processes that tests start
    _State.open_at_start = openfiles.open_descriptors()
    os.register_at_fork(after_in_child=disconnect)
    _State.control = payload["control_fd"]
    _State.ours = [fd for fd in (payload["control_fd"], payload["fault_fd"], *payload["capture_fds"]) if fd >= 0]


def leave_if_descriptors_are_lost() -> None:
    """Asked before a failure is believed: a test that closes all descriptors takes those of the capture with it, and
    whatever prints after it fails. The parent starts another interpreter, which runs this item again.
    """
    if _State.control is None:
        return
    try:
        for fd in _State.ours:
            os.fstat(fd)
    except OSError:
        os._exit(LOST_DESCRIPTORS)


def reconnect(payload: Mapping[str, Any]) -> None:
    """A worker has taken its place in a pool: events go out again."""
    import _fastest

    live = isinstance(_State.link, InOrder)
    _State.native = _State.link = _fastest
    if live:
        from fastest.pool.gathered import Gathered

        _State.link = Gathered(_fastest, payload["capture_fds"])
    _State.control = payload["control_fd"]


def show_output(shown: bool) -> None:
    """In a worker without capture: whether what is printed goes to the terminal."""
    link: Any = _State.link
    if hasattr(link, "gather"):
        link.show() if shown else link.gather()


def divert(link: Link) -> tuple[Link, Any, Optional[int]]:
    """Events go elsewhere (a session inside the session); the answer is for `restore`."""
    before = (_State.link, _State.native, _State.control)
    _State.link, _State.native, _State.control = link, None, None
    _State.diverted += 1
    return before


def restore(before: tuple[Link, Any, Optional[int]]) -> None:
    _State.link, _State.native, _State.control = before
    _State.diverted -= 1


def is_diverted() -> bool:
    """Whether events go elsewhere."""
    return _State.diverted > 0


def connect_memory() -> Memory:
    """For unit tests: from now on events are collected in the list `host.memory`."""
    _State.link = link = Memory()
    _State.native = _State.control = None
    return link


def keep_order() -> None:
    """From now on nothing is captured."""
    if not isinstance(_State.link, InOrder):
        _State.link = InOrder(_State.link)
        _State.ours = [*_State.ours, 1, 2]


def push_out_files() -> None:
    """Before a fork: what is in the buffers of files that were left open would be written by each process."""
    if openfiles.are_written(_State.open_at_start):
        openfiles.push_out()


def push_out_text() -> None:
    """Flush the standard streams, and those that capturing has put aside."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except (AttributeError, OSError, ValueError):
            pass  # None, closed, or not a file at all: nothing to push


def spare_inherited_files() -> None:
    """At the end of this process, what was there before its fork is flushed, but neither ended nor removed."""
    _State.inherits_files = True


def is_embedded() -> bool:
    return _State.native is not None


def is_forked() -> bool:
    """Whether this process is one that a test forked."""
    return type(_State.link) is Forked


def disconnect() -> None:
    _State.link = Forked()
    _State.native = _State.control = None


def __getattr__(name: str) -> List[Any]:
    if name == "memory" and isinstance(_State.link, Memory):
        return _State.link.events
    raise AttributeError(name)


def emit(event: dict[str, Any]) -> None:
    """A map frame; docs/ARCHITECTURE.md lists the kinds."""
    _State.link.emit(event)


def tell(*message: Any) -> None:
    """Something for the pool, not for reports; it is read at once."""
    _State.native.emit(message)
    _State.native.flush()


def started(i: int) -> None:
    _State.link.started(i)


def passed(i: int, start: float, setup: float, call: float, teardown: float) -> None:
    _State.link.passed(i, start, setup, call, teardown)


def flush() -> None:
    """The parent wakes up now, not within some milliseconds."""
    _State.link.flush()


def sync() -> None:
    """Returns when the parent has shown everything that came before."""
    if _State.control is None:
        return
    emit({"k": "sync"})
    flush()
    try:
        os.read(_State.control, 1)
    except OSError:
        _State.control = None  # a test closed it: from now on output may overtake


def current_test(nodeid: Optional[str], when: str = "call") -> None:
    """Sets PYTEST_CURRENT_TEST in os.environ and in the environment of the process; None removes it."""
    # A test may have put a plain dict in place of os.environ, which our side of the boundary does not know.
    if _State.native is not None and hasattr(os.environ, "_data"):
        _State.native.current_test(nodeid, when)
    elif nodeid is None:
        os.environ.pop(CURRENT_TEST, None)
    else:
        os.environ[CURRENT_TEST] = f"{nodeid} ({when})".replace("\x00", "(null)")


def run_plain(
    items: Sequence[PlainItem],
    first: int,
    dirty: Optional[Callable[[], bool]] = None,
    capture_fds: Sequence[int] = (),
    times: Optional[List[Any]] = None,
) -> tuple[int, Optional[PlainCall]]:
    """Calls items one after the other for as long as each passes silently; item `n` of the list has index `first + n`.

    `(len(items), None)`: all passed, their events are sent, nothing is left to do.
    `(n, call)`: item `n` was started, and it is the caller's to finish (reports, output, `finish`) from the phase on
    that `call` begins with, because that one raised, or returned something, or a watcher is dirty, or a file in
    `capture_fds` moved. `(n, None)` with a smaller n: item `n` is no longer ours to start; that of the first item was
    asked for by the caller. The caller goes on with `items[n + 1:]`. `times` gets (start, seconds of set-up, call and
    tear-down) of each that passed. PYTEST_CURRENT_TEST is left set to the last phase.
    """
    if _State.native is not None:
        return _State.native.run_plain(items, first, dirty, capture_fds, times)  # type: ignore[no-any-return]
    from fastest.plainloop import run

    return run(items, first, dirty, capture_fds, times)


def plain_call() -> Optional[Tuple[int, float]]:
    """Index and start (of `time.perf_counter()`) of the item that `run_plain` is calling."""
    return _State.plain if _State.native is None else _State.native.plain_call()


def plain_begins(index: Optional[int], began: float = 0.0) -> None:
    """For an inner loop in Python: what `plain_call` is to say; None: nothing of an item runs."""
    _State.plain = None if index is None else (index, began)


def native_stack_at(signal: int, fd: int) -> None:
    """From now on the signal makes an embedded interpreter write the native frames of the thread that gets it."""
    if _State.native is not None:
        _State.native.native_stack_at(signal, fd)


def _join_threads(threading: Any) -> None:
    from fastest.leaving import join_threads, remaining

    if remaining(threading):
        join_threads(threading)
    else:
        threading._shutdown()


def leave(code: int) -> None:
    """Ends the process the way Python does, without taking the interpreter apart.

    Threads are joined, exit functions run, streams are flushed, files that tests left open are finished. What is
    skipped is freeing every object, which nobody would see and which costs about as much as a small test session.
    """
    flush()
    threading = sys.modules.get("threading")
    if threading is not None:
        _join_threads(threading)
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed, broken or replaced by a test: Python ignores it here, too
            pass
    if openfiles.are_written(_State.open_at_start):
        openfiles.finish(_State.inherits_files)
    os._exit(code)
