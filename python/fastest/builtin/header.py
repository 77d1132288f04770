"""The lines that plugins add to the header, and the list of installed plugins in it. The parent writes everything
else of the header.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fastest.config.config import Config

OWN_LINES = "\0terminalreporter"  # stands where the lines of the terminal reporter are


def header_lines(config: Config) -> tuple[list[str], list[str]]:
    """What `pytest_report_header` says, without our own lines: what is shown before them and what after."""
    if "pytest_report_header" not in config.hooked:
        return _own_header_lines(config), []
    plugins = config.plugins
    # The line of the cache folder is written by the parent.
    caller = plugins.subset_hook_caller("pytest_report_header", [plugins.get_plugin("cacheprovider")])
    kwargs: dict[str, Any] = {"config": config}
    if plugins.active or caller.wants("start_path"):
        kwargs["start_path"] = config.invocation_params.dir
    # Where nobody needs a terminal reporter there is none; it would have been registered last.
    stand_in = [] if plugins.active or plugins.reporter else [lambda: OWN_LINES]
    results = caller.call_extra(stand_in, kwargs)
    lines = _in_registration_order(results)
    if OWN_LINES not in lines:
        return lines, []
    at = lines.index(OWN_LINES)
    return lines[:at], lines[at + 1 :]


def _in_registration_order(results: Sequence[Any]) -> list[str]:
    lines: list[str] = []
    for result in reversed(results):
        lines.extend([result] if isinstance(result, str) else result)
    return lines


def _own_header_lines(config: Config) -> list[str]:
    if not (config.option.debug or config.option.traceconfig):
        return []
    from fastest.builtin.helpconfig import pytest_report_header

    return pytest_report_header(config)


def pluggy_version(config: Config) -> str:
    """Of the pluggy that plugins and tests get; empty: the copy in the binary. A run without plugins has not loaded
    any."""
    loaded = sys.modules.get("pluggy")
    if loaded is not None:
        return str(getattr(loaded, "__version__", ""))
    from fastest.config.entrypoints import find_version
    from fastest.installed import is_new_enough

    version = find_version("pluggy", config.plugins.cache_dir)
    return version if is_new_enough("pluggy", version) else ""


def plugin_names(config: Config) -> list[str]:
    """Name and version of every installed plugin that was loaded, each distribution once."""
    names = [f"{dist.project_name}-{dist.version}" for _, dist in config.plugins.distributions]
    prefix = len("pytest-")
    return list(dict.fromkeys(name[prefix:] if name.startswith("pytest-") else name for name in names))
