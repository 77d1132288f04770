"""What workers report, told again in the zygote: there live the plugins' books, the cache and the summary hooks.

The parent passes the frames on in the order of the collection. Where plugins listen, each report travels as what
`pytest_report_to_serializable` makes of it; for our own books (last failed, stepwise) the event is enough.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.session import Session


class Relay:
    """Calls the hooks of reports that other processes have made."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.config = session.config
        self.current = -1  # the item whose start was told
        session._sender.silent = True

    def on(self, event: dict[str, Any]) -> None:
        """One `report`, `finish` or `warning` event of a worker."""
        if event["k"] == "warning":
            self._note_warning(event)
            return
        index = event["i"]
        if index != self.current and index >= 0:
            self._start(index)
        if event["k"] == "report":
            self.config.hook.pytest_runtest_logreport(report=self._report_of(event))
            return
        self.current = -1
        if "pytest_runtest_logfinish" in self.config.hooked:
            item = self.session.items[index]
            self.config.hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def crashed(self, index: int, cause: str) -> None:
        """A test took its worker down."""
        from fastest.reports import TestReport

        item = self.session.items[index]
        if index != self.current:
            self._start(index)
        report = TestReport(item.nodeid, item.location, {}, "failed", f"The test crashed: {cause}", "call")
        self.config.hook.pytest_runtest_logreport(report=report)

    def _note_warning(self, event: dict[str, Any]) -> None:
        """For the books; the hook was called in the worker."""
        reporter = self.config.plugins.reporter
        if reporter is not None:
            reporter.note_warning(event["text"], event["nodeid"], event["location"])

    def _start(self, index: int) -> None:
        self.current = index
        if "pytest_runtest_logstart" in self.config.hooked:
            item = self.session.items[index]
            self.config.hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)

    def _report_of(self, event: dict[str, Any]) -> Any:
        data = event.get("data")
        if data is not None:
            if "subtest" in event:
                self.config.plugins.wake("subtests")  # here no test has asked for it
            report = self.config.hook.pytest_report_from_serializable(config=self.config, data=data)
            if isinstance(report.longrepr, list):  # of a skipped test: a tuple before it travelled
                report.longrepr = tuple(report.longrepr)
            return report
        from fastest.reports import TestReport

        extra = {"wasxfail": event["wasxfail"]} if "wasxfail" in event else {}
        return TestReport(
            event["id"],
            tuple(event["loc"]),
            {},
            event["outcome"],
            _longrepr_of(event["longrepr"]),
            event["when"],
            map(tuple, event["sections"]),
            event["dur"],
            event["t0"],
            event["t1"],
            map(tuple, event["props"]),
            **extra,
        )


def _longrepr_of(longrepr: dict[str, Any] | None) -> Any:
    if longrepr is None:
        return None
    skip = longrepr.get("skip")
    return tuple(skip) if skip else longrepr["text"]
