"""--setup-show, --setup-only: a line for each fixture that is set up or torn down."""

from __future__ import annotations

from fastest.hookmark import hookimpl
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from fastest.config.config import Config
    from fastest.fixturedef import FixtureDef
    from fastest.request import SubRequest


@hookimpl(tryfirst=True)
def pytest_cmdline_main(config: Config) -> None:
    if config.option.setuponly:
        config.option.setupshow = True


def pytest_configure(config: Config) -> None:
    if config.option.setupshow or config.getoption("setupplan", False):
        config.hooked.update(("pytest_fixture_setup", "pytest_fixture_post_finalizer"))


@hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: FixtureDef, request: SubRequest) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        if request.config.option.setupshow:
            if hasattr(request, "param"):
                fixturedef.cached_param = _shown_param(fixturedef, request)  # type: ignore[attr-defined]
            _show_fixture_action(fixturedef, request.config, "SETUP")


def _shown_param(fixturedef: FixtureDef, request: SubRequest) -> object:
    """The fixture's own id for the parameter, if it has one; kept for the line about its teardown."""
    ids = fixturedef.ids
    if not ids:
        return request.param
    return ids(request.param) if callable(ids) else ids[request.param_index]


def pytest_fixture_post_finalizer(fixturedef: FixtureDef, request: SubRequest) -> None:
    if fixturedef.cached_result is not None and request.config.option.setupshow:
        _show_fixture_action(fixturedef, request.config, "TEARDOWN")
        fixturedef.__dict__.pop("cached_param", None)


def _show_fixture_action(fixturedef: FixtureDef, config: Config, msg: str) -> None:
    tw = config.get_terminal_writer()
    tw.line()
    widest_first = list(Scope)[::-1]
    tw.write("  " * widest_first.index(fixturedef._scope))
    tw.write(f"{msg:<8} {fixturedef.scope[0].upper()} {fixturedef.argname}")
    if msg == "SETUP":
        used = sorted(name for name in fixturedef.argnames if name != "request")
        if used:
            tw.write(f" (fixtures used: {', '.join(used)})")
    if hasattr(fixturedef, "cached_param"):
        from fastest.saferepr import saferepr

        tw.write(f"[{saferepr(fixturedef.cached_param, maxsize=42)}]")
    tw.flush()
