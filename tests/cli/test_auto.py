"""What `auto` chooses (the table in docs/usage.md), and who is told."""

from __future__ import annotations

import pytest

TESTS = {"test_a.py": "def test_a(): pass\ndef test_b(): pass\n"}
SERIAL = "optimizer: lightning: the quickest way to run tests one after the other; -n asks for workers"


@pytest.mark.parametrize(
    "args, line",
    [
        ("", SERIAL),
        ("-n 0", SERIAL),
        ("-n 2", "optimizer: ultra: workers were asked for"),
        ("-n auto", "optimizer: ultra: workers were asked for"),
        ("--optimizer simple", "optimizer: simple: it was asked for"),
        ("--optimizer lightning", "optimizer: lightning: it was asked for"),
        ("-n 2 --bisect test_a.py::test_b", "optimizer: lightning: --bisect runs tests one after the other"),
    ],
)
def test_choice_is_shown_with_v(project, args, line):
    subject = project(TESTS)
    subject.run(args, "-v").exits(0).prints("rootdir: *", line, "collecting ...*")
    subject.run(args).exits(0).prints_not("optimizer: *")
    subject.run(args, "-v --no-header").exits(0).prints_not("optimizer: *")


def test_configuration_may_ask_for_workers(project):
    subject = project({**TESTS, "pyproject.toml": "[tool.fastest]\nnumprocesses = 2\n"})
    subject.run("-v").passed(2).prints("optimizer: ultra: *")


def test_a_pipe_hears_nothing_of_what_workers_would_take(project):
    project({"test_a.py": "import time\ndef test_a(): time.sleep(0.1)\n"}).run().passed(1).prints_not("fastest: *")
