"""From the payload to a configured run, in pytest's order: plugins that the command line names, installed ones,
those of the environment, initial conftest files, and only then the final reading of the command line.
"""

from __future__ import annotations

import sys

from fastest import boot, host
from fastest.config.config import Config
from fastest.config.exceptions import ConftestImportFailure, EngineNeeded, PrintHelp, UsageError
from fastest.config.pluginimport import is_our_gap
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fastest.config.namespace import _Source


def run(payload: Mapping[str, Any], plugins: Any = None) -> int:
    """The whole run; errors of the start-up become `usage` events."""
    if payload["options"].get("engine") == "pytest":
        from fastest.config.engine import as_asked

        return as_asked(payload)
    try:
        config = prepare(payload, plugins)
    except Exception as error:
        return failed_start(error, payload)
    _tell_of_workers(config)  # the command line may have been read again
    try:
        return int(config.hook.pytest_cmdline_main(config=config))
    except Exception as error:
        return report_error(error)
    finally:
        unconfigure(config)


def _tell_of_workers(config: Config) -> None:
    if config.payload.get("workers") or config.payload.get("spawned"):
        from fastest.pool.nodes import tell_options

        count = len(config.payload.get("workers") or ())
        for option in (config.option, config.known_args_namespace):
            tell_options(option, count)


def failed_start(error: Exception, payload: Mapping[str, Any]) -> int:
    """Nothing was collected yet: a run that needs the real pytest can still be given to it."""
    reason = reason_for_engine(error)
    if reason is None:
        return report_error(error)
    from fastest.config.engine import fall_back

    code = fall_back(payload, reason)
    return report_error(error) if code is None else code


def reason_for_engine(error: Exception) -> str | None:
    if isinstance(error, EngineNeeded):
        return str(error)
    cause = error.cause if isinstance(error, ConftestImportFailure) else None
    if isinstance(cause, ImportError) and is_our_gap(cause):
        return f"{error.path} needs something that is not available yet ({cause})"  # type: ignore[attr-defined]
    return None


def report_error(error: Exception) -> int:
    from fastest.config.errors import describe

    described = describe(error)
    if described is None:
        raise error
    text, code = described
    host.emit({"k": "usage", "text": text, "code": code})
    return code


def configure(config: Config) -> None:
    config._do_configure()


def unconfigure(config: Config) -> None:
    config._ensure_unconfigure()


def prepare(payload: Mapping[str, Any], plugins: Any = None) -> Config:
    """A Config whose plugins and conftest files are loaded and whose options are final."""
    os.environ["PYTEST_VERSION"] = "9.2.0"
    config = Config(payload, plugins)
    if payload.get("spawned"):
        from fastest.pool.spawned import introduce

        introduce(config)
    _tell_of_workers(config)
    args = [*payload.get("addopts", ()), *payload.get("argv", ())]
    try:
        return _parsed(config, args)
    except UsageError:
        if _wants_help(config, args):
            show_minimal_help(config)
        config._ensure_unconfigure()
        raise
    except BaseException:
        config._ensure_unconfigure()
        raise


def _parsed(config: Config, args: list[str]) -> Config:
    _block_plugins(config)
    _register_given(config)
    if os.environ.get("PYTEST_DEBUG"):
        config.plugins.activate()  # it traces every hook from here on
    if "pytest_cmdline_parse" in config.hooked:
        config = config.hook.pytest_cmdline_parse(pluginmanager=config.pluginmanager, args=args)
    else:
        parse(config, args)
    if config.option.debug or config.option.traceconfig:
        _trace(config)
    return config


def _block_plugins(config: Config) -> None:
    """What `-p no:NAME` switches off, before anything is loaded.

    pytest reads the `-p` of addopts one after the other. So "-p pytester -p no:legacypath" there takes away what
    legacypath has, except what pytester has made it add by then: the fixture `testdir`.
    """
    names = [name.strip() for name in config.option.plugins or ()]  # those of addopts first
    for name in names:
        if name.startswith("no:"):
            config.plugins.consider_pluginarg(name)
    if "pytester" in names and "no:legacypath" in names:
        at_once = any("no:legacypath" in word for word in config.payload.get("argv", ()))
        config.plugins.keeps_testdir = not at_once and names.index("pytester") < names.index("no:legacypath")


def _wants_help(config: Config, args: list[str]) -> bool:
    return bool(config.option.help or config.option.version) or "--help" in args or "-h" in args


def show_minimal_help(config: Config) -> None:
    """What `--help` and `-VV` can say although the command line or a plugin is wrong."""
    if config.option.version:
        from fastest.builtin.helpconfig import show_version_verbose

        show_version_verbose(config)
        return
    note = "\nNOTE: displaying only minimal help due to UsageError.\n\n"
    host.emit({"k": "write", "op": "raw", "text": config._parser.optparser.format_help() + note})


def _trace(config: Config) -> None:
    if config.option.debug and config.option.debug != "timings":
        from fastest.builtin.helpconfig import start_debug_log

        start_debug_log(config)
    config.plugins.activate()  # the reporter, which shows the trace, is made where there are plugins


def _register_given(config: Config) -> None:
    """Plugins given to `pytest.main(plugins=...)`."""
    for plugin in config.invocation_params.plugins or ():
        if isinstance(plugin, str):
            config.plugins.consider_pluginarg(plugin)
        else:
            config.plugins.register(plugin)


def parse(config: Config, args: list[str]) -> None:
    """Everything between a new Config and its final options."""
    _check_early(config)
    _install_rewriting(config)
    _extend_python_path(config)
    load_plugins(config)
    _load_initial_conftests(config, args)
    if config._parser.is_built or config.payload.get("foreign") or config.option.help:
        read_again(config, args)
    if not config.option.help:
        config.args, config.args_source = decide_args(config, warn=True)


def _check_early(config: Config) -> None:
    if config.getini("minversion"):
        from fastest.config.checks import check_version

        check_version(config)


def _install_rewriting(config: Config) -> None:
    mode = config.getoption("assertmode", "plain")
    if mode == "rewrite":
        from fastest.config.builtins import REPLACED
        from fastest.rewritehook import install

        hook = install(config)
        config.plugins.rewrite_hook = hook
        if autoload(config):
            entries = [entry for entry in config.plugins.entry_points("pytest11") if entry.name not in REPLACED]
            if entries:
                from fastest.config.entrypoints import names_to_rewrite

                hook.mark_rewrite(*names_to_rewrite(entries))
    if sys.flags.optimize:
        from fastest.config.checks import warn_about_missing_assertion

        warn_about_missing_assertion(config, mode)


def autoload(config: Config) -> bool:
    """Whether installed plugins are loaded because they are installed."""
    return not config.option.disable_plugin_autoload and not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")


def _extend_python_path(config: Config) -> None:
    paths = [str(path) for path in config.getini("pythonpath")]
    if paths:
        sys.path[:0] = paths
        config.add_cleanup(lambda: _remove_from_path(paths))


def _remove_from_path(paths: list[str]) -> None:
    for path in paths:
        if path in sys.path:
            sys.path.remove(path)


def load_plugins(config: Config) -> None:
    """Named by `-p`, installed, named by PYTEST_PLUGINS: in this order."""
    plugins = config.plugins
    named = [name.strip() for name in config.option.plugins or ()]
    installed = autoload(config) and bool(plugins.entry_points("pytest11"))
    if not named and not installed and not os.environ.get("PYTEST_PLUGINS"):
        return
    last = next((name for name in reversed(named) if name in ("warnings", "no:warnings")), None)
    if last == "warnings" if last else plugins.has_plugin("warnings"):
        from fastest.builtin.warns import Recording

        with Recording(config, "config"):
            _load_named_and_installed(config, named, installed)
    else:
        _load_named_and_installed(config, named, installed)
    _check_plugins(config)


def _load_named_and_installed(config: Config, named: list[str], installed: bool) -> None:
    for name in named:
        config.plugins.consider_pluginarg(name)
    if installed:
        config.plugins.load_setuptools_entrypoints("pytest11")
        if not named:  # they may be the user's
            boot.keep_what_is_there()
    config.plugins.consider_env()


def _check_plugins(config: Config) -> None:
    noted = config._parser.noted_defaults()
    vars(config.known_args_namespace).update(noted)
    if config._parser.is_built or (noted and config.payload.get("foreign")):
        args = [*config.payload.get("addopts", ()), *config.payload.get("argv", ())]
        namespace = config._parser.parse_known_args(args, fresh_namespace(config))
        config.known_args_namespace = namespace
        _tell_of_workers(config)
    if config.plugins.skipped_plugins:
        from fastest.config.checks import warn_about_skipped_plugins

        warn_about_skipped_plugins(config)


def _load_initial_conftests(config: Config, args: list[str]) -> None:
    if config.getini("required_plugins"):
        from fastest.config.checks import validate_plugins

        validate_plugins(config)
    known = config.known_args_namespace
    if known.confcutdir is None:
        known.confcutdir = os.path.dirname(config.inipath_text) or config.rootdir_text
    try:
        config.hook.pytest_load_initial_conftests(early_config=config, args=args, parser=config._parser)
    except ConftestImportFailure as error:
        if not (known.help or known.version):
            raise
        from fastest.warning_types import PytestConfigWarning

        warning = PytestConfigWarning(f"could not load initial conftests: {error.path}")
        config.issue_config_time_warning(warning, stacklevel=2)


def load_initial_conftests(config: Config) -> None:
    """What the built-in implementation of the hook does, after all others."""
    known = config.known_args_namespace
    invocation_dir = config.invocation_params.dir_text
    conftests = config.plugins.conftests
    conftests.set_up(
        rootdir=config.rootdir_text,
        confcutdir=os.path.join(invocation_dir, known.confcutdir) if known.confcutdir else None,
        noconftest=known.noconftest,
        pyargs=known.pyargs,
        importmode=known.importmode,
        consider_namespace_packages=config.getini("consider_namespace_packages"),
    )
    conftests.load_initial(decide_args(config, warn=False)[0], invocation_dir)


def read_again(config: Config, args: list[str]) -> None:
    """Parse the whole command line with argparse, now that all options are known."""
    parser = config._parser
    parser.extra_info.update(rootdir=config.rootdir_text, inifile=str(config.inipath))
    namespace = fresh_namespace(config)
    try:
        parser.parse(args, namespace)
    except PrintHelp:
        pass
    values = vars(namespace)
    values["file_or_dir"] = values.get("file_or_dir") or []
    config.payload["args"][:] = values["file_or_dir"]
    vars(config.option).update(values)


def fresh_namespace(config: Config) -> Any:
    import argparse

    defaults = config._parser.all_defaults()
    return argparse.Namespace(**{k: list(v) if isinstance(v, list) else v for k, v in defaults.items()})


def decide_args(config: Config, *, warn: bool) -> tuple[list[str], _Source]:
    """The paths and node ids to collect: those given, else `testpaths`, else the folder where we are."""
    given = list(config.payload.get("args", ()))
    if given:
        return given, Config.ArgsSource.ARGS
    found = []
    if config.invocation_params.dir_text == config.rootdir_text:
        found = _from_testpaths(config, warn)
    if found:
        return found, Config.ArgsSource.TESTPATHS
    return [config.invocation_params.dir_text], Config.ArgsSource.INVOCATION_DIR


def _from_testpaths(config: Config, warn: bool) -> list[str]:
    testpaths: list[str] = config.getini("testpaths")
    if not testpaths or config.option.pyargs:
        return testpaths
    found = [path for pattern in testpaths for path in _matching(pattern)]
    if not found and warn:
        from fastest.warning_types import PytestConfigWarning

        text = (
            "No files were found in testpaths; consider removing or adjusting your testpaths configuration. "
            "Searching recursively from the current directory instead."
        )
        config.issue_config_time_warning(PytestConfigWarning(text), stacklevel=3)
    return found


def _matching(pattern: str) -> list[str]:
    if not any(char in pattern for char in "*?["):
        return [pattern] if os.path.lexists(pattern) else []
    import glob

    return sorted(glob.iglob(pattern, recursive=True))
