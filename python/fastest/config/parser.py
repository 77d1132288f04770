"""`pytest.Parser`: where plugins add options and ini names.

The C++ side has parsed the command line already, so argparse (slow to import) is built only when an argument is left
over that the built-in table does not know, help is asked, or a plugin adds an option that cannot simply be noted
(`lightoptions.py`). Ini names never need it.
"""

from __future__ import annotations

from fastest.config.initable import INI_ALIASES, INI_TABLE, PLUGIN_INI, IniLiteral
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import Any

    from fastest.config.argparser import PytestArgumentParser
    from fastest.config.config import Config
    from fastest.config.initable import IniType
    from fastest.config.lightoptions import LightOptions
    from fastest.config.options import Argument, Built, OptionGroup

FILE_OR_DIR = "file_or_dir"
OWN_GROUP = "fastest"
ANONYMOUS = "_anonymous"  # the group of options that a plugin adds to no group
INI_TAGS = ("string", "paths", "pathlist", "args", "linelist", "bool", "int", "float")
_LISTS = ("paths", "pathlist", "args", "linelist")
_IMPLICIT: dict[str, Any] = {"bool": False, "int": 0, "float": 0.0}
_PYTHON_TYPES: dict[object, str] = {str: "string", bool: "bool", int: "int", float: "float"}


class _NotSet:
    """The default of `addini` when the caller gave none; None is a value."""


_NOTSET = _NotSet()


class Parser:
    __module__ = "_pytest.config.argparsing"

    def __init__(
        self,
        usage: str | None = None,
        processopt: Callable[[Argument], None] | None = None,
        *,
        prog: str | None = None,
        config: Config | None = None,
        _ispytest: bool = False,
    ) -> None:
        if config is None:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._usage = usage or f"%(prog)s [options] [{FILE_OR_DIR}] [{FILE_OR_DIR}] [...]"
        self._prog = prog
        self._config = config
        self._processopt = processopt
        self._built: Built | None = None
        self._noted: LightOptions | None = None
        self._added_ini: dict[str, tuple[Any, IniType, Any]] = {}
        self._ini_aliases = dict(INI_ALIASES) if config is not None else {}
        self.extra_info: dict[str, Any] = {}
        self.defaults: dict[str, Any] = {}
        self.gave_way: set[str] = set()  # dests of our own options that a plugin has taken over

    # Options

    @property
    def is_built(self) -> bool:
        """Whether anybody needed argparse: then the command line has to be read once more."""
        return self._built is not None

    def _build(self) -> Built:
        if self._built is None:
            from fastest.config.options import Built

            self._built = Built(self)
            if self._config is not None:
                from fastest.config.flagtable import add_builtin_options

                add_builtin_options(self, self._config)
            if self._noted is not None:
                self._noted.hand_over(self)
        return self._built

    def _notes(self) -> LightOptions | None:
        """Where options of plugins are noted; None if the parser is there, or is somebody's own."""
        if self._built is not None or self._config is None:
            return None
        if self._noted is None:
            from fastest.config.lightoptions import LightOptions

            self._noted = LightOptions(self._config)
        return self._noted

    def noted_defaults(self) -> dict[str, Any]:
        """The options of plugins that argparse knows nothing of, yet: by dest."""
        return self._noted.defaults if self._noted is not None and self._built is None else {}

    def dest_of(self, spelling: str) -> str:
        """Where the value of an option is; the spelling itself if there is no such option."""
        if self._built is None and self._noted is not None and spelling in self._noted.dests:
            return self._noted.dests[spelling]
        return self._opt2dest.get(spelling, spelling)

    def all_defaults(self) -> dict[str, Any]:
        self._build()
        return self.defaults

    @property
    def optparser(self) -> PytestArgumentParser:
        return self._build().optparser

    @property
    def _groups(self) -> list[OptionGroup]:
        return self._build().groups

    @property
    def _anonymous(self) -> OptionGroup:
        return self._build().groups[0]

    @property
    def _opt2dest(self) -> dict[str, str]:
        return self._build().opt2dest

    @property
    def prog(self) -> str:
        return self.optparser.prog

    @prog.setter
    def prog(self, value: str) -> None:
        self.optparser.prog = value

    def processoption(self, option: Argument) -> None:
        if not option.dest:
            return
        self.defaults.setdefault(option.dest, option.default)
        if self._config is not None and option.dest not in self._config.option:
            setattr(self._config.option, option.dest, option.default)
        if self._processopt:
            self._processopt(option)

    def getgroup(self, name: str, description: str = "", after: str | None = None) -> OptionGroup:
        """The group of that name; a new one comes after the group called `after`, or last."""
        notes = self._notes()
        if notes is not None:
            return notes.group(self, name, description, after)
        for group in self._groups:
            if group.name == name:
                return group
        from fastest.config.options import OptionGroup

        group = OptionGroup(self.optparser.add_argument_group(description or name), name, self, _ispytest=True)
        names = [each.name for each in self._groups]
        at = (names.index(after) if after in names else len(names) - 1) + 1
        self._groups.insert(at, group)
        # argparse has no way to choose the order of --help.
        action_groups = self.optparser._action_groups
        action_groups.insert(at, action_groups.pop())
        return group

    def addoption(self, *opts: str, **attrs: Any) -> None:
        notes = self._notes()
        group = self._anonymous if notes is None else notes.group(self, ANONYMOUS, "", None)
        group.addoption(*opts, **attrs)

    def give_way(self, opts: Sequence[str]) -> None:
        """Forget those of our own options (not pytest's) that a plugin defines: with pytest they would be the
        plugin's."""
        for group in self._groups:
            if group.name == OWN_GROUP:
                for option in [option for option in group.options if set(opts).intersection(option.names())]:
                    self._forget(group, option)

    def _forget(self, group: OptionGroup, option: Argument) -> None:
        self.gave_way.add(option.dest)
        group.options.remove(option)
        group._arggroup._remove_action(option._action)
        for name in option.names():
            del self.optparser._option_string_actions[name]
            del self._opt2dest[name]
        self.defaults.pop(option.dest, None)
        if self._config is not None:
            vars(self._config.option).pop(option.dest, None)

    def parse(
        self, args: Sequence[str | os.PathLike[str]], namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse everything: UsageError for what is not known, PrintHelp at `--help`."""
        from fastest.config.argparser import parse_all

        return parse_all(self.optparser, [os.fspath(arg) for arg in args], namespace)

    def parse_known_args(
        self, args: Sequence[str | os.PathLike[str]], namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        return self.parse_known_and_unknown_args(args, namespace)[0]

    def parse_known_and_unknown_args(
        self, args: Sequence[str | os.PathLike[str]], namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse what is known so far; unknown flags are given back."""
        from fastest.config.argparser import parse_known

        return parse_known(self.optparser, [os.fspath(arg) for arg in args], namespace)

    # Ini names

    def addini(
        self,
        name: str,
        help: str,
        type: Any = None,
        default: Any = _NOTSET,
        *,
        aliases: Sequence[str] = (),
    ) -> None:
        ini_type = _normalized_type(name, type)
        if default is _NOTSET:
            default = _implicit_default(name, ini_type)
        self._added_ini[name] = (help, ini_type, default)
        for alias in aliases:
            self._add_alias(alias, name)

    def _add_alias(self, alias: str, name: str) -> None:
        if self.knows_ini(alias) and alias not in self._ini_aliases:
            raise ValueError(f"alias {alias!r} conflicts with existing configuration option")
        already = self._ini_aliases.get(alias)
        if already is not None:
            raise ValueError(f"{alias!r} is already an alias of {already!r}")
        self._ini_aliases[alias] = name

    def knows_ini(self, name: str) -> bool:
        return name in self._ini_aliases or name in self._added_ini or self._builtin_ini(name) is not None

    def ini_type_and_default(self, name: str) -> tuple[IniType, Any]:
        added = self._added_ini.get(name)
        if added is not None:
            return added[1], added[2]
        row = self._builtin_ini(name)
        if row is None:
            raise ValueError(f"unknown configuration value: {name!r}")
        if name == "cache_dir" and "TOX_ENV_DIR" in os.environ:
            return row[0], os.path.join(os.environ["TOX_ENV_DIR"], str(row[1]))
        return row

    def _builtin_ini(self, name: str) -> tuple[IniType, Any] | None:
        if self._config is None:
            return None
        row = INI_TABLE.get(name)
        if row is None:
            for plugin, rows in PLUGIN_INI.items():
                if name in rows and self._config.plugins.has_plugin(plugin):
                    return rows[name]
        return row

    @property
    def _inidict(self) -> dict[str, tuple[Any, IniType, Any]]:
        """Everything that is known, with help texts: for `--help` and curious plugins."""
        known: dict[str, tuple[Any, IniType, Any]] = {}
        if self._config is not None:
            from fastest.config.flagtable import ini_help

            known = {name: (help, *self.ini_type_and_default(name)) for name, help in ini_help(self._config).items()}
        known.update(self._added_ini)
        return known


def _normalized_type(name: str, type_: Any) -> IniType:
    if type_ is None:
        return "string"
    if isinstance(type_, str):
        return _tag(name, type_)
    import types
    from typing import Union, get_args, get_origin

    origin = get_origin(type_)
    if origin is Union or origin is getattr(types, "UnionType", Union):
        return tuple(_member(name, member) for member in get_args(type_))
    return _member(name, type_)


def _member(name: str, type_: Any) -> str | IniLiteral:
    from typing import Literal, get_args, get_origin

    if get_origin(type_) is not Literal:
        return _tag(name, type_)
    choices = get_args(type_)
    if not all(isinstance(choice, str) for choice in choices):
        raise ValueError(f"invalid type for ini option {name!r}: Literal choices must be strings, got {choices!r}")
    return IniLiteral(*choices)


def _tag(name: str, type_: Any) -> str:
    try:
        tag = type_ if type_ in INI_TAGS else _PYTHON_TYPES[type_]
    except (KeyError, TypeError):
        raise ValueError(
            f"invalid type for ini option {name!r}: {type_!r} (expected one of "
            f"{', '.join(repr(tag) for tag in INI_TAGS)}, one of "
            "the types str, bool, int, float, a union of these types such as "
            "`int | str`, or a `Literal` of strings)"
        ) from None
    return str(tag)


def _implicit_default(name: str, type_: IniType) -> Any:
    if not isinstance(type_, str):
        kind = "union" if isinstance(type_, tuple) else "Literal"
        raise ValueError(
            f"ini option {name!r} has a {kind} type, which has no "
            "implicit default; pass an explicit `default` to `addini`"
        )
    return [] if type_ in _LISTS else _IMPLICIT.get(type_, "")


def get_ini_default_for_type(type_: str) -> Any:
    return _implicit_default("", type_)
