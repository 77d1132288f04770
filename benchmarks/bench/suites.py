"""What is run: generated suites, each made for one question, and the tests of released projects.

A suite says who takes part, because an hour of rivals on 100,000 tests would answer nothing that 10,000 do not.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Callable, Optional, Sequence

from bench import generate
from bench.contestants import EVERYBODY, SERIAL_RIVALS, STRATEGIES
from bench.environments import Environments

PYTEST = ("pytest", "pytest --collect-only")
KEPT = Path(__file__).resolve().parent.parent / "suites"
GROWTH_SIZES = (10, 100, 1_000, 100_000)  # and `large`, which is the same at 10,000


@dataclass(frozen=True)
class Suite:
    """`write` makes the suite in a folder. `tests` is None where pytest's own run says how many there are."""

    name: str
    title: str
    group: str  # generated, collection, growth, project: a table each
    tests: Optional[int]
    contestants: tuple[str, ...]
    rounds: int
    quick_rounds: int  # 0: not in a quick run
    write: Callable[[Path, Environments], None]
    requires: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    quick_contestants: tuple[str, ...] = ()  # if they are fewer
    warm_ups: int = 1  # rounds that are not counted, after everybody was checked

    def quick(self) -> Suite:
        return replace(
            self,
            rounds=self.quick_rounds,
            contestants=self.quick_contestants or self.contestants,
            warm_ups=self.warm_ups if self.quick_rounds > 1 else 0,
        )

    def only(self, parts: Sequence[str]) -> Suite:
        """With the contestants who have one of the parts in their name; pytest stays, to compare with."""
        wanted = tuple(name for name in self.contestants if name in PYTEST or any(part in name for part in parts))
        return replace(self, contestants=wanted)


def _generated(writer: Callable[[Path], None]) -> Callable[[Path, Environments], None]:
    return lambda folder, environments: writer(folder)


def _kept(name: str) -> Callable[[Path, Environments], None]:
    return lambda folder, environments: _copy(KEPT / name, folder)


def _copy(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))


# rtest starts pytest, and so is no quicker where starting is not everything.
QUICK_RIVALS = tuple(name for name in SERIAL_RIVALS if name != "rtest")
IMPORTERS = ("bare Python", "fastest lightning", "fastest auto", "fastest --warm", "pytest")
PARALLEL = ("fastest lightning", "fastest -n 2", "fastest ultra", "fastest optimized", "pytest", "pytest -n 2 (xdist)")

GENERATED = (
    Suite("small", "10 simple tests", "generated", 10, EVERYBODY, 11, 3, _generated(generate.small)),
    Suite(
        "django-style",
        "Django style, 12 tests",
        "generated",
        12,
        EVERYBODY,
        11,
        3,
        _kept("django_style"),
        quick_contestants=(*STRATEGIES, "pytest", "unittest"),
    ),
    Suite(
        "asyncio",
        "50 tests with fixtures and asyncio",
        "generated",
        50,
        tuple(name for name in EVERYBODY if name not in ("bare Python", "unittest")),
        7,
        3,
        _kept("asyncio_fixtures"),
        requires=("asyncio",),
        quick_contestants=(*STRATEGIES, "pytest", "pytest -n 2 (xdist)"),
    ),
    Suite(
        "large",
        "10,000 small tests",
        "generated",
        10_000,
        tuple(name for name in EVERYBODY if name != "rtest"),
        4,
        1,
        _generated(partial(generate.mixed, tests=10_000)),
        quick_contestants=("bare Python", *STRATEGIES, "fastest -n 2", "pytest"),
    ),
    Suite(
        "uneven",
        "101 uneven tests that keep a core busy",
        "generated",
        sum(map(len, generate.UNEVEN)),
        (*PARALLEL, "pytest-rs", "rustest", "karva"),
        4,
        1,
        _generated(generate.uneven),
        quick_contestants=("fastest lightning", "fastest -n 2", "pytest -n 2 (xdist)"),
    ),
    Suite("django", "1 test that imports Django", "generated", 1, IMPORTERS, 7, 2, _kept("django_import"), ("django",)),
    Suite("pandas", "1 test that imports pandas", "generated", 1, IMPORTERS, 7, 2, _kept("pandas_import"), ("pandas",)),
)

CASES = Suite(
    "cases",
    "2,000 methods of unittest.TestCase",
    "generated",
    2_000,
    ("fastest lightning", "fastest -n 2", "pytest", "pytest -n 2 (xdist)", *QUICK_RIVALS),
    5,
    0,
    _generated(generate.cases),
)

COLLECTION = Suite(
    "collect",
    "10,000 tests, collected only",
    "collection",
    10_000,
    (
        "fastest --collect-only",
        "fastest --discovery=static, cold",
        "fastest --discovery=static",
        "pytest --collect-only",
    ),
    5,
    1,
    _generated(partial(generate.mixed, tests=10_000)),
)


def _growth(tests: int) -> Suite:
    few = tests > 10_000
    return Suite(
        f"growth-{tests}",
        f"{tests:,} tests",
        "growth",
        tests,
        ("bare Python", "fastest lightning", "fastest -n 2", "pytest", *(() if few else ("pytest-rs",))),
        1 if few else 3,
        0 if few else 1,
        _generated(partial(generate.mixed, tests=tests)),
        quick_contestants=("bare Python", "fastest lightning", "pytest"),
        warm_ups=0,
    )


GROWTH = tuple(map(_growth, GROWTH_SIZES))


def _project(requirement: str, *arguments: str, quick: bool = False, rounds: int = 3) -> Suite:
    name, _, version = requirement.partition("==")
    return Suite(
        name,
        f"{name} {version}",
        "project",
        None,
        ("fastest lightning", "fastest -n 2", "pytest", "pytest -n 2 (xdist)"),
        rounds,
        1 if quick else 0,
        lambda folder, environments: _copy(environments.source(requirement), folder),
        requires=(name,),
        arguments=arguments,
        warm_ups=0,
    )


PROJECTS = (
    _project("attrs==26.1.0", "--hypothesis-seed=0", rounds=2),
    _project("boltons==26.2.0", "--doctest-modules", "boltons", "tests"),
    _project("cachetools==8.0.1", quick=True),
    _project("click==8.5.1", rounds=2),
    _project("jinja2==3.1.6", quick=True),
    _project(
        "more-itertools==11.2.1",
        "--doctest-modules",
        "--deselect=tests/test_recipes.py::PrimeFunctionTests",  # these and the next: four tests, most of the time
        "--deselect=tests/test_more.py::DiscreteFourierTransformTests",
        "more_itertools",
        "tests",
    ),
    _project("parso==0.8.7", rounds=2),
    _project("tenacity==9.2.1"),
)

# Those that goals ask for come first, so that a run which is cut short answers most.
EVERY_SUITE = (*GENERATED, COLLECTION, *PROJECTS, *GROWTH, CASES)
