"""Representations that never raise and never grow beyond a limit; imported only once something has failed."""

from __future__ import annotations

from itertools import islice
from reprlib import Repr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The longest representation of one object within an assertion message.
DEFAULT_REPR_MAX_SIZE = 240
_UNLIMITED = 1_000_000_000


def _describe(obj: object) -> str:
    try:
        return repr(obj)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        return f'{type(obj).__name__}("{obj}")'


def _format_repr_exception(exc: BaseException, obj: object) -> str:
    try:
        problem = _describe(exc)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as inner:
        problem = f"unpresentable exception ({_describe(inner)})"
    return f"<[{problem} raised in repr()] {type(obj).__name__} object at 0x{id(obj):x}>"


def _ellipsize(text: str, maxsize: int | None) -> str:
    """Keep both ends of a text that is too long."""
    if maxsize is None or len(text) <= maxsize:
        return text
    head = max(0, (maxsize - 3) // 2)
    tail = max(0, maxsize - 3 - head)
    return text[:head] + "..." + text[len(text) - tail :]


class SafeRepr(Repr):
    """`reprlib` with a limit for the whole text, and with a note in place of a `__repr__` that raises."""

    def __init__(self, maxsize: int | None, use_ascii: bool = False) -> None:
        super().__init__()
        self.maxstring = _UNLIMITED if maxsize is None else maxsize
        self.maxsize = maxsize
        self.use_ascii = use_ascii

    def repr(self, x: object) -> str:
        try:
            text = ascii(x) if self.use_ascii else super().repr(x)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            text = _format_repr_exception(exc, x)
        return _ellipsize(text, self.maxsize)

    def repr_instance(self, x: object, level: int) -> str:
        try:
            text = repr(x)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            text = _format_repr_exception(exc, x)
        return _ellipsize(text, self.maxsize)

    def repr_dict(self, x: Mapping[object, object], level: int) -> str:
        # reprlib sorts the keys; the order in which they were inserted tells more.
        if not x:
            return "{}"
        if level <= 0:
            return "{...}"
        items = [f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}" for key in islice(x, self.maxdict)]
        if len(x) > self.maxdict:
            items.append("...")
        return "{" + ", ".join(items) + "}"


def saferepr(obj: object, maxsize: int | None = DEFAULT_REPR_MAX_SIZE, use_ascii: bool = False) -> str:
    return SafeRepr(maxsize, use_ascii).repr(obj)


def saferepr_unlimited(obj: object, use_ascii: bool = True) -> str:
    """As `saferepr`, but in full."""
    try:
        return ascii(obj) if use_ascii else repr(obj)
    except Exception as exc:
        return _format_repr_exception(exc, obj)


def safeformat(obj: object) -> str:
    """Pretty-printed over several lines, as `--showlocals -vv` wants it."""
    import pprint

    try:
        return pprint.pformat(obj)
    except Exception as exc:
        return _format_repr_exception(exc, obj)
