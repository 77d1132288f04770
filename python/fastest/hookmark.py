"""The `hookimpl` and `hookspec` decorators.

They leave the same attributes on a function as pluggy's markers for the project "pytest" do, so that pluggy understands a function which
was marked here. Importing pluggy costs as much as starting Python, and most test suites never need more of it than these two names.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Mapping, Optional, TypeVar

    F = TypeVar("F")


class HookimplMarker:
    project_name = "pytest"

    def __call__(
        self,
        function: Optional[F] = None,
        hookwrapper: bool = False,
        optionalhook: bool = False,
        tryfirst: bool = False,
        trylast: bool = False,
        specname: Optional[str] = None,
        wrapper: bool = False,
    ) -> Any:
        options = {
            "wrapper": wrapper,
            "hookwrapper": hookwrapper,
            "optionalhook": optionalhook,
            "tryfirst": tryfirst,
            "trylast": trylast,
            "specname": specname,
        }
        return _marker("pytest_impl", options, function)


class HookspecMarker:
    project_name = "pytest"

    def __call__(
        self,
        function: Optional[F] = None,
        firstresult: bool = False,
        historic: bool = False,
        warn_on_impl: Optional[Warning] = None,
        warn_on_impl_args: Optional[Mapping[str, Warning]] = None,
    ) -> Any:
        if historic and firstresult:
            raise ValueError("cannot have a historic firstresult hook")
        options = {
            "firstresult": firstresult,
            "historic": historic,
            "warn_on_impl": warn_on_impl,
            "warn_on_impl_args": warn_on_impl_args,
        }
        return _marker("pytest_spec", options, function)


def _marker(attribute: str, options: dict[str, object], function: Any) -> Callable[[Any], Any]:
    def mark(target: Any) -> Any:
        setattr(target, attribute, options)
        return target

    return mark if function is None else mark(function)


hookimpl = HookimplMarker()
hookspec = HookspecMarker()
