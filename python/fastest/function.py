"""`Function`, the item for one test function: `_pytest.python.Function`.

Collection makes thousands of these, so `make` fills an instance directly, and whatever most tests never need (the
bound method, marks,
keywords, the fixture closure, `funcargs`, `request`) is made on first use. `from_parent` is the public way and ends
in the same state.
"""

from __future__ import annotations

from fastest.introspect import NOTSET, getimfunc
from fastest.nodemeta import lazy
from fastest.nodes import Item, Node
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fastest.excinfo import ExceptionInfo, Traceback
    from fastest.fixtureclosure import FuncFixtureInfo
    from fastest.metafunc import CallSpec


class PyobjMixin(Node):
    """What nodes for Python objects share."""

    _ALLOW_MARKERS = True

    @property
    def module(self) -> Any:
        """The module object that this node was collected from."""
        from fastest.collect import Module

        node = self.getparent(Module)
        return node.obj if node is not None else None

    @property
    def cls(self) -> Any:
        """The class that this node was collected from, or None."""
        from fastest.collect import Class

        node = self.getparent(Class)
        return node.obj if node is not None else None

    @property
    def instance(self) -> Any:
        """The instance that a test method is bound to, or None."""
        return None

    @property
    def obj(self) -> Any:
        """The Python object."""
        obj: Any = self.__dict__.get("_obj")
        if obj is None:
            self._obj = obj = self._getobj()
            if self._ALLOW_MARKERS:
                from fastest.marks import get_unpacked_marks

                marks = get_unpacked_marks(obj)
                if marks:
                    self.own_markers.extend(marks)
                    self.keywords.update((mark.name, mark) for mark in marks)
        return obj

    @obj.setter
    def obj(self, value: Any) -> None:
        self._obj = value

    def _getobj(self) -> Any:
        assert self.parent is not None
        return getattr(self.parent.obj, self.name)  # type: ignore[attr-defined]

    def getmodpath(self, stopatmodule: bool = True, includemodule: bool = False) -> str:
        """The dotted path from the module down."""
        from fastest.collect import Module

        parts = []
        for node in self.iter_parents():
            name = node.name
            if isinstance(node, Module):
                name = os.path.splitext(name)[0]
                if stopatmodule:
                    if includemodule:
                        parts.append(name)
                    break
            parts.append(name)
        parts.reverse()
        return ".".join(parts)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """File and line of the object, and its dotted path."""
        from fastest.source import getfslineno

        path, lineno = getfslineno(self.obj)
        return path, lineno, self.getmodpath()

    def _place(self) -> tuple[str, int | None, str]:
        """`reportinfo` with the path as a text: no report of an ordinary test needs `pathlib`."""
        if type(self).reportinfo is not PyobjMixin.reportinfo:
            path, line, name = self.reportinfo()
            return os.fspath(path), line, name
        from fastest.source import place_of

        return (*place_of(self.obj), self.getmodpath())


class Function(PyobjMixin, Item):
    """A test function or method, with one set of parameters if it is parametrized."""

    __module__ = "_pytest.python"

    _ALLOW_MARKERS = False

    def __init__(
        self,
        name: str,
        parent: Any,
        config: Any = None,
        callspec: CallSpec | None = None,
        callobj: Any = NOTSET,
        keywords: Mapping[str, Any] | None = None,
        session: Any = None,
        fixtureinfo: FuncFixtureInfo | None = None,
        originalname: str | None = None,
    ) -> None:
        super().__init__(name, parent, config=config, session=session)
        if callobj is not NOTSET:
            self._obj = callobj
            self._instance = getattr(callobj, "__self__", None)
        self.originalname = originalname or name
        if callspec is not None:
            self.callspec = callspec
            if keywords is None:
                keywords = {callspec.id: True}
        self._extra_keywords = keywords
        if fixtureinfo is None:
            fixtureinfo = self.session._fixturemanager.getfixtureinfo(self, self.obj, self.cls)
        self._fixtureinfo = fixtureinfo
        self.fixturenames = fixtureinfo.names_closure
        self._initrequest()

    @classmethod
    def make(
        cls,
        parent: Any,
        name: str,
        originalname: str,
        func: Any,
        info: FuncFixtureInfo | None,
        callspec: CallSpec | None,
    ) -> Function:
        """`from_parent` without its generality; `func` is what the collector's namespace holds, `info` None: no
        fixtures."""
        item: Function = object.__new__(cls)
        fields = item.__dict__ = {
            "name": name,
            "parent": parent,
            "config": parent.config,
            "session": parent.session,
            "_pathstr": parent._pathstr,
            "_address": f"{parent._address}::{name}",
            "originalname": originalname,
            "_func": func,
        }
        if info is not None:
            fields["_fixtureinfo"] = info
        if callspec is not None:
            fields["callspec"] = callspec
        return item

    @classmethod
    def from_parent(cls, parent: Any, **kw: Any) -> Any:
        """The public constructor: name, callspec, callobj, keywords, fixtureinfo, originalname."""
        return super().from_parent(parent=parent, **kw)

    @lazy
    def _address(self) -> str:
        # Not from `name`: a hook may change that, and the node id stays what it was.
        callspec = self.__dict__.get("callspec")
        own = self.originalname if callspec is None or not callspec._idlist else f"{self.originalname}[{callspec.id}]"
        parent: Any = self.parent
        return f"{parent._address}::{own}"

    @lazy
    def _extra_keywords(self) -> Mapping[str, Any] | None:
        callspec = self.__dict__.get("callspec")
        return None if callspec is None else {callspec.id: True}

    @lazy
    def _func(self) -> Any:
        return getimfunc(self.obj)

    @lazy
    def _fixtureinfo(self) -> FuncFixtureInfo:
        shared = self.__dict__.get("_closure")
        if shared is not None:
            return shared.copy()  # type: ignore[no-any-return]
        from fastest.fixtureclosure import FuncFixtureInfo

        return FuncFixtureInfo((), (), [], {})

    def closure(self) -> FuncFixtureInfo | None:
        """`_fixtureinfo` for those who only look; None: the test needs no fixture."""
        fields = self.__dict__
        return fields.get("_fixtureinfo") or fields.get("_closure")

    @lazy
    def fixturenames(self) -> list[str]:
        """The fixtures that this test needs; plugins may add to it."""
        return self._fixtureinfo.names_closure  # type: ignore[no-any-return]

    @lazy
    def own_markers(self) -> list[Any]:
        """The function's marks, then those of its parameters."""
        from fastest.marks import get_unpacked_marks

        marks = list(get_unpacked_marks(self._func))
        callspec = self.__dict__.get("callspec")
        if callspec is not None:
            marks.extend(callspec.marks)
        return marks

    @lazy
    def keywords(self) -> Any:
        """Names and marks; the function's attributes and the parameters' id among them."""
        from fastest.marks import NodeKeywords

        keywords = NodeKeywords(self)
        keywords.update((mark.name, mark) for mark in self.own_markers)
        keywords.update(getattr(self._func, "__dict__", {}))
        if self._extra_keywords:
            keywords.update(self._extra_keywords)
        return keywords

    def iter_markers_with_node(self, name: str | None = None) -> Any:
        """As for all nodes; a function's own marks are found when first asked for."""
        self.own_markers  # noqa: B018
        return super().iter_markers_with_node(name)

    def _initrequest(self) -> None:
        self.__dict__.pop("funcargs", None)
        self.__dict__.pop("_request", None)

    @lazy
    def funcargs(self) -> dict[str, object]:
        """The values of the fixtures that are set up for this test."""
        return {}

    @lazy
    def _request(self) -> Any:
        from fastest.request import TopRequest

        return TopRequest(self)

    @property
    def function(self) -> Any:
        """The underlying function."""
        return getimfunc(self.obj)

    @property
    def instance(self) -> Any:
        """The instance that the method is bound to; each test gets a fresh one."""
        try:
            return self._instance
        except AttributeError:
            self._instance = self._getinstance()
        return self._instance

    def _getinstance(self) -> Any:
        from fastest.collect import Class

        return self.parent.newinstance() if isinstance(self.parent, Class) else None

    def _getobj(self) -> Any:
        owner = self.instance
        if owner is None:
            if "_func" in self.__dict__:  # what was there when it was collected: a submodule may have its name by now
                return self._func
            owner = self.parent.obj  # type: ignore[union-attr]
        return getattr(owner, self.originalname)

    @property
    def _pyfuncitem(self) -> Function:
        return self

    def runtest(self) -> None:
        """Call the test function."""
        if "pytest_pyfunc_call" in self.config.hooked:
            self.ihook.pytest_pyfunc_call(pyfuncitem=self)
        else:
            from fastest.collect import pytest_pyfunc_call

            pytest_pyfunc_call(self)

    def setup(self) -> None:
        """Set up what the test needs."""
        self._request._fillfixtures()

    def _traceback_filter(self, excinfo: ExceptionInfo) -> Traceback:
        if self.config.getoption("fulltrace", False):
            return excinfo.traceback
        from fastest.failures import cut_to_function

        return cut_to_function(self, excinfo)

    def repr_failure(self, excinfo: ExceptionInfo, style: str | None = None) -> Any:
        """A long traceback unless --tb says otherwise."""
        style = self.config.getoption("tbstyle", "auto")
        return self._repr_failure_py(excinfo, "long" if style == "auto" else style)


def marks_of_its_own(item: Any) -> Sequence[Any]:
    """`item.own_markers`, without making the list of a function that has none."""
    fields = item.__dict__
    if "own_markers" in fields or type(item) is not Function or "_func" not in fields:
        return item.own_markers  # type: ignore[no-any-return]
    callspec = fields.get("callspec")
    if callspec is not None and callspec.marks:
        return item.own_markers  # type: ignore[no-any-return]
    marks = getattr(fields["_func"], "__dict__", {"pytestmark": None}).get("pytestmark", ())
    return marks if type(marks) in (list, tuple) and _are_marks(marks) else item.own_markers  # type: ignore[no-any-return]


def _are_marks(marks: Sequence[Any]) -> bool:
    from fastest.marks import Mark

    return all(type(mark) is Mark for mark in marks)


class FunctionDefinition(Function):
    """What a Metafunc is about: the function before it is multiplied. Never run."""

    def runtest(self) -> None:
        """Not for running."""
        raise RuntimeError("function definitions are not supposed to be run as tests")

    setup = runtest
