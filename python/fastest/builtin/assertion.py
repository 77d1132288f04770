"""The built-in plugin `assertion`: tells the import hook about the session, and explains failed comparisons.

Its first hook is called in every session, so what explains is imported when there is something to explain.
"""

from __future__ import annotations

from fastest.rewritehook import assertstate_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config


def pytest_configure(config: Config) -> None:
    config.getini("assertion_text_diff_style")  # a wrong value is told now, not with the first failure


def pytest_collection(session: Any) -> None:
    _set_session(session.config, session)


def pytest_sessionfinish(session: Any) -> None:
    _set_session(session.config, None)


def _set_session(config: Config, session: Any) -> None:
    state = config.stash.get(assertstate_key, None)
    if state is not None and state.hook is not None:
        state.hook.set_session(session)


def pytest_assertrepr_compare(config: Config, op: str, left: Any, right: Any) -> list[str] | None:
    from fastest.explain import explain

    return explain(config, op, left, right)
