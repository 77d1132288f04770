"""Folders: which entries are collected, and as what. `Dir` and the path hooks of `_pytest.main` and `_pytest.python`.

As long as nobody implements a path hook, an entry is judged by its name, on strings; with such hooks the same built-in
functions run through the hook relay, with Path objects.
"""

from __future__ import annotations

from fastest.fsnodes import Directory
from fastest.paths import absolute, scandir, simple_matcher
from fastest.stash import StashKey
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Collector, Item

PATH_HOOKS = (
    "pytest_ignore_collect",
    "pytest_collect_directory",
    "pytest_collect_file",
    "pytest_pycollect_makemodule",
)
_rules_key = StashKey()


class Rules:
    """The options that decide about paths, read once per session."""

    def __init__(self, config: Config) -> None:
        self.is_test_file: Callable[[str], bool] = simple_matcher(config.getini("python_files"))
        self.norecurse: Callable[[str], bool] = simple_matcher(config.getini("norecursedirs"))
        self.ignore = [absolute(path) for path in config.getoption("ignore") or ()]
        self.ignore_globs = [absolute(path) for path in config.getoption("ignore_glob") or ()]
        self.in_venvs = bool(config.getoption("collect_in_virtualenv"))
        self.no_modules = config.plugins.is_blocked("python")
        self.wants_other_files = bool(config.getoption("doctestmodules", False))
        globs = config.getoption("doctestglob", None) or ["test*.txt"]
        self.is_doctest_file: Callable[[str], bool] = simple_matcher(globs)


def rules_of(config: Config) -> Rules:
    """The Rules of a session."""
    rules: Rules | None = config.stash.get(_rules_key, None)
    if rules is None:
        rules = config.stash[_rules_key] = Rules(config)
    return rules


def is_ignored(path: str, config: Config, is_dir: bool) -> bool:
    """Whether collection leaves a path out (`pytest_ignore_collect`'s built-in answer)."""
    rules = rules_of(config)
    if path.endswith(os.sep + "__pycache__"):
        return True
    conftests = config.plugins.conftests
    folder = os.path.dirname(path)
    if path in rules.ignore or path in _from_conftest(conftests, "collect_ignore", folder):
        return True
    globs = rules.ignore_globs + _from_conftest(conftests, "collect_ignore_glob", folder)
    if globs:
        from fnmatch import fnmatch

        if any(fnmatch(path, glob) for glob in globs):
            return True
    if not is_dir:
        return False
    return (not rules.in_venvs and is_venv(path)) or rules.norecurse(path)


def _from_conftest(conftests: Any, name: str, folder: str) -> list[str]:
    """The paths that the conftest file nearest to `folder` names, relative to its own folder."""
    try:
        module, values = conftests.get(name, folder)
    except KeyError:
        return []
    base = os.path.dirname(module.__file__)
    return [os.path.join(base, os.fspath(value)) for value in values]


def is_venv(path: str) -> bool:
    """Whether a folder is the root of a virtual environment (PEP 405, or conda's)."""
    return os.path.isfile(os.path.join(path, "pyvenv.cfg")) or os.path.isfile(
        os.path.join(path, "conda-meta", "history")
    )


def collect_folder(directory: Any, first: str | None = None) -> Iterator[Item | Collector]:
    """The children of a folder, by name; `first` comes before all others."""
    session, config = directory.session, directory.config
    hooked = any(name in config.hooked for name in PATH_HOOKS)
    for entry in scandir(directory._pathstr, first):
        path = entry.path
        is_dir = entry.is_dir()
        if not is_dir and not entry.is_file():
            continue
        if not session.isinitpath(path, with_parents=is_dir) and _ignored(directory, path, is_dir, hooked):
            continue
        if is_dir:
            node = make_directory(directory, path, hooked)
            if node is not None:
                yield node
        else:
            yield from make_files(directory, path, hooked)


def _ignored(directory: Any, path: str, is_dir: bool, hooked: bool) -> bool:
    if hooked:
        return bool(directory.ihook.pytest_ignore_collect(collection_path=_path(path), config=directory.config))
    return is_ignored(path, directory.config, is_dir)


def make_directory(parent: Any, path: str, hooked: bool) -> Any:
    """The collector of a folder: a Package if it has an `__init__.py`, else a Dir."""
    if hooked:
        hook = parent.session.gethookproxy(os.path.dirname(path))
        return hook.pytest_collect_directory(path=_path(path), parent=parent)
    try:
        is_package = os.path.isfile(os.path.join(path, "__init__.py"))
    except PermissionError:
        is_package = False
    if is_package:
        from fastest.collect import Package

        return Package.from_parent(parent, path=path)
    return Dir.from_parent(parent, path=path)


def make_files(parent: Any, path: str, hooked: bool) -> Sequence[Any]:
    """The collectors of a file: a test module, a doctest, both or nothing."""
    config = parent.config
    rules = rules_of(config)
    if hooked or rules.wants_other_files or (not path.endswith(".py") and _may_be_doctest(path, parent, rules)):
        hook = parent.session.gethookproxy(path)
        return [each for each in hook.pytest_collect_file(file_path=_path(path), parent=parent) if each is not None]
    if path.endswith(".py") and not rules.no_modules and (rules.is_test_file(path) or parent.session.isinitpath(path)):
        from fastest.collect import Module

        return (Module.from_parent(parent, path=path),)
    return ()


def _may_be_doctest(path: str, parent: Any, rules: Rules) -> bool:
    return rules.is_doctest_file(path) or (path.endswith((".txt", ".rst")) and parent.session.isinitpath(path))


def _path(path: str) -> Path:
    return real_path(path)


class Dir(Directory):
    """A folder without `__init__.py`."""

    __module__ = "_pytest.main"

    def collect(self) -> Iterable[Item | Collector]:
        """Files and folders in it, by name."""
        return collect_folder(self)


# The built-in implementations of the path hooks, for runs in which others implement them too.


def pytest_ignore_collect(collection_path: Path, config: Config) -> bool | None:
    """`is_ignored` as a hook."""
    return is_ignored(str(collection_path), config, collection_path.is_dir()) or None


def pytest_collect_directory(path: Path, parent: Any) -> Any:
    """`make_directory` as a hook."""
    return make_directory(parent, str(path), False)


def pytest_collect_file(file_path: Path, parent: Any) -> Any:
    """The test module of a `.py` file that matches `python_files` or was named on the command line."""
    path = str(file_path)
    if not path.endswith(".py"):
        return None
    if not parent.session.isinitpath(path) and not rules_of(parent.config).is_test_file(path):
        return None
    return parent.session.gethookproxy(path).pytest_pycollect_makemodule(module_path=file_path, parent=parent)


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """A Module."""
    from fastest.collect import Module

    return Module.from_parent(parent, path=module_path)
