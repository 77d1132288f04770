"""The phases of one item that runs without hooks, and what is reported of them.

A phase that passed silently is only remembered. As soon as one did not, the earlier ones are reported as pytest would
have done, and the later ones as they come.
"""

from __future__ import annotations

from fastest import host
from fastest.forked import leave as leave_fork
from fastest.metapath import restore_finders
from fastest.runner import CallInfo, check_interactive_exception, end_inside, end_phase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.runloop import Loop


class Phases:
    """The phases of one direct item: silent ones are remembered, and told only if another one is not silent."""

    def __init__(self, loop: Loop, item: Any, index: int, *, over: bool = False) -> None:
        self.loop = loop
        self.item = item
        self.index = index
        self.times: list[tuple[str, float, float]] = []
        self.told = False
        self.over = over  # the item has its reports: only what went wrong since is one more

    def may_have_xfail(self, matter: bool) -> bool:
        """Whether an xfail mark must be judged: one of those that mattered before the call, or one given now."""
        fields = self.item.__dict__
        return matter or "stash" in fields or bool(fields.get("own_markers"))

    def quiet(self, when: str, start: float, duration: float) -> None:
        """A phase of which there is nothing to report yet."""
        self.times.append((when, start, duration))

    def done(self, when: str, raised: BaseException | None, start: float, duration: float) -> bool:
        """A phase is over: remember it or report it. Whether it passed."""
        loop, item = self.loop, self.item
        if host.is_forked():
            leave_fork(raised)
        if raised is not None:
            host.leave_if_descriptors_are_lost()
        if loop.dirty():
            host.leave_if_descriptors_are_lost()
            if raised is None:
                raised = _late_error(item, when)
            end_phase(item, when)
        fields = item.__dict__
        if (
            raised is None
            and not self.told
            and not ("_awaited" in fields and not self.over)
            and not (loop.shows_all_output and fields.get("_report_sections"))
            and (self.over or not ("stash" in fields or fields.get("user_properties")))
        ):
            self.times.append((when, start, duration))
            return True
        self.tell()
        excinfo = None
        if raised is not None:
            from fastest.excinfo import ExceptionInfo

            excinfo = ExceptionInfo.from_exception(raised)
        return self.report(CallInfo(None, excinfo, start, start + duration, duration, when))

    def tell(self) -> None:
        """Report what is over, and from now on each phase; sections that are there belong to the next one."""
        if self.told:
            return
        self.told = True
        restore_finders()
        item = self.item
        sections, item._report_sections = item._report_sections, []
        for when, start, duration in self.times:
            self.report(CallInfo(None, None, start, start + duration, duration, when))
        item._report_sections = sections

    def report(self, call: CallInfo) -> bool:
        """Make the report and tell everybody. Whether the phase passed."""
        item = self.item
        hook = self.loop.config.hook
        report = hook.pytest_runtest_makereport(item=item, call=call)
        hook.pytest_runtest_logreport(report=report)
        if call.excinfo is not None and check_interactive_exception(call, report):
            item.ihook.pytest_exception_interact(node=item, call=call, report=report)
            item.session._sender.pass_on_output()
        return bool(report.passed)

    def finish(self) -> None:
        """The item is over."""
        self.item.__dict__.pop("_report_sections", None)  # the reports have them, if anybody looks at them
        if self.told:
            host.emit({"k": "finish", "i": self.index})
            return
        (_, start, setup), (_, _, call), (_, _, teardown) = self.times
        host.passed(self.index, start, setup, call, teardown)
        if self.loop.books is not None:
            self.loop.books.note_silent(self.item, self.times)


def books_of(config: Any) -> Any:
    """The terminal reporter of plugins, which makes the reports of silent items when somebody wants to see them."""
    reporter = config.plugins.reporter
    return reporter if hasattr(reporter, "note_silent") else None


def _late_error(item: Any, when: str) -> BaseException | None:
    try:
        end_inside(item, when)
    except BaseException as error:
        return error
    return None
