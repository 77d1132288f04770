"""The watcher and the manager of output capture (`fastest.builtin.capture`)."""

from __future__ import annotations

import contextlib
import os
import sys

import pytest
from fake_session import FakeItem

from fastest.builtin.capture import CaptureManager, CaptureWatcher
from fastest.builtin.captures import CaptureResult, FDCapture, SysCapture
from fastest.builtin.multicapture import _get_multicapture


@contextlib.contextmanager
def capturing(method):
    """In the test itself, not in a fixture: the runner around us switches its own capture between the two."""
    manager = CaptureManager(method)
    manager.start_global_capturing()
    try:
        yield manager
    finally:
        if not manager._global_capturing.is_started():
            manager.resume_global_capture()
        manager._repair()
        manager._global_capturing.readouterr()
        manager.stop_global_capturing()


both = pytest.mark.parametrize("method", ["fd", "sys"])


@both
def test_nothing_written_is_not_dirty(method):
    with capturing(method) as manager:
        assert not CaptureWatcher(manager).dirty()


@both
def test_what_a_phase_writes_becomes_its_sections(method):
    with capturing(method) as manager:
        watcher, item = CaptureWatcher(manager), FakeItem()
        print("out")
        print("err", file=sys.stderr)
        assert watcher.dirty()
        watcher.collect(item, "setup")
        assert item.sections == [("setup", "stdout", "out\n"), ("setup", "stderr", "err\n")]
        assert not watcher.dirty()


@both
def test_a_closed_stdout_is_opened_again(method):
    with capturing(method) as manager:
        watcher, item = CaptureWatcher(manager), FakeItem()
        print("before")
        sys.stdout.close()
        assert watcher.dirty()
        watcher.collect(item, "call")
        print("after")
        watcher.collect(item, "teardown")
        assert ("teardown", "stdout", "after\n") in item.sections


@both
def test_a_replaced_stdout_is_put_back(method):
    with capturing(method) as manager:
        watcher, item = CaptureWatcher(manager), FakeItem()
        ours = sys.stdout
        sys.stdout = sys.__stderr__
        assert watcher.dirty()
        watcher.collect(item, "call")
        assert sys.stdout is ours


@both
def test_suspended_by_the_test_is_resumed(method):
    with capturing(method) as manager:
        watcher, item = CaptureWatcher(manager), FakeItem()
        manager.suspend_global_capture()
        assert watcher.dirty()
        watcher.collect(item, "call")
        assert manager._global_capturing.is_started()
        assert not watcher.dirty()


class TestDescriptors:
    def test_children_and_c_code_are_captured(self):
        with capturing("fd") as manager:
            watcher, item = CaptureWatcher(manager), FakeItem()
            os.write(2, b"raw")
            os.system("echo child")
            watcher.collect(item, "call")
            assert item.sections == [("call", "stdout", "child\n"), ("call", "stderr", "raw")]

    def test_a_child_that_opens_the_file_anew_is_seen(self):
        with capturing("fd") as manager:
            watcher, item = CaptureWatcher(manager), FakeItem()
            os.system("echo child > /dev/stdout")
            assert watcher.dirty()
            watcher.collect(item, "call")
            assert item.sections == [("call", "stdout", "child\n")]

    def test_a_closed_descriptor_is_opened_again(self):
        with capturing("fd") as manager:
            watcher, item = CaptureWatcher(manager), FakeItem()
            os.close(1)
            assert watcher.dirty()
            watcher.collect(item, "call")
            os.write(1, b"again")
            watcher.collect(item, "teardown")
            assert item.sections == [("teardown", "stdout", "again")]


def test_the_parents_files_are_used_and_left_open():
    fds = [os.memfd_create("out"), os.memfd_create("err")] if hasattr(os, "memfd_create") else pytest.skip("no memfd")
    os.write(fds[0], b"left by a runner that crashed")
    capture = _get_multicapture("fd", fds)
    capture.start_capturing()
    os.write(1, b"new")
    assert os.pread(fds[0], 100, 0) == b"new"
    assert capture.readouterr() == ("new", "")
    capture.stop_capturing()
    for fd in fds:
        os.close(fd)


@both
def test_held_text_goes_to_the_next_reader(method):
    with capturing(method) as manager:
        print("conftest")
        manager.hold()
        print("module")
        assert manager.read_global_capture().out == "conftest\nmodule\n"


@both
def test_disabled_restores_the_state(method):
    with capturing(method) as manager:
        with manager.global_and_fixture_disabled():
            assert not manager._global_capturing.is_started()
            with manager.global_and_fixture_disabled():
                assert not manager._global_capturing.is_started()
            assert not manager._global_capturing.is_started()
        assert manager._global_capturing.is_started()


def test_live_without_capture():
    manager = CaptureManager("no")
    manager.start_global_capturing()
    watcher = CaptureWatcher(manager)
    assert watcher.live
    watcher.collect(FakeItem(), "call")


def test_result_is_a_named_tuple():
    result = CaptureResult("o", "e")
    assert result == ("o", "e") and (result.out, result.err) == ("o", "e")
    assert result._replace(err="x") == CaptureResult(out="o", err="x")
    assert repr(result) == "CaptureResult(out='o', err='e')"
    assert result._asdict() == {"out": "o", "err": "e"}


def test_states_are_checked():
    capture = SysCapture(1)
    with pytest.raises(AssertionError, match="cannot snap in state 'initialized': expected one of started, suspended"):
        capture.snap()
    fd_capture = FDCapture(1)
    fd_capture.done()
    fd_capture.done()
    with pytest.raises(AssertionError, match="cannot start in state 'done'"):
        fd_capture.start()
