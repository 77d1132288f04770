"""The language of `-k` and `-m`."""

from __future__ import annotations

import pytest

from fastest.markexpr import Expression, KeywordMatcher, MarkMatcher
from fastest.marks import MARK_GEN


def evaluate(text, *true_names):
    return Expression.compile(text).evaluate(lambda name: name in true_names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("yes", True),
        ("no", False),
        ("not no", True),
        ("not not not yes", False),
        ("yes or no", True),
        ("no and yes or yes", True),
        ("yes or no and no", True),
        ("(yes or no) and no", False),
        ("not yes or yes", True),
        ("not (yes or yes)", False),
        ("  yes\tand  yes ", True),
        ("no or no or yes", True),
        ("yes and yes and no", False),
    ],
)
def test_boolean_rules(text, expected):
    assert evaluate(text, "yes") is expected


@pytest.mark.parametrize(
    "name",
    [".", "...", ":::", "a:::c", "a+-b", r"\nhe\\l\lo\n\t\rbye", "a/b", "אבגד", "123.232", "True", "if", "a_b[1]"],
)
def test_names_hold_nearly_anything(name):
    assert evaluate(name, name)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("(", 2, "expected not OR left parenthesis OR identifier; got end of input"),
        (" (", 3, "expected not OR left parenthesis OR identifier; got end of input"),
        (")", 1, "expected not OR left parenthesis OR identifier; got right parenthesis"),
        (") ", 1, "expected not OR left parenthesis OR identifier; got right parenthesis"),
        ("not", 4, "expected not OR left parenthesis OR identifier; got end of input"),
        ("not or", 5, "expected not OR left parenthesis OR identifier; got or"),
        ("a b", 3, "expected end of input; got identifier"),
        ("a and", 6, "expected not OR left parenthesis OR identifier; got end of input"),
        ("(a", 3, "expected right parenthesis; got end of input"),
        ("&", 1, 'unexpected character "&"'),
        ("a!b", 2, 'unexpected character "!"'),
        ("m(1)", 3, "not a valid python identifier 1"),
        ("m(if=1)", 3, "unexpected reserved python keyword `if`"),
        ("m(a)", 4, "expected =; got right parenthesis"),
        ("m(a=1", 6, "expected right parenthesis; got end of input"),
        ("m(a=1, b)", 9, "expected =; got right parenthesis"),
        ("m(a='x)", 5, 'closing quote "\'" is missing'),
        (r"m(a='\x')", 6, r'escaping with "\" not supported in marker expression'),
        ("m(a=b)", 5, 'unexpected character/s "b"'),
        ("m(a=1.5)", 5, 'unexpected character/s "1.5"'),
    ],
)
def test_errors_name_the_column(text, column, message):
    with pytest.raises(SyntaxError) as error:
        Expression.compile(text)
    assert (error.value.offset, error.value.msg, error.value.text) == (column, message, text)


def test_idents_are_those_of_marks_and_not_of_arguments():
    assert Expression.compile("a and not b(c=1) or a").idents() == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n", True),
        ("n(x=1)", True),
        ("n(x=-1)", False),
        ("n(s='a b')", True),
        ('n(s="a b", x=1)', True),
        ("n(t=True)", True),
        ("n(none=None)", True),
        ("n(missing=None)", False),
        ("other(x=1)", False),
        ("n(x=2)", True),
        ("n(x=2, t=True)", False),
    ],
)
def test_arguments_of_marks(text, expected):
    marks = [MARK_GEN.n(x=1, s="a b", t=True, none=None).mark, MARK_GEN.n(x=2).mark]
    assert Expression.compile(text).evaluate(MarkMatcher.from_markers(marks)) is expected


def test_keywords_match_parts_of_names_in_any_case():
    matcher = KeywordMatcher(["test_Login", "TestUser"])
    assert matcher("login")
    assert matcher("admin") is False
    assert matcher("TESTUSER")
    assert matcher("loginTest") is False
