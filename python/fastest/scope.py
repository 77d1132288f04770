"""Fixture scopes, lowest first: `_pytest.scope`.

A plain class with five instances instead of an Enum: `enum` costs a millisecond at every start, and scopes are
compared in the
hot path of fixture look-up.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class _ScopeMeta(type):
    def __iter__(cls) -> Iterator[Scope]:
        return iter(ALL_SCOPES)

    def __call__(cls, value: Any) -> Scope:
        for scope in ALL_SCOPES:
            if value in (scope.value, scope):
                return scope
        raise ValueError(f"{value!r} is not a valid Scope")


class Scope(metaclass=_ScopeMeta):
    """One of the five scopes; ordered: Function < Class < Module < Package < Session."""

    __slots__ = ("_index", "name", "value")

    Function: Scope
    Class: Scope
    Module: Scope
    Package: Scope
    Session: Scope

    name: str
    value: str
    _index: int

    def __lt__(self, other: Scope) -> bool:
        return self._index < other._index

    def __le__(self, other: Scope) -> bool:
        return self._index <= other._index

    def __gt__(self, other: Scope) -> bool:
        return self._index > other._index

    def __ge__(self, other: Scope) -> bool:
        return self._index >= other._index

    def __repr__(self) -> str:
        return f"<Scope.{self.name}: {self.value!r}>"

    def __str__(self) -> str:
        return f"Scope.{self.name}"

    def next_lower(self) -> Scope:
        """The scope below this one."""
        if self._index == 0:
            raise ValueError(f"{self} is the lower-most scope")
        return ALL_SCOPES[self._index - 1]

    def next_higher(self) -> Scope:
        """The scope above this one."""
        if self._index == len(ALL_SCOPES) - 1:
            raise ValueError(f"{self} is the upper-most scope")
        return ALL_SCOPES[self._index + 1]

    @classmethod
    def from_user(cls, scope_name: str, descr: str, where: str | None = None) -> Scope:
        """The scope that a user named; anything else fails the collection with a readable message."""
        try:
            return _ScopeMeta.__call__(cls, scope_name)
        except ValueError:
            from fastest.outcomes import fail

            origin = f"from {where} " if where else ""
            fail(f"{descr} {origin}got an unexpected scope value '{scope_name}'", pytrace=False)


def _make(index: int, name: str) -> Scope:
    scope: Scope = object.__new__(Scope)
    scope._index = index
    scope.name = name
    scope.value = name.lower()
    setattr(Scope, name, scope)
    return scope


ALL_SCOPES = [_make(index, name) for index, name in enumerate(("Function", "Class", "Module", "Package", "Session"))]
HIGH_SCOPES = [Scope.Session, Scope.Package, Scope.Module, Scope.Class]
