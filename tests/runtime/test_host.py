"""The link to the parent: encoding, and the loop over plain items."""

from __future__ import annotations

import os

from fastest import host
from fastest.pipe import pack


def packed(value):
    out = []
    pack(value, out)
    return b"".join(out)


class Text(str):
    pass


def test_small_values():
    assert packed(None) == b"\xc0"
    assert packed(True) == b"\xc3"
    assert packed(False) == b"\xc2"
    assert packed(5) == b"\x05"
    assert packed(-1) == b"\xff"
    assert packed("é") == b"\xa2\xc3\xa9"
    assert packed([1, "a"]) == b"\x92\x01\xa1a"
    assert packed((1,)) == b"\x91\x01"
    assert packed({"k": 1}) == b"\x81\xa1k\x01"


def test_sizes_choose_the_form():
    assert packed("x" * 31)[:1] == b"\xbf"
    assert packed("x" * 32)[:2] == b"\xd9\x20"
    assert packed("x" * 256)[:3] == b"\xda\x01\x00"
    assert packed("x" * 65536)[:5] == b"\xdb\x00\x01\x00\x00"
    assert packed([0] * 16)[:3] == b"\xdc\x00\x10"
    assert packed(dict.fromkeys(range(16)))[:3] == b"\xde\x00\x10"


def test_numbers():
    assert packed(128) == b"\xd3" + (128).to_bytes(8, "big")
    assert packed(-(2**63)) == b"\xd3\x80" + b"\x00" * 7
    assert packed(1.5) == b"\xcb\x3f\xf8" + b"\x00" * 6
    assert packed(2**70) == packed(float(2**70))
    assert packed(10**400) == packed(float("inf"))


def test_what_has_no_form_goes_as_text():
    assert packed(Text("a")) == b"\xa1a"
    assert packed(b"a") == b"\xa1a"
    assert packed({1}) == b"\x91\x01"
    assert packed(ValueError("no")) == b"\xa2no"


def test_surrogates():
    assert packed("\udcff") == b"\xa1\xff"
    assert packed("\ud800") == b"\xa6\\ud800"


def collect(items, **options):
    before = host.divert(host.Memory())
    try:
        outcome = host.run_plain(items, 10, **options)
        return outcome, [event[:2] for event in host.memory]
    finally:
        host.restore(before)


def boom():
    raise ValueError("boom")


def test_plain_items_pass_until_one_does_not():
    items = [
        ("a", lambda: None, None, None, None),
        ("b", boom, None, None, None),
        ("c", lambda: None, None, None, None),
    ]
    (n, call), events = collect(items)
    phase, raised, result, start, setup, duration = call[:6]
    assert n == 1
    assert phase == "call" and setup == 0
    assert isinstance(raised, ValueError) and result is None and start > 0 and duration >= 0
    assert raised.__traceback__.tb_frame.f_code is boom.__code__
    assert events == [("S", 10), ("P", 10), ("S", 11)]


def test_plain_items_all_pass(monkeypatch):
    seen = []

    class Owner:
        def method(self, value=0):
            seen.append((type(self), value, os.environ["PYTEST_CURRENT_TEST"]))

    monkeypatch.setenv("PYTEST_CURRENT_TEST", "")
    items = [("a", Owner.method, Owner, {"value": 3}, None), ("b", Owner.method, Owner, None, None)]
    outcome, events = collect(items)
    assert outcome == (2, None)
    assert seen == [(Owner, 3, "a (call)"), (Owner, 0, "b (call)")]
    assert events == [("S", 10), ("P", 10), ("S", 11), ("P", 11)]


def test_a_value_dirt_and_output_are_the_callers_to_handle(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "")
    (n, called), _ = collect([("a", lambda: 5, None, None, None)])
    assert (n, called[2]) == (0, 5)
    (n, called), _ = collect([("a", lambda: None, None, None, None)], dirty=lambda: True)
    assert (n, called[:3]) == (0, ("call", None, None))
    with open(tmp_path / "out", "wb", buffering=0) as file:
        items = [("a", lambda: None, None, None, None), ("b", lambda: file.write(b"x") and None, None, None, None)]
        (n, called), _ = collect(items, capture_fds=[file.fileno()])
    assert n == 1 and called is not None
