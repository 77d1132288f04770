"""Command-line arguments as places in the tree: `path::name::name[params]`, resolved, de-duplicated, in order.

`_pytest.main.resolve_collection_argument` and `normalize_collection_arguments`.
"""

from __future__ import annotations

from fastest.config.exceptions import UsageError
from fastest.paths import absolute, relative_below, safe_exists
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class CollectionArgument:
    """One argument: an existing path, the names in it, and the exact parametrization if one was given."""

    __slots__ = ("module_name", "original_index", "parametrization", "parts", "path")

    def __init__(
        self, path: str, parts: list[str], parametrization: str | None, module_name: str | None, original_index: int
    ) -> None:
        self.path = path
        self.parts = parts
        self.parametrization = parametrization
        self.module_name = module_name
        self.original_index = original_index

    def contains(self, other: CollectionArgument) -> bool:
        """Whether collecting this collects `other` as well."""
        if self.path != other.path:
            return not self.parts and relative_below(other.path, self.path) is not None
        if self.parts != other.parts[: len(self.parts)]:
            return False
        return self.parametrization is None or (
            len(self.parts) == len(other.parts) and self.parametrization == other.parametrization
        )


def resolve_collection_argument(
    invocation_dir: str, arg: str, index: int, *, as_pypath: bool = False, consider_namespace_packages: bool = False
) -> CollectionArgument:
    """Take an argument apart and find its path; a UsageError names what does not exist."""
    base, bracket, rest = arg.partition("[")
    strpath, *parts = base.split("::")
    if bracket and not parts:
        raise UsageError(f"path cannot contain [] parametrization: {arg}")
    module_name = None
    if as_pypath:
        found = search_pypath(strpath, consider_namespace_packages)
        if found is not None:
            module_name, strpath = strpath, found
    path = absolute(os.path.join(invocation_dir, strpath))
    if not safe_exists(path):
        if as_pypath:
            raise UsageError(f"module or package not found: {arg} (missing __init__.py?)")
        raise UsageError(f"file or directory not found: {arg}")
    if parts and os.path.isdir(path):
        kind = "package" if as_pypath else "directory"
        raise UsageError(f"{kind} argument cannot contain :: selection parts: {arg}")
    return CollectionArgument(path, parts, f"[{rest}" if bracket else None, module_name, index)


def search_pypath(module_name: str, consider_namespace_packages: bool = False) -> str | None:
    """The path of an importable module or package, without importing more than its parents."""
    import importlib.util

    try:
        spec = importlib.util.find_spec(module_name)
    except (AttributeError, ImportError, ValueError):
        return None
    if spec is None:
        return None
    locations = list(spec.submodule_search_locations or ())
    if not locations:
        return spec.origin
    if consider_namespace_packages:
        return locations[0]
    return None if spec.origin is None else os.path.dirname(spec.origin)


def normalize_collection_arguments(arguments: Sequence[CollectionArgument]) -> list[CollectionArgument]:
    """Without those that another one contains, in the user's order.

    Sorted, an argument stands directly behind the one that contains it, so that one pass is enough.
    """
    ordered = sorted(arguments, key=lambda arg: (arg.path.split(os.sep), arg.parts, arg.parametrization or ""))
    kept: list[CollectionArgument] = []
    for argument in ordered:
        if not kept or not kept[-1].contains(argument):
            kept.append(argument)
    kept.sort(key=lambda arg: arg.original_index)
    return kept
