"""Keeps what `re` compiles while a project is imported, as bytecode caches keep what Python compiles.

Every library compiles its regular expressions when it is imported, a fifth of a millisecond each, in Python: 5 to 25
milliseconds of most runs. `re` compiles a pattern to a list of numbers, and `_sre` makes the pattern object from that;
the numbers depend on pattern, flags and Python only. So a pattern that an earlier run has compiled is made at once,
and is equal in all respects. One file a project, in the user's cache folder:

    digest (8) | marshalled (python, {pattern and flags: arguments of `_sre.compile` behind the pattern})

Patterns that are compiled while tests run are not kept: nobody would know which of them come again. Neither are those
that depend on the locale, print (`re.DEBUG`) or warn.
"""

from __future__ import annotations

import marshal
import sys
from _imp import source_hash

from fastest.loader import replace_file
from fastest.system import io, os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Tuple, Union

    #: whether it is a text (with `-bb` Python does not compare texts and bytes), pattern, flags
    Key = Tuple[bool, Union[str, bytes], int]
    #: flags, code as bytes of the machine's unsigned integers, number of groups, names to groups, groups to names
    Row = Tuple[int, bytes, int, Dict[str, int], Tuple[object, ...]]

KEY = 0x666173746573
UNKEPT_FLAGS = 0x04 | 0x80  # LOCALE, DEBUG
MOST_ROWS = 4000
MOST_FILES = 100


class RegexCache:
    """In the place of the compiler of `re`, once `attach` has been called."""

    def __init__(self, folder: str, rootdir: str) -> None:
        self._folder = f"{folder}/patterns"
        name = source_hash(KEY, os.fsencode(rootdir)).hex()
        self._path = f"{self._folder}/{name}.{sys.implementation.cache_tag}"
        self._rows: dict[Key, Row] = {}
        self._used: dict[Key, Row] = {}
        self._missed: list[Key] = []
        self._is_recording = True

    def attach(self) -> None:
        """`re` has just been imported."""
        compiler: Any = sys.modules.get("re._compiler") or sys.modules.get("sre_compile")
        if not hasattr(compiler, "compile") or not hasattr(compiler, "_code"):
            return  # another Python than those that are known
        import _sre

        parser: Any = sys.modules.get("re._parser") or sys.modules["sre_parse"]
        self._rows = self._read()
        self._parse, self._code = parser.parse, compiler._code
        compile_, sre_compile = compiler.compile, _sre.compile

        def compile(p: Any, flags: int = 0) -> Any:
            if (type(p) is not str and type(p) is not bytes) or flags & UNKEPT_FLAGS:
                return compile_(p, flags)
            key = (type(p) is str, p, int(flags))
            row = self._rows.get(key)
            if row is not None:
                self._used[key] = row
                merged, code, groups, names, indices = row
                return sre_compile(p, merged, memoryview(code).cast("I").tolist(), groups, dict(names), indices)
            if self._is_recording:
                self._missed.append(key)
            parsed = parser.parse(p, flags)  # from here as from Python's own: its warnings count frames
            return sre_compile(p, *arguments(parsed, compiler._code(parsed, flags), flags))

        compiler.compile = compile

    def save(self) -> None:
        """Everything is imported: write down what was missing."""
        self._is_recording = False
        if not self._missed or sys.dont_write_bytecode:
            return
        rows = {key: row for key in self._missed for row in [self._row(key)] if row is not None}
        self._missed.clear()
        kept = self._rows if len(self._rows) + len(rows) <= MOST_ROWS else self._used
        if rows and len(kept) + len(rows) <= MOST_ROWS:
            self._write({**kept, **rows})

    def _row(self, key: Key) -> Row | None:
        """Compiled once more; None: not to be kept."""
        import warnings

        _, pattern, flags = key
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                parsed = self._parse(pattern, flags)
            merged, code, groups, names, indices = arguments(parsed, self._code(parsed, flags), flags)
        except Exception:  # it is wrong, or warns
            return None
        packed = b"".join([number.to_bytes(4, sys.byteorder) for number in code])
        return None if merged & UNKEPT_FLAGS else (merged, packed, groups, names, indices)

    def _read(self) -> dict[Key, Row]:
        try:
            with io.open(self._path, "rb") as file:
                data = file.read()
            if source_hash(KEY, data[8:]) != data[:8]:
                return {}
            python, rows = marshal.loads(memoryview(data)[8:])
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return rows if python == python_of_codes() else {}

    def _write(self, rows: dict[Key, Row]) -> None:
        packed = marshal.dumps((python_of_codes(), rows))
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            if not os.path.exists(self._path):
                self._make_room()
        except OSError:
            return
        replace_file(self._path, source_hash(KEY, packed) + packed)

    def _make_room(self) -> None:
        """Files of projects that nobody has changed for long go first."""
        with os.scandir(self._folder) as entries:
            ages = sorted((entry.stat().st_mtime, entry.path) for entry in entries)
        for _, path in ages[: max(0, len(ages) - MOST_FILES + 1)]:
            os.unlink(path)


def arguments(parsed: Any, code: list[int], flags: int) -> tuple[int, list[int], int, dict[str, int], tuple[Any, ...]]:
    """Of `_sre.compile`, behind the pattern."""
    state = parsed.state
    names = dict(state.groupdict)
    by_number = {number: name for name, number in names.items()}
    return flags | state.flags, code, state.groups - 1, names, tuple(map(by_number.get, range(state.groups)))


def keep_patterns(payload: dict[str, Any]) -> None:
    """From now on, for the run that `payload` starts; `outline.py` saves."""
    if payload.get("cache_dir") and "regex_cache" not in payload:
        cache = payload["regex_cache"] = RegexCache(payload["cache_dir"], payload["rootdir"])
        cache.attach()


def python_of_codes() -> tuple[str, int, int]:
    """What the numbers depend on."""
    import _sre

    return (sys.version, _sre.MAGIC, _sre.CODESIZE)
