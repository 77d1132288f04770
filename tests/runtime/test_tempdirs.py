"""Numbered folders, their locks and their removal, and the factory of temporary paths."""

from __future__ import annotations

import os
import stat
import sys
from types import SimpleNamespace

import pytest

from fastest import tempdirs
from fastest.builtin import tmppath
from fastest.builtin.tmppath import TempPathFactory

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions are posix")


def factory(given=None, count=3, policy="all"):
    return TempPathFactory(given, count, policy, lambda *words: None, _ispytest=True)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_numbers_go_up_and_current_points_at_the_last(tmp_path):
    made = [tempdirs.make_numbered_dir(tmp_path, "base-") for _ in range(11)]
    assert [path.name for path in made] == [f"base-{n}" for n in range(11)]
    assert (tmp_path / "base-current").resolve() == made[-1]


def test_a_lock_can_be_taken_once_and_is_given_back_by_its_owner(tmp_path):
    lock = tempdirs.create_cleanup_lock(tmp_path)
    with pytest.raises(OSError, match="cannot create lockfile in .*"):
        tempdirs.create_cleanup_lock(tmp_path)
    cleanup = tempdirs.register_cleanup_lock_removal(lock, lambda function: function)
    cleanup(original_pid=-1)
    assert lock.exists()
    cleanup()
    assert not lock.exists()


def test_old_folders_go_unless_they_are_locked(tmp_path):
    for _ in range(5):
        tempdirs.make_numbered_dir(tmp_path, "base-")
    tempdirs.create_cleanup_lock(tmp_path / "base-0")
    tempdirs.cleanup_numbered_dir(tmp_path, "base-", keep=2, consider_lock_dead_if_created_before=0)
    assert names(tmp_path) == ["base-0", "base-3", "base-4", "base-current"]


def test_a_dead_lock_does_not_keep_a_folder(tmp_path):
    path = tempdirs.make_numbered_dir(tmp_path, "base-")
    lock = tempdirs.create_cleanup_lock(path)
    assert not tempdirs.ensure_deletable(path, lock.stat().st_mtime - 1)
    assert tempdirs.ensure_deletable(path, lock.stat().st_mtime + 1)
    assert not lock.exists()


@posix_only
def test_removal_leaves_alone_what_links_point_to(tmp_path, monkeypatch):
    monkeypatch.setattr(tempdirs, "real_module", None)  # the ordinary case needs no shutil
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("")
    folder = tmp_path / "folder"
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "deep" / "file").write_text("")
    (folder / "deep" / "link").symlink_to(tmp_path / "kept")
    (folder / "dangling").symlink_to(tmp_path / "nowhere")
    tempdirs.rm_rf(folder)
    assert names(tmp_path) == ["kept"]
    assert names(tmp_path / "kept") == ["file"]


@posix_only
def test_read_only_trees_are_removed(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch(mode=0o400)
    folder.chmod(0o500)
    tempdirs.rm_rf(folder)
    assert not folder.exists()


def test_unknown_errors_of_a_removal_are_warned_of(tmp_path):
    with pytest.warns(match=r"(?s)\(rm_rf\) error removing .*boom") as caught:
        handled = tempdirs.on_rm_rf_error(os.unlink, str(tmp_path), RuntimeError("boom"), start_path=tmp_path)
    assert (handled, len(caught)) == (False, 1)


def test_a_given_base_is_emptied_and_private(tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "old").touch()
    base = factory(given).getbasetemp()
    assert (base, names(base)) == (given.resolve(), [])
    if os.name == "posix":
        assert stat.S_IMODE(base.stat().st_mode) == 0o700


def test_made_folders_are_numbered_by_prefix_and_skip_what_is_there(tmp_path):
    made = factory(tmp_path / "base")
    (made.getbasetemp() / "x1").touch()
    assert [made.mktemp("x").name for _ in range(3)] == ["x0", "x2", "x3"]
    assert made.mktemp("X").name == "X4"
    assert made.mktemp("fixed", numbered=False).name == "fixed"


@pytest.mark.parametrize("name", ["..", "../x", "/x", "a/b", "."])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="is not a normalized and relative path"):
        factory(tmp_path / "base").mktemp(name)


@pytest.fixture
def temproot(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "somebody")
    return tmp_path / "pytest-of-somebody"


def test_a_session_locks_its_base_and_leaves_the_last_ones(temproot):
    for _ in range(4):
        session = factory()
        base = session.getbasetemp()
        assert (base / ".lock").exists()
        session._finish(0)
        assert not (base / ".lock").exists()
    assert names(temproot) == ["pytest-1", "pytest-2", "pytest-3", "pytest-current"]


@pytest.mark.parametrize(
    ("policy", "exitstatus", "kept"), [("failed", 0, False), ("failed", 1, True), ("all", 0, True)]
)
def test_the_base_goes_with_the_policy(temproot, policy, exitstatus, kept):
    session = factory(policy=policy)
    base = session.getbasetemp()
    session._finish(exitstatus)
    assert base.exists() is kept


@posix_only
def test_a_root_that_others_can_read_is_made_private(temproot):
    temproot.mkdir(mode=0o777)
    temproot.chmod(0o777)
    factory().getbasetemp()
    assert stat.S_IMODE(temproot.stat().st_mode) == 0o700


@posix_only
def test_a_root_that_is_a_link_is_refused(temproot, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    temproot.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="is a symbolic link"):
        factory().getbasetemp()


def test_a_negative_count_is_an_error():
    config = SimpleNamespace(getini=lambda name: -1, option=SimpleNamespace(basetemp=None))
    with pytest.raises(ValueError, match="tmp_path_retention_count must be >= 0. Current input: -1"):
        TempPathFactory.from_config(config, _ispytest=True)


def test_the_system_folder_is_that_of_tempfile(monkeypatch, tmp_path):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    expected = tempfile.gettempdir()
    monkeypatch.delitem(sys.modules, "tempfile")
    assert tmppath._system_temp() == expected == str(tmp_path)
