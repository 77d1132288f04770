"""The import hook: what it rewrites, and a cache that is never wrong and never in the way."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from fastest import rewritehook, system
from fastest.stash import Stash


class FakeConfig:
    def __init__(self, python_files=("test_*.py", "*_test.py")):
        self.python_files = list(python_files)
        self.stash = Stash()
        self.cleanups = []

    def getini(self, name):
        return {"python_files": self.python_files, "enable_assertion_pass_hook": False}[name]

    def add_cleanup(self, function):
        self.cleanups.append(function)

    def issue_config_time_warning(self, warning, stacklevel):
        warnings.warn(warning, stacklevel=stacklevel)


class FakeSession:
    def __init__(self, *paths):
        self._initialpaths = frozenset(map(str, paths))

    def isinitpath(self, path):
        return os.fspath(path) in self._initialpaths


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def hook(project):
    config = FakeConfig()
    yield rewritehook.install(config)
    for cleanup in config.cleanups:
        cleanup()


def write(path, text="def test(x=1):\n    assert x == 2\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def fresh_import(name):
    sys.modules.pop(name, None)
    importlib.invalidate_caches()
    return importlib.import_module(name)


def failure(module):
    try:
        module.test()
    except AssertionError as error:
        return str(error)
    return None


REWRITTEN = "assert 1 == 2"


def test_rewrites_files_that_are_named_like_tests(project, hook):
    write(project / "test_a.py")
    write(project / "helper.py")
    write(project / "pkg/__init__.py", "")
    write(project / "pkg/conftest.py")
    assert failure(fresh_import("test_a")) == REWRITTEN
    assert failure(fresh_import("helper")) == ""
    assert failure(fresh_import("pkg.conftest")) == REWRITTEN


def test_rewrites_what_was_named_on_the_command_line(project, hook):
    path = write(project / "odd_name.py")
    hook.set_session(FakeSession(path))
    assert failure(fresh_import("odd_name")) == REWRITTEN


def test_rewrites_marked_packages(project, hook):
    write(project / "plugin/__init__.py", "")
    write(project / "plugin/inner.py")
    hook.mark_rewrite("plugin")
    assert failure(fresh_import("plugin.inner")) == REWRITTEN


def test_pattern_with_a_folder(project):
    config = FakeConfig(["tests/**.py"])
    hook = rewritehook.install(config)
    write(project / "tests/file.py")
    write(project / "other/file2.py")
    assert hook.find_spec("file", [str(project / "tests")]) is not None
    assert hook.find_spec("file2", [str(project / "other")]) is None
    config.cleanups[0]()


def test_late_mark_warns(project, hook):
    write(project / "early.py")
    fresh_import("early")
    with pytest.warns(Warning, match="Module already imported so cannot be rewritten; early"):
        hook.mark_rewrite("early")


def test_late_mark_of_a_rewritten_module_is_silent(project, hook):
    write(project / "test_early.py")
    fresh_import("test_early")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hook.mark_rewrite("test_early")


def test_module_attributes_are_the_usual_ones(project, hook):
    path = write(project / "pkg/test_a.py")
    write(project / "pkg/__init__.py", "")
    module = fresh_import("pkg.test_a")
    assert module.__file__ == str(path)
    assert module.__spec__.origin == str(path)
    assert module.__package__ == "pkg"
    assert module.__cached__.endswith(".pyc")
    assert module.__loader__ is hook
    assert hook.get_data(str(path)) == path.read_bytes()


def test_resources_of_a_rewritten_package(project, hook):
    write(project / "test_pkg/__init__.py", "assert True\n")
    write(project / "test_pkg/data.txt", "text")
    fresh_import("test_pkg")
    from importlib import resources

    assert (resources.files("test_pkg") / "data.txt").read_text() == "text"


def test_namespace_package_is_left_alone(project, hook):
    (project / "test_space").mkdir()
    module = fresh_import("test_space")
    assert module.__file__ is None if hasattr(module, "__file__") else True
    write(project / "test_space/test_in.py")
    assert failure(fresh_import("test_space.test_in")) == REWRITTEN


def test_import_of_a_helper_asks_the_system_for_no_folder(project, hook, monkeypatch):
    class Session:
        _initialpaths = frozenset((Path("helper.py"),))

        def isinitpath(self, path):
            return path == project / "helper.py"

    write(project / "helper.py")
    hook.set_session(Session())
    monkeypatch.setattr(os.path, "abspath", None)  # as tools do that find blocking calls
    assert failure(fresh_import("helper")) == REWRITTEN


# -- the cache


def cache_of(path):
    return Path(rewritehook.cache_file(str(path)))


@pytest.fixture
def compilations(monkeypatch):
    """How often a source was compiled."""
    compiled = []
    original = rewritehook.compile_rewritten

    def counting(source, filename, config):
        compiled.append(filename)
        return original(source, filename, config)

    monkeypatch.setattr(rewritehook, "compile_rewritten", counting)
    return compiled


def test_unchanged_file_is_not_compiled_again(project, hook, compilations):
    path = write(project / "test_a.py")
    for _ in range(3):
        assert failure(fresh_import("test_a")) == REWRITTEN
    assert compilations == [str(path)]
    assert cache_of(path).exists()
    assert cache_of(path).name.startswith(f"test_a.{sys.implementation.cache_tag}-fastest-")


def test_changed_file_is_compiled_again(project, hook, compilations):
    path = write(project / "test_a.py")
    fresh_import("test_a")
    write(path, "def test(x=1):\n    assert x == 3\n")
    assert failure(fresh_import("test_a")) == "assert 1 == 3"
    assert len(compilations) == 2


def test_change_that_keeps_size_and_time_is_seen(project, hook):
    path = write(project / "test_a.py")
    stat = path.stat()
    fresh_import("test_a")
    write(path, "def test(x=1):\n    assert x == 4\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert failure(fresh_import("test_a")) == "assert 1 == 4"


def test_touched_file_only_gets_a_new_head(project, hook, compilations):
    path = write(project / "test_a.py")
    fresh_import("test_a")
    os.utime(path, (1, 1))
    before = cache_of(path).read_bytes()
    fresh_import("test_a")
    assert len(compilations) == 1
    assert cache_of(path).read_bytes() != before


def test_moved_project_shows_the_new_place(project, hook, compilations):
    path = write(project / "test_a.py")
    fresh_import("test_a")
    other = project / "other"
    (other / "__pycache__").mkdir(parents=True)
    (other / "test_a.py").write_bytes(path.read_bytes())
    cache_of(other / "test_a.py").write_bytes(cache_of(path).read_bytes())
    sys.path.insert(0, str(other))
    module = fresh_import("test_a")
    assert len(compilations) == 1
    assert module.test.__code__.co_filename == str(other / "test_a.py")


@pytest.mark.parametrize("damage", [b"", b"xyz", None, "flip", "cut"])
def test_damaged_cache_is_rebuilt(project, hook, damage):
    path = write(project / "test_a.py")
    fresh_import("test_a")
    good = cache_of(path).read_bytes()
    if damage is None:
        damaged = bytes(len(good))
    elif damage == "flip":
        damaged = good[:-20] + bytes([good[-20] ^ 0xFF]) + good[-19:]
    elif damage == "cut":
        damaged = good[:-10]
    else:
        damaged = damage
    cache_of(path).write_bytes(damaged)
    assert failure(fresh_import("test_a")) == REWRITTEN
    assert cache_of(path).read_bytes() == good


def test_a_cache_file_is_read_for_plugins_that_wrap_the_reader(project, hook):
    from _pytest.assertion.rewrite import _read_pyc

    path = write(project / "test_a.py")
    fresh_import("test_a")
    assert _read_pyc(path, cache_of(path)).co_filename == str(path)
    write(path, "assert 2\n")
    assert _read_pyc(path, cache_of(path)) is None
    assert _read_pyc(path, path.with_name("missing.pyc")) is None


def test_folder_in_place_of_the_cache(project, hook):
    path = write(project / "test_a.py")
    cache_of(path).mkdir(parents=True)
    assert failure(fresh_import("test_a")) == REWRITTEN


def test_file_in_place_of_the_cache_folder(project, hook):
    write(project / "test_a.py")
    (project / "__pycache__").write_text("")
    assert failure(fresh_import("test_a")) == REWRITTEN


def test_full_disk(project, hook, monkeypatch):
    path = write(project / "test_a.py")
    fresh_import("test_a")
    cache_of(path).unlink()

    def no_space(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(system.os, "replace", no_space)
    assert failure(fresh_import("test_a")) == REWRITTEN
    assert [entry for entry in os.listdir(cache_of(path).parent) if "fastest" in entry] == []


def test_no_cache_is_written_when_python_is_told_so(project, hook, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = write(project / "test_a.py")
    assert failure(fresh_import("test_a")) == REWRITTEN
    assert not cache_of(path).exists()


def test_cache_prefix(project, hook, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr(sys, "pycache_prefix", str(elsewhere))
    path = write(project / "test_a.py")
    assert failure(fresh_import("test_a")) == REWRITTEN
    assert not (project / "__pycache__").exists()
    assert cache_of(path).is_file()
    assert str(cache_of(path)).startswith(str(elsewhere) + str(project))


# -- odd sources


def test_encoding_cookie_and_byte_order_mark(project, hook):
    (project / "test_latin.py").write_bytes(
        "# coding: latin-1\ndef test(x='é'):\n    assert x == 2\n".encode("latin-1")
    )
    assert failure(fresh_import("test_latin")) == "assert 'é' == 2"
    (project / "test_bom.py").write_bytes(b"\xef\xbb\xbfdef test(x=1):\r\n    assert x == 2\r\n")
    assert failure(fresh_import("test_bom")) == REWRITTEN


def test_not_utf8(project, hook):
    (project / "test_bad.py").write_bytes(b"assert '\xff'\n")
    with pytest.raises(SyntaxError):
        fresh_import("test_bad")


def test_syntax_error_tells_file_line_and_place(project, hook):
    path = write(project / "test_bad.py", "assert 1\nassert x = 2\n")
    with pytest.raises(SyntaxError) as excinfo:
        fresh_import("test_bad")
    error = excinfo.value
    assert (error.filename, error.lineno, error.text.strip()) == (str(path), 2, "assert x = 2")
    assert error.offset


def test_module_without_assertions_is_not_parsed(project, hook):
    write(project / "test_plain.py", "value = 3\n")
    assert fresh_import("test_plain").value == 3


def test_warm_import_loads_nothing_heavy(project):
    write(project / "test_a.py")
    program = (
        "import sys\n"
        "sys.dont_write_bytecode = False\n"
        f"sys.path[:0] = [{str(Path(__file__).parents[2] / 'python')!r}, {str(project)!r}]\n"
        "from fastest import rewritehook\n"
        "from fastest.stash import Stash\n"
        "class Config:\n"
        "    stash = Stash()\n"
        "    def getini(self, name): return ['test_*.py'] if name == 'python_files' else False\n"
        "    def add_cleanup(self, function): pass\n"
        "rewritehook.install(Config())\n"
        "import test_a\n"
        "print(sorted({'ast', 're', 'fnmatch', 'inspect', 'typing', 'fastest.rewrite'} & set(sys.modules)))\n"
    )
    outputs = [
        subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert "ast" in outputs[0]
    assert outputs[1] == "[]\n"
