"""The built-in options and ini names as the C++ table has them (`flags.json`), turned into argparse options when
argparse is needed.
"""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fastest.config.config import Config
    from fastest.config.parser import Parser

# The C++ name of an action -> what argparse calls it; our own three are added by `_attributes`.
_ACTIONS = {
    "store": "store",
    "optional": "store",
    "store_true": "store_true",
    "store_false": "store_false",
    "store_const": "store_const",
    "append": "append",
    "append_optional": "append",
    "count": "count",
}
_WITHOUT_VALUE = ("store_true", "store_false", "store_const", "count", "quiet", "help", "override_ini")


OWN_GROUP = "fastest"


def read_table(config: Config) -> dict[str, Any]:
    """`flags.json`: "flags", "groups" and "ini"."""
    import json

    with open(os.path.join(config.payload["runtime_dir"], "flags.json"), encoding="utf-8") as file:
        table: dict[str, Any] = json.load(file)
    return table


def add_builtin_options(parser: Parser, config: Config) -> None:
    table = read_table(config)
    titles = {group["name"]: group["title"] for group in table["groups"]}
    for row in table["flags"]:
        if _is_known(row, config):
            group = parser.getgroup(row["group"], titles.get(row["group"], ""))
            group._addoption(*row["spellings"], **_attributes(row))


def _is_known(row: Mapping[str, Any], config: Config) -> bool:
    plugin = row.get("plugin")
    if row["group"] == OWN_GROUP:
        return not (plugin and config.plugins.is_blocked(plugin))
    return not plugin or config.plugins.has_plugin(plugin)


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    from fastest.config import argparser

    action = row["action"]
    attributes: dict[str, Any] = {"dest": row["dest"], "help": (row.get("help") or "").replace("%", "%%")}
    if action == "help":
        return {**attributes, "action": argparser.HelpAction}
    attributes["default"] = row.get("default")
    if action == "quiet":
        return {**attributes, "action": argparser.QuietAction}
    if action == "override_ini":
        extra = {"ini_option": row["ini"], "ini_value": "true"}
        return {**attributes, **extra, "action": argparser.OverrideIniAction}
    attributes["action"] = _ACTIONS[action]
    if action in ("store_const", "optional", "append_optional"):
        attributes["const"] = row.get("const")
    if action in ("optional", "append_optional"):
        attributes["nargs"] = "?"
    if action not in _WITHOUT_VALUE:
        attributes.update(_value_attributes(row))
    return attributes


def _value_attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {name: row[name] for name in ("choices", "metavar") if row.get(name)}
    convert = _converter(row.get("type"), next((name for name in row["spellings"] if name.startswith("--")), ""))
    return {**attributes, "type": convert} if convert is not None else attributes


def _converter(type_: Any, option: str) -> Callable[[str], Any] | None:
    from fastest.config import argparser

    converters: dict[str, Callable[[str], Any]] = {
        "int": int,
        "float": float,
        "lower": str.lower,
        "directory": lambda value: argparser.directory_arg(value, option),
        "filename": lambda value: argparser.filename_arg(value, option),
        "basetemp": argparser.validate_basetemp,
        "module_class": argparser.module_and_class,
    }
    return converters.get(type_)


def ini_help(config: Config) -> dict[str, str]:
    """Every built-in ini name that this run knows, in the order of `--help`."""
    rows = read_table(config)["ini"]
    return {row["name"]: row.get("help", "") for row in rows if config._parser.knows_ini(row["name"])}
