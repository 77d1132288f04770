"""The hooks that xdist adds: plugins and conftest files that know it implement them without asking whether it is here.

Those about nodes are called by `pool/nodes.py`, `pytest_xdist_make_scheduler` by `pool/zygote.py`; the others are about
what xdist does otherwise (hosts, copied files) and are never called.
"""

from __future__ import annotations

from fastest.hookmark import hookspec


def pytest_configure_node(node: object) -> object: ...


def pytest_testnodeready(node: object) -> object: ...


def pytest_testnodedown(node: object, error: object) -> object: ...


def pytest_xdist_setupnodes(config: object, specs: object) -> object: ...


def pytest_xdist_newgateway(gateway: object) -> object: ...


def pytest_xdist_rsyncstart(source: object, gateways: object) -> object: ...


def pytest_xdist_rsyncfinish(source: object, gateways: object) -> object: ...


def pytest_xdist_node_collection_finished(node: object, ids: object) -> object: ...


@hookspec(firstresult=True)
def pytest_xdist_getremotemodule() -> object: ...


@hookspec(firstresult=True)
def pytest_xdist_make_scheduler(config: object, log: object) -> object: ...


@hookspec(firstresult=True)
def pytest_xdist_auto_num_workers(config: object) -> object: ...


@hookspec(firstresult=True)
def pytest_handlecrashitem(crashitem: object, report: object, sched: object) -> object: ...
