"""A worker that is no fork: a session of its own that collects, says what it has collected, and then runs the items
which it is handed, as any worker does.

Made for runs in which threads are alive, and for who wants nothing shared between workers. What its session says until
it has collected the parent knows already, and does not pass on.
"""

from __future__ import annotations

import sys

from fastest import host, interrupts
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from fastest.config.config import Config
    from fastest.session import Session


def introduce(config: Config) -> None:
    """Before plugins and conftest files, which may ask what they are in."""
    from fastest.pool.spawnednodes import NodeFolder
    from fastest.pool.worker import tell_environment

    facts = facts_of(config)
    facts.update(NodeFolder(config).begin(config.payload["spawned"]["place"]))
    tell_environment(facts)
    config.__dict__.update(workerinput=facts, workeroutput={}, workerid=facts["workerid"])


def facts_of(config: Config) -> dict[str, Any]:
    """Its `config.workerinput`."""
    spawned = config.payload["spawned"]
    return {
        "workerid": f"gw{spawned['place']}",
        "workercount": spawned["count"],
        "testrunuid": config.option.testrunuid or config.payload["testrunuid"],
        "mainargv": list(sys.argv),
    }


def run_spawned(session: Session) -> NoReturn:
    """From the collection's end to the end of this process."""
    from fastest.pool.spawnednodes import NodeFolder
    from fastest.pool.worker import name, run_session

    config = session.config
    host.tell("collected", [item.nodeid for item in session.items])
    _take_place(config)
    if config.option.shared_fixtures:
        from fastest.pool.shared import share_fixtures

        share_fixtures(session, os.getppid())
    session.testsfailed = config.payload["resume_failed"]
    name(session, config.__dict__["workerinput"])
    code = run_session(session, interrupts.hold())
    NodeFolder(config).leave(config.payload["spawned"]["place"], config.__dict__["workeroutput"])
    host.leave(code)
    raise AssertionError  # not reached


def _take_place(config: Config) -> None:
    import _fastest

    _fastest.become_worker(config.payload["spawned"]["place"])
    host.reconnect(config.payload)
    folder = config.payload["spawned"]["folder"]
    if folder:
        from fastest.builtin.tmppath import take_folder

        take_folder(config, config.__dict__["workerid"], folder)
