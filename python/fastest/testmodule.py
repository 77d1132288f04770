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
        config.plugins.consider_module(module)
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
        shown = excinfo.traceback.filter(filter_traceback)
        excinfo.traceback = type(shown)([*_entry_of_import_module(excinfo.traceback), *shown])
    text = excinfo.getrepr(style="short") if excinfo.traceback else excinfo.exconly()
    return (
        f"ImportError while importing test module '{path}'.\n"
        "Hint: make sure your test modules/packages have valid Python names.\n"
        f"Traceback:\n{text}"
    )


class _NoName:
    """What `import_module` takes for an absolute name, and the machinery behind it does not."""

    def startswith(self, prefix: str) -> bool:
        return False

    def __getitem__(self, key: object) -> _NoName:
        return self


def _entry_of_import_module(traceback: Any) -> list[Any]:
    """Users know this traceback with a frame of `importlib.import_module` at its beginning, where ours imports without
    it: the entry of a call that fails at the same place."""
    from fastest.importing import import_by_name

    if all(entry.frame.code.raw is not import_by_name.__code__ for entry in traceback):
        return []
    import importlib

    try:
        importlib.import_module(_NoName())  # type: ignore[arg-type]
    except TypeError as error:
        calls = type(traceback)(error.__traceback__)
        return [entry for entry in calls if entry.frame.code.raw is importlib.import_module.__code__]
    return []
