"""Numbered directories that several test runs share, and their removal (the part of `_pytest.pathlib` that
temporary folders need).

Runs of one user put `pytest-0`, `pytest-1`, ... under one root. A run locks its own folder with a `.lock` file and,
when it ends, removes those that are older than the last few and not locked. Other runs do the same at the same time,
so every step may find that another process was faster and then leaves things as they are.
"""

from __future__ import annotations

import sys

from fastest.system import os, real_module, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path, PurePath
    from typing import Any

#: A lock older than this belongs to a run that died.
LOCK_TIMEOUT = 60 * 60 * 24 * 3
_TRIES = 10


def get_lock_path(path: Any) -> Any:
    return path.joinpath(".lock")


def find_prefixed(root: Path | str, prefix: str) -> Iterator[os.DirEntry[str]]:
    """The entries whose name begins with the prefix, in any case: some file systems know only one case."""
    lower = prefix.lower()
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.lower().startswith(lower):
                yield entry


def extract_suffixes(entries: Iterable[os.DirEntry[str]], prefix: str) -> Iterator[str]:
    for entry in entries:
        yield entry.name[len(prefix) :]


def find_suffixes(root: Path | str, prefix: str) -> Iterator[str]:
    return extract_suffixes(find_prefixed(root, prefix), prefix)


def parse_num(maybe_num: str) -> int:
    """The number of a suffix; -1 if it is none."""
    try:
        return int(maybe_num)
    except ValueError:
        return -1


def _highest(root: Path | str, prefix: str) -> int:
    return max(map(parse_num, find_suffixes(root, prefix)), default=-1)


def _force_symlink(root: Path | str, target: str | PurePath, link_to: str | Path) -> None:
    """Let the link point at the newest folder. Best effort: with parallel runs anyone of them may win."""
    link = os.path.join(root, target)
    try:
        os.unlink(link)
    except OSError:
        pass
    try:
        os.symlink(link_to, link)
    except Exception:
        pass


def make_numbered_dir(root: Path, prefix: str, mode: int = 0o700) -> Path:
    """Make the folder with the next free number and point `<prefix>current` at it."""
    for _ in range(_TRIES):
        path = root.joinpath(f"{prefix}{_highest(root, prefix) + 1}")
        try:
            path.mkdir(mode=mode)
        except Exception:
            continue
        _force_symlink(root, prefix + "current", path)
        return path
    raise OSError(f"could not create numbered dir with prefix {prefix} in {root} after {_TRIES} tries")


def create_cleanup_lock(p: Path) -> Path:
    """Lock a folder against removal by other runs."""
    lock = get_lock_path(p)
    try:
        descriptor = os.open(str(lock), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as error:
        raise OSError(f"cannot create lockfile in {p}") from error
    os.write(descriptor, str(os.getpid()).encode())
    os.close(descriptor)
    if not lock.is_file():
        raise OSError("lock path got renamed after successful creation")
    return lock  # type: ignore[no-any-return]


def register_cleanup_lock_removal(lock_path: Path, register: Any) -> Any:
    """Have the lock removed at the end, by the process that made it and by none of its forks."""
    owner = os.getpid()

    def cleanup_on_exit(lock_path: Path = lock_path, original_pid: int = owner) -> None:
        if os.getpid() == original_pid:
            try:
                lock_path.unlink()
            except OSError:
                pass

    return register(cleanup_on_exit)


def maybe_delete_a_numbered_dir(path: Path) -> None:
    """Remove a folder if it can be locked. It is renamed first, so that nobody sees it half removed."""
    path = ensure_extended_length_path(path)
    lock = None
    try:
        lock = create_cleanup_lock(path)
        garbage = path.parent.joinpath(f"garbage-{os.urandom(16).hex()}")
        path.rename(garbage)
        rm_rf(garbage)
    except OSError:
        return
    finally:
        if lock is not None:
            try:
                lock.unlink()
            except OSError:
                pass


def ensure_deletable(path: Path, consider_lock_dead_if_created_before: float) -> bool:
    """Whether nobody uses the folder: it has no lock, or a dead one, which is removed."""
    if path.is_symlink():
        return False
    lock = get_lock_path(path)
    try:
        if not lock.is_file():
            return True
        locked_at = lock.stat().st_mtime
    except Exception:
        return False
    if locked_at >= consider_lock_dead_if_created_before:
        return False
    try:
        lock.unlink()
    except OSError:
        return False
    return True


def try_cleanup(path: Path, consider_lock_dead_if_created_before: float) -> None:
    if ensure_deletable(path, consider_lock_dead_if_created_before):
        maybe_delete_a_numbered_dir(path)


def cleanup_candidates(root: Path, prefix: str, keep: int) -> Iterator[Path]:
    """The numbered folders but the newest `keep`, and whatever else has the prefix without a number."""
    entries = list(find_prefixed(root, prefix))
    numbers = [parse_num(suffix) for suffix in extract_suffixes(entries, prefix)]
    last_to_delete = max(numbers, default=-1) - keep
    for entry, number in zip(entries, numbers):
        if number <= last_to_delete:
            yield real_path(entry)


def cleanup_dead_symlinks(root: Path | str) -> None:
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.is_symlink() and not os.path.exists(entry.path):
                os.unlink(entry.path)


def cleanup_numbered_dir(root: Path, prefix: str, keep: int, consider_lock_dead_if_created_before: float) -> None:
    """Remove old numbered folders and what earlier removals left behind."""
    if not root.exists():
        return
    for path in cleanup_candidates(root, prefix, keep):
        try_cleanup(path, consider_lock_dead_if_created_before)
    for path in root.glob("garbage-*"):
        try_cleanup(path, consider_lock_dead_if_created_before)
    cleanup_dead_symlinks(root)


def make_numbered_dir_with_cleanup(
    *, root: Path, prefix: str, mode: int, keep: int, lock_timeout: float, register: Callable[..., Any]
) -> Path:
    """Make a numbered folder, lock it, and register the removal of the lock and of old folders for the end of the
    run.
    """
    failure: Exception | None = None
    for _ in range(_TRIES):
        try:
            path = make_numbered_dir(root, prefix, mode)
            # A folder that is not kept is removed at the end, so it must not be locked by then.
            if keep != 0:
                register_cleanup_lock_removal(create_cleanup_lock(path), register)
        except Exception as error:
            failure = error
            continue
        register(cleanup_numbered_dir, root, prefix, keep, path.stat().st_mtime - lock_timeout)
        return path
    assert failure is not None
    raise failure


def rm_rf(path: Path) -> None:
    """Remove a tree, making read-only entries writable where that is what stops the removal."""
    try:
        _remove_tree(str(path), None)
    except (OSError, NotImplementedError, RecursionError):
        _remove_what_resists(path)


def _remove_what_resists(path: Path) -> None:
    from functools import partial

    path = ensure_extended_length_path(path)
    handler: Any = partial(on_rm_rf_error, start_path=path)
    if sys.version_info >= (3, 12):
        real_module("shutil").rmtree(str(path), onexc=handler)
    else:
        real_module("shutil").rmtree(str(path), onerror=handler)


def _remove_tree(name: str, parent: int | None) -> None:
    """The ordinary case, without `shutil`; no symbolic link is followed, as nobody can put one between two steps."""
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        with os.scandir(folder) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _remove_tree(entry.name, folder)
            else:
                os.unlink(entry.name, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=parent)


def on_rm_rf_error(func: Any, path: str, excinfo: Any, *, start_path: Path) -> bool:
    """Called by `rmtree` for an entry that it cannot remove; true if the entry was dealt with."""
    error = excinfo if isinstance(excinfo, BaseException) else excinfo[1]
    if isinstance(error, FileNotFoundError):  # another process was faster
        return False
    if not isinstance(error, PermissionError):
        _warn(f"(rm_rf) error removing {path}\n{type(error)}: {error}")
        return False
    entry = real_path(path)
    if func in (os.open, os.scandir):
        return _remove_unreadable(entry, start_path)
    if func not in (os.rmdir, os.remove, os.unlink):
        _warn(f"(rm_rf) unknown function {func} when removing {path}:\n{type(error)}: {error}")
        return False
    _make_removable(entry, start_path)
    func(path)
    return True


def _remove_unreadable(entry: Path, start_path: Path) -> bool:
    """A folder that cannot be listed: `rmtree` skips it, so it is opened up and removed here. Nothing above
    `start_path` is touched.
    """
    changed = _chmod_rwx(str(entry.parent)) if entry.parent not in (entry, start_path) else False
    if not (_chmod_rwx(str(entry)) or changed):
        return False
    if entry.is_dir():
        rm_rf(entry)
        return True
    try:
        os.unlink(str(entry))
    except OSError:
        return False
    return True


def _make_removable(entry: Path, start_path: Path) -> None:
    """A file can only be removed from folders that are writable, all the way up to where the removal began."""
    if entry.is_file():
        for parent in entry.parents:
            _chmod_rwx(str(parent))
            if parent == start_path:
                break
    _chmod_rwx(str(entry))


def _chmod_rwx(p: str) -> bool:
    """Give the owner the rights that removal needs (files are not made executable); true if that changed something."""
    import stat

    try:
        mode = os.stat(p).st_mode
        old = stat.S_IMODE(mode)
        new = old | (stat.S_IRWXU if stat.S_ISDIR(mode) else stat.S_IRUSR | stat.S_IWUSR)
        if old == new:
            return False
        os.chmod(p, new)
    except OSError:
        return False
    return True


def _warn(message: str) -> None:
    import warnings

    from fastest.warning_types import PytestWarning

    warnings.warn(PytestWarning(message), stacklevel=3)


def ensure_extended_length_path(path: Path) -> Path:
    """On Windows the spelling of a path that may be longer than 260 characters; elsewhere the path."""
    if sys.platform != "win32":
        return path
    return real_path(get_extended_length_path_str(str(path.resolve())))


def get_extended_length_path_str(path: str) -> str:
    if path.startswith("\\\\?\\"):
        return path
    if path.startswith("\\\\"):
        return "\\\\?\\UNC\\" + path[2:]
    return "\\\\?\\" + path
