"""Plugins: the light registry, hook calls before and after pluggy, blocking, importing, conftest files, entry points."""

from __future__ import annotations

import importlib
import sys
from types import SimpleNamespace

import pytest
from config_support import make_config

from fastest.config import hooknames, hookspecs
from fastest.config.builtins import BUILTINS, ON_DEMAND
from fastest.config.entrypoints import find_entry_points, rewritable_modules
from fastest.config.exceptions import ConftestImportFailure, EngineNeeded, PluginImportFailure, UsageError
from fastest.config.hooks import Impl, call_wrapped, in_call_order
from fastest.config.pluginimport import plugin_names
from fastest.hookmark import hookimpl

# Called by pluggy only: without plugins nobody needs the reporter, and temporary folders are set up by their fixture.
UNTOLD = {"terminal": {"pytest_configure"}, "tmpdir": {"pytest_configure", "pytest_sessionfinish"}}


class TestHookNames:
    def test_are_those_of_the_specifications(self):
        assert {name for name in vars(hookspecs) if name.startswith("pytest_")} == hooknames.NAMES

    @pytest.mark.parametrize("option", ["firstresult", "historic"])
    def test_know_how_results_are_combined(self, option):
        options = {name: getattr(vars(hookspecs)[name], "pytest_spec", {}) for name in hooknames.NAMES}
        assert {name for name in options if options[name].get(option)} == getattr(hooknames, option.upper())


class TestTable:
    @pytest.mark.parametrize("row", [row for row in BUILTINS if row.module], ids=lambda row: row.name)
    def test_says_what_the_module_has(self, row):
        module = importlib.import_module(row.module)
        hooks = {name for name in vars(module) if name.startswith("pytest_") and callable(getattr(module, name))}
        assert hooks - UNTOLD.get(row.name, set()) == row.hooks
        fixtures = vars(importlib.import_module(row.fixture_module))
        assert {name for name, value in fixtures.items() if hasattr(value, "_fixture_function_marker")} >= row.fixtures

    def test_on_demand_modules_exist(self):
        for name in ON_DEMAND.values():
            try:
                importlib.import_module("fastest." + name)
            except ModuleNotFoundError as error:
                assert error.name == "fastest." + name


class TestIdleBuiltins:
    """Their hooks do nothing before their fixtures are used, so nobody imports them for the hooks."""

    @pytest.fixture
    def plugins(self, tmp_path, monkeypatch):
        monkeypatch.delitem(sys.modules, "fastest.builtin.tmppath", raising=False)
        return make_config(tmp_path).plugins

    def test_are_not_imported_for_their_hooks(self, plugins):
        list(plugins.implementations("pytest_runtest_makereport"))
        assert "fastest.builtin.tmppath" not in sys.modules

    @pytest.mark.parametrize(
        "use", [lambda plugins: plugins.load_fixture("tmp_path"), lambda plugins: plugins.wake("tmpdir")]
    )
    def test_are_heard_from_the_first_use_on(self, plugins, use):
        caller = plugins.hook.pytest_runtest_makereport
        before = len(caller.impls()[0])
        use(plugins)
        assert len(caller.impls()[0]) == before + 1

    def test_stay_silent_if_they_are_switched_off(self, plugins):
        plugins.set_blocked("tmpdir")
        plugins.wake("tmpdir")
        assert "fastest.builtin.tmppath" not in sys.modules


def ordered(*functions, kwargs=None, firstresult=False):
    wrappers, plain = in_call_order([Impl(function) for function in functions])
    return call_wrapped(wrappers, plain, kwargs or {}, firstresult)


class TestLightCalls:
    def test_later_first_then_tryfirst_and_trylast(self):
        @hookimpl(trylast=True)
        def last():
            return "last"

        @hookimpl(tryfirst=True)
        def first():
            return "first"

        def one():
            return "one"

        def two():
            return "two"

        def nothing():
            return None

        assert ordered(last, first, one, nothing, two) == ["first", "two", "one", "last"]
        assert ordered(last, one, firstresult=True) == "one"
        assert ordered(nothing, firstresult=True) is None

    def test_arguments_by_name(self):
        def takes_b(b, ignored=3):
            return b

        class Plugin:
            def hook(self, a):
                return a

        assert ordered(takes_b, Plugin().hook, kwargs={"a": 1, "b": 2, "c": 3}) == [1, 2]

    def test_wrapper_sees_and_replaces_results_and_errors(self):
        @hookimpl(wrapper=True)
        def wrapper():
            try:
                result = yield
            except ZeroDivisionError:
                return "caught"
            return [*result, "wrapped"]

        def fine():
            return 1

        def fails():
            return 1 / 0

        assert ordered(wrapper, fine) == [1, "wrapped"]
        assert ordered(wrapper, fails) == "caught"

    def test_wrapper_must_yield_once(self):
        @hookimpl(wrapper=True)
        def twice():
            yield
            yield

        with pytest.raises(RuntimeError, match="must yield once"):
            ordered(twice)


class Recorder:
    def __init__(self):
        self.calls = []

    def pytest_configure(self, config):
        self.calls.append("configure")

    def pytest_unconfigure(self):
        self.calls.append("unconfigure")


def as_ours(plugin):
    """A plugin object that counts as built-in."""
    type(plugin).__module__ = "fastest.builtin.test"
    return plugin


class Ours(Recorder):
    pass


class TestRegistry:
    def test_ours_need_no_pluggy(self, tmp_path):
        plugins = make_config(tmp_path).plugins
        plugins.register(as_ours(Ours()), "mine")
        assert not plugins.active and not plugins.hooked
        assert plugins.get_plugin("mine").calls == []
        assert plugins.get_name(plugins.get_plugin("mine")) == "mine"

    def test_late_plugin_gets_historic_calls(self, tmp_path):
        config = make_config(tmp_path)
        block_all(config)
        config.hook.pytest_configure.call_historic(kwargs={"config": config})
        late = as_ours(Ours())
        config.plugins.register(late, "late")
        assert late.calls == ["configure"]

    def test_pluggy_takes_over_with_the_same_history(self, tmp_path):
        pytest.importorskip("pluggy")
        config = make_config(tmp_path)
        block_all(config)
        ours, foreign = as_ours(Ours()), Recorder()
        config.plugins.register(ours, "ours")
        hook = config.hook
        hook.pytest_configure.call_historic(kwargs={"config": config})
        config.plugins.register(foreign, "foreign")
        config.plugins.activate()
        assert config.hooked == {"pytest_configure", "pytest_unconfigure"}
        assert (ours.calls, foreign.calls) == (["configure"], ["configure"])
        hook.pytest_unconfigure(config=config)
        assert (ours.calls[1:], foreign.calls[1:]) == (["unconfigure"], ["unconfigure"])
        assert config.pluginmanager.get_plugin("ours") is ours
        assert config.plugins.get_plugin("foreign") is foreign

    def test_foreign_plugin_without_hooks_needs_no_pluggy(self, tmp_path):
        config = make_config(tmp_path)
        config.plugins.register(SimpleNamespace(fixture=1), "plain")
        assert not config.plugins.active

    def test_subscribers_hear_of_all_plugins(self, tmp_path):
        config = make_config(tmp_path)
        heard = []
        config.plugins.subscribe(lambda plugin, name: heard.append(name))
        config.plugins.register(SimpleNamespace(), "plain")
        assert heard == [*heard[:-2], "pytestconfig", "plain"]

    def test_names_are_unique(self, tmp_path):
        plugins = make_config(tmp_path).plugins
        plugins.register(SimpleNamespace(a=1), "x")
        with pytest.raises(ValueError, match="already registered"):
            plugins.register(SimpleNamespace(a=2), "x")

    def test_fixture_of_a_builtin_is_loaded_on_demand(self, tmp_path):
        plugins = make_config(tmp_path).plugins
        heard = []
        plugins.subscribe(lambda plugin, name: heard.append(name))
        assert plugins.load_fixture("recwarn") and heard[-1] == "recwarn"
        assert not plugins.load_fixture("nope")
        plugins.set_blocked("tmpdir")
        assert not plugins.load_fixture("tmp_path")

    def test_unknown_hook(self, tmp_path):
        with pytest.raises(AttributeError):
            make_config(tmp_path).hook.pytest_nope


def block_all(config):
    """Leaves only what a test registers itself."""
    for row in BUILTINS:
        config.plugins.set_blocked(row.name)


class TestNames:
    def test_blocking(self, tmp_path):
        plugins = make_config(tmp_path).plugins
        plugins.consider_preparse(["-p", "no:cacheprovider", "-pno:x", "-p", "y"], exclude_only=True)
        for name in ("cacheprovider", "stepwise", "pytest_stepwise", "x", "pytest_x"):
            assert plugins.is_blocked(name), name
        plugins.unblock("cacheprovider")
        assert plugins.has_plugin("cacheprovider")

    @pytest.mark.parametrize(
        ("arg", "message"),
        [
            ("no:mark", "plugin mark cannot be disabled"),
            ("no:a/conftest.py", "Blocking conftest files using -p is not"),
        ],
    )
    def test_what_cannot_be_blocked(self, tmp_path, arg, message):
        with pytest.raises(UsageError, match=message):
            make_config(tmp_path).plugins.consider_pluginarg(arg)

    def test_specs(self):
        assert plugin_names(None) == [] == plugin_names("") == plugin_names(sys)
        assert plugin_names("a,b") == plugin_names(["a", "b"]) == plugin_names(("a", "b")) == ["a", "b"]
        with pytest.raises(UsageError, match="Plugins may be specified as a sequence or a ','-separated string"):
            plugin_names({"a"})

    def test_missing_and_broken_plugins(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(str(tmp_path))
        (tmp_path / "broken_one.py").write_text("1 / 0\n")
        (tmp_path / "skipped_one.py").write_text("import pytest\npytest.skip('because', allow_module_level=True)\n")
        (tmp_path / "wants_more.py").write_text("from _pytest.no_such_module import nothing\n")
        plugins = make_config(tmp_path).plugins
        with pytest.raises(
            UsageError, match="Error importing plugin \"no_such_plugin\": No module named 'no_such_plugin'"
        ):
            plugins.import_plugin("no_such_plugin")
        with pytest.raises(PluginImportFailure, match="broken_one"):
            plugins.import_plugin("broken_one")
        with pytest.raises(EngineNeeded, match="the plugin 'wants_more' needs something"):
            plugins.import_plugin("wants_more")
        plugins.import_plugin("skipped_one")
        assert plugins.skipped_plugins == [("skipped_one", "because")]

    def test_plugin_modules_name_further_plugins(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(str(tmp_path))
        (tmp_path / "names_more.py").write_text("pytest_plugins = ['named_one']\n")
        (tmp_path / "named_one.py").write_text("")
        plugins = make_config(tmp_path).plugins
        plugins.import_plugin("names_more")
        assert plugins.has_plugin("named_one")


class TestConftests:
    @pytest.fixture
    def tree(self, tmp_path, monkeypatch):
        for folder in ("", "a", "a/b"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "conftest.py").write_text(f"where = {folder!r}\n")
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.delitem(sys.modules, "conftest", raising=False)
        conftests = make_config(tmp_path).plugins.conftests
        conftests.set_up(rootdir=str(tmp_path), confcutdir=str(tmp_path))
        yield conftests
        sys.modules.pop("conftest", None)

    def test_chain_is_outermost_first(self, tree, tmp_path):
        tree.load_for(tmp_path / "a" / "b")
        assert [module.where for module in tree.for_path(tmp_path / "a" / "b" / "test_x.py")] == []
        (tmp_path / "a" / "b" / "test_y.py").write_text("")
        assert [module.where for module in tree.for_path(tmp_path / "a" / "b" / "test_y.py")] == ["", "a", "a/b"]
        assert tree.get("where", tmp_path / "a")[1] == "a"
        with pytest.raises(KeyError):
            tree.get("nope", tmp_path / "a")

    def test_cut_and_none(self, tree, tmp_path):
        tree.set_up(rootdir=str(tmp_path), confcutdir=str(tmp_path / "a"))
        assert [module.where for module in tree.load_for(tmp_path / "a" / "b")] == ["a", "a/b"]
        tree.set_up(rootdir=str(tmp_path), confcutdir=None, noconftest=True)
        assert list(tree.for_path(tmp_path / "a")) == []

    def test_initial_files_include_test_folders(self, tree, tmp_path):
        (tmp_path / "tests_x").mkdir()
        (tmp_path / "tests_x" / "conftest.py").write_text("where = 'tests_x'\n")
        tree.load_initial([], str(tmp_path))
        assert {module.where for module in tree.modules} == {"", "tests_x"}

    def test_failure_names_the_file(self, tree, tmp_path):
        path = tmp_path / "a" / "b" / "conftest.py"
        path.write_text("1 / 0\n")
        with pytest.raises(ConftestImportFailure) as caught:
            tree.load_for(tmp_path / "a" / "b")
        assert caught.value.path == path
        assert str(caught.value) == f"ZeroDivisionError: division by zero (from {path})"

    def test_plugins_only_at_the_top(self, tree, tmp_path):
        (tmp_path / "a" / "conftest.py").write_text("pytest_plugins = []\n")
        tree.configured = True
        with pytest.raises(BaseException, match="Defining 'pytest_plugins' in a non-top-level conftest is no longer"):
            tree.load_for(tmp_path / "a")


class TestEntryPoints:
    @pytest.fixture
    def installed(self, tmp_path, monkeypatch):
        info = tmp_path / "my_plugin-1.2.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text("[console_scripts]\nx = y:z\n\n[pytest11]\nmine = my_mod.sub:attr\n")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-plugin\nVersion: 1.2\n\nName: not this\n")
        (info / "RECORD").write_text("my_mod/__init__.py,sha256=x,1\nmy_mod/sub.py,,\nsingle.py,,\n")
        (tmp_path / "my_mod").mkdir()
        (tmp_path / "my_mod" / "__init__.py").write_text("")
        (tmp_path / "my_mod" / "sub.py").write_text("class attr: pass\n")
        monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path), "/no/such/folder"])

    def test_found_without_importlib_metadata(self, installed):
        (entry,) = find_entry_points("pytest11")
        assert (entry.name, entry.module) == ("mine", "my_mod.sub")
        assert (entry.dist.project_name, entry.dist.version) == ("my-plugin", "1.2")
        assert entry.load().__name__ == "attr"
        assert rewritable_modules(entry.dist.module_files()) == ["my_mod", "single"]

    def test_loaded_unless_blocked(self, installed, tmp_path):
        config = make_config(tmp_path)
        assert config.plugins.load_setuptools_entrypoints("pytest11") == 1
        assert config.plugins.load_setuptools_entrypoints("pytest11") == 0
        assert [dist.project_name for _, dist in config.plugins.distributions] == ["my-plugin"]
        config = make_config(tmp_path)
        config.plugins.consider_pluginarg("no:mine")
        assert config.plugins.load_setuptools_entrypoints("pytest11") == 0

    def test_source_folders_and_setup_py(self):
        assert rewritable_modules(["src/pkg/__init__.py", "setup.py", "LICENSE"]) == ["pkg"]
        assert rewritable_modules(["__editable___x_finder.py"]) == []


def test_impl_of_a_bound_method_leaves_self_out():
    assert Impl(Recorder().pytest_configure).argnames == ("config",)
