"""What a fixture is once it is registered: `FixtureDef` of `_pytest.fixtures`, and how it is set up and torn down.

Setting a fixture up follows pytest's order: first the fixtures it requests, then its cached value if the parameter is
the same, else its finalizers and a new set-up. The hooks are called only if somebody other than us implements them.
"""

from __future__ import annotations

from fastest.introspect import (
    CO_ASYNC_GENERATOR,
    CO_COROUTINE,
    CO_GENERATOR,
    NOTSET,
    FunctionType,
    code_flags,
    getfuncargnames,
    getimfunc,
)
from fastest.outcomes import TEST_OUTCOME, fail
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Node
    from fastest.request import FixtureRequest, SubRequest


class FixtureDef:
    """One fixture as registered at one node, with its cached value."""

    __module__ = "_pytest.fixtures"

    def __init__(
        self,
        config: Config,
        baseid: Any,
        argname: str,
        func: Callable[..., Any],
        scope: Any,
        params: Sequence[object] | None,
        ids: Any = None,
        *,
        node: Any = NOTSET,
        _autouse: bool = False,
        _ispytest: bool = False,
    ) -> None:
        if node is NOTSET:
            warn_deprecated("FIXTURE_BASEID_DEPRECATED")
        self.node: Node | None = None if node is NOTSET else node
        self.baseid: str = node.nodeid if node is not NOTSET else ("" if baseid is NOTSET else baseid or "")
        self._has_location = node is not NOTSET or baseid not in (NOTSET, None)
        self.func = func
        self.argname = argname
        self._scope = _resolve_scope(scope, argname, func, config, self.baseid)
        self.params = params
        self.ids = ids
        self.argnames = getfuncargnames(func, name=argname)
        self.cached_result: tuple[Any, Any, Any] | None = None
        self._finalizers: list[Callable[[], object]] = []
        self._autouse = _autouse

    @classmethod
    def __class_getitem__(cls, item: Any) -> type[FixtureDef]:
        return cls

    @property
    def scope(self) -> str:
        """The scope's name."""
        return self._scope.value

    @property
    def has_location(self) -> bool:
        """Whether the fixture comes from a node or a conftest file. Deprecated."""
        warn_deprecated("FIXTUREDEF_HAS_LOCATION_DEPRECATED")
        return self._has_location

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Run `finalizer` when the fixture's value is dropped."""
        self._finalizers.append(finalizer)

    def removefinalizer(self, finalizer: Callable[[], object]) -> None:
        """It has run; if the fixture is just being finished, it is gone already."""
        if finalizer in self._finalizers:
            self._finalizers.remove(finalizer)

    def finish(self, request: SubRequest) -> None:
        """Run the finalizers, last added first, and forget the value."""
        if self.cached_result is None:
            return
        exceptions: list[BaseException] = []
        finalizers = self._finalizers
        while finalizers:
            try:
                finalizers.pop()()
            except BaseException as error:
                exceptions.append(error)
        self.cached_result = None
        if exceptions:
            raise_all(exceptions, f'errors while tearing down fixture "{self.argname}" of {request.node}')

    def execute(self, request: SubRequest) -> Any:
        """The value: cached, or made anew after what it requests."""
        requested = [request._get_active_fixturedef(argname) for argname in self.argnames]
        cached = self.cached_result
        if cached is not None:
            if _same_param(self.cache_key(request), cached[1]):
                if cached[2] is not None:
                    error, traceback = cached[2]
                    raise error.with_traceback(traceback)
                return cached[0]
            self.finish(request)

        finalizer = _Finish(self, request, requested)
        for parent in requested:
            parent.addfinalizer(finalizer)
        node = request.node
        hooked = node.config.hooked
        if "pytest_fixture_post_finalizer" in hooked:
            self.addfinalizer(lambda: node.ihook.pytest_fixture_post_finalizer(fixturedef=self, request=request))
        try:
            if "pytest_fixture_setup" in hooked:
                return node.ihook.pytest_fixture_setup(fixturedef=self, request=request)
            return pytest_fixture_setup(self, request)
        finally:
            node.session._setupstate.addfinalizer(finalizer, node)

    def cache_key(self, request: SubRequest) -> object:
        """What the cached value belongs to: the parameter."""
        return getattr(request, "param", None)

    def __repr__(self) -> str:
        return f"<FixtureDef argname={self.argname!r} scope={self.scope!r} baseid={self.baseid!r}>"


class _Finish:
    """Finishes a fixture: with the item or collector that it was made for, or before that with one of those that it
    requested. They may live for the whole session: it leaves them when it has run, or they would keep every request.
    """

    __slots__ = ("_fixture", "_request", "_requested")

    def __init__(self, fixture: FixtureDef, request: SubRequest, requested: list[Any]) -> None:
        self._fixture = fixture
        self._request = request
        self._requested = requested

    def __call__(self) -> None:
        try:
            self._fixture.finish(self._request)
        finally:
            for parent in self._requested:
                parent.removefinalizer(self)


def _same_param(one: object, other: object) -> bool:
    if one is other:
        return True
    try:
        return bool(one == other)
    except (ValueError, RuntimeError):  # numpy arrays and their like
        return False


def raise_all(exceptions: list[BaseException], message: str) -> None:
    """Raise the only exception, or a group of all in the order in which they would have come first to last."""
    if len(exceptions) == 1:
        raise exceptions[0]
    from fastest.groups import exception_group

    raise exception_group(message, exceptions[::-1])


def warn_deprecated(name: str, **fields: Any) -> None:
    """Issue one of the texts in `deprecated.py`, for the caller of our caller."""
    import warnings

    from fastest import deprecated

    warnings.warn(getattr(deprecated, name).format(**fields), stacklevel=3)


def _resolve_scope(scope: Any, argname: str, func: Any, config: Config, baseid: str) -> Scope:
    if scope is None:
        return Scope.Function
    if isinstance(scope, Scope):
        return scope
    if callable(scope):
        scope = _scope_from_callable(scope, argname, config)
    return Scope.from_user(scope, descr=f"Fixture '{func.__name__}'", where=baseid)


def _scope_from_callable(scope: Any, argname: str, config: Config) -> str:
    try:
        result = scope(fixture_name=argname, config=config)
    except Exception as error:
        raise TypeError(
            f"Error evaluating {scope} while defining fixture '{argname}'.\n"
            "Expected a function with the signature (*, fixture_name, config)"
        ) from error
    if not isinstance(result, str):
        fail(
            f"Expected {scope} to return a 'str' while defining fixture '{argname}', but it returned:\n{result!r}",
            pytrace=False,
        )
    return result


def direct_param(request: SubRequest) -> Any:
    """The function of the pseudo fixture that stands for a directly parametrized argument."""
    return request.param


class DirectParamFixtureDef(FixtureDef):
    """The pseudo fixture of a directly parametrized argument."""

    def __init__(self, *, node: Any, argname: str, scope: Scope) -> None:
        super().__init__(node.config, NOTSET, argname, direct_param, scope, None, None, node=node)


class RequestFixtureDef(FixtureDef):
    """The fixture `request`, made anew for each requester."""

    def __init__(self, request: FixtureRequest) -> None:
        self.node = None
        self.baseid = ""
        self.func = lambda: request
        self.argname = "request"
        self._scope = Scope.Function
        self.params = self.ids = None
        self.argnames = ()
        self.cached_result = (request, [0], None)
        self._autouse = False

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Nothing ends a request."""

    def removefinalizer(self, finalizer: Callable[[], object]) -> None: ...


def pytest_fixture_setup(fixturedef: FixtureDef, request: SubRequest) -> Any:
    """Call the fixture function and cache what came of it (the built-in `pytest_fixture_setup`)."""
    kwargs = {name: request.getfixturevalue(name) for name in fixturedef.argnames}
    func = resolve_fixture_function(fixturedef, request)
    key = fixturedef.cache_key(request)
    flags = code_flags(func)
    if flags & (CO_ASYNC_GENERATOR | CO_COROUTINE):
        _fail_async(fixturedef, request)
    try:
        value = _call(func, request, kwargs, flags)
    except TEST_OUTCOME as error:
        from fastest.outcomes import Skipped

        if isinstance(error, Skipped):
            error._use_item_location = True  # the user wants to know which test was skipped, not in which fixture
        fixturedef.cached_result = (None, key, (error, error.__traceback__))
        raise
    fixturedef.cached_result = (value, key, None)
    return value


def _fail_async(fixturedef: FixtureDef, request: SubRequest) -> None:
    autouse = " with autouse=True" if fixturedef._autouse else ""
    fail(
        f"{request.node.name!r} requested an async fixture {request.fixturename!r}{autouse}, "
        "with no plugin or hook that handled it. This is an error, as pytest does not natively support it.\n"
        "See: https://docs.pytest.org/en/stable/deprecations.html#sync-test-depending-on-async-fixture",
        pytrace=False,
    )


def call_fixture_func(fixturefunc: Any, request: FixtureRequest, kwargs: dict[str, Any]) -> Any:
    """Call a fixture function; a generator is run to its yield and finished at teardown."""
    return _call(fixturefunc, request, kwargs, code_flags(fixturefunc))


def _call(func: Any, request: FixtureRequest, kwargs: dict[str, Any], flags: int) -> Any:
    if flags & CO_GENERATOR:
        generator = func(**kwargs)
        try:
            value = next(generator)
        except StopIteration:
            raise ValueError(f"{request.fixturename} did not yield a value") from None
        request.addfinalizer(lambda: teardown_yield_fixture(func, generator))
        return value
    return func(**kwargs)


def teardown_yield_fixture(fixturefunc: Any, generator: Any) -> None:
    """Run a generator fixture past its yield; a second yield is an error."""
    try:
        next(generator)
    except StopIteration:
        return
    from fastest.source import Source, getfslineno

    path, lineno = getfslineno(fixturefunc)
    fail(
        f"fixture function has more than one 'yield':\n\n{Source(fixturefunc).indent()}\n{path}:{lineno + 1}",
        pytrace=False,
    )


def resolve_fixture_function(fixturedef: FixtureDef, request: FixtureRequest) -> Any:
    """The function to call, bound to the instance on which the test runs."""
    func = fixturedef.func
    if type(func) is FunctionType:
        instance = None
    else:
        instance = request.instance
        bound_to = getattr(func, "__self__", None)
        if bound_to is not None and fixturedef._scope >= Scope.Class and not isinstance(bound_to, type):
            scope = fixturedef._scope.name
            warn_deprecated("CLASS_FIXTURE_INSTANCE_METHOD", scope=scope, fixturename=request.fixturename)
    if instance is None:
        return func
    if hasattr(func, "__self__") and not isinstance(instance, func.__self__.__class__):
        return func  # defined in another class, for example in a plugin
    plain = getimfunc(func)
    return plain if plain == func else plain.__get__(instance)
