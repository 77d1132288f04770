"""Exceptions that carry a test's outcome, and the functions that raise them: `_pytest.outcomes`.

They derive from BaseException so that `except Exception` in the code under test does not swallow a skip or a failure.
"""

from __future__ import annotations

import builtins
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


class OutcomeException(BaseException):
    """Base of all outcomes; `msg` is what the user is shown, `pytrace` whether with a traceback."""

    def __init__(self, msg: str | None = None, pytrace: bool = True) -> None:
        if msg is not None and not isinstance(msg, str):
            raise TypeError(
                f"{type(self).__name__} expected string as 'msg' parameter, got '{type(msg).__name__}' instead.\n"
                "Perhaps you meant to use a mark?"
            )
        super().__init__(msg)
        self.msg = msg
        self.pytrace = pytrace

    def __repr__(self) -> str:
        return f"<{type(self).__name__} instance>" if self.msg is None else self.msg

    __str__ = __repr__


TEST_OUTCOME = (OutcomeException, Exception)


class Skipped(OutcomeException):
    """Raised by `pytest.skip`."""

    __module__ = "builtins"  # shown as "Skipped: ...", without a module

    def __init__(
        self,
        msg: str | None = None,
        pytrace: bool = True,
        allow_module_level: bool = False,
        *,
        _use_item_location: bool = False,
    ) -> None:
        super().__init__(msg, pytrace)
        self.allow_module_level = allow_module_level
        self._use_item_location = _use_item_location


class Failed(OutcomeException):
    """Raised by `pytest.fail`."""

    __module__ = "builtins"


class XFailed(Failed):
    """Raised by `pytest.xfail`."""

    __module__ = "_pytest.outcomes"


class Exit(Exception):
    """Raised by `pytest.exit`: ends the session."""

    __module__ = "_pytest.outcomes"

    def __init__(self, msg: str = "unknown reason", returncode: int | None = None) -> None:
        self.msg = msg
        self.returncode = returncode
        super().__init__(msg)


class _Skip:
    """`pytest.skip(reason)`: skip the running test, or with `allow_module_level` the module that is being imported."""

    Exception = Skipped

    def __call__(self, reason: str = "", allow_module_level: bool = False) -> NoReturn:
        __tracebackhide__ = True
        raise Skipped(msg=reason, allow_module_level=allow_module_level)


class _Fail:
    """`pytest.fail(reason)`: fail the running test; without `pytrace` the reason is all that is shown."""

    Exception = Failed

    def __call__(self, reason: str = "", pytrace: bool = True) -> NoReturn:
        __tracebackhide__ = True
        raise Failed(msg=reason, pytrace=pytrace)


class _XFail:
    """`pytest.xfail(reason)`: end the running test as an expected failure."""

    Exception = XFailed

    def __call__(self, reason: str = "") -> NoReturn:
        __tracebackhide__ = True
        raise XFailed(msg=reason)


class _Exit:
    """`pytest.exit(reason, returncode)`: end the whole session."""

    Exception = Exit

    def __call__(self, reason: str = "", returncode: int | None = None) -> NoReturn:
        __tracebackhide__ = True
        raise Exit(msg=reason, returncode=returncode)


skip = _Skip()
fail = _Fail()
xfail = _XFail()
exit = _Exit()


def importorskip(
    modname: str,
    minversion: str | None = None,
    reason: str | None = None,
    *,
    exc_type: type[ImportError] | None = None,
) -> Any:
    """The module `modname`, or a skip if it is missing or older than `minversion`."""
    __tracebackhide__ = True
    compile(modname, "", "eval")  # a name that is none should fail, not skip
    skipped = _try_import(modname, reason, exc_type or ModuleNotFoundError)
    if skipped is not None:
        raise skipped
    module = sys.modules[modname]
    if minversion is not None:
        found = getattr(module, "__version__", None)
        if found is None or _is_older(found, minversion):
            raise Skipped(
                f"module {modname!r} has __version__ {found!r}, required is: {minversion!r}", allow_module_level=True
            )
    return module


def _try_import(modname: str, reason: str | None, exc_type: type[ImportError]) -> Skipped | None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            builtins.__import__(modname)
        except exc_type as exc:
            return Skipped(reason or f"could not import {modname!r}: {exc}", allow_module_level=True)
    return None


def _is_older(found: str, wanted: str) -> bool:
    """Compare as packaging does where it is installed, else by the numbers at the front of each part."""
    try:
        version = __import__("packaging.version").version.Version
    except ImportError:
        return _numbers(found) < _numbers(wanted)
    return bool(version(found) < version(wanted))


def _numbers(version: str) -> list[int]:
    import re

    return [int(number) for number in re.findall(r"\d+", version.split("+")[0])]
