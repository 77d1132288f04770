"""`_pytest.warnings.catch_warnings_for_item`, for plugins that run something of their own."""

from __future__ import annotations

from contextlib import contextmanager

from fastest.builtin.warns import Recording, announce
from fastest.config.warnfilters import apply_warning_filters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from fastest.config.config import Config
    from fastest.nodes import Item


@contextmanager
def catch_warnings_for_item(
    config: Config, ihook: object, when: str, item: Item | None, *, record: bool = True
) -> Generator[None, None, None]:
    """Filters of the configuration and of the item's marks hold inside; warnings are told when it ends, if wanted."""
    with Recording(config, when) as recording:
        for mark in item.iter_markers("filterwarnings") if item is not None else ():
            apply_warning_filters(mark.args, ())
        yield
        log, recording.log = recording.log, []
    for message in log if record else ():
        announce(config, message, when, item.nodeid if item is not None else "")
