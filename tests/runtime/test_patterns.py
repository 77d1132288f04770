"""Patterns that are plain words are found without `re`."""

from __future__ import annotations

import re

import pytest

from fastest.patterns import SPECIAL, is_found, is_plain

TEXTS = ["", "a word", "word a", "A WORD", "line\na word", "x" * 50 + "a word"]


@pytest.mark.parametrize(
    "pattern", ["", "a word", "a", "-", " ", "#", "é", "a\nb", "{", "a{2}", "^a", "d$", "a.w", "(a)", "[ab]+"]
)
@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_re(pattern, text):
    try:
        wanted = re.search(pattern, text) is not None
    except re.error:
        with pytest.raises(re.error):
            is_found(pattern, text)
    else:
        assert is_found(pattern, text) is wanted


def test_no_other_character_has_a_meaning():
    for code in range(0x300):
        char = chr(code)
        if char not in SPECIAL:
            assert re.fullmatch(char, char), char
            assert is_plain(char)


def test_compiled_patterns_and_subclasses_are_left_to_re():
    class Text(str):
        pass

    assert is_found(re.compile("A", re.IGNORECASE), "a")
    assert is_found(Text("a"), "cat")
    assert not is_plain(Text("a"))


def test_what_was_a_plain_word_is_a_pattern_for_who_asks():
    expected = pytest.raises(ValueError, match="a word")
    assert expected.match == re.compile("a word")
    assert repr(expected) == "RaisesExc(ValueError, match='a word')"
