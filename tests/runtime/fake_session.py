"""A config and an item as small as the watchers need them, so that each is tested without a session around it."""

from __future__ import annotations

from types import SimpleNamespace

from fastest.stash import Stash


class FakeHook:
    """Keeps the calls of all hooks; `implement` adds an implementation."""

    def __init__(self):
        self.calls = []
        self.implementations = {}

    def __getattr__(self, name):
        def call(**kwargs):
            self.calls.append((name, kwargs))
            if name in self.implementations:
                self.implementations[name](**kwargs)

        call.call_historic = lambda kwargs: call(**kwargs)
        return call


class FakePlugins:
    def __init__(self):
        self.registered = {}

    def register(self, plugin, name):
        self.registered[name] = plugin

    def get_plugin(self, name):
        return self.registered.get(name)

    def has_plugin(self, name):
        return name in self.registered

    def is_blocked(self, name):
        return False


class FakeConfig:
    def __init__(self, ini=None, options=None, payload=None):
        self.ini = ini or {}
        self.option = SimpleNamespace(capture="fd", color="no", logger_disable=[], **(options or {}))
        self.known_args_namespace = SimpleNamespace(pythonwarnings=[], capture="fd")
        self.payload = payload or {}
        self.stash = Stash()
        self.plugins = FakePlugins()
        self.hook = FakeHook()
        self.hooked = set()
        self.cleanups = []

    def getini(self, name):
        return self.ini.get(name, [] if name == "filterwarnings" else None)

    def getoption(self, name):
        return getattr(self.option, name, None)

    def add_cleanup(self, function):
        self.cleanups.append(function)

    def close(self):
        while self.cleanups:
            self.cleanups.pop()()


class FakeItem:
    nodeid = "test_a.py::test_it"

    def __init__(self, config=None, marks=()):
        self.config = config
        self.stash = Stash()
        self.sections = []
        self.parent = None
        self.own_markers = [SimpleNamespace(name="filterwarnings", args=args) for args in marks]

    def add_report_section(self, when, key, content):
        self.sections.append((when, key, content))

    def iter_markers(self, name):
        return [mark for mark in self.own_markers if mark.name == name]
