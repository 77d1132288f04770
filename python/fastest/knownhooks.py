"""Hooks of widely used plugins, and what they are about.

A plugin that is merely installed implements hooks around every test: hypothesis looks for its own tests in each, anyio
and pytest-asyncio for coroutines. Called for ten thousand tests that are none of their business, they cost more than
the tests. For the implementations below we know by which tests or fixtures they do anything; for all others they are
not called.

What is known is one version's code. So a row names all names that this code uses: an implementation that uses another
one may do something else, and is called for everything, as any hook that is not in the table.
"""

from __future__ import annotations

import sys

from fastest.function import Function, marks_of_its_own
from fastest.introspect import CO_COROUTINE, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config

    #: whether a hook does anything for a test, or (`pytest_fixture_setup`) for a fixture
    Concern = Callable[[Any], bool]


def _is_of_hypothesis(item: Any) -> bool:
    """Once hypothesis is imported: its decorators leave attributes; and the first test tells it who runs it."""
    if "hypothesis" not in sys.modules:
        return False
    core = sys.modules.get("hypothesis.core")
    if core is None or not getattr(core, "running_under_pytest", False):
        return True
    attributes = getattr(item.__dict__.get("_func"), "__dict__", None)
    return attributes is None or bool(attributes.keys() - {"pytestmark"})


def _uses_anyio(item: Any) -> bool:
    closure = item.closure()
    return closure is not None and "anyio_backend" in closure.names_closure


def _has_asyncio_mark(item: Any) -> bool:
    marks, node = marks_of_its_own(item), item.parent
    while True:
        for mark in marks:
            if mark.name == "asyncio":
                return True
        if node is None:
            return False
        marks, node = node.__dict__.get("own_markers", ()), node.parent


def _is_asyncio_fixture(definition: Any) -> bool:
    return definition.argname == "event_loop_policy" or bool(getattr(definition.func, "__dict__", True))


def _is_async(function: Any) -> bool:
    return False  # asked only of plain functions, which are not


def _hypothesis_has_news(config: Any) -> bool:
    return "hypothesis" in sys.modules or bool(config.getoption("--hypothesis-show-statistics", False))


def _has_coroutines(session: Any) -> bool:
    return any(_may_be_coroutine(item.__dict__.get("_func")) for item in session.items if isinstance(item, Function))


def _may_be_coroutine(function: Any) -> bool:
    if type(function) is not FunctionType or function.__code__.co_flags & CO_COROUTINE:
        return True
    return bool(function.__dict__.keys() - {"pytestmark"})


class Known:
    """One implementation: where it is, the names that its code uses, and what it is about."""

    def __init__(self, module: str, hook: str, names: str, concerns: Concern) -> None:
        self.place = (module, hook)
        self._names = frozenset(names.split())
        self.concerns = concerns

    def describes(self, function: Any) -> bool:
        """Whether this is the code that is known."""
        code = getattr(function, "__code__", None)
        return code is not None and self._names.issuperset(code.co_names)


_ROWS = (
    Known(
        "_hypothesis_pytestplugin",
        "pytest_runtest_call",
        "HealthCheck InvalidArgument StoringReporter _fixturemanager _get_active_fixturedef "
        "_hypothesis_internal_add_digest _hypothesis_internal_use_settings _request argname bool collector config core "
        "current_pytest_item default describe_statistics differing_executors encode fail_health_check frozenset "
        "function function_scoped_fixture get_closest_marker getattr getfixtureinfo getoption hasattr hypothesis "
        "hypothesis.errors hypothesis.internal.escalation hypothesis.internal.healthcheck hypothesis.reporting "
        "hypothesis.statistics hypothesis_report_information inner_test is_hypothesis_test issuperset join modules "
        "name2fixturedefs nodeid obj parameters params pytest pytest_shows_exceptiongroups results "
        "running_under_pytest scope set settings signature suppress_health_check sys values with_reporter with_value",
        _is_of_hypothesis,
    ),
    Known(
        "_hypothesis_pytestplugin",
        "pytest_runtest_makereport",
        "FAILING_EXAMPLES_KEY FAIL_MSG ImportError STATS_KEY __dict__ _stash_get add_global_property append b64encode "
        "base64 config decode dumps encode extra extras get_patch_for get_result getattr getplugin hasattr "
        "hypothesis.extra._patching hypothesis_report_information hypothesis_statistics join json nodeid obj "
        "pluginmanager sections text when xml_key",
        _is_of_hypothesis,
    ),
    Known(
        "_hypothesis_pytestplugin",
        "pytest_terminal_summary",
        "Exception FAILING_EXAMPLES_KEY PRINT_STATISTICS_OPTION STATS_KEY _WROTE_TO __dict__ append config gc_patches "
        "get getoption hypothesis.extra._patching hypothesis.internal.observability json loads make_patch save_patch "
        "section sorted stats values write_line",
        _hypothesis_has_news,
    ),
    Known(
        "anyio.pytest_plugin",
        "pytest_pycollect_makeitem",
        "_is_auto_mode any config get_closest_marker getattr hasattr hypothesis inner_test iscoroutinefunction "
        "istestfunction mark name pytest usefixtures",
        _is_async,
    ),
    Known(
        "anyio.pytest_plugin",
        "pytest_collection_finish",
        "CallSpec FuncFixtureInfo Function Module Scope TypeError _fixtureinfo append argnames dataclasses enumerate "
        "fields fixturenames from_parent function get_available_backends get_closest_marker initialnames "
        "iscoroutinefunction isinstance items keywords list name name2fixturedefs names_closure obj originalname "
        "parent pytest reversed set",
        _has_coroutines,
    ),
    Known(
        "anyio.pytest_plugin",
        "pytest_pyfunc_call",
        "ExceptionGroup Exit KeyboardInterrupt SystemExit _anyio_original_func _fixtureinfo argnames "
        "extract_backend_and_options funcargs get get_runner getattr hasattr hypothesis inner_test iscoroutinefunction "
        "isinstance iterate_exceptions obj run_test",
        _uses_anyio,
    ),
    Known(
        "anyio.pytest_plugin",
        "pytest_fixture_setup",
        "argnames fixturenames func isasyncgenfunction iscoroutinefunction",
        _is_async,
    ),
    Known(
        "pytest_asyncio.plugin",
        "pytest_pycollect_makeitem",
        "BaseException Function PytestAsyncioFunction Sequence _from_function _resolve_asyncio_marker append "
        "force_exception force_result get_result isinstance item_subclass_for iter",
        _is_async,
    ),
    Known(
        "pytest_asyncio.plugin",
        "pytest_generate_tests",
        "HIDDEN_PARAM PytestAsyncioFunction __name__ _asyncio_loop_factory _collect_hook_loop_factories "
        "_get_default_test_loop_scope _parse_asyncio_marker _resolve_asyncio_marker append config definition fail "
        "fixturenames hasattr item_subclass_for join keys len mark nodeid param parametrize pytest skip values",
        _is_async,
    ),
    Known(
        "pytest_asyncio.plugin",
        "pytest_pyfunc_call",
        "Mode PytestDeprecationWarning PytestWarning STRICT _fixtureinfo _get_asyncio_mode "
        "_is_asyncio_fixture_function _is_coroutine_or_asyncgen config func get_closest_marker is_async_test items "
        "name name2fixturedefs pytest warn warnings",
        _has_asyncio_mark,
    ),
    Known(
        "pytest_asyncio.plugin",
        "pytest_fixture_setup",
        "Mode MonkeyPatch PytestDeprecationWarning STRICT _EVENT_LOOP_POLICY_FIXTURE_DEPRECATION_WARNING "
        "_MATCH_FIXTURE_SCOPE __module__ __name__ _fixture_synchronizer _get_active_fixturedef _get_asyncio_mode "
        "_is_asyncio_fixture_function _is_coroutine_or_asyncgen _make_asyncio_fixture_function addfinalizer argname "
        "config context finish func functools getattr getfixturevalue getini partial scope setattr warn warnings",
        _is_asyncio_fixture,
    ),
)
KNOWN = {row.place: row for row in _ROWS}


class Concerns:
    """What the implementations of some hooks are about, for a run."""

    def __init__(self, config: Config, hooks: frozenset[str]) -> None:
        self._asks: list[Concern] = []
        self.everything = not all(self._know(config, hook) for hook in sorted(hooks & config.hooked))

    def _know(self, config: Config, hook: str) -> bool:
        """Whether all implementations of a hook are known; those are asked from now on."""
        others = config.plugins.implementations_of_others(hook)
        for plugin, function in others:
            row = _row_of(plugin, hook, function)
            if row is None:
                return False
            if row.concerns not in self._asks:
                self._asks.append(row.concerns)
        return bool(others)  # where there are none, one of our own wants to be called

    def include(self, subject: Any) -> bool:
        """Whether any of the hooks does anything for a test or a fixture definition."""
        if self.everything:
            return True
        for asks in self._asks:  # noqa: SIM110 -- for each test
            if asks(subject):
                return True
        return False


def call_concerned(config: Config, hook: str, subject: Any, kwargs: dict[str, Any]) -> Any:
    """Call a hook, but not where it is known to do nothing for the subject (the session or the configuration)."""
    idle = []
    for plugin, function in config.plugins.implementations_of_others(hook):
        row = _row_of(plugin, hook, function)
        if row is not None and not row.concerns(subject):
            idle.append(plugin)
    caller = config.plugins.subset_hook_caller(hook, idle) if idle else getattr(config.hook, hook)
    return caller(**kwargs)


def _row_of(plugin: Any, hook: str, function: Any) -> Known | None:
    row = KNOWN.get((getattr(plugin, "__name__", ""), hook))
    return row if row is not None and row.describes(function) else None
