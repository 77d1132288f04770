"""`.pytest_cache`: values and folders that survive between runs, in pytest's own format, so that both runners can
use the same cache.

`Cache` is what `config.cache` and the fixture `cache` give. Who rereads failed or new tests is in `lastfailed.py`.
JSON of the two plain shapes that every run reads and writes (a list of strings, a table of true) is taken apart and
put together here without the `json` module, which would be imported for nothing else in a run without failures.
"""

from __future__ import annotations

from fastest.fixtures import fixture
from fastest.hookmark import hookimpl
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.request import FixtureRequest
    from fastest.session import Session

CACHEDIR_FILES: dict[str, bytes] = {
    "README.md": b"""\
# Cache of the test runner

What earlier test runs remember for later ones: which tests failed (`--lf`, `--ff`), which tests were there (`--nf`),
and whatever plugins keep here through the `cache` fixture. It can be deleted at any time and should not be under
version control.
""",
    ".gitignore": b"# Created by pytest automatically.\n*\n",
    "CACHEDIR.TAG": b"""\
Signature: 8a477f597d28d172789f06886806bc55
# The line above marks this folder as a cache, which backup programs may leave out.
# See https://bford.info/cachedir/spec.html
""",
}


class Cache:
    """Keeps values and folders by name."""

    __module__ = "_pytest.cacheprovider"

    _CACHE_PREFIX_DIRS = "d"
    _CACHE_PREFIX_VALUES = "v"

    def __init__(self, cachedir: Path | str, config: Config, *, _ispytest: bool = False) -> None:
        _check_private(_ispytest)
        self._folder = os.fspath(cachedir)
        self._config = config

    @property
    def _cachedir(self) -> Path:
        # Made on demand: `pathlib` takes longer to import than everything else that a small run needs from here.
        return real_path(self._folder)

    def __repr__(self) -> str:
        return "Cache()"

    @classmethod
    def for_config(cls, config: Config, *, _ispytest: bool = False) -> Cache:
        _check_private(_ispytest)
        folder = _folder_of(config)
        if config.getoption("cacheclear") and os.path.isdir(folder):
            cls.clear_cache(cls.cache_dir_from_config(config, _ispytest=True), _ispytest=True)
        return cls(folder, config, _ispytest=True)

    @classmethod
    def clear_cache(cls, cachedir: Path, _ispytest: bool = False) -> None:
        """Remove all values and folders, but not the files that describe the cache."""
        _check_private(_ispytest)
        from fastest.tempdirs import rm_rf

        for prefix in (cls._CACHE_PREFIX_DIRS, cls._CACHE_PREFIX_VALUES):
            folder = cachedir / prefix
            if folder.is_dir():
                rm_rf(folder)

    @staticmethod
    def cache_dir_from_config(config: Config, *, _ispytest: bool = False) -> Path:
        _check_private(_ispytest)
        return real_path(_folder_of(config))

    def warn(self, fmt: str, *, _ispytest: bool = False, **args: object) -> None:
        _check_private(_ispytest)
        import warnings

        from fastest.warning_types import PytestCacheWarning

        warnings.warn(PytestCacheWarning(fmt.format(**args) if args else fmt), stacklevel=3)

    def mkdir(self, name: str) -> Path:
        """A folder of that name, made if it does not exist."""
        if len(real_path(name).parts) > 1:
            raise ValueError("name is not allowed to contain path separators")
        path = self._join_within(self._CACHE_PREFIX_DIRS, name)
        self._mkdir(path)
        return real_path(path)

    def get(self, key: str, default: Any) -> Any:
        """The value kept under a `/`-separated key; the default if there is none or it cannot be read."""
        path = self._join_within(self._CACHE_PREFIX_VALUES, key)
        try:
            with open(path, encoding="UTF-8") as file:
                text = file.read()
            plain = parse_plain(text)
            if plain is not None:
                return plain
            import json

            return json.loads(text)
        except (ValueError, OSError):
            return default

    def set(self, key: str, value: object) -> None:
        """Keep a value (anything that JSON can hold) under a `/`-separated key."""
        path = self._join_within(self._CACHE_PREFIX_VALUES, key)
        try:
            self._mkdir(os.path.dirname(path))
        except OSError as error:
            self.warn(f"could not create cache path {path}: {error}", _ispytest=True)
            return
        text = format_plain(value)
        if text is None:
            import json

            text = json.dumps(value, ensure_ascii=False, indent=2)
        try:
            with open(path, "w", encoding="UTF-8") as file:
                file.write(text)
        except OSError as error:
            self.warn(f"cache could not write path {path}: {error}", _ispytest=True)

    def holds(self, key: str) -> bool:
        """Whether there is a value."""
        return os.path.exists(self._join_within(self._CACHE_PREFIX_VALUES, key))

    def makedir(self, name: str) -> Any:
        """`mkdir` for users of `py.path`."""
        from fastest.builtin.pypath import LocalPath

        return LocalPath(self.mkdir(name))

    def _join_within(self, prefix: str, name: str) -> str:
        """The path below the cache's folder. Absolute names and those that climb out are refused."""
        base = os.path.join(self._folder, prefix)
        path = os.path.normpath(os.path.join(base, name))
        if path != base and not path.startswith(base + os.sep):
            raise ValueError(f"{name!r} is not allowed to escape the cache directory")
        return path

    def _getvaluepath(self, key: str) -> Path:
        return real_path(self._join_within(self._CACHE_PREFIX_VALUES, key))

    def _mkdir(self, path: str) -> None:
        if not os.path.isdir(self._folder):
            _make_cachedir(self._cachedir)
        os.makedirs(path, exist_ok=True)


def _folder_of(config: Config) -> str:
    given: str = os.path.expandvars(os.path.expanduser(config.getini("cache_dir")))
    return os.path.normpath(os.path.join(str(config.payload["rootdir"]), given))


def _check_private(is_private: bool) -> None:
    if not is_private:
        from fastest.deprecated import check_ispytest

        check_ispytest(False)


def _make_cachedir(target: Path) -> None:
    """Make the folder with its describing files under another name and rename it, so that nobody ever sees half of
    it.
    """
    import errno
    import shutil

    target.parent.mkdir(parents=True, exist_ok=True)
    made = real_path(_unused_name(target.parent))
    made.mkdir()  # with the rights that the user's umask leaves
    try:
        for name, content in CACHEDIR_FILES.items():
            made.joinpath(name).write_bytes(content)
        made.rename(target)
    except OSError as error:
        # Another run was faster: its folder is as good as ours.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unused_name(parent: Path) -> str:
    return os.path.join(parent, f"pytest-cache-files-{os.urandom(8).hex()}")


# Node ids hold nothing that JSON escapes, with few exceptions; with one of those the `json` module does the work.

_LIST = ('[\n  "', '",\n  "', '"\n]')
_TABLE = ('{\n  "', '": true,\n  "', '": true\n}')


def parse_plain(text: str) -> Any:
    """What `format_plain` wrote; None if it is anything else."""
    if "\\" in text:
        return None
    if text in ("{}", "[]"):
        return {} if text == "{}" else []
    for (begin, between, end), make in ((_LIST, list), (_TABLE, lambda keys: dict.fromkeys(keys, True))):
        if text.startswith(begin) and text.endswith(end) and len(text) >= len(begin) + len(end):
            entries = text[len(begin) : -len(end)].split(between)
            if not any('"' in entry for entry in entries):
                return make(entries)
    return None


def format_plain(value: object) -> str | None:
    """`json.dumps(value, ensure_ascii=False, indent=2)` for a list of plain strings or a table of true; None for
    anything else.
    """
    if type(value) is list:
        begin, between, end = _LIST
    elif type(value) is dict and all(entry is True for entry in value.values()):
        begin, between, end = _TABLE
    else:
        return None
    if not value or not all(type(entry) is str and _is_plain(entry) for entry in value):
        return None
    return begin + between.join(value) + end


def _is_plain(text: str) -> bool:
    return text.isprintable() and '"' not in text and "\\" not in text


@fixture
def cache(request: FixtureRequest) -> Cache:
    """Values that last between runs: `cache.get(key, default)` and `cache.set(key, value)`; keys are `plugin/name`."""
    found: Cache = request.config.cache
    return found


@hookimpl(tryfirst=True)
def pytest_configure(config: Config) -> None:
    from fastest.builtin.lastfailed import LFPlugin, NFPlugin

    config.cache = Cache.for_config(config, _ispytest=True)
    config.plugins.register(LFPlugin(config), "lfplugin")
    config.plugins.register(NFPlugin(config), "nfplugin")


def pytest_cmdline_main(config: Config) -> int | None:
    if not config.option.cacheshow or config.option.help:
        return None
    from fastest.outline import wrap_session

    return wrap_session(config, cacheshow)


def pytest_report_header(config: Config) -> str | None:
    """Where the cache is, if it is elsewhere or the run is verbose."""
    if config.get_verbosity() <= 0 and config.getini("cache_dir") == ".pytest_cache":
        return None
    assert config.cache is not None
    cachedir = config.cache._cachedir
    try:
        return f"cachedir: {cachedir.relative_to(config.rootpath)}"
    except ValueError:
        return f"cachedir: {cachedir}"


def cacheshow(config: Config, session: Session) -> int:
    """`--cache-show`: print the values and folders that match the glob."""
    assert config.cache is not None
    writer = config.get_terminal_writer()
    base = config.cache._cachedir
    writer.line("cachedir: " + str(base))
    if not base.is_dir():
        writer.line("cache is empty")
        return 0
    glob = config.option.cacheshow[0] or "*"
    writer.sep("-", f"cache values for {glob!r}")
    values = base / Cache._CACHE_PREFIX_VALUES
    for path in sorted(_matching_files(values, glob)):
        _show_value(writer, config.cache, str(path.relative_to(values)))
    folders = base / Cache._CACHE_PREFIX_DIRS
    if folders.is_dir():
        writer.sep("-", f"cache directories for {glob!r}")
        for path in sorted(_matching_files(folders, glob)):
            writer.line(f"{path.relative_to(base)} is a file of length {path.stat().st_size}")
    return 0


def _matching_files(base: Path, glob: str) -> Iterable[Path]:
    """The files below a folder; a glob with `..` must not lead out of it."""
    inside = str(base) + os.sep
    return [path for path in base.rglob(glob) if path.is_file() and os.path.normpath(path).startswith(inside)]


def _show_value(writer: Any, cache: Cache, key: str) -> None:
    from pprint import pformat

    missing = object()
    value = cache.get(key, missing)
    if value is missing:
        writer.line(f"{key} contains unreadable content, will be ignored")
        return
    writer.line(f"{key} contains:")
    for line in pformat(value).splitlines():
        writer.line("  " + line)
