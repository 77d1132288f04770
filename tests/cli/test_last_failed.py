"""What failed last time costs only itself its short way, and is off the list once it passes."""

from __future__ import annotations

import json

import pytest

SOURCE = """
    import os, unittest
    BROKEN = os.path.exists("broken")
    def test_plain(): assert not BROKEN
    def test_fixture(tmp_path): assert not BROKEN
    class TestMethods:
        def test_method(self): assert not BROKEN
    class TestUnit(unittest.TestCase):
        def test_case(self): assert not BROKEN
    def test_other(): pass
"""
HOOKS = {"": "", "setup hook": "def pytest_runtest_setup(item): pass\n"}


@pytest.mark.parametrize("hooks", HOOKS.values(), ids=HOOKS)
def test_it_is_off_the_list_once_it_passes(project, optimizer, hooks):
    made = project({"test_it.py": SOURCE, "conftest.py": hooks, "broken": ""})
    made.run(optimizer).exits(1).outcomes(failed=4, passed=1)
    listed = made.root / ".pytest_cache/v/cache/lastfailed"
    assert len(json.loads(listed.read_text())) == 4
    (made.root / "broken").unlink()
    made.run(optimizer).passed(5)
    assert json.loads(listed.read_text()) == {}


def test_the_others_take_the_short_way(project, tmp_path):
    made = project({"test_it.py": SOURCE, "broken": ""})
    made.run().exits(1)
    made.run(["-k", "other or case"], FASTEST_EVENT_LOG=str(tmp_path / "log")).exits(1)
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert sum(isinstance(event, list) and event[0] == "P" for event in events) == 1  # passed, and nothing else to say
