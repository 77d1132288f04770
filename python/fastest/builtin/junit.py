"""What tests can add to a JUnit report. The file itself is written by the parent (`src/report`), out of events;
these fixtures make such events, or add to the properties that every report of the test carries.
"""

from __future__ import annotations

from fastest import host
from fastest.fixtures import fixture
from fastest.stash import StashKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fastest.config.config import Config
    from fastest.request import FixtureRequest

    Record = Callable[[str, object], None]

# Where plugins look for the writer of the file, in `config.stash`; never in a worker.
xml_key = StashKey()


class LogXML:
    """What plugins may ask the writer of the file for. It is the parent that writes."""

    def __init__(self, logfile: str) -> None:
        self.logfile = logfile

    def add_global_property(self, name: str, value: object) -> None:
        """Add a property to the whole suite."""
        __tracebackhide__ = True
        _check_name(name)
        _add_to_suite(name, value)


def _check_name(name: object) -> None:
    __tracebackhide__ = True
    if not isinstance(name, str):
        raise TypeError(f"name parameter needs to be a string, but {type(name).__name__} given")


def _add_to_suite(name: str, value: object) -> None:
    host.emit({"k": "junit", "op": "testsuite_property", "i": -1, "name": name, "value": str(value)})


def pytest_configure(config: Config) -> None:
    """A wrong value is told before anything runs; the parent reads these options, too."""
    for name in ("suite_name", "logging", "duration_report", "family", "log_passing_tests"):
        config.getini("junit_" + name)
    if config.option.xmlpath and not hasattr(config, "workerinput"):
        config.stash[xml_key] = LogXML(config.option.xmlpath)


def pytest_unconfigure(config: Config) -> None:
    if xml_key in config.stash:
        del config.stash[xml_key]


def _warn_incompatibility_with_xunit2(request: FixtureRequest, fixture_name: str) -> None:
    config = request.config
    family = config.getini("junit_family")
    if config.option.xmlpath and family not in ("xunit1", "legacy"):
        from fastest.warning_types import PytestWarning

        request.node.warn(
            PytestWarning(f"{fixture_name} is incompatible with junit_family '{family}' (use 'legacy' or 'xunit1')")
        )


@fixture
def record_property(request: FixtureRequest) -> Record:
    """Add a property to the test: `record_property(name, value)`. It is part of the reports and of a JUnit file."""
    _warn_incompatibility_with_xunit2(request, "record_property")
    properties: list[tuple[str, object]] = request.node.user_properties

    def append_property(name: str, value: object) -> None:
        properties.append((name, value))

    return append_property


@fixture
def record_xml_attribute(request: FixtureRequest) -> Record:
    """Add an attribute to the test's element in a JUnit file: `record_xml_attribute(name, value)`. Experimental."""
    from fastest.warning_types import PytestExperimentalApiWarning

    node: Any = request.node
    node.warn(PytestExperimentalApiWarning("record_xml_attribute is an experimental feature"))
    _warn_incompatibility_with_xunit2(request, "record_xml_attribute")
    wanted = bool(request.config.option.xmlpath)

    def add_attribute(name: str, value: object) -> None:
        if wanted:
            index = node.session._sender.index_of(node.nodeid)
            host.emit({"k": "junit", "op": "attribute", "i": index, "name": str(name), "value": str(value)})

    return add_attribute


@fixture(scope="session")
def record_testsuite_property(request: FixtureRequest) -> Record:
    """Add a property to the whole suite of a JUnit file: `record_testsuite_property(name, value)`."""
    __tracebackhide__ = True
    wanted = bool(request.config.option.xmlpath)

    def record_func(name: str, value: object) -> None:
        __tracebackhide__ = True
        _check_name(name)
        if wanted:
            _add_to_suite(name, value)

    return record_func


def mangle_test_address(address: str) -> list[str]:
    """The names of a node id as they stand in the file: dotted modules, classes, the function with its parameters."""
    path, bracket, params = address.partition("[")
    names = path.split("::")
    names[0] = names[0].replace("/", ".")
    if names[0].endswith(".py"):
        names[0] = names[0][: -len(".py")]
    names[-1] += bracket + params
    return names
