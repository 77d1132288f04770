"""What an import does besides making modules: whatever could make a run that starts later differ from one that imports
the module itself. Each finding is a reason not to keep the module.

Not seen: what C code reads (getenv, files), and changes inside other modules. docs/design/warm.md lists the limits.
"""

from __future__ import annotations

import builtins
import os
import sys

from fastest.warm.adopt import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Listening:
    """Stands for a built-in function, for good where a module has taken it as its own (`getcwd = os.getcwd` in a class:
    so it is no Python function, which would become a method). Afterwards it only passes on.
    """

    __slots__ = ("call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.call(*args, **kwargs)


class Checks:
    """Between `begin` and `reason` one import happens. As a context manager it listens to the environment, the current
    folder and opened files.
    """

    def __init__(self, harmless: list[str], opened: set[str]) -> None:
        self._names = frozenset(entry for entry in harmless if not entry.endswith("*"))
        self._prefixes = tuple(entry[:-1] for entry in harmless if entry.endswith("*"))
        self._opened = opened
        self._heard: list[str] = []
        self._undo: list[Callable[[], None]] = []
        self._before: dict[str, Any] = {}
        self._has_threading = False

    def __enter__(self) -> Checks:
        import atexit

        kind: Any = type(os.environ)
        read, iterate, folder, file = kind.__getitem__, kind.__iter__, os.getcwd, builtins.open
        at_exit = atexit.register

        def __getitem__(mapping: Any, key: Any) -> Any:
            if isinstance(key, str) and (key in self._names or key.startswith(self._prefixes)):
                self._heard.append(f"reads {key}")
            return read(mapping, key)

        def __iter__(mapping: Any) -> Any:
            self._heard.append("lists the environment")
            return iterate(mapping)

        def getcwd() -> str:
            self._heard.append("asks for the current folder")
            return folder()

        def open(path: Any, mode: Any = "r", *args: Any, **kwargs: Any) -> Any:
            if not set("wax+").isdisjoint(mode):
                self._heard.append("writes files")
            elif isinstance(path, (str, os.PathLike)):
                self._opened.add(os.path.join(folder(), os.fspath(path)))
            return file(path, mode, *args, **kwargs)

        def register(function: Any, *args: Any, **kwargs: Any) -> Any:
            if not is_of_python(sys.modules.get(sys._getframe(2).f_globals.get("__name__", ""))):
                self._heard.append("registers exit functions")
            return at_exit(function, *args, **kwargs)

        for owner, name, value in (
            (atexit, "register", Listening(register)),
            (kind, "__getitem__", __getitem__),
            (kind, "__iter__", __iter__),
            (os, "getcwd", Listening(getcwd)),
            (builtins, "open", Listening(open)),
        ):
            self._replace(owner, name, value)
        return self

    def _replace(self, owner: Any, name: str, value: object) -> None:
        before = getattr(owner, name)
        self._undo.append(lambda: setattr(owner, name, before))
        if isinstance(value, Listening):
            self._undo.append(lambda: setattr(value, "call", before))
        setattr(owner, name, value)

    def __exit__(self, *_: object) -> None:
        for undo in self._undo:
            undo()

    def begin(self) -> None:
        self._heard.clear()
        self._before = self._state()

    def _state(self) -> dict[str, Any]:
        self._has_threading = self._has_threading or "threading" in sys.modules
        return state(self._has_threading)

    def reason(self) -> str | None:
        """What happened since `begin`."""
        if self._heard:
            return self._heard[0]
        after = self._state()
        for what, value in self._before.items():
            if after[what] != value and (what != "starts threads" or threads_survive_fork()):
                return what
        return None


def state(has_threading: bool = False) -> dict[str, Any]:
    """Reason -> what must not change. Once `threading` was imported, its object for the main thread holds standard
    error; that is put right when the module is handed over.
    """
    import _locale
    import _signal
    import gc
    import posix

    return {
        "starts threads": len(os.listdir("/proc/self/task")),
        "leaves descriptors open": len(os.listdir("/proc/self/fd")),
        "changes the environment": dict(os.environ._data),  # type: ignore[attr-defined]
        "changes the current folder": posix.getcwd(),
        "handles signals": [_signal.getsignal(number) for number in range(1, 65) if number not in (32, 33)],
        "changes sys.path": list(sys.path),
        "changes sys.path_hooks": [id(hook) for hook in sys.path_hooks],
        "changes hooks of sys": [id(getattr(sys, name)) for name in HOOKS],
        "changes limits of sys": (sys.getrecursionlimit(), sys.getswitchinterval(), sys.dont_write_bytecode),
        "traces": (sys.gettrace(), sys.getprofile()),
        "changes builtins": {name: id(value) for name, value in vars(builtins).items() if name != "_"},
        "changes the locale": _locale.setlocale(_locale.LC_ALL),
        "changes garbage collection": (gc.isenabled(), gc.get_threshold(), len(gc.callbacks)),
        "keeps a standard stream": [sys.getrefcount(getattr(sys, name)) for name in STREAMS],
        "keeps standard error": sys.getrefcount(sys.stderr) - has_threading,
    }


HOOKS = ("excepthook", "displayhook", "breakpointhook", "unraisablehook", "stdin", "stdout", "stderr")
STREAMS = ("stdin", "stdout", "argv")


def is_of_python(module: object) -> bool:
    """Part of the standard library, whose exit functions do nothing when there is nothing to do."""
    if module is None:
        return False
    path = attribute(module, "__file__")
    home = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
    return path is None or (path.startswith(home) and f"{os.sep}site-packages{os.sep}" not in path)


def threads_survive_fork() -> bool:
    """Some libraries (OpenBLAS) end their threads before every fork, and start them again when they are needed."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return len(os.listdir("/proc/self/task")) > 1
