"""How the fixtures of a test are set up where nobody can see it: a list of calls.

Most fixtures are plain functions that return or yield a value and ask for nothing but other fixtures. Without hooks on
their way, pytest's machinery around them (requests, cached results, finalizers) leaves no trace, so the inner loop
(`host.run_plain`) just calls them in pytest's order. A fixture of a wider scope counts as plain while its value is
there. Everything else, above all whatever asks for `request`, takes the long way of `request.py`.
"""

from __future__ import annotations

from fastest.fixturedef import DirectParamFixtureDef, FixtureDef, teardown_yield_fixture
from fastest.introspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, FunctionType, MethodType
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

    from fastest.fixtureclosure import FuncFixtureInfo

    #: name, function, names of its arguments, whether it yields, whether it is called on the test's instance
    Step = Tuple[str, Any, Tuple[str, ...], bool, bool]

FIXTURE_HOOKS = frozenset(("pytest_fixture_setup", "pytest_fixture_post_finalizer"))


class FixturePlan:
    """What the tests that share a closure of fixtures need."""

    __slots__ = ("_held", "_params", "calls")

    def __init__(self, steps: List[Step], argnames: Tuple[str, ...], params: List[str], held: List[FixtureDef]) -> None:
        #: for the inner loop: steps, the test's own arguments, what ends a generator
        self.calls = (tuple(steps), argnames, teardown_yield_fixture)
        self._params = params
        self._held = held

    def values(self, params: Dict[str, Any]) -> Optional[Dict[str, Any]]:
        """What is there before the first call: parameters, and fixtures of wider scopes. None: one of these is not
        set up, or not for us."""
        values = {name: params[name] for name in self._params}
        for definition in self._held:
            cached = definition.cached_result
            if cached is None or cached[1] is not None or cached[2] is not None:
                return None
            values[definition.argname] = cached[0]
        return values


def plan_of(info: FuncFixtureInfo, arg2scope: Any, owner: Optional[type]) -> Optional[FixturePlan]:
    """The plan for a closure, None if a fixture needs more.

    `arg2scope`: the scopes of the test's parameters; `owner`: the class of the test, if it is a method.
    """
    if "request" in info.argnames:
        return None
    planner = _Planner(info, arg2scope, owner)
    # Where `request` is in the closure, a fixture asks for it. One of a wider scope has had it.
    if not all(planner.add(name) for name in info.names_closure if name != "request"):
        return None
    return FixturePlan(planner.steps, info.argnames, planner.params, planner.held)


class _Planner:
    """Puts the fixtures of one closure into the order in which they are called: what one asks for comes before it."""

    def __init__(self, info: FuncFixtureInfo, arg2scope: Any, owner: Optional[type]) -> None:
        self._definitions = info.name2fixturedefs
        self._arg2scope = arg2scope
        self._owner = owner
        self._state: Dict[str, bool] = {}  # whether a fixture has its place; False while those it asks for get theirs
        self.steps: List[Step] = []
        self.params: List[str] = []
        self.held: List[FixtureDef] = []

    def add(self, name: str) -> bool:
        """Whether the fixture has its place now."""
        if name in self._state:
            return self._state[name]
        definitions = self._definitions.get(name)
        if not definitions:
            return False
        self._state[name] = False
        self._state[name] = self._place(name, definitions[-1])
        return self._state[name]

    def _place(self, name: str, definition: FixtureDef) -> bool:
        scope = self._arg2scope.get(name)
        if scope is not None:
            self.params.append(name)
            return scope is Scope.Function and type(definition) is DirectParamFixtureDef
        if type(definition) is not FixtureDef or definition.params is not None or name in definition.argnames:
            return False
        if definition._scope is not Scope.Function:
            self.held.append(definition)
            return not any(self._is_narrower(asked, definition._scope) for asked in definition.argnames)
        return all(self.add(asked) for asked in definition.argnames) and self._add_step(name, definition)

    def _is_narrower(self, name: str, scope: Scope) -> bool:
        """Whether this test has another fixture of that name than the one whose value is there: to request it is an
        error, whatever is cached."""
        definitions = self._definitions.get(name)
        return name in self._arg2scope or bool(definitions and definitions[-1]._scope < scope)

    def _add_step(self, name: str, definition: FixtureDef) -> bool:
        function, on_instance = definition.func, False
        if type(function) is MethodType:  # bound to the instance on which the class was looked through
            if self._owner is None or not issubclass(self._owner, type(function.__self__)):
                return False
            function, on_instance = function.__func__, True
        if type(function) is not FunctionType:
            return False
        flags = function.__code__.co_flags
        if flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
            return False
        self.steps.append((name, function, definition.argnames, bool(flags & CO_GENERATOR), on_instance))
        return True
