"""Which plugins are served without pluggy, and the outcome that old wrappers are sent."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest
from config_support import make_config, make_payload

from fastest.config import hookspecs
from fastest.config.builtins import DEFAULT_NAMES
from fastest.config.config import Config
from fastest.config.guests import HOOKS, hooks_of_guest
from fastest.config.oldwrappers import Outcome
from fastest.hookmark import hookimpl, hookspec


def module_of(source, **names):
    module = ModuleType("some_conftest")
    vars(module).update(names, hookimpl=hookimpl, pytest=pytest)
    exec(source, vars(module))
    return module


def block_builtins(config):
    """They would want options that the small table has not."""
    for name in DEFAULT_NAMES:
        config.plugins.set_blocked(name)


@pytest.mark.parametrize("hook", HOOKS)
def test_arguments_are_those_of_the_specification(hook):
    code = vars(hookspecs)[hook].__code__
    assert HOOKS[hook] <= frozenset(code.co_varnames[: code.co_argcount])


def test_hooks_come_in_pluggys_order():
    module = module_of(
        "def pytest_runtest_setup(item): ...\n"
        "@hookimpl(specname='pytest_runtest_setup')\n"
        "def pytest_a(): ...\n"
        "def pytest_configure(config): ...\n"
        "pytest_plugins = ['x']\n"
        "pytest_value = 3\n"
        "class pytest_class: ...\n"
    )
    assert hooks_of_guest(module, {}) == {
        "pytest_runtest_setup": [module.pytest_a, module.pytest_runtest_setup],
        "pytest_configure": [module.pytest_configure],
    }


@pytest.mark.parametrize(
    "source",
    [
        "def pytest_unknown(): ...",
        "def pytest_warning_recorded(warning_message): ...",
        "def pytest_ignore_collect(path): ...",
        "def pytest_configure(nonsense): ...",
        "def pytest_configure(config, plugin=None): ...",
        "def pytest_configure(*args): ...",
        "def pytest_configure(**kwargs): ...",
        "def pytest_configure(*, config): ...",
        "@pytest.mark.tryfirst\ndef pytest_configure(config): ...",
        "@hookimpl(wrapper=True)\ndef pytest_configure(config): yield",
        "@hookimpl(wrapper=True)\ndef pytest_runtest_setup(item): ...",
        "@hookimpl(hookwrapper=True)\ndef pytest_runtest_setup(item): ...",
        "pytest_configure = print",
        "pytest_configure = pytest.fixture(lambda: None)",
    ],
)
def test_everything_else_is_pluggys(source):
    assert hooks_of_guest(module_of(source), {}) is None
    assert hooks_of_guest(module_of(source + "\ndef pytest_runtest_teardown(item): ...\n"), {}) is None


class Listens:
    @hookimpl(tryfirst=True)
    def pytest_configure(self, config):
        self.config = config

    def pytest_runtest_setup(self): ...


class Inherits(Listens):
    def pytest_runtest_setup(self, item): ...


class WithAnAttribute(Listens):
    pytest_runtest_call = 3


class WithAProperty(Listens):
    @property
    def pytest_runtest_call(self):
        pytest.fail("nobody may look")


class WithAStaticMethod(Listens):
    @staticmethod
    def pytest_runtest_call(item): ...


class WithANode(Listens):
    def pytest_configure_node(self, node): ...


class WithAnotherNode(Listens):
    def pytest_configure_node(self, nonsense): ...


def test_an_object_may_be_a_guest():
    for plugin in (Listens(), Inherits(), WithANode()):
        hooks = hooks_of_guest(plugin, {})
        assert hooks["pytest_runtest_setup"] == [plugin.pytest_runtest_setup]
        assert hooks["pytest_configure"] == [plugin.pytest_configure]


def test_an_object_with_anything_else_is_pluggys():
    given = Listens()
    given.pytest_runtest_call = lambda item: None
    for plugin in (Listens, WithAnAttribute(), WithAProperty(), WithAStaticMethod(), WithAnotherNode(), given):
        assert hooks_of_guest(plugin, {}) is None


def test_what_has_to_do_with_workers_is_pluggys_where_there_are_some(tmp_path):
    module = module_of("def pytest_testnodedown(node): ...")
    for plugin in (Listens(), module):
        config = make_config(tmp_path)
        block_builtins(config)
        config.plugins.register(plugin)
        assert not config.plugins.active
        assert config.plugins.is_registered(plugin)
        assert config.pluginmanager.hook.pytest_testnodedown.get_hookimpls() == [] or plugin is module
        assert config.plugins.active
        config = Config({**make_payload(tmp_path), "workers": [[1], [2]]})
        block_builtins(config)
        config.plugins.register(plugin)
        assert config.plugins.active


def test_a_guest_needs_no_manager_and_is_heard(tmp_path):
    calls = []
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.register(
        module_of(
            "def pytest_addoption(parser): parser.addini('theirs', 'help', default='1')\n"
            "def pytest_configure(config): calls.append(config.getini('theirs'))\n"
            "def pytest_sessionstart(session): calls.append(session)\n",
            calls=calls,
        )
    )
    assert not config.plugins.active and config.plugins.has_guests
    config.hook.pytest_configure.call_historic(kwargs={"config": config})
    config.hook.pytest_sessionstart(session="session")
    assert calls == ["1", "session"]


@pytest.mark.parametrize(
    "source",
    [
        "def pytest_sessionfinish(): ...",
        "def pytest_terminal_summary(terminalreporter): ...",
        "def pytest_unconfigure(config): ...",
        "def pytest_runtest_logreport(report): ...",
        "def pytest_runtest_setup(item): item.config.pluginmanager",
        "def pytest_runtest_teardown(item): item.config.get_terminal_writer()",
    ],
)
def test_who_may_read_the_books_gets_a_reporter_that_keeps_them(tmp_path, source):
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.unblock("terminal")
    config.plugins.register(module_of(source))
    assert config.plugins.reporter is None
    config._do_configure()
    assert config.plugins.reporter is config.plugins.get_plugin("terminalreporter") is not None
    assert not config.plugins.active
    assert config.pluginmanager.get_plugin("terminalreporter") is config.plugins.reporter


def test_nobody_else_gets_one(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.unblock("terminal")
    config.plugins.register(
        module_of("def pytest_runtest_setup(item): ...\ndef pytest_itemcollected(item): item.config.pluginmanager\n")
    )
    config._do_configure()
    assert config.plugins.reporter is None


def test_a_guest_that_comes_late_is_configured(tmp_path):
    calls = []
    config = make_config(tmp_path)
    block_builtins(config)
    config.hook.pytest_configure.call_historic(kwargs={"config": config})
    config.plugins.register(module_of("def pytest_configure(config): calls.append(config)\n", calls=calls))
    assert calls == [config]


def test_a_guest_that_comes_late_and_brings_pluggy_is_configured(tmp_path):
    calls = []
    config = make_config(tmp_path)
    block_builtins(config)
    config.hook.pytest_configure.call_historic(kwargs={"config": config})
    config.plugins.register(
        module_of(
            "def pytest_addoption(parser, pluginmanager): pluginmanager.get_plugins()\n"
            "def pytest_configure(config): calls.append(config)\n",
            calls=calls,
        )
    )
    assert config.plugins.active and calls == [config]


def test_a_guest_goes_over_to_pluggy_and_is_not_configured_again(tmp_path):
    calls = []
    config = make_config(tmp_path)
    block_builtins(config)
    guest = module_of(
        "def pytest_configure(config): calls.append('configured')\n"
        "def pytest_itemcollected(item): calls.append(item)\n",
        calls=calls,
    )
    config.plugins.register(guest)
    without = config.plugins.subset_hook_caller("pytest_itemcollected", [guest])
    config.hook.pytest_configure.call_historic(kwargs={"config": config})
    assert config.pluginmanager.is_registered(guest)
    config.hook.pytest_itemcollected(item="item")
    without(item="other item")
    assert calls == ["configured", "item"]


def test_an_outcome_holds_a_result_or_an_error():
    outcome = Outcome(1, None)
    assert (outcome.get_result(), outcome.exception, outcome.excinfo) == (1, None, None)
    error = KeyError("x")
    outcome.force_exception(error)
    assert outcome.exception is error and outcome.excinfo[:2] == (KeyError, error)
    with pytest.raises(KeyError):
        outcome.get_result()
    outcome.force_result(2)
    assert outcome.get_result() == 2 and outcome.excinfo is None


def test_an_outcome_keeps_where_it_was_raised():
    def fails():
        raise KeyError("x")

    try:
        fails()
    except KeyError as error:
        outcome = Outcome(None, error)
    with pytest.raises(KeyError) as caught:
        outcome.get_result()
    assert caught.traceback[-1].name == "fails"


NEW_HOOKS = """
class Specifications:
    @hookspec(firstresult=True)
    def pytest_new_first(self, value): ...
    def pytest_new(self, value): ...

def pytest_addoption(parser, pluginmanager):
    pluginmanager.add_hookspecs(Specifications)
"""


@pytest.fixture
def with_new_hooks(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.register(module_of(NEW_HOOKS, hookspec=hookspec), "adds")
    return config


def test_a_guest_may_add_hooks_that_nobody_implements(with_new_hooks):
    hook = with_new_hooks.hook
    assert (hook.pytest_new_first(value=1), hook.pytest_new(value=1)) == (None, [])
    assert hook.pytest_new.get_hookimpls() == []
    assert with_new_hooks.plugins.subset_hook_caller("pytest_new", [sys])(value=1) == []
    with pytest.raises(AttributeError):
        hook.pytest_newer
    assert not with_new_hooks.plugins.active


def test_another_guest_may_implement_them(with_new_hooks):
    hook = with_new_hooks.hook
    before = hook.pytest_new_first
    with_new_hooks.plugins.register(
        module_of("def pytest_new_first(value): return value + 1\ndef pytest_new(value): return value\n"), "implements"
    )
    assert (before(value=1), hook.pytest_new_first(value=1), hook.pytest_new(value=1)) == (2, 2, [1])
    assert not with_new_hooks.plugins.active
    assert len(hook.pytest_new.get_hookimpls()) == 1
    assert with_new_hooks.plugins.active
    assert (before(value=1), hook.pytest_new_first(value=1), hook.pytest_new(value=1)) == (2, 2, [1])


@pytest.mark.parametrize(
    "source",
    [
        "def pytest_new(nonsense): ...",
        "def pytest_newer(value): ...",
        "def pytest_new(value, *rest): ...",
    ],
)
def test_others_bring_pluggy(with_new_hooks, source):
    with_new_hooks.plugins.register(ModuleType("harmless"))
    assert not with_new_hooks.plugins.active
    try:
        with_new_hooks.plugins.register(module_of(source), "implements")
    except Exception as error:
        assert type(error).__name__ == "PluginValidationError"
    assert with_new_hooks.plugins.active


def test_a_guest_may_implement_its_own_hooks(tmp_path):
    calls = []
    config = make_config(tmp_path)
    block_builtins(config)
    source = NEW_HOOKS + (
        "@hookimpl(trylast=True)\n"
        "def pytest_new_first(value): return 'own'\n"
        "def pytest_configure(config): calls.append(config.pluginmanager.hook.pytest_new_first(value=1))\n"
    )
    config.plugins.register(module_of(source, hookspec=hookspec, calls=calls), "own")
    config.hook.pytest_configure.call_historic(kwargs={"config": config})
    assert calls == ["own"]
    assert not config.plugins.active


@pytest.mark.parametrize("telling", ["addhooks", "addoption"])
def test_a_guest_that_implements_more_than_it_has_told_is_pluggys(tmp_path, telling):
    config = make_config(tmp_path)
    block_builtins(config)
    source = NEW_HOOKS.replace("addoption(parser, ", telling + "(") + "def pytest_other(value): ..."
    config.plugins.register(module_of(source, hookspec=hookspec))
    assert config.plugins.active


def test_a_guest_that_implements_its_hook_with_other_arguments_is_refused(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    source = NEW_HOOKS + "def pytest_new(nonsense): ..."
    with pytest.raises(sys.modules["pluggy"].PluginValidationError, match="nonsense"):
        config.plugins.register(module_of(source, hookspec=hookspec))


def test_a_guest_finds_its_way_in_the_manager_without_pluggy(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    guest = module_of("def pytest_configure(config): ...\n")
    manager = config.pluginmanager
    manager.register(guest, "guest")
    manager.register(helper := ModuleType("helper"))
    manager.set_blocked("nobody")
    assert manager.has_plugin("guest") and manager.hasplugin("guest") and not manager.has_plugin("other")
    assert manager.get_plugin("guest") is manager.getplugin("guest") is guest
    assert manager.is_registered(helper) and manager.get_name(helper) == "helper"
    assert manager.is_blocked("nobody") and manager.unblock("nobody")
    assert manager.unregister(helper) is helper
    with pytest.raises(AssertionError, match="plugin is not registered"):
        manager.unregister(helper)
    with pytest.raises(ValueError, match="Plugin name already registered: guest="):
        manager.register(helper, "guest")
    with pytest.raises(ValueError, match="Plugin already registered under a different name: other="):
        manager.register(guest, "other")
    manager.set_blocked("nobody")
    assert manager.unregister(name="nobody") is None and manager.is_blocked("nobody")
    assert manager.hook.pytest_configure is config.hook.pytest_configure
    assert not config.plugins.active


def test_a_face_is_what_it_seems_to_be_when_somebody_asks(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    manager = config.pluginmanager
    assert not config.plugins.active
    assert isinstance(manager, pytest.PytestPluginManager)
    assert isinstance(manager, importlib.import_module("pluggy").PluginManager)
    assert not config.plugins.active
    config.plugins.activate()
    assert type(manager) is pytest.PytestPluginManager


@pytest.mark.parametrize(
    "use",
    [
        lambda manager: manager.get_plugins(),
        lambda manager: manager.get_hookcallers(manager),
        lambda manager: manager.parse_hookimpl_opts(manager, "pytest_configure"),
        lambda manager: manager.add_hookcall_monitoring(lambda *words: None, lambda *words: None),
        lambda manager: manager.trace,
        lambda manager: manager.list_name_plugin(),
        lambda manager: manager._name2plugin,
    ],
)
def test_a_guest_that_wants_more_of_the_manager_gets_the_real_one(tmp_path, use):
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.register(module_of("def pytest_configure(config): ...\n"), "guest")
    manager = config.pluginmanager
    use(manager)
    assert config.plugins.active and config.pluginmanager is manager
    assert manager.has_plugin("guest")
    assert isinstance(manager, sys.modules["pluggy"].PluginManager)


def test_a_face_has_no_attributes_that_nobody_has(tmp_path):
    config = make_config(tmp_path)
    with pytest.raises(AttributeError, match="nonsense"):
        config.pluginmanager.nonsense
    assert not hasattr(config.pluginmanager, "__wrapped__")


def test_the_reporter_is_found_from_its_place_in_the_configuration_on_and_can_be_replaced(tmp_path):
    seen = []
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.unblock("terminal")
    source = "def pytest_configure(config): seen.append(config.pluginmanager.get_plugin('terminalreporter'))\n"
    config.plugins.register(module_of(source, seen=seen), "early")
    config.plugins.register(module_of("@hookimpl(trylast=True)\n" + source, seen=seen), "late")
    config._do_configure()
    assert seen[0] is None and seen[1] is config.plugins.reporter is not None
    config.pluginmanager.unregister(seen[1])
    assert config.pluginmanager.get_plugin("terminalreporter") is None
    another = ModuleType("another")
    config.pluginmanager.register(another, "terminalreporter")
    assert config.pluginmanager.get_plugin("terminalreporter") is another
    assert not config.plugins.active
    config.plugins.activate()
    assert config.pluginmanager.get_plugin("terminalreporter") is another
