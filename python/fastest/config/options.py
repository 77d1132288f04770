"""Options and their groups, as plugins see them, over those of argparse."""

from __future__ import annotations

from fastest.config.parser import ANONYMOUS, FILE_OR_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from fastest.config.parser import Parser


class Built:
    """The part of a Parser that needs argparse."""

    def __init__(self, parser: Parser) -> None:
        from fastest.config.argparser import PytestArgumentParser

        self.optparser = PytestArgumentParser(parser._usage, parser.extra_info, prog=parser._prog)
        custom = self.optparser.add_argument_group("Custom options")
        self.groups = [OptionGroup(custom, ANONYMOUS, parser, _ispytest=True)]
        self.opt2dest: dict[str, str] = {}
        self.optparser.add_argument(FILE_OR_DIR, nargs="*")


class Argument:
    """One option, as argparse keeps it."""

    def __init__(self, action: argparse.Action) -> None:
        self._action = action

    def attrs(self) -> dict[str, Any]:
        return self._action.__dict__

    def names(self) -> Sequence[str]:
        return self._action.option_strings

    @property
    def dest(self) -> str:
        return self._action.dest

    @property
    def default(self) -> Any:
        return self._action.default

    @property
    def type(self) -> Any:
        return self._action.type

    def __repr__(self) -> str:
        if getattr(self, "_action", None) is None:
            return "Argument(<uninitialized>)"
        parts = [f"opts: {self.names()!r}", f"dest: {self.dest!r}"]
        if self.type:
            parts.append(f"type: {self.type!r}")
        parts.append(f"default: {self.default!r}")
        return f"Argument({', '.join(parts)})"


class OptionGroup:
    """The options under one heading of `--help`."""

    __module__ = "_pytest.config.argparsing"

    def __init__(
        self, arggroup: argparse._ArgumentGroup | None, name: str, parser: Parser | None, _ispytest: bool = False
    ) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._real = arggroup
        self.name = name
        self._options: list[Argument] = []
        self.parser = parser

    @property
    def is_light(self) -> bool:
        """Whether its parser is not built yet."""
        return self._real is None

    def become(self, group: OptionGroup) -> None:
        """From now on the same as this one of the parser that was built."""
        self._real, self._options = group._real, group._options

    @property
    def _arggroup(self) -> argparse._ArgumentGroup:
        if self._real is None:
            assert self.parser is not None
            self.parser._build()
        assert self._real is not None
        return self._real

    @property
    def options(self) -> list[Argument]:
        assert self._arggroup is not None
        return self._options

    def addoption(self, *opts: str, **attrs: Any) -> None:
        notes = self.parser._notes() if self.parser and self.is_light else None
        if notes is not None and notes.take(self, opts, attrs):
            return
        conflict = set(opts).intersection(name for option in self.options for name in option.names())
        if conflict:
            raise ValueError(f"option names {conflict} already added")
        if self.parser:
            self.parser.give_way(opts)
        if self.parser and "dest" not in attrs:
            self._refuse_shared_dest(opts)
        for opt in opts:
            if len(opt) >= 2 and opt[0] == "-" and opt[1].islower():
                raise ValueError("lowercase short options are reserved")
        self._add(opts, attrs)

    def _addoption(self, *opts: str, **attrs: Any) -> None:
        """As `addoption`, lower-case short options allowed: they are reserved for pytest itself."""
        if self.parser:
            self.parser.give_way(opts)
        self._add(opts, attrs)

    def _refuse_shared_dest(self, opts: tuple[str, ...]) -> None:
        assert self.parser is not None
        long = [opt for opt in opts if opt.startswith("--")]
        dest = (long or list(opts))[0].lstrip("-").replace("-", "_")
        for option in (option for group in self.parser._groups for option in group.options):
            if option.dest == dest:
                raise ValueError(
                    f"option dest {dest!r} already used by {option.names()!r} (this is the option that maps to "
                    f"dest {dest!r}); pass dest={dest!r} explicitly to share the destination"
                )

    def _add(self, opts: tuple[str, ...], attrs: dict[str, Any]) -> None:
        option = Argument(self._arggroup.add_argument(*opts, **attrs))
        self.options.append(option)
        if self.parser:
            for name in option.names():
                self.parser._opt2dest[name] = option.dest
            self.parser.processoption(option)
