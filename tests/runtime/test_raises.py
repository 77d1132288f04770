"""`raises`, `RaisesExc` and `RaisesGroup`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fastest.outcomes import Failed
from fastest.raises import RaisesExc, raises
from fastest.raisesgroup import RaisesGroup

needs_groups = pytest.mark.skipif(sys.version_info < (3, 11), reason="needs ExceptionGroup")


def failure(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except (Failed, AssertionError) as error:
        return str(error)
    raise RuntimeError("did not fail")


def raising(context, *exceptions):
    def body():
        with context:
            for exception in exceptions:
                raise exception

    return body


def test_catches_what_is_expected():
    with raises(ValueError) as excinfo:
        raise ValueError("text")
    assert excinfo.type is ValueError
    assert str(excinfo.value) == "text"
    assert excinfo.tb is not None


def test_catches_one_of_several_and_subclasses():
    with raises((KeyError, ValueError)):
        raise UnicodeError


def test_other_exceptions_go_through():
    try:
        with raises(ValueError):
            raise KeyError("other")
    except KeyError as error:
        assert error.args == ("other",)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (raises(ValueError), "DID NOT RAISE ValueError"),
        (raises((ValueError, KeyError)), "DID NOT RAISE any of (ValueError, KeyError)"),
        (raises(match="x"), "DID NOT RAISE any exception"),
    ],
)
def test_nothing_raised(context, expected):
    assert failure(raising(context)) == expected


def test_pattern():
    with raises(ValueError, match=r"^t\w+t$"):
        raise ValueError("text")
    assert failure(raising(raises(ValueError, match="z+"), ValueError("text"))) == (
        "Regex pattern did not match.\n  Expected regex: 'z+'\n  Actual message: 'text'"
    )


def test_pattern_that_is_no_pattern():
    with pytest.raises(BaseException, match="Invalid regex pattern provided to 'match': unterminated character set"):
        raises(ValueError, match="a[b")


def test_pattern_that_should_have_been_escaped():
    assert failure(raising(raises(ValueError, match="a(b)"), ValueError("a(b)"))).endswith(
        "\n Did you mean to `re.escape()` the regex?"
    )


def test_literal_pattern_gives_a_diff():
    assert failure(raising(raises(ValueError, match="^" + re.escape("a+b") + "$"), ValueError("a+c"))) == (
        "\n- a+c\n+ a+b"
    )


def test_empty_pattern_warns():
    with pytest.warns(Warning, match="matching against an empty string will"):
        raises(ValueError, match="")


def test_failed_pattern_hides_the_exception():
    with pytest.raises(AssertionError) as caught:
        raising(raises(ValueError, match="z+"), ValueError("text"))()
    assert caught.value.__suppress_context__


def test_check():
    with raises(OSError, check=lambda error: error.errno == 5):
        raise OSError(5, "")
    assert failure(
        raising(raises(OSError, check=bool), type("Falsy", (OSError,), {"__bool__": lambda s: False})())
    ) == ("check <class 'bool'> did not return True")


def test_function_form():
    excinfo = raises(ZeroDivisionError, lambda a, b=1: a / b, 1, b=0)
    assert excinfo.type is ZeroDivisionError
    with pytest.raises(TypeError, match="object .* must be callable"):
        raises(ValueError, 3)


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        ((), {}, ValueError, "You must specify at least one parameter to match on."),
        (((),), {}, ValueError, "You must specify at least one parameter to match on."),
        ((int,), {}, ValueError, "Expected a BaseException type, but got 'int'"),
        (("x",), {}, TypeError, "Expected a BaseException type, but got 'str'"),
        ((ValueError(),), {}, TypeError, "Expected a BaseException type, but got an exception instance: ValueError"),
        ((ValueError,), {"msg": 1}, TypeError, "Unexpected keyword arguments passed to pytest.raises: msg"),
        ((None, int), {}, ValueError, "Expected an exception type or a tuple of exception types, but got `None`"),
    ],
)
def test_wrong_arguments(args, kwargs, error, message):
    with pytest.raises(error, match=re.escape(message)):
        raises(*args, **kwargs)


def test_standalone():
    matcher = RaisesExc(ValueError, match="x")
    assert matcher.matches(ValueError("x"))
    assert not matcher.matches(KeyError())
    assert matcher.fail_reason == "`KeyError()` is not an instance of `ValueError`"
    assert repr(matcher) == "RaisesExc(ValueError, match='x')"
    assert not matcher.matches(None)
    assert RaisesExc[ValueError].__origin__ is RaisesExc


def test_light_to_import():
    root = str(Path(__file__).parents[2] / "python")
    program = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "from fastest.raises import raises\n"
        "with raises(ValueError): raise ValueError\n"
        "print(sorted({'re', 'inspect', 'typing', 'traceback', 'warnings', 'fastest.tracerepr'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout in ("[]\n", "['warnings']\n")


# -- groups


def group(*exceptions):
    return ExceptionGroup("g", exceptions)  # noqa: F821


@needs_groups
def test_group_matches_in_any_order():
    with RaisesGroup(KeyError, ValueError) as excinfo:
        raise group(ValueError(), KeyError())
    assert len(excinfo.value.exceptions) == 2


@needs_groups
def test_nested_and_flattened_groups():
    with RaisesGroup(RaisesGroup(ValueError), RaisesExc(KeyError, match="x")):
        raise group(group(ValueError()), KeyError("x"))
    with RaisesGroup(ValueError, KeyError, flatten_subgroups=True):
        raise group(group(ValueError()), KeyError("x"))
    with RaisesGroup(ValueError, allow_unwrapped=True):
        raise ValueError


@needs_groups
@pytest.mark.parametrize(
    ("expected", "raised", "message"),
    [
        ((ValueError,), (), "DID NOT RAISE any exception, expected `ExceptionGroup(ValueError)`"),
        ((ValueError,), lambda: ValueError(), "`ValueError()` is not an exception group, but would match with `allow_unwrapped=True`"),
        ((ValueError,), lambda: group(KeyError()), "`KeyError()` is not an instance of `ValueError`"),
        ((ValueError,), lambda: group(group(ValueError())),
         "Unexpected nested `ExceptionGroup()`, expected `ValueError`\n  Did you mean to use `flatten_subgroups=True`?"),
        ((ValueError,), lambda: group(ValueError(), KeyError(1)), "1 matched exception. Unexpected exception(s): [KeyError(1)]"),
        ((ValueError, KeyError), lambda: group(ValueError()),
         "1 matched exception. Too few exceptions raised, found no match for: [KeyError]"),
        ((ValueError, KeyError), lambda: group(ValueError(), TypeError()),
         "1 matched exception. `TypeError()` is not an instance of `KeyError`"),
        ((ValueError, ValueError), lambda: group(ValueError(1)),
         "\n1 matched exception. \nToo few exceptions raised!\n"
         "The following expected exceptions did not find a match:\n  ValueError\n"
         "    It matches `ValueError(1)` which was paired with `ValueError`"),
        ((KeyError, TypeError), lambda: group(ValueError(1), OSError(2)),
         "\nThe following expected exceptions did not find a match:\n  KeyError\n  TypeError\n"
         "The following raised exceptions did not find a match\n"
         "  ValueError(1):\n    `ValueError()` is not an instance of `KeyError`\n"
         "    `ValueError()` is not an instance of `TypeError`\n"
         "  OSError(2):\n    `OSError()` is not an instance of `KeyError`\n"
         "    `OSError()` is not an instance of `TypeError`"),
    ],
)  # fmt: skip
def test_group_that_does_not_match(expected, raised, message):
    found = failure(raising(RaisesGroup(*expected), *([raised()] if raised else [])))
    assert found in (message, f"Raised exception group did not match: {message}")


@needs_groups
def test_hint_at_the_greedy_algorithm():
    expected = RaisesGroup(ValueError, RaisesExc(ValueError, match="^a$"))
    assert not expected.matches(group(ValueError("a"), ValueError("b")))
    assert "RaisesGroup uses a greedy algorithm" in expected.fail_reason


@needs_groups
def test_group_conditions():
    expected = RaisesGroup(ValueError, match="^h$", check=lambda g: False)
    assert not expected.matches(group(ValueError()))
    assert (
        "Regex pattern did not match the `ExceptionGroup()`." in expected.fail_reason or "- g" in expected.fail_reason
    )
    expected = RaisesGroup(ValueError, check=lambda g: isinstance(g, ValueError))
    assert not expected.matches(group(ValueError()))
    assert "on the ExceptionGroup, but did return True for the expected ValueError" in expected.fail_reason


@needs_groups
def test_wrong_group_arguments():
    with pytest.raises(ValueError, match="cannot specify multiple exceptions"):
        RaisesGroup(ValueError, KeyError, allow_unwrapped=True)
    with pytest.raises(ValueError, match="has no effect when expecting"):
        RaisesGroup(RaisesGroup(ValueError), allow_unwrapped=True)
    with pytest.raises(ValueError, match="bypasses the `match` and `check`"):
        RaisesGroup(ValueError, allow_unwrapped=True, match="x")
    with pytest.raises(ValueError, match="nested structure inside"):
        RaisesGroup(RaisesGroup(ValueError), flatten_subgroups=True)
    with pytest.raises(TypeError, match="does not support tuples"):
        RaisesGroup((ValueError, KeyError))
