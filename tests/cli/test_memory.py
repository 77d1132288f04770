"""What a run holds on to: nothing that grows with the number of tests that ran.

The tests measure themselves: they write how many blocks Python's allocator has given out, how many bytes malloc has, and how large
the parent is, at three points of one long run. What the start left behind is the same at all three.
"""

from __future__ import annotations

import os
import sys

import pytest

pytestmark = pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="a sanitizer keeps freed memory")

PROBE = """
    import ctypes, gc, os, sys
    class Mallinfo(ctypes.Structure):
        _fields_ = [(f"field{i}", ctypes.c_size_t) for i in range(10)]
    libc = ctypes.CDLL(None)
    libc.mallinfo2.restype = Mallinfo
    def parent_bytes():
        with open(f"/proc/{os.getppid()}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    def measure():
        gc.collect()
        with open("sizes", "a") as file:
            print(sys.getallocatedblocks(), libc.mallinfo2().field7, parent_bytes(), file=file)
"""
FIXTURE = "import pytest\n@pytest.fixture\ndef fixture(tmp_path_factory): yield 1\n"
# The head of a file, a test, and what one test may leave with its item, which lives as long as the session: objects, bytes.
# Plain tests leave nothing; where fixtures ran, the item's dict has grown; where something was reported, the item keeps what
# reports are made of (marks, keywords), as in pytest.
KINDS = {
    "plain": ("", "def test_{0}(): pass\n", 0, 0),
    "method": ("class TestMany:\n", "    def test_{0}(self): pass\n", 0, 0),
    "fixture": (FIXTURE, "def test_{0}(fixture): assert fixture\n", 0, 800),
    "printing": ("", "def test_{0}(): print('a line of output')\n", 12, 1800),
}
STEP = 1000
# glibc's setenv() keeps every value that a variable ever had, PYTEST_CURRENT_TEST's among them; lightning does not go through it.
ENVIRONMENT = {"lightning": 0, "simple": 3 * 96}


def sizes(made):
    return [tuple(map(int, line.split())) for line in (made.root / "sizes").read_text().splitlines()]


@pytest.mark.parametrize("strategy", ["lightning", "simple"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_grows_with_the_number_of_tests(project, strategy, kind):
    head, test, objects, size = KINDS[kind]
    files = {"probe.py": PROBE}
    for part in range(3):
        files[f"test_{part}a.py"] = head + "".join(test.format(i) for i in range(STEP))
        files[f"test_{part}b.py"] = "from probe import measure\ndef test_measure(): measure()\n"
    made = project(files)
    made.run(f"--optimizer={strategy}", "-q").passed(3 * STEP + 3)
    _first, second, third = sizes(made)
    blocks, heap, parent = (after - before for before, after in zip(second, third))
    assert blocks < STEP * objects + 100, "Python objects"
    assert heap < STEP * (size + ENVIRONMENT[strategy] + 50), "bytes from malloc in the runner"
    assert parent < STEP * 300, "memory of the parent"


@pytest.mark.parametrize("strategy", ["lightning", "simple"])
@pytest.mark.parametrize("argument", ["", "capsys"], ids=["plain", "fixture"])
def test_the_frames_of_a_failed_test_are_gone_in_the_next(project, strategy, argument):
    source = f"""
        import gc, weakref
        class Held: pass
        held = None
        def test_fails({argument}):
            global held
            value = Held()
            held = weakref.ref(value)
            assert 0
        def test_next({argument}):
            gc.collect()
            assert held() is None
    """
    project({"test_it.py": source}).run(f"--optimizer={strategy}").exits(1).outcomes(failed=1, passed=1)


@pytest.mark.parametrize("strategy", ["lightning", "simple"])
def test_the_value_of_a_fixture_ends_with_its_test(project, strategy):
    source = """
        import gc, weakref
        import pytest
        class Held: pass
        held = []
        @pytest.fixture
        def value(): return Held()
        @pytest.fixture
        def yielded(value): yield value
        def test_one(value): held.append(weakref.ref(value))
        def test_two(): gc.collect(); assert held[-1]() is None
        def test_three(yielded): held.append(weakref.ref(yielded))
        def test_four(value): gc.collect(); assert held[-1]() is None
    """
    project({"test_it.py": source}).run(f"--optimizer={strategy}").passed(4)


CYCLES = """
    import gc

    import pytest

    class Node:
        pass

    @pytest.mark.parametrize("i", range(40))
    def test_it(i):
        for _ in range(20_000):
            node = Node()
            node.self = node
        alive = sum(isinstance(thing, Node) for thing in gc.get_objects())
        assert alive < 150_000
        assert gc.get_freeze_count() > 1000
"""


def test_garbage_in_cycles_has_a_bound_in_workers(project):
    project({"test_it.py": CYCLES}).run("-n2").passed(40)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="its first generation is larger anyway")
def test_workers_look_for_young_garbage_less_often_unless_the_project_says_how_often(project):
    made = project({"test_it.py": "import gc\ndef test_it(): assert gc.get_threshold()[0] == 10_000"})
    made.run("-n1").passed(1)
    made = project(
        {"test_it.py": "import gc\ngc.set_threshold(900)\ndef test_it(): assert gc.get_threshold()[0] == 900"}
    )
    made.run("-n1").passed(1)
