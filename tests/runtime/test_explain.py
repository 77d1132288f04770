"""Explanations of comparisons: by type of the values, cut to what is shown, in bounded time."""

from __future__ import annotations

import collections
import dataclasses
import difflib
import random
import time
import types

import pytest

from fastest.compare.detail import UNLIMITED, TruncationBudget
from fastest.compare.linediff import _longest_common, _places, ndiff
from fastest.explain import assertrepr_compare, call_explain, explain
from fastest.explanation import format_explanation
from fastest.prettyprint import PrettyPrinter
from fastest.saferepr import saferepr, saferepr_unlimited
from fastest.textio import dummy_highlighter
from fastest.truncate import TRUNCATION_MSG, materialize_with_truncation, truncate


@pytest.fixture(autouse=True)
def not_on_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)


def lines(left, op, right, verbose=0, style="ndiff"):
    found = assertrepr_compare(
        op=op,
        left=left,
        right=right,
        verbose=verbose,
        highlighter=dummy_highlighter,
        assertion_text_diff_style=style,
    )
    return list(found)


MORE = "Use -v to get more diff"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("spam", "eggs", ["'spam' == 'eggs'", "", "- eggs", "+ spam"]),
        ([0, 1], [0, 2], ["[0, 1] == [0, 2]", "", "At index 1 diff: 1 != 2", MORE]),
        ([0], [0, 1], ["[0] == [0, 1]", "", "Right contains one more item: 1", MORE]),
        ([0, 1, 2], [0], ["[0, 1, 2] == [0]", "", "Left contains 2 more items, first extra item: 1", MORE]),
        (b"ab", b"ac", ["b'ab' == b'ac'", "", "At index 1 diff: b'b' != b'c'", MORE]),
        ({1, 2}, {1, 3}, ["{1, 2} == {1, 3}", "", "Extra items in the left set:", "2"]
         + ["Extra items in the right set:", "3", MORE]),
        ({"a": 0, "b": 1}, {"a": 1, "b": 1}, ["{'a': 0, 'b': 1} == {'a': 1, 'b': 1}", ""]
         + ["Omitting 1 identical items, use -vv to show", "Differing items:", "{'a': 0} != {'a': 1}", MORE]),
        ({"a": 0}, {"b": 1}, ["{'a': 0} == {'b': 1}", "", "Left contains 1 more item:", "{'a': 0}"]
         + ["Right contains 1 more item:", "{'b': 1}", MORE]),
        (1, 2, []),
        ("a", 1, []),
    ],
)  # fmt: skip
def test_equality(left, right, expected):
    assert lines(left, "==", right) == expected


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        ({1}, "!=", {1}, ["Both sets are equal"]),
        ({1}, "<", {1}, ["Both sets are equal"]),
        ({1, 2}, "<", {1}, ["Extra items in the left set:", "2"]),
        ({1, 2}, "<=", {1}, ["Extra items in the left set:", "2"]),
        ({1}, ">", {1, 2}, ["Extra items in the right set:", "2"]),
        ({1}, ">=", {1, 2}, ["Extra items in the right set:", "2"]),
    ],
)
def test_order_of_sets(left, op, right, expected):
    assert lines(left, op, right)[2:] == expected


def test_text_contained():
    assert lines("foo", "not in", "aaa foo bbb") == [
        "'foo' not in 'aaa foo bbb'",
        "",
        "'foo' is contained here:",
        "  aaa foo bbb",
        "?     +++",
    ]


def test_identical_ends_of_texts_are_left_out():
    found = lines("a" * 60 + "b" + "c" * 60, "==", "a" * 60 + "x" + "c" * 60)
    assert found[2:] == [
        "Skipping 50 identical leading characters in diff, use -v to show",
        "Skipping 51 identical trailing characters in diff, use -v to show",
        "- aaaaaaaaaaxccccccccc",
        "?           ^",
        "+ aaaaaaaaaabccccccccc",
        "?           ^",
    ]


def test_whitespace_only():
    assert "Strings contain only whitespace, escaping them using repr()" in lines(" ", "==", "\t")


def test_blocks():
    assert lines("a\nb", "==", "c", style="block")[2:] == ["Left:", "  a", "  b", "", "Right:", "  c"]


def test_lookalikes_are_escaped():
    assert lines("é", "==", "e\u0301")[0] == r"'\xe9' == 'e\u0301'"


def test_full_diff():
    assert lines([1, 2], "==", [1, 3], verbose=1)[3:] == [
        "",
        "Full diff: (-: missing in left side, +: extra in left side)",
        "  [",
        "      1,",
        "-     3,",
        "?     ^",
        "+     2,",
        "?     ^",
        "  ]",
    ]


@dataclasses.dataclass
class Point:
    x: int
    y: object
    z: int = dataclasses.field(default=0, compare=False)


Pair = collections.namedtuple("Pair", "a b")


def test_fields():
    assert lines(Point(1, "a"), "==", Point(1, "b"))[2:] == [
        "Omitting 1 identical items, use -vv to show",
        "Differing attributes:",
        "['y']",
        "",
        "Drill down into differing attribute y:",
        "  y: 'a' != 'b'",
        "  - b",
        "  + a",
    ]
    assert "Differing attributes:" in lines(Pair(1, 2), "==", Pair(1, 3))


def test_fields_are_not_compared_with_an_own_eq():
    @dataclasses.dataclass(eq=False)
    class Odd:
        x: int

        def __eq__(self, other):
            return False

    assert lines(Odd(1), "==", Odd(1)) == []


def test_values_that_cannot_be_shown():
    class Bad:
        def __repr__(self):
            raise ValueError("no repr")

    found = lines([Bad()], "==", [Bad()])
    assert found[0].startswith("[<[ValueError")
    assert found[2].startswith("(pytest_assertion plugin: representation of details failed: ")
    assert found[3] == " Probably an object has a faulty __repr__.)"


# -- the hook


class Config:
    def __init__(self, verbosity=0, lines=None, chars=None):
        self.ini = {
            "truncation_limit_lines": lines,
            "truncation_limit_chars": chars,
            "assertion_text_diff_style": "ndiff",
        }
        self.verbosity = verbosity
        self.payload = {"color": False}

    def get_verbosity(self, kind=None):
        return self.verbosity

    def getini(self, name):
        return self.ini[name]


MANY = "\n".join(map(str, range(50)))


def test_long_explanations_are_cut():
    found = explain(Config(), "==", MANY, "x")
    assert found[-2:] == ["", TRUNCATION_MSG]
    assert found[-3].endswith("...")
    assert len(found) == 10


@pytest.mark.parametrize("config", [Config(verbosity=2), Config(lines=0, chars=0), Config(lines="0", chars="0")])
def test_long_explanations_are_whole_on_request(config):
    assert TRUNCATION_MSG not in explain(config, "==", MANY, "x")


def test_long_explanations_are_whole_on_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert TRUNCATION_MSG not in explain(Config(), "==", MANY, "x")


def test_limits_of_lines_and_characters():
    assert len(explain(Config(lines=3, chars=0), "==", MANY, "x")) == 5
    assert sum(map(len, explain(Config(lines=0, chars=30), "==", MANY, "x"))) < 30 + len(TRUNCATION_MSG) + 4


def test_a_little_too_long_stays_whole():
    texts = ["x"] * 10
    assert truncate(texts, TruncationBudget(max_lines=8, max_chars=0)) == texts
    assert truncate([*texts, "x"], TruncationBudget(max_lines=8, max_chars=0))[-1] == TRUNCATION_MSG


def test_only_what_is_shown_is_worked_out():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield "line"

    materialize_with_truncation(endless(), Config())
    assert len(taken) == 11


def test_answers_of_hooks_become_an_explanation():
    item = types.SimpleNamespace(config=Config())
    item.ihook = types.SimpleNamespace(
        pytest_assertrepr_compare=lambda **kw: [None, [], ["first\nline", "second"], ["no"]]
    )
    answer = call_explain(item, "==", 1, 2)
    assert answer == "first\\nline\n~second"
    assert format_explanation("assert " + answer) == "assert first\\nline\n  second"


# -- representations


def test_saferepr_keeps_both_ends():
    assert saferepr("x" * 100 + "y", maxsize=21) == "'" + "x" * 8 + "..." + "x" * 7 + "y'"
    assert saferepr({i: i for i in range(9)}) == "{0: 0, 1: 1, 2: 2, 3: 3, ...}"
    assert saferepr_unlimited("é" * 300).count("\\xe9") == 300


def test_saferepr_lets_interrupts_through():
    class Interrupting:
        def __repr__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        saferepr(Interrupting())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], "[]"),
        ([1, [2]], "[\n    1,\n    [\n        2,\n    ],\n]"),
        ((1,), "(\n    1,\n)"),
        ({"a": (1,)}, "{\n    'a': (\n        1,\n    ),\n}"),
        ({2, 1}, "{\n    1,\n    2,\n}"),
        (frozenset({1}), "frozenset({\n    1,\n})"),
        (Point(1, [2]), "Point(\n    x=1,\n    y=[\n          2,\n      ],\n    z=0,\n)"),
        (collections.OrderedDict(a=1), "OrderedDict({\n    'a': 1,\n})"),
        (collections.defaultdict(int, a=1), "defaultdict(<class 'int'>, {\n    'a': 1,\n})"),
        (collections.Counter("aab"), "Counter({\n    'a': 2,\n    'b': 1,\n})"),
        (collections.deque([1], maxlen=3), "deque(maxlen=3, [\n    1,\n])"),
        (types.SimpleNamespace(a=1), "namespace(\n    a=1,\n)"),
        (types.MappingProxyType({"a": 1}), "mappingproxy({\n    'a': 1,\n})"),
        (b"x" * 100, "(b'" + "x" * 76 + "'\n b'" + "x" * 24 + "')"),
    ],
)
def test_pretty_printing(value, expected):
    assert PrettyPrinter().pformat(value) == expected


def test_pretty_printing_of_recursive_values():
    value = [1]
    value.append(value)
    assert PrettyPrinter().pformat(value) == f"[\n    1,\n    <Recursion on list with id={id(value)}>,\n]"


def test_pretty_printing_by_a_formatter_that_a_plugin_added(monkeypatch):
    class Snapshot:
        value = [1]

    def shown(printer, object, indent, allowance, context, level):
        yield "snapshot("
        yield from printer._format(object.value, indent, allowance, context, level)
        yield ")"

    monkeypatch.setitem(PrettyPrinter._dispatch, Snapshot.__repr__, shown)
    assert PrettyPrinter().pformat([Snapshot()]) == "[\n    snapshot([\n        1,\n    ]),\n]"


def test_pretty_printing_stops_at_a_limit():
    started = time.process_time()
    assert len(PrettyPrinter().pformat_lines(range(10**9), max_lines=5)) == 1
    assert len(PrettyPrinter().pformat_lines(list(range(10**6)), max_lines=5)) == 6
    assert time.process_time() - started < 1


# -- line diffs


def random_lines(source, count):
    return ["".join(source.choice("abc  1,") for _ in range(source.randrange(30))) for _ in range(count)]


@pytest.mark.parametrize("seed", range(30))
def test_ordinary_diffs_are_difflibs(seed):
    source = random.Random(seed)
    old = random_lines(source, source.randrange(25))
    new = [line if source.random() < 0.5 else line[:3] + "z" + line[4:] for line in old if source.random() < 0.9]
    assert list(ndiff(old, new)) == list(difflib.ndiff(old, new))


def restored(diff, side):
    return [line[2:] for line in diff if line.startswith(("  ", side))]


@pytest.mark.parametrize("count", [300, 5000])
def test_large_diffs_are_right_and_quick(count):
    source = random.Random(count)
    old = [f"{source.random()} {source.random()}" for _ in range(count)]
    new = [line if i % 5 else line + "x" for i, line in enumerate(old)]
    source.shuffle(new[: count // 10])
    different = [f"{source.random()} {source.random()}" for _ in range(count)]
    started = time.perf_counter()
    for right in (new, different):
        found = list(ndiff(old, right))
        assert restored(found, "- ") == old
        assert restored(found, "+ ") == right
    assert time.perf_counter() - started < 20


def test_longest_common_subsequence():
    assert _longest_common("abcde", "xaxcxe", _places("xaxcxe")) == 3
    assert _longest_common("", "abc", _places("abc")) == 0


def test_no_limit_is_falsy():
    assert not UNLIMITED
    assert TruncationBudget()
