"""The argparse side of the command line. Importing this file imports argparse.

Errors become UsageError in pytest's form, followed by what was probably meant.
"""

from __future__ import annotations

import argparse
import sys

from fastest.config.exceptions import PrintHelp, UsageError
from fastest.config.parser import FILE_OR_DIR
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

_UNKNOWN = "unrecognized arguments: "


class PytestArgumentParser(argparse.ArgumentParser):
    def __init__(self, usage: str | None, extra_info: dict[str, Any], *, prog: str | None = None) -> None:
        from fastest.config.helpformat import HelpFormatter

        super().__init__(
            usage=usage,
            prog=prog,
            add_help=False,
            formatter_class=HelpFormatter,
            allow_abbrev=False,
            fromfile_prefix_chars="@",
        )
        self.extra_info = extra_info

    def error(self, message: str) -> NoReturn:
        lines = [f"{self.prog}: error: {message}"]
        if message.startswith(_UNKNOWN):
            lines += self._suggestions(message[len(_UNKNOWN) :].split())
        lines += [f"  {name}: {value}" for name, value in sorted(self.extra_info.items())]
        raise UsageError(self.format_usage() + "\n".join(lines))

    def _suggestions(self, unknown: list[str]) -> list[str]:
        known = [name for name in self._option_string_actions if name.startswith("--")]
        found = [_hint(arg.partition("=")[0], known) for arg in unknown if arg.startswith("--")]
        return list(dict.fromkeys([hint for hint in found if hint]))


# Beginnings of options that plugins bring; the usual reason why one is unknown is that another python was found.
_OF_PLUGINS = {
    "--alluredir": "allure-pytest",
    "--asyncio-": "pytest-asyncio",
    "--benchmark-": "pytest-benchmark",
    "--cov": "pytest-cov",
    "--ds": "pytest-django",
    "--html": "pytest-html",
    "--hypothesis-": "hypothesis",
    "--mypy": "pytest-mypy",
    "--no-cov": "pytest-cov",
    "--no-migrations": "pytest-django",
    "--random-order": "pytest-random-order",
    "--randomly-": "pytest-randomly",
    "--reruns": "pytest-rerunfailures",
    "--reuse-db": "pytest-django",
    "--self-contained-html": "pytest-html",
    "--snapshot-update": "syrupy",
}


def _hint(option: str, known: list[str]) -> str:
    for begin, plugin in _OF_PLUGINS.items():
        if option == begin or (option.startswith(begin) and begin[-1] == "-") or option.startswith(begin + "-"):
            return f"  {option} belongs to {plugin}, which is not installed for {sys.executable}"
    from difflib import get_close_matches

    found = get_close_matches(option, known, 1, 0.7)
    return f"  did you mean {found[0]}?" if found else ""


# Options whose value follows by "=" only (`is_attached` in src/cli/flags.h), which argparse cannot express.
ATTACHED = {"--warm": "on"}


def attached(args: list[str]) -> list[str]:
    """The words with such a value made explicit, so that a path behind the option is not taken for it."""
    end = args.index("--") if "--" in args else len(args)
    return [f"{arg}={ATTACHED[arg]}" if arg in ATTACHED else arg for arg in args[:end]] + args[end:]


def parse_all(
    parser: PytestArgumentParser, args: list[str], namespace: argparse.Namespace | None
) -> argparse.Namespace:
    namespace = argparse.Namespace() if namespace is None else namespace
    try:
        namespace._raise_print_help = True
        return parser.parse_intermixed_args(attached(args), namespace=namespace)
    finally:
        del namespace._raise_print_help


def parse_known(
    parser: PytestArgumentParser, args: list[str], namespace: argparse.Namespace | None
) -> tuple[argparse.Namespace, list[str]]:
    args = attached(args)
    if sys.version_info >= (3, 13, 1) or (3, 12, 8) <= sys.version_info < (3, 13):
        return parser.parse_known_intermixed_args(args, namespace)
    # Before these, intermixed parsing of what is known loses positional arguments.
    found, unknown = parser.parse_known_args(args, namespace)
    flags: list[str] = []
    for arg in unknown:
        (flags if arg.startswith("-") else getattr(found, FILE_OR_DIR)).append(arg)
    return found, flags


class HelpAction(argparse.Action):
    """`--help` wins over every mistake that follows it, if the caller asked for that."""

    def __init__(self, option_strings: Sequence[str], dest: str, *, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, const=True, default=False, help=help)

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        setattr(namespace, self.dest, self.const)
        if getattr(namespace, "_raise_print_help", False):
            raise PrintHelp


class QuietAction(argparse.Action):
    """`-q` counts down what `-v` counts up, and remembers how often it was given."""

    def __init__(self, option_strings: Sequence[str], dest: str, default: Any = None, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        setattr(namespace, self.dest, (getattr(namespace, self.dest, 0) or 0) - 1)
        namespace.quiet = getattr(namespace, "quiet", 0) + 1


class OverrideIniAction(argparse.Action):
    """A flag that is another way to write `-o NAME=VALUE`."""

    def __init__(
        self,
        option_strings: Sequence[str],
        dest: str,
        nargs: object = None,
        *args: Any,
        ini_option: str,
        ini_value: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(option_strings, dest, 0, *args, **kwargs)
        self.ini_option = ini_option
        self.ini_value = ini_value

    def __call__(self, parser: object, namespace: argparse.Namespace, *args: object, **kwargs: object) -> None:
        setattr(namespace, self.dest, True)
        overrides = getattr(namespace, "override_ini", None) or []
        namespace.override_ini = [*overrides, f"{self.ini_option}={self.ini_value}"]


def directory_arg(path: str, optname: str) -> str:
    if not os.path.isdir(path):
        raise UsageError(f"{optname} must be a directory, given: {path}")
    return path


def filename_arg(path: str, optname: str) -> str:
    if os.path.isdir(path):
        raise UsageError(f"{optname} must be a filename, given: {path}")
    return path


def validate_basetemp(path: str) -> str:
    """The folder is emptied, so it must not be one that the user lives in."""
    message = "basetemp must not be empty, the current working directory or any parent directory of it"
    if not path:
        raise argparse.ArgumentTypeError(message)
    for real in (os.path.abspath, os.path.realpath):
        here, there = real(os.getcwd()), real(path)
        if here == there or here.startswith(there.rstrip(os.sep) + os.sep):
            raise argparse.ArgumentTypeError(message)
    return path


def module_and_class(value: str) -> tuple[str, str]:
    module, colon, name = value.partition(":")
    if not colon or ":" in name:
        raise argparse.ArgumentTypeError(f"{value!r} is not in the format 'modname:classname'")
    return module, name
