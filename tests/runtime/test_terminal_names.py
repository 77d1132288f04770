"""What plugins take from `_pytest.terminal` and `_pytest.junitxml` for lines and names of their own."""

from __future__ import annotations

import pytest

from fastest.builtin.junit import mangle_test_address
from fastest.builtin.terminal_reports import format_session_duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.00s"), (59.99, "59.99s"), (60, "60.00s (0:01:00)"), (86400.5, "86400.50s (1 day, 0:00:00)")],
)
def test_format_session_duration(seconds, text):
    assert format_session_duration(seconds) == text


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("a/b/test_c.py::test_d", ["a.b.test_c", "test_d"]),
        ("test_c.py::TestE::test_d[x::y/z]", ["test_c", "TestE", "test_d[x::y/z]"]),
        ("folder/file.yaml::name", ["folder.file.yaml", "name"]),
    ],
)
def test_mangle_test_address(address, names):
    assert mangle_test_address(address) == names
