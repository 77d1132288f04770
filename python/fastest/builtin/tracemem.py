"""Where the object that a warning is about was allocated, or how to find out: `_pytest.tracemalloc`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DOCS = "https://docs.pytest.org/en/stable/how-to/capture-warnings.html#resource-warnings"


def tracemalloc_message(source: object) -> str:
    if source is None:
        return ""
    try:
        import _tracemalloc
    except ImportError:
        return ""
    traceback = _traceback_of(source) if _tracemalloc.is_tracing() else None
    if traceback is None:
        return f"Enable tracemalloc to get traceback where the object was allocated.\nSee {DOCS} for more info."
    lines = "\n".join(traceback.format())
    return f"\nObject allocated at:\n{lines}"


def _traceback_of(source: object) -> Any:
    """Only now the module that knows how to show it, which imports half of the standard library."""
    import tracemalloc

    return tracemalloc.get_object_traceback(source)
