"""The operating system as it was when the run began, out of reach of tests that put another one in its place.

A test may replace `os.fstat`, or the whole file system: pyfakefs looks through all imported modules for names that are
`os`, `io.open` or the like, and puts its own there. What the runtime reads and writes for itself between two lines of
such a test must be the real files. So it asks copies that no search finds: `os` is an object with the functions that
the module had. Only `os.environ` is the module's of the moment. (`open` and all other built-in functions are the
runtime's own anyhow, see `loader.py`.)

What tests use themselves (`monkeypatch.chdir`, `py.path`) asks the real module, and is replaced with it; not so
temporary folders, which are real and outlive the test.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io as io
    import os as os
    from pathlib import Path
    from typing import Any
else:
    import io as _io
    import os as _os

    class Copy:
        """The names of a module."""

        def __init__(self, module):
            self.__dict__.update(module.__dict__)

    class CopyOfOs(Copy):
        """With `os.path` a copy too."""

        def __init__(self, module):
            super().__init__(module)
            self.path = Copy(module.path)
            self._module = module
            del self.__dict__["environ"]

        @property
        def environ(self):
            """Tests may put another mapping there, for all to see."""
            return self._module.environ

    io, os = Copy(_io), CopyOfOs(_os)
    del _io, _os  # or they would be found


class RealModules:
    """Modules that the runtime imports when it needs them, but not in the middle of a test that replaces them."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def keep(self) -> None:
        """Before tests run: those that somebody has imported are the real ones."""
        import sys

        self._kept.update({name: sys.modules[name] for name in REPLACED if name in sys.modules})

    def __call__(self, name: str) -> Any:
        """The module of this name; imported, if nobody has done so before."""
        if name not in self._kept:
            self._kept[name] = __import__(name)
        return self._kept[name]


REPLACED = ("pathlib", "shutil", "tempfile")
real_module = RealModules()


def real_path(path: str | os.PathLike[str]) -> Path:
    """A `pathlib.Path`."""
    return real_module("pathlib").Path(path)  # type: ignore[no-any-return]
