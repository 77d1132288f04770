"""From an exception to what a report shows of it: which frames, which style. The rendering itself is in `tracerepr.py`.

Imported when the first test fails or is skipped.
"""

from __future__ import annotations

from fastest.excinfo import ExceptionInfo, Traceback, filter_traceback
from fastest.outcomes import fail
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.nodes import Node


def represent(node: Node, excinfo: ExceptionInfo, style: str | None) -> Any:
    """The representation of an exception that left a node's setup, call, teardown or collection."""
    from fastest.config.exceptions import ConftestImportFailure
    from fastest.request import FixtureLookupError

    config = node.config
    if isinstance(excinfo.value, ConftestImportFailure):
        excinfo = ExceptionInfo.from_exception(excinfo.value.cause)
    if isinstance(excinfo.value, fail.Exception) and not excinfo.value.pytrace:
        style = "value"
    if isinstance(excinfo.value, FixtureLookupError):
        return excinfo.value.formatrepr()
    tbfilter: Any
    if config.getoption("fulltrace", False):
        style, tbfilter = "long", False
    else:
        tbfilter = node._traceback_filter
        if style == "auto":
            style = "long"
    if style is None:
        style = "short" if config.getoption("tbstyle", "auto") == "short" else "long"
    verbosity = config.get_verbosity()
    return excinfo.getrepr(
        funcargs=True,
        abspath=_cwd_has_changed(node),
        showlocals=config.getoption("showlocals", False),
        style=style,
        tbfilter=tbfilter,
        truncate_locals=verbosity <= 1,
        truncate_args=verbosity <= 2,
    )


def _cwd_has_changed(node: Node) -> bool:
    """A test that changes the folder would make relative paths misleading."""
    try:
        return os.getcwd() != node.config.invocation_params.dir_text
    except OSError:
        return True


def cut_to_path(node: Any, excinfo: ExceptionInfo) -> Traceback:
    """A collector's traceback: from its own file on, else without the runtime's frames."""
    traceback = excinfo.traceback
    cut = traceback.cut(path=node.path)
    if cut == traceback:
        cut = traceback.filter(filter_traceback) or traceback
    return cut.filter(excinfo)


def cut_to_function(item: Any, excinfo: ExceptionInfo) -> Traceback:
    """A test function's traceback: from the function on; with --tb=auto the frames between first and last are short."""
    from fastest.excinfo import Code
    from fastest.introspect import get_real_func

    code = Code.from_function(get_real_func(item.obj))
    traceback = excinfo.traceback
    path = code._file[0]
    cut = traceback.cut(path=path, firstlineno=code.firstlineno)
    if cut == traceback:
        cut = cut.cut(path=path)
        if cut == traceback:
            cut = cut.filter(filter_traceback) or traceback
    cut = cut.filter(excinfo)
    if item.config.getoption("tbstyle", "auto") == "auto" and len(cut) > 2:
        middle = (entry.with_repr_style("short") for entry in cut[1:-1])
        cut = Traceback((cut[0], *middle, cut[-1]))
    return cut
