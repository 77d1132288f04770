"""What an inner run may change of the interpreter, kept to be put back."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class SysModulesSnapshot:
    """The loaded modules; `preserve` names those that stay even if they were loaded later."""

    def __init__(self, preserve: Callable[[str], bool] | None = None) -> None:
        self._preserve = preserve
        self._saved = dict(sys.modules)

    def restore(self) -> None:
        if self._preserve is not None:
            self._saved.update({name: module for name, module in sys.modules.items() if self._preserve(name)})
        sys.modules.clear()
        sys.modules.update(self._saved)


class SysPathsSnapshot:
    """`sys.path` and `sys.meta_path`."""

    def __init__(self) -> None:
        self._saved = list(sys.path), list(sys.meta_path)

    def restore(self) -> None:
        sys.path[:], sys.meta_path[:] = self._saved
