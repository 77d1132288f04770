"""The pretty printer of full diffs: every item of a collection on its own line, so that a line diff shows what changed.

Output comes as a stream of small pieces: a caller that will cut the explanation anyway stops after its budget, and a
million items cost no more than the lines that are shown. A formatter is chosen by the `__repr__` that a type has, so a
subclass with its own `__repr__` is shown by it. `PrettyPrinter._dispatch` is where plugins add formatters of their own.
"""

from __future__ import annotations

import collections

from fastest.prettytext import _split_text, _wrap_bytes_repr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar

MappingProxyType = type(type.__dict__)
SimpleNamespace = type(__import__("sys").implementation)
_SCALARS = frozenset({str, bytes, bytearray, float, complex, bool, type(None), int})


class _safe_key:
    """Sorts anything: by value where the values can be compared, by type and identity otherwise."""

    __slots__ = ["obj"]

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def __lt__(self, other: _safe_key) -> Any:
        try:
            return self.obj < other.obj
        except TypeError:
            return (str(type(self.obj)), id(self.obj)) < (str(type(other.obj)), id(other.obj))


def _safe_tuple(item: tuple[Any, Any]) -> tuple[_safe_key, _safe_key]:
    """A key for the items of a mapping."""
    return _safe_key(item[0]), _safe_key(item[1])


def sorted_safely(items: Iterable[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=_safe_key)


class _Place:
    """Where a value is being written: its column, the columns to keep free behind it, and how deep it is nested."""

    __slots__ = ("allowance", "context", "indent", "level")

    def __init__(self, indent: int, allowance: int, context: set[int], level: int) -> None:
        self.indent = indent
        self.allowance = allowance
        self.context = context
        self.level = level

    def moved(self, indent: int, allowance: int = 0, level: int = 0) -> _Place:
        return _Place(self.indent + indent, self.allowance + allowance, self.context, self.level + level)


class PrettyPrinter:
    # By `__repr__`, in pytest's form: f(printer, object, indent, allowance, ids around it, level) -> pieces.
    _dispatch: ClassVar[dict[Any, Callable[[PrettyPrinter, Any, int, int, set[int], int], Iterator[str]]]] = {}

    def __init__(self, indent: int = 4, width: int = 80, depth: int | None = None) -> None:
        if indent < 0:
            raise ValueError("indent must be >= 0")
        if depth is not None and depth <= 0:
            raise ValueError("depth must be > 0")
        if not width:
            raise ValueError("width must be != 0")
        self.depth = depth
        self.step = indent
        self.width = width

    def pformat(self, object: Any) -> str:
        return "".join(self.pieces(object, _Place(0, 0, set(), 0)))

    def pformat_lines(self, object: Any, *, max_lines: int | None = None, max_chars: int | None = None) -> list[str]:
        """The lines; with a limit, formatting stops soon after it is reached."""
        if max_lines is None and max_chars is None:
            return self.pformat(object).splitlines()
        chunks: list[str] = []
        lines = chars = 0
        for chunk in self.pieces(object, _Place(0, 0, set(), 0)):
            chunks.append(chunk)
            chars += len(chunk)
            lines += chunk.count("\n")
            if (max_lines is not None and lines >= max_lines) or (max_chars is not None and chars >= max_chars):
                break
        return "".join(chunks).splitlines()

    def pieces(self, obj: Any, place: _Place) -> Iterator[str]:
        if id(obj) in place.context:
            yield _recursion(obj)
            return
        shown_by = type(obj).__repr__
        formatter = _added if shown_by in self._dispatch else FORMATTERS.get(shown_by)
        if formatter is None and _is_plain_dataclass(obj):
            formatter = _dataclass
        if formatter is None:
            yield self.flat(obj, place)
            return
        place.context.add(id(obj))
        yield from formatter(self, obj, place.moved(0, level=1))
        place.context.remove(id(obj))

    def _format(self, object: Any, indent: int, allowance: int, context: set[int], level: int) -> Iterator[str]:
        """What formatters of plugins call for the parts of a value."""
        return self.pieces(object, _Place(indent, allowance, context, level))

    def flat(self, obj: Any, place: _Place) -> str:
        """On one line."""
        return _flat(obj, set(place.context), self.depth, place.level)

    def rows(self, items: Iterable[Any], place: _Place) -> Iterator[str]:
        """Each item on a line, closed by a comma."""
        inner = _Place(place.indent + self.step, 1, place.context, place.level)
        newline = "\n" + " " * inner.indent
        item = rows = object()
        for item in items:
            yield newline
            yield from self.pieces(item, inner)
            yield ","
        if item is not rows:
            yield "\n" + " " * place.indent

    def pairs(self, items: Iterable[tuple[Any, Any]], place: _Place) -> Iterator[str]:
        inner = _Place(place.indent + self.step, 1, place.context, place.level)
        newline = "\n" + " " * inner.indent
        empty = True
        for key, value in items:
            empty = False
            yield newline
            yield self.flat(key, place)
            yield ": "
            yield from self.pieces(value, inner)
            yield ","
        if not empty:
            yield "\n" + " " * place.indent

    def fields(self, items: Iterable[tuple[str, Any]], place: _Place) -> Iterator[str]:
        column = place.indent + self.step
        newline = "\n" + " " * column
        empty = True
        for name, value in items:
            empty = False
            yield newline
            yield name
            yield "="
            if id(value) in place.context:
                yield "..."
            else:
                yield from self.pieces(value, _Place(column + len(name) + 1, 1, place.context, place.level))
            yield ","
        if not empty:
            yield "\n" + " " * place.indent


def _is_plain_dataclass(obj: Any) -> bool:
    """A dataclass whose `__repr__` was generated."""
    kind = type(obj)
    if not hasattr(kind, "__dataclass_fields__") or isinstance(obj, type) or not obj.__dataclass_params__.repr:
        return False
    generated = getattr(obj.__repr__, "__wrapped__", None)
    return generated is not None and "__create_fn__" in generated.__qualname__


def _added(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    """By the formatter that a plugin added."""
    formatter = printer._dispatch[type(obj).__repr__]
    return formatter(printer, obj, place.indent, place.allowance, place.context, place.level)


def _dataclass(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    import dataclasses

    yield obj.__class__.__name__ + "("
    yield from printer.fields([(f.name, getattr(obj, f.name)) for f in dataclasses.fields(obj) if f.repr], place)
    yield ")"


def _dict(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield "{"
    yield from printer.pairs(obj.items(), place)
    yield "}"


def _named_dict(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    if not len(obj):
        yield repr(obj)
        return
    yield obj.__class__.__name__ + "("
    yield from _dict(printer, obj, place)
    yield ")"


def _default_dict(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield f"{obj.__class__.__name__}({printer.flat(obj.default_factory, place)}, "
    yield from _dict(printer, obj, place)
    yield ")"


def _counter(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield obj.__class__.__name__ + "("
    if obj:
        yield "{"
        yield from printer.pairs(obj.most_common(), place)
        yield "}"
    yield ")"


def _list(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield "["
    yield from printer.rows(obj, place)
    yield "]"


def _tuple(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield "("
    yield from printer.rows(obj, place)
    yield ")"


def _set(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    if not len(obj):
        yield repr(obj)
        return
    kind = obj.__class__
    opening, closing = ("{", "}") if kind is set else (kind.__name__ + "({", "})")
    yield opening
    yield from printer.rows(sorted_safely(obj), place)
    yield closing


def _deque(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield obj.__class__.__name__ + "("
    if obj.maxlen is not None:
        yield f"maxlen={obj.maxlen}, "
    yield "["
    yield from printer.rows(obj, place)
    yield "])"


def _chain_map(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    if not obj.maps or (len(obj.maps) == 1 and not len(obj.maps[0])):
        yield repr(obj)
        return
    yield obj.__class__.__name__ + "("
    yield from printer.rows(obj.maps, place)
    yield ")"


def _user_object(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    """UserDict, UserList and UserString look like what they wrap."""
    yield from printer.pieces(obj.data, place.moved(0, level=-1))


def _mapping_proxy(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield "mappingproxy("
    yield from printer.pieces(obj.copy(), place)
    yield ")"


def _namespace(printer: PrettyPrinter, obj: Any, place: _Place) -> Iterator[str]:
    yield ("namespace" if type(obj) is SimpleNamespace else obj.__class__.__name__) + "("
    yield from printer.fields(obj.__dict__.items(), place)
    yield ")"


def _str(printer: PrettyPrinter, obj: str, place: _Place) -> Iterator[str]:
    """Long texts are split at newlines and spaces; on the outermost level the parts stand in parentheses."""
    outermost = place.level == 1
    if outermost:
        place = place.moved(1, 1)
    chunks = _split_text(obj, printer.width - place.indent, place.allowance)
    if len(chunks) <= 1:
        yield chunks[0] if chunks else repr(obj)
        return
    if outermost:
        yield "("
    for i, chunk in enumerate(chunks):
        if i:
            yield "\n" + " " * place.indent
        yield chunk
    if outermost:
        yield ")"


def _bytes(printer: PrettyPrinter, obj: bytes, place: _Place) -> Iterator[str]:
    if len(obj) <= 4:
        yield repr(obj)
        return
    outermost = place.level == 1
    if outermost:
        place = place.moved(1, 1)
        yield "("
    newline = ""
    for chunk in _wrap_bytes_repr(obj, printer.width - place.indent, place.allowance):
        yield newline
        yield chunk
        newline = "\n" + " " * place.indent
    if outermost:
        yield ")"


def _bytearray(printer: PrettyPrinter, obj: bytearray, place: _Place) -> Iterator[str]:
    yield "bytearray("
    yield from _bytes(printer, bytes(obj), place.moved(10, 1, 1))
    yield ")"


FORMATTERS: dict[Any, Callable[[PrettyPrinter, Any, _Place], Iterator[str]]] = {
    dict.__repr__: _dict,
    collections.OrderedDict.__repr__: _named_dict,
    collections.defaultdict.__repr__: _default_dict,
    collections.Counter.__repr__: _counter,
    list.__repr__: _list,
    tuple.__repr__: _tuple,
    set.__repr__: _set,
    frozenset.__repr__: _set,
    collections.deque.__repr__: _deque,
    collections.ChainMap.__repr__: _chain_map,
    collections.UserDict.__repr__: _user_object,
    collections.UserList.__repr__: _user_object,
    collections.UserString.__repr__: _user_object,
    MappingProxyType.__repr__: _mapping_proxy,
    SimpleNamespace.__repr__: _namespace,
    str.__repr__: _str,
    bytes.__repr__: _bytes,
    bytearray.__repr__: _bytearray,
}


def _flat(obj: Any, context: set[int], depth: int | None, level: int) -> str:
    """`repr`, but safe against recursion through dicts, lists and tuples, and with a limit of depth."""
    kind = type(obj)
    if kind in _SCALARS:
        return repr(obj)
    style = _flat_style(kind, getattr(kind, "__repr__", None), obj)
    if style is None:
        return repr(obj)
    opening, closing = style
    if not obj:
        return opening + closing
    if depth and level >= depth:
        return f"{opening}...{closing}"
    if id(obj) in context:
        return _recursion(obj)
    context.add(id(obj))
    if opening == "{":
        pairs = [[_flat(side, context, depth, level + 1) for side in item] for item in obj.items()]
        parts = [": ".join(pair) for pair in pairs]
    else:
        parts = [_flat(item, context, depth, level + 1) for item in obj]
    context.remove(id(obj))
    return opening + ", ".join(parts) + closing


def _flat_style(kind: type, shown_by: object, obj: Any) -> tuple[str, str] | None:
    if issubclass(kind, dict) and shown_by is dict.__repr__:
        return "{", "}"
    if issubclass(kind, list) and shown_by is list.__repr__:
        return "[", "]"
    if issubclass(kind, tuple) and shown_by is tuple.__repr__:
        return "(", ",)" if len(obj) == 1 else ")"
    return None


def _recursion(obj: Any) -> str:
    return f"<Recursion on {type(obj).__name__} with id={id(obj)}>"
