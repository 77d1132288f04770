"""ExceptionInfo and what is shown of a failed test."""

from __future__ import annotations

import importlib.util
import io
import os
import sys
import textwrap

import pytest

from fastest.excinfo import Code, ExceptionInfo, Frame, Traceback, filter_traceback
from fastest.source import Source, getfslineno, getstatementrange_ast
from fastest.textio import TerminalWriter, render

has_columns = sys.version_info >= (3, 11)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module made of the given source."""

    def make(source):
        path = tmp_path / "mod.py"
        path.write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("mod", path)
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    monkeypatch.chdir(tmp_path)
    return make


def failure(function, *args):
    """The exception of a call, from the called function on."""
    try:
        function(*args)
    except BaseException:
        excinfo = ExceptionInfo.from_current()
        excinfo.traceback = excinfo.traceback[1:]
        return excinfo
    raise AssertionError("did not fail")


def shown(excinfo, width=80, **options):
    text = render(excinfo.getrepr(**options), False, width)
    if not has_columns:
        return text
    return "\n".join(line for line in text.split("\n") if set(line.strip()) - set("^") or not line.strip())


CHAIN = """
    def inner(value):
        # a comment
        return 1 / value

    def test(value=0):
        try:
            inner(value)
        except ZeroDivisionError as error:
            raise ValueError("two\\nlines") from error
    """


def test_long_style(module):
    assert shown(failure(module(CHAIN).inner, 0), funcargs=True) == textwrap.dedent(
        """
        value = 0

            def inner(value):
                # a comment
        >       return 1 / value
        E       ZeroDivisionError: division by zero

        mod.py:3: ZeroDivisionError
        """
    )


def test_short_style(module):
    assert shown(failure(module(CHAIN).inner, 0), style="short") == textwrap.dedent(
        """\
        mod.py:3: in inner
            return 1 / value
        E   ZeroDivisionError: division by zero
        """
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("line", "E   ZeroDivisionError: division by zero\n"),
        ("no", "E   ZeroDivisionError: division by zero\n"),
        ("value", "division by zero\n"),
    ],
)
def test_styles_without_source(module, style, expected):
    text = shown(failure(module(CHAIN).inner, 0), style=style)
    assert text.lstrip("\n") == expected


def test_native_style(module):
    text = shown(failure(module(CHAIN).inner, 0), style="native")
    assert text.startswith("Traceback (most recent call last):\n")
    assert text.endswith("ZeroDivisionError: division by zero\n")


def test_chain_names_the_cause(module):
    text = shown(failure(module(CHAIN).test), style="short")
    assert text == textwrap.dedent(
        """\
        mod.py:7: in test
            inner(value)
        mod.py:3: in inner
            return 1 / value
        E   ZeroDivisionError: division by zero

        The above exception was the direct cause of the following exception:
        mod.py:9: in test
            raise ValueError("two\\nlines") from error
        E   ValueError: two
        E   lines
        """
    )


def test_chain_can_be_left_out(module):
    assert "direct cause" not in shown(failure(module(CHAIN).test), chain=False)


def test_context_is_named_unless_suppressed(module):
    source = """
        def one():
            try:
                1 / 0
            except ZeroDivisionError:
                raise KeyError("k"){}
        """
    assert "During handling of the above exception" in shown(failure(module(source.format("")).one))
    assert "During handling" not in shown(failure(module(source.format(" from None")).one))


def test_cause_that_was_never_raised(module):
    excinfo = failure(module('def f():\n    raise ValueError("a") from KeyError("never raised")').f)
    assert shown(excinfo).startswith("KeyError: 'never raised'\n\nThe above exception was the direct cause")


def test_circular_chain_ends(module):
    excinfo = failure(module(CHAIN).test)
    excinfo.value.__cause__.__cause__ = excinfo.value
    assert shown(excinfo).count("direct cause") == 1


def test_crash_is_the_innermost_visible_entry(module):
    source = """
        def check():
            __tracebackhide__ = True
            raise ValueError("bad")

        def test():
            check()
        """
    crash = failure(module(source).test).getrepr().reprcrash
    assert (os.path.basename(crash.path), crash.lineno, crash.message) == ("mod.py", 6, "ValueError: bad")


def test_hidden_entries(module):
    source = """
        def check(hide):
            __tracebackhide__ = hide
            raise ValueError("bad")

        def test(hide):
            check(hide)
        """
    test = module(source).test
    assert len(failure(test, True).getrepr().reprtraceback.reprentries) == 1
    assert len(failure(test, False).getrepr().reprtraceback.reprentries) == 2
    only_others = failure(test, lambda excinfo: excinfo.errisinstance(KeyError))
    assert len(only_others.getrepr().reprtraceback.reprentries) == 2
    assert len(failure(test, True).getrepr(tbfilter=False).reprtraceback.reprentries) == 2


def test_all_entries_hidden(module):
    source = "def test():\n    __tracebackhide__ = True\n    raise ValueError('bad')"
    text = shown(failure(module(source).test))
    assert text.lstrip("\n") == (
        "E   ValueError: bad\nAll traceback entries are hidden. Pass `--full-trace` to see hidden and internal frames.\n"
    )


def test_locals(module):
    source = """
        def test():
            long = "x" * 500
            value = 3
            raise ValueError
        """
    lines = failure(module(source).test).getrepr(showlocals=True).reprtraceback.reprentries[0].reprlocals.lines
    assert lines[1] == "value      = 3"
    assert lines[0].startswith("long       = 'xxx") and len(lines[0]) < 260
    full = failure(module(source).test).getrepr(showlocals=True, truncate_locals=False)
    assert len(full.reprtraceback.reprentries[0].reprlocals.lines[0]) > 500


def test_locals_whose_repr_fails(module):
    source = """
        class Bad:
            def __repr__(self):
                raise KeyError("no repr")

        def test(bad):
            raise ValueError
        """
    mod = module(source)
    text = shown(failure(mod.test, mod.Bad()), showlocals=True, funcargs=True)
    assert text.count("<[KeyError('no repr') raised in repr()] Bad object at 0x") == 2


def test_recursion_is_cut_where_it_begins(module):
    text = shown(failure(module("def f(n):\n    return f(n)\n").f, 1))
    assert text.count("return f(n)") == 2
    assert text.endswith("!!! Recursion detected (same locals & position)\n")


def test_recursion_without_a_beginning_shows_both_ends(module):
    text = shown(failure(module("def f(n):\n    return f(n + 1)\n").f, 1))
    assert text.count("return f(n + 1)") == 20
    assert "Displaying first and last 10 stack frames out of" in text


def test_recursion_with_locals_that_cannot_be_compared(module):
    source = """
        class Odd:
            def __eq__(self, other):
                raise TypeError("cannot compare")

        def f(a, b):
            return f(Odd(), b)
        """
    mod = module(source)
    text = shown(failure(mod.f, mod.Odd(), 1))
    assert "an error occurred locating the origin of recursion" in text
    assert "    TypeError: cannot compare\n" in text


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs ExceptionGroup")
def test_groups_come_in_pythons_style(module):
    source = """
        def helper():
            __tracebackhide__ = True
            raise ExceptionGroup("several", [ValueError(1), TypeError(2)])

        def test():
            helper()
        """
    text = shown(failure(module(source).test))
    assert "| ExceptionGroup: several (2 sub-exceptions)" in text
    assert "| ValueError: 1" in text
    assert "in helper" not in text


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs ExceptionGroup")
def test_group_of_one_is_named_in_short():
    excinfo = ExceptionInfo.from_exc_info((ExceptionGroup, ExceptionGroup("g", [ValueError("x")]), None))
    assert excinfo.exconly(tryshort=True) == "ValueError('x') [single exception in ExceptionGroup]"


@pytest.mark.skipif(not has_columns, reason="needs columns")
def test_carets_mark_a_part_of_a_line(module):
    text = render(failure(module("def test():\n    ü = 'ü'; return len(ü) + ü\n").test).getrepr(), False, 80)
    assert ">       ü = 'ü'; return len(ü) + ü\n                        ^^^^^^^^^^\n" in text


def test_generated_code_has_no_source():
    namespace = {}
    exec(compile("def f():\n    raise ValueError\n", "<generated>", "exec"), namespace)
    excinfo = failure(namespace["f"])
    assert "???" in shown(excinfo)
    assert not excinfo.traceback.filter(filter_traceback)


def test_own_frames_are_filtered():
    from fastest.raises import raises

    def fails():
        raise KeyError

    excinfo = failure(lambda: raises(ValueError, fails))
    names = [entry.name for entry in excinfo.traceback.filter(filter_traceback)]
    assert "raises" not in names
    assert names[-1] == "fails"


def test_path_is_absolute_on_request_or_without_a_folder(module, monkeypatch):
    excinfo = failure(module(CHAIN).inner, 0)
    full = excinfo.getrepr(abspath=True).reprtraceback.reprentries[0].reprfileloc.path
    assert os.path.isabs(full)

    def no_folder():
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", no_folder)
    assert excinfo.getrepr().reprtraceback.reprentries[0].reprfileloc.path == full


def test_arguments_are_wrapped(module):
    excinfo = failure(module("def f(a, b, c=1, *d, e=2, **g):\n    raise ValueError\n").f, "x" * 30, "y" * 30)
    lines = shown(excinfo, width=60, funcargs=True).split("\n")
    assert lines[1:4] == [f"a = '{'x' * 30}'", f"b = '{'y' * 30}', c = 1, e = 2, d = ()", "g = {}"]


def test_colour(module):
    excinfo = failure(module(CHAIN).inner, 0)
    text = render(excinfo.getrepr(), True, 80)
    assert "\x1b[1m\x1b[31mE       ZeroDivisionError: division by zero\x1b[0m\n" in text
    assert "\x1b[1m\x1b[31mmod.py\x1b[0m:3: ZeroDivisionError\n" in text


# -- ExceptionInfo


def test_unfilled():
    excinfo = ExceptionInfo.for_later()
    assert repr(excinfo) == "<ExceptionInfo for raises contextmanager>"
    for name in ("type", "value", "tb", "typename"):
        with pytest.raises(AssertionError, match=f".{name} can only be used after the context manager exits"):
            getattr(excinfo, name)


def test_repr_and_names():
    excinfo = failure(int, "x")
    assert excinfo.typename == "ValueError"
    assert repr(excinfo).startswith("<ExceptionInfo ValueError(")
    assert excinfo.errisinstance((KeyError, ValueError))


def test_generic_alias_for_annotations():
    assert ExceptionInfo[ValueError].__origin__ is ExceptionInfo


def test_exception_without_traceback():
    with pytest.raises(AssertionError, match="must have a non-None __traceback__"):
        ExceptionInfo.from_exception(ValueError())


def test_assertion_error_is_stripped_of_rewritten_messages():
    assert ExceptionInfo((AssertionError, AssertionError("assert 1 == 2"), None), _ispytest=True).exconly(True) == (
        "assert 1 == 2"
    )
    assert ExceptionInfo((AssertionError, AssertionError("other"), None), _ispytest=True).exconly(True) == (
        "AssertionError: other"
    )


def test_match():
    excinfo = failure(int, "x+")
    assert excinfo.match("invalid")
    with pytest.raises(AssertionError) as caught:
        excinfo.match("nothing")
    assert str(caught.value).startswith("Regex pattern did not match.\n  Expected regex: 'nothing'\n  Actual message:")


def test_private_constructor_warns():
    with pytest.warns(Warning, match="private"):
        ExceptionInfo(None)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs ExceptionGroup")
def test_group_contains():
    def fails():
        raise ExceptionGroup("g", [ValueError("a"), ExceptionGroup("h", [KeyError("b")])])

    excinfo = failure(fails)
    assert excinfo.group_contains(ValueError, match="a")
    assert excinfo.group_contains(KeyError, depth=2)
    assert not excinfo.group_contains(KeyError, depth=1)
    assert not excinfo.group_contains(ValueError, match="z")


# -- Traceback, Frame, Code


def test_cut(module):
    mod = module(CHAIN)
    excinfo = failure(mod.test)
    traceback = excinfo.traceback
    inner = Code.from_function(mod.test)
    assert traceback.cut(path=mod.__file__)[0].name == "test"
    assert traceback.cut(firstlineno=inner.firstlineno)[0].name == "test"
    assert traceback.cut(path="elsewhere") is traceback
    assert isinstance(traceback[:1], Traceback)


def test_frame():
    def function(a, b=2, *args, c=3, **kwargs):
        return Frame(sys._getframe())

    frame = function(1, 2, 4, d=5)
    assert frame.eval("a + x", x=10) == 11
    assert frame.getargs(var=True) == [("a", 1), ("b", 2), ("c", 3), ("args", (4,)), ("kwargs", {"d": 5})]
    assert frame.code.getargs() == ("a", "b")
    assert "Frame(sys._getframe())" in str(frame.statement)


def test_location_of_functions_and_classes():
    path, line = getfslineno(test_frame)
    assert os.path.basename(path) == "test_tracebacks.py"
    assert line == test_frame.__code__.co_firstlineno - 1
    assert getfslineno(3) == ("", -1)

    class Here:
        pass

    assert os.path.basename(getfslineno(Here)[0]) == "test_tracebacks.py"


# -- Source

STATEMENTS = """\
import x
foo(1,
    2)  # comment

# more
if a:
    bar()
else:
    # comment
    baz(
        3)
try:
    pass
finally:
    done()
@deco
def f():
    '''doc
    string'''
    return (1,

            2)
"""


@pytest.mark.parametrize(
    ("lineno", "expected"),
    [
        (0, (0, 1)),
        (1, (1, 3)),
        (2, (1, 3)),
        (5, (5, 6)),
        (6, (6, 7)),
        (9, (9, 11)),
        (10, (9, 11)),
        (14, (14, 15)),
        (15, (15, 16)),
        (16, (16, 17)),
        (18, (17, 19)),
        (19, (19, 22)),
    ],
)
def test_statement_ranges(lineno, expected):
    assert getstatementrange_ast(lineno, Source(STATEMENTS))[1:] == expected


def test_source_is_deindented():
    source = Source("   a\n     b\n")
    assert source.lines == ["a", "  b"]
    assert source.raw_lines == ["   a", "     b", ""]
    assert str(source.indent("> ")) == "> a\n>   b"
    assert source[0] == "a"
    assert Source(["", "x", ""]).strip().lines == ["x"]


# -- TerminalWriter


def writer(color=False):
    tw = TerminalWriter(io.StringIO())
    tw.hasmarkup = color
    tw.fullwidth = 20
    return tw


def test_separators():
    tw = writer()
    tw.sep("=", "hi")
    tw.sep("-")
    tw.sep("_ ")
    assert tw._file.getvalue() == "======== hi ========\n--------------------\n_ _ _ _ _ _ _ _ _ _ \n"


def test_markup():
    assert writer(True).markup("x", red=True, bold=True, green=False) == "\x1b[31m\x1b[1mx\x1b[0m"
    assert writer().markup("x", red=True) == "x"
    with pytest.raises(ValueError, match="unknown markup: 'nope'"):
        writer().markup("x", nope=True)


def test_width_of_the_current_line():
    tw = writer()
    tw.write("abc\nde")
    tw.write("日本")
    assert tw.width_of_current_line == 6


def test_characters_that_cannot_be_encoded():
    tw = TerminalWriter(io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    tw.write("ü\n")
    tw.flush()
    assert tw._file.buffer.getvalue() == b"\\xfc\\n"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PY_COLORS": "1"}, True),
        ({"PY_COLORS": "0", "FORCE_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({}, False),
    ],
)
def test_colours_by_environment(monkeypatch, variables, expected):
    for name in ("PY_COLORS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert TerminalWriter(io.StringIO()).hasmarkup is expected
