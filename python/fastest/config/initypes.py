"""Turning the value that a configuration file holds into the type that an ini option was registered with.

INI files know only texts, which are coerced; native TOML values must have the right type already. Errors are TypeError
or ValueError with the words of pytest; `Config.getini` makes usage errors of them.
"""

from __future__ import annotations

from fastest.config.initable import IniLiteral, ini_type_repr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Callable

    from fastest.config.initable import IniType

_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")


class IniContext:
    """What a conversion must know besides the value: names for messages, and the folder that paths are relative to."""

    __slots__ = ("name", "inipath", "folder", "unknown_type")

    def __init__(self, name: str, inipath: str | None, folder: str, unknown_type: Callable[..., Any]) -> None:
        self.name = name
        self.inipath = inipath
        self.folder = folder
        self.unknown_type = unknown_type

    def expects(self, what: str, value: object) -> TypeError:
        return TypeError(
            f"{self.inipath}: config option '{self.name}' expects {what}, got {type(value).__name__}: {value!r}"
        )


def _paths(context: IniContext, parts: list[str]) -> list[Path]:
    if not parts:
        return []
    from pathlib import Path

    return [Path(context.folder) / part for part in parts]


def convert(context: IniContext, type_: IniType, mode: str, value: Any) -> Any:
    if not isinstance(type_, tuple):
        return _convert_member(context, type_, mode, value)
    for member in type_:
        try:
            return _convert_member(context, member, mode, value)
        except (TypeError, ValueError):
            pass
    raise context.expects(f"one of {ini_type_repr(type_)}", value)


def _convert_member(context: IniContext, type_: IniType, mode: str, value: Any) -> Any:
    if isinstance(type_, IniLiteral):
        return _choice(context, type_, value)
    assert isinstance(type_, str)
    return _from_toml(context, type_, value) if mode == "toml" else _from_text(context, type_, value)


def _choice(context: IniContext, type_: IniLiteral, value: object) -> str:
    if not isinstance(value, str):
        raise context.expects("a string", value)
    if value not in type_.choices:
        raise ValueError(
            f"{context.inipath}: config option '{context.name}' expects one of {ini_type_repr(type_)}, got {value!r}"
        )
    return value


def _from_text(context: IniContext, type_: str, value: Any) -> Any:
    if type_ == "paths":
        return _paths(context, split_args(value))
    if type_ == "args":
        return split_args(value)
    if type_ == "linelist":
        return [line.strip() for line in value.split("\n") if line.strip()] if isinstance(value, str) else value
    if type_ == "bool":
        return strtobool(str(value).strip())
    if type_ == "string":
        _warn_unless_text(value)
        return value
    if type_ in ("int", "float"):
        return _number(context, type_, value)
    return context.unknown_type(context.name, type_, value)


def split_args(value: Any) -> list[str]:
    """Words as in a shell; a list is split already."""
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    if not any(char in value for char in "'\"\\#"):
        return value.split()
    import shlex

    return shlex.split(value)


def strtobool(value: str) -> bool:
    lowered = value.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(f"invalid truth value {lowered!r}")


def _warn_unless_text(value: object) -> None:
    if not isinstance(value, str):
        import warnings

        from fastest.deprecated import INI_STRING_TYPE_NON_STR_VALUE

        warnings.warn(INI_STRING_TYPE_NON_STR_VALUE.format(), stacklevel=2)


def _number(context: IniContext, type_: str, value: object) -> Any:
    if not isinstance(value, str):
        article, full = ("an int", "integer") if type_ == "int" else ("a float", "float")
        raise TypeError(f"Expected {article} string for option {context.name} of type {full}, but got: {value!r}")
    return int(value) if type_ == "int" else float(value)


def _from_toml(context: IniContext, type_: str, value: Any) -> Any:
    if type_ in ("paths", "args", "linelist"):
        _check_list(context, type_, value)
        return _paths(context, value) if type_ == "paths" else list(value)
    if type_ == "bool":
        return _checked(context, "a bool", isinstance(value, bool), value)
    if type_ == "int":
        return _checked(context, "an int", isinstance(value, int) and not isinstance(value, bool), value)
    if type_ == "float":
        return _checked(context, "a float", isinstance(value, (float, int)) and not isinstance(value, bool), value)
    if type_ == "string":
        return _checked(context, "a string", isinstance(value, str), value)
    return context.unknown_type(context.name, type_, value)


def _checked(context: IniContext, what: str, right: bool, value: object) -> object:
    if not right:
        raise context.expects(what, value)
    return value


def _check_list(context: IniContext, type_: str, value: object) -> None:
    if not isinstance(value, list):
        raise context.expects(f"a list for type '{type_}'", value)
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise TypeError(
                f"{context.inipath}: config option '{context.name}' expects a list of strings, "
                f"but item at index {index} is {type(item).__name__}: {item!r}"
            )
