"""The built-in ini options: type and default of each. Help texts stay in the C++ table (`flags.json`), which a test
compares with this one.

A type is a tag, `IniLiteral` for a fixed choice of strings, or a tuple of both: the first member that accepts a value
wins.
"""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    IniType = Union[str, "IniLiteral", tuple[Union[str, "IniLiteral"], ...]]


class IniLiteral:
    """One of a few strings."""

    __slots__ = ("choices",)

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IniLiteral) and other.choices == self.choices

    def __hash__(self) -> int:
        return hash(self.choices)

    def __repr__(self) -> str:
        return f"IniLiteral{self.choices!r}"


def ini_type_repr(type_: IniType) -> str:
    """How `--help` and errors name a type."""
    if isinstance(type_, IniLiteral):
        return " | ".join(repr(choice) for choice in type_.choices)
    if isinstance(type_, tuple):
        return " | ".join(ini_type_repr(member) for member in type_)
    return type_


_VERBOSITY = ("int", IniLiteral("auto"))
_INT_OR_TEXT = ("int", "string")

INI_ALIASES = {"xfail_strict": "strict_xfail"}

INI_TABLE: dict[str, tuple[IniType, object]] = {
    "markers": ("linelist", []),
    "empty_parameter_set_mark": (IniLiteral("skip", "xfail", "fail_at_collect"), "skip"),
    "strict_config": ("bool", None),
    "strict_markers": ("bool", None),
    "strict": ("bool", False),
    "filterwarnings": ("linelist", []),
    "max_warnings": (_INT_OR_TEXT, None),
    "norecursedirs": (
        "args",
        ["*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}"],
    ),
    "testpaths": ("args", []),
    "collect_imported_tests": ("bool", True),
    "consider_namespace_packages": ("bool", False),
    "usefixtures": ("args", []),
    "python_files": ("args", ["test_*.py", "*_test.py"]),
    "python_classes": ("args", ["Test"]),
    "python_functions": ("args", ["test"]),
    "disable_test_id_escaping_and_forfeit_all_rights_to_community_support": ("bool", False),
    "strict_parametrization_ids": ("bool", None),
    "parametrize_long_str_id_strategy": (IniLiteral("short", "sha256", "legacy", "disallow"), "short"),
    "console_output_style": (
        IniLiteral("classic", "progress", "count", "times", "progress-even-when-capture-no"),
        "progress",
    ),
    "verbosity_test_cases": (_VERBOSITY, "auto"),
    "strict_xfail": ("bool", None),
    "tmp_path_retention_count": (_INT_OR_TEXT, 3),
    "tmp_path_retention_policy": (IniLiteral("all", "failed", "none"), "all"),
    "enable_assertion_pass_hook": ("bool", False),
    "truncation_limit_lines": (_INT_OR_TEXT, None),
    "truncation_limit_chars": (_INT_OR_TEXT, None),
    "assertion_text_diff_style": (IniLiteral("ndiff", "block"), "ndiff"),
    "verbosity_assertions": (_VERBOSITY, "auto"),
    "junit_suite_name": ("string", "pytest"),
    "junit_logging": (IniLiteral("no", "log", "system-out", "system-err", "out-err", "all"), "no"),
    "junit_log_passing_tests": ("bool", True),
    "junit_duration_report": (IniLiteral("total", "call"), "total"),
    "junit_family": (IniLiteral("legacy", "xunit1", "xunit2"), "xunit2"),
    "doctest_optionflags": ("args", ["ELLIPSIS"]),
    "doctest_encoding": ("string", "utf-8"),
    "cache_dir": ("string", os.path.join(os.environ.get("TOX_ENV_DIR", ""), ".pytest_cache")),
    "log_level": (_INT_OR_TEXT, None),
    "log_format": ("string", "%(levelname)-8s %(name)s:%(filename)s:%(lineno)d %(message)s"),
    "log_date_format": ("string", "%H:%M:%S"),
    "log_cli": ("bool", False),
    "log_cli_level": (_INT_OR_TEXT, None),
    "log_cli_format": ("string", None),
    "log_cli_date_format": ("string", None),
    "log_file": ("string", None),
    "log_file_mode": (IniLiteral("w", "a"), "w"),
    "log_file_level": (_INT_OR_TEXT, None),
    "log_file_format": ("string", None),
    "log_file_date_format": ("string", None),
    "log_auto_indent": (("int", "bool", "string"), None),
    "faulthandler_timeout": (("float", "string"), 0.0),
    "faulthandler_exit_on_timeout": ("bool", False),
    "verbosity_subtests": (_VERBOSITY, "auto"),
    "timeout": (("float", "string"), ""),
    "timeout_method": ("string", ""),
    "timeout_func_only": ("bool", False),
    "timeout_disable_debugger_detection": ("bool", False),
    "session_timeout": (("float", "string"), ""),
    "addopts": ("args", []),
    "minversion": ("string", ""),
    "pythonpath": ("paths", []),
    "required_plugins": ("args", []),
}

# Known once the plugin of that name is loaded.
PLUGIN_INI: dict[str, dict[str, tuple[IniType, object]]] = {"pytester": {"pytester_example_dir": ("string", "")}}
