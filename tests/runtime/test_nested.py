"""A run inside a run (`pytest.main`), the configuration file read in Python, and the fallback to an installed pytest."""

from __future__ import annotations

import sys

import pytest
from config_support import make_payload

from fastest.config.engine import own_options, pytest_arguments
from fastest.config.exceptions import UsageError
from fastest.config.findpaths import determine_setup, get_common_ancestor, locate_config, parse_override_ini

ours = pytest.mark.skipif(not pytest.__file__.startswith("<fastest>"), reason="the outer run must be fastest's")


class Counter:
    def __init__(self):
        self.items = []

    def pytest_collection_finish(self, session):
        self.items = [item.nodeid for item in session.items]


@ours
class TestMain:
    @pytest.fixture(autouse=True)
    def project(self, tmp_path, monkeypatch):
        (tmp_path / "test_in.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.delitem(sys.modules, "test_in", raising=False)
        yield
        sys.modules.pop("test_in", None)

    def test_runs_here_and_prints_here(self, capsys):
        counter = Counter()
        assert pytest.main(["-q"], plugins=[counter]) is pytest.ExitCode.TESTS_FAILED
        assert counter.items == ["test_in.py::test_a", "test_in.py::test_b"]
        out = capsys.readouterr().out
        assert "test_in.py:2: AssertionError" in out
        assert "1 failed, 1 passed in " in out

    def test_ini_and_addopts_of_the_inner_folder(self, tmp_path, capsys):
        (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -k test_a\n")
        assert pytest.main([]) == 0
        assert "1 passed, 1 deselected" in capsys.readouterr().out

    def test_usage_error(self, capsys):
        assert pytest.main(["--foo"]) is pytest.ExitCode.USAGE_ERROR
        assert "pytest.main(): error: unrecognized arguments: --foo" in capsys.readouterr().err

    def test_version_alone(self, capsys):
        assert pytest.main(["--version"]) == 0
        assert capsys.readouterr().out == "pytest 9.2.0\n"

    def test_arguments_must_be_a_list(self):
        with pytest.raises(TypeError, match="expected to be a list of strings, got: '-q'"):
            pytest.main("-q")


class TestFiles:
    def setup_of(self, tmp_path, *args, **options):
        keywords = {"inifile": None, "override_ini": None, "rootdir_cmd_arg": None, **options}
        return determine_setup(args=[str(arg) for arg in args], invocation_dir=tmp_path, **keywords)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("pytest.ini", "[pytest]\nx = 1\n"),
            ("tox.ini", "[pytest]\nx = 1\n"),
            ("setup.cfg", "[tool:pytest]\nx = 1\n"),
            ("pyproject.toml", "[tool.pytest.ini_options]\nx = 1\n"),
        ],
    )
    def test_each_kind(self, tmp_path, name, text):
        if name.endswith("toml"):
            pytest.importorskip("tomllib")
        (tmp_path / name).write_text(text)
        (tmp_path / "sub").mkdir()
        root, path, values, hidden = self.setup_of(tmp_path, tmp_path / "sub")
        assert (root, path, list(hidden)) == (tmp_path, tmp_path / name, [])
        assert (values["x"].value, values["x"].mode, values["x"].origin) == ("1", "ini", "file")

    def test_order_and_what_it_hides(self, tmp_path):
        (tmp_path / "pytest.ini").write_text("")
        (tmp_path / "tox.ini").write_text("[pytest]\n")
        (tmp_path / "setup.cfg").write_text("[other]\n")
        _, path, _, hidden = locate_config(tmp_path, [tmp_path])
        assert (path.name, hidden) == ("pytest.ini", ["tox.ini"])

    def test_setup_py_marks_a_root(self, tmp_path):
        (tmp_path / "setup.py").write_text("")
        (tmp_path / "a" / "b").mkdir(parents=True)
        assert self.setup_of(tmp_path, tmp_path / "a" / "b")[0] == tmp_path

    def test_given_file_and_root(self, tmp_path):
        (tmp_path / "x.ini").write_text("[pytest]\nx = 1\n")
        root, path, values, _ = self.setup_of(tmp_path, inifile=str(tmp_path / "x.ini"), override_ini=["x=2"])
        assert (root, path, values["x"].value, values["x"].origin) == (tmp_path, tmp_path / "x.ini", "2", "override")
        for wrong in ({"inifile": str(tmp_path / "no.ini")}, {"rootdir_cmd_arg": str(tmp_path / "no")}):
            with pytest.raises(UsageError, match="not found. Check your '-"):
                self.setup_of(tmp_path, **wrong)
        (tmp_path / "x.txt").write_text("")
        with pytest.raises(UsageError, match="has an unsupported format. Supported extensions are: .cfg, .ini, .toml."):
            self.setup_of(tmp_path, inifile=str(tmp_path / "x.txt"))

    def test_common_ancestor(self, tmp_path):
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "f.py").write_text("")
        assert get_common_ancestor(tmp_path, [tmp_path / "a" / "b", tmp_path / "a" / "f.py"]) == tmp_path / "a"
        assert get_common_ancestor(tmp_path, [tmp_path / "a" / "f.py"]) == tmp_path / "a"
        assert get_common_ancestor(tmp_path, [tmp_path / "nope"]) == tmp_path

    def test_override_needs_a_value(self):
        with pytest.raises(UsageError, match=r"-o/--override-ini expects option=value style \(got: 'x'\)."):
            parse_override_ini(["x"])


class TestFallback:
    def test_our_own_options_are_left_out(self, tmp_path):
        payload = make_payload(
            tmp_path,
            argv=["-v", "--engine", "auto", "--engine=auto", "-n4", "-n", "2", "--explain", "tests", "-k", "x"],
        )
        assert pytest_arguments(payload) == ["-v", "tests", "-k", "x"]
        payload["addopts"] = ["-q"]
        assert pytest_arguments(payload) == ["-v", "tests", "-k", "x"]
        payload["addopts"] = ["-q", "--explain"]
        assert pytest_arguments(payload) == ["-o", "addopts=", "-q", "-v", "tests", "-k", "x"]

    def test_which_options_take_a_value(self, tmp_path):
        assert own_options(make_payload(tmp_path)) == {
            "--engine": True,
            "-n": True,
            "--numprocesses": True,
            "--explain": False,
        }
