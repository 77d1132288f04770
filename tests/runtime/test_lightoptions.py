"""Options of plugins that are noted, not given to argparse: they have the defaults that argparse would give them."""

from __future__ import annotations

import argparse

import pytest
from config_support import make_config

from fastest.config.exceptions import UsageError
from fastest.config.startup import read_again


class OwnAction(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, ("given", values))


PLAIN = [
    (("--name",), {}),
    (("--two-words", "-T"), {"help": "100%%"}),
    (("-X", "--long-name"), {"default": 3}),
    (("--flag",), {"action": "store_true"}),
    (("--no-flag",), {"action": "store_false", "dest": "flagged"}),
    (("--quietly",), {"action": "store_true", "default": None}),
    (("--level",), {"type": int, "default": "5", "choices": [1, 5], "metavar": "N"}),
    (("--list",), {"action": "append", "default": ["a"], "nargs": "?", "const": True}),
    (("--often",), {"action": "count", "default": 0}),
    (("--kind",), {"action": "store_const", "const": "x"}),
    (("--some",), {"nargs": "*"}),
    (("--maybe",), {"nargs": "?", "const": "c"}),
    (("--own",), {"action": OwnAction, "default": {}, "type": str, "metavar": "X"}),
]
# What argparse or pytest has an opinion about, or what only they can do.
NOT_PLAIN = [
    (("positional",), {}),
    ((), {"dest": "x"}),
    (("-x",), {}),
    (("--keyword",), {}),
    (("-k",), {"dest": "other"}),
    (("--fine", "--engine"), {}),
    (("--own",), {"action": type("Own", (argparse.Action,), {"__init__": argparse.Action.__init__.__call__})}),
    (("--own",), {"action": int}),
    (("--own",), {"action": "version"}),
    (("--own",), {"action": "store_true", "type": int}),
    (("--own",), {"nargs": 0}),
    (("--own",), {"const": 1}),
    (("--own",), {"required": True}),
    (("--own",), {"nonsense": 1}),
    (("--own",), {"type": int, "default": "x"}),
]


@pytest.mark.parametrize(("opts", "attrs"), PLAIN, ids=str)
def test_the_value_is_argparses(tmp_path, opts, attrs):
    noted, read = make_config(tmp_path), make_config(tmp_path)
    for config in (noted, read):
        config._parser.getgroup("mine", "My options").addoption(*opts, **attrs)
    assert not noted._parser.is_built
    read_again(read, [])
    before = vars(make_config(tmp_path).option)
    added = {name: value for name, value in vars(noted.option).items() if name not in before}
    assert len(added) == 1
    assert added == {name: value for name, value in vars(read.option).items() if name in added}
    for opt in opts:
        assert noted.getoption(opt, "none") == read.getoption(opt, "none")


@pytest.mark.parametrize(("opts", "attrs"), NOT_PLAIN, ids=str)
def test_everything_else_is_argparses(tmp_path, opts, attrs):
    parser = make_config(tmp_path)._parser
    try:
        parser.getgroup("mine").addoption(*opts, **attrs)
    except (ValueError, TypeError, argparse.ArgumentError, AssertionError):
        pass
    assert parser.is_built


def test_a_list_is_not_shared_between_runs(tmp_path):
    default = []
    config = make_config(tmp_path)
    config._parser.addoption("--mine", action="append", default=default)
    config.option.mine.append(1)
    assert default == []


def test_all_is_handed_over_in_order(tmp_path):
    config = make_config(tmp_path)
    parser = config._parser
    group = parser.getgroup("mine", "My options", after="general")
    group.addoption("--one", type=int)
    parser.addoption("--two", action="store_true")
    parser.getgroup("general").addoption("--three")
    assert parser.getgroup("mine") is group and not parser.is_built
    read_again(config, ["--one=1", "--two", "--three", "3", "-v"])
    assert (config.option.one, config.option.two, config.option.three, config.option.verbose) == (1, True, "3", 1)
    assert [group.name for group in parser._groups] == ["_anonymous", "general", "mine", "fastest"]
    assert [option.names() for option in group.options] == [["--one"]]
    group.addoption("--late")
    assert parser.getgroup("mine").options[-1].dest == "late"


def test_conflicts_are_found_late_too(tmp_path):
    parser = make_config(tmp_path)._parser
    parser.getgroup("a").addoption("--mine")
    with pytest.raises(ValueError, match="option dest 'mine' already used by"):
        parser.getgroup("b").addoption("--mine")


def test_an_unknown_option_is_still_one(tmp_path):
    config = make_config(tmp_path)
    config._parser.addoption("--my-option")
    with pytest.raises(UsageError, match="did you mean --my-option"):
        read_again(config, ["--my-opton"])


def test_an_own_action_is_called_when_its_option_is_given(tmp_path):
    config = make_config(tmp_path)
    config._parser.addoption("--own", action=OwnAction, default={})
    assert config.option.own == {} and not config._parser.is_built
    read_again(config, ["--own", "x"])
    assert config.option.own == ("given", "x")
