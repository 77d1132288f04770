"""What pytester gives back of a run: its exit code, its output, and the counts of its summary line."""

from __future__ import annotations

import re

from fastest.builtin.linematch import LineMatcher
from fastest.config.exitcode import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

rex_session_duration = re.compile(r"\d+\.\d\ds")
rex_outcome = re.compile(r"(\d+) (\w+)")
_PLURALS = {"warning": "warnings", "error": "errors"}


class RunResult:
    """The result of a command that `Pytester` ran."""

    __module__ = "_pytest.pytester"

    reprec: Any

    def __init__(self, ret: Any, outlines: list[str], errlines: list[str], duration: float) -> None:
        try:
            self.ret: Any = ExitCode(ret)
        except ValueError:
            self.ret = ret
        self.outlines = outlines
        self.errlines = errlines
        self.stdout = LineMatcher(outlines)
        self.stderr = LineMatcher(errlines)
        self.duration = duration

    def __repr__(self) -> str:
        return (
            f"<RunResult ret={self.ret!s} len(stdout.lines)={len(self.stdout.lines)} "
            f"len(stderr.lines)={len(self.stderr.lines)} duration={self.duration:.2f}s>"
        )

    def parseoutcomes(self) -> dict[str, int]:
        """The counts of the last line, by noun in the plural."""
        return self.parse_summary_nouns(self.outlines)

    @classmethod
    def parse_summary_nouns(cls, lines: Iterable[str]) -> dict[str, int]:
        for line in reversed(list(lines)):
            if rex_session_duration.search(line):
                return {_PLURALS.get(noun, noun): int(count) for count, noun in rex_outcome.findall(line)}
        raise ValueError(
            "Pytest terminal summary report not found. Plugins that modify pytest's terminal output can break "
            "outcome parsing. Disable the plugin for the test run, for example with `-p no:<plugin>`, "
            "or disable plugin autoloading with `PYTEST_DISABLE_PLUGIN_AUTOLOAD=1`."
        )

    def assert_outcomes(
        self,
        passed: int = 0,
        skipped: int = 0,
        failed: int = 0,
        errors: int = 0,
        xpassed: int = 0,
        xfailed: int = 0,
        warnings: int | None = None,
        deselected: int | None = None,
    ) -> None:
        """The summary line counts exactly this; warnings and deselected tests are compared only if given."""
        __tracebackhide__ = True
        from fastest.builtin.pytester_assertions import assert_outcomes

        assert_outcomes(
            self.parseoutcomes(),
            passed=passed,
            skipped=skipped,
            failed=failed,
            errors=errors,
            xpassed=xpassed,
            xfailed=xfailed,
            warnings=warnings,
            deselected=deselected,
        )
