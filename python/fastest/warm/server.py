"""The life of a warm server's interpreter: import what earlier runs needed, wait, and in every fork go on as a runner.

The server is forked once more before it imports anything. If an import does something that must not happen ahead of a
run, its fork is spoilt: it writes down which modules must be left out and ends, and the next fork does without them.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.warm.adopt import Stock
    from fastest.warm.record import Record

ATTEMPTS = 5
CLEAN = b"\0"


def next_run(order: dict[str, Any]) -> dict[str, Any]:
    """Returns once per run, in a process of its own, with the payload of that run."""
    import gc

    import _fastest

    from fastest.warm import adopt, inherit, origins, record

    of_the_start = inherit.variables_of_the_start()
    known = record.Record.read(order["record"])
    stock = prepare(order, known)
    watched = [*order["watched"], *origins.files_and_folders(stock)]
    gc.freeze()  # the pages of all these objects stay shared with the forks
    left_out = [f"{name}: {reason}" for name, reason in known.unsafe.items()]
    handed_over = _fastest.serve(watched, len(stock.modules), left_out)
    if handed_over is None:
        os._exit(0)
    payload, environment, ignored = handed_over
    inherit.take_environment(environment, of_the_start)
    inherit.ignore_signals(ignored)
    inherit.open_standard_streams()
    adopt.install(stock)
    return settled(payload, stock)


def settled(payload: bytes, stock: Stock) -> dict[str, Any]:
    """The payload, with sys.argv as it says."""
    import marshal

    run: dict[str, Any] = marshal.loads(payload)
    run["warm_kept"] = stock.modules.keys()
    sys.argv[:] = [run["binary"], *run["argv"]]
    return run


def prepare(order: dict[str, Any], record: Record) -> Stock:
    """A stock of modules without side effects; returns in a fork of the process that called it."""
    for _ in range(ATTEMPTS):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            stock = attempt(order, record, write)
            os.close(write)
            return stock
        os.close(write)
        told = read_all(read)
        if told.endswith(CLEAN):
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        record.reload()
        if os.WIFSIGNALED(status):
            record.leave_out({told.split(b"\n")[-2].decode(): f"ends with signal {os.WTERMSIG(status)}"})
    os._exit(1)


def attempt(order: dict[str, Any], record: Record, write: int) -> Stock:
    """Ends the process if the stock is spoilt. Each name is told before its import, and CLEAN at the end."""
    from fastest.warm.preload import fill

    stock, unsafe = fill(record, order, lambda name: tell(write, name.encode() + b"\n"))
    if unsafe:
        record.leave_out(unsafe)
        os._exit(0)
    tell(write, CLEAN)
    return stock


def tell(write: int, text: bytes) -> None:
    os.write(write, text)


def read_all(descriptor: int) -> bytes:
    pieces: list[bytes] = []
    while True:
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            os.close(descriptor)
            return b"".join(pieces)
        pieces.append(piece)
        if piece.endswith(CLEAN):
            return piece
