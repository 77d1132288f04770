"""Where the root folder is and what the configuration file says: `_pytest.config.findpaths`, in Python.

An ordinary run has this from the C++ side. Runs inside a run (`pytest.main`, pytester) have not, and plugins may ask.
"""

from __future__ import annotations

import sys

from fastest.config.config import IniValue
from fastest.config.exceptions import UsageError
from fastest.paths import absolute
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import Any

    Values = dict[str, IniValue]

CFG_PYTEST_SECTION = "[pytest] section in {filename} files is no longer supported, change to [tool:pytest] instead."


def _from_ini(path: str, section: str, *, always: bool) -> Values | None:
    sections = _read_ini(path)
    if section in sections:
        return {name: IniValue(value) for name, value in sections[section].items()}
    return {} if always else None


def _read_ini(path: str) -> Any:
    import iniconfig

    try:
        return iniconfig.IniConfig(path)
    except iniconfig.ParseError as error:
        raise UsageError(str(error)) from error


def _pytest_ini(path: str) -> Values | None:
    return _from_ini(path, "pytest", always=True)


def _any_ini(path: str) -> Values | None:
    return _from_ini(path, "pytest", always=False)


def _cfg(path: str) -> Values | None:
    values = _from_ini(path, "tool:pytest", always=False)
    if values is None and "pytest" in _read_ini(path):
        from fastest.outcomes import fail

        fail(CFG_PYTEST_SECTION.format(filename="setup.cfg"), pytrace=False)
    return values


def _read_toml(path: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # type: ignore[import-not-found,unused-ignore]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from error
    return document


def _typed(table: dict[str, Any]) -> Values:
    return {name: IniValue(value, "toml") for name, value in table.items()}


def _pytest_table(path: str, document: dict[str, Any]) -> Values | None:
    if "pytest" in document:
        return _typed(document["pytest"])
    stray = [name for name, value in document.items() if not isinstance(value, dict)]
    if stray:
        raise UsageError(
            f"{path}: pytest configuration must be under a [pytest] table (found top-level options: {', '.join(stray)})"
        )
    return None


def _tool_table(path: str, document: dict[str, Any]) -> Values | None:
    table = dict(document.get("tool", {}).get("pytest", {}))
    as_text = table.pop("ini_options", None)
    if table and as_text:
        raise UsageError(
            f"{path}: Cannot use both [tool.pytest] (native TOML types) and "
            "[tool.pytest.ini_options] (string-based INI format) simultaneously. "
            "Please use [tool.pytest] with native TOML types (recommended) "
            "or [tool.pytest.ini_options] for backwards compatibility."
        )
    if table:
        return _typed(table)
    if as_text is None:
        return None
    return {name: IniValue(value if isinstance(value, list) else str(value)) for name, value in as_text.items()}


def _pytest_toml(path: str) -> Values | None:
    return _pytest_table(path, _read_toml(path)) or {}


def _pyproject(path: str) -> Values | None:
    return _tool_table(path, _read_toml(path))


def _any_toml(path: str) -> Values | None:
    document = _read_toml(path)
    values = _tool_table(path, document)
    if values is None:
        return _pytest_table(path, document)
    if "pytest" in document:
        raise UsageError(
            f"{path}: Cannot use both [pytest] and [tool.pytest]/[tool.pytest.ini_options] in the same file. "
            "Please use [pytest], which is what pytest's own configuration files use; the [tool.pytest] tables "
            "are meant for pyproject.toml."
        )
    return values


# In order of precedence.
LOADERS: dict[str, Callable[[str], Values | None]] = {
    "pytest.toml": _pytest_toml,
    ".pytest.toml": _pytest_toml,
    "pytest.ini": _pytest_ini,
    ".pytest.ini": _pytest_ini,
    "pyproject.toml": _pyproject,
    "tox.ini": _any_ini,
    "setup.cfg": _cfg,
}
# For files of other names, which only `-c` can mean.
LOADERS_BY_SUFFIX: dict[str, Callable[[str], Values | None]] = {".ini": _any_ini, ".cfg": _cfg, ".toml": _any_toml}


def _loader(path: str) -> Callable[[str], Values | None] | None:
    name = os.path.basename(path)
    return LOADERS.get(name) or LOADERS_BY_SUFFIX.get(os.path.splitext(name)[1])


def load_config_dict_from_file(filepath: Path) -> Values | None:
    loader = _loader(str(filepath))
    return loader(str(filepath)) if loader else None


def locate_config(invocation_dir: Path, args: Iterable[Path]) -> tuple[Path | None, Path | None, Values, Sequence[str]]:
    """The first configuration file upwards from each argument: its folder, path, values, and the files it hides."""
    from pathlib import Path

    plain_pyproject = None
    for start in [absolute(arg) for arg in args if not str(arg).startswith("-")] or [str(invocation_dir)]:
        for folder in map(str, (Path(start), *Path(start).parents)):
            for name, loader in LOADERS.items():
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                if name == "pyproject.toml" and plain_pyproject is None:
                    plain_pyproject = Path(path)
                values = loader(path)
                if values is not None:
                    return Path(folder), Path(path), values, _hidden(folder, name)
    if plain_pyproject is not None:
        return plain_pyproject.parent, plain_pyproject, {}, []
    return None, None, {}, []


def _hidden(folder: str, chosen: str) -> list[str]:
    names = list(LOADERS)
    later = [(name, os.path.join(folder, name)) for name in names[names.index(chosen) + 1 :]]
    return [name for name, path in later if os.path.isfile(path) and LOADERS[name](path) is not None]


def get_common_ancestor(invocation_dir: Path, paths: Iterable[Path]) -> Path:
    from pathlib import Path

    existing = [str(path) for path in paths if path.exists()]
    if not existing:
        return invocation_dir
    common = Path(os.path.commonpath(existing))
    return common.parent if common.is_file() else common


def get_dirs_from_args(args: Iterable[str]) -> list[Path]:
    """The folders of the arguments that are existing paths."""
    from pathlib import Path

    from fastest.paths import safe_exists

    paths = [absolute(str(arg).partition("::")[0]) for arg in args if not str(arg).startswith("-")]
    return [Path(path if os.path.isdir(path) else os.path.dirname(path)) for path in paths if safe_exists(path)]


def parse_override_ini(override_ini: Sequence[str] | None) -> Values:
    values = {}
    for text in override_ini or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"-o/--override-ini expects option=value style (got: {text!r}).")
        values[name] = IniValue(value, "ini", "override")
    return values


def is_fs_root(p: Path) -> bool:
    return os.path.splitdrive(str(p))[1] == os.sep


def determine_setup(
    *,
    inifile: str | None,
    override_ini: Sequence[str] | None,
    args: Sequence[str],
    rootdir_cmd_arg: str | None,
    invocation_dir: Path,
) -> tuple[Path, Path | None, Values, Sequence[str]]:
    """Root folder, configuration file, its values with `-o` applied, and files that were ignored."""
    dirs = get_dirs_from_args(args)
    hidden: Sequence[str] = []
    root: Path | None
    path: Path | None
    if inifile:
        root, path, values = _given_file(absolute(inifile), dirs, invocation_dir)
    else:
        root, path, values, hidden = _searched(dirs, invocation_dir, bool(rootdir_cmd_arg))
    if rootdir_cmd_arg:
        root = _given_root(rootdir_cmd_arg)
    values.update(parse_override_ini(override_ini))
    assert root is not None
    return root, path, values, hidden


def _given_root(text: str) -> Path:
    from pathlib import Path

    root = Path(absolute(os.path.expandvars(text)))
    if not root.is_dir():
        raise UsageError(f"Directory '{root}' not found. Check your '--rootdir' option.")
    return root


def _given_file(text: str, dirs: list[Path], invocation_dir: Path) -> tuple[Path, Path, Values]:
    from pathlib import Path

    path = Path(text)
    for wrong, what in ((not path.exists(), "not found"), (path.is_dir(), "is a directory")):
        if wrong:
            raise UsageError(f"Config file '{path}' {what}. Check your '-c/--config-file' option.")
    loader = _loader(text)
    if not path.is_file():
        # Something like /dev/null: no configuration, and no hint where the root is.
        root = get_common_ancestor(invocation_dir, dirs)
        return (invocation_dir if is_fs_root(root) else root), path, (loader(text) or {} if loader else {})
    if loader is None:
        supported = ", ".join(sorted(LOADERS_BY_SUFFIX))
        raise UsageError(f"Config file '{path}' has an unsupported format. Supported extensions are: {supported}.")
    return path.parent, path, loader(text) or {}


def _searched(
    dirs: list[Path], invocation_dir: Path, root_is_given: bool
) -> tuple[Path | None, Path | None, Values, Sequence[str]]:
    ancestor = get_common_ancestor(invocation_dir, dirs)
    found = locate_config(invocation_dir, [ancestor])
    if found[0] is not None or root_is_given:
        return found
    for folder in (ancestor, *ancestor.parents):
        if (folder / "setup.py").is_file():
            return folder, None, {}, []
    if dirs != [ancestor]:
        found = locate_config(invocation_dir, dirs)
        if found[0] is not None:
            return (*found[:3], [])
    root = get_common_ancestor(invocation_dir, [invocation_dir, ancestor])
    return (ancestor if is_fs_root(root) else root), None, {}, []
