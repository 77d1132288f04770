"""The structured form of a node id: `_pytest.nodeid`. Nodes keep the string; this is made when somebody asks for
`node.id`."""

from __future__ import annotations

from fastest.dataclassed import with_fields


@with_fields("path", "names", "params")
class NodeId:
    """`path::name::name[params]`, taken apart. Immutable; equal if all three parts are."""

    __slots__ = ("_text", "names", "params", "path")

    def __init__(self, *, path: str, names: tuple[str, ...] = (), params: str | None = None) -> None:
        self.path = path
        self.names = names
        self.params = params
        self._text: str | None = None

    @classmethod
    def parse(cls, nodeid: str) -> NodeId:
        """Take a node id apart; brackets before the first `::` belong to a file name."""
        path, separator, tail = nodeid.partition("::")
        if not separator:
            made = cls(path=path)
        else:
            names, bracket, params = tail.partition("[")
            if bracket and params.endswith("]"):
                params = params[:-1]
            made = cls(path=path, names=tuple(names.split("::")), params=params if bracket else None)
        made._text = nodeid
        return made

    def __str__(self) -> str:
        if self._text is None:
            self._text = "::".join((self.path, *self.names)) + self._brackets()
        return self._text

    def _brackets(self) -> str:
        return "" if self.params is None else f"[{self.params}]"

    def __repr__(self) -> str:
        return f"NodeId(path={self.path!r}, names={self.names!r}, params={self.params!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NodeId):
            return NotImplemented
        return (self.path, self.names, self.params) == (other.path, other.names, other.params)

    def __hash__(self) -> int:
        return hash((self.path, self.names, self.params))

    @property
    def rest(self) -> str | None:
        """What follows the first `::`, or None."""
        return "::".join(self.names) + self._brackets() if self.names else None

    def child(self, name: str) -> NodeId:
        """The id of a child of a collector."""
        if self.params is not None:
            raise ValueError(
                f"cannot call .child() on a parameterised id {self!r}; "
                "only collector ids (params=None) can have children"
            )
        return NodeId(path=self.path, names=(*self.names, name))

    def with_params(self, params: str | None) -> NodeId:
        """The same id with other params; only for an id that has none yet."""
        if self.params is not None:
            raise ValueError(
                f"cannot call .with_params() on a parameterised id {self!r}; "
                "only collector ids (params=None) can be parameterised"
            )
        return NodeId(path=self.path, names=self.names, params=params)


def coerce_node_id(nodeid: str | NodeId) -> NodeId:
    """A NodeId from either form."""
    return nodeid if isinstance(nodeid, NodeId) else NodeId.parse(nodeid)
