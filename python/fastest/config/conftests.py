"""Which conftest files apply to a path, and loading them.

A conftest file is imported when its folder is first entered, and becomes a plugin named by its path. The chain for a
folder is the chain of its parent plus its own file, so a deep tree costs one look per folder.
"""

from __future__ import annotations

import sys

from fastest.config.exceptions import ConftestImportFailure
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import ModuleType
    from typing import Any

    from fastest.config.config import Config

_NOT_TOP = """\
Defining 'pytest_plugins' in a non-top-level conftest is no longer supported:
It affects the entire test suite instead of just below the conftest as expected.
  {}
Please move it to a top level conftest file at the rootdir:
  {}
For more information, visit:
  https://docs.pytest.org/en/stable/deprecations.html#pytest-plugins-in-non-top-level-conftest-files"""


class ConftestLoader:
    def __init__(self, registry: Any) -> None:
        self._registry = registry
        self.modules: set[ModuleType] = set()
        self.modules_with_hooks: list[ModuleType] = []
        self._entered: dict[str, list[ModuleType]] = {}
        self._chains: dict[str, list[ModuleType]] = {}
        self._folder_of: dict[str, str] = {}
        self.confcutdir: str | None = None
        self.noconftest = False
        self.pyargs = False
        self.configured = False
        self.rootdir = os.getcwd()
        self.importmode = "prepend"
        self.consider_namespace_packages = False

    def set_up(
        self,
        *,
        rootdir: str,
        confcutdir: str | None,
        noconftest: bool = False,
        pyargs: bool = False,
        importmode: str = "prepend",
        consider_namespace_packages: bool = False,
    ) -> None:
        self.rootdir = rootdir
        self.confcutdir = os.path.abspath(confcutdir) if confcutdir else None
        self.noconftest = noconftest
        self.pyargs = pyargs
        self.importmode = importmode
        self.consider_namespace_packages = consider_namespace_packages

    def use(self, rootpath: str | Path, importmode: str, consider_namespace_packages: bool) -> None:
        self.rootdir = str(rootpath)
        self.importmode = importmode
        self.consider_namespace_packages = consider_namespace_packages

    def pytest_configure(self, config: Config) -> None:
        for when, place in (("tryfirst", "first/as early"), ("trylast", "last/as late")):
            config.addinivalue_line(
                "markers",
                f"{when}: mark a hook implementation function such that the plugin machinery will try to call it "
                f"{place} as possible. DEPRECATED, use @pytest.hookimpl({when}=True) instead.",
            )
        self.configured = True

    # Loading

    def load_initial(self, args: Sequence[str], invocation_dir: str) -> None:
        """Load the files of the given paths and of their `test*` folders, before the command line is fully
        understood.
        """
        anchors: list[str] = []
        for arg in args:
            anchor = os.path.abspath(os.path.join(invocation_dir, arg.partition("::")[0]))
            anchors.extend(_with_test_folders(anchor))
        for anchor in anchors or _with_test_folders(invocation_dir):
            self.load_for(anchor)

    def load_for(self, path: str | Path) -> list[ModuleType]:
        """The chain for a path; files that were not loaded yet are loaded."""
        if self.noconftest:
            return []
        folder = self._directory(str(path))
        chain = self._chain(folder)
        self._remember(folder, chain)
        return chain

    def _remember(self, folder: str, chain: list[ModuleType]) -> None:
        self._entered.setdefault(folder, chain)

    @property
    def by_directory(self) -> dict[Path, list[ModuleType]]:
        """The chains of all folders that were asked for."""
        return {real_path(folder): chain for folder, chain in self._entered.items()}

    def _chain(self, folder: str) -> list[ModuleType]:
        chain = self._chains.get(folder)
        if chain is None:
            parent = os.path.dirname(folder)
            chain = [] if parent == folder else list(self._chain(parent))
            path = os.path.join(folder, "conftest.py")
            if self.is_in_confcutdir(folder) and os.path.isfile(path):
                chain.append(self.import_conftest(path))
            self._chains[folder] = chain
        return chain

    def _directory(self, path: str) -> str:
        folder = self._folder_of.get(path)
        if folder is None:
            folder = self._folder_of[path] = os.path.dirname(path) if os.path.isfile(path) else path
        return folder

    def is_in_confcutdir(self, path: str) -> bool:
        """Files in folders above confcutdir are not loaded; folders elsewhere are none of its business."""
        cut = self.confcutdir
        return cut is None or cut == path or not cut.startswith(path.rstrip(os.sep) + os.sep)

    def import_conftest(self, path: str) -> ModuleType:
        existing: ModuleType | None = self._registry.get_plugin(path)
        if existing is not None:
            return existing
        module = self._import(path)
        self._refuse_plugins_below_top(module, path)
        self.modules.add(module)
        if any(name.startswith("pytest_") for name in vars(module)):
            self.modules_with_hooks.append(module)
        self._extend_known_chains(module, os.path.dirname(path))
        self._registry.register(module, path)
        return module

    def _import(self, path: str) -> ModuleType:
        from fastest.importing import import_path, package_root

        if package_root(path) is None:
            # All conftest files outside packages are called "conftest".
            sys.modules.pop("conftest", None)
        try:
            return import_path(
                path,
                mode=self.importmode,
                root=self.rootdir,
                consider_namespace_packages=self.consider_namespace_packages,
            )
        except Exception as error:
            raise ConftestImportFailure(real_path(path), cause=error) from error

    def _refuse_plugins_below_top(self, module: ModuleType, path: str) -> None:
        if self.configured and not self.pyargs and hasattr(module, "pytest_plugins"):
            from fastest.outcomes import fail

            fail(_NOT_TOP.format(path, self.confcutdir), pytrace=False)

    def _extend_known_chains(self, module: ModuleType, folder: str) -> None:
        """A file may be imported after chains through its folder were made (a plugin can ask for it)."""
        if folder not in self._chains:
            return
        prefix = folder.rstrip(os.sep) + os.sep
        for known, chain in self._chains.items():
            if known == folder or known.startswith(prefix):
                assert module not in chain, f"conftest {module} was loaded twice, as {folder} and as {module.__file__}"
                chain.append(module)

    # Questions

    def for_path(self, path: str | Path) -> Sequence[ModuleType]:
        """The loaded conftest modules for a path, outermost first."""
        if self.noconftest:
            return ()
        return self._chains.get(self._directory(str(path)), ())

    def get(self, name: str, path: str | Path) -> tuple[ModuleType, Any]:
        """The innermost conftest module with a global of that name, and its value; KeyError if there is none."""
        for module in reversed(self.for_path(path)):
            try:
                return module, getattr(module, name)
            except AttributeError:
                continue
        raise KeyError(name)


def _with_test_folders(anchor: str) -> Iterable[str]:
    try:
        if not os.path.exists(anchor):
            return []
    except (OSError, ValueError):
        # An option that only looks like a path can be too long to ask for.
        return []
    return [anchor, *_test_folders(anchor)] if os.path.isdir(anchor) else [anchor]


def _test_folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.path for entry in entries if entry.name.startswith("test") and entry.is_dir()]
    except OSError:
        return []
