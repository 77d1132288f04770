"""Which fixtures a test needs: those it names, those that these ask for, and so on."""

from __future__ import annotations

from fastest.dataclassed import with_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from fastest.fixturedef import FixtureDef
    from fastest.nodes import Node

    Definitions = Sequence[FixtureDef]

UNPLANNED: Any = object()


@with_fields("argnames", "initialnames", "names_closure", "name2fixturedefs")
class FuncFixtureInfo:
    """The fixtures that an item needs as far as collection can know: `_pytest.fixtures.FuncFixtureInfo`.

    `plan`: how they are set up in the inner loop (`fixtureplan.py`), None if they cannot be, found at the first item.
    """

    __slots__ = ("argnames", "initialnames", "name2fixturedefs", "names_closure", "plan")

    def __init__(
        self,
        argnames: tuple[str, ...],
        initialnames: tuple[str, ...],
        names_closure: list[str],
        name2fixturedefs: dict[str, Definitions],
    ) -> None:
        self.argnames = argnames
        self.initialnames = initialnames
        self.names_closure = names_closure
        self.name2fixturedefs = name2fixturedefs
        self.plan: Any = UNPLANNED

    def copy(self) -> FuncFixtureInfo:
        """One for a single item, which plugins may change."""
        return FuncFixtureInfo(self.argnames, self.initialnames, list(self.names_closure), dict(self.name2fixturedefs))

    def prune_dependency_tree(self) -> None:
        """Drop the fixtures that direct parametrization has replaced, and what only they needed."""
        reached = set(traverse_fixture_closure(self.initialnames, getfixturedefs=self.name2fixturedefs.get))
        self.names_closure[:] = [name for name in self.names_closure if name in reached]


def traverse_fixture_closure(
    initialnames: Iterable[str], *, getfixturedefs: Callable[[str], Definitions | None]
) -> Iterator[str]:
    """All names that are needed, each once, depth first; an override that requests its own name leads one level out."""
    depth: dict[str, int] = {}

    def visit(name: str) -> Iterator[str]:
        index = depth.get(name)
        if index == -1:
            return
        if index is None:
            yield name
            index = depth[name] = -1
        definitions = getfixturedefs(name)
        if not definitions or -index > len(definitions):
            return
        depth[name] = index - 1
        for dependency in definitions[index].argnames:
            yield from visit(dependency)
        depth[name] = index

    for name in initialnames:
        yield from visit(name)


def deduplicate_names(*sequences: Iterable[str]) -> tuple[str, ...]:
    """All names in order, each once."""
    return tuple(dict.fromkeys(name for names in sequences for name in names))


def direct_parametrize_args(node: Node) -> set[str]:
    """The arguments that `parametrize` marks fill themselves: no fixtures of that name are needed."""
    names: set[str] = set()
    for mark in node.iter_markers("parametrize"):
        from fastest.metafunc import _resolve_args_directness
        from fastest.parameterset import ParameterSet

        argnames, _ = ParameterSet._parse_parametrize_args(*mark.args, **mark.kwargs)
        indirect = mark.kwargs.get("indirect", False)
        directness = _resolve_args_directness(argnames, indirect, node.nodeid)
        names.update(name for name, kind in directness.items() if kind == "direct")
    return names
