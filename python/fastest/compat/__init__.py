"""The names `pytest` and `_pytest.*`: tables of where each name lives in the runtime, served by a finder on
`sys.meta_path`.

Only `install` is called from inside; the runtime never imports `pytest`. A real pytest in the environment is neither
imported nor changed, and `importlib.metadata` still sees it.

`import pytest` costs a module object: a name is resolved when it is first used. A child process of a test finds the
pytest of its environment, as it always did: the child's path is the user's.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def install(payload: dict[str, Any] | None = None) -> None:
    """Make `import pytest` find the runtime. Twice is as good as once."""
    from fastest.compat.finder import CompatFinder
    from fastest.metapath import insert_finder

    if not any(isinstance(finder, CompatFinder) for finder in sys.meta_path):
        finder = CompatFinder(payload)
        insert_finder(finder)
        finder.put_what_is_looked_for()
