"""Classes that are dataclasses in pytest: plugins ask for their fields (anyio does so to make a `CallSpec`).

Ours are written out, because `dataclasses` brings `inspect`; what that module would have put on the class is made when
somebody looks for it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    AnyType = TypeVar("AnyType", bound=type)


class Told:
    """One of the attributes of a dataclass."""

    __slots__ = ("attribute", "fields")

    def __init__(self, attribute: str, fields: tuple[str, ...]) -> None:
        self.attribute = attribute
        self.fields = fields

    def __get__(self, instance: object, owner: type) -> Any:
        from dataclasses import make_dataclass

        return getattr(make_dataclass(owner.__name__, self.fields), self.attribute)


def with_fields(*fields: str) -> Callable[[AnyType], AnyType]:
    """Tells the fields of a class to `dataclasses.fields` and its like."""

    def tell(cls: Any) -> Any:
        cls.__dataclass_fields__ = Told("__dataclass_fields__", fields)
        cls.__dataclass_params__ = Told("__dataclass_params__", fields)
        return cls

    return tell
