"""The cache: its format, its folder, and what reruns make of it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from fastest.builtin.cache import Cache, format_plain, parse_plain
from fastest.builtin.lastfailed import LFPlugin, NFPlugin
from fastest.builtin.stepwise import StepwisePlugin
from fastest.warning_types import PytestCacheWarning


class Config:
    def __init__(self, tmp_path, **options):
        defaults = {"lf": False, "failedfirst": False, "newfirst": False, "last_failed_no_failures": "all"}
        self.option = SimpleNamespace(**{**defaults, "cacheshow": None, "collectonly": False, **options})
        self.rootpath = tmp_path
        self.deselected = []
        self.hook = SimpleNamespace(pytest_deselected=lambda items: self.deselected.extend(items))
        self.cache = Cache(tmp_path / ".pytest_cache", self, _ispytest=True)

    def getoption(self, name, default=None):
        return getattr(self.option, name, default)

    def get_verbosity(self, _kind=None):
        return 0


@pytest.fixture
def config(tmp_path):
    return Config(tmp_path)


VALUES = [
    ["a", "b"],
    ["a"],
    [],
    {},
    {"a": True, "b": True},
    {"a": False},
    {"a": 1},
    ['a"b'],
    ["a\\b"],
    ["é"],
    ["a\nb"],
    [1, "a"],
    "text",
    None,
    {"a": [1, {"b": None}]},
    [","],
    ['"', ","],
    {'": true,\n  "': True},
]


@pytest.mark.parametrize("value", VALUES)
def test_plain_values_are_written_as_json_writes_them(value):
    text = json.dumps(value, ensure_ascii=False, indent=2)
    assert format_plain(value) in (None, text)
    assert parse_plain(text) in (None, value)


def test_node_ids_need_no_json_module():
    assert format_plain(["test_a.py::test[x-1]"]) is not None
    assert parse_plain('{\n  "test_a.py::test": true\n}') == {"test_a.py::test": True}


@pytest.mark.parametrize("value", VALUES)
def test_values_come_back(config, value):
    config.cache.set("a/b", value)
    assert config.cache.get("a/b", "default") == value


def test_what_cannot_be_read_is_the_default(config):
    config.cache.set("a/b", 1)
    config.cache._getvaluepath("a/b").write_text("{")
    assert config.cache.get("a/b", "default") == "default"
    assert config.cache.get("never", "default") == "default"


def test_the_folder_describes_itself_and_is_ignored_by_git(config):
    folder = config.cache.mkdir("plugin")
    assert folder == config.cache._cachedir / "d" / "plugin"
    present = {path.name for path in config.cache._cachedir.iterdir()}
    assert present == {"d", "README.md", ".gitignore", "CACHEDIR.TAG"}
    assert (config.cache._cachedir / ".gitignore").read_text() == "# Created by pytest automatically.\n*\n"
    assert [path.name for path in config.rootpath.iterdir()] == [".pytest_cache"]


@pytest.mark.parametrize("key", ["../x", "/x", "a/../../x"])
def test_keys_do_not_lead_out_of_the_cache(config, key):
    with pytest.raises(ValueError, match="is not allowed to escape the cache directory"):
        config.cache.set(key, 1)


def test_folders_have_simple_names(config):
    with pytest.raises(ValueError, match="name is not allowed to contain path separators"):
        config.cache.mkdir("a/b")


def test_a_cache_that_cannot_be_written_warns(config):
    (config.rootpath / ".pytest_cache").write_text("in the way")
    with pytest.warns(PytestCacheWarning, match="could not create cache path"):
        config.cache.set("a", 1)


def item(nodeid):
    return SimpleNamespace(nodeid=nodeid, _pathstr=nodeid.split("::")[0])


def select(plugin, items):
    generator = plugin.pytest_collection_modifyitems(
        **({"config": plugin.config} if isinstance(plugin, LFPlugin) else {}), items=items
    )
    next(generator)
    with pytest.raises(StopIteration):
        next(generator)
    return [each.nodeid for each in items]


@pytest.mark.parametrize(
    ("options", "failed", "order", "status"),
    [
        ({"lf": True}, ["b"], ["b"], "rerun previous 1 failure"),
        ({"failedfirst": True}, ["c", "b"], ["b", "c", "a"], "rerun previous 2 failures first"),
        ({"lf": True}, ["gone"], ["a", "b", "c"], "1 known failures not in selected tests"),
        ({"lf": True}, [], ["a", "b", "c"], "no previously failed tests, not deselecting items."),
        ({"lf": True, "last_failed_no_failures": "none"}, [], [], "no previously failed tests, deselecting all items."),
    ],
)
def test_failed_tests_are_selected(tmp_path, options, failed, order, status):
    config = Config(tmp_path, **options)
    config.plugins = SimpleNamespace(register=lambda plugin, name: None)
    config.cache.set("cache/lastfailed", dict.fromkeys(failed, True))
    plugin = LFPlugin(config)
    assert select(plugin, [item(name) for name in "abc"]) == order
    assert plugin.pytest_report_collectionfinish() == f"run-last-failure: {status}"


def report(nodeid, outcome, when="call"):
    flags = {name: name == outcome for name in ("passed", "failed", "skipped")}
    return SimpleNamespace(nodeid=nodeid, when=when, outcome=outcome, **flags)


def test_outcomes_are_remembered_for_the_next_run(config):
    config.cache.set("cache/lastfailed", {"fixed": True, "skipped": True, "untouched": True})
    plugin = LFPlugin(config)
    plugin.pytest_runtest_logreport(report("fixed", "passed"))
    plugin.pytest_runtest_logreport(report("untouched", "passed", "setup"))
    plugin.pytest_runtest_logreport(report("skipped", "skipped", "setup"))
    plugin.pytest_runtest_logreport(report("broken", "failed", "teardown"))
    plugin.pytest_sessionfinish()
    assert config.cache.get("cache/lastfailed", None) == {"untouched": True, "broken": True}


def test_known_tests_are_written_only_if_there_are_new_ones(config):
    config.cache.set("cache/nodeids", ["a", "z"])
    stamp = config.cache._getvaluepath("cache/nodeids").stat().st_mtime_ns
    for names, expected in (("a", ["a", "z"]), ("ab", ["a", "b", "z"])):
        plugin = NFPlugin(config)
        select(plugin, [item(name) for name in names])
        plugin.pytest_sessionfinish()
        assert config.cache.get("cache/nodeids", None) == expected
        changed = config.cache._getvaluepath("cache/nodeids").stat().st_mtime_ns != stamp
        assert changed is (names == "ab")


def test_new_tests_come_first(tmp_path, monkeypatch):
    config = Config(tmp_path, newfirst=True)
    config.cache.set("cache/nodeids", ["old.py::a"])
    for name, time in (("old.py", 3), ("new.py", 1), ("newer.py", 2)):
        (tmp_path / name).touch()
        import os

        os.utime(tmp_path / name, (time, time))
    monkeypatch.chdir(tmp_path)
    items = [item(name) for name in ("old.py::a", "new.py::b", "newer.py::c", "old.py::d")]
    assert select(NFPlugin(config), items) == ["old.py::d", "newer.py::c", "new.py::b", "old.py::a"]


def stepwise(tmp_path, cached=None, **options):
    config = Config(tmp_path, **{"stepwise_skip": False, "stepwise_reset": False, **options})
    if cached is not None:
        config.cache.set("cache/stepwise", cached)
    plugin = StepwisePlugin(config)
    plugin.pytest_sessionstart(SimpleNamespace(shouldstop=False))
    return plugin


FAILED_AT_B = {"last_failed": "b", "last_test_count": 3, "last_cache_date_str": "2026-01-01T00:00:00"}


@pytest.mark.parametrize(
    ("cached", "options", "left", "status"),
    [
        (FAILED_AT_B, {}, ["b", "c"], "skipping 1 already passed items"),
        ({**FAILED_AT_B, "last_test_count": 9}, {}, ["a", "b", "c"], "test count changed, not skipping (now 3"),
        ({**FAILED_AT_B, "last_failed": "x"}, {}, ["a", "b", "c"], "previously failed test not found"),
        (FAILED_AT_B, {"stepwise_reset": True}, ["a", "b", "c"], "resetting state, not skipping."),
        (None, {}, ["a", "b", "c"], "no previously failed tests, not skipping."),
        ({"wrong": 1}, {}, ["a", "b", "c"], "error reading cache, discarding (KeyError: 'last_failed')"),
    ],
)
def test_stepwise_begins_where_it_stopped(tmp_path, cached, options, left, status):
    plugin = stepwise(tmp_path, cached, **options)
    items = [item(name) for name in "abc"]
    plugin.pytest_collection_modifyitems(plugin.config, items)
    assert [each.nodeid for each in items] == left
    assert plugin.pytest_report_collectionfinish()[0].startswith(f"stepwise: {status}")


def test_stepwise_stops_at_the_first_failure_or_with_skip_at_the_second(tmp_path):
    plugin = stepwise(tmp_path, stepwise_skip=True)
    plugin.pytest_runtest_logreport(report("a", "failed"))
    assert plugin.session.shouldstop is False
    plugin.pytest_runtest_logreport(report("b", "failed"))
    assert plugin.session.shouldstop == "Test failed, continuing from this test next run."
    plugin.pytest_sessionfinish()
    assert plugin.cache.get("cache/stepwise", None)["last_failed"] == "b"
