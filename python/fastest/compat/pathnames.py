"""Functions of `_pytest.pathlib` that only plugins and other programs use."""

from __future__ import annotations

from fastest.paths import scandir
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any


def visit(path: str, recurse: Callable[[os.DirEntry[str]], bool]) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder in order of their names, then those of each folder in it that is wanted."""
    entries = scandir(path)
    yield from entries
    for entry in entries:
        if entry.is_dir() and recurse(entry):
            yield from visit(entry.path, recurse)


def parts(s: str) -> set[str]:
    """The path and everything above it."""
    pieces = s.split(os.sep)
    return {os.sep.join(pieces[:count]) or os.sep for count in range(1, len(pieces) + 1)}


def resolve_from_str(input: str, rootpath: Path) -> Path:
    """A path as users write it, `~` and variables replaced; what is not absolute begins at the root."""
    return rootpath / os.path.expandvars(os.path.expanduser(input))


def samefile_nofollow(p1: Path, p2: Path) -> bool:
    """Whether both are one file; a link counts as itself."""
    return os.path.samestat(p1.lstat(), p2.lstat())


def symlink_or_skip(src: os.PathLike[str] | str, dst: os.PathLike[str] | str, **kwargs: Any) -> None:
    """Make a link, or skip the test where that is not possible."""
    try:
        os.symlink(src, dst, **kwargs)
    except OSError as error:
        from fastest.outcomes import skip

        skip(f"symlinks not supported: {error}")
