"""Workers as plugins made for xdist know them: a node for each, with what the session tells it (`workerinput`, before
it starts) and what it leaves behind (`workeroutput`, when it is down).

Nothing of this exists in a run whose plugins do not implement these hooks.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import SimpleNamespace
    from typing import Any, BinaryIO

    from fastest.config.config import Config

NODE_HOOKS = frozenset(("pytest_configure_node", "pytest_testnodeready", "pytest_testnodedown"))
TERMINATED = "Not properly terminated"


def tell_options(option: Any, count: int) -> None:
    """What plugins look at to know whether tests run in workers, and in how many."""
    option.numprocesses = count or None
    option.tx = ["popen"] * count
    option.dist = "no" if not count else "load" if option.dist == "no" else option.dist


class Nodes:
    """The nodes of the workers that are alive, by place."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.are_wanted = bool(NODE_HOOKS & config.hooked)
        self._nodes: dict[int, KnownNode] = {}

    def start(self, place: int, workerinput: dict[str, Any]) -> Node:
        """A worker is about to be made; `workerinput` gets what plugins add."""
        if not self.are_wanted:
            return Node(workerinput)
        node = self._nodes[place] = KnownNode(self._config, workerinput)
        self._config.hook.pytest_configure_node(node=node)
        self._config.hook.pytest_testnodeready(node=node)
        return node

    def places(self) -> list[int]:
        """Of the nodes that are not down."""
        return sorted(self._nodes)

    def down(self, place: int, succeeded: bool, workeroutput: dict[str, Any] | None = None) -> None:
        """A worker has ended; with `workeroutput` if its node did not receive it. One that left nothing has nothing to
        tell, unless it crashed: in a worker of xdist plugins would have been configured, here those that did not write
        know of no worker."""
        node = self._nodes.pop(place, None)
        if node is None:
            return
        received = node.received()
        node.workeroutput = received if workeroutput is None else workeroutput
        if node.workeroutput or not succeeded:
            self._config.hook.pytest_testnodedown(node=node, error=None if succeeded else TERMINATED)


class Node:
    """A worker of which no plugin hears."""

    def __init__(self, workerinput: dict[str, Any]) -> None:
        self.workerinput = workerinput

    def send(self, workeroutput: dict[str, Any]) -> None:
        """In the worker, at its end."""


class KnownNode(Node):
    """What hooks get; the worker inherits it and sends its output through a file that has no name."""

    def __init__(self, config: Config, workerinput: dict[str, Any]) -> None:
        from tempfile import TemporaryFile
        from types import SimpleNamespace

        super().__init__(workerinput)
        self.config = config
        self.workeroutput: dict[str, Any] = {}
        self.workerinfo = _about(workerinput["workerid"])
        self.gateway: SimpleNamespace = _gateway(self.workerinfo)
        self.nodemanager = SimpleNamespace(config=config, testrunuid=workerinput["testrunuid"], roots=[], specs=[])
        self._file: BinaryIO = TemporaryFile()  # noqa: SIM115 -- received() closes it

    def send(self, workeroutput: dict[str, Any]) -> None:
        import pickle

        if workeroutput:
            self._file.write(pickle.dumps(workeroutput))
            self._file.flush()

    def received(self) -> dict[str, Any]:
        """In the session: empty if the worker left nothing, or was killed while it wrote."""
        import pickle

        self._file.seek(0)
        try:
            output: dict[str, Any] = pickle.load(self._file)
        except Exception:
            output = {}
        self._file.close()
        return output

    def __repr__(self) -> str:
        return f"<Node {self.gateway.id}>"


def _about(worker: str) -> dict[str, Any]:
    return {
        "id": worker,
        "version": sys.version,
        "version_info": tuple(sys.version_info),
        "sysplatform": sys.platform,
        "platform": sys.platform,
        "executable": sys.executable,
        "cwd": os.getcwd(),
    }


def _gateway(about: dict[str, Any]) -> SimpleNamespace:
    from types import SimpleNamespace

    spec = SimpleNamespace(id=about["id"], popen=True, chdir=None, python=None)
    about["spec"] = spec
    rinfo = SimpleNamespace(**about)
    return SimpleNamespace(id=about["id"], spec=spec, _rinfo=lambda: rinfo)
