"""Options that plugins add, kept without argparse.

argparse's parser with all our options costs as much as Python's start, and most runs need nothing of it: the C++ side
has read the command line, and an option that is not on it has its default. So options of the plain kind are only
noted, and handed over when somebody needs the parser: for `--help`, or because the command line has words that the C++
table does not know. An option of another kind, or one whose name is taken, has the parser built at once; that one says
what is wrong with it.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config
    from fastest.config.options import OptionGroup
    from fastest.config.parser import Parser

# What argparse takes for the value of an option that is not given, by action.
_DEFAULTS = {
    "store": None,
    "store_const": None,
    "append": None,
    "append_const": None,
    "extend": None,
    "count": None,
    "store_true": False,
    "store_false": True,
}
_OF_ALL = frozenset(("action", "default", "dest", "help"))
_OF_VALUES = _OF_ALL | {"choices", "const", "metavar", "nargs", "type"}
_ATTRIBUTES = {
    "store_const": _OF_ALL | {"const"},
    "append_const": _OF_ALL | {"const"},
    "count": _OF_ALL,
    "store_true": _OF_ALL,
    "store_false": _OF_ALL,
}


class LightOptions:
    """The options of a run's plugins, in the order in which they were added."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._builtin: frozenset[str] | None = None
        self._groups: dict[str, OptionGroup] = {}
        self._steps: list[tuple[OptionGroup, tuple[Any, ...], dict[str, Any]]] = []
        self.dests: dict[str, str] = {}  # by spelling
        self.defaults: dict[str, Any] = {}  # by dest

    def group(self, parser: Parser, name: str, description: str, after: str | None) -> OptionGroup:
        """The group of that name, new or not."""
        from fastest.config.options import OptionGroup

        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = OptionGroup(None, name, parser, _ispytest=True)
            self._steps.append((group, (description, after), {}))
        return group

    def take(self, group: OptionGroup, opts: tuple[str, ...], attrs: dict[str, Any]) -> bool:
        """Note an option, if it is of the plain kind."""
        dest = attrs.get("dest") or _dest_of(opts)
        if not (self._are_free(opts) and dest and dest not in vars(self._config.option) and _is_plain(attrs)):
            return False
        try:
            default = _default_of(attrs)
        except Exception:  # argparse will say it
            return False
        self._steps.append((group, opts, attrs))
        self.dests.update(dict.fromkeys(opts, dest))
        self.defaults[dest] = default
        setattr(self._config.option, dest, list(default) if isinstance(default, list) else default)
        return True

    def hand_over(self, parser: Parser) -> None:
        """Add everything to a parser that was just built."""
        steps, self._steps = self._steps, []
        for group, words, attrs in steps:
            if group.is_light:
                group.become(parser.getgroup(group.name, *words))
            else:
                group.addoption(*words, **attrs)

    def _are_free(self, opts: tuple[str, ...]) -> bool:
        if self._builtin is None:
            self._builtin = _builtin_spellings(self._config)
        return bool(opts) and all(
            _is_spelling(opt) and opt not in self.dests and opt not in self._builtin for opt in opts
        )


def _builtin_spellings(config: Config) -> frozenset[str]:
    with open(os.path.join(config.payload["runtime_dir"], "spellings"), encoding="utf-8") as file:
        return frozenset(file.read().split())


def _is_spelling(opt: Any) -> bool:
    """`--long` or `-X`; short ones in lower case are pytest's."""
    return isinstance(opt, str) and (
        (len(opt) > 2 and opt.startswith("--")) or (len(opt) == 2 and opt[0] == "-" and opt[1].isupper())
    )


def _dest_of(opts: tuple[str, ...]) -> str:
    first = next((opt for opt in opts if opt.startswith("--")), opts[0] if opts else "")
    return first.lstrip("-").replace("-", "_")


def _action_of(attrs: dict[str, Any]) -> Any:
    """Its name; a plugin's own action that only does something when the option is given is as good as "store"."""
    action = attrs.get("action") or "store"
    if isinstance(action, type):
        base = getattr(sys.modules.get("argparse"), "Action", None)
        is_plain = base is not None and issubclass(action, base) and _finds(action, "__init__") is base
        return "store" if is_plain else action
    return action


def _finds(cls: type, name: str) -> type | None:
    """The class that a class has the attribute from."""
    return next((each for each in cls.__mro__ if name in vars(each)), None)


def _is_plain(attrs: dict[str, Any]) -> bool:
    action = _action_of(attrs)
    if (
        not isinstance(action, str)
        or action not in _DEFAULTS
        or not attrs.keys() <= _ATTRIBUTES.get(action, _OF_VALUES)
    ):
        return False
    nargs, convert = attrs.get("nargs"), attrs.get("type")
    return (
        (nargs is None or nargs in ("?", "*", "+") or (type(nargs) is int and nargs > 0))
        and (convert is None or callable(convert))
        and ("const" not in attrs or nargs == "?" or action.endswith("const"))
        and not isinstance(attrs.get("metavar"), tuple)
    )


def _default_of(attrs: dict[str, Any]) -> Any:
    """As argparse does: a text goes through `type`."""
    default = attrs.get("default", _DEFAULTS[_action_of(attrs)])
    convert = attrs.get("type")
    return convert(default) if isinstance(default, str) and convert is not None else default
