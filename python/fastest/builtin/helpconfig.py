"""`--help`, `-VV`, `--trace-config`, `--debug`, and the listings, which like these end the run instead of testing."""

from __future__ import annotations

from fastest.compat.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config

_INDENT = 24
_VARIABLES = (
    (
        "CI",
        "When set to a non-empty value, pytest knows it is running in a CI process and does not truncate summary info",
    ),
    ("BUILD_NUMBER", "Equivalent to CI"),
    ("PYTEST_ADDOPTS", "Extra command line options"),
    ("PYTEST_PLUGINS", "Comma-separated plugins to load during startup"),
    ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "Set to disable plugin auto-loading"),
    ("PYTEST_DEBUG", "Set to enable debug tracing of pytest's internals"),
    ("PYTEST_DEBUG_TEMPROOT", "Override the system temporary directory"),
    ("PYTEST_THEME", "The Pygments style to use for code output"),
    ("PYTEST_THEME_MODE", "Set the PYTEST_THEME to be either 'dark' or 'light'"),
)
_CLOSING = (
    "to see available markers type: pytest --markers",
    "to see available fixtures type: pytest --fixtures",
    "(shown according to specified file_or_dir or current dir "
    "if not specified; fixtures with leading '_' are only shown "
    "with the '-v' option",
)


def pytest_cmdline_main(config: Config) -> int | None:
    option = config.option
    if option.version > 1:
        _configured(config, show_version_verbose)
    elif option.help:
        _configured(config, showhelp)
    elif option.markers:
        from fastest.builtin.listing import show_markers

        _configured(config, show_markers)
    elif option.showfixtures or option.show_fixtures_per_test:
        from fastest.builtin import listing
        from fastest.outline import wrap_session

        return wrap_session(config, listing.show_fixtures if option.showfixtures else listing.show_fixtures_per_test)
    else:
        return None
    return 0


def _configured(config: Config, show: Any) -> None:
    config._do_configure()
    show(config)
    config._ensure_unconfigure()


def show_version_verbose(config: Config) -> None:
    import pytest

    tw = config.get_terminal_writer()
    tw.line(f"This is pytest version {__version__}, imported from {pytest.__file__}")
    tw.line(f"provided by fastest version {config.payload.get('version', '')}")
    for line in getpluginversioninfo(config):
        tw.line(line)


def showhelp(config: Config) -> None:
    tw = config.get_terminal_writer()
    tw.write(config._parser.optparser.format_help())
    tw.line()
    tw.line(
        "[pytest] configuration options in the first "
        "pytest.toml|pytest.ini|tox.ini|setup.cfg|pyproject.toml file found:"
    )
    tw.line()
    _show_ini_options(config, tw)
    tw.line()
    tw.line("Environment variables:")
    for name, help_ in _VARIABLES:
        tw.line(f"  {name:<24} {help_}")
    tw.line()
    tw.line()
    for line in _CLOSING:
        tw.line(line)
    for report in config.plugins.get_plugin("terminalreporter").stats.get("warnings", []):
        tw.line("warning : " + report.message, red=True)


def _show_ini_options(config: Config, tw: Any) -> None:
    from fastest.config.helpformat import split_help_text
    from fastest.config.initable import ini_type_repr

    for name, (help_, type_, _default) in config._parser._inidict.items():
        if help_ is None:
            raise TypeError(f"help argument cannot be None for {name}")
        spec = f"  {name} ({ini_type_repr(type_)}):"
        lines = split_help_text(help_, tw.fullwidth - _INDENT)
        tw.write(spec)
        if len(spec) + 1 > _INDENT:
            tw.line()
        elif lines:
            tw.line(" " * (_INDENT - len(spec)) + lines.pop(0))
        for line in lines:
            tw.line(" " * _INDENT + line if line else "")


def getpluginversioninfo(config: Config) -> list[str]:
    lines = []
    for plugin, dist in config.plugins.distributions:
        place = getattr(plugin, "__file__", repr(plugin))
        lines.append(f"  {dist.project_name}-{dist.version} at {place}")
    return ["registered third-party plugins:", *lines] if lines else []


def pytest_report_header(config: Config) -> list[str]:
    option = config.option
    if not option.debug and not option.traceconfig:
        return []
    lines = [f"using: pytest-{__version__}", *getpluginversioninfo(config)]
    if option.traceconfig:
        lines.append("active plugins:")
        for name, plugin in config.plugins.list_name_plugin():
            lines.append(f"    {name:<20}: {getattr(plugin, '__file__', None) or repr(plugin)}")
    return lines


def start_debug_log(config: Config) -> None:
    """`--debug`: every hook call goes to a file until the run ends."""
    import os
    import sys

    path = config.option.debug
    params = config.invocation_params
    log = open(path, "w", encoding="utf-8")  # noqa: SIM115
    log.write(
        f"versions pytest-{__version__}, python-{'.'.join(map(str, sys.version_info))}\n"
        f"invocation_dir={params.dir}\ncwd={os.getcwd()}\nargs={params.args}\n\n"
    )
    config.trace.root.setwriter(log.write)
    undo = config.pluginmanager.enable_tracing()
    sys.stderr.write(f"writing pytest debug information to {path}\n")

    def stop() -> None:
        log.close()
        sys.stderr.write(f"wrote pytest debug information to {log.name}\n")
        config.trace.root.setwriter(None)
        undo()

    config.add_cleanup(stop)
