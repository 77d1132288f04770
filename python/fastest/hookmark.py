"""The `hookimpl` and `hookspec` decorators.

They leave the same attributes on a function as pluggy's markers do, so that pluggy understands
a function which was marked here. Importing pluggy costs as much as starting Python, and most test suites never need
more of it than these two names.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, overload

    F = TypeVar("F", bound=Callable[..., object])


class HookimplMarker:
    def __init__(self, project_name: str) -> None:
        self.project_name = project_name

    if TYPE_CHECKING:

        @overload
        def __call__(self, function: F) -> F: ...
        @overload
        def __call__(self, function: None = None, **options: bool | str | None) -> Callable[[F], F]: ...
        def __call__(self, function: Any = None, **options: bool | str | None) -> Any: ...

    else:

        def __call__(
            self,
            function=None,
            hookwrapper=False,
            optionalhook=False,
            tryfirst=False,
            trylast=False,
            specname=None,
            wrapper=False,
        ):
            options = {
                "wrapper": wrapper,
                "hookwrapper": hookwrapper,
                "optionalhook": optionalhook,
                "tryfirst": tryfirst,
                "trylast": trylast,
                "specname": specname,
            }
            return _marker(self.project_name + "_impl", options, function)


class HookspecMarker:
    def __init__(self, project_name: str) -> None:
        self.project_name = project_name

    if TYPE_CHECKING:

        @overload
        def __call__(self, function: F) -> F: ...
        @overload
        def __call__(self, function: None = None, **options: Any) -> Callable[[F], F]: ...
        def __call__(self, function: Any = None, **options: Any) -> Any: ...

    else:

        def __call__(self, function=None, firstresult=False, historic=False, warn_on_impl=None, warn_on_impl_args=None):
            if historic and firstresult:
                raise ValueError("cannot have a historic firstresult hook")
            options = {
                "firstresult": firstresult,
                "historic": historic,
                "warn_on_impl": warn_on_impl,
                "warn_on_impl_args": warn_on_impl_args,
            }
            return _marker(self.project_name + "_spec", options, function)


def _marker(attribute: str, options: dict[str, object], function: Any) -> Any:
    def mark(target: Any) -> Any:
        setattr(target, attribute, options)
        return target

    return mark if function is None else mark(function)


hookimpl = HookimplMarker("pytest")
hookspec = HookspecMarker("pytest")
