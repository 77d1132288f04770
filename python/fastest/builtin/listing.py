"""`--markers`, `--fixtures` and `--fixtures-per-test`."""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.config.config import Config
    from fastest.fixturedef import FixtureDef
    from fastest.session import Session


def show_markers(config: Config) -> None:
    tw = config.get_terminal_writer()
    for _name, signature, description in config._iter_registered_markers():
        tw.write(f"@pytest.mark.{signature}:", bold=True)
        tw.line(f" {description}" if description else "")
        tw.line()


def show_fixtures(config: Config, session: Session) -> None:
    session.perform_collect()
    for row in config.plugins.builtins():
        for name in row.fixtures:
            config.plugins.load_fixture(name)
    tw, verbose = config.get_terminal_writer(), config.get_verbosity()
    current = None
    for place, fixture in sorted(_places(config, session), key=lambda pair: pair[0].key):
        if current != place.module and not place.is_builtin:
            current = place.module
            tw.line()
            tw.sep("-", f"fixtures defined from {current}")
        if verbose > 0 or not fixture.argname.startswith("_"):
            _write_fixture(tw, place, fixture, verbose, fixture.scope)
            tw.line()


def show_fixtures_per_test(config: Config, session: Session) -> None:
    session.perform_collect()
    tw, verbose = config.get_terminal_writer(), config.get_verbosity()
    for item in session.items:
        fixtures = list(_used_by(item))
        if not fixtures:
            continue
        tw.line()
        tw.sep("-", f"fixtures used by {item.name}")
        tw.sep("-", f"({_relative(config, item.function)})")
        for fixture in fixtures:
            if verbose > 0 or not fixture.argname.startswith("_"):
                _write_fixture(tw, _Place(config, fixture), fixture, verbose)


def _used_by(item: Any) -> Iterator[FixtureDef]:
    """The fixtures of an item, as far as they are known before it runs; arguments of `parametrize` are no fixtures."""
    from fastest.fixturedef import DirectParamFixtureDef

    info = getattr(item, "_fixtureinfo", None)
    for _, definitions in sorted(info.name2fixturedefs.items()) if info is not None else ():
        if definitions and not isinstance(definitions[-1], DirectParamFixtureDef):
            yield definitions[-1]


def _places(config: Config, session: Session) -> Iterator[tuple[_Place, FixtureDef]]:
    for fixture in session._fixturemanager._get_all_fixture_defs():
        yield _Place(config, fixture), fixture


class _Place:
    """Where a fixture is defined. Built-in ones are shown, and sorted, where pytest has them."""

    def __init__(self, config: Config, fixture: FixtureDef) -> None:
        func: Any = fixture.func
        owner = _builtin_owner(config, fixture)
        self.is_builtin = owner is not None
        self.module = f"_pytest.{owner}" if owner else func.__module__
        relative = _relative(config, func)
        line = relative.rpartition(":")[2]
        self.path = os.path.join("...", "_pytest", f"{owner}.py:{line}") if owner else relative
        order = line.zfill(9) if owner else self.path
        self.key = (len(fixture.baseid), self.module, order, fixture.argname)


def _builtin_owner(config: Config, fixture: FixtureDef) -> str | None:
    if not getattr(fixture.func, "__module__", "").startswith("fastest."):
        return None
    rows = (row.name for row in config.plugins.builtins() if fixture.argname in row.fixtures)
    return next(rows, fixture.func.__module__.rpartition(".")[2])


def _relative(config: Config, func: Any) -> str:
    from fastest.introspect import getlocation
    from fastest.paths import relative

    folder = str(config.invocation_params.dir)
    return relative(folder, os.path.join(folder, str(getlocation(func, folder))))


def _write_fixture(tw: Any, place: _Place, fixture: FixtureDef, verbose: int, scope: str = "function") -> None:
    import inspect

    tw.write(f"{fixture.argname}", green=True)
    if scope != "function":
        tw.write(f" [{scope} scope]", cyan=True)
    tw.write(f" -- {place.path}", yellow=True)
    tw.write("\n")
    doc = inspect.getdoc(fixture.func)
    if not doc:
        tw.line("    no docstring available", red=True)
        return
    for line in (doc if verbose > 0 else doc.split("\n\n", maxsplit=1)[0]).split("\n"):
        tw.line("    " + line)
