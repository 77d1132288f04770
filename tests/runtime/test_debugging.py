"""Handing the terminal to a debugger (`fastest.builtin.debugging`)."""

from __future__ import annotations

import pdb
import sys

import pytest
from fake_session import FakeConfig

from fastest.builtin import debugging
from fastest.builtin.capture import CaptureManager, manager_key
from fastest.config.exceptions import ConftestImportFailure, UsageError
from fastest.outcomes import Exit


class FakePdb:
    """Stands where `pdb.Pdb` would, and keeps what it was asked to do."""

    made = []
    quitting = False

    def __init__(self, **kwargs):
        self.kwargs = kwargs
        FakePdb.made.append(self)

    def set_trace(self, frame):
        self.frame = frame

    def do_continue(self, arg):
        return 1

    def do_quit(self, arg):
        return 1

    def do_debug(self, arg):
        return 1

    def setup(self, f, tb):
        return None

    def get_stack(self, f, t):
        return [], 0


@pytest.fixture
def config():
    config = FakeConfig(options={"usepdb_cls": (__name__, "FakePdb"), "trace": False, "usepdb": False})
    config.getvalue = config.getoption
    FakePdb.made = []
    config.before = pdb.set_trace  # ours as well, if fastest runs this
    debugging.pytest_configure(config)
    yield config
    config.close()
    assert debugging.pytestPDB._config is not config


def written(capsys):
    return [line.strip("> ") for line in capsys.readouterr().out.splitlines() if line]


def test_set_trace_of_pdb_is_ours_while_configured(config):
    assert pdb.set_trace == debugging.pytestPDB.set_trace
    configured = pdb.set_trace
    before = config.before
    config.close()
    assert pdb.set_trace == before
    debugging.pytest_configure(config)
    assert pdb.set_trace == configured


def test_the_debugger_stops_in_the_callers_frame(config, capsys):
    debugging.set_trace()
    (debugger,) = FakePdb.made
    assert debugger.frame is sys._getframe()
    assert [name for name, _ in config.hook.calls] == ["pytest_enter_pdb"]
    assert written(capsys) == ["PDB set_trace"]


def test_a_header_replaces_the_headline(config, capsys):
    debugging.set_trace(header="here")
    assert written(capsys) == ["here"]
    assert FakePdb.made[0].kwargs == {}


@pytest.mark.parametrize("method", ["sys", "no"])
def test_capturing_is_suspended_and_resumed(config, capsys, method):
    manager = config.stash[manager_key] = CaptureManager(method)
    manager.start_global_capturing()
    try:
        debugging.set_trace()
        assert not manager._global_capturing.is_started()
        FakePdb.made[0].do_continue("")
        assert manager._global_capturing.is_started() is (method == "sys")
    finally:
        manager.stop_global_capturing()
    capturing = method == "sys"
    assert written(capsys) == [
        "PDB set_trace" + " (IO-capturing turned off)" * capturing,
        "PDB continue" + " (IO-capturing resumed)" * capturing,
    ]


def test_quit_ends_the_session_except_in_a_debugger_of_the_debugger(config):
    debugging.set_trace()
    debugger = FakePdb.made[0]
    with pytest.raises(Exit, match="Quitting debugger"):
        debugger.do_quit("")
    debugging.pytestPDB._recursive_debug += 1
    try:
        assert debugger.do_q("") == 1
    finally:
        debugging.pytestPDB._recursive_debug -= 1


@pytest.mark.parametrize("value", ["no_colon", "too:many:colons"])
def test_pdbcls_has_a_colon(value):
    from argparse import ArgumentTypeError

    with pytest.raises(ArgumentTypeError, match="is not in the format 'modname:classname'"):
        debugging._validate_usepdb_cls(value)


def test_a_class_that_cannot_be_imported_is_a_usage_error(config):
    config.option.usepdb_cls = ("no_such_module", "Pdb")
    with pytest.raises(UsageError, match="--pdbcls: could not import 'no_such_module:Pdb'"):
        debugging.set_trace()


def test_post_mortem_looks_at_the_cause_of_a_failed_conftest():
    cause = ValueError()

    class Info:
        value = ConftestImportFailure("conftest.py", cause=cause)

    found = debugging._postmortem_exc_or_tb(Info)
    assert found is (cause if sys.version_info >= (3, 13) else cause.__traceback__)
