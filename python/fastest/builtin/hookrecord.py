"""Recording the hook calls of an inner run: pytester's `HookRecorder`."""

from __future__ import annotations

import sys

from fastest.outcomes import fail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

REPORTS = ("pytest_collectreport", "pytest_runtest_logreport")


def get_public_names(values: Iterable[str]) -> list[str]:
    """Those without a leading underscore."""
    return [value for value in values if value[0] != "_"]


class RecordedHookCall:
    """A hook call; its arguments are attributes."""

    __module__ = "_pytest.pytester"

    def __init__(self, name: str, kwargs: dict[str, Any]) -> None:
        self.__dict__.update(kwargs)
        self._name = name

    def __repr__(self) -> str:
        arguments = {name: value for name, value in self.__dict__.items() if name != "_name"}
        return f"<RecordedHookCall {self._name!r}(**{arguments!r})>"

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> Any: ...


class HookRecorder:
    """All hook calls of a plugin manager, in order."""

    __module__ = "_pytest.pytester"

    def __init__(self, pluginmanager: Any, *, _ispytest: bool = False) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self._pluginmanager = pluginmanager
        self.calls: list[RecordedHookCall] = []
        self.ret: Any = None

        def before(hook_name: str, hook_impls: object, kwargs: dict[str, Any]) -> None:
            self.calls.append(RecordedHookCall(hook_name, kwargs))

        def after(outcome: object, hook_name: str, hook_impls: object, kwargs: dict[str, Any]) -> None:
            pass

        self._undo_wrapping = pluginmanager.add_hookcall_monitoring(before, after)

    def finish_recording(self) -> None:
        self._undo_wrapping()

    def clear(self) -> None:
        self.calls[:] = []

    def getcalls(self, names: str | Iterable[str]) -> list[RecordedHookCall]:
        """The calls of the named hooks; the names may be one text."""
        wanted = names.split() if isinstance(names, str) else list(names)
        return [call for call in self.calls if call._name in wanted]

    def getcall(self, name: str) -> RecordedHookCall:
        """The only call of a hook."""
        calls = self.getcalls(name)
        assert len(calls) == 1, (name, calls)
        return calls[0]

    def popcall(self, name: str) -> RecordedHookCall:
        """The first call of a hook, which is forgotten."""
        __tracebackhide__ = True
        for index, call in enumerate(self.calls):
            if call._name == name:
                return self.calls.pop(index)
        return fail("\n".join([f"could not find call {name!r}, in:", *(f"  {call}" for call in self.calls)]))

    def assert_contains(self, entries: Sequence[tuple[str, str]]) -> None:
        """There are calls with these names, in this order, for which the expressions are true."""
        __tracebackhide__ = True
        names = dict(sys._getframe(1).f_locals)
        begin = 0
        for name, check in entries:
            for index, call in enumerate(self.calls[begin:], begin):
                if _matches(name, check, call, names):
                    begin = index + 1
                    break
            else:
                fail(f"could not find {name!r} check {check!r}")

    # Reports.

    def getreports(self, names: str | Iterable[str] = REPORTS) -> list[Any]:
        return [call.report for call in self.getcalls(names)]

    def matchreport(
        self, inamepart: str = "", names: str | Iterable[str] = REPORTS[::-1], when: str | None = None
    ) -> Any:
        """The only report whose node id has this part; without `when`, passed set-ups and tear-downs are left out."""
        found = [
            report
            for report in self.getreports(names)
            if (report.when == when if when else report.when == "call" or not report.passed)
            and (not inamepart or inamepart in (report.id.path, *report.id.names))
        ]
        if not found:
            raise ValueError(f"could not find test report matching {inamepart!r}: no test reports at all!")
        if len(found) > 1:
            raise ValueError(f"found 2 or more testreports matching {inamepart!r}: {found}")
        return found[0]

    def getfailures(self, names: str | Iterable[str] = REPORTS) -> list[Any]:
        return [report for report in self.getreports(names) if report.failed]

    def getfailedcollections(self) -> list[Any]:
        return self.getfailures("pytest_collectreport")

    def listoutcomes(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Passed calls, skipped reports and failed reports."""
        reports = self.getreports()
        return (
            [report for report in reports if report.passed and report.when == "call"],
            [report for report in reports if report.skipped],
            [report for report in reports if report.failed],
        )

    def countoutcomes(self) -> list[int]:
        return [len(reports) for reports in self.listoutcomes()]

    def assertoutcome(self, passed: int = 0, skipped: int = 0, failed: int = 0) -> None:
        __tracebackhide__ = True
        from fastest.builtin.pytester_assertions import assertoutcome

        assertoutcome(self.listoutcomes(), passed=passed, skipped=skipped, failed=failed)


def _matches(name: str, check: str, call: RecordedHookCall, names: dict[str, Any]) -> bool:
    """Whether a call fits; what was compared is printed, for the report of a failure."""
    if call._name != name:
        print("NONAMEMATCH", name, "with", call)
        return False
    print("NAMEMATCH", name, call)
    if not eval(check, names, call.__dict__):
        print("NOCHECKERMATCH", repr(check), "-", call)
        return False
    print("CHECKERMATCH", repr(check), "->", call)
    return True
