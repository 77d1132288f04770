"""A python without its shared library (Debian's without libpython3.x, one that was configured without --enable-shared): the same
tests run under it as a separate process, and one line says so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SYSTEM = Path("/usr/bin/python3")
WHERE = """
import os, sys, sysconfig
print(os.path.realpath(sys.executable), os.path.dirname(os.__file__), sysconfig._get_sysconfigdata_name())
"""
NOTICE = "fastest: this python has no shared library, so tests run with --optimizer simple\n"


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """The system's python, which is linked statically, moved to where its library is not."""
    if not SYSTEM.exists():
        pytest.skip("there is no /usr/bin/python3")
    executable, library, configuration = subprocess.check_output([SYSTEM, "-c", WHERE], text=True).split()
    if "libpython" in subprocess.run(["ldd", executable], capture_output=True, text=True, check=False).stdout:
        pytest.skip("it needs its shared library itself")
    home = tmp_path_factory.mktemp("bare")
    modules = home / "lib" / Path(library).name
    modules.mkdir(parents=True)
    for entry in Path(library).iterdir():
        (modules / entry.name).symlink_to(entry)
    settings = modules / f"{configuration}.py"
    text = settings.read_text()
    settings.unlink()
    settings.write_text(f"{text}\nbuild_time_vars['LIBDIR'] = '/nowhere'\n")
    (home / "bin").mkdir()
    return Path(shutil.copy(executable, home / "bin"))


def files_for(prefix):
    source = f"""
        import os, sys
        def test_where(tmp_path): assert sys.prefix == {str(prefix)!r}
        def test_crash(): os._exit(3)
        def test_after(): pass
    """
    return {"test_it.py": source}


@pytest.mark.parametrize("wanted", ["auto", "lightning", "simple"])
def test_it_runs_under_it_as_a_subprocess(project, bare_python, wanted):
    made = project(files_for(bare_python.parents[1]))
    run = made.run("--python", str(bare_python), "--optimizer", wanted).exits(1).outcomes(passed=2, failed=1)
    assert run.err == ("" if wanted == "simple" else NOTICE), str(run)


def test_in_a_virtual_environment_too(project, bare_python, tmp_path):
    folder = tmp_path / "env"
    subprocess.run([bare_python, "-m", "venv", "--without-pip", folder], check=True)
    run = project(files_for(folder)).run("--python", str(folder)).exits(1).outcomes(passed=2, failed=1)
    assert run.err == NOTICE, str(run)
