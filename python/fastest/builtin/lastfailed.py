"""`--lf`, `--ff` and `--nf`: choosing and ordering tests by what earlier runs have put into the cache.

Both plugins are there in every run, because every run leaves for the next one what failed and which tests exist. So
they avoid work that changes nothing: the node ids are written only if there are new ones.
"""

from __future__ import annotations

from fastest.fsnodes import Directory, File
from fastest.hookmark import hookimpl
from fastest.nodes import Collector
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item, Node
    from fastest.reports import CollectReport, TestReport


class LFPlugin:
    """Remembers which tests failed, and reruns them alone or first."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.active = bool(config.getoption("lf") or config.getoption("failedfirst"))
        self.lastfailed: dict[str, bool] = dict(config.cache.get("cache/lastfailed", {}))
        self._loaded = dict(self.lastfailed)
        self._previously_failed_count: int | None = None
        self._report_status: str | None = None
        self._skipped_files = 0
        if config.getoption("lf"):
            self._last_failed_paths = self.get_last_failed_paths()
            config.plugins.register(LFPluginCollWrapper(self), "lfplugin-collwrapper")

    def get_last_failed_paths(self) -> set[str]:
        """The files of the tests that failed, and the folders above them, as far as they still exist."""
        paths: set[str] = set()
        for nodeid in self.lastfailed:
            path = os.path.join(str(self.config.rootpath), nodeid.split("::")[0])
            while path not in paths:
                paths.add(path)
                path = os.path.dirname(path)
        return {path for path in paths if os.path.exists(path)}

    def pytest_report_collectionfinish(self) -> str | None:
        if self.active and self.config.get_verbosity() >= 0:
            return f"run-last-failure: {self._report_status}"
        return None

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        if report.failed:
            self.lastfailed[report.nodeid] = True
        elif report.skipped or report.when == "call":
            self.lastfailed.pop(report.nodeid, None)

    def pytest_collectreport(self, report: CollectReport) -> None:
        if report.failed:
            self.lastfailed[report.nodeid] = True
        elif report.nodeid in self.lastfailed:
            # It could not be collected last time, so all that is in it counts as failed until it is run.
            del self.lastfailed[report.nodeid]
            self.lastfailed.update((node.nodeid, True) for node in report.result)

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, config: Config, items: list[Item]) -> Generator[None, object, object]:
        result = yield
        if self.active:
            self._report_status = self._select(items) if self.lastfailed else self._select_without_failures(items)
        return result

    def _select(self, items: list[Item]) -> str:
        """Keep the failed tests, or put them first; the status line for that."""
        failed = [item for item in items if item.nodeid in self.lastfailed]
        others = [item for item in items if item.nodeid not in self.lastfailed]
        self._previously_failed_count = len(failed)
        status = self._arrange(items, failed, others)
        if self._skipped_files:
            status += f" (skipped {self._skipped_files} {_plural('file', self._skipped_files)})"
        return status

    def _arrange(self, items: list[Item], failed: list[Item], others: list[Item]) -> str:
        if not failed:
            return f"{len(self.lastfailed)} known failures not in selected tests"
        if self.config.getoption("lf"):
            items[:] = failed
            self.config.hook.pytest_deselected(items=others)
        else:
            items[:] = failed + others
        suffix = " first" if self.config.getoption("failedfirst") else ""
        return f"rerun previous {len(failed)} {_plural('failure', len(failed))}{suffix}"

    def _select_without_failures(self, items: list[Item]) -> str:
        if self.config.getoption("last_failed_no_failures") != "none":
            return "no previously failed tests, not deselecting items."
        self.config.hook.pytest_deselected(items=items[:])
        items[:] = []
        return "no previously failed tests, deselecting all items."

    def pytest_sessionfinish(self) -> None:
        config = self.config
        if config.getoption("cacheshow") or hasattr(config, "workerinput") or self.lastfailed == self._loaded:
            return
        if config.cache.get("cache/lastfailed", {}) != self.lastfailed:
            config.cache.set("cache/lastfailed", self.lastfailed)


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else noun + "s"


class LFPluginCollWrapper:
    """With `--lf`: folders give paths with failures first; a file with known failures gives only these."""

    def __init__(self, lfplugin: LFPlugin) -> None:
        self.lfplugin = lfplugin
        self._collected_at_least_one_failure = False

    @hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: Collector) -> Generator[None, CollectReport, CollectReport]:
        report = yield
        paths = self.lfplugin._last_failed_paths
        if isinstance(collector, Directory) or collector.parent is None:
            report.result = sorted(report.result, key=lambda node: _path(node) not in paths)
        elif isinstance(collector, File) and _path(collector) in paths:
            self._keep_failed(collector, report.result)
        return report

    def _keep_failed(self, collector: File, result: list[Any]) -> None:
        lastfailed = self.lfplugin.lastfailed
        if not self._collected_at_least_one_failure:
            if not any(node.nodeid in lastfailed for node in result):
                return
            self.lfplugin.config.plugins.register(LFPluginCollSkipfiles(self.lfplugin), "lfplugin-collskip")
            self._collected_at_least_one_failure = True
        isinitpath = collector.session.isinitpath
        result[:] = [
            node
            for node in result
            if node.nodeid in lastfailed or isinitpath(_path(node)) or isinstance(node, Collector)
        ]


class LFPluginCollSkipfiles:
    """Once a failure has been found: files without known failures are not even imported."""

    def __init__(self, lfplugin: LFPlugin) -> None:
        self.lfplugin = lfplugin

    @hookimpl
    def pytest_make_collect_report(self, collector: Collector) -> CollectReport | None:
        if not isinstance(collector, File) or _path(collector) in self.lfplugin._last_failed_paths:
            return None
        self.lfplugin._skipped_files += 1
        from fastest.reports import CollectReport

        return CollectReport(collector.nodeid, "passed", longrepr=None, result=[])


def _path(node: Node) -> str:
    return node._pathstr


class NFPlugin:
    """Remembers which tests exist; with `--nf` runs new ones first, those of recently changed files before others."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.active = bool(config.option.newfirst)
        self.cached_nodeids: set[str] = set(config.cache.get("cache/nodeids", []))
        self._items: list[Item] = []

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[Item]) -> Generator[None, object, object]:
        result = yield
        if self.active:
            new = [item for item in items if item.nodeid not in self.cached_nodeids]
            known = [item for item in items if item.nodeid in self.cached_nodeids]
            items[:] = _latest_first(new) + _latest_first(known)
        self._items = items[:]
        return result

    def pytest_sessionfinish(self) -> None:
        config = self.config
        if config.getoption("cacheshow") or hasattr(config, "workerinput") or config.getoption("collectonly"):
            return
        nodeids = {item.nodeid for item in self._items}
        cached = self.cached_nodeids
        if not nodeids <= cached or not config.cache.holds("cache/nodeids"):
            config.cache.set("cache/nodeids", sorted(nodeids | cached))


def _latest_first(items: Iterable[Item]) -> list[Item]:
    times: dict[str, float] = {}

    def changed_at(item: Item) -> float:
        path = item._pathstr
        if path not in times:
            times[path] = os.stat(path).st_mtime
        return times[path]

    return sorted(items, key=changed_at, reverse=True)
