"""A run inside a run: `pytest.main`, and what pytester needs.

The outer run got its options from the C++ side; here argparse makes the same payload. Events of the inner session are
kept, and when it is over the binary lays them out as it does for any run, so that its output is the same to the letter.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.config.config import Config
from fastest.config.exceptions import UsageError
from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Optional

    Plugins = Optional[Sequence[object]]

SHARED = ("binary", "runtime_dir", "cache_dir", "version")


def run(args: list[str], plugins: Plugins, *, prog: str) -> int:
    """The exit code of an inner session; its output goes to `sys.stdout` and `sys.stderr` as they are now."""
    if args.count("--version") + args.count("-V") == 1:
        from fastest.compat.version import __version__

        sys.stdout.write(f"pytest {__version__}\n")
        return 0
    version = os.environ.get("PYTEST_VERSION")
    from fastest.pipe import Frames

    frames = Frames()
    outer = host.divert(frames)
    try:
        code = _session(args, plugins, prog)
        host.emit({"k": "done", "code": code})
    finally:
        host.restore(outer)
        if version is not None:
            os.environ["PYTEST_VERSION"] = version
    show(frames.data(), args)
    return code


def _session(args: list[str], plugins: Plugins, prog: str) -> int:
    from fastest.config import startup

    try:
        payload = payload_for(args, prog=prog)
    except UsageError as error:
        return startup.report_error(error)
    return startup.run(payload, plugins)


def show(frames: bytes, args: list[str]) -> None:
    """Let the binary write what the events say."""
    import subprocess

    environment = {**os.environ, "FASTEST_REPORT_FRAMES": "1"}
    done = subprocess.run([outer_payload()["binary"], *args], input=frames, capture_output=True, env=environment)
    for text, stream in ((done.stdout, sys.stdout), (done.stderr, sys.stderr)):
        if text:
            stream.write(text.decode(errors="replace"))
            stream.flush()


def outer_payload() -> dict[str, Any]:
    """What the run that we are in was started with; the finder of `pytest` keeps it."""
    from fastest.compat.finder import CompatFinder

    for finder in sys.meta_path:
        if isinstance(finder, CompatFinder):
            return finder.payload
    raise RuntimeError("no session of fastest is running in this process")


def make_config(args: list[str], plugins: Plugins = None, *, prog: str | None = None) -> Config:
    """A Config with every option at its default."""
    outer = outer_payload()
    payload = {name: outer[name] for name in SHARED if name in outer}
    payload.update(argv=list(args), args=[], options={}, addopts=[], prog=prog or "pytest", nested=True)
    payload.update(rootdir=os.getcwd(), inipath="", ini={}, invocation_dir=os.getcwd())
    payload.update(color=False, width=80, tty=False, strategy="simple")
    config = Config(payload, plugins)
    config._parser.all_defaults()
    return config


def payload_for(args: list[str], *, addopts: bool = True, prog: str | None = None) -> dict[str, Any]:
    """The payload of a run with these arguments in the current folder."""
    from fastest.config.findpaths import determine_setup, parse_override_ini

    skeleton = make_config(args, prog=prog)
    before = _split(os.environ.get("PYTEST_ADDOPTS", "")) if addopts else []
    known = _parse(skeleton, [*before, *args])[0]
    root, inipath, values, hidden = determine_setup(
        inifile=known.inifilename,
        override_ini=known.override_ini,
        args=known.file_or_dir,
        rootdir_cmd_arg=known.rootdir or None,
        invocation_dir=skeleton.invocation_params.dir,
    )
    if addopts and "addopts" in values:
        before = [*_split(values["addopts"].value), *before]
        known = _parse(skeleton, [*before, *args])[0]
        values.update(parse_override_ini(known.override_ini))
    unknown = _parse(skeleton, [*before, *args])[1]
    options = dict(vars(known))
    payload = dict(skeleton.payload)
    payload.update(args=options.pop("file_or_dir"), options=options, foreign=unknown, addopts=before)
    payload.update(rootdir=str(root), inipath=str(inipath or ""), ignored_inipaths=list(hidden))
    payload["ini"] = {name: (value.value, value.mode, value.origin) for name, value in values.items()}
    payload["color"] = known.color == "yes"
    return payload


def _split(value: Any) -> list[str]:
    import shlex

    return shlex.split(value) if isinstance(value, str) else list(value)


def _parse(skeleton: Config, args: list[str]) -> tuple[Any, list[str]]:
    from fastest.config.startup import fresh_namespace

    return skeleton._parser.parse_known_and_unknown_args(args, fresh_namespace(skeleton))
