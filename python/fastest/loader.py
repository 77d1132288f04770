"""The runtime's own importer: `fastest`, `pluggy` and `iniconfig` come from memory, never from the user's environment.

The binary unpacks one archive of sources into the user's cache folder. From it one file of code objects is made per
Python version, so that a start reads one file instead of stat-ing and unmarshalling dozens:

    digest of head (8) | size of head (u32) | head: marshalled (code of this module, index) | code objects

A code object is unmarshalled when its module is imported and checked against the digest in the index just before: a
damaged or stale file costs one compilation, never a wrong answer. The generated program (src/execute/program.cc) reads
the head and calls `start`. With `FASTEST_RUNTIME=<folder>` modules come from that folder's sources (`TreeImporter`).
"""

from __future__ import annotations

import marshal
import sys
from _frozen_importlib import ModuleSpec
from _imp import source_hash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any, Dict, Optional, Tuple

    Entry = Tuple[bool, str, int, int, bytes]
    Index = Dict[str, Entry]

KEY = 0x666173746573

# What an ordinary run imports, each after what it needs itself. Loaded in one go, because Python's import machinery
# (locks, finders, specs) costs as much as a small module. A name that is missing here, or out of order, is imported as
# usual: only time is lost.
EARLY = (
    "host stdlibguard compat compat.finder metapath config config.cleanup config.exceptions config.initable "
    "config.initypes config.namespace config.parser config.builtins config.conftests hookmark config.hookspecs "
    "config.hooks config.pluginimport config.plugins legacy stash config.config config.startup paths rewritehook "
    "config.entrypoints builtin builtin.capture_io builtin.captures builtin.multicapture builtin.capture "
    "config.warnfilters builtin.warns outcomes nodes folders collectargs introspect function rewrite_support "
    "runner scope runloop session builtin.main fixtures builtin.cache sender keywords parameterset marks collect "
    "builtin.python builtin.importwatch builtin.debugging skipping builtin.assertion builtin.tracemem "
    "builtin.lateerrors warning_types builtin.unraisable builtin.threadexc builtin.logs builtin.faults "
    "builtin.lastfailed fixturemanager setupstate builtin.header reports argwalk"
).split()


def module_of(path: str) -> tuple[str, bool]:
    """The dotted name of an archived file, and whether it is a package."""
    name = path[: -len(".py")].replace("/", ".")
    if name.endswith(".__init__"):
        return name[: -len(".__init__")], True
    return name, False


def shown_path(path: str) -> str:
    """What tracebacks say; `<fastest>` marks frames that are not the user's."""
    return "<fastest>/" + (path[len("fastest/") :] if path.startswith("fastest/") else path)


def read_archive(folder: str) -> dict[str, bytes]:
    """Path -> source; the format is told in src/base/embedded.h."""
    with open(folder + "/archive", "rb") as file:
        data = file.read()
    sources = {}
    at = 4
    for _ in range(int.from_bytes(data[:4], "little")):
        pieces = []
        for _ in range(2):
            size = int.from_bytes(data[at : at + 4], "little")
            pieces.append(data[at + 4 : at + 4 + size])
            at += 4 + size
        sources[pieces[0].decode()] = pieces[1]
    return sources


def compile_source(source: bytes, path: str) -> CodeType:
    return compile(source, shown_path(path), "exec", dont_inherit=True, optimize=0)


def replace_file(path: str, data: bytes) -> None:
    """All or nothing; a cache that cannot be written is no error."""
    import os

    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            pass


def code_path(folder: str) -> str:
    return f"{folder}/{sys.implementation.cache_tag}.code"


def build(folder: str) -> tuple[bytes, int, Index]:
    """Compiles every archived module and keeps the result for the next start."""
    index: Index = {}
    codes = []
    start = 0
    own = b""
    for path, source in read_archive(folder).items():
        name, package = module_of(path)
        code = marshal.dumps(compile_source(source, path))
        own = code if name == __name__ else own
        index[name] = (package, path, start, len(code), source_hash(KEY, code))
        codes.append(code)
        start += len(code)
    head = marshal.dumps((marshal.loads(own), index))
    data = b"".join([source_hash(KEY, head), len(head).to_bytes(4, "little"), head, *codes])
    replace_file(code_path(folder), data)
    return data, 12 + len(head), index


def spec_of(name: str, importer: Any, entry: Entry) -> ModuleSpec:
    return ModuleSpec(name, importer, origin=shown_path(entry[1]), is_package=entry[0])


class Importer:
    """Meta-path finder and loader over the file of code objects."""

    def __init__(self, folder: str, data: bytes, base: int, index: Index) -> None:
        self._folder = folder
        self._data = memoryview(data)
        self._base = base
        self._index = index
        self._sources: Optional[dict[str, bytes]] = None

    def find_spec(self, name: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        entry = self._index.get(name)
        if entry is None:
            return None
        return spec_of(name, self, entry)

    def preload(self, names: list[str]) -> None:
        """Put modules into `sys.modules` as an import would."""
        for name in names:
            entry = self._index.get(name)
            if entry is None or name in sys.modules:
                continue
            module: Any = type(sys)(name)
            module.__spec__ = spec = spec_of(name, self, entry)
            module.__loader__ = self
            module.__package__ = spec.parent
            if entry[0]:
                module.__path__ = []
            sys.modules[name] = module
            self.exec_module(module)
            parent, _, tail = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], tail, module)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        code = self.get_code(module.__name__)
        module.__file__ = code.co_filename
        exec(code, module.__dict__)

    def get_code(self, name: str) -> CodeType:
        _package, path, start, size, digest = self._entry(name)
        start += self._base
        piece = self._data[start : start + size]
        if source_hash(KEY, piece) == digest:
            return marshal.loads(piece)  # type: ignore[no-any-return]
        data, self._base, self._index = build(self._folder)
        self._data = memoryview(data)
        return self.get_code(name)

    def get_source(self, name: str) -> str:
        return self._source(self._entry(name)[1]).decode()

    def get_filename(self, name: str) -> str:
        return shown_path(self._entry(name)[1])

    def is_package(self, name: str) -> bool:
        return self._entry(name)[0]

    def _entry(self, name: str) -> Entry:
        try:
            return self._index[name]
        except KeyError:
            raise ImportError(f"{name} is not part of fastest", name=name) from None

    def _source(self, path: str) -> bytes:
        if self._sources is None:
            self._sources = read_archive(self._folder)
        return self._sources[path]


class TreeImporter(Importer):
    """For work on the runtime itself: `fastest.*` from a folder of sources, each compiled when its file has changed."""

    def __init__(self, folder: str, tree: str) -> None:
        super().__init__(folder, b"", 0, {})
        self._tree = tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        if name != "fastest" and not name.startswith("fastest."):
            return None
        try:
            return spec_of(name, self, self._entry(name))
        except ImportError:
            return None

    def get_code(self, name: str) -> CodeType:
        import os

        path = self._entry(name)[1]
        stat = os.stat(f"{self._tree}/{path}")
        stamp = (stat.st_mtime_ns, stat.st_size, self._tree)
        kept = f"{self._folder}/{sys.implementation.cache_tag}.{name}.code"
        try:
            with open(kept, "rb") as file:
                found, code = marshal.loads(file.read())
            if found == stamp:
                return code  # type: ignore[no-any-return]
        except (OSError, ValueError, EOFError, TypeError):
            pass
        code = compile_source(self._source(path), path)
        replace_file(kept, marshal.dumps((stamp, code)))
        return code

    def _entry(self, name: str) -> Entry:
        import os

        path = name.replace(".", "/")
        for package, file in ((False, path + ".py"), (True, path + "/__init__.py")):
            if os.path.exists(f"{self._tree}/{file}"):
                return package, file, 0, 0, b""
        raise ImportError(f"{name} is not in {self._tree}", name=name)

    def _source(self, path: str) -> bytes:
        with open(f"{self._tree}/{path}", "rb") as file:
            return file.read()


def start(folder: str, tree: str, data: bytes, base: int, index: Optional[Index]) -> None:
    """Called by the generated program before anything of the runtime is imported; without an index the file of code
    objects could not be used.
    """
    if index is None:
        data, base, index = build(folder)
    importer = Importer(folder, data, base, index)
    sys.meta_path.insert(0, importer)
    if tree:
        sys.meta_path.insert(0, TreeImporter(folder, tree))
    else:
        importer.preload(["fastest", *("fastest." + name for name in EARLY)])
