"""Reports: what is known of one phase of a test, or of one collector: `_pytest.reports`.

Made only for phases that somebody will look at. `event_of` is how a report leaves the runner: its failure is rendered
here, layout and counting happen in
the parent.
"""

from __future__ import annotations

from fastest.outcomes import Skipped, fail
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from fastest.nodeid import NodeId
    from fastest.runner import CallInfo
    from fastest.textio import TerminalWriter


class BaseReport:
    """What both kinds of reports have; they may carry any further attributes."""

    when: Any
    location: Any
    longrepr: Any
    sections: list[tuple[str, str]]
    outcome: str
    nodeid: str

    def __init__(self, **kw: Any) -> None:
        if "nodeid" in kw:
            kw["nodeid"] = str(kw["nodeid"])
        self.__dict__.update(kw)

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> Any: ...

    @property
    def id(self) -> NodeId:
        """The node id, taken apart."""
        from fastest.nodeid import NodeId

        return NodeId.parse(self.nodeid)

    @property
    def _id(self) -> NodeId:
        return self.id

    def toterminal(self, out: TerminalWriter) -> None:
        """Write the failure."""
        if hasattr(self, "node"):
            from fastest.reports_json import getworkerinfoline

            worker = getworkerinfoline(self.node)
            if worker:
                out.line(worker)
        longrepr = self.longrepr
        if longrepr is None:
            return
        if hasattr(longrepr, "toterminal"):
            longrepr.toterminal(out)
        else:
            try:
                out.line(str(longrepr))
            except UnicodeEncodeError:
                out.line("<unprintable longrepr>")

    def get_sections(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The sections whose name begins with `prefix`."""
        for name, content in self.sections:
            if name.startswith(prefix):
                yield prefix, content

    @property
    def longreprtext(self) -> str:
        """The failure as plain text."""
        return self._rendered(False, 80).strip()

    def _rendered(self, color: bool, width: int, code_highlight: bool = True) -> str:
        from fastest.textio import render

        return render(self, color, width, code_highlight)

    @property
    def caplog(self) -> str:
        """Captured log lines."""
        return "\n".join(content for _, content in self.get_sections("Captured log"))

    @property
    def capstdout(self) -> str:
        """Captured standard output."""
        return "".join(content for _, content in self.get_sections("Captured stdout"))

    @property
    def capstderr(self) -> str:
        """Captured standard error."""
        return "".join(content for _, content in self.get_sections("Captured stderr"))

    @property
    def passed(self) -> bool:
        """Whether the outcome is passed."""
        return self.outcome == "passed"

    @property
    def failed(self) -> bool:
        """Whether the outcome is failed."""
        return self.outcome == "failed"

    @property
    def skipped(self) -> bool:
        """Whether the outcome is skipped."""
        return self.outcome == "skipped"

    @property
    def fspath(self) -> str:
        """The path part of the node id."""
        return self.nodeid.split("::")[0]

    @property
    def count_towards_summary(self) -> bool:
        """Whether the report counts in the last line."""
        return True

    @property
    def head_line(self) -> str | None:
        """The title of the failure section."""
        return None if self.location is None else self.location[2]

    def _get_verbose_word_with_markup(self, config: Any, default_markup: Mapping[str, bool]) -> tuple[str, Any]:
        """The word of -v lines; `pytest_report_teststatus` of plugins may give it a markup of its own."""
        _, _, verbose = config.hook.pytest_report_teststatus(report=self, config=config)
        if isinstance(verbose, str):
            return verbose, default_markup
        is_pair = isinstance(verbose, (tuple, list)) and len(verbose) == 2 and isinstance(verbose[0], str)
        if is_pair:
            return verbose[0], verbose[1]
        return fail(
            "pytest_report_teststatus() hook (from a plugin) returned "
            f"an invalid verbose value: {verbose!r}.\nExpected either a string "
            "or a tuple of (word, markup)."
        )

    def _to_json(self) -> dict[str, Any]:
        from fastest.reports_json import report_to_json

        return report_to_json(self)

    @classmethod
    def _from_json(cls, reportdict: dict[str, Any]) -> Any:
        from fastest.reports_json import report_kwargs_from_json

        return cls(**report_kwargs_from_json(reportdict))


class TestReport(BaseReport):
    """The report of one phase (setup, call, teardown) of one item."""

    __module__ = "_pytest.reports"

    __test__ = False

    def __init__(
        self,
        nodeid: str | NodeId,
        location: tuple[str, int | None, str],
        keywords: Mapping[str, Any],
        outcome: str,
        longrepr: Any,
        when: str,
        sections: Iterable[tuple[str, str]] = (),
        duration: float = 0,
        start: float = 0,
        stop: float = 0,
        user_properties: Iterable[tuple[str, object]] | None = None,
        **extra: Any,
    ) -> None:
        self.nodeid = str(nodeid)
        self.location = location
        self.keywords = keywords
        self.outcome = outcome
        self.longrepr = longrepr
        self.when = when
        self.user_properties = list(user_properties or [])
        self.sections = list(sections)
        self.duration = duration
        self.start = start
        self.stop = stop
        self.__dict__.update(extra)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.nodeid!r} when={self.when!r} outcome={self.outcome!r}>"

    @classmethod
    def from_item_and_call(cls, item: Any, call: CallInfo) -> TestReport:
        """The report of a call; a failed one is rendered as the item wants it."""
        outcome, longrepr = _judge(item, call)
        sections = [(f"Captured {key} {when}", content) for when, key, content in item._report_sections]
        assert call.when != "collect"
        return cls(
            item.nodeid,
            item.location,
            dict.fromkeys(item.keywords, 1),
            outcome,
            longrepr,
            call.when,
            sections,
            call.duration,
            call.start,
            call.stop,
            user_properties=item.user_properties,
        )


def _judge(item: Any, call: CallInfo) -> tuple[str, Any]:
    excinfo: Any = call.excinfo
    if not excinfo:
        return "passed", None
    from fastest.excinfo import ExceptionInfo

    if not isinstance(excinfo, ExceptionInfo):
        return "failed", excinfo
    value = excinfo.value
    if isinstance(value, Skipped):
        crash = excinfo._getreprcrash()
        assert crash is not None
        if value._use_item_location:
            return "skipped", (*_item_place(item), crash.message)
        return "skipped", (str(crash.path), crash.lineno, crash.message)
    if _is_group_of_skips(value):
        return "skipped", _skips_longrepr(item, excinfo)
    if call.when == "call":
        return "failed", item.repr_failure(excinfo)
    return "failed", item._repr_failure_py(excinfo, style=item.config.getoption("tbstyle", "auto"))


def _item_place(item: Any) -> tuple[str, int]:
    path, line = item._place()[:2]
    assert line is not None
    return path, line + 1


def _is_group_of_skips(value: Any) -> bool:
    if not hasattr(value, "exceptions") or not hasattr(value, "split"):
        return False
    from fastest.groups import group_class

    group = group_class()
    return group is not None and isinstance(value, group) and value.split(Skipped)[1] is None


def _skips_longrepr(item: Any, excinfo: Any) -> tuple[str, int, str]:
    crash = excinfo._getreprcrash()
    assert crash is not None
    skips = excinfo.value.exceptions
    if all(getattr(skip, "_use_item_location", False) for skip in skips):
        place, default = _item_place(item), "skipped"
    else:
        place, default = (str(crash.path), crash.lineno), crash.message
    messages = dict.fromkeys(getattr(skip, "msg", None) or (skip.args[0] if skip.args else None) for skip in skips)
    return (*place, "; ".join(filter(None, messages)) or default)


class CollectReport(BaseReport):
    """The report of one collector."""

    __module__ = "_pytest.reports"

    when = "collect"

    def __init__(
        self,
        nodeid: str | NodeId,
        outcome: str,
        longrepr: Any,
        result: list[Any] | None,
        sections: Iterable[tuple[str, str]] = (),
        **extra: Any,
    ) -> None:
        self.nodeid = str(nodeid)
        self.outcome = outcome
        self.longrepr = longrepr
        self.result = result or []
        self.sections = list(sections)
        self.__dict__.update(extra)

    @property
    def location(self) -> tuple[str, int | None, str]:
        """The file, without a line."""
        return self.fspath, None, self.fspath

    def __repr__(self) -> str:
        return f"<CollectReport {self.nodeid!r} lenresult={len(self.result)} outcome={self.outcome!r}>"


def pytest_report_to_serializable(report: Any) -> dict[str, Any] | None:
    """A dict of plain values (the built-in hook)."""
    if not isinstance(report, (TestReport, CollectReport)):
        return None
    data: dict[str, Any] = report._to_json()
    data["$report_type"] = type(report).__name__
    return data


def pytest_report_from_serializable(data: dict[str, Any]) -> Any:
    """The report of such a dict (the built-in hook)."""
    kind = data.get("$report_type")
    if kind == "TestReport":
        return TestReport._from_json(data)
    if kind == "CollectReport":
        return CollectReport._from_json(data)
    assert kind is None, f"Unknown report_type unserialize data: {kind}"
    return None


def longrepr_event(report: BaseReport, config: Any) -> dict[str, Any] | None:
    """The `longrepr` field of an event."""
    longrepr = report.longrepr
    if longrepr is None:
        return None
    if isinstance(longrepr, tuple) and len(longrepr) == 3:
        path, lineno, reason = longrepr
        return {
            "text": str(longrepr),
            "plain": True,
            "skip": [os.fspath(path), -1 if lineno is None else lineno, str(reason)],
        }
    payload = config.payload
    if isinstance(longrepr, str):
        return {"text": longrepr, "plain": True}
    highlighted = config.getoption("code_highlight", "yes") != "no"
    event: dict[str, Any] = {"text": report._rendered(payload["color"], payload["width"], highlighted)}
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        event["crash"] = [str(crash.path), crash.lineno, str(crash.message)]
    return event


def event_of(report: Any, index: int, config: Any) -> dict[str, Any]:
    """The `report` event of a TestReport."""
    path, lineno, domain = report.location
    event: dict[str, Any] = {
        "k": "report",
        "i": index,
        "id": report.nodeid,
        "loc": [path, -1 if lineno is None else lineno, domain],
        "when": report.when,
        "outcome": report.outcome,
        "dur": getattr(report, "duration", 0.0),
        "t0": getattr(report, "start", 0.0),  # plugins send reports of their own making
        "t1": getattr(report, "stop", 0.0),
        "longrepr": longrepr_event(report, config),
        "sections": [[name, content] for name, content in report.sections],
        "props": [[str(name), str(value)] for name, value in getattr(report, "user_properties", ())],
    }
    if hasattr(report, "wasxfail"):
        event["wasxfail"] = str(report.wasxfail)
    if report.outcome == "skipped":
        keywords = report.keywords
        event["skip_marked"] = "skip" in keywords and "pytestmark" not in keywords
    return event


__all__ = ["BaseReport", "CollectReport", "TestReport", "event_of"]
