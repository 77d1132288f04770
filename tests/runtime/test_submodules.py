"""Submodules that pytest's own imports make available, and that no run of ours imports before they are asked for."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from fastest import stdlibguard, submodules


@pytest.fixture
def modules():
    """What is imported, put back afterwards."""
    before = dict(sys.modules)
    yield sys.modules
    for name in sys.modules.keys() - before.keys():
        del sys.modules[name]
    sys.modules.update(before)


@pytest.mark.parametrize("name", submodules.IMPLIED)
def test_an_import_of_the_package_is_enough(name, modules):
    pytest.importorskip(name)
    for loaded in [each for each in modules if each.partition(".")[0] == name.partition(".")[0]]:
        del modules[loaded]
    found = __import__(name.partition(".")[0])
    assert name not in sys.modules
    assert type(found.__spec__.loader) is type(found.__loader__) is not submodules.OfferingLoader
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    assert found is sys.modules[name]


def test_other_names_are_missing_as_ever():
    import importlib

    assert not hasattr(importlib, "nonsense")
    with pytest.raises(AttributeError, match="^module 'importlib' has no attribute 'nonsense'$"):
        importlib.nonsense  # noqa: B018


def test_a_package_that_looks_names_up_itself_still_does():
    package = ModuleType("email")
    package.__dict__["__getattr__"] = lambda name: name.upper()
    submodules.offer(package, submodules.implied_by(package))
    assert package.other == "OTHER"
    assert package.utils is sys.modules["email.utils"]


def test_what_is_of_the_standard_library_comes_first_on_the_path():
    assert submodules.PACKAGES - {"pygments"} <= stdlibguard.NAMES


def test_pytest_imports_them():
    """In a fresh interpreter, where the installed pytest is the real one."""
    names = ", ".join(map(repr, submodules.IMPLIED))
    program = f"import sys, pytest, _pytest.junitxml, _pytest.terminal\nassert not {{{names}}} - sys.modules.keys()"
    if subprocess.run([sys.executable, "-c", "import pytest"], capture_output=True).returncode:
        pytest.skip("no pytest is installed")
    subprocess.run([sys.executable, "-c", program], check=True)
