"""From a command-line argument to nodes: collect level by level from the outermost folder, keeping only what the
argument names."""

from __future__ import annotations

from fastest.nodes import Collector
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from fastest.collectargs import CollectionArgument
    from fastest.session import Session


class _PathPart(str):
    """A part that is matched against a node's path, not its name."""


class ArgumentWalk:
    """The walk for all arguments of one session; roots are collected once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._roots: dict[str, Sequence[Any]] = {}

    def nodes_of(self, argument: CollectionArgument) -> Iterator[Any]:
        """The nodes of one argument; what does not exist is noted in the session."""
        session = self.session
        parts: list[str] = [*map(_PathPart, self._paths_to(argument)), *argument.parts]
        found = False
        without_match: list[Any] = []
        work: list[tuple[Any, list[str]]] = [(session, parts)]
        while work:
            node, rest = work.pop()
            if not rest:
                found = True
                yield node
                continue
            if not isinstance(node, Collector):
                continue
            children = self._children(node, rest)
            if children is None:
                continue
            matching = [child for child in reversed(children) if _matches(child, rest, argument.parametrization)]
            work.extend((child, rest[1:]) for child in matching)
            if not matching:
                without_match.append(node)
        if not found:
            session._notfound.append(("::".join((argument.path, *argument.parts)), without_match))

    def _paths_to(self, argument: CollectionArgument) -> list[str]:
        """The path and the folders above it that are of interest: below confcutdir, or of the named package."""
        paths = [argument.path]
        parent = os.path.dirname(argument.path)
        names = argument.module_name.split(".") if argument.module_name is not None else None
        conftests = self.session.config.plugins.conftests
        while parent != paths[0]:
            if names is None:
                if not conftests.is_in_confcutdir(parent):
                    break
            else:
                level = len(paths) + 1
                if level > len(names) or os.path.splitext(os.path.basename(parent))[0] != names[-level]:
                    break
            paths.insert(0, parent)
            parent = os.path.dirname(parent)
        return paths

    def _children(self, node: Any, rest: list[str]) -> Sequence[Any] | None:
        session = self.session
        if node is session:
            return self._root(rest[0])
        # A file that is named twice is collected twice.
        is_named_file = len(rest) == 1 and isinstance(rest[0], _PathPart) and os.path.isfile(rest[0])
        report, duplicate = session._collect_one_node(node, not is_named_file)
        if not duplicate and not report.passed:
            # Reported at once: the other arguments are still run.
            node.ihook.pytest_collectreport(report=report)
        return report.result if report.passed else None

    def _root(self, path: str) -> Sequence[Any]:
        nodes = self._roots.get(path)
        if nodes is None:
            from fastest.folders import PATH_HOOKS, make_directory, make_files

            session = self.session
            hooked = any(name in session.config.hooked for name in PATH_HOOKS)
            if os.path.isdir(path):
                node = make_directory(session, str(path), hooked)
                nodes = () if node is None else (node,)
            elif os.path.isfile(path):
                nodes = make_files(session, str(path), hooked)
            else:
                nodes = ()
            self._roots[path] = nodes
        return nodes


def _matches(node: Any, rest: list[str], parametrization: str | None) -> bool:
    part = rest[0]
    if isinstance(part, _PathPart):
        return bool(node._pathstr == part)
    name: str = node.name
    if len(rest) > 1:
        return name == part
    if parametrization is not None:
        return name == part + parametrization
    return name.split("[")[0] == part
