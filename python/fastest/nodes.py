"""The collection tree: `_pytest.nodes`.

A node is made for every test, and most tests are never asked for more than their name and node id. So a node stores
what it is
given and makes the rest (`path`, `keywords`, `own_markers`, `stash` ...) when it is first read: `lazy` below is a
descriptor that
replaces itself in the instance's dict. Node ids are strings here; `node.id` builds the structured form.
"""

from __future__ import annotations

from abc import abstractmethod

from fastest.legacy import legacy_path_attribute
from fastest.nodemeta import NodeMeta, lazy
from fastest.stash import Stash
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableMapping
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.excinfo import ExceptionInfo, Traceback
    from fastest.marks import Mark, MarkDecorator
    from fastest.nodeid import NodeId
    from fastest.session import Session

SEP = "/"


def norm_sep(path: str | os.PathLike[str]) -> str:
    """A path with forward slashes, as node ids spell it."""
    return os.fspath(path).replace("\\", SEP)


def _set_path(node: Any, path: Any) -> None:
    node.path = real_path(path)
    node._pathstr = os.fspath(path)


class Node(metaclass=NodeMeta):
    """Base of collectors (inner nodes) and items (leaves)."""

    __module__ = "_pytest.nodes"

    name: str
    parent: Collector | None
    config: Config
    session: Session
    _address: str
    _pathstr: str

    def __init__(
        self,
        name: str,
        parent: Collector | None = None,
        config: Config | None = None,
        session: Session | None = None,
        fspath: None = None,
        path: Path | str | None = None,
        nodeid: NodeId | str | None = None,
    ) -> None:
        if (config is None or session is None) and parent is None:
            raise TypeError(f"{'config' if config is None else 'session'} or parent must be provided")
        self.name = name
        self.parent = parent
        self.config = config or parent.config  # type: ignore[union-attr]
        self.session = session or parent.session  # type: ignore[union-attr]
        if path is None:
            self._pathstr = parent._pathstr  # type: ignore[union-attr]
        else:
            self._pathstr = os.fspath(path)
        if nodeid is not None:
            self._address = str(nodeid)
        else:
            if parent is None:
                raise TypeError("nodeid or parent must be provided")
            self._address = f"{parent.nodeid}::{name}"

    @classmethod
    def from_parent(cls, parent: Any, **kw: Any) -> Any:
        """The constructor of all nodes; subclasses may extend it."""
        for reserved in ("config", "session"):
            if reserved in kw:
                raise TypeError(f"{reserved} is not a valid argument for from_parent")
        return cls._create(parent=parent, **kw)

    # What a node has, made when it is asked for.

    @lazy
    def path(self) -> Path:
        """Where the node was collected from."""
        return real_path(self._pathstr)

    fspath = legacy_path_attribute(lambda node: node.path, lambda node, path: _set_path(node, path))

    @lazy
    def keywords(self) -> MutableMapping[str, Any]:
        """Names and marks of the node and its parents."""
        from fastest.marks import NodeKeywords

        return NodeKeywords(self)

    @lazy
    def own_markers(self) -> list[Mark]:
        """The marks of this node itself."""
        return []

    @lazy
    def extra_keyword_matches(self) -> set[str]:
        """More names that -k finds this node under."""
        return set()

    @lazy
    def stash(self) -> Stash:
        """A place for plugins to keep things in."""
        return Stash()

    @property
    def _store(self) -> Stash:
        stash: Stash = self.stash
        return stash

    @property
    def nodeid(self) -> str:
        """The `::`-separated address in the tree."""
        return self._address

    @property
    def id(self) -> NodeId:
        """The address, taken apart."""
        from fastest.nodeid import NodeId

        return NodeId.parse(self.nodeid)

    @property
    def ihook(self) -> Any:
        """The hooks, without those of conftest files that are not above this node."""
        return self.session.gethookproxy(self._pathstr)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', None)}>"

    def warn(self, warning: Warning) -> None:
        """Issue a warning that points at this node."""
        import warnings

        if not isinstance(warning, Warning):
            raise ValueError(f"warning must be an instance of Warning or subclass, got {warning!r}")
        path, lineno = get_fslocation_from_item(self)
        warnings.warn_explicit(warning, category=None, filename=str(path), lineno=-1 if lineno is None else lineno + 1)

    def setup(self) -> None:
        """Run when the node is entered."""

    def teardown(self) -> None:
        """Run when the node is left."""

    def iter_parents(self) -> Iterator[Node]:
        """This node and its parents, upwards."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def listchain(self) -> list[Node]:
        """This node and its parents, from the root downwards."""
        chain: list[Node] = []
        node: Node | None = self
        while node is not None:
            chain.append(node)
            node = node.parent
        chain.reverse()
        return chain

    def listnames(self) -> list[str]:
        """The names along `listchain`."""
        return [node.name for node in self.listchain()]

    def add_marker(self, marker: str | MarkDecorator, append: bool = True) -> None:
        """Mark this node while the session runs."""
        from fastest.marks import MARK_GEN, MarkDecorator

        if isinstance(marker, str):
            marker = getattr(MARK_GEN, marker)
        elif not isinstance(marker, MarkDecorator):
            raise ValueError("is not a string or pytest.mark.* Marker")
        mark = marker.mark  # type: ignore[union-attr]
        self.keywords[mark.name] = mark
        if append:
            self.own_markers.append(mark)
        else:
            self.own_markers.insert(0, mark)

    def iter_markers(self, name: str | None = None) -> Iterator[Mark]:
        """The marks of the node and its parents, nearest first."""
        return (mark for _, mark in self.iter_markers_with_node(name))

    def iter_markers_with_node(self, name: str | None = None) -> Iterator[tuple[Node, Mark]]:
        """`iter_markers` with the node that has each mark."""
        for node in self.iter_parents():
            for mark in node.__dict__.get("own_markers", ()):
                if name is None or getattr(mark, "name", None) == name:
                    yield node, mark

    def get_closest_marker(self, name: str, default: Any = None) -> Mark | None:
        """The nearest mark of a name."""
        mark = next(self.iter_markers(name), None)
        if mark is not None:
            return mark
        from fastest.marks import MarkDecorator

        return default.mark if isinstance(default, MarkDecorator) else default

    def listextrakeywords(self) -> set[str]:
        """`extra_keyword_matches` of the node and its parents."""
        found: set[str] = set()
        for node in self.iter_parents():
            found.update(node.__dict__.get("extra_keyword_matches", ()))
        return found

    def addfinalizer(self, fin: Callable[[], object]) -> None:
        """Run `fin` when this node is left; only while it is active."""
        self.session._setupstate.addfinalizer(fin, self)

    def getparent(self, cls: type) -> Any:
        """The nearest node of a class, this one included."""
        node: Node | None = self
        while node is not None:
            if isinstance(node, cls):
                return node
            node = node.parent
        return None

    def _traceback_filter(self, excinfo: ExceptionInfo) -> Traceback:
        return excinfo.traceback

    def _repr_failure_py(self, excinfo: ExceptionInfo, style: str | None = None) -> Any:
        from fastest.failures import represent

        return represent(self, excinfo, style)

    def repr_failure(self, excinfo: ExceptionInfo, style: str | None = None) -> Any:
        """What the report shows for an exception of this node: a string or something with `toterminal`."""
        return self._repr_failure_py(excinfo, style)


def get_fslocation_from_item(node: Any) -> tuple[str | Path, int | None]:
    """File and zero-based line of a node, as well as it knows them."""
    location = getattr(node, "location", None)
    if location is not None:
        return location[:2]  # type: ignore[no-any-return]
    obj = getattr(node, "obj", None)
    if obj is not None:
        from fastest.source import getfslineno

        return getfslineno(obj)
    return getattr(node, "path", "unknown location"), -1


class Collector(Node):
    """An inner node: it makes its children by `collect()`."""

    __module__ = "_pytest.nodes"

    class CollectError(Exception):
        """A failed collection with a message of its own."""

        __module__ = "_pytest.nodes"  # JUnit reports say it

    @abstractmethod
    def collect(self) -> Iterable[Item | Collector]:
        """The children."""
        raise NotImplementedError("abstract")

    def repr_failure(self, excinfo: ExceptionInfo) -> Any:  # type: ignore[override]
        """The message of a CollectError, else a short traceback."""
        if isinstance(excinfo.value, self.CollectError) and not self.config.getoption("fulltrace", False):
            return str(excinfo.value.args[0])
        style = self.config.getoption("tbstyle", "auto")
        return self._repr_failure_py(excinfo, "short" if style == "auto" else style)

    def _traceback_filter(self, excinfo: ExceptionInfo) -> Traceback:
        from fastest.failures import cut_to_path

        return cut_to_path(self, excinfo)


class Item(Node):
    """A leaf: one test."""

    __module__ = "_pytest.nodes"

    nextitem = None

    def __init__(
        self,
        name: str,
        parent: Any = None,
        config: Config | None = None,
        session: Session | None = None,
        nodeid: NodeId | str | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(name, parent, config=config, session=session, nodeid=nodeid, **kw)
        if Collector in type(self).__mro__:
            self._warn_of_two_natures()

    def _warn_of_two_natures(self) -> None:
        import warnings

        from fastest.warning_types import PytestWarning

        cls = type(self)
        if getattr(cls, "_pytest_diamond_inheritance_warning_shown", False):
            return
        cls._pytest_diamond_inheritance_warning_shown = True  # type: ignore[attr-defined]
        problems = ", ".join(base.__name__ for base in cls.__bases__ if issubclass(base, Collector))
        if problems:
            warnings.warn(
                f"{cls.__name__} is an Item subclass and should not be a collector, "
                f"however its bases {problems} are collectors.\n"
                "Please split the Collectors and the Item into separate node types.\n"
                "Pytest Doc example: https://docs.pytest.org/en/latest/example/nonpython.html\n"
                "example pull request on a plugin: https://github.com/asmeurer/pytest-flakes/pull/40/",
                PytestWarning,
                stacklevel=1,
            )

    @lazy
    def _report_sections(self) -> list[tuple[str, str, str]]:
        return []

    @lazy
    def user_properties(self) -> list[tuple[str, object]]:
        """Names and values that go into the reports of this test."""
        return []

    @abstractmethod
    def runtest(self) -> None:
        """Run the test."""
        raise NotImplementedError("runtest must be implemented by Item subclass")

    def add_report_section(self, when: str, key: str, content: str) -> None:
        """Add text to the reports from `when` on; pytest's own keys are stdout, stderr and log."""
        if content:
            self._report_sections.append((when, key, content))

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Path, zero-based line and a name to show."""
        return self.path, None, ""

    def _place(self) -> tuple[str, int | None, str]:
        """`reportinfo` with the path as a text."""
        path, lineno, name = self.reportinfo()
        return os.fspath(path), lineno, name

    @lazy
    def location(self) -> tuple[str, int | None, str]:
        """`reportinfo` with the path relative to the root folder."""
        path, lineno, name = self._place()
        assert type(name) is str
        return self.session._node_location_to_relpath(os.path.abspath(path)), lineno, name
