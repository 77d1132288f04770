"""What pytest adds to doctest's comparison, runner and finder."""

from __future__ import annotations

import doctest
import inspect
import types

import pytest

from fastest.builtin import doctest_support as support
from fastest.outcomes import Skipped

CHECK = support.Checker().check_output


@pytest.mark.parametrize(
    ("want", "got", "flag"),
    [
        ("u'a'", "'a'", "ALLOW_UNICODE"),
        ("[u'a', ur'b']", "['a', r'b']", "ALLOW_UNICODE"),
        ("b'a'", "'a'", "ALLOW_BYTES"),
        ("3.0", "2.89", None),
        ("3.1", "3.14159", "NUMBER"),
        ("-1e3", "-3.04e3", None),
        ("1.23e4", "12345.0", "NUMBER"),
        ("{'a': 0.33, 'b': 3.}", "{'a': 0.3333, 'b': 3.0}", "NUMBER"),
        ("3", "3.0", None),
        ("1.0 2.0", "1.0", None),
    ],
)
def test_flags_forgive(want, got, flag):
    flags = support.FLAGS[flag] if flag else support.NUMBER
    assert CHECK(want + "\n", got + "\n", flags) is (flag is not None)
    assert not CHECK(want + "\n", got + "\n", 0)


def run(source, go_on, **names):
    test = doctest.DocTestParser().get_doctest(source, names, "name", "file", 0)
    failures = []
    support.Runner(continue_on_failure=go_on).run(test, out=failures)
    return failures


SOURCE = ">>> 1\n2\n>>> 1 / 0\n>>> 3\n3\n"


def test_the_first_failure_ends_a_test_or_all_are_kept():
    with pytest.raises(doctest.DocTestFailure):
        run(SOURCE, go_on=False)
    assert [type(failure).__name__ for failure in run(SOURCE, go_on=True)] == ["DocTestFailure", "UnexpectedException"]


def test_outcomes_pass_through():
    def skip():
        raise Skipped("why")

    with pytest.raises(Skipped, match="why"):
        run(">>> skip()\n", go_on=True, skip=skip)


def module(**names):
    made = types.ModuleType("made")
    for name, value in names.items():
        setattr(made, name, value)
    return made


CACHED = """
import functools

class Thing:
    @functools.cached_property
    def value(self):
        '>>> 1'
"""


def test_cached_properties_are_found():
    made = module()
    exec(CACHED, made.__dict__)
    found = [test.name for test in support.Finder().find(made, "made") if test.examples]
    assert found == ["made.Thing.value"]


def test_mocks_have_no_end_but_stop_the_search():
    from unittest.mock import call

    assert support._is_mocked(call)
    assert not support._is_mocked(module())
    assert support.Finder().find(module(call=call), "made") is not None
    with support._patch_unwrap_mock_aware():
        assert inspect.unwrap(call) is call
    assert inspect.unwrap.__module__ == "inspect"
