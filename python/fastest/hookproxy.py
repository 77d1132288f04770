"""Hooks as a folder sees them: without conftest files that are not above it. Needed only when plugins implement
hooks."""

from __future__ import annotations

from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import Any

    from fastest.config.config import Config

_proxies_key = StashKey()


class FSHookProxy:
    """`config.hook` without some plugins of a manager (or of the light registry); callers are made once per hook."""

    def __init__(self, pm: Any, remove_mods: AbstractSet[object]) -> None:
        self.pm = pm
        self.remove_mods = remove_mods

    def __getattr__(self, name: str) -> Any:
        caller = self.__dict__[name] = self.pm.subset_hook_caller(name, remove_plugins=self.remove_mods)
        return caller


def proxy_for(config: Config, path: str) -> Any:
    """The hooks for a path. Kept per set of left-out conftest files, so that items of one folder share callers."""
    conftests = config.plugins.conftests
    above = conftests.for_path(path)
    removed = frozenset(module for module in conftests.modules_with_hooks if module not in above)
    if not removed:
        return config.hook
    proxies = config.stash.setdefault(_proxies_key, {})
    proxy = proxies.get(removed)
    if proxy is None:
        proxy = proxies[removed] = FSHookProxy(config.plugins, removed)
    return proxy
