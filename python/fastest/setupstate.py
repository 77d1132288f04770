"""Which nodes are set up: the stack of `_pytest.runner.SetupState`.

The stack holds the chain from the session to the current item. Setting up an item pushes what is missing; tearing
down pops everything that the
next item does not share, and runs the finalizers, last registered first. A collector that failed to set up fails all
its items with the same exception.
"""

from __future__ import annotations

from fastest.outcomes import TEST_OUTCOME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.nodes import Node

    Entry = tuple[list[Callable[[], object]], Any]


class SetupState:
    """The stack, in the order of a dict: node -> (finalizers, failed set-up with its traceback or None)."""

    def __init__(self) -> None:
        self.stack: dict[Any, Entry] = {}

    def is_node_active(self, node: Node) -> bool:
        """Whether a node is set up and not yet torn down."""
        return node in self.stack

    def setup(self, item: Any) -> None:
        """Set up everything from the session down to the item."""
        chain = item.listchain()
        stack = self.stack
        for node, (_, failure) in stack.items():
            assert node in chain, "previous item was not torn down properly"
            if failure:
                raise failure[0].with_traceback(failure[1])
        for node in chain[len(stack) :]:
            assert node not in stack
            self.push(node)

    def push(self, node: Any) -> None:
        """Set one node up, on top of its parent."""
        finalizers: list[Callable[[], object]] = [node.teardown]
        self.stack[node] = (finalizers, None)
        try:
            node.setup()
        except TEST_OUTCOME as error:
            self.stack[node] = (finalizers, (error, error.__traceback__))
            raise

    def addfinalizer(self, finalizer: Callable[[], object], node: Any) -> None:
        """Run `finalizer` when an active node is torn down."""
        assert node and not isinstance(node, tuple)
        assert callable(finalizer)
        assert node in self.stack, (node, self.stack)
        self.stack[node][0].append(finalizer)

    def teardown_exact(self, nextitem: Any) -> None:
        """Tear down all nodes that `nextitem` is not below; everything if it is None."""
        needed = nextitem.listchain() if nextitem is not None else []
        stack = self.stack
        exceptions: list[BaseException] = []
        while stack:
            if len(stack) <= len(needed) and list(stack) == needed[: len(stack)]:
                break
            node, (finalizers, _) = stack.popitem()
            failed = _run(finalizers)
            if len(failed) == 1:
                exceptions.append(failed[0])
            elif failed:
                from fastest.groups import exception_group

                exceptions.append(exception_group(f"errors while tearing down {node!r}", failed[::-1]))
        if exceptions:
            from fastest.fixturedef import raise_all

            raise_all(exceptions, "errors during test teardown")
        if nextitem is None:
            assert not stack

    def runs_something(self, nextitem: Any) -> bool:
        """Whether tearing down to `nextitem` runs code of anybody's."""
        needed = nextitem.listchain() if nextitem is not None else []
        return any(
            len(finalizers) != 1 or not _is_silent(node)
            for node, (finalizers, _) in self.stack.items()
            if node not in needed
        )

    def leaves_quietly(self, nextitem: Any) -> bool:
        """Pop what `nextitem` does not share if nothing would run for it; else leave all and say no."""
        needed = nextitem.listchain() if nextitem is not None else []
        nodes = list(self.stack)
        shared = 0
        for node, other in zip(nodes, needed):
            if node is not other:
                break
            shared += 1
        for node in nodes[shared:]:
            finalizers, failure = self.stack[node]
            if len(finalizers) != 1 or failure is not None or not _is_silent(node):
                return False
        for _ in nodes[shared:]:
            self.stack.popitem()
        return True

    def enters_quietly(self, collector: Any) -> bool:
        """Push the chain down to a collector if setting it up runs nothing of anybody's; else push nothing and say
        no."""
        chain = collector.listchain()
        stack = self.stack
        for node, (_, failure) in stack.items():
            if node not in chain or failure is not None:
                return False
        missing = chain[len(stack) :]
        if not all(_is_silent(node) for node in missing):
            return False
        for node in missing:
            stack[node] = ([node.teardown], None)
        return True


def _run(finalizers: list[Callable[[], object]]) -> list[BaseException]:
    failed: list[BaseException] = []
    while finalizers:
        try:
            finalizers.pop()()
        except TEST_OUTCOME as error:
            failed.append(error)
    return failed


def _is_silent(node: Any) -> bool:
    """Whether entering and leaving a node of this class does nothing."""
    from fastest.nodes import Node

    cls = type(node)
    return cls.setup is Node.setup and cls.teardown is Node.teardown
