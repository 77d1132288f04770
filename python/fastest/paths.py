"""Path arithmetic that collection and reports share: parts of `_pytest.pathlib`, on strings where it is hot.

`pathlib` costs a start several milliseconds, so it is imported only when somebody asks a node for its `path`.
"""

from __future__ import annotations

from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def absolute(path: str | os.PathLike[str]) -> str:
    """`path` made absolute and normalized, links left alone."""
    return os.path.abspath(os.fspath(path))


def absolutepath(path: str | os.PathLike[str]) -> Path:
    """`absolute` as a Path."""
    return real_path(absolute(path))


def relative_below(path: str, folder: str) -> str | None:
    """`path` relative to `folder`, or None if it is not inside."""
    if path == folder:
        return "."
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else None


def relative(folder: str, path: str) -> str:
    """The shortest spelling of `path` seen from `folder`: `bestrelpath` on strings."""
    below = relative_below(path, folder)
    if below is not None:
        return below
    try:
        if os.path.commonpath([folder, path]) == os.sep and folder != os.sep:
            upwards = folder.count(os.sep)
            return os.sep.join([os.pardir] * upwards + [path.lstrip(os.sep)])
        return os.path.relpath(path, folder)
    except ValueError:
        return path


def bestrelpath(directory: Path, dest: Path) -> str:
    """`relative` for Path objects."""
    return relative(str(directory), str(dest))


def commonpath(path1: Path, path2: Path) -> Path | None:
    """The folder that both paths share, or None."""
    try:
        return real_path(os.path.commonpath((str(path1), str(path2))))
    except ValueError:
        return None


def fnmatch_path(pattern: str, path: str) -> bool:
    """Whether a glob matches: the base name if the pattern has no separator, else the end of the whole path.

    The rule of `fnmatch_ex`: a relative pattern with a separator may match at any depth.
    """
    from fnmatch import fnmatch

    if os.sep not in pattern:
        name = os.path.basename(path)
    else:
        name = path
        if os.path.isabs(path) and not os.path.isabs(pattern):
            pattern = f"*{os.sep}{pattern}"
    return fnmatch(name, pattern)


def fnmatch_ex(pattern: str, path: str | os.PathLike[str]) -> bool:
    """`fnmatch_path` for anything path-like."""
    return fnmatch_path(pattern, os.fspath(path))


def path_matches_patterns(path: str | os.PathLike[str], patterns: Iterable[str]) -> bool:
    """Whether one of the globs fits."""
    return any(fnmatch_ex(pattern, path) for pattern in patterns)


def simple_matcher(patterns: list[str]) -> Callable[[str], bool]:
    """A test on base names for a list of globs; `x*`, `*x` and plain names need no regular expression."""
    exact, starts, ends, rest = set(), [], [], []
    for pattern in patterns:
        body = pattern.strip("*")
        if any(char in body for char in "*?[") or os.sep in pattern:
            rest.append(pattern)
        elif pattern == body:
            exact.add(pattern)
        elif pattern == body + "*":
            starts.append(body)
        elif pattern == "*" + body:
            ends.append(body)
        else:
            rest.append(pattern)
    starts_t, ends_t = tuple(starts), tuple(ends)

    def match(path: str) -> bool:
        name = path.rpartition(os.sep)[2]
        if name in exact or name.startswith(starts_t) or name.endswith(ends_t):
            return True
        # "test_*.py" is by far the most common pattern that is neither.
        return any(_matches(pattern, name, path) for pattern in rest)

    return match


def _matches(pattern: str, name: str, path: str) -> bool:
    if pattern.count("*") == 1 and not any(char in pattern for char in "?[") and os.sep not in pattern:
        head, _, tail = pattern.partition("*")
        return len(name) >= len(head) + len(tail) and name.startswith(head) and name.endswith(tail)
    return fnmatch_path(pattern, path)


def scandir(path: str, first: str | None = None) -> list[os.DirEntry[str]]:
    """The entries of a folder, sorted by name (`first` before all others), without those that cannot be looked at."""
    entries = []
    try:
        with os.scandir(path) as found:
            for entry in found:
                try:
                    entry.is_file()
                except OSError as error:
                    if not _is_ignorable(error):
                        raise
                    continue
                entries.append(entry)
    except FileNotFoundError:
        return []
    entries.sort(key=lambda entry: (entry.name != first, entry.name))
    return entries


def _is_ignorable(error: OSError) -> bool:
    import errno

    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)


def safe_exists(path: str | os.PathLike[str]) -> bool:
    """Whether the path exists; names that the system cannot even ask for do not."""
    try:
        return os.path.exists(path)
    except (ValueError, OSError):
        return False
