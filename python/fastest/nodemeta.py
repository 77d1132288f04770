"""What the classes of nodes are made with: attributes made on first use, and no construction but by `from_parent`."""

from __future__ import annotations

from abc import ABCMeta

from fastest.outcomes import fail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class lazy:
    """An attribute made on first use and kept in the instance's dict. Assigning replaces it."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.make(instance)
        return value


class NodeMeta(ABCMeta):
    """Makes direct construction fail: nodes are made by `from_parent`."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        fail(
            f"Direct construction of {cls.__module__}.{cls.__name__} has been deprecated, "
            f"please use {cls.__module__}.{cls.__name__}.from_parent.\n"
            "See https://docs.pytest.org/en/stable/deprecations.html"
            "#node-construction-changed-to-node-from-parent for more details.",
            pytrace=False,
        )

    def _create(cls, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except TypeError:
            return cls._create_reduced(args, kwargs)

    def _create_reduced(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Custom nodes of old: a constructor that does not take all keywords gets those that it knows, and a
        warning."""
        import warnings

        from fastest.introspect import signature
        from fastest.warning_types import PytestDeprecationWarning

        known = signature(cls.__init__).parameters  # type: ignore[misc]
        kept = {name: value for name, value in kwargs.items() if name in known}
        warnings.warn(
            PytestDeprecationWarning(
                f"{cls} is not using a cooperative constructor and only takes {set(kept)}.\n"
                "See https://docs.pytest.org/en/stable/deprecations.html"
                "#constructors-of-custom-pytest-node-subclasses-should-take-kwargs for more details."
            ),
            stacklevel=1,
        )
        return super().__call__(*args, **kept)
