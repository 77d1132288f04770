"""Nodes of workers that are spawned: what the session tells them and what they leave behind goes through files.

A worker that is no fork inherits no node. So plugins configure the nodes of all places before the first worker is
spawned, and hear of their ends when the last one is down. The folder is named after the run, so its workers find it; it
exists only where plugins implement xdist's node hooks.
"""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config
    from fastest.pool.nodes import Nodes


class NodeFolder:
    """The files of a run: `N.in` is what worker N is told, `N.out` what it leaves; it is empty as long as it runs."""

    def __init__(self, config: Config) -> None:
        from tempfile import gettempdir

        self._path = os.path.join(gettempdir(), "fastest-nodes-" + config.payload["testrunuid"])

    # In the session.

    def start(self, nodes: Nodes, inputs: list[dict[str, Any]]) -> None:
        """Have plugins configure a node for each place."""
        if not nodes.are_wanted:
            return
        os.makedirs(self._path, mode=0o700, exist_ok=True)  # a session before this one may have been killed
        for place, workerinput in enumerate(inputs):
            nodes.start(place, workerinput)
            self._write(place, "in", workerinput)

    def end(self, nodes: Nodes) -> None:
        """All workers are down."""
        for place in nodes.places():
            output = self._read(place, "out")
            crashed = output is None and self._exists(place, "out")
            nodes.down(place, not crashed, output or {})

    def remove(self) -> None:
        """Nobody will read it any more."""
        from shutil import rmtree

        rmtree(self._path, ignore_errors=True)

    # In a worker.

    def begin(self, place: int) -> dict[str, Any]:
        """What plugins in the session have told this worker."""
        if not self._exists(place, "in"):
            return {}
        with open(self._name(place, "out"), "wb"):
            pass
        return self._read(place, "in") or {}

    def leave(self, place: int, workeroutput: dict[str, Any]) -> None:
        """The last word of this worker."""
        if self._exists(place, "in"):
            self._write(place, "out", workeroutput)

    def _name(self, place: int, kind: str) -> str:
        return os.path.join(self._path, f"{place}.{kind}")

    def _exists(self, place: int, kind: str) -> bool:
        return os.path.exists(self._name(place, kind))

    def _write(self, place: int, kind: str, value: dict[str, Any]) -> None:
        import pickle

        name = self._name(place, kind)
        with open(name + ".new", "wb") as file:
            pickle.dump(value, file)
        os.replace(name + ".new", name)

    def _read(self, place: int, kind: str) -> dict[str, Any] | None:
        import pickle

        try:
            with open(self._name(place, kind), "rb") as file:
                value: dict[str, Any] = pickle.load(file)
        except (OSError, EOFError):  # never begun, or ended before its last word
            return None
        return value
