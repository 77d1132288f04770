"""The runtime's own importer: `fastest` comes from memory, never from the user's environment; so do `pluggy` and
`iniconfig` where that has none which is new enough (`installed.py`).

The binary unpacks one archive of sources into the user's cache folder. From it one file of code objects is made per
Python version, so that a start reads the beginning of one file instead of stat-ing and unmarshalling dozens:

    digest of head (8) | size of head (u32) | head | code objects of all modules

    head: marshalled (code of this module, codes of the modules in EARLY, marshalled index)

The generated program (src/execute/program.cc) reads the head, checks its digest and calls `start`. Any other code
object is read and checked against the digest in the index when its module is imported: a damaged or stale file costs
one compilation, never a wrong answer. The first run compiles what it needs and no more (in a fresh container every run
is the first): a module without digest is compiled when it is imported, and kept at the end of the run. With
`FASTEST_RUNTIME=<folder>` modules come from that folder's sources (`TreeImporter`).
"""

from __future__ import annotations

import builtins
import marshal
import sys
from _frozen_importlib import ModuleSpec
from _imp import source_hash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any, Dict, Optional, Sequence, Tuple

    #: whether it is a package, path in the archive, offset behind the head, size, digest
    Entry = Tuple[bool, str, int, int, bytes]
    Index = Dict[str, Entry]
    Head = Tuple[CodeType, Tuple[CodeType, ...], bytes]

KEY = 0x666173746573

# The runtime has built-in functions of its own: a test that replaces `builtins.__import__` (to see what happens without
# a library) or `builtins.open` means the code that it tests. What the runtime imports for users (test modules, plugins,
# `importorskip`) it imports by `builtins.__import__`, as it is at the moment.
OWN_BUILTINS = dict(vars(builtins))
ROOTS = frozenset(("fastest", "pluggy", "iniconfig"))

# What an ordinary run imports, and a suite that imports pytest, each after what it needs itself. Loaded in one go,
# because Python's import machinery (locks, finders, specs) costs as much as a small module. A name that is missing
# here, or out of order, is imported as usual: only time is lost.
EARLY = (
    "system dataclassed openfiles host forked boot loaderaround submodules stdlibguard compat compat.finder metapath "
    "config config.cleanup config.exceptions config.initable config.initypes config.limits config.namespace "
    "config.parser config.builtins config.conftests hookmark config.hooknames config.hooks config.pluginimport "
    "config.face config.plugins legacy stash outcomes nodemeta config.config config.startup paths rewritehook "
    "config.entrypoints builtin builtin.capture_io builtin.captures builtin.multicapture builtin.capture "
    "config.warnfilters builtin.warns nodes fsnodes folders collectargs introspect function plainitems "
    "rewrite_support clocks runner scope watching fixturedef fixtures fixtureclosure fixturefinding fixturemanager "
    "forked pool pool.work callername phases plaincall fixtureplan plain runloop session outline builtin.main "
    "builtin.cache locations sender keywords parameterset marks plainfunctions functionitems collect builtin.python "
    "builtin.importwatch builtin.debugging skipping builtin.assertion builtin.tracemem builtin.lateerrors "
    "builtin.unraisable builtin.threadexc builtin.logs builtin.faults builtin.lastfailed setupstate builtin.header "
    "reports argwalk testmodule importing builtin.xunit compat.names compat.tables request"
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


open_file: Any = OWN_BUILTINS["open"]


class OwnImport:
    """A window in which modules of the standard library can be imported, too, whatever a test has made of imports:
    what the runtime imports late would have been there from the start under pytest."""

    def __enter__(self) -> None:
        self._kept = builtins.__import__
        builtins.__import__ = REAL_IMPORT

    def __exit__(self, *exc: object) -> None:
        if builtins.__import__ is REAL_IMPORT:  # else another thread has replaced it meanwhile
            builtins.__import__ = self._kept


REAL_IMPORT = builtins.__import__


def own_import(name: str, names: Any = None, local: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    """`__import__` of the runtime."""
    if builtins.__import__ is REAL_IMPORT:
        return REAL_IMPORT(name, names, local, fromlist, level)
    with OwnImport():
        return REAL_IMPORT(name, names, local, fromlist, level)


OWN_BUILTINS["__import__"] = own_import


def real_os() -> Any:
    """`os`, out of reach of a test that has replaced it, as soon as there is any test."""
    system = sys.modules.get("fastest.system")
    if hasattr(system, "os"):  # else it is not there yet, or about to be imported once more
        return system.os  # type: ignore[union-attr]
    import os

    return os


def read_archive(folder: str) -> dict[str, bytes]:
    """Path -> source; the format is told in src/base/embedded.h."""
    with open_file(folder + "/archive", "rb") as file:
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
    """The future of annotations as a flag: as a statement it would import `__future__` at every start."""
    import __future__

    statement = b"\nfrom __future__ import annotations\n"
    flags = __future__.annotations.compiler_flag if statement in source else 0
    source = source.replace(statement, b"\n\n", 1)
    code: CodeType = compile(source, shown_path(path), "exec", flags, dont_inherit=True, optimize=0)
    return code


def replace_file(path: str, data: bytes) -> None:
    """All or nothing; a cache that cannot be written is no error."""
    os = real_os()
    temporary = f"{path}.{os.getpid()}"
    try:
        with open_file(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            pass


def code_path(folder: str) -> str:
    return f"{folder}/{sys.implementation.cache_tag}.code"


def early_names() -> list[str]:
    return ["fastest", *("fastest." + name for name in EARLY)]


def build(folder: str) -> tuple[Head, bytes]:
    """Compiles the modules in EARLY, and keeps the result, which it also returns, for the next start."""
    index: Index = {}
    codes = {}
    early = {__name__, *early_names()}
    for path, source in read_archive(folder).items():
        name, package = module_of(path)
        index[name] = (package, path, 0, 0, b"")
        if name in early:
            codes[name] = compile_source(source, path)
    head = (codes[__name__], tuple(codes[name] for name in early_names()), marshal.dumps(index))
    data = packed_with(head, {__name__: codes[__name__]}, b"")
    replace_file(code_path(folder), data)
    return head_of(data), data


def packed_with(head: Head, codes: dict[str, CodeType], pieces: bytes) -> bytes:
    """The content of a file: what it held, and some more code objects."""
    index: Index = marshal.loads(head[2])
    added = []
    start = len(pieces)
    for name, code in codes.items():
        piece = marshal.dumps(code)
        index[name] = (*index[name][:2], start, len(piece), source_hash(KEY, piece))
        start += len(piece)
        added.append(piece)
    packed = marshal.dumps((*head[:2], marshal.dumps(index)))
    return b"".join([source_hash(KEY, packed), len(packed).to_bytes(4, "little"), packed, pieces, *added])


def head_of(data: bytes) -> Head:
    return marshal.loads(memoryview(data)[12 : base_of(data)])  # type: ignore[no-any-return]


def base_of(data: bytes) -> int:
    """Where the head ends."""
    return 12 + int.from_bytes(data[8:12], "little")


def spec_of(name: str, importer: Any, path: str, package: bool) -> ModuleSpec:
    return ModuleSpec(name, importer, origin=shown_path(path), is_package=package)


class Importer:
    """Meta-path finder and loader over the file of code objects; `data` is its content if it has just been made."""

    def __init__(self, folder: str, base: int, index: bytes, data: bytes = b"") -> None:
        self._folder = folder
        self._base = base
        self._packed = index
        self._data = data
        self._index: Index = {}
        self._installed: dict[str, bool] = {}
        self._compiled: dict[str, CodeType] = {}
        self._sources: Optional[dict[str, bytes]] = None

    def find_spec(self, name: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        root = name.partition(".")[0]
        if root not in ROOTS or self._is_installed(root):
            return None
        try:
            package, file = self._entry(name)[:2]
        except ImportError:
            return None
        return spec_of(name, self, file, package)

    def preload(self, names: Sequence[str], codes: Sequence[CodeType]) -> None:
        """Put modules into `sys.modules` as an import would."""
        new = type(sys)
        own: Any = self
        for name, code in zip(names, codes):
            parent, _, tail = name.rpartition(".")
            file = code.co_filename
            module: Any = new(name)
            module.__spec__ = spec = ModuleSpec(name, own, origin=file, is_package=file.endswith("/__init__.py"))
            module.__loader__ = self
            module.__package__ = spec.parent
            module.__file__ = file
            if spec.submodule_search_locations is not None:
                module.__path__ = []
            module.__builtins__ = OWN_BUILTINS
            sys.modules[name] = module
            exec(code, module.__dict__)
            if parent:
                setattr(sys.modules[parent], tail, module)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        code = self.get_code(module.__name__)
        module.__file__ = code.co_filename
        if module.__name__.partition(".")[0] == "fastest":
            module.__dict__["__builtins__"] = OWN_BUILTINS
        exec(code, module.__dict__)

    def get_code(self, name: str) -> CodeType:
        _package, path, start, size, digest = self._entry(name)
        if not digest:
            if name not in self._compiled:
                self._compiled[name] = compile_source(self._source(path), path)
            return self._compiled[name]
        piece = self._read(self._base + start, size)
        if source_hash(KEY, piece) == digest:
            return marshal.loads(piece)  # type: ignore[no-any-return]
        (_, _, self._packed), self._data = build(self._folder)
        self._base, self._index = base_of(self._data), {}
        return self.get_code(name)

    def keep_compiled(self) -> None:
        """What this run had to compile, for the next one; beside what other runs have kept meanwhile."""
        if not self._compiled:
            return
        try:
            with open_file(code_path(self._folder), "rb") as file:
                data = file.read()
        except OSError:
            return
        base = base_of(data)
        if source_hash(KEY, data[12:base]) != data[:8]:
            return
        head = head_of(data)
        index: Index = marshal.loads(head[2])
        missing = {name: code for name, code in self._compiled.items() if not index[name][4]}
        if missing:
            replace_file(code_path(self._folder), packed_with(head, missing, data[base:]))

    def _read(self, start: int, size: int) -> bytes:
        if self._data:
            return self._data[start : start + size]
        os = real_os()
        try:
            file = os.open(code_path(self._folder), os.O_RDONLY | os.O_CLOEXEC)
            try:
                piece: bytes = os.pread(file, size, start)
                return piece
            finally:
                os.close(file)
        except OSError:
            return b""

    def get_source(self, name: str) -> str:
        return self._source(self._entry(name)[1]).decode()

    def get_filename(self, name: str) -> str:
        return shown_path(self._entry(name)[1])

    def is_package(self, name: str) -> bool:
        return self._entry(name)[0]

    def _is_installed(self, root: str) -> bool:
        if root == "fastest":
            return False
        if root not in self._installed:
            from fastest.installed import is_usable

            self._installed[root] = is_usable(root)
        return self._installed[root]

    def _entry(self, name: str) -> Entry:
        if not self._index:
            self._index = marshal.loads(self._packed)
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
        super().__init__(folder, 0, b"")
        self._tree = tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        if name != "fastest" and not name.startswith("fastest."):
            return None
        try:
            package, file = self._entry(name)[:2]
        except ImportError:
            return None
        return spec_of(name, self, file, package)

    def get_code(self, name: str) -> CodeType:
        path = self._entry(name)[1]
        stat = real_os().stat(f"{self._tree}/{path}")
        stamp = (stat.st_mtime_ns, stat.st_size, self._tree)
        kept = f"{self._folder}/{sys.implementation.cache_tag}.{name}.code"
        try:
            with open_file(kept, "rb") as file:
                found, code = marshal.loads(file.read())
            if found == stamp:
                return code  # type: ignore[no-any-return]
        except (OSError, ValueError, EOFError, TypeError):
            pass
        code = compile_source(self._source(path), path)
        replace_file(kept, marshal.dumps((stamp, code)))
        return code

    def _entry(self, name: str) -> Entry:
        path = name.replace(".", "/")
        for package, file in ((False, path + ".py"), (True, path + "/__init__.py")):
            if real_os().path.exists(f"{self._tree}/{file}"):
                return package, file, 0, 0, b""
        raise ImportError(f"{name} is not in {self._tree}", name=name)

    def _source(self, path: str) -> bytes:
        with open_file(f"{self._tree}/{path}", "rb") as file:
            return file.read()  # type: ignore[no-any-return]


def start(folder: str, tree: str, head: Optional[Head], base: int) -> None:
    """Called by the generated program before anything of the runtime is imported; without a head, whose end is `base`,
    the file of code objects could not be used.
    """
    data = b""
    if head is None:
        head, data = build(folder)
        base = base_of(data)
    _, early, index = head
    importer = Importer(folder, base, index, data)
    sys.meta_path.insert(0, importer)
    if tree:
        sys.meta_path.insert(0, TreeImporter(folder, tree))
    else:
        importer.preload(early_names(), early)
