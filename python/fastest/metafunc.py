"""Parametrization: how one test function becomes many items.

`Metafunc` is what `pytest_generate_tests` gets. Each `parametrize` call multiplies the planned calls (`CallSpec`) by
its rows. A direct parameter is desugared to a fixture of that name which returns the row's value, so that at run time
there is one way to fill an argument. The first call, which is nearly always the only one, builds its specs in one
tight loop; ten thousand literal rows take some 20 ms.
"""

from __future__ import annotations

from _collections_abc import Sequence

from fastest.dataclassed import with_fields
from fastest.fixturedef import DirectParamFixtureDef
from fastest.ids import IdMaker
from fastest.introspect import get_default_arg_names
from fastest.marks import normalize_mark_list
from fastest.outcomes import fail
from fastest.parameterset import HIDDEN_PARAM, ParameterSet
from fastest.scope import Scope
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from fastest.collect import FunctionDefinition
    from fastest.config.config import Config
    from fastest.fixtureclosure import FuncFixtureInfo
    from fastest.fixturedef import FixtureDef
    from fastest.ids import Id
    from fastest.marks import Mark, MarkDecorator
    from fastest.nodes import Node
    from fastest.parameterset import HiddenParam


@with_fields("params", "indices", "_arg2scope", "_idlist", "marks")
class CallSpec:
    """One planned call of a parametrized test function; it stays with the item as `item.callspec`.

    `params` and `indices` map argument names to values and to places among the rows, `_arg2scope` to the scope of the
    parameter, `_idlist` has one part of the id for each `parametrize` call, and `marks` go to the item.
    """

    __module__ = "_pytest.python"

    __slots__ = ("__dict__", "_arg2scope", "_idlist", "indices", "marks", "params")

    def __init__(
        self,
        params: dict[str, Any] | None = None,
        indices: dict[str, int] | None = None,
        _arg2scope: Mapping[str, Scope] | None = None,
        _idlist: Sequence[str] = (),
        marks: list[Mark] | None = None,
    ) -> None:
        self.params = {} if params is None else params
        self.indices = {} if indices is None else indices
        self._arg2scope = {} if _arg2scope is None else _arg2scope
        self._idlist = _idlist
        self.marks = [] if marks is None else marks

    def __repr__(self) -> str:
        return (
            f"CallSpec(params={self.params!r}, indices={self.indices!r}, _arg2scope={self._arg2scope!r}, "
            f"_idlist={self._idlist!r}, marks={self.marks!r})"
        )

    def setmulti(
        self,
        *,
        argnames: Iterable[str],
        valset: Iterable[object],
        id: str | HiddenParam,
        marks: Iterable[Mark | MarkDecorator],
        scope: Scope,
        param_index: int,
        nodeid: str,
    ) -> CallSpec:
        """This spec with one more row in it."""
        argnames = tuple(argnames)
        _check_new(argnames, self.params, nodeid)
        return CallSpec(
            {**self.params, **dict(zip(argnames, valset))},
            {**self.indices, **dict.fromkeys(argnames, param_index)},
            {**self._arg2scope, **dict.fromkeys(argnames, scope)},
            self._idlist if id is HIDDEN_PARAM else [*self._idlist, id],  # type: ignore[list-item]
            [*self.marks, *normalize_mark_list(marks)] if marks else self.marks[:],
        )

    def getparam(self, name: str) -> Any:
        try:
            return self.params[name]
        except KeyError as error:
            raise ValueError(name) from error

    @property
    def id(self) -> str:
        return "-".join(self._idlist)


def _check_new(argnames: Sequence[str], params: Mapping[str, object], nodeid: str) -> None:
    for position, arg in enumerate(argnames):
        if arg in params or arg in argnames[:position]:
            from fastest.nodes import Collector

            raise Collector.CollectError(f"{nodeid}: duplicate parametrization of {arg!r}")


def _first_calls(
    argnames: Sequence[str], ids: Sequence[Id], rows: Sequence[ParameterSet], scope: Scope, nodeid: str
) -> list[CallSpec]:
    """The specs of a function's first parametrization: nothing to copy, and the scopes can be shared."""
    _check_new(argnames, {}, nodeid)
    scopes = dict.fromkeys(argnames, scope)
    single = argnames[0] if len(argnames) == 1 else None
    calls = []
    for index, (id, (values, marks, _)) in enumerate(zip(ids, rows)):
        if single is not None:
            params, indices = {single: values[0]}, {single: index}
        else:
            params, indices = dict(zip(argnames, values)), dict.fromkeys(argnames, index)
        id_list: Any = [] if id is HIDDEN_PARAM else [id]
        calls.append(CallSpec(params, indices, scopes, id_list, list(normalize_mark_list(marks)) if marks else []))
    return calls


def first_parametrization(mark: Mark, nodeid: str, function: Any, config: Config) -> list[CallSpec]:
    """The specs of a function whose only mark names arguments and their values; `nodeid` is the function's."""
    names, values = mark.args
    argnames, rows = ParameterSet._for_parametrize(names, values, function, config, nodeid=nodeid)
    ids = IdMaker(argnames, rows, None, None, config, nodeid).make_unique_parameterset_ids()
    return _first_calls(argnames, ids, rows, Scope.Function, nodeid)


#: Where a node keeps the fixtures of the direct parameters that have its scope.
name2directparamfixturedef_key = StashKey()


class Metafunc:
    """A test function about to be made into items, as `pytest_generate_tests` sees it."""

    __module__ = "_pytest.python"

    def __init__(
        self,
        definition: FunctionDefinition,
        fixtureinfo: FuncFixtureInfo,
        config: Config,
        cls: type | None = None,
        module: Any = None,
        *,
        _ispytest: bool = False,
    ) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self.definition = definition
        self.config = config
        self.module = module
        self.function = definition.obj
        self.fixturenames = fixtureinfo.names_closure
        self.cls = cls
        self._arg2fixturedefs = fixtureinfo.name2fixturedefs
        self._calls: list[CallSpec] = []
        self._params_directness: dict[str, str] = {}

    def parametrize(
        self,
        argnames: str | Sequence[str],
        argvalues: Iterable[ParameterSet | Sequence[object] | object],
        *,
        indirect: bool | Sequence[str] = False,
        ids: Iterable[object] | Callable[[Any], object] | None = None,
        scope: str | None = None,
        _param_mark: Mark | None = None,
    ) -> None:
        """Call the function once for each row of values; several calls multiply each other.

        `indirect` names the arguments whose value goes to the fixture of that name as `request.param`; `ids` is a
        sequence, an iterator or a function of a value; `scope` overrides the scope by which the tests are grouped.
        """
        nodeid = self.definition.nodeid
        argnames, rows = ParameterSet._for_parametrize(argnames, argvalues, self.function, self.config, nodeid=nodeid)
        if "request" in argnames:
            fail(
                f"{nodeid}: 'request' is a reserved name and cannot be used in @pytest.mark.parametrize",
                pytrace=False,
            )
        scope_ = self._resolve_scope(scope, argnames, indirect)
        self._validate_if_using_arg_names(argnames, indirect)
        resolved = self._ids_of(argnames, ids, rows, _param_mark)
        directness = _resolve_args_directness(argnames, indirect, nodeid)
        self._params_directness.update(directness)
        self._add_direct_fixtures([name for name in argnames if directness[name] == "direct"], scope_, scope)
        self._calls = self._multiplied(argnames, resolved, rows, scope_)

    def _multiplied(
        self, argnames: Sequence[str], ids: Sequence[Id], rows: Sequence[ParameterSet], scope: Scope
    ) -> list[CallSpec]:
        nodeid = self.definition.nodeid
        if not self._calls:
            return _first_calls(argnames, ids, rows, scope, nodeid)
        return [
            call.setmulti(
                argnames=argnames,
                valset=row[0],
                id=id,
                marks=row[1],
                scope=scope,
                param_index=index,
                nodeid=nodeid,
            )
            for call in self._calls
            for index, (id, row) in enumerate(zip(ids, rows))
        ]

    def _resolve_scope(self, scope: str | None, argnames: Sequence[str], indirect: bool | Sequence[str]) -> Scope:
        if scope is None:
            return _infer_parametrize_scope(argnames, self._arg2fixturedefs, indirect)
        return Scope.from_user(scope, descr=f"parametrize() call in {self.function.__name__}")

    def _ids_of(
        self,
        argnames: Sequence[str],
        ids: Iterable[object] | Callable[[Any], object] | None,
        rows: Sequence[ParameterSet],
        mark: Mark | None,
    ) -> list[Id]:
        """The ids of the rows. A mark remembers those it made, for its ids may be an iterator that is used up by
        the first function.
        """
        source = mark._param_ids_from if mark else None
        remembered = source._param_ids_generated if source else None
        if remembered is not None:
            ids = remembered
        resolved = self._resolve_parameter_set_ids(argnames, ids, rows, nodeid=self.definition.nodeid)
        if source is not None and remembered is None:
            object.__setattr__(source, "_param_ids_generated", resolved)
        return resolved

    def _resolve_parameter_set_ids(
        self,
        argnames: Sequence[str],
        ids: Iterable[object] | Callable[[Any], object] | None,
        parametersets: Sequence[ParameterSet],
        nodeid: str,
    ) -> list[Id]:
        function: Any = ids if callable(ids) else None
        given = None if ids is None or function is not None else self._validate_ids(ids, parametersets)  # type: ignore
        return IdMaker(argnames, parametersets, function, given, self.config, nodeid).make_unique_parameterset_ids()

    def _validate_ids(self, ids: Iterable[object], parametersets: Sequence[ParameterSet]) -> list[object]:
        """The given ids as a list: as many as there are rows. An iterator gives what is needed; an empty sequence
        means no ids.
        """
        try:
            count = len(ids)  # type: ignore[arg-type]
        except TypeError:
            try:
                iter(ids)
            except TypeError as error:
                raise TypeError("ids must be a callable or an iterable") from error
            count = len(parametersets)
        if count != len(parametersets) and count != 0:
            fail(
                f"In {self.definition.nodeid}: {len(parametersets)} parameter sets specified, "
                f"with different number of ids: {count}",
                pytrace=False,
            )
        from itertools import islice

        return list(islice(ids, count))

    def _validate_if_using_arg_names(self, argnames: Sequence[str], indirect: bool | Sequence[str]) -> None:
        for arg in argnames:
            if arg in self.fixturenames:
                continue
            nodeid = self.definition.nodeid
            if arg in get_default_arg_names(self.function):
                fail(f"In {nodeid}: function already takes an argument '{arg}' with a default value", pytrace=False)
            through_fixture = arg in indirect if isinstance(indirect, Sequence) else indirect
            fail(f"In {nodeid}: function uses no {'fixture' if through_fixture else 'argument'} '{arg}'", pytrace=False)

    def _add_direct_fixtures(self, argnames: Sequence[str], scope: Scope, given: str | None) -> None:
        """Make the fixtures of direct parameters; above function scope all functions of that scope share them."""
        shared: dict[str, DirectParamFixtureDef] = {}
        if scope is not Scope.Function:
            shared = self._node_of(scope, given).stash.setdefault(name2directparamfixturedef_key, shared)
        for argname in argnames:
            if argname not in shared:
                shared[argname] = DirectParamFixtureDef(node=self.definition.session, argname=argname, scope=scope)
            self._arg2fixturedefs[argname] = [shared[argname]]

    def _node_of(self, scope: Scope, given: str | None) -> Node:
        """The node that stands for a scope. Without a class or package, it is the next wider thing that there is."""
        collector = self.definition.parent
        assert collector is not None
        from fastest.request import get_scope_node

        node: Node | None = get_scope_node(collector, scope)
        if node is not None:
            return node
        if scope is Scope.Class:
            return collector
        assert scope is Scope.Package, f"Unhandled missing scope: {given}"
        return collector.session

    def _recompute_direct_params_indices(self) -> None:
        """Give each call its own index for direct parameters, whose equality is by place among all calls."""
        direct = [name for name, kind in self._params_directness.items() if kind == "direct"]
        for index, call in enumerate(self._calls):
            for name in direct:
                call.indices[name] = index


def _infer_parametrize_scope(
    argnames: Sequence[str],
    arg2fixturedefs: Mapping[str, Sequence[FixtureDef]],
    indirect: bool | Sequence[str],
) -> Scope:
    """Function scope as soon as one argument is direct; otherwise the narrowest scope of the fixtures."""
    if len(indirect) != len(argnames) if isinstance(indirect, Sequence) else not indirect:
        return Scope.Function
    scopes = [arg2fixturedefs[name][-1]._scope for name in argnames if name in arg2fixturedefs]
    return min(scopes, default=Scope.Function)


def _resolve_args_directness(argnames: Sequence[str], indirect: bool | Sequence[str], nodeid: str) -> dict[str, str]:
    """For each argument whether it is "direct" or goes to a fixture ("indirect")."""
    if isinstance(indirect, bool):
        return dict.fromkeys(argnames, "indirect" if indirect else "direct")
    if not isinstance(indirect, Sequence):
        fail(
            f"In {nodeid}: expected Sequence or boolean for indirect, got {type(indirect).__name__}",
            pytrace=False,
        )
    directness = dict.fromkeys(argnames, "direct")
    for arg in indirect:
        if arg not in argnames:
            fail(f"In {nodeid}: indirect fixture '{arg}' doesn't exist", pytrace=False)
        directness[arg] = "indirect"
    return directness


def __getattr__(name: str) -> Any:
    if name != "CallSpec2":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import warnings

    from fastest.deprecated import CALLSPEC2_RENAMED

    warnings.warn(CALLSPEC2_RENAMED.format(), stacklevel=2)
    return CallSpec


def pytest_generate_tests(metafunc: Metafunc) -> None:
    for marker in metafunc.definition.iter_markers(name="parametrize"):
        metafunc.parametrize(*marker.args, **marker.kwargs, _param_mark=marker)
