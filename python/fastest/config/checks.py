"""Checks of the configuration: unknown keys, required plugins, minimum version, switched-off assertions; and the
warnings about them.
"""

from __future__ import annotations

import sys
import warnings

from fastest.config.exceptions import UsageError
from fastest.config.warnfilters import apply_warning_filters
from fastest.warning_types import PytestConfigWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.config.config import Config


def issue_config_time_warning(config: Config, warning: Warning, stacklevel: int) -> None:
    """Warn while no test runs, through the filters of the run."""
    if config.plugins.is_blocked("warnings"):
        return
    with warnings.catch_warnings(record=True) as records:
        warnings.simplefilter("always", type(warning))
        apply_warning_filters(config.getini("filterwarnings"), config.known_args_namespace.pythonwarnings or [])
        warnings.warn(warning, stacklevel=stacklevel)
    if records:
        frame = sys._getframe(stacklevel - 1)
        location = frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
        config.hook.pytest_warning_recorded.call_historic(
            kwargs={"warning_message": records[0], "when": "config", "nodeid": "", "location": location}
        )


def report_unknown_ini_keys(config: Config, names: list[str]) -> None:
    for name in names:
        warn_or_fail_if_strict(config, f"Unknown config option: {name}\n")


def warn_or_fail_if_strict(config: Config, message: str) -> None:
    strict = config.getini("strict_config")
    if config.getini("strict") if strict is None else strict:
        raise UsageError(message)
    config.issue_config_time_warning(PytestConfigWarning(message), stacklevel=3)


def check_version(config: Config) -> None:
    minimum = config.getini("minversion")
    if not minimum:
        return
    from fastest.compat.version import __version__
    from fastest.config.versions import Version

    if Version(minimum) > Version(__version__):
        raise UsageError(f"{config.inipath}: 'minversion' requires pytest-{minimum}, actual pytest-{__version__}'")


def validate_plugins(config: Config) -> None:
    required = sorted(config.getini("required_plugins"))
    if not required:
        return
    from fastest.config.versions import satisfies

    installed = {dist.project_name: dist.version for _, dist in config.plugins.distributions}
    missing = [each for each in required if not satisfies(each, installed)]
    if missing:
        raise UsageError(f"Missing required plugins: {', '.join(missing)}")


def warn_about_skipped_plugins(config: Config) -> None:
    for name, message in config.plugins.skipped_plugins:
        warning = PytestConfigWarning(f"skipped plugin {name!r}: {message}")
        config.issue_config_time_warning(warning, stacklevel=2)


def warn_about_missing_assertion(config: Config, mode: str) -> None:
    if __debug__ and not sys.flags.optimize:
        return
    if mode == "plain":
        text = "ASSERTIONS ARE NOT EXECUTED and FAILING TESTS WILL PASS.  Are you using python -O?"
    else:
        text = (
            "assertions not in test modules or plugins will be ignored because assert statements are not executed "
            "by the underlying Python interpreter (are you using python -O?)\n"
        )
    config.issue_config_time_warning(PytestConfigWarning(text), stacklevel=3)
