"""`config.inicfg`, deprecated: a mapping of the raw values."""

from __future__ import annotations

from collections.abc import MutableMapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fastest.config.config import Config

    Base = MutableMapping[str, Any]
else:
    Base = MutableMapping


class DeprecatedInicfgProxy(Base):
    __slots__ = ("_config",)

    def __init__(self, config: Config) -> None:
        self._config = config

    def __getitem__(self, key: str) -> Any:
        return self._config._inicfg[key].value

    def __setitem__(self, key: str, value: Any) -> None:
        from fastest.config.config import IniValue

        self._config._inicfg[key] = IniValue(value, "toml", "override")

    def __delitem__(self, key: str) -> None:
        del self._config._inicfg[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._config._inicfg)

    def __len__(self) -> int:
        return len(self._config._inicfg)
