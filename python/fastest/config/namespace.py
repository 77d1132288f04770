"""`config.option`: a bag of attributes that behaves as argparse's Namespace does, without argparse.

`InvocationParams` and `ArgsSource` are the other two small value types of `pytest.Config`.
"""

from __future__ import annotations

from fastest.system import real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any


class Namespace:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__

    def __eq__(self, other: object) -> bool:
        return vars(self) == getattr(other, "__dict__", None)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Namespace({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class InvocationParams:
    """With which arguments, plugin objects and in which folder the run was started."""

    __slots__ = ("_dir", "args", "dir_text", "plugins")

    args: tuple[str, ...]
    plugins: Sequence[str | object] | None
    dir_text: str
    _dir: Any

    def __init__(self, *, args: Iterable[str], plugins: Sequence[str | object] | None, dir: str | Path) -> None:
        object.__setattr__(self, "args", tuple(args))
        object.__setattr__(self, "plugins", plugins)
        object.__setattr__(self, "dir_text", str(dir))
        object.__setattr__(self, "_dir", None)

    @property
    def dir(self) -> Path:
        """The folder; a Path is made when somebody asks, because importing pathlib is slow."""
        if self._dir is None:
            object.__setattr__(self, "_dir", real_path(self.dir_text))
        path: Path = self._dir
        return path

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot assign to field {name!r}")

    def __repr__(self) -> str:
        return f"Config.InvocationParams(args={self.args!r}, plugins={self.plugins!r}, dir={self.dir!r})"


class _Source:
    __slots__ = ("name", "value")

    def __init__(self, name: str, value: int) -> None:
        self.name = name
        self.value = value

    def __repr__(self) -> str:
        return f"<ArgsSource.{self.name}: {self.value}>"


class ArgsSource:
    """Where `config.args` came from."""

    ARGS = _Source("ARGS", 1)
    INVOCATION_DIR = _Source("INVOCATION_DIR", 2)
    INCOVATION_DIR = INVOCATION_DIR
    TESTPATHS = _Source("TESTPATHS", 3)


class RegisteredMarker(tuple):  # type: ignore[type-arg]
    """One line of the `markers` ini option, taken apart."""

    __slots__ = ()

    def __new__(cls, name: str, signature: str, description: str) -> RegisteredMarker:
        return tuple.__new__(cls, (name, signature, description))

    name = property(lambda self: self[0])
    signature = property(lambda self: self[1])
    description = property(lambda self: self[2])
