"""Just enough of PEP 440 and PEP 508 for `minversion` and `required_plugins`: the package `packaging` may not be
installed.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_VERSION = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<post_implicit>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
    re.IGNORECASE,
)
_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^]]*\])?\s*(?P<specs>[^;]*)"
)
_SPECIFIER = re.compile(r"(===|~=|==|!=|<=|>=|<|>)\s*(.+)")
_PRE_RANK = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}
_LOWEST, _HIGHEST, _NOT_DEV = (-1,), (9,), (1 << 60,)


class InvalidVersion(ValueError):
    """The text is no version."""


class Version:
    """An ordered version; what compares equal in PEP 440 does here, local parts aside."""

    def __init__(self, text: str) -> None:
        match = _VERSION.fullmatch(text.strip())
        if match is None:
            raise InvalidVersion(f"Invalid version: {text!r}")
        part = match.groupdict()
        self.release = tuple(int(number) for number in part["release"].split("."))
        self.is_post = bool(part["post"] or part["post_implicit"])
        self.key = (int(part["epoch"] or 0), _without_zeros(self.release), *_suffix_key(part, self.is_post))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.key == other.key

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key

    def __gt__(self, other: Version) -> bool:
        return self.key > other.key

    def __le__(self, other: Version) -> bool:
        return self.key <= other.key

    def __ge__(self, other: Version) -> bool:
        return self.key >= other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _without_zeros(release: tuple[int, ...]) -> tuple[int, ...]:
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    return release


def _suffix_key(part: Mapping[str, Any], is_post: bool) -> tuple[Any, Any, Any]:
    """Where pre-, post- and development releases sort: 1.dev < 1a < 1 < 1.post."""
    pre: tuple[int, ...] = _HIGHEST
    if part["pre"]:
        pre = (_PRE_RANK[part["pre"].lower()], int(part["pre_n"] or 0))
    elif part["dev"] and not is_post:
        pre = _LOWEST
    post = (int(part["post_n"] or part["post_implicit"] or 0),) if is_post else _LOWEST
    dev = (int(part["dev_n"] or 0),) if part["dev"] else _NOT_DEV
    return pre, post, dev


def satisfies(requirement: str, installed: Mapping[str, str]) -> bool:
    """Whether an installed distribution has the name and a version that the requirement allows."""
    match = _REQUIREMENT.fullmatch(requirement.partition(";")[0])
    if match is None or match["name"] not in installed:
        return False
    version = installed[match["name"]]
    specs = [spec.strip() for spec in match["specs"].strip("() ").split(",")]
    return all(_allows(spec, version) for spec in specs if spec)


def _allows(spec: str, version: str) -> bool:
    match = _SPECIFIER.fullmatch(spec)
    if match is None:
        return False
    operator, wanted = match.groups()
    if operator == "===":
        return version == wanted
    if wanted.endswith(".*"):
        return _has_prefix(version, wanted[:-2]) == (operator == "==")
    return _compare(operator, Version(version), Version(wanted))


def _has_prefix(version: str, prefix: str) -> bool:
    release, wanted = Version(version).release, Version(prefix).release
    return (release + (0,) * len(wanted))[: len(wanted)] == wanted


def _compare(operator: str, version: Version, wanted: Version) -> bool:
    if operator == "~=":
        prefix = wanted.release[:-1]
        return version >= wanted and version.release[: len(prefix)] == prefix
    answers: dict[str, bool | None] = {
        "==": version == wanted,
        "!=": version != wanted,
        "<=": version <= wanted,
        ">=": version >= wanted,
        "<": version < wanted,
        ">": version > wanted,
    }
    return bool(answers[operator])
