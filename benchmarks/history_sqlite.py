"""The history's work, done by SQLite in WAL mode: one transaction of upserts a run, and reading the whole table."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
from time import process_time

RUNS = 21
TABLE = (
    "create table if not exists history "
    "(key integer primary key, seconds real, failures real, outcome integer, minute integer, runs integer default 1)"
)
UPSERT = (
    "insert into history (key, seconds, failures, outcome, minute) values (?, ?, ?, ?, ?) on conflict (key) do update "
    "set seconds = seconds + (excluded.seconds - seconds) * 0.3, failures = failures + (excluded.failures - failures) "
    "* 0.3, outcome = excluded.outcome, minute = excluded.minute, runs = runs + 1"
)


def add(path: str, rows: list[tuple[int, float, float, int, int]]) -> None:
    """What the end of a run would do."""
    database = sqlite3.connect(path)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")
    database.execute(TABLE)
    with database:
        database.executemany(UPSERT, rows)
    database.close()


def read(path: str) -> None:
    """What a run that wants estimates would do."""
    database = sqlite3.connect(path)
    database.execute("select * from history").fetchall()
    database.close()


def milliseconds(function: object, *args: object) -> float:
    """CPU time of one call."""
    start = process_time()
    function(*args)  # type: ignore[operator]
    return (process_time() - start) * 1e3


def measure(tests: int) -> None:
    rows = [(hash((tests, i)), 0.01, 0.0, 0, 16_666_666) for i in range(tests)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "history.db")
        times = [(milliseconds(add, path, rows), milliseconds(read, path)) for _ in range(RUNS)]
    adding, reading = (statistics.median(column) for column in zip(*times))
    print(f"{tests:>7} tests: add {adding:7.3f} ms, read {reading:7.3f} ms")


if __name__ == "__main__":
    for number in (10, 10_000, 100_000):
        measure(number)
