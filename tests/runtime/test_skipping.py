"""Skip and xfail marks: their conditions, and what they make of outcomes."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from fastest import skipping
from fastest.marks import MARK_GEN
from fastest.outcomes import Failed, Skipped, XFailed
from fastest.stash import Stash

FLAG = True


def a_test():
    pass


class Item:
    def __init__(self, *decorators, namespaces=(), **ini):
        self.marks = [decorator.mark for decorator in decorators]
        self.obj = a_test
        self.stash = Stash()
        hooked = {"pytest_markeval_namespace"} if namespaces else set()
        self.config = SimpleNamespace(
            hooked=hooked, getini=ini.get, option=SimpleNamespace(runxfail=ini.get("runxfail", False))
        )
        self.ihook = SimpleNamespace(pytest_markeval_namespace=lambda config: list(namespaces))

    def iter_markers(self, name=None):
        return iter([mark for mark in self.marks if name in (None, mark.name)])


class Lie:
    def __bool__(self):
        raise RuntimeError("neither")


def test_only_items_with_such_marks_need_this_module():
    assert skipping.has_skip_marks(Item(MARK_GEN.slow, MARK_GEN.xfail))
    assert not skipping.has_skip_marks(Item(MARK_GEN.slow))


@pytest.mark.parametrize(
    ("decorator", "reason"),
    [
        (MARK_GEN.skip, "unconditional skip"),
        (MARK_GEN.skip("why"), "why"),
        (MARK_GEN.skip(reason="why"), "why"),
        (MARK_GEN.skipif(True, reason="why"), "why"),
        (MARK_GEN.skipif(condition="FLAG"), "condition: FLAG"),
        (MARK_GEN.skipif("not FLAG", "os.sep and sys and platform"), "condition: os.sep and sys and platform"),
        (MARK_GEN.skipif(reason="no condition"), "no condition"),
        (MARK_GEN.skipif(False, reason="never"), None),
        (MARK_GEN.skipif("config is None"), None),
        (MARK_GEN.xfail, None),
    ],
)
def test_skips(decorator, reason):
    skip = skipping.evaluate_skip_marks(Item(decorator))
    assert (skip and skip.reason) == reason


def test_names_for_conditions_come_from_hooks_and_then_from_the_module():
    item = Item(MARK_GEN.skipif("extra == 1 and FLAG"), namespaces=[{"extra": 1, "FLAG": False}])
    assert skipping.evaluate_skip_marks(item) is not None
    with pytest.raises(ValueError, match=r"pytest_markeval_namespace\(\) needs to return a dict, got 5"):
        skipping.evaluate_skip_marks(Item(MARK_GEN.skipif("1"), namespaces=[5]))


@pytest.mark.parametrize(
    ("decorator", "message"),
    [
        (MARK_GEN.skipif("1 +"), "Error evaluating 'skipif' condition\n    1 +\n    {0}^\nSyntaxError: invalid syntax"),
        (
            MARK_GEN.skipif("nope"),
            "Error evaluating 'skipif' condition\n    nope\nNameError: name 'nope' is not defined",
        ),
        (MARK_GEN.skipif(Lie(), reason="x"), "Error evaluating 'skipif' condition as a boolean\nRuntimeError: neither"),
        (
            MARK_GEN.skipif(True),
            "Error evaluating 'skipif': you need to specify reason=STRING when using booleans as conditions.",
        ),
    ],
)
def test_conditions_that_fail_are_shown(decorator, message):
    with pytest.raises(Failed) as error:
        skipping.evaluate_skip_marks(Item(decorator))
    lines = str(error.value).strip().split("\n")
    assert [line for line in lines if "^" not in line] == [line for line in message.split("\n") if "^" not in line]
    assert error.value.pytrace is False


def test_wrong_arguments_of_skip_point_to_skipif():
    with pytest.raises(TypeError, match="maybe you meant pytest.mark.skipif?"):
        skipping.evaluate_skip_marks(Item(MARK_GEN.skip(False, reason="x")))


@pytest.mark.parametrize(
    ("kwargs", "ini", "strict"),
    [
        ({}, {}, None),
        ({}, {"strict_xfail": True}, True),
        ({}, {"strict": True}, True),
        ({}, {"strict": True, "strict_xfail": False}, False),
        ({"strict": False}, {"strict_xfail": True}, False),
    ],
)
def test_strictness(kwargs, ini, strict):
    xfail = skipping.evaluate_xfail_marks(Item(MARK_GEN.xfail(**kwargs), **ini))
    assert xfail.strict is strict


def test_setup_skips_or_ends_what_must_not_run():
    with pytest.raises(Skipped, match="why"):
        skipping.pytest_runtest_setup(Item(MARK_GEN.skip("why")))
    with pytest.raises(XFailed, match=r"\[NOTRUN\] why"):
        skipping.pytest_runtest_setup(Item(MARK_GEN.xfail(run=False, reason="why")))
    skipping.pytest_runtest_setup(Item(MARK_GEN.xfail(run=False), runxfail=True))


def test_a_mark_added_by_the_test_itself_counts():
    item = Item()
    skipping.pytest_runtest_setup(item)
    item.marks.append(MARK_GEN.xfail(reason="late").mark)
    assert skipping.refresh_xfail(item).reason == "late"


def judge(decorator, raised, when="call", outcome=None, **ini):
    item = Item(*([decorator] if decorator else []), **ini)
    item.stash[skipping.xfailed_key] = skipping.evaluate_xfail_marks(item)
    outcome = outcome or ("failed" if raised else "passed")
    report = SimpleNamespace(outcome=outcome, skipped=outcome == "skipped", longrepr=None)
    excinfo = SimpleNamespace(value=raised) if raised else None
    skipping.judge_xfail(item, SimpleNamespace(excinfo=excinfo, when=when), report)
    return report.outcome, getattr(report, "wasxfail", None), report.longrepr


XFAIL = MARK_GEN.xfail(reason="why")


@pytest.mark.parametrize(
    ("decorator", "raised", "expected"),
    [
        (XFAIL, ValueError(), ("skipped", "why", None)),
        (XFAIL, None, ("passed", "why", None)),
        (XFAIL(strict=True), None, ("failed", None, "[XPASS(strict)] why")),
        (XFAIL(raises=ValueError), ValueError(), ("skipped", "why", None)),
        (XFAIL(raises=(KeyError, ValueError)), ValueError(), ("skipped", "why", None)),
        (XFAIL(raises=KeyError), ValueError(), ("failed", None, None)),
        (None, XFailed("imperative"), ("skipped", "imperative", None)),
        (None, ValueError(), ("failed", None, None)),
        (None, None, ("passed", None, None)),
    ],
)
def test_outcomes(decorator, raised, expected):
    assert judge(decorator, raised) == expected


def test_runxfail_changes_nothing_and_setup_does_not_xpass():
    assert judge(XFAIL, ValueError(), runxfail=True) == ("failed", None, None)
    assert judge(XFAIL, None, when="setup") == ("passed", None, None)
    assert judge(XFAIL, Skipped("s"), outcome="skipped") == ("skipped", None, None)


def test_status_letters():
    def status(**attributes):
        flags = {"skipped": False, "passed": False, **attributes}
        return skipping.pytest_report_teststatus(SimpleNamespace(**flags))

    assert status(wasxfail="", skipped=True) == ("xfailed", "x", "XFAIL")
    assert status(wasxfail="", passed=True) == ("xpassed", "X", "XPASS")
    assert status(passed=True) is None


def test_matchers_of_raises_are_asked():
    if "fastest.raises" not in sys.modules:
        pytest.importorskip("fastest.raises")
    from fastest.raises import RaisesExc

    assert judge(XFAIL(raises=RaisesExc(ValueError, match="yes")), ValueError("yes"))[0] == "skipped"
    assert judge(XFAIL(raises=RaisesExc(ValueError, match="yes")), ValueError("no"))[0] == "failed"
