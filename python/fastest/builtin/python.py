"""The hooks of pytest's plugin "python": modules, classes, functions. Implemented in `collect.py`, `folders.py` and
`metafunc.py`."""

from __future__ import annotations

from fastest.collect import pytest_pycollect_makeitem, pytest_pyfunc_call
from fastest.folders import pytest_collect_directory, pytest_collect_file, pytest_pycollect_makemodule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastest.config.config import Config
    from fastest.metafunc import Metafunc

__all__ = [
    "pytest_collect_directory",
    "pytest_collect_file",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_pycollect_makeitem",
    "pytest_pycollect_makemodule",
    "pytest_pyfunc_call",
]


def pytest_generate_tests(metafunc: Metafunc) -> None:
    """Multiply a test by its parametrize marks; the code for that is loaded when there is one."""
    from fastest import metafunc as module

    module.pytest_generate_tests(metafunc)


def pytest_configure(config: Config) -> None:
    """Describe the marks that collection understands."""
    config.addinivalue_line(
        "markers",
        "parametrize(argnames, argvalues): call a test function multiple "
        "times passing in different arguments in turn. argvalues generally "
        "needs to be a list of values if argnames specifies only one name "
        "or a list of tuples of values if argnames specifies multiple names. "
        "Example: @parametrize('arg1', [1,2]) would lead to two calls of the "
        "decorated test function, one with arg1=1 and another with arg1=2."
        "see https://docs.pytest.org/en/stable/how-to/parametrize.html for more info "
        "and examples.",
    )
    config.addinivalue_line(
        "markers",
        "usefixtures(fixturename1, fixturename2, ...): mark tests as needing "
        "all of the specified fixtures. see "
        "https://docs.pytest.org/en/stable/explanation/fixtures.html#usefixtures ",
    )
    if "timeout" not in config._parser.gave_way:  # a plugin that has taken the option over has its own mark
        config.addinivalue_line(
            "markers",
            "timeout(timeout, method=None, func_only=False): fail the test if it takes more than so many seconds, its "
            "fixtures included unless func_only is set. Method 'thread' ends the interpreter without asking the test "
            "first.",
        )
    config.addinivalue_line("markers", "xdist_group(name): run all tests of the group in one worker.")
    config.addinivalue_line(
        "markers",
        "serial(name=None, limit=1): nothing runs beside the test; with a name, at most so many tests of that name.",
    )
