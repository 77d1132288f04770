"""Config: options, ini values and their types, verbosity, cleanups; and the start-up decisions that need no run."""

from __future__ import annotations

import pytest
from config_support import make_config

from fastest.config.cleanup import CleanupStack
from fastest.config.exceptions import UsageError
from fastest.config.initable import INI_ALIASES, INI_TABLE, IniLiteral
from fastest.config.startup import decide_args, read_again
from fastest.config.versions import Version, satisfies


class TestOptions:
    def test_value_default_and_unknown(self, tmp_path):
        config = make_config(tmp_path, keyword="x")
        assert config.getoption("keyword") == "x"
        assert config.getoption("nope", 3) == 3
        with pytest.raises(ValueError, match="no option named 'nope'"):
            config.getoption("nope")

    def test_default_is_not_used_for_a_declared_none(self, tmp_path):
        assert make_config(tmp_path).getoption("maxfail", 7) is None

    def test_spelling_of_an_option(self, tmp_path):
        assert make_config(tmp_path, maxfail=2).getoption("--maxfail") == 2

    def test_skip_when_missing(self, tmp_path):
        with pytest.raises(BaseException, match="no 'nope' option found") as caught:
            make_config(tmp_path).getoption("nope", skip=True)
        assert type(caught.value).__name__ == "Skipped"

    def test_changed_options_are_those_that_plugins_changed(self, tmp_path):
        config = make_config(tmp_path)
        assert config.changed_options() == {}
        config.option.verbose = 2
        config.option.mine = "x"
        assert config.changed_options() == {"verbose": 2}  # what the parent does not know is no news to it

    def test_option_behaves_as_a_namespace(self, tmp_path):
        option = make_config(tmp_path).option
        assert "verbose" in option and "nope" not in option
        assert "verbose=0" in repr(option)


class TestIni:
    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [
            ("python_files", "a_*.py 'b c.py'", ["a_*.py", "b c.py"]),
            ("markers", "one: x\n\n  two: y\n", ["one: x", "two: y"]),
            ("strict", "On", True),
            ("strict", "0", False),
            ("verbosity_assertions", "2", 2),
            ("verbosity_assertions", "auto", "auto"),
            ("log_auto_indent", "true", True),
            ("faulthandler_timeout", "1.5", 1.5),
            ("junit_family", "xunit1", "xunit1"),
        ],
    )
    def test_text_becomes_the_type(self, tmp_path, name, text, value):
        assert make_config(tmp_path, {name: text}).getini(name) == value

    def test_paths_are_relative_to_the_file(self, tmp_path):
        payload_ini = {"pythonpath": "src lib"}
        assert make_config(tmp_path, payload_ini).getini("pythonpath") == [tmp_path / "src", tmp_path / "lib"]

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("strict", "true", "expects a bool, got str: 'true'"),
            ("python_files", "x", "expects a list for type 'args', got str: 'x'"),
            ("python_files", ["x", 1], "expects a list of strings, but item at index 1 is int: 1"),
            ("junit_suite_name", 1, "expects a string, got int: 1"),
            ("max_warnings", 1.5, "expects one of int | string, got float: 1.5"),
            ("junit_family", "x", "expects one of 'legacy' | 'xunit1' | 'xunit2', got 'x'"),
        ],
    )
    def test_toml_types_are_checked(self, tmp_path, name, value, message):
        with pytest.raises(UsageError) as caught:
            make_config(tmp_path, {name: (value, "toml", "file")}).getini(name)
        assert str(caught.value) == f"None: config option '{name}' {message}"

    def test_override_beats_file_and_name_beats_alias(self, tmp_path):
        ini = {"xfail_strict": ("true", "ini", "override"), "strict_xfail": ("false", "ini", "file")}
        assert make_config(tmp_path, ini).getini("strict_xfail") is True
        ini = {"xfail_strict": ("true", "ini", "file"), "strict_xfail": ("false", "ini", "file")}
        assert make_config(tmp_path, ini).getini("xfail_strict") is False

    def test_unknown_name(self, tmp_path):
        with pytest.raises(ValueError, match="unknown configuration value: 'nope'"):
            make_config(tmp_path).getini("nope")

    def test_line_is_added_to_this_run_only(self, tmp_path):
        config = make_config(tmp_path)
        config.addinivalue_line("markers", "x: y")
        assert config.getini("markers") == ["x: y"]
        assert make_config(tmp_path).getini("markers") == []

    def test_plugins_ini_options(self, tmp_path):
        config = make_config(tmp_path, {"mine": "3", "my_alias": "x"})
        config._parser.addini("mine", "help", int)
        config._parser.addini("other", "help", default=None, aliases=["my_alias"])
        assert config.getini("mine") == 3
        assert config.getini("other") == "x"
        assert not config._parser.is_built

    def test_types_given_as_python_types(self, tmp_path):
        from typing import Literal, Union

        parser = make_config(tmp_path)._parser
        parser.addini("a", "", Union[int, str], default=None)
        parser.addini("b", "", Literal["x", "y"], default="x")
        assert parser.ini_type_and_default("a") == (("int", "string"), None)
        assert parser.ini_type_and_default("b") == (IniLiteral("x", "y"), "x")
        with pytest.raises(ValueError, match="has a union type, which has no implicit default"):
            parser.addini("c", "", Union[int, str])
        with pytest.raises(ValueError, match="invalid type for ini option 'd': 'list'"):
            parser.addini("d", "", "list")

    def test_unknown_keys_fail_in_strict_mode(self, tmp_path):
        config = make_config(tmp_path, {"nope": "1", "strict": "true"})
        with pytest.raises(UsageError, match="Unknown config option: nope\n"):
            config._validate_config_options()

    def test_table_is_that_of_the_binary(self, pytestconfig):
        if not hasattr(pytestconfig, "payload"):
            pytest.skip("needs fastest's own table")
        from fastest.config.flagtable import read_table

        rows = {row["name"]: row for row in read_table(pytestconfig)["ini"] if row["name"] != "pytester_example_dir"}
        assert set(rows) == set(INI_TABLE)
        for name, (type_, default) in INI_TABLE.items():
            members = type_ if isinstance(type_, tuple) else (type_,)
            tags = ["literal" if isinstance(member, IniLiteral) else member for member in members]
            choices = [choice for member in members if isinstance(member, IniLiteral) for choice in member.choices]
            assert (rows[name]["types"], rows[name].get("choices", [])) == (tags, choices), name
            assert rows[name]["default"] == default, name
            assert INI_ALIASES.get(rows[name].get("alias")) in (None, name)


class TestVerbosity:
    def test_falls_back_to_the_global_level(self, tmp_path):
        config = make_config(tmp_path, {"verbosity_test_cases": "3"}, verbose=1)
        assert config.get_verbosity() == 1
        assert config.get_verbosity("test_cases") == 3
        assert config.get_verbosity("assertions") == 1
        assert config.get_verbosity("unknown") == 1


class TestParser:
    def test_argparse_is_made_when_somebody_looks_at_it(self, tmp_path):
        config = make_config(tmp_path)
        config._parser.addoption("--mine", default="d")
        assert not config._parser.is_built
        assert config.option.mine == config.getoption("--mine") == "d"
        assert config._parser.optparser.get_default("mine") == "d"
        assert config._parser.is_built

    def test_command_line_is_read_again(self, tmp_path):
        config = make_config(tmp_path)
        config._parser.getgroup("my group").addoption("--mine", type=int)
        read_again(config, ["-v", "--mine", "3", "tests", "-q", "-q"])
        assert (config.option.mine, config.option.verbose, config.option.quiet) == (3, -1, 2)
        assert decide_args(config, warn=False)[0] == ["tests"]
        assert config.changed_options() == {"verbose": -1}

    def test_unknown_option_names_what_was_meant(self, tmp_path):
        config = make_config(tmp_path)
        config._parser.addoption("--my-option")
        with pytest.raises(UsageError) as caught:
            read_again(config, ["--my-opton"])
        text = str(caught.value)
        assert text.startswith("usage: fastest [options] [file_or_dir] [file_or_dir] [...]\n")
        assert "fastest: error: unrecognized arguments: --my-opton\n  did you mean --my-option?\n" in text
        assert text.endswith(f"  inifile: None\n  rootdir: {tmp_path}")

    def test_rules_for_plugins(self, tmp_path):
        parser = make_config(tmp_path)._parser
        group = parser.getgroup("g")
        with pytest.raises(ValueError, match="lowercase short options are reserved"):
            group.addoption("-z")
        with pytest.raises(ValueError, match="option dest 'keyword' already used by"):
            group.addoption("--keyword")
        group.addoption("--x1")
        with pytest.raises(ValueError, match="option names {'--x1'} already added"):
            group.addoption("--x1")

    def test_groups_in_order(self, tmp_path):
        parser = make_config(tmp_path)._parser
        parser.getgroup("last")
        parser.getgroup("second", after="general")
        assert [group.name for group in parser._groups] == ["_anonymous", "general", "second", "fastest", "last"]

    def test_help_has_our_table_and_the_plugins_options(self, tmp_path):
        parser = make_config(tmp_path)._parser
        parser.addoption("--twowords", "--two-words", help="mine", metavar="N")
        text = parser.optparser.format_help()
        assert "--two-words=N" in text
        assert "100% help" in text


OWN_DEFAULTS = {"engine": "auto", "numprocesses": None, "explain": False}


class TestArguments:
    def test_given_then_testpaths_then_here(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "t1").mkdir()
        (tmp_path / "t2").mkdir()
        config = make_config(tmp_path, {"testpaths": "t* other"})
        assert decide_args(config, warn=False) == (["t1", "t2"], config.ArgsSource.TESTPATHS)
        config.payload["args"].append("x.py")
        assert decide_args(config, warn=False) == (["x.py"], config.ArgsSource.ARGS)
        here = make_config(tmp_path)
        assert decide_args(here, warn=False) == ([str(tmp_path)], here.ArgsSource.INVOCATION_DIR)


def test_cleanups_run_in_reverse_and_all():
    seen = []
    stack = CleanupStack()
    stack.callback(seen.append, 1)
    stack.callback(lambda: 1 / 0)
    stack.callback(seen.append, 2)
    with pytest.raises(ZeroDivisionError):
        stack.close()
    assert seen == [2, 1]
    stack.close()


def test_markers_are_taken_apart(tmp_path):
    config = make_config(tmp_path, {"markers": "slow(reason): takes long\nplain"})
    assert [tuple(marker) for marker in config._iter_registered_markers()] == [
        ("slow", "slow(reason)", "takes long"),
        ("plain", "plain", ""),
    ]


class TestVersions:
    def test_order(self):
        texts = ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "1.2", "1.10", "1!0.1"]
        assert sorted(texts, key=Version) == texts
        assert Version("1.0") == Version("1") == Version("v1.0.0")

    @pytest.mark.parametrize(
        ("requirement", "answer"),
        [
            ("pkg", True),
            ("other", False),
            ("pkg>=1.2,<2", True),
            ("pkg==1.*", True),
            ("pkg!=1.4.*", False),
            ("pkg~=1.2", True),
            ("pkg~=1.5", False),
            ("pkg>1.4.2", False),
            ("pkg ==", False),
            ("!!", False),
        ],
    )
    def test_requirement(self, requirement, answer):
        assert satisfies(requirement, {"pkg": "1.4.2"}) is answer
