"""The built-in plugins: pytest's name of each, which hooks and fixtures it has and in which module, and when it is
needed.

Nothing here is imported before one of its hooks is called or its fixture is asked for, so this table is the truth about
them (a test compares it with the modules). A plugin with `options` is needed only if one of these command line options
is set. Order is order of registration.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Builtin:
    """One row; `fixture_module` holds the fixtures where they are not in `module`. Hooks that are `idle` do nothing
    before the module is imported for its fixtures, or for a `subTest`; those that wait, before another module is there.
    """

    __slots__ = ("fixture_module", "fixtures", "hooks", "idle", "module", "name", "options", "waits_for")

    def __init__(
        self,
        name: str,
        module: str,
        hooks: str = "",
        fixtures: str = "",
        options: Iterable[str] = (),
        fixture_module: str = "",
        idle: bool = False,
        waits_for: str = "",
    ) -> None:
        self.name = name
        self.module = "fastest." + module if module else ""
        self.hooks = frozenset("pytest_" + hook for hook in hooks.split())
        self.fixtures = frozenset(fixtures.split())
        self.idle = idle
        self.waits_for = waits_for
        self.options = tuple(options)
        self.fixture_module = "fastest." + fixture_module if fixture_module else self.module


# They cannot be switched off with `-p no:NAME`.
ESSENTIAL = ("mark", "main", "runner", "fixtures", "helpconfig")

BUILTINS = (
    Builtin("mark", "marks", "collection_modifyitems configure"),
    Builtin("main", "builtin.main", "cmdline_main collection collection_modifyitems ignore_collect runtestloop"),
    Builtin(
        "runner",
        "runner",
        "make_collect_report report_teststatus runtest_call runtest_makereport runtest_protocol runtest_setup "
        "runtest_teardown sessionfinish sessionstart",
    ),
    Builtin("fixtures", "fixtures", "fixture_setup", "pytestconfig"),
    Builtin(
        "helpconfig",
        "builtin.helpconfig",
        "cmdline_main report_header",
        options=(
            "help",
            "version",
            "debug",
            "traceconfig",
            "markers",
            "showfixtures",
            "show_fixtures_per_test",
        ),
    ),
    Builtin(
        "python",
        "builtin.python",
        "collect_directory collect_file configure generate_tests pycollect_makeitem pycollect_makemodule pyfunc_call",
    ),
    # Its `pytest_configure` serves plugins, so it is not called while there are none.
    Builtin("terminal", "builtin.terminal", "report_teststatus"),
    Builtin("debugging", "builtin.debugging", "configure"),
    Builtin(
        "unittest",
        "builtin.unittests",
        "pycollect_makeitem runtest_makereport runtest_protocol",
        waits_for="unittest",
    ),
    Builtin(
        "capture",
        "builtin.capture",
        "load_initial_conftests",
        "capsys capteesys capsysbinary capfd capfdbinary",
        fixture_module="builtin.capture_fixtures",
    ),
    Builtin("skipping", "skipping", "configure report_teststatus runtest_call runtest_makereport runtest_setup"),
    Builtin("legacypath", "builtin.legacypath", "", "testdir tmpdir tmpdir_factory"),
    # Its `pytest_configure` and `pytest_sessionfinish` serve plugins; without them the fixture does what they do.
    Builtin("tmpdir", "builtin.tmppath", "runtest_makereport", "tmp_path tmp_path_factory", idle=True),
    Builtin("monkeypatch", "builtin.monkeypatch", "", "monkeypatch"),
    Builtin("recwarn", "recwarn", "", "recwarn"),
    Builtin("pastebin", "builtin.pastebin", "configure terminal_summary", options=("pastebin",)),
    Builtin("assertion", "builtin.assertion", "assertrepr_compare collection configure sessionfinish"),
    Builtin(
        "junitxml",
        "builtin.junit",
        "configure unconfigure",
        "record_property record_testsuite_property record_xml_attribute",
        options=("xmlpath",),
    ),
    Builtin("doctest", "builtin.doctests", "collect_file", "doctest_namespace"),
    Builtin("cacheprovider", "builtin.cache", "cmdline_main configure report_header", "cache"),
    Builtin(
        "setuponly",
        "builtin.setuponly",
        "cmdline_main configure fixture_post_finalizer fixture_setup",
        options=("setuponly", "setupshow", "setupplan"),
    ),
    Builtin("setupplan", "builtin.setupplan", "cmdline_main fixture_setup", options=("setupplan",)),
    Builtin("stepwise", "builtin.stepwise", "configure", options=("stepwise", "stepwise_reset", "stepwise_skip")),
    Builtin("unraisableexception", "builtin.unraisable", "configure unconfigure"),
    Builtin("threadexception", "builtin.threadexc", "configure"),
    Builtin(
        "warnings",
        "builtin.warns",
        "collection configure load_initial_conftests sessionfinish terminal_summary warning_recorded",
    ),
    Builtin("logging", "builtin.logs", "configure", "caplog", fixture_module="builtin.caplog"),
    Builtin("reports", "reports", "report_from_serializable report_to_serializable"),
    Builtin("faulthandler", "builtin.faults", "configure enter_pdb exception_interact unconfigure"),
    Builtin("xdist", "builtin.xdist", "", "worker_id testrun_uid"),
    Builtin(
        "subtests",
        "builtin.subtests",
        "report_from_serializable report_teststatus report_to_serializable runtest_makereport",
        "subtests",
        idle=True,
    ),
)

# Loaded only when `-p NAME` or `pytest_plugins` asks for them: runtime modules by pytest's names.
ON_DEMAND = {"pytester": "builtin.pytester", "pytester_assertions": "builtin.pytester_assertions"}

# Those of xdist: what they do is done here, by the built-in of that name.
REPLACED = frozenset(("xdist", "xdist.plugin", "xdist.looponfail"))

# Third-party plugins whose features moved into pytest itself: they are not registered.
MERGED = frozenset(("pytest_catchlog", "pytest_capturelog", "pytest_faulthandler", "pytest_subtests"))

DEFAULT_NAMES = tuple(row.name for row in BUILTINS)
BUILTIN_NAMES = frozenset((*DEFAULT_NAMES, *ON_DEMAND, "terminalprogress"))
