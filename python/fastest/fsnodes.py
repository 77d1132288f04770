"""Collectors that stand for something on disk: `FSCollector`, `File` and `Directory` of `_pytest.nodes`."""

from __future__ import annotations

from fastest.nodes import Collector, Node, norm_sep
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodeid import NodeId
    from fastest.session import Session


class FSCollector(Collector):
    """A collector of a file or folder."""

    __module__ = "_pytest.nodes"

    def __init__(
        self,
        fspath: None = None,
        path_or_parent: Path | Node | None = None,
        path: Path | str | None = None,
        name: str | None = None,
        parent: Collector | None = None,
        config: Config | None = None,
        session: Session | None = None,
        nodeid: NodeId | str | None = None,
    ) -> None:
        if isinstance(path_or_parent, Node):
            parent = path_or_parent  # type: ignore[assignment]
        elif path_or_parent is not None:
            path = path_or_parent
        assert path is not None
        text = os.fspath(path)
        if session is None:
            assert parent is not None
            session = parent.session
        super().__init__(
            name=name if name is not None else _name_below(text, parent),
            parent=parent,
            config=config,
            session=session,
            path=text,
            nodeid=nodeid if nodeid is not None else _nodeid_of_path(text, session),
        )

    @classmethod
    def from_parent(cls, parent: Any, *, fspath: None = None, path: Any = None, **kw: Any) -> Any:
        """The constructor; `path` is what is collected."""
        return super().from_parent(parent=parent, fspath=fspath, path=path, **kw)


def _name_below(path: str, parent: Node | None) -> str:
    if parent is not None and parent._pathstr != path:
        from fastest.paths import relative_below

        below = relative_below(path, parent._pathstr)
        if below is not None:
            return norm_sep(below)
    return os.path.basename(path)


def _nodeid_of_path(path: str, session: Session) -> str | None:
    """Relative to the root folder, or, outside of it, to the command line's path that it is under."""
    from fastest.paths import relative_below

    below = relative_below(path, session._pathstr)
    if below is not None:
        return norm_sep(below)
    if path in session._initialpaths:
        return ""
    parent = os.path.dirname(path)
    while True:
        if parent in session._initialpaths:
            return norm_sep(relative_below(path, parent) or "")
        if parent == os.path.dirname(parent):
            return None
        parent = os.path.dirname(parent)


class File(FSCollector):
    """Base of collectors of one file."""

    __module__ = "_pytest.nodes"


class Directory(FSCollector):
    """Base of collectors of one folder."""
