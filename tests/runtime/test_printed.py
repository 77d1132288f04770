"""Standard streams of a run inside a run (`fastest.builtin.printed`)."""

from __future__ import annotations

import sys

from fastest import host
from fastest.builtin.printed import PrintedStreams


def test_what_is_printed_becomes_events_in_order():
    before = sys.stdout, sys.stderr
    link = host._State.link
    memory = host.connect_memory()
    try:
        streams = PrintedStreams()
        sys.stdout.buffer.write(b"bytes first, ")
        sys.stdout.write("then text")
        sys.stderr.write("error")
        sys.stdout.buffer.write(b"bytes last")
        streams.restore()
    finally:
        host._State.link = link
        sys.stdout, sys.stderr = before
    assert [(event["text"], event["err"]) for event in memory.events] == [
        ("bytes first, ", False),
        ("then text", False),
        ("error", True),
        ("bytes last", False),
    ]
