"""Submodules that answer to an import of their package alone.

After `import importlib`, code that says `importlib.metadata.version(...)` works only if somebody has imported
`importlib.metadata` before. pytest has, so tests get away with it; the runtime has not, so a package of the table
imports such a submodule when it is asked for.
"""

from __future__ import annotations

import sys

from fastest.loaderaround import LoaderAround, around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

# What `import pytest` and its default plugins import of packages that do not import it themselves.
IMPLIED = (
    "collections.abc email.charset email.encoders email.errors email.header email.iterators email.message "
    "email.utils importlib.abc importlib.machinery importlib.metadata importlib.resources importlib.util "
    "pygments.formatters pygments.lexer pygments.lexers urllib.parse xml.etree.ElementTree".split()
)
PACKAGES = frozenset(name.partition(".")[0] for name in IMPLIED)


def implied_by(package: ModuleType) -> dict[str, str]:
    """What IMPLIED says of a package."""
    return {name.split(".")[1]: name for name in IMPLIED if name.startswith(package.__name__ + ".")}


def offer(package: ModuleType, found: dict[str, str]) -> None:
    """Let the package import these (attribute -> module) when it is asked for them."""
    otherwise = package.__dict__.get("__getattr__")

    def __getattr__(name: str) -> Any:
        if name in found:
            __import__(found[name])
            return sys.modules[f"{package.__name__}.{name}"]
        if otherwise is not None:
            return otherwise(name)
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    package.__dict__["__getattr__"] = __getattr__


class OfferingLoader(LoaderAround):
    """Of a package that is about to be imported."""

    def exec_module(self, module: Any) -> None:
        """Run it under its real loader, then add the offer."""
        self.give_back(module)
        self.loader.exec_module(module)
        offer(module, implied_by(module))


def offering(spec: ModuleSpec) -> ModuleSpec:
    """The spec of such a package, with the offer."""
    return around(spec, OfferingLoader)
