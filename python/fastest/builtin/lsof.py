"""`--lsof`: warn of descriptors that a test of pytester's leaves open, as the program `lsof` sees them."""

from __future__ import annotations

import os
import subprocess

from fastest.hookmark import hookimpl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from fastest.nodes import Item

IGNORE_PAM = ["/var/lib/sss/mc/passwd"]  # opened by looking up the user
_NO_FILES = ("deleted", "mem", "txt", "cwd")


class LsofFdLeakChecker:
    """Compares the open files before and after each test."""

    def matching_platform(self) -> bool:
        try:
            subprocess.run(("lsof", "-v"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def get_open_files(self) -> list[tuple[str, str]]:
        """Descriptor and path of each open file."""
        command = ("lsof", "-Ffn0", "-p", str(os.getpid()))
        listed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
        found = []
        for line in listed.stdout.split("\n"):
            if line.startswith("f") and not any(word in line for word in _NO_FILES):
                descriptor, name = line.split("\0")[:2]
                if name[1:] not in IGNORE_PAM and name[1:].startswith("/"):
                    found.append((descriptor[1:], name[1:]))
        return found

    @hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Item) -> Generator[None, object, object]:
        before = self.get_open_files()
        try:
            return (yield)
        finally:
            after = self.get_open_files()
            known = {descriptor for descriptor, _ in before}
            leaked = [entry for entry in after if entry[0] not in known]
            if leaked:
                self._warn(item, leaked, before)

    def _warn(self, item: Item, leaked: list[tuple[str, str]], before: list[tuple[str, str]]) -> None:
        from fastest.warning_types import PytestFDWarning

        title = f"***** {len(leaked)} FD leakage detected"
        place = "*** function {}:{}: {} ".format(*item.location)
        lines = [title, *map(str, leaked), "*** Before:", *map(str, before), title, place, "See issue #2366"]
        item.warn(PytestFDWarning("\n".join(lines)))
