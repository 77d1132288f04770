"""`request`: how a test or fixture gets at fixtures. `FixtureRequest` and its kin of `_pytest.fixtures`.

A `TopRequest` stands for the test, a `SubRequest` for one fixture that is being set up for it. An overriding fixture
that asks for its
own name gets the definition one level further out: the chain of sub-requests knows how deep we are.
"""

from __future__ import annotations

from fastest.fixturedef import FixtureDef, RequestFixtureDef
from fastest.introspect import NOTSET
from fastest.legacy import legacy_path_attribute
from fastest.outcomes import fail
from fastest.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
    from pathlib import Path
    from typing import Any, NoReturn

    from fastest.config.config import Config
    from fastest.fixturemanager import FixtureManager
    from fastest.session import Session


class FixtureRequest:
    """What `request` offers (pytest's reference, "request")."""

    __module__ = "_pytest.fixtures"

    fixturename: str | None
    _pyfuncitem: Any
    _arg2fixturedefs: Mapping[str, Sequence[FixtureDef]]
    _fixture_defs: dict[str, FixtureDef]
    _scope: Scope
    param: Any

    @property
    def _fixturemanager(self) -> FixtureManager:
        return self._pyfuncitem.session._fixturemanager  # type: ignore[no-any-return]

    @property
    def scope(self) -> str:
        """The scope's name."""
        return self._scope.value

    @property
    def fixturenames(self) -> list[str]:
        """All fixtures that are active in this request."""
        names = list(self._pyfuncitem.fixturenames)
        names.extend(set(self._fixture_defs).difference(names))
        return names

    @property
    def node(self) -> Any:
        """The node of the request's scope."""
        raise NotImplementedError

    @property
    def config(self) -> Config:
        """The session's config."""
        return self._pyfuncitem.config  # type: ignore[no-any-return]

    @property
    def session(self) -> Session:
        """The session."""
        return self._pyfuncitem.session  # type: ignore[no-any-return]

    def _require(self, what: str, *scopes: str) -> None:
        if self.scope not in scopes:
            raise AttributeError(f"{what} not available in {self.scope}-scoped context")

    @property
    def function(self) -> Any:
        """The test function."""
        self._require("function", "function")
        return self._pyfuncitem.obj

    @property
    def cls(self) -> Any:
        """The test's class, or None."""
        from fastest.collect import Class

        self._require("cls", "class", "function")
        collector = self._pyfuncitem.getparent(Class)
        return collector.obj if collector else None

    @property
    def instance(self) -> Any:
        """The instance on which a test method runs, or None."""
        return getattr(self._pyfuncitem, "instance", None) if self._scope is Scope.Function else None

    @property
    def module(self) -> Any:
        """The test's module."""
        from fastest.collect import Module

        self._require("module", "function", "class", "module")
        collector = self._pyfuncitem.getparent(Module)
        assert collector is not None
        return collector.obj

    @property
    def path(self) -> Path:
        """The test's file."""
        self._require("path", "function", "class", "module", "package")
        return self._pyfuncitem.path  # type: ignore[no-any-return]

    fspath = legacy_path_attribute(lambda request: request.path)

    @property
    def keywords(self) -> MutableMapping[str, Any]:
        """The keywords of the node."""
        return self.node.keywords  # type: ignore[no-any-return]

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Run `finalizer` when the requesting scope ends."""
        raise NotImplementedError

    def applymarker(self, marker: Any) -> None:
        """Add a mark to the node."""
        self.node.add_marker(marker)

    def raiseerror(self, msg: str | None) -> NoReturn:
        """Raise a FixtureLookupError."""
        raise FixtureLookupError(None, self, msg)

    def getfixturevalue(self, argname: str) -> Any:
        """The value of a fixture, set up now if it is not active."""
        fixturedef = self._get_active_fixturedef(argname)
        cached = fixturedef.cached_result
        assert cached is not None, (
            f'The fixture value for "{argname}" is not available.  '
            "This can happen when the fixture has already been torn down."
        )
        return cached[0]

    def _iter_chain(self) -> Iterator[SubRequest]:
        current: Any = self
        while isinstance(current, SubRequest):
            yield current
            current = current._parent_request

    def _get_active_fixturedef(self, argname: str) -> FixtureDef:
        if argname == "request":
            return RequestFixtureDef(self)
        fixturedef = self._fixture_defs.get(argname)
        if fixturedef is not None:
            self._check_scope(fixturedef, fixturedef._scope)
            return fixturedef
        fixturedef = self._select(argname)
        subrequest = self._subrequest(argname, fixturedef)
        session = self._pyfuncitem.session
        if self.node not in session._setupstate.stack:
            _warn_of_teardown(argname)
            if subrequest.node not in session._setupstate.stack:
                self._raise_teardown_lookup_error(argname)
        fixturedef.execute(subrequest)
        self._fixture_defs[argname] = fixturedef
        return fixturedef

    def _select(self, argname: str) -> FixtureDef:
        """The definition that this request means by a name."""
        definitions = self._arg2fixturedefs.get(argname)
        if definitions is None:  # asked for dynamically: collection did not see it
            definitions = self._fixturemanager.getfixturedefs(argname, self._pyfuncitem)
        if not definitions:
            raise FixtureLookupError(argname, self)
        depth = 1 + sum(1 for request in self._iter_chain() if request.fixturename == argname)
        if depth > len(definitions):
            raise FixtureLookupError(argname, self)
        return definitions[-depth]

    def _subrequest(self, argname: str, fixturedef: FixtureDef) -> SubRequest:
        callspec = getattr(self._pyfuncitem, "callspec", None)
        if callspec is not None and argname in callspec.params:
            param, index = callspec.params[argname], callspec.indices[argname]
            scope = callspec._arg2scope[argname]
        else:
            param, index, scope = NOTSET, 0, fixturedef._scope
            if fixturedef.params is not None:
                self._fail_without_param(fixturedef)
        # A parametrization's scope decides about caching only; who may request whom is decided by the fixture's own.
        self._check_scope(fixturedef, fixturedef._scope)
        return SubRequest(self, scope, param, index, fixturedef)

    def _check_scope(self, requested_fixturedef: FixtureDef, requested_scope: Scope) -> None:
        raise NotImplementedError

    def _raise_teardown_lookup_error(self, argname: str) -> NoReturn:
        raise FixtureLookupError(
            argname,
            self,
            f'The fixture value for "{argname}" is not available during teardown '
            "because it was not previously requested.\n"
            "Only fixtures that were already active can be retrieved during teardown.\n"
            "Request the fixture before teardown begins by declaring it in the fixture "
            "signature or by calling request.getfixturevalue() before the fixture yields.",
        )

    def _fail_without_param(self, fixturedef: FixtureDef) -> None:
        from fastest.introspect import getlocation
        from fastest.paths import relative_below
        from fastest.request_errors import requesting_line

        item = self._pyfuncitem
        if getattr(item, "nofuncargs", False):
            fail(
                f"{item.name} does not support fixtures, maybe unittest.TestCase subclass?\n"
                f"Node id: {item.nodeid}\nFunction type: {type(item).__name__}",
                pytrace=False,
            )
        root = str(item.config.rootpath)
        path, lineno = requesting_line()
        fail(
            f"The requested fixture has no parameter defined for test:\n    {item.nodeid}\n\n"
            f"Requested fixture '{fixturedef.argname}' defined in:\n{getlocation(fixturedef.func, root)}\n\n"
            f"Requested here:\n{relative_below(path, root) or path}:{lineno}",
            pytrace=False,
        )

    def _get_fixturestack(self) -> list[FixtureDef]:
        stack = [request._fixturedef for request in self._iter_chain()]
        stack.reverse()
        return stack


def _warn_of_teardown(argname: str) -> None:
    import warnings

    from fastest.deprecated import FIXTURE_GETFIXTUREVALUE_DURING_TEARDOWN

    warnings.warn(FIXTURE_GETFIXTUREVALUE_DURING_TEARDOWN.format(argname=argname), stacklevel=4)


class TopRequest(FixtureRequest):
    """`request` in a test function."""

    __module__ = "_pytest.fixtures"

    _scope = Scope.Function
    fixturename = None

    def __init__(self, pyfuncitem: Any, *, _ispytest: bool = False) -> None:
        self._pyfuncitem = pyfuncitem
        self._arg2fixturedefs = pyfuncitem._fixtureinfo.name2fixturedefs
        self._fixture_defs = {}

    @property
    def node(self) -> Any:
        """The item."""
        return self._pyfuncitem

    def __repr__(self) -> str:
        return f"<FixtureRequest for {self._pyfuncitem!r}>"

    def _check_scope(self, requested_fixturedef: FixtureDef, requested_scope: Scope) -> None:
        """A test may request anything."""

    def _fillfixtures(self) -> None:
        item = self._pyfuncitem
        funcargs = item.funcargs
        for name in item.fixturenames:
            if name not in funcargs:
                funcargs[name] = self.getfixturevalue(name)

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Run `finalizer` when the test is over."""
        self._pyfuncitem.addfinalizer(finalizer)


class SubRequest(FixtureRequest):
    """`request` in a fixture function."""

    __module__ = "_pytest.fixtures"

    def __init__(
        self,
        request: FixtureRequest,
        scope: Scope,
        param: Any,
        param_index: int,
        fixturedef: FixtureDef,
        *,
        _ispytest: bool = False,
    ) -> None:
        self._pyfuncitem = request._pyfuncitem
        self.fixturename = fixturedef.argname
        self._fixture_defs = request._fixture_defs
        self._arg2fixturedefs = request._arg2fixturedefs
        self._parent_request = request
        self._fixturedef = fixturedef
        if param is not NOTSET:
            self.param = param
        self.param_index = param_index
        self._scope = scope
        self._node = self._pyfuncitem if scope is Scope.Function else _scope_node(self._pyfuncitem, scope, fixturedef)

    def __repr__(self) -> str:
        return f"<SubRequest {self.fixturename!r} for {self._pyfuncitem!r}>"

    @property
    def node(self) -> Any:
        """The node of the fixture's scope."""
        return self._node

    def _check_scope(self, requested_fixturedef: FixtureDef, requested_scope: Scope) -> None:
        if self._scope > requested_scope:
            from fastest.request_errors import scope_mismatch

            fail(scope_mismatch(self, requested_fixturedef, requested_scope), pytrace=False)

    def _format_fixturedef_line(self, fixturedef: FixtureDef) -> str:
        from fastest.request_errors import fixturedef_line

        return fixturedef_line(self, fixturedef)

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Run `finalizer` when the fixture's value is dropped."""
        self._fixturedef.addfinalizer(finalizer)


def _scope_node(item: Any, scope: Scope, fixturedef: FixtureDef) -> Any:
    if scope is Scope.Package:
        return get_scope_package(item, fixturedef)
    node = get_scope_node(item, scope)
    if node is None and scope is Scope.Class:
        return item
    assert node, f'Could not obtain a node for scope "{scope}" for function {item!r}'
    return node


def get_scope_package(node: Any, fixturedef: FixtureDef) -> Any:
    """The package that a package-scoped fixture belongs to: where it was defined, else the session."""
    from fastest.collect import Package

    for parent in node.iter_parents():
        if isinstance(parent, Package):
            if fixturedef.node is not None:
                if parent is fixturedef.node:
                    return parent
            elif parent.nodeid == fixturedef.baseid:
                return parent
    return node.session


def get_scope_node(node: Any, scope: Scope) -> Any:
    """The nearest node of a scope, or None if there is none."""
    if scope is Scope.Session:
        return node.session
    if scope is Scope.Function:
        from fastest.nodes import Item

        return node.getparent(Item)
    from fastest import collect

    return node.getparent(getattr(collect, scope.name))


class FixtureLookupError(LookupError):
    """A requested fixture does not exist, or not here."""

    __module__ = "_pytest.fixtures"

    def __init__(self, argname: str | None, request: FixtureRequest, msg: str | None = None) -> None:
        self.argname = argname
        self.request = request
        self.fixturestack = request._get_fixturestack()
        self.msg = msg

    def formatrepr(self) -> Any:
        """What the report shows: the requesting functions, the message and the available fixtures."""
        from fastest.request_errors import lookup_error_repr

        return lookup_error_repr(self)
