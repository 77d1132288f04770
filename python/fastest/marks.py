"""Marks: what `pytest.mark.NAME(...)` makes and how it is stored on functions and classes. (`pytest.param` is in
`parameterset.py`.)

All of this runs while test modules are imported, thousands of times in a big suite. So the classes are plain (no
dataclass, no enum, no NamedTuple machinery), nothing is imported that the interpreter has not loaded at its start,
and a mark stores what it is given: a list of parameters is looked at when a test is made of it, not before.
"""

from __future__ import annotations

import sys

from fastest.dataclassed import with_fields
from fastest.keywords import NodeKeywords
from fastest.parameterset import (
    EMPTY_PARAMETERSET_OPTION,
    HIDDEN_PARAM,
    ParameterSet,
    get_empty_parameterset_mark,
    param,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, NoReturn

    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.parameterset import HiddenParam

__all__ = [
    "EMPTY_PARAMETERSET_OPTION",
    "HIDDEN_PARAM",
    "MARK_GEN",
    "Mark",
    "MarkDecorator",
    "MarkGenerator",
    "NodeKeywords",
    "ParameterSet",
    "get_empty_parameterset_mark",
    "get_unpacked_marks",
    "normalize_mark_list",
    "param",
    "store_mark",
]

_MISSPELLED_PARAMETRIZE = ("parameterize", "parametrise", "parameterise")
_set = object.__setattr__


def _check_private(is_private: bool) -> None:
    if not is_private:
        from fastest.deprecated import check_ispytest

        check_ispytest(False)


@with_fields("name", "args", "kwargs", "_param_ids_from", "_param_ids_generated")
class Mark:
    """One mark: a name with arguments. Immutable, but for the parametrization ids that are remembered on it."""

    __module__ = "_pytest.mark.structures"

    __slots__ = ("_param_ids_from", "_param_ids_generated", "args", "kwargs", "name")

    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    _param_ids_from: Mark | None
    _param_ids_generated: Sequence[str | HiddenParam] | None

    def __init__(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        param_ids_from: Mark | None = None,
        param_ids_generated: Sequence[str] | None = None,
        *,
        _ispytest: bool = False,
    ) -> None:
        if not _ispytest:
            _check_private(_ispytest)
        _set(self, "name", name)
        _set(self, "args", args)
        _set(self, "kwargs", kwargs)
        _set(self, "_param_ids_from", param_ids_from)
        _set(self, "_param_ids_generated", param_ids_generated)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _fields(self) -> tuple[object, ...]:
        return self.name, self.args, self.kwargs, self._param_ids_from, self._param_ids_generated

    def __eq__(self, other: object) -> bool:
        if type(other) is not Mark:
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash(self._fields())

    def __repr__(self) -> str:
        return f"Mark(name={self.name!r}, args={self.args!r}, kwargs={self.kwargs!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_mark, (self.name, self.args, self.kwargs)

    def _has_param_ids(self) -> bool:
        return "ids" in self.kwargs or len(self.args) >= 4

    def combined_with(self, other: Mark) -> Mark:
        """A new mark with the arguments of both; keyword arguments of `other` win."""
        assert self.name == other.name
        ids_from = None
        if self.name == "parametrize":
            ids_from = other if other._has_param_ids() else self if self._has_param_ids() else None
        return Mark(self.name, self.args + other.args, {**self.kwargs, **other.kwargs}, ids_from, _ispytest=True)


def _rebuild_mark(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mark:
    return Mark(name, args, kwargs, _ispytest=True)


@with_fields("mark")
class MarkDecorator:
    """Applies a mark to a function or a class, or collects more arguments for it.

    Called with one function or class and nothing else it stores its mark there and returns that object; called with
    anything else it returns a decorator with these arguments added. `with_args` is for the case where a function is
    an argument.
    """

    __module__ = "_pytest.mark.structures"

    __slots__ = ("__dict__", "__weakref__", "mark")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, mark: Mark, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            _check_private(_ispytest)
        self.mark = mark

    @property
    def name(self) -> str:
        return self.mark.name

    @property
    def args(self) -> tuple[Any, ...]:
        return self.mark.args

    @property
    def kwargs(self) -> Mapping[str, Any]:
        return self.mark.kwargs

    @property
    def markname(self) -> str:
        return self.mark.name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MarkDecorator) or type(other) is not type(self):
            return NotImplemented
        return bool(self.mark == other.mark)

    def __repr__(self) -> str:
        return f"MarkDecorator(mark={self.mark!r})"

    def with_args(self, *args: object, **kwargs: object) -> MarkDecorator:
        mark = Mark(self.mark.name, args, kwargs, _ispytest=True)
        return MarkDecorator(self.mark.combined_with(mark), _ispytest=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:
            target = args[0]
            # Marks are read from the function later on, never from the descriptor around it.
            holder = target.__func__ if isinstance(target, (staticmethod, classmethod)) else target
            if isinstance(target, type) or istestfunc(holder):
                store_mark(holder, self.mark)
                return target
        return self.with_args(*args, **kwargs)


def istestfunc(obj: object) -> bool:
    return callable(obj) and getattr(obj, "__name__", "<lambda>") != "<lambda>"


def get_unpacked_marks(obj: object, *, consider_mro: bool = True) -> list[Mark]:
    """The marks stored on an object; for a class those of its bases too, the farthest base first."""
    if isinstance(obj, type):
        classes = obj.__mro__[::-1] if consider_mro else (obj,)
        stored = [cls.__dict__.get("pytestmark", ()) for cls in classes]
    else:
        stored = [_pytestmark_of(obj)]
    found: list[Any] = []
    for entry in stored:
        if isinstance(entry, (list, tuple)) and (isinstance(entry, list) or not entry):
            found.extend(entry)
        else:
            found.append(entry)
    return list(normalize_mark_list(found)) if found else found


def _pytestmark_of(obj: object) -> object:
    stored = getattr(obj, "pytestmark", ())
    if stored is not None:
        return stored
    import warnings

    from fastest.warning_types import PytestCollectionWarning

    warnings.warn(
        "Module defines a `__getattr__` which returns None for 'pytestmark' instead of raising AttributeError. "
        "Make sure `__getattr__` raises AttributeError for attributes it does not provide. "
        "See https://github.com/pytest-dev/pytest/issues/8265",
        PytestCollectionWarning,
        stacklevel=3,
    )
    return ()


def normalize_mark_list(mark_list: Iterable[Mark | MarkDecorator]) -> Iterator[Mark]:
    """The marks, with decorators replaced by the mark that they hold."""
    for entry in mark_list:
        mark = getattr(entry, "mark", entry)
        if not isinstance(mark, Mark):
            raise TypeError(f"got {mark!r} instead of Mark")
        yield mark


def store_mark(obj: Any, mark: Mark) -> None:
    """Add a mark to a function or class; the list is replaced, for it may be borrowed from a base or a copied
    `__dict__`.
    """
    assert isinstance(mark, Mark), mark
    fixtures = sys.modules.get("fastest.fixtures")
    if fixtures is not None and fixtures.getfixturemarker(obj) is not None:
        from fastest.outcomes import fail

        fail(
            "Marks cannot be applied to fixtures.\n"
            "See docs: https://docs.pytest.org/en/stable/deprecations.html#applying-a-mark-to-a-fixture-function"
        )
    obj.pytestmark = [*get_unpacked_marks(obj, consider_mro=False), mark]


class MarkGenerator:
    """`pytest.mark`: makes a decorator of any attribute name, and complains about names that nobody registered."""

    __module__ = "_pytest.mark.structures"

    def __init__(self, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            _check_private(_ispytest)
        self._config: Config | None = None
        self._markers: set[str] = set()
        self._used: set[str] = set()  # every name that was asked for

    def __getattr__(self, name: str) -> MarkDecorator:
        if name[0] == "_":
            raise AttributeError("Marker name must NOT start with underscore")
        self._used.add(name)
        if self._config is not None and name not in self._markers:
            __tracebackhide__ = True
            self._markers.update(marker.name for marker in self._config._iter_registered_markers())
            if name not in self._markers:
                _complain_unknown(name, self._config)
        return MarkDecorator(Mark(name, (), {}, _ispytest=True), _ispytest=True)


def _complain_unknown(name: str, config: Config) -> None:
    """Fail or warn about an unregistered mark. The warning belongs to the line that wrote `pytest.mark.NAME`."""
    __tracebackhide__ = True
    from fastest.outcomes import fail

    if name in _MISSPELLED_PARAMETRIZE:
        fail(f"Unknown '{name}' mark, did you mean 'parametrize'?")
    if strict_setting(config, "strict_markers"):
        fail(f"{name!r} not found in `markers` configuration option", pytrace=False)
    import warnings

    from fastest.warning_types import PytestUnknownMarkWarning

    warnings.warn(
        f"Unknown pytest.mark.{name} - is this a typo?  You can register custom marks to avoid this warning - "
        "for details, see https://docs.pytest.org/en/stable/how-to/mark.html",
        PytestUnknownMarkWarning,
        3,
    )


def strict_setting(config: Config, name: str) -> bool:
    """A strictness option, which follows `strict` where it is not set itself."""
    value = config.getini(name)
    return bool(config.getini("strict") if value is None else value)


MARK_GEN = MarkGenerator(_ispytest=True)


def pytest_collection_modifyitems(items: list[Item], config: Config) -> None:
    if config.option.keyword or config.option.markexpr:
        from fastest.markexpr import deselect_by_keyword, deselect_by_mark

        deselect_by_keyword(items, config)
        deselect_by_mark(items, config)


def pytest_configure(config: Config) -> None:
    previous = MARK_GEN._config
    MARK_GEN._config = config
    config.add_cleanup(lambda: setattr(MARK_GEN, "_config", previous))
    # A wrong value must be told at the start, not when the first empty set is met.
    config.getini(EMPTY_PARAMETERSET_OPTION)
