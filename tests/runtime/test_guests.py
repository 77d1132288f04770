"""Which plugins are served without pluggy, and the outcome that old wrappers are sent."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from config_support import make_config

from fastest.config import hookspecs
from fastest.config.builtins import DEFAULT_NAMES
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
    assert hooks_of_guest(module) == {
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
    assert hooks_of_guest(module_of(source)) is None
    assert hooks_of_guest(module_of(source + "\ndef pytest_runtest_teardown(item): ...\n")) is None


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
            "def pytest_addoption(parser, pluginmanager): pluginmanager.has_plugin('x')\n"
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


def test_who_implements_such_a_hook_brings_pluggy(with_new_hooks):
    hook = with_new_hooks.hook
    before = hook.pytest_new_first
    with_new_hooks.plugins.register(
        module_of("def pytest_new_first(value): return value + 1\ndef pytest_new(value): return value\n"), "implements"
    )
    assert with_new_hooks.plugins.active
    assert (before(value=1), hook.pytest_new_first(value=1), hook.pytest_new(value=1)) == (2, 2, [1])
    assert len(hook.pytest_new.get_hookimpls()) == 1


def test_a_guest_that_wants_more_of_the_manager_gets_the_real_one(tmp_path):
    config = make_config(tmp_path)
    block_builtins(config)
    config.plugins.register(
        module_of("def pytest_addhooks(pluginmanager): pluginmanager.register(object(), 'by the way')\n"), "wants"
    )
    assert config.plugins.active and config.pluginmanager.has_plugin("by the way")
