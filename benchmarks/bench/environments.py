"""Virtual environments with pinned requirements, made once and kept in a cache folder.

An environment is a set of files in `requirements/`: a contestant names its own (`pytest`, `xdist`), a suite adds what
its tests import (`asyncio`, `django`). Each set gets an environment of its own, because an installed plugin slows
every start of pytest down. The folder's name has a hash of the pins, so a changed pin makes a new environment.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Sequence

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"


class Unavailable(Exception):
    """The index has nothing for this Python; the message is what pip said."""


class Environments:
    """Makes environments of one interpreter below `cache`, at most once each."""

    def __init__(self, python: Path, cache: Path) -> None:
        self._python = python
        self.version = _output([str(python), "-c", "import platform; print(platform.python_version())"])
        self._cache = cache / f"python-{self.version}"

    def folder(self, names: Sequence[str]) -> Path:
        """The environment with these requirement files. Raises Unavailable, from a note if it was so the last time."""
        files = [REQUIREMENTS / f"{name}.txt" for name in dict.fromkeys(names)]
        digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
        folder = self._cache / f"{'+'.join(file.stem for file in files)}-{digest}"
        refusal = folder.with_suffix(".unavailable")
        if refusal.exists():
            raise Unavailable(refusal.read_text(encoding="utf-8"))
        if not (folder / "ready").exists():
            self._make(folder, files, refusal)
        return folder

    def source(self, requirement: str) -> Path:
        """The unpacked source release of a pinned project (`click==8.5.1`)."""
        folder = self._cache.parent / "sources" / requirement
        if not folder.exists():
            archives = folder.with_suffix(".download")
            shutil.rmtree(archives, ignore_errors=True)
            name = requirement.partition("==")[0]
            self._pip("download", "--no-deps", "--no-binary", name, "--dest", str(archives), requirement)
            shutil.unpack_archive(next(archives.iterdir()), archives / "unpacked")
            next((archives / "unpacked").iterdir()).rename(folder)
            shutil.rmtree(archives)
        return folder

    def _make(self, folder: Path, files: Sequence[Path], refusal: Path) -> None:
        print(f"benchmarks: making the environment {folder.name}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _output([str(self._python), "-m", "venv", "--without-pip", str(folder)])
        requirements = [argument for file in files for argument in ("-r", str(file))]
        try:
            self._pip("--python", str(folder / "bin" / "python"), "install", "--only-binary", ":all:", *requirements)
        except subprocess.CalledProcessError as error:
            shutil.rmtree(folder, ignore_errors=True)
            lines = [line for line in error.stderr.splitlines() if line.startswith("ERROR:")] or [error.stderr]
            if "No matching distribution" not in lines[-1]:
                raise SystemExit(f"benchmarks: cannot make {folder.name}:\n{error.stderr}") from None
            refusal.write_text(lines[-1].removeprefix("ERROR: "), encoding="utf-8")
            raise Unavailable(refusal.read_text(encoding="utf-8")) from None
        (folder / "ready").touch()

    def _pip(self, *arguments: str) -> None:
        """One pip serves all environments, so that none of them holds a pip that its contestant would have to scan."""
        home = self._cache / "pip"
        if not (home / "bin" / "pip").exists():
            home.parent.mkdir(parents=True, exist_ok=True)
            _output([str(self._python), "-m", "venv", "--clear", str(home)])
        command = [str(home / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
        subprocess.run(command, check=True, capture_output=True, text=True)


def pinned(name: str) -> str:
    """What a requirement file is named for, with its version: "pytest 9.2.0"."""
    lines = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").split()
    found = next((line for line in lines if line.partition("==")[0] in (name, f"pytest-{name}")), lines[0])
    return found.replace("==", " ")


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"benchmarks: {' '.join(command)} failed:\n{done.stderr or done.stdout}")
    return done.stdout.strip()
