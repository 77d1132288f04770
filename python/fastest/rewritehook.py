"""Imports test modules with their assertions rewritten, from a cache of code objects.

A meta-path finder in front of all others takes the modules that pytest would rewrite: `conftest.py`, files named on
the command line, files that match `python_files`, and names that plugins registered. Its loader reads

    __pycache__/NAME.<cache_tag>-fastest-<format>.pyc:   head (see `_HEAD`) | marshalled code

The head holds times and size of the source, so that an unchanged file costs one `stat`, and its hash: after a
checkout or a copy the times are wrong, the hash is not, and the head is written anew. It also holds a digest of the
code, so that a damaged file is noticed and rebuilt. Nothing that goes wrong with the cache is an error. A warm import
loads neither `ast` nor `re` nor `fnmatch`.
"""

from __future__ import annotations

import builtins
import sys
from _frozen_importlib_external import (
    MAGIC_NUMBER,
    PathFinder,
    SourceFileLoader,
    spec_from_file_location,
)
from _imp import _fix_co_filename, source_hash  # type: ignore[attr-defined]
from marshal import dumps, loads

from fastest.metapath import insert_finder
from fastest.paths import simple_matcher
from fastest.stash import StashKey
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import CodeType, ModuleType
    from typing import Any

    from fastest.config.config import Config

FORMAT = 1  # raise it when rewritten code or the head changes
PYTEST_TAG = f"{sys.implementation.cache_tag}-fastest-{FORMAT}"
PYC_EXT = ".pyc" if __debug__ else ".pyo"
PYC_TAIL = "." + PYTEST_TAG + PYC_EXT

_KEY = 0x61737365727473
_HEAD = 53  # magic 4, mode 1, mtime 8, ctime 8, size 8, source hash 8, code hash 8, reserved 8
_STAT = slice(5, 29)
_HASH = slice(29, 37)
_CODE_HASH = slice(37, 45)


class AssertionState:
    """What `config.stash[assertstate_key]` holds."""

    def __init__(self, config: Config, mode: str) -> None:
        self.mode = mode
        self.hook: AssertionRewritingHook | None = None

    def trace(self, *message: object) -> None:
        """pytest traces imports here; there is nobody to read it."""


assertstate_key = StashKey()


class AssertionRewritingHook:
    """Finder and loader in one, as in pytest."""

    _find_spec = staticmethod(PathFinder.find_spec)

    def __init__(self, config: Config) -> None:
        self.config = config
        try:
            self.fnpats: list[str] = config.getini("python_files")
        except ValueError:
            self.fnpats = ["test_*.py", "*_test.py"]
        self.session: Any = None
        self._mode = _mode(config)
        self._rewritten_names: dict[str, str] = {}
        self._must_rewrite: set[str] = set()
        self._marked: dict[str, bool] = {}
        self._basenames = {"conftest"}
        self._session_paths_checked = False
        self._busy = False
        self._matched_patterns: list[str] | None = None

    def set_session(self, session: Any) -> None:
        self.session = session
        self._session_paths_checked = False

    # -- finding -----------------------------------------------------------------------------------------------------

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if self._busy or self._cannot_be_rewritten(name):
            return None
        spec = self._find_spec(name, path)
        if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if not self._should_rewrite(name, spec.origin):
            return None
        loader: Any = self
        return spec_from_file_location(
            name, spec.origin, loader=loader, submodule_search_locations=spec.submodule_search_locations
        )

    def _cannot_be_rewritten(self, name: str) -> bool:
        """Decides on the name alone: looking for the file of every import of the program would be slow."""
        if self.session is not None and not self._session_paths_checked:
            self._session_paths_checked = True
            for path in self.session._initialpaths:
                self._basenames.add(os.path.splitext(os.path.basename(path))[0])
        last = name.rpartition(".")[2]
        if last in self._basenames or self._matches(last + ".py", bare=True):
            return False
        return not self._is_marked_for_rewrite(name)

    def _matches(self, path: str, bare: bool = False) -> bool:
        """Whether a file is named like a test; patterns with folders may fit any `bare` file name."""
        patterns = self.fnpats
        if bare and any(os.sep in pattern for pattern in patterns):
            return True
        if patterns is not self._matched_patterns:
            self._busy = True  # some patterns need `fnmatch`, whose import must not ask the same question
            try:
                self._matched_patterns, self._matcher = patterns, simple_matcher(patterns)
                self._matcher("")
            finally:
                self._busy = False
        return self._matcher(path)

    def _should_rewrite(self, name: str, filename: str) -> bool:
        if _is_of_python(filename):
            return False
        if os.path.basename(filename) == "conftest.py" or self._matches(filename):
            return True
        if self.session is not None and self.session.isinitpath(_as_path(filename)):
            return True
        return self._is_marked_for_rewrite(name)

    def _is_marked_for_rewrite(self, name: str) -> bool:
        if not self._must_rewrite:
            return False
        marked = self._marked.get(name)
        if marked is None:
            marked = self._marked[name] = any(name == m or name.startswith(m + ".") for m in self._must_rewrite)
        return marked

    def mark_rewrite(self, *names: str) -> None:
        """Rewrite these modules, and all that is inside of them, when they are imported."""
        for name in set(names).intersection(sys.modules).difference(self._rewritten_names):
            module = sys.modules[name]
            disabled = "PYTEST_DONT_REWRITE" in (module.__doc__ or "")
            if not disabled and not isinstance(getattr(module, "__loader__", None), type(self)):
                self._warn_already_imported(name)
        self._must_rewrite.update(names)
        self._marked.clear()

    def _warn_already_imported(self, name: str) -> None:
        from fastest.warning_types import PytestAssertRewriteWarning

        self.config.issue_config_time_warning(
            PytestAssertRewriteWarning(f"Module already imported so cannot be rewritten; {name}"), stacklevel=5
        )

    # -- loading -----------------------------------------------------------------------------------------------------

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None and spec.origin is not None
        filename = spec.origin
        self._rewritten_names[module.__name__] = filename
        module.__dict__["__builtins__"] = builtins.__dict__  # else it would get the runtime's own
        exec(self._code_of(filename), module.__dict__)

    def _code_of(self, filename: str) -> CodeType:
        cache = cache_file(filename)
        stamp = _stamp(filename)
        data = _read(cache)
        if data is not None and data[:5] == self._mode and len(data) > _HEAD:
            code = _load(data)
            if code is not None and self._is_fresh(data, stamp, filename, cache):
                if code.co_filename != filename:
                    _fix_co_filename(code, filename)
                return code
        return self._rewritten(filename, cache, stamp)

    def _is_fresh(self, data: bytes, stamp: bytes, filename: str, cache: str) -> bool:
        if data[_STAT] == stamp:
            return True
        if source_hash(_KEY, self.get_data(filename)) != data[_HASH]:
            return False
        self._write(cache, data[:5] + stamp + data[_HASH.start :])
        return True

    def _rewritten(self, filename: str, cache: str, stamp: bytes) -> CodeType:
        source = self.get_data(filename)
        code = compile_rewritten(source, filename, self.config)
        body = dumps(code)
        hashes = source_hash(_KEY, source) + source_hash(_KEY, body)
        self._write(cache, self._mode + stamp + hashes + bytes(8) + body)
        return code

    def _write(self, cache: str, data: bytes) -> None:
        """All or nothing, or nothing at all: a cache that cannot be written only costs time."""
        if sys.dont_write_bytecode:
            return
        self._busy = True  # whatever writing imports is not rewritten: that would write again
        try:
            from fastest.loader import replace_file

            os.makedirs(os.path.dirname(cache), exist_ok=True)
            replace_file(cache, data)
        except OSError:
            pass
        finally:
            self._busy = False

    # -- what other code asks a loader -------------------------------------------------------------------------------

    def get_data(self, pathname: str | bytes) -> bytes:
        with open(pathname, "rb") as file:
            return file.read()

    def get_resource_reader(self, name: str) -> Any:
        if sys.version_info >= (3, 11):
            from importlib.resources.readers import FileReader
        elif sys.version_info >= (3, 10):
            from importlib.readers import FileReader
        else:
            return SourceFileLoader(name, self._rewritten_names[name]).get_resource_reader(name)
        from types import SimpleNamespace

        place: Any = SimpleNamespace(path=_as_path(self._rewritten_names[name]))
        return FileReader(place)  # type: ignore[name-defined, unused-ignore]


def _mode(config: Config) -> bytes:
    """What else decides about the code: the Python, `-O`, and the hook for passing assertions."""
    return MAGIC_NUMBER + bytes([sys.flags.optimize + 4 * bool(config.getini("enable_assertion_pass_hook"))])


def _stamp(filename: str) -> bytes:
    """Times and size; the change time cannot be set, so it also notices what keeps the modification time."""
    found = os.stat(filename)
    return b"".join(
        value.to_bytes(8, "little", signed=True) for value in (found.st_mtime_ns, found.st_ctime_ns, found.st_size)
    )


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return None


def _load(data: bytes) -> CodeType | None:
    body = memoryview(data)[_HEAD:]
    if source_hash(_KEY, body) != data[_CODE_HASH]:
        return None
    try:
        return loads(body)  # type: ignore[no-any-return]
    except (EOFError, ValueError, TypeError):
        return None


def read_cached(filename: str, cache: str) -> CodeType | None:
    """The rewritten code in that cache file, if it belongs to the source as it is now."""
    data, source = _read(cache), _read(filename)
    if data is None or source is None or len(data) <= _HEAD or data[:4] != MAGIC_NUMBER:
        return None
    return _load(data) if source_hash(_KEY, source) == data[_HASH] else None


def _as_path(path: str) -> Path:
    # Tools that guard event loops against blocking calls count `abspath` as one, and an import may well happen there.
    return real_path(path if os.path.isabs(path) and ".." not in path else os.path.abspath(path))


def cache_file(filename: str) -> str:
    folder, name = os.path.split(filename)
    if sys.pycache_prefix:
        folder = os.path.join(sys.pycache_prefix, os.path.splitdrive(os.path.abspath(folder))[1].lstrip(os.sep))
    else:
        folder = os.path.join(folder, "__pycache__")
    return os.path.join(folder, name[:-3] + PYC_TAIL)


def get_cache_dir(file_path: Path) -> Path:
    """The folder of a source file's caches."""
    if not sys.pycache_prefix:
        return file_path.parent / "__pycache__"
    return type(file_path)(sys.pycache_prefix, *file_path.parts[1:-1])


def _is_of_python(filename: str) -> bool:
    """Whether a file belongs to the standard library. With `python_files = *.py` it would be taken for a test, and the
    modules that rewriting itself needs could not be imported."""
    library = os.path.dirname(os.__file__) + os.sep
    return filename.startswith(library) and "site-packages" not in filename


def compile_rewritten(source: bytes, filename: str, config: Config | None) -> CodeType:
    if b"assert" not in source:
        return compile(source, filename, "exec", dont_inherit=True)
    import ast

    from fastest.rewrite import rewrite_asserts

    tree = ast.parse(source, filename=filename)
    rewrite_asserts(tree, source, filename, config)
    return compile(tree, filename, "exec", dont_inherit=True)


class DummyRewriteHook:
    """Stands for the hook where rewriting is switched off."""

    def mark_rewrite(self, *names: str) -> None: ...


def register_assert_rewrite(*names: str) -> None:
    """Have the assertions of these modules rewritten too; to be called before they are imported."""
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"expected module names as *args, got {names!r} instead")
    for hook in sys.meta_path:
        if isinstance(hook, AssertionRewritingHook):
            hook.mark_rewrite(*names)
            return


def install(config: Config) -> AssertionRewritingHook:
    """Put a hook in front of all importers until the end of the session."""
    hook = AssertionRewritingHook(config)
    state = AssertionState(config, "rewrite")
    state.hook = hook
    config.stash[assertstate_key] = state
    insert_finder(hook)

    def undo() -> None:
        if hook in sys.meta_path:
            sys.meta_path.remove(hook)

    config.add_cleanup(undo)
    return hook
