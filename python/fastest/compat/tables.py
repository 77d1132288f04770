"""`_pytest.*`: for each module the runtime modules that hold its names, searched in order, and the few names that
differ.
"""

from __future__ import annotations

from fastest.compat.names import PUBLIC

MODULES = {
    "pytest": "",
    "_pytest": "compat.version",
    "_pytest._version": "compat.version",
    "_pytest._argcomplete": "compat.argcomplete",
    "_pytest._code": "excinfo tracerepr termrepr source",
    "_pytest._code.code": "excinfo tracerepr termrepr source",
    "_pytest._code.source": "source",
    "_pytest._io": "textio",
    "_pytest._io.pprint": "prettyprint",
    "_pytest._io.saferepr": "saferepr",
    "_pytest._io.terminalwriter": "textio",
    "_pytest._io.wcwidth": "textio",
    "_pytest._py": "",
    "_pytest._py.error": "builtin.pyerror",
    "_pytest._py.path": "builtin.pypath",
    "_pytest.approx": "approx approxcontainers approxdecimal approxtime",
    "_pytest.assertion": "builtin.assertion rewritehook",
    "_pytest.assertion._compare_any": "compare.values compat.assertion compare.guards",
    "_pytest.assertion._compare_mapping": "compat.assertion",
    "_pytest.assertion._compare_sequence": "compat.assertion",
    "_pytest.assertion._compare_set": "compat.assertion",
    "_pytest.assertion._guards": "compare.guards",
    "_pytest.assertion._typing": "compat.assertion",
    "_pytest.assertion.compare_text": "compat.assertion",
    "_pytest.assertion.highlight": "textio",
    "_pytest.assertion.rewrite": "rewritehook rewrite rewrite_support compat.assertion",
    "_pytest.assertion.truncate": "compat.assertion truncate",
    "_pytest.assertion.util": "compat.assertion explain explanation rewrite_support compare.guards",
    "_pytest.cacheprovider": "builtin.cache builtin.lastfailed",
    "_pytest.capture": (
        "builtin.capture builtin.capture_fixtures builtin.captures builtin.capture_io builtin.multicapture"
    ),
    "_pytest.compat": "introspect paths compat.types",
    "_pytest.config": (
        "config.config config.entry config.exceptions config.exitcode config.warnfilters config.initypes "
        "config.namespace config.pluginimport config.builtins config.errors config.argparser config.entrypoints "
        "hookmark"
    ),
    "_pytest.config.argparsing": "config.parser config.argparser config.helpformat config.initable",
    "_pytest.config.exceptions": "config.exceptions",
    "_pytest.config.findpaths": "config.findpaths",
    "_pytest.debugging": "builtin.debugging",
    "_pytest.deprecated": "deprecated",
    "_pytest.doctest": "builtin.doctests builtin.doctest_support",
    "_pytest.faulthandler": "builtin.faults",
    "_pytest.fixtures": "fixtures fixturedef request fixturemanager reorder request_errors introspect",
    "_pytest.freeze_support": "compat.freeze",
    "_pytest.helpconfig": "builtin.helpconfig config.argparser",
    "_pytest.hookspec": "config.hookspecs",
    "_pytest.junitxml": "builtin.junit",
    "_pytest.legacypath": "builtin.legacypath",
    "_pytest.logging": "builtin.logs builtin.caplog builtin.logs_capture builtin.logs_format builtin.logs_live",
    "_pytest.main": "session outline collectargs folders argwalk config.argparser",
    "_pytest.mark": "marks markexpr parameterset",
    "_pytest.mark.expression": "markexpr",
    "_pytest.mark.structures": "marks parameterset keywords",
    "_pytest.monkeypatch": "builtin.monkeypatch",
    "_pytest.nodeid": "nodeid",
    "_pytest.nodes": "nodes nodemeta fsnodes",
    "_pytest.outcomes": "outcomes",
    "_pytest.pastebin": "builtin.pastebin",
    "_pytest.pathlib": "importing importmode paths tempdirs compat.pathnames",
    "_pytest.pytester": "builtin.pytester builtin.runresult builtin.linematch builtin.hookrecord "
    "builtin.snapshots builtin.lsof",
    "_pytest.pytester_assertions": "builtin.pytester_assertions",
    "_pytest.python": "collect function functionitems metafunc ids folders testmodule builtin.xunit introspect",
    "_pytest.python_api": "approx raises",
    "_pytest.raises": "raises raisesgroup",
    "_pytest.recwarn": "recwarn",
    "_pytest.reports": "reports collecterror",
    "_pytest.runner": "runner setupstate reports outcomes",
    "_pytest.scope": "scope",
    "_pytest.setuponly": "builtin.setuponly",
    "_pytest.setupplan": "builtin.setupplan",
    "_pytest.skipping": "skipping",
    "_pytest.stash": "stash",
    "_pytest.stepwise": "builtin.stepwise",
    "_pytest.subtests": "builtin.subtests",
    "_pytest.terminal": "builtin.terminal builtin.terminal_reports",
    "_pytest.terminalprogress": "builtin.terminal",
    "_pytest.threadexception": "builtin.threadexc builtin.lateerrors",
    "_pytest.timing": "compat.timing",
    "_pytest.tmpdir": "builtin.tmppath",
    "_pytest.tracemalloc": "builtin.tracemem",
    "_pytest.unittest": "builtin.unittests builtin.unittest_fixtures",
    "_pytest.unraisableexception": "builtin.unraisable builtin.lateerrors",
    "_pytest.warning_types": "warning_types",
    "_pytest.warnings": "builtin.warns",
    "py": "",
    "py.error": "builtin.pyerror",
    "py.path": "builtin.pypath",
    "xdist": "builtin.xdist",
}

PACKAGES = frozenset(
    (
        "pytest",
        "_pytest",
        "_pytest._code",
        "_pytest._io",
        "_pytest._py",
        "_pytest.assertion",
        "_pytest.config",
        "_pytest.mark",
        "py",
    )
)

# Names whose place the backing modules do not tell: "module:name" as in `names.py`; "module:*" is the module itself.
DIFFERENT = {
    "_pytest": {"__version__": "compat.version", "version_tuple": "compat.version"},
    "_pytest._version": {
        "version": "compat.version:__version__",
        "__version__": "compat.version",
        "__version_tuple__": "compat.version:version_tuple",
    },
    "_pytest._io.saferepr": {"SafeRepr": "saferepr"},
    "_pytest._io.wcwidth": {"wcwidth": "textio", "wcswidth": "textio"},
    "_pytest._py": {"error": "builtin.pyerror:*", "path": "builtin.pypath:*"},
    "_pytest.capture": {"capsys": "builtin.capture_fixtures", "_get_multicapture": "builtin.multicapture"},
    "_pytest.compat": {"LEGACY_PATH": "builtin.legacypath", "NOTSET": "introspect"},
    "_pytest.config": {
        "PytestPluginManager": "config.manager",
        "Parser": "config.parser",
        "Argument": "config.parser",
        "default_plugins": "config.builtins:DEFAULT_NAMES",
        "essential_plugins": "config.builtins:ESSENTIAL",
        "builtin_plugins": "config.builtins:BUILTIN_NAMES",
        "_strtobool": "config.initypes:strtobool",
        "_get_plugin_specs_as_list": "config.pluginimport:plugin_names",
        "_iter_rewritable_modules": "config.entrypoints:rewritable_modules",
        "_plugin_rewrite_name": "config.entrypoints:plugin_rewrite_name",
        "_is_missing_module": "config.pluginimport:is_missing_module",
        "_resolve_warning_category": "config.warnfilters:resolve_warning_category",
        "create_terminal_writer": "builtin.terminal",
        "ExceptionInfo": "excinfo",
        "filter_traceback": "excinfo",
        "import_path": "importing",
        "ImportMode": "importmode",
    },
    "_pytest.deprecated": {"DEPRECATED_EXTERNAL_PLUGINS": "config.builtins:MERGED"},
    "_pytest.config.findpaths": {"ConfigValue": "config.config:IniValue"},
    "_pytest.config.argparsing": {
        "DropShorterLongHelpFormatter": "config.helpformat:HelpFormatter",
        "_split_help_text": "config.helpformat:split_help_text",
        "_ini_type_repr": "config.initable:ini_type_repr",
        "_IniLiteral": "config.initable:IniLiteral",
        "UsageError": "config.exceptions",
    },
    "_pytest.terminal": {
        "_color_for_type": "builtin.terminal_reports:COLORS",
        "_color_for_type_default": "builtin.terminal_reports:DEFAULT_COLOR",
    },
    "_pytest.main": {
        "ExitCode": "config.exitcode",
        "FSHookProxy": "hookproxy",
        "UsageError": "config.exceptions",
    },
    "_pytest.mark": {"MARK_GEN": "marks"},
    "_pytest.python": {
        "Class": "collect",
        "Module": "collect",
        "Package": "collect",
        "Function": "function",
        "path_matches_patterns": "paths",
    },
    "_pytest.python_api": {"raises": "raises", "approx": "approx"},
    "py": {"error": "builtin.pyerror:*", "path": "builtin.pypath:*"},
}


def names_of(module: str) -> dict[str, str]:
    return PUBLIC if module == "pytest" else DIFFERENT.get(module, {})
