"""What a run's JUnit report says: verdicts, to see that two runners did the same, and the time in test bodies."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

ARGUMENTS = ("-o", "junit_duration_report=call")

Verdict = Tuple[str, str, str]  # class name, name, outcome


@dataclass(frozen=True)
class Report:
    """`bodies` is in seconds: the call phases of all tests."""

    verdicts: Counter[Verdict]
    bodies: float

    @property
    def tests(self) -> int:
        return sum(self.verdicts.values())


def read(path: Path) -> Report:
    cases = list(ElementTree.parse(path).iter("testcase"))
    verdicts = Counter((case.get("classname", ""), case.get("name", ""), outcome(case)) for case in cases)
    return Report(verdicts, sum(float(case.get("time", 0)) for case in cases))


def outcome(case: ElementTree.Element) -> str:
    found = {child.tag for child in case}
    return next((tag for tag in ("error", "failure", "skipped") if tag in found), "passed")
