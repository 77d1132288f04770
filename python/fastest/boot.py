"""Where the runtime begins: the generated program hands over the payload, `run` gives back the exit code."""

from __future__ import annotations

from fastest import host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FAILED = 1
INTERRUPTED = 2


def run(payload: dict[str, Any], gc_thresholds: tuple[int, ...] = ()) -> int:
    """One session, from the payload to the last event.

    The caller has switched garbage collection off (not by `gc.disable()`: a conftest file may call that itself, for
    good): until the tests run, nearly everything that is made is kept, and looking for garbage finds none. The
    thresholds are set again at the end of collection (`outline.py`).
    """
    if "warm" in payload:
        from fastest.warm.server import next_run

        payload = next_run(payload["warm"])  # in a fork of the warm server
    host.connect(payload)
    payload["gc_thresholds"] = gc_thresholds
    try:
        code = int(session(payload))
    except KeyboardInterrupt as error:
        code = INTERRUPTED
        host.emit({"k": "interrupted", "text": type(error).__name__, "location": ""})
    except SystemExit as error:
        code = exit_status(error)
    except BaseException as error:  # outside of any session: what the interpreter itself would say
        code = FAILED
        host.emit({"k": "usage", "text": "\n".join(internal_lines(error)), "code": code})
    host.emit({"k": "done", "code": code})
    host.flush()
    keep_compiled()
    return code


def keep_compiled() -> None:
    """What the first runs compile of the runtime."""
    import sys

    own: Any = getattr(sys.modules.get("fastest"), "__loader__", None)
    if own is not None:  # a test may have left anything
        own.keep_compiled()


def session(payload: dict[str, Any]) -> int:
    from fastest import stdlibguard
    from fastest.compat import install

    stdlibguard.install(payload)
    install(payload)
    from fastest.config.startup import run as run_session

    keep_what_is_there()

    return run_session(payload)


def keep_what_is_there() -> None:
    """Python, the runtime and installed plugins are no garbage: whoever looks for some later need not go through them.
    Nothing of the user's is there yet."""
    import gc

    gc.freeze()


def exit_status(error: SystemExit) -> int:
    """What the interpreter would make of it."""
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def internal_lines(error: BaseException) -> list[str]:
    import traceback

    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return text.rstrip("\n").split("\n")
