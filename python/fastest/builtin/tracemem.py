"""Where the object that a warning is about was allocated, or how to find out: `_pytest.tracemalloc`."""

from __future__ import annotations

DOCS = "https://docs.pytest.org/en/stable/how-to/capture-warnings.html#resource-warnings"


def tracemalloc_message(source: object) -> str:
    if source is None:
        return ""
    try:
        import tracemalloc
    except ImportError:
        return ""
    traceback = tracemalloc.get_object_traceback(source)
    if traceback is None:
        return f"Enable tracemalloc to get traceback where the object was allocated.\nSee {DOCS} for more info."
    lines = "\n".join(traceback.format())
    return f"\nObject allocated at:\n{lines}"
