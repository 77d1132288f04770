"""When the phases of an item are told, and when it is enough that it passed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fastest.phases import Phases


@pytest.mark.parametrize(("over", "told"), [(False, ["teardown"]), (True, [])], ids=["once", "not twice"])
def test_an_item_with_a_stash_is_told(over, told):
    """A worker that must take another item than it knew tears down collectors after the item has its reports."""
    item = SimpleNamespace(stash={}, _report_sections=[])
    loop = SimpleNamespace(dirty=lambda: False, shows_all_output=False)
    phases = Phases(loop, item, 0, over=over)
    reported = []
    phases.report = lambda call: reported.append(call.when) or True
    assert phases.done("teardown", None, 0.0, 0.0)
    assert reported == told
