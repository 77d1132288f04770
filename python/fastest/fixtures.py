"""How fixtures are written: the decorator `@fixture` of `_pytest.fixtures`, and what it leaves in a module.

`@fixture` runs at the import of every conftest file and test module, so a definition holds the function and a marker
and reads neither signature nor scope; `FixtureDef` (fixturedef.py) does that when the fixture manager registers it.
"""

from __future__ import annotations

from fastest.dataclassed import with_fields
from fastest.fixturedef import pytest_fixture_setup as pytest_fixture_setup  # this module is the built-in plugin
from fastest.fixturedef import warn_deprecated
from fastest.outcomes import fail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Protocol, TypeVar, overload

    from fastest.config.config import Config
    from fastest.request import FixtureRequest

    F = TypeVar("F", bound=Callable[..., Any])

    class FixtureDecorator(Protocol):
        """What `@fixture(...)` is to a type checker: the function stays what it is."""

        def __call__(self, function: F, /) -> F: ...

else:

    def overload(function):
        """`typing.overload`, without importing typing."""
        return function


@with_fields("scope", "params", "autouse", "ids", "name")
class FixtureFunctionMarker:
    """The arguments of `@pytest.fixture`."""

    __slots__ = ("autouse", "ids", "name", "params", "scope")

    def __init__(
        self,
        scope: Any,
        params: tuple[object, ...] | None,
        autouse: bool = False,
        ids: Any = None,
        name: str | None = None,
    ) -> None:
        self.scope = scope
        self.params = params
        self.autouse = autouse
        self.ids = ids
        self.name = name

    def __call__(self, function: Any) -> FixtureFunctionDefinition:
        if isinstance(function, type):
            raise ValueError("class fixtures not supported (maybe in the future)")
        if isinstance(function, FixtureFunctionDefinition):
            raise ValueError(f"@pytest.fixture is being applied more than once to the same function {function.name!r}")
        if hasattr(function, "pytestmark"):
            fail(
                "Marks cannot be applied to fixtures.\n"
                "See docs: https://docs.pytest.org/en/stable/deprecations.html#applying-a-mark-to-a-fixture-function"
            )
        definition = FixtureFunctionDefinition(function=function, fixture_function_marker=self)
        if definition.name == "request":
            from fastest.introspect import getlocation

            fail(
                f"'request' is a reserved word for fixtures, use another name:\n  {getlocation(function)}",
                pytrace=False,
            )
        return definition


class FixtureFunctionDefinition:
    """What `@pytest.fixture` leaves in the namespace: calling it is an error, the fixture manager finds the function
    in it."""

    def __init__(
        self, *, function: Any, fixture_function_marker: FixtureFunctionMarker, instance: object = None, **_: Any
    ) -> None:
        self._fixture_function_marker = fixture_function_marker
        self._fixture_function = function if instance is None else function.__get__(instance)
        # What functools.update_wrapper does, without importing functools.
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
            try:
                setattr(self, attribute, getattr(function, attribute))
            except AttributeError:
                pass
        self.__dict__.update(getattr(function, "__dict__", {}))
        self.__wrapped__ = function
        self.name = fixture_function_marker.name or function.__name__

    def __repr__(self) -> str:
        return f"<pytest_fixture({self._fixture_function})>"

    def __get__(self, instance: object, owner: type | None = None) -> FixtureFunctionDefinition:
        return FixtureFunctionDefinition(
            function=self._fixture_function, fixture_function_marker=self._fixture_function_marker, instance=instance
        )

    def __call__(self, *args: Any, **kwds: Any) -> Any:
        fail(
            f'Fixture "{self.name}" called directly. Fixtures are not meant to be called directly,\n'
            "but are created automatically when test functions request them as parameters.\n"
            "See https://docs.pytest.org/en/stable/explanation/fixtures.html for more information about fixtures, and\n"
            "https://docs.pytest.org/en/stable/deprecations.html#calling-fixtures-directly",
            pytrace=False,
        )

    def _get_wrapped_function(self) -> Callable[..., Any]:
        return self._fixture_function  # type: ignore[no-any-return]


@overload
def fixture(fixture_function: F) -> F: ...
@overload
def fixture(
    fixture_function: None = None,
    *,
    scope: Any = "function",
    params: Iterable[object] | None = None,
    autouse: bool = False,
    ids: Any = None,
    name: str | None = None,
) -> FixtureDecorator: ...
def fixture(
    fixture_function: Any = None,
    *,
    scope: Any = "function",
    params: Iterable[object] | None = None,
    autouse: bool = False,
    ids: Any = None,
    name: str | None = None,
) -> Any:
    """Make a function a fixture (pytest's reference, "Fixtures"); usable with and without arguments.

    `scope` is one of function, class, module, package, session, or a callable `(fixture_name, config) -> str`;
    `params` runs
    all users once per value (`request.param`); `autouse` activates it for every test that can see it; `ids` names the
    params.
    """
    marker = FixtureFunctionMarker(
        scope,
        None if params is None else tuple(params),
        autouse,
        ids if ids is None or callable(ids) else tuple(ids),
        name,
    )
    return marker(fixture_function) if fixture_function else marker


def yield_fixture(fixture_function: Any = None, *args: Any, **kwargs: Any) -> Any:
    """The old name of `fixture`."""
    warn_deprecated("YIELD_FIXTURE")
    return fixture(fixture_function, *args, **kwargs)


def register_fixture(
    *,
    name: str,
    func: Any,
    node: Any,
    scope: Any = "function",
    params: Any = None,
    ids: Any = None,
    autouse: bool = False,
) -> None:
    """Register a fixture for a node and what is below it, as a plugin may do while tests are collected."""
    node.session._fixturemanager._register_fixture(
        name=name, func=func, node=node, scope=scope, params=params, ids=ids, autouse=autouse
    )


def getfixturemarker(obj: object) -> FixtureFunctionMarker | None:
    """The marker of a fixture definition, None for anything else."""
    return obj._fixture_function_marker if isinstance(obj, FixtureFunctionDefinition) else None


@fixture(scope="session")
def pytestconfig(request: FixtureRequest) -> Config:
    """The session's `pytest.Config` object."""
    return request.config
