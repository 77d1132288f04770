"""One row of a parametrization: what `pytest.param` makes, and what `parametrize` makes of plain values.

A row is a tuple of three, as pytest's NamedTuple is, but made without `collections.namedtuple` and built with
`tuple.__new__` where many rows are made at once: ten thousand plain rows cost a few milliseconds.
"""

from __future__ import annotations

# `collections.abc` would import the whole of `collections`; this is the module that it re-exports.
from _collections_abc import Collection

from fastest.introspect import NOTSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from fastest.config.config import Config
    from fastest.marks import Mark, MarkDecorator

    _TupleBase = tuple[Any, ...]
else:
    _TupleBase = tuple

EMPTY_PARAMETERSET_OPTION = "empty_parameter_set_mark"


class HiddenParam:
    """The type of HIDDEN_PARAM: an id that must not show in the test's name."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<_HiddenParam.token: 0>"

    def __reduce__(self) -> str:
        return "HIDDEN_PARAM"


_HiddenParam = HiddenParam
HIDDEN_PARAM = HiddenParam()


class ParameterSet(_TupleBase):
    """The values of one row of a parametrization, with the marks and the id that belong to this row alone."""

    __slots__ = ()
    _fields = ("values", "marks", "id")

    def __new__(
        cls, values: Sequence[object], marks: Collection[Mark | MarkDecorator], id: str | HiddenParam | None
    ) -> ParameterSet:
        return tuple.__new__(cls, (values, marks, id))

    values = property(lambda self: self[0])
    marks = property(lambda self: self[1])
    id = property(lambda self: self[2])

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        return f"ParameterSet(values={self[0]!r}, marks={self[1]!r}, id={self[2]!r})"

    def _replace(self, **changes: Any) -> ParameterSet:
        return ParameterSet(**{**self._asdict(), **changes})

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self))

    @classmethod
    def param(
        cls,
        *values: object,
        marks: MarkDecorator | Collection[MarkDecorator | Mark] = (),
        id: str | HiddenParam | None = None,
    ) -> ParameterSet:
        if not isinstance(marks, Collection):
            # One decorator. It is not tested for by class, because `marks` imports this module.
            assert hasattr(marks, "mark"), marks
            marks = (marks,)
        for mark in marks:
            if mark.name == "usefixtures":
                raise ValueError(
                    "pytest.param cannot add pytest.mark.usefixtures; see "
                    "https://docs.pytest.org/en/stable/reference/reference.html#pytest-param"
                )
        if id is not None and not isinstance(id, str) and id is not HIDDEN_PARAM:
            raise TypeError(
                f"Expected id to be a string or a `pytest.HIDDEN_PARAM` sentinel, got {type(id)}: {id!r}",
            )
        return tuple.__new__(cls, (values, marks, id))

    @classmethod
    def extract_from(cls, parameterset: Any, force_tuple: bool = False) -> ParameterSet:
        """A row as a parameter set: as it is, as the only value of the row, or as the sequence of its values."""
        if isinstance(parameterset, cls):
            return parameterset
        return tuple.__new__(cls, ((parameterset,), (), None) if force_tuple else (parameterset, [], None))

    @staticmethod
    def _parse_parametrize_args(
        argnames: str | Sequence[str], argvalues: Iterable[object], *args: object, **kwargs: object
    ) -> tuple[Sequence[str], bool]:
        """The names, and whether each row is itself the one value. `"a,"` asks for rows that are one-element tuples."""
        if not isinstance(argnames, str):
            return argnames, False
        names = [name for name in (part.strip() for part in argnames.split(",")) if name]
        return names, len(names) == 1 and not argnames.rstrip().endswith(",")

    @classmethod
    def _for_parametrize(
        cls, argnames: str | Sequence[str], argvalues: Iterable[object], func: Any, config: Config, nodeid: str
    ) -> tuple[Sequence[str], list[ParameterSet]]:
        """The names and rows of one `parametrize` call, checked; no rows give one row that carries the mark for
        empty sets.
        """
        if not isinstance(argvalues, Collection):
            _warn_iterator(argvalues, nodeid)
        argnames, force_tuple = cls._parse_parametrize_args(argnames, argvalues)
        new = tuple.__new__
        if force_tuple:
            rows = [row if isinstance(row, cls) else new(cls, ((row,), (), None)) for row in argvalues]
        else:
            rows = [row if isinstance(row, cls) else new(cls, (row, [], None)) for row in argvalues]
        if not rows:
            mark = get_empty_parameterset_mark(config, argnames, func)
            rows.append(cls((NOTSET,) * len(argnames), [mark], "NOTSET"))
        _check_row_lengths(rows, argnames, nodeid)
        return argnames, rows


ParameterSet.__module__ = "pytest"


def _warn_iterator(argvalues: object, nodeid: str) -> None:
    import warnings

    from fastest.deprecated import PARAMETRIZE_NON_COLLECTION_ITERABLE

    message = PARAMETRIZE_NON_COLLECTION_ITERABLE.format(nodeid=nodeid, type_name=type(argvalues).__name__)
    warnings.warn(message, stacklevel=4)


def _check_row_lengths(rows: list[ParameterSet], argnames: Sequence[str], nodeid: str) -> None:
    expected = len(argnames)
    for row in rows:
        values = row[0]
        try:
            length = len(values)
        except TypeError:
            from fastest.outcomes import fail

            fail(
                f'{nodeid}: in "parametrize" expected a sequence of values, for a single value use a one-element tuple '
                f"like ('value',), got {type(values).__name__}:\n  {values}",
                pytrace=False,
            )
        if length != expected:
            from fastest.outcomes import fail

            fail(
                f'{nodeid}: in "parametrize" the number of names ({expected}):\n  {argnames}\n'
                f"must be equal to the number of values ({length}):\n  {values}",
                pytrace=False,
            )


def get_empty_parameterset_mark(config: Config, argnames: Sequence[str], func: Any) -> MarkDecorator:
    """What happens to a test that is parametrized with no rows, as `empty_parameter_set_mark` says."""
    from fastest.marks import MARK_GEN

    requested = config.getini(EMPTY_PARAMETERSET_OPTION)
    reason = f"got empty parameter set for ({', '.join(argnames)})"
    if requested == "xfail":
        return MARK_GEN.xfail(reason=reason, run=False)  # type: ignore[no-any-return]
    if requested == "fail_at_collect":
        from fastest.nodes import Collector
        from fastest.source import getfslineno

        _path, lineno = getfslineno(func)
        raise Collector.CollectError(f"Empty parameter set in '{func.__name__}' at line {lineno + 1}")
    return MARK_GEN.skip(reason=reason)  # type: ignore[no-any-return]


def param(
    *values: object, marks: MarkDecorator | Collection[MarkDecorator | Mark] = (), id: str | HiddenParam | None = None
) -> ParameterSet:
    """One row of `pytest.mark.parametrize` or of a fixture's `params`, with marks and an id of its own."""
    return ParameterSet.param(*values, marks=marks, id=id)
