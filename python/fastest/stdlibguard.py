"""Keeps test folders from shadowing the standard library where they cannot under pytest.

Test folders come first on `sys.path`, so a test helper called `inspect.py` would answer to `import inspect`. pytest
never notices: it has imported its part of
the standard library before the first folder is added. The runtime imports the same modules only when it needs them,
so for exactly these names the standard library is
asked first, whatever is on the path. All other names resolve as Python has them.
"""

from __future__ import annotations

import sys

from fastest.submodules import PACKAGES, implied_by, offer, offering
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

# The top-level modules that `import pytest` and its default plugins import.
NAMES = frozenset(
    "__future__ abc argparse ast bdb binascii bisect bz2 codecs collections contextlib copy copyreg dataclasses "
    "datetime decimal difflib dis email encodings enum fcntl fnmatch functools genericpath gettext glob grp "
    "hashlib heapq html importlib inspect io json keyword linecache locale logging lzma math ntpath numbers "
    "opcode operator os pathlib platform posixpath pprint pyexpat random re reprlib select selectors shlex shutil "
    "signal stat string struct subprocess tempfile textwrap threading token tokenize traceback types typing "
    "unicodedata unittest urllib uuid warnings weakref xml zipfile zipimport zlib".split()
)

# Those whose code is read when it is first used (see deferred.py); packages, packages of parts (deferredparts.py) and
# what a warm server had better have read only where nobody takes modules out of `sys.modules` one by one.
DEFERRED = frozenset(("argparse", "difflib", "ntpath", "pprint", "signal", "textwrap", "tokenize", "traceback"))
DEFERRED_PACKAGES = frozenset(("inspect", "re", "subprocess"))
DEFERRED_SUBMODULES = frozenset(("asyncio.sslproto", "importlib.metadata"))
DEFERRED_IF_BUILT = frozenset(("bz2", "lzma", "ssl"))  # Python may have been built without the C part
DEFERRED_LIBRARIES = frozenset(("pluggy",))
PACKAGES_OF_PARTS = frozenset(("unittest",))


class StandardLibraryFirst:
    """A meta-path finder for NAMES."""

    def __init__(self, finder: Any, folders: list[str], whole_packages: bool, payload: dict[str, Any]) -> None:
        self._finder = finder
        self._folders = folders
        self._payload = payload
        self._when_filled: dict[str, Callable[[], None]] = {"re": self._keep_patterns, "pluggy": join_pluggy}
        self._deferred = DEFERRED if whole_packages else DEFERRED | DEFERRED_PACKAGES
        self._submodules = frozenset() if whole_packages else DEFERRED_SUBMODULES
        self._if_built = frozenset() if whole_packages else DEFERRED_IF_BUILT
        self._libraries = frozenset() if whole_packages else DEFERRED_LIBRARIES
        self._of_parts = frozenset() if whole_packages else PACKAGES_OF_PARTS

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        """A spec from the standard library's folders, or None; packages with an offer may come from anywhere."""
        if name in self._submodules or name in self._if_built or name in self._libraries:
            return self._deferred_elsewhere(name, path)
        if path is not None or not (name in NAMES or name in PACKAGES):
            return None
        spec = self._finder.find_spec(name, self._folders if name in NAMES else None)
        if spec is not None and name in self._deferred:
            from fastest.deferred import defer

            return defer(spec, self._when_filled.get(name))
        if spec is not None and name in self._of_parts:
            from fastest.deferredparts import without_parts

            return without_parts(spec)
        return offering(spec) if spec is not None and name in PACKAGES else spec

    def _keep_patterns(self) -> None:
        from fastest.regexcache import keep_patterns

        keep_patterns(self._payload)

    def _deferred_elsewhere(self, name: str, path: Sequence[str] | None) -> Any:
        """Not of a test folder, which may have an `ssl.py` of its own."""
        from fastest.deferred import defer

        spec = self._finder.find_spec(name, self._folders if name in NAMES else path)
        if spec is None or spec.loader is None or not (name in self._libraries or self._is_complete(name, spec)):
            return spec
        return defer(spec, self._when_filled.get(name))

    def _is_complete(self, name: str, spec: ModuleSpec) -> bool:
        """The standard library's, with the C part that it may need."""
        if not (spec.origin or "").startswith(tuple(self._folders)):
            return False
        return name in self._submodules or self._finder.find_spec("_" + name, self._folders) is not None


def join_pluggy() -> None:
    """The class of the plugin manager is pluggy's from now on."""
    manager: Any = sys.modules.get("fastest.config.manager")
    if hasattr(manager, "join_pluggy"):  # else it is about to be imported
        manager.join_pluggy()


def install(payload: dict[str, Any] | None = None, *, whole_packages: bool = False) -> None:
    """Put the guard in front of the path-based finder; once per interpreter."""
    if payload is not None and "re" in sys.modules:
        from fastest.regexcache import keep_patterns

        keep_patterns(payload)
    if any(isinstance(finder, StandardLibraryFirst) for finder in sys.meta_path):
        return
    from _frozen_importlib_external import PathFinder

    home = os.path.dirname(os.path.abspath(os.__file__))
    folders = [folder for folder in sys.path if folder == home or folder.startswith(home + os.sep + "lib-dynload")]
    position = next((index for index, finder in enumerate(sys.meta_path) if finder is PathFinder), len(sys.meta_path))
    sys.meta_path.insert(position, StandardLibraryFirst(PathFinder, folders or [home], whole_packages, payload or {}))
    for name in PACKAGES & sys.modules.keys():
        offer(sys.modules[name], implied_by(sys.modules[name]))
