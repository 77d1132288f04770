"""The ids of parametrized tests: what stands between the brackets of a node id.

An id is made from the values of a row unless the user gave one. Nearly all rows are short strings, numbers and None,
so these are turned into text at once; the ways around (id functions, the `pytest_make_parametrize_id` hook, escaping,
over-long strings, objects with a name) are only taken by the rows that need them. Afterwards ids that occur twice get
a number, without the quadratic search that a set a row would be.
"""

from __future__ import annotations

import sys

from fastest.introspect import ascii_escaped
from fastest.parameterset import HIDDEN_PARAM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn, Union

    from fastest.config.config import Config
    from fastest.parameterset import HiddenParam, ParameterSet

    Id = Union[str, HiddenParam]

_LONG_STR_STRATEGIES = ("disallow", "legacy", "sha256", "short")
LONGEST_STR = 100
_ESCAPING_OFF = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
_TO_TEXT = (int, float, bool, type(None))


class IdMaker:
    """Makes one unique id for each row of one `parametrize` call."""

    __slots__ = ("argnames", "config", "idfn", "ids", "nodeid", "parametersets")

    def __init__(
        self,
        argnames: Sequence[str],
        parametersets: Sequence[ParameterSet],
        idfn: Callable[[Any], object] | None,
        ids: Sequence[object] | None,
        config: Config | None,
        nodeid: str | None,
    ) -> None:
        self.argnames = argnames
        self.parametersets = parametersets
        self.idfn = idfn
        self.ids = ids
        self.config = config
        self.nodeid = nodeid

    def make_unique_parameterset_ids(self) -> list[Id]:
        ids = self._resolve_ids()
        if len(set(ids)) != len(ids):
            if self._strict_parametrization_ids_enabled():
                self._complain_duplicates(ids)
            self._number_duplicates(ids)
        return ids

    def _resolve_ids(self) -> list[Id]:
        """The id of each row; there may be duplicates."""
        literals = self.idfn is None and not self._hook_may_answer()
        resolved: list[Id] = []
        for index, row in enumerate(self.parametersets):
            given = row[2]
            if given is None and self.ids and index < len(self.ids) and self.ids[index] is not None:
                entry: Any = self.ids[index]
                resolved.append(entry if entry is HIDDEN_PARAM else self._idval_from_value_required(entry, index))
            elif given is not None:
                resolved.append(given if given is HIDDEN_PARAM else _ascii_escaped_by_config(given, self.config))
            else:
                resolved.append(self._row_id(row[0], index, literals))
        return resolved

    def _row_id(self, values: Sequence[object], index: int, literals: bool) -> str:
        if not literals:
            return "-".join([self._idval(value, name, index) for value, name in zip(values, self.argnames)])
        parts = []
        for position, value in enumerate(values):
            text = literal_id(value)
            parts.append(self._idval_generated(value, self.argnames[position], index) if text is None else text)
        return parts[0] if len(parts) == 1 else "-".join(parts)

    def _hook_may_answer(self) -> bool:
        """Whether anybody implements `pytest_make_parametrize_id`; a configuration that cannot say so is asked each
        time.
        """
        if self.config is None:
            return False
        hooked = getattr(self.config, "hooked", None)
        return hooked is None or "pytest_make_parametrize_id" in hooked

    def _idval(self, val: object, argname: str, idx: int) -> str:
        """The id of one value: the user's function is asked first, then the hook, then the value itself."""
        answer = self._idval_from_function(val, argname, idx)
        if answer is None and self.config is not None:
            answer = self._idval_from_hook(val, argname)
        return self._idval_generated(val, argname, idx) if answer is None else answer

    def _idval_generated(self, val: object, argname: str, idx: int) -> str:
        if isinstance(val, (str, bytes)):
            short = len(val) <= LONGEST_STR
            text = _ascii_escaped_by_config(val, self.config) if short else self._long_id(val, argname, idx)
        else:
            text = self._idval_from_value(val)
        return self._idval_from_argname(argname, idx) if text is None else text

    def _idval_from_function(self, val: object, argname: str, idx: int) -> str | None:
        if self.idfn is None:
            return None
        try:
            answer = self.idfn(val)
        except Exception as error:
            prefix = f"{self.nodeid}: " if self.nodeid is not None else ""
            raise ValueError(
                f"{prefix}error raised while trying to determine id of parameter '{argname}' at position {idx}"
            ) from error
        return None if answer is None else self._idval_from_value(answer)

    def _idval_from_hook(self, val: object, argname: str) -> str | None:
        if self.config is None:
            return None
        answer: str | None = self.config.hook.pytest_make_parametrize_id(config=self.config, val=val, argname=argname)
        return answer

    def _idval_from_value(self, val: object) -> str | None:
        """The id that a value has by itself; None if its type says nothing readable."""
        if isinstance(val, (str, bytes)):
            return _ascii_escaped_by_config(val, self.config)
        if val is None or isinstance(val, (int, float, complex)):
            return str(val)
        # If nobody has imported `re` or `enum`, no value can be one of theirs.
        patterns, enums = sys.modules.get("re"), sys.modules.get("enum")
        if patterns is not None and isinstance(val, patterns.Pattern):
            return ascii_escaped(val.pattern)
        if enums is not None and isinstance(val, enums.Enum):
            return str(val)
        name = getattr(val, "__name__", None)
        return name if isinstance(name, str) else None

    def _idval_from_value_required(self, val: object, idx: int) -> str:
        text = self._idval_from_value(val)
        if text is None:
            from fastest.saferepr import saferepr

            self._fail(
                f"ids contains unsupported value {saferepr(val)} (type: {type(val)!r}) at index {idx}. "
                "Supported types are: str, bytes, int, float, complex, bool, enum, regex or anything with a __name__."
            )
        return text

    @staticmethod
    def _idval_from_argname(argname: str, idx: int) -> str:
        return f"{argname}{idx}"

    def _long_id(self, val: str | bytes, argname: str, idx: int) -> str | None:
        """The id of a string over the limit, as `parametrize_long_str_id_strategy` says; None asks for name and
        index.
        """
        strategy = self._get_long_str_strategy()
        if strategy == "legacy":
            return _ascii_escaped_by_config(val, self.config)
        if strategy == "sha256":
            import hashlib

            return hashlib.sha256(val.encode("utf-8") if isinstance(val, str) else val).hexdigest()
        if strategy == "disallow":
            self._fail(
                f"parametrize value for '{argname}' at index {idx} is too long for an auto-generated ID "
                f"({len(val)} characters). Use pytest.param(..., id=...) or parametrize(..., ids=...) "
                "to set an explicit ID, or change parametrize_long_str_id_strategy."
            )
        return None

    def _get_long_str_strategy(self) -> str:
        if not self.config:
            return "short"
        value: Any = self.config.getini("parametrize_long_str_id_strategy")
        if value not in _LONG_STR_STRATEGIES:
            from fastest.config.exceptions import UsageError

            raise UsageError(
                f"Unknown parametrize_long_str_id_strategy: {value!r}. Valid values: {', '.join(_LONG_STR_STRATEGIES)}"
            )
        return str(value)

    def _strict_parametrization_ids_enabled(self) -> bool:
        if self.config is None:
            return False
        from fastest.marks import strict_setting

        return strict_setting(self.config, "strict_parametrization_ids")

    def _number_duplicates(self, ids: list[Id]) -> None:
        """Append to each id of a group of equal ones the next number that makes an id nobody has."""
        counts = _count(ids)
        present = dict(counts)
        next_number: dict[Id, int] = {}
        for index, id in enumerate(ids):
            if counts[id] == 1:
                continue
            if not isinstance(id, str):
                self._complain_multiple_hidden_parameter_sets()
            stem = f"{id}_" if id and id[-1].isdigit() else id
            number = next_number.get(id, 0)
            while present.get(f"{stem}{number}"):
                number += 1
            next_number[id] = number + 1
            ids[index] = f"{stem}{number}"
            present[id] -= 1
            present[ids[index]] = present.get(ids[index], 0) + 1

    def _complain_duplicates(self, ids: Sequence[Id]) -> NoReturn:
        from fastest.nodes import Collector
        from fastest.saferepr import saferepr

        shown = [id if isinstance(id, str) else "<hidden>" for id in ids]
        repeated = [id if isinstance(id, str) else "<hidden>" for id, count in _count(ids).items() if count > 1]
        raise Collector.CollectError(
            "Duplicate parametrization IDs detected, but strict_parametrization_ids is set.\n\n"
            f"Test name:      {self.nodeid}\n"
            f"Parameters:     {', '.join(self.argnames)}\n"
            f"Parameter sets: {', '.join(saferepr(list(row.values)) for row in self.parametersets)}\n"
            f"IDs:            {', '.join(shown)}\n"
            f"Duplicates:     {', '.join(repeated)}\n\n"
            "You can fix this problem using `@pytest.mark.parametrize(..., ids=...)` or `pytest.param(..., id=...)`."
        )

    def _complain_multiple_hidden_parameter_sets(self) -> NoReturn:
        self._fail(
            "multiple instances of HIDDEN_PARAM cannot be used in the same parametrize call, "
            "because the tests names need to be unique.",
            pytrace=True,
        )

    def _make_error_prefix(self) -> str:
        return f"In {self.nodeid}: " if self.nodeid is not None else ""

    def _fail(self, message: str, pytrace: bool = False) -> NoReturn:
        from fastest.outcomes import fail

        fail(self._make_error_prefix() + message, pytrace=pytrace)


def literal_id(value: object) -> str | None:
    """The id of a plain literal; None if it is another kind of value or needs a closer look."""
    kind = type(value)
    if kind is str:
        plain = len(value) <= LONGEST_STR and value.isascii() and value.isprintable() and "\\" not in value  # type: ignore
        return value if plain else None  # type: ignore[return-value]
    return str(value) if kind in _TO_TEXT else None


def _ascii_escaped_by_config(val: str | bytes, config: Config | None) -> str:
    """The text with all but printable ASCII escaped, unless the ini option with the long name turns that off."""
    if config is not None and config.getini(_ESCAPING_OFF):
        return val  # type: ignore[return-value]
    return ascii_escaped(val)


def _count(ids: Sequence[Id]) -> dict[Id, int]:
    counts: dict[Id, int] = {}
    for id in ids:
        counts[id] = counts.get(id, 0) + 1
    return counts
