"""`pytest.warns`, `pytest.deprecated_call` and the recorder (`fastest.recwarn`)."""

from __future__ import annotations

import warnings

import pytest

from fastest.outcomes import Failed
from fastest.recwarn import WarningsRecorder, deprecated_call, warns


def test_the_expected_warning_is_swallowed():
    with warns(UserWarning, match="care") as record:
        warnings.warn("careful")
    assert [str(warning.message) for warning in record] == ["careful"]


def test_none_came():
    with pytest.raises(BaseException) as caught:
        with warns(UserWarning):
            pass
    assert isinstance(caught.value, Failed)
    assert str(caught.value) == (
        "DID NOT WARN. No warnings of type (<class 'UserWarning'>,) were emitted.\n Emitted warnings: []."
    )


def test_the_text_did_not_match():
    with pytest.warns(UserWarning), pytest.raises(Failed) as caught:
        with warns(UserWarning, match="a+b"):
            warnings.warn("a+b")
            warnings.warn("b")
    assert "did not match any of the 2 warnings emitted.\n Regex: 'a+b'" in str(caught.value)
    assert str(caught.value).endswith("Did you mean to `re.escape()` the regex?")


def test_unmatched_warnings_are_issued_again():
    with warns(RuntimeWarning) as outer:
        with warns(UserWarning):
            warnings.warn("mine")
            warnings.warn("other", RuntimeWarning)
    assert [str(warning.message) for warning in outer] == ["other"]


def test_an_error_inside_wins():
    with pytest.raises(KeyboardInterrupt):
        with warns(UserWarning):
            raise KeyboardInterrupt


def test_function_form():
    def old(x):
        warnings.warn("old", DeprecationWarning)
        return x

    assert deprecated_call(old, 3) == 3
    assert warns(DeprecationWarning, old, 4) == 4
    with pytest.raises(TypeError, match="must be callable"):
        warns(DeprecationWarning, 3)


@pytest.mark.parametrize("wrong", [int, "text", (UserWarning, int)])
def test_only_warnings_can_be_expected(wrong):
    with pytest.raises(TypeError, match="exceptions must be derived from Warning"):
        warns(wrong)


def test_message_of_a_wrong_type():
    with pytest.raises(TypeError, match=r"Warning must be str or Warning, got 1 \(type int\)"):
        with warns(UserWarning):
            warnings.warn(1)


def test_the_recorder_can_be_used_again_but_not_twice_at_once():
    recorder = WarningsRecorder(_ispytest=True)
    for _ in range(2):
        with recorder:
            warnings.warn("x")
            with pytest.raises(RuntimeError, match="Cannot enter"):
                recorder.__enter__()
        assert len(recorder) == 1
    with pytest.raises(RuntimeError, match="Cannot exit"):
        recorder.__exit__(None, None, None)


def test_pop_finds_the_closest_class():
    class Base(UserWarning): ...

    class Derived(Base): ...

    with WarningsRecorder(_ispytest=True) as recorder:
        warnings.warn("derived", Derived)
        warnings.warn("base", Base)
    assert recorder.pop(UserWarning).category is Base
    assert recorder.pop(Derived).category is Derived
    with pytest.raises(AssertionError, match="not found in warning list"):
        recorder.pop()
