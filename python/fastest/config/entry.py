"""`pytest.main`, `pytest.console_main` and what else starts a run from Python code."""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.config.config import Config


def main(args: list[str] | os.PathLike[str] | None = None, plugins: Sequence[str | object] | None = None) -> int:
    """A run inside this one: in this process, with its own configuration; returns its exit code."""
    from fastest.config.exitcode import ExitCode
    from fastest.config.nested import run

    code: int = run(_as_list(args), plugins, prog="pytest.main()")
    try:
        return ExitCode(code)
    except ValueError:
        return code


def _as_list(args: Any) -> list[str]:
    if args is None:
        return sys.argv[1:]
    if isinstance(args, os.PathLike):
        return [os.fspath(args)]
    if not isinstance(args, list):
        raise TypeError(f"`args` parameter expected to be a list of strings, got: {args!r} (type: {type(args)})")
    return [os.fspath(arg) for arg in args]


def console_main() -> int:
    import warnings

    from fastest.deprecated import CONSOLE_MAIN

    warnings.warn(CONSOLE_MAIN.format(), stacklevel=2)
    code = main()
    sys.stdout.flush()
    return code


class cmdline:
    """The old namespace of `main`."""

    main = staticmethod(main)


def get_config(
    args: Sequence[str] | None = None, plugins: Sequence[str | object] | None = None, *, prog: Any = None
) -> Config:
    """A Config with the built-in plugins that has not read any command line yet."""
    from fastest.config.nested import make_config

    config: Config = make_config(list(args or ()), plugins, prog=prog)
    return config


def _prepareconfig(
    args: list[str] | os.PathLike[str], plugins: Sequence[str | object] | None = None, *, prog: Any = None
) -> Config:
    """A Config that has read a command line: plugins and conftest files are loaded, nothing is configured."""
    from fastest.config.nested import payload_for
    from fastest.config.startup import prepare

    return prepare(payload_for(_as_list(args), prog=prog), plugins)


def get_plugin_manager() -> Any:
    return get_config().pluginmanager


def _get_prog_name(argv: Sequence[str]) -> str:
    return "python -m pytest" if argv and os.path.basename(argv[0]) == "__main__.py" else "pytest"
