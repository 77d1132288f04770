"""--setup-plan: show which fixtures would be set up, without calling any."""

from __future__ import annotations

from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.config.config import Config
    from fastest.fixturedef import FixtureDef
    from fastest.request import SubRequest


@hookimpl(tryfirst=True)
def pytest_cmdline_main(config: Config) -> None:
    if config.option.setupplan:
        config.option.setuponly = config.option.setupshow = True


@hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: FixtureDef, request: SubRequest) -> object:
    """A value that stands for the fixture, so that nobody calls its function."""
    if not request.config.option.setupplan:
        return None
    fixturedef.cached_result = (None, fixturedef.cache_key(request), None)
    return fixturedef.cached_result
