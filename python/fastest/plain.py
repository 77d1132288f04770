"""Plain items: those that the inner loop (`host.run_plain`) can run, and what it is told of each.

An item is plain if its function, and fixtures that can be planned (`fixtureplan.py`), are all that has to run: no marks
that change how it runs, nothing that a plugin has changed about it.
"""

from __future__ import annotations

import sys

from fastest.fixtureclosure import UNPLANNED
from fastest.fixturedef import teardown_yield_fixture
from fastest.fixtureplan import FIXTURE_HOOKS, FixturePlan, plan_of
from fastest.function import Function, marks_of_its_own
from fastest.introspect import CO_ASYNC_GENERATOR, CO_COROUTINE, FunctionType, MethodType, static_attribute
from fastest.plainitems import is_untouched
from fastest.scope import Scope
from fastest.watching import concerns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

    from fastest.config.config import Config
    from fastest.host import PlainItem

MARKS_THAT_MATTER = frozenset(("skip", "skipif", "xfail", "filterwarnings", "timeout"))
CALL_HOOKS = frozenset(("pytest_pyfunc_call",))
ASYNC = CO_COROUTINE | CO_ASYNC_GENERATOR
# Somebody has looked at these, and may have changed them for this one item.
TOUCHED = frozenset(("_request", "funcargs", "runtest", "setup", "teardown"))
RECEIVER = "testcase_item"  # the argument of a `plain_runner`
NOTHING: Dict[str, Any] = {}


class PlainItems:
    """Asks each item once, what its collector has to do with it once for all in a row."""

    def __init__(self, config: Config) -> None:
        self._callers = concerns_of(config, CALL_HOOKS)
        self._fixture_hooks = concerns_of(config, FIXTURE_HOOKS)
        self._calls_alone = bool(config.getini("timeout_func_only"))
        self._marked: Dict[Any, bool] = {}
        self._parent: Any = None
        self._parent_is_marked = False
        self._owner: Any = None

    def row(self, item: Any) -> Optional[PlainItem]:
        """What the inner loop needs to run the item; None: it is not plain."""
        runner = None
        if type(item) is Function:
            if self._callers is not None and self._callers.include(item):
                return None
        else:
            runner = type(item).__dict__.get("plain_runner")
            if runner is None:
                return None
        fields = item.__dict__
        parent = fields["parent"]
        if parent is not self._parent:
            self._enter(parent)
        if self._parent_is_marked or "_awaited" in fields:
            return None
        if runner is not None:
            return self._case_row(item, runner.__func__)
        if not is_untouched(fields):
            return self._looked_at(item)
        # Not by asking for it: what an item is asked for, it keeps.
        nodeid = fields.get("_address") or f"{parent._address}::{fields['name']}"
        return self._row(item, nodeid, fields["_func"], self._owner, fields.get("_closure"))

    def _enter(self, parent: Any) -> None:
        self._parent = parent
        self._parent_is_marked = self._is_marked(parent)
        obj = getattr(parent, "obj", None)  # collectors of other things than Python have none
        self._owner = obj if isinstance(obj, type) else None

    def _looked_at(self, item: Any) -> Optional[PlainItem]:
        """`row` for an item that is not as collection has made it, or was made the long way."""
        fields = item.__dict__
        function = fields.get("_func")
        if type(function) is not FunctionType or function.__code__.co_flags & ASYNC:
            return None
        if not TOUCHED.isdisjoint(fields) or self.has_marks_that_matter(item):
            return None
        owner = self._owner
        if "_obj" in fields or "_instance" in fields:
            return self._bound_row(item, function)
        if owner is not None and owner.__dict__.get(fields["originalname"]) is not function:
            raw = static_attribute(owner, fields["originalname"])
            if isinstance(raw, (staticmethod, classmethod)):
                return self._unbound_row(item, raw, owner)
        return self._row(item, item.nodeid, function, owner, item.closure())

    def _row(self, item: Any, nodeid: str, function: Any, owner: Any, info: Any) -> Optional[PlainItem]:
        """The row of a function with a closure of fixtures; None if these cannot be planned, or are not set up."""
        if info is None or not info.names_closure:
            return (nodeid, function, owner, None, None)
        fields = item.__dict__
        if fields.get("fixturenames", info.names_closure) is not info.names_closure:
            return None
        callspec = fields.get("callspec")
        plan = info.plan
        if plan is UNPLANNED:
            plan = info.plan = self._plan_of(info, callspec, owner)
        if plan is None:
            return None
        values = plan.values(NOTHING if callspec is None else callspec.params)
        if values is None:
            return None
        if plan.calls[0]:
            return (nodeid, function, owner, values, plan.calls)
        return (nodeid, function, owner, {name: values[name] for name in info.argnames}, None)

    def _case_row(self, item: Any, runner: Any) -> Optional[PlainItem]:
        """A method that its class runs: what `runner` does with the item is all but the fixtures."""
        fields = item.__dict__
        if "_obj" in fields or "_instance" in fields:
            return None
        if not TOUCHED.isdisjoint(fields) or self.has_marks_that_matter(item):
            return None
        if "twisted.trial.unittest" in sys.modules:
            return None
        row = self._row(item, item.nodeid, runner, None, item.closure())
        if row is None:
            return None
        values: Dict[str, Any] = {**(row[3] or NOTHING), RECEIVER: item}
        steps = row[4][0] if row[4] else ()
        return (row[0], runner, None, values, (steps, (RECEIVER,), teardown_yield_fixture))

    def _plan_of(self, info: Any, callspec: Any, owner: Any) -> Optional[FixturePlan]:
        if self._fixture_hooks is not None and any(
            definitions[-1]._scope is Scope.Function and self._fixture_hooks.include(definitions[-1])
            for definitions in info.name2fixturedefs.values()
        ):
            return None
        plan = plan_of(info, NOTHING if callspec is None else callspec._arg2scope, owner)
        return None if plan is not None and plan.calls[0] and self._calls_alone else plan

    def _bound_row(self, item: Any, function: Any) -> Optional[PlainItem]:
        """A function that somebody has looked at; a method has its instance since then."""
        obj = item.__dict__.get("_obj")
        if self._owner is None:
            bound = obj is function
        else:
            bound = type(obj) is MethodType and obj.__func__ is function
            bound = bound and obj.__self__ is item.__dict__.get("_instance")
        row = self._row(item, item.nodeid, obj, None, item.closure()) if bound else None
        needs_instance = row is not None and row[4] is not None and any(step[4] for step in row[4][0])
        return None if needs_instance else row

    def _unbound_row(self, item: Any, raw: Any, owner: type) -> Optional[PlainItem]:
        """A static method or class method: nothing is instantiated for it."""
        row = self._row(item, item.nodeid, raw.__get__(None, owner), None, item.closure())
        return row if row is not None and row[4] is None else None

    def has_marks_that_matter(self, item: Any) -> bool:
        """Marks of the item or of anything above it that change how it runs."""
        return self._is_marked(item.parent) or any(mark.name in MARKS_THAT_MATTER for mark in marks_of_its_own(item))

    def _is_marked(self, parent: Any) -> bool:
        """The chain above an item, asked once per collector."""
        marked = self._marked.get(parent)
        if marked is None:
            marks = parent.iter_markers() if parent is not None else ()
            marked = self._marked[parent] = any(mark.name in MARKS_THAT_MATTER for mark in marks)
        return marked
