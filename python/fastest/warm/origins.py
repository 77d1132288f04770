"""What a warm interpreter was made of: the files and folders whose change makes it worthless."""

from __future__ import annotations

import os
import sys

from fastest.warm.adopt import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastest.warm.adopt import Stock

NO_FILES = ("/proc/", "/dev/", "/sys/")


def files_and_folders(stock: Stock) -> list[str]:
    """Everything on disk that the modules came from, and the folders in which others could be found instead."""
    files = {attribute(module, "__file__") for module in (*sys.modules.values(), *stock.modules.values())}
    paths = {path for path in files if isinstance(path, str) and os.path.isabs(path)}
    paths.update([os.path.dirname(path) for path in paths])
    paths.update(path for path in stock.opened if os.path.isabs(path) and not path.startswith(NO_FILES))
    paths.update(stock.paths)
    paths.update(path_files(stock.paths))
    paths.update(runtime_sources())
    return sorted(paths)


def path_files(folders: Iterable[str]) -> Iterator[str]:
    """The files that add to `sys.path` when Python starts."""
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        yield from (os.path.join(folder, name) for name in names if name.endswith((".pth", ".egg-link")))


def runtime_sources() -> Iterator[str]:
    """With FASTEST_RUNTIME, the runtime's own files."""
    for finder in sys.meta_path:
        tree = getattr(finder, "_tree", None)
        for top, _, names in os.walk(tree) if tree else ():
            yield from (os.path.join(top, name) for name in names if name.endswith(".py"))
