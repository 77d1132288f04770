"""Importing a test module, with pytest's explanations when that fails: `_pytest.python.importtestmodule`."""

from __future__ import annotations

from fastest.nodes import Collector
from fastest.outcomes import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config


def importtestmodule(path: str, config: Config) -> Any:
    """The module; every kind of failure becomes a CollectError that says what to do."""
    from fastest.importing import ImportPathMismatchError, import_path

    try:
        module = import_path(
            path,
            mode=config.getoption("importmode"),
            root=config.payload["rootdir"],
            consider_namespace_packages=config.getini("consider_namespace_packages"),
        )
    except SyntaxError as error:
        raise Collector.CollectError(_current().getrepr(style="short")) from error
    except ImportPathMismatchError as error:
        raise Collector.CollectError(_mismatch(*error.args)) from error
    except ImportError as error:
        raise Collector.CollectError(_import_error(path, config)) from error
    except Skipped as error:
        if error.allow_module_level:
            raise
        raise Collector.CollectError(
            "Using pytest.skip outside of a test will skip the entire module. "
            "If that's your intention, pass `allow_module_level=True`. "
            "If you want to skip a specific test or an entire class, "
            "use the @pytest.mark.skip or @pytest.mark.skipif decorators."
        ) from error
    if hasattr(module, "pytest_plugins"):
        config.pluginmanager.consider_module(module)
    return module


def _current() -> Any:
    from fastest.excinfo import ExceptionInfo

    return ExceptionInfo.from_current()


def _mismatch(name: str, found: str, wanted: object) -> str:
    return (
        "import file mismatch:\n"
        f"imported module {name!r} has this __file__ attribute:\n"
        f"  {found}\n"
        "which is not the same as the test file we want to collect:\n"
        f"  {wanted}\n"
        "HINT: remove __pycache__ / .pyc files and/or use a unique basename for your test file modules"
    )


def _import_error(path: str, config: Config) -> str:
    from fastest.excinfo import filter_traceback

    excinfo = _current()
    if config.get_verbosity() < 2:
        excinfo.traceback = excinfo.traceback.filter(filter_traceback)
    shown = excinfo.getrepr(style="short") if excinfo.traceback else excinfo.exconly()
    return (
        f"ImportError while importing test module '{path}'.\n"
        "Hint: make sure your test modules/packages have valid Python names.\n"
        f"Traceback:\n{shown}"
    )
