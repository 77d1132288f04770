"""What tests may ask about the worker that runs them: xdist's fixtures and functions, which need no xdist here.

`compat` gives this module the name `xdist`: a real one that is installed would start workers of its own.
"""

from __future__ import annotations

from fastest.fixtures import fixture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.request import FixtureRequest

MASTER = "master"


def is_xdist_worker(request_or_session: Any) -> bool:
    """Whether this process is one of several that run the tests."""
    return hasattr(request_or_session.config, "workerinput")


def is_xdist_controller(request_or_session: Any) -> bool:
    """Whether other processes run the tests of this one."""
    config = request_or_session.config
    return not hasattr(config, "workerinput") and bool(config.option.dist != "no")


is_xdist_master = is_xdist_controller


def get_xdist_worker_id(request_or_session: Any) -> str:
    """`gw0`, `gw1` ... or `master` where there are no workers."""
    config = request_or_session.config
    return str(config.workerinput["workerid"]) if hasattr(config, "workerinput") else MASTER


@fixture(scope="session")
def worker_id(request: FixtureRequest) -> str:
    """The id of the worker that runs the test, such as `gw0`; `master` where there are no workers."""
    return get_xdist_worker_id(request)


@fixture(scope="session")
def testrun_uid(request: FixtureRequest) -> str:
    """A text that is the same in all workers of a run and differs from run to run."""
    config = request.config
    given = getattr(config, "workerinput", {}).get("testrunuid") or config.option.testrunuid
    return str(given or new_testrun_uid(config))


def new_testrun_uid(config: Any) -> str:
    """Made once for a run."""
    known: str | None = config.__dict__.get("_testrun_uid")
    if known is None:
        from fastest.system import os

        given = config.option.testrunuid or config.payload.get("testrunuid")
        known = config.__dict__["_testrun_uid"] = given or os.urandom(16).hex()
    return known
