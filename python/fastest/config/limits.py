"""Whether anything has a time limit: what a run without any asks, so that it need not load `builtin/timeouts.py`."""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.config.config import Config


def has_time_limits(config: Config, *, marks: bool = False) -> bool:
    """`marks`: a mark that somebody made counts, too. The options of a plugin are the plugin's affair."""
    if "timeout" in config._parser.gave_way or config.plugins.is_blocked("timeout"):
        return False
    option, getini = config.option, config.getini
    if option.timeout or option.session_timeout or os.environ.get("PYTEST_TIMEOUT"):
        return True
    if getini("timeout") or getini("session_timeout"):
        return True
    from fastest.marks import MARK_GEN

    return marks and "timeout" in MARK_GEN._used
