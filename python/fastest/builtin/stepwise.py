"""`--stepwise`: stop at the first failure, and begin with that test the next time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config
    from fastest.nodes import Item
    from fastest.reports import TestReport
    from fastest.session import Session

STEPWISE_CACHE_DIR = "cache/stepwise"


def pytest_configure(config: Config) -> None:
    option = config.option
    if option.stepwise_skip or option.stepwise_reset:
        option.stepwise = True
    if option.stepwise:
        config.plugins.register(StepwisePlugin(config), "stepwiseplugin")


class StepwiseCacheInfo:
    """What a run leaves for the next: the failed test, how many tests there were (if that changes, the rest is
    stale), and when.
    """

    def __init__(self, last_failed: str | None, last_test_count: int | None, last_cache_date_str: str) -> None:
        self.last_failed = last_failed
        self.last_test_count = last_test_count
        self.last_cache_date_str = last_cache_date_str

    @classmethod
    def empty(cls) -> StepwiseCacheInfo:
        return cls(None, None, _now().isoformat())

    @property
    def last_cache_date(self) -> Any:
        from datetime import datetime

        return datetime.fromisoformat(self.last_cache_date_str)

    def update_date_to_now(self) -> None:
        self.last_cache_date_str = _now().isoformat()


def _now() -> Any:
    from datetime import datetime

    return datetime.now()


class StepwisePlugin:
    """Leaves out what passed before the last failure, and stops the session at the next."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.session: Session | None = None
        self.report_status: list[str] = []
        self.cache = config.cache
        self.skip: bool = config.getoption("stepwise_skip")
        self.reset: bool = config.getoption("stepwise_reset")
        self.cached_info = self._load_cached_info()

    def _load_cached_info(self) -> StepwiseCacheInfo:
        cached = self.cache.get(STEPWISE_CACHE_DIR, None)
        if cached:
            try:
                return StepwiseCacheInfo(
                    cached["last_failed"], cached["last_test_count"], cached["last_cache_date_str"]
                )
            except (KeyError, TypeError) as error:
                self.report_status.append(f"error reading cache, discarding ({type(error).__name__}: {error})")
        return StepwiseCacheInfo.empty()

    def pytest_sessionstart(self, session: Session) -> None:
        self.session = session

    def pytest_collection_modifyitems(self, config: Config, items: list[Item]) -> None:
        info = self.cached_info
        count_before, info.last_test_count = info.last_test_count, len(items)
        if self.reset:
            self.report_status.append("resetting state, not skipping.")
            info.last_failed = None
        elif not info.last_failed:
            self.report_status.append("no previously failed tests, not skipping.")
        elif count_before is not None and count_before != len(items):
            self.report_status.append(
                f"test count changed, not skipping (now {len(items)} tests, previously {count_before})."
            )
            info.last_failed = None
        else:
            self._leave_out_passed(items)

    def _leave_out_passed(self, items: list[Item]) -> None:
        nodeids = [item.nodeid for item in items]
        if self.cached_info.last_failed not in nodeids:
            self.report_status.append("previously failed test not found, not skipping.")
            return
        passed = nodeids.index(self.cached_info.last_failed)
        from datetime import timedelta

        age = timedelta(seconds=int((_now() - self.cached_info.last_cache_date).total_seconds()))
        self.report_status.append(
            f"skipping {passed} already passed items (cache from {age} ago, use --sw-reset to discard)."
        )
        deselected = items[:passed]
        del items[:passed]
        self.config.hook.pytest_deselected(items=deselected)

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        info = self.cached_info
        if report.failed and not self.skip:
            info.last_failed = report.nodeid
            assert self.session is not None
            self.session.shouldstop = "Test failed, continuing from this test next run."
        elif report.failed or report.when == "call":
            if report.nodeid == info.last_failed:
                info.last_failed = None
            if report.failed:
                self.skip = False

    def pytest_report_collectionfinish(self) -> list[str] | None:
        if self.config.get_verbosity() < 0 or not self.report_status:
            return None
        return [f"stepwise: {status}" for status in self.report_status]

    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workerinput"):
            return
        info = self.cached_info
        info.update_date_to_now()
        self.cache.set(
            STEPWISE_CACHE_DIR,
            {
                "last_failed": info.last_failed,
                "last_test_count": info.last_test_count,
                "last_cache_date_str": info.last_cache_date_str,
            },
        )
