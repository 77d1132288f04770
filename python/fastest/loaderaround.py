"""A loader around the real one of a module, for as long as the module is imported in another way than usual."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any


class LoaderAround:
    """Answers as the real loader does; subclasses have an `exec_module` of their own."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> Any:
        """As the real loader does."""
        return self.loader.create_module(spec)

    def give_back(self, module: Any) -> None:
        """From now on the module has its real loader."""
        module.__loader__ = module.__spec__.loader = self.loader


def around(spec: ModuleSpec, kind: type[LoaderAround]) -> ModuleSpec:
    """The spec, with such a loader around its own."""
    loader: Any = kind(spec.loader)
    spec.loader = loader
    return spec
