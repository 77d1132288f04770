"""Compiled patterns that are kept between runs: equal to those that Python compiles, or not kept at all."""

from __future__ import annotations

import os
import re
import sys
import warnings

import pytest

from fastest import regexcache
from fastest.regexcache import RegexCache

COMPILER = sys.modules.get("re._compiler") or sys.modules["sre_compile"]
PATTERNS = [
    (r"a", 0),
    (rb"a", 0),
    (r"", re.M),
    (r"(?P<year>\d{4})-(?P<month>\d\d)", 0),
    (r"(a)|(?:b)(?P<last>c)*", re.I),
    (r"[\w.-]+@[^\s@]+", re.I | re.A),
    (rb"[\x80-\xff]+", re.I),
    (r"[äöüß\u0400-\u04ff]+", re.I),
    (r"(?x) a  b # comment", 0),
    (r"(?<=x)y(?!z)", re.S),
    (r"((a)(b)?)+\2", re.U),
    ("[" + "".join(chr(number) for number in range(0x3B1, 0x3C9, 2)) + "]{2,5}?", 0),
]
TEXTS = [
    "a",
    "A",
    "2024-12",
    "acc",
    "BcC",
    "joe@example.com",
    "xy",
    "xyz",
    "aba",
    "ab",
    "ÄÖ",
    "αγε",
    "ababab",
    "\n",
    "",
]


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A run: a cache that reads what earlier ones have left. Afterwards the compiler is Python's again."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(COMPILER, "compile", COMPILER.compile)
    plain = COMPILER.compile

    def start(rootdir="/project"):
        COMPILER.compile = plain
        cache = RegexCache(str(tmp_path), rootdir)
        cache.attach()
        re.purge()
        return cache

    yield start
    re.purge()


def forbid_compiling(monkeypatch):
    monkeypatch.setattr(COMPILER, "_code", lambda *words: pytest.fail("it was compiled once more"))


def found(pattern, text):
    return [(match.span(), match.groups(), match.groupdict(), match.lastgroup) for match in pattern.finditer(text)]


def test_kept_patterns_are_those_that_python_compiles(start, monkeypatch):
    fresh = [COMPILER.compile(*each) for each in PATTERNS]
    first = start()
    for each in PATTERNS:
        re.compile(*each)
    first.save()
    start()
    forbid_compiling(monkeypatch)
    for (text, flags), real in zip(PATTERNS, fresh):
        kept = re.compile(text, flags)
        assert kept == real
        assert hash(kept) == hash(real)
        assert (kept.pattern, kept.flags, kept.groups) == (real.pattern, real.flags, real.groups)
        assert dict(kept.groupindex) == dict(real.groupindex)
        assert repr(kept) == repr(real)
        for subject in TEXTS:
            subject = subject.encode() if isinstance(text, bytes) else subject
            assert found(kept, subject) == found(real, subject)


def test_what_tests_compile_is_not_kept(start):
    cache = start()
    cache.save()
    re.compile("while tests run")
    cache.save()
    assert not start()._rows


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [(rb"\w", re.L), (rb"(?L)\w", 0), (r"[[a]", 0), (r"[a&&b]", 0)],
    ids=["locale", "locale inside", "warns of sets", "warns of differences"],
)
def test_what_depends_on_the_locale_or_warns_is_compiled_in_every_run(start, pattern, flags):
    for _ in range(2):
        cache = start()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            re.compile(pattern, flags)
        assert all(each.filename == __file__ for each in caught)
        assert bool(caught) == (flags == 0 and isinstance(pattern, str))
        cache.save()
        assert not cache._used
    assert not start()._rows


def test_errors_are_raised_in_every_run(start):
    for _ in range(2):
        cache = start()
        with pytest.raises(re.error, match="unterminated subpattern"):
            re.compile("(")
        cache.save()


def test_texts_and_bytes_are_told_apart_without_comparing_them(start):
    cache = start()
    re.compile("same")
    cache.save()
    start()
    with warnings.catch_warnings():
        warnings.simplefilter("error", BytesWarning)
        assert re.compile(b"same").search(b"the same")


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "another python", "a folder"])
def test_a_damaged_file_costs_time_only(start, monkeypatch, damage):
    cache = start()
    re.compile("something")
    cache.save()
    with open(cache._path, "rb") as file:
        data = file.read()
    if damage == "another python":
        monkeypatch.setattr(regexcache, "python_of_codes", lambda: ("4.0", 1, 4))
    elif damage == "a folder":
        os.unlink(cache._path)
        os.mkdir(cache._path)
    else:
        with open(cache._path, "wb") as file:
            file.write({"cut": data[:-1], "changed": data[:-1] + b"?", "empty": b""}[damage])
    again = start()
    assert re.compile("something").search("or something")
    assert not again._used
    again.save()


def test_a_cache_that_is_full_keeps_what_this_run_has_used(start, monkeypatch):
    monkeypatch.setattr(regexcache, "MOST_ROWS", 3)
    cache = start()
    for name in "abc":
        re.compile(name)
    cache.save()
    cache = start()
    re.compile("b")
    re.compile("d")
    cache.save()
    assert {pattern for _, pattern, _ in start()._rows} == {"b", "d"}


def test_files_of_other_projects_go_when_there_are_too_many(start, monkeypatch):
    monkeypatch.setattr(regexcache, "MOST_FILES", 3)
    for age, project in enumerate("abcd"):
        cache = start("/" + project)
        re.compile("x")
        cache.save()
        os.utime(cache._path, (age, age))
    assert [bool(start("/" + project)._rows) for project in "abcd"] == [False, True, True, True]


def test_nothing_is_written_where_no_bytecode_is(start, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    cache = start()
    re.compile("x")
    cache.save()
    assert not start()._rows


def test_parsed_patterns_and_subclasses_of_texts_are_left_to_python(start):
    class Text(str):
        """Prints differently, perhaps."""

    cache = start()
    pattern = Text("x")
    assert re.compile(pattern).pattern is pattern
    cache.save()
    assert not start()._rows
