"""Where the runtime begins: the generated program hands over the payload, `run` gives back the exit code."""

from __future__ import annotations

from fastest import host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FAILED = 1
INTERRUPTED = 2


def run(payload: dict[str, Any]) -> int:
    """One session, from the payload to the last event."""
    host.connect(payload)
    hold_garbage_collection(payload)
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
    return code


def hold_garbage_collection(payload: dict[str, Any]) -> None:
    """Until the tests run, nearly everything that is made is kept: modules, nodes. Looking for garbage finds none."""
    import gc

    payload["gc_thresholds"] = gc.get_threshold()
    gc.set_threshold(0)  # not `gc.disable()`: a conftest file may call that itself, for good


def session(payload: dict[str, Any]) -> int:
    from fastest import stdlibguard
    from fastest.compat import install

    stdlibguard.install()
    install(payload)
    from fastest.config.startup import run as run_session

    return run_session(payload)


def exit_status(error: SystemExit) -> int:
    """What the interpreter would make of it."""
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def internal_lines(error: BaseException) -> list[str]:
    import traceback

    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return text.rstrip("\n").split("\n")
