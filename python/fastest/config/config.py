"""`pytest.Config`: options, ini values, plugins and hooks of one run.

Options and ini values arrive resolved from the C++ side (`from_payload`); plugins may add theirs, then the command line
is read once more by `startup.py`. What costs imports (argparse, pluggy, enums) is made when it is first asked for.
"""

from __future__ import annotations

import sys

from fastest import host
from fastest.config.cleanup import CleanupStack
from fastest.config.exceptions import UsageError
from fastest.config.initypes import IniContext, convert
from fastest.config.namespace import ArgsSource, InvocationParams, Namespace, RegisteredMarker
from fastest.config.parser import Parser
from fastest.config.plugins import Plugins
from fastest.hookmark import hookimpl
from fastest.legacy import legacy_path_attribute
from fastest.nodemeta import lazy
from fastest.stash import Stash
from fastest.system import os, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from fastest.excinfo import ExceptionInfo
    from fastest.nodeid import NodeId


class IniValue:
    """A value as a configuration file or `-o` spells it; `mode` says whether it has TOML's types."""

    __slots__ = ("value", "mode", "origin")

    def __init__(self, value: object, mode: str = "ini", origin: str = "file") -> None:
        self.value = value
        self.mode = mode
        self.origin = origin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IniValue) and repr(self) == repr(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ConfigValue(value={self.value!r}, origin={self.origin!r}, mode={self.mode!r})"


class _NotSet:
    """The default of `getoption` when the caller gave none."""


_NOTSET = _NotSet()


class Config:
    __module__ = "_pytest.config"

    InvocationParams = InvocationParams
    ArgsSource = ArgsSource

    VERBOSITY_ASSERTIONS = "assertions"
    VERBOSITY_TEST_CASES = "test_cases"
    VERBOSITY_SUBTESTS = "subtests"

    cache: Any

    def __init__(self, payload: Mapping[str, Any], plugins: Any = None) -> None:
        self.payload = payload
        # The paths are argparse's positional arguments, and plugins find them where it puts those.
        self.option: Any = Namespace(**payload.get("options", {}), file_or_dir=list(payload.get("args", ())))
        self.invocation_params = InvocationParams(
            args=payload.get("argv", ()), plugins=plugins, dir=payload.get("invocation_dir") or os.getcwd()
        )
        self.rootdir_text: str = payload.get("rootdir") or os.getcwd()
        self.inipath_text: str = payload.get("inipath") or ""
        self._inicfg = {name: IniValue(*value) for name, value in payload.get("ini", {}).items()}
        self._inicache: dict[str, Any] = {}
        self._ignored_config_files: list[str] = list(payload.get("ignored_inipaths", ()))
        self.args: list[str] = list(payload.get("args", ()))
        self.args_source = ArgsSource.ARGS
        self.known_args_namespace: Any = Namespace(**vars(self.option))
        self.stash = self._store = Stash()
        self._cleanup_stack = CleanupStack()
        self._configured = self._ready = False
        self._parser = Parser(prog=payload.get("prog", "fastest"), config=self)
        self.plugins = Plugins(self)
        self.hook: Any = self.plugins.hook
        self.hooked = self.plugins.hooked
        self.plugins.register(self, "pytestconfig")

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Config:
        return cls(payload)

    @classmethod
    def fromdictargs(cls, option_dict: Mapping[str, Any], args: list[str]) -> Config:
        """For processes that get their options from another one."""
        from fastest.config.nested import payload_for

        payload = payload_for(args, addopts=False)
        payload["options"].update(option_dict)
        config = cls(payload)
        for name in config.option.plugins:
            config.pluginmanager.consider_pluginarg(name)
        return config

    # Places

    @property
    def rootpath(self) -> Path:
        path: Path | None = self.__dict__.get("_rootpath")
        if path is None:
            path = self._rootpath = real_path(self.rootdir_text)
        return path

    @property
    def inipath(self) -> Path | None:
        return real_path(self.inipath_text) if self.inipath_text else None

    rootdir = legacy_path_attribute(lambda config: config.rootpath)
    inifile = legacy_path_attribute(lambda config: config.inipath)
    invocation_dir = legacy_path_attribute(lambda config: config.invocation_params.dir)

    @lazy
    def _tmp_path_factory(self) -> Any:
        """Plugins and conftest files know of it, although it has no public name."""
        if self.plugins.is_blocked("tmpdir"):
            raise AttributeError("'Config' object has no attribute '_tmp_path_factory'")
        from fastest.builtin.tmppath import attribute_of

        return attribute_of(self)

    @lazy
    def _tmpdirhandler(self) -> Any:
        """The same for paths of the old kind."""
        if self.plugins.is_blocked("legacypath"):
            raise AttributeError("'Config' object has no attribute '_tmpdirhandler'")
        from fastest.builtin.legacypath import TempdirFactory

        return TempdirFactory(self._tmp_path_factory, _ispytest=True)

    def cwd_relative_nodeid(self, nodeid: NodeId) -> NodeId:
        if self.invocation_params.dir == self.rootpath:
            return nodeid
        from fastest.nodeid import NodeId
        from fastest.paths import relative

        path = relative(str(self.invocation_params.dir), os.path.join(str(self.rootpath), nodeid.path))
        return NodeId(path=path, names=nodeid.names, params=nodeid.params)

    # Plugins

    @property
    def pluginmanager(self) -> Any:
        """The plugin manager; whoever asks for it may want the reporter, too, so the runtime itself asks `plugins`."""
        self.plugins.needs_reporter()
        return self.plugins.face

    @property
    def trace(self) -> Any:
        return self.pluginmanager.trace.root.get("config")

    # Life

    def add_cleanup(self, func: Callable[[], None]) -> None:
        self._cleanup_stack.callback(func)

    def _do_configure(self) -> None:
        assert not self._configured
        self._configured = True
        if self.plugins.has_plugin("warnings"):
            from fastest.builtin.warns import hold_filters

            hold_filters(self)
        self.hook.pytest_configure.call_historic(kwargs={"config": self})
        self._ready = True
        self.plugins.configure_reporter()  # if that has not been its turn

    def _ensure_unconfigure(self) -> None:
        try:
            if self._configured:
                self._configured = False
                self.hook.pytest_unconfigure(config=self)
        finally:
            self._cleanup_stack.close()

    def pytest_cmdline_parse(self, args: list[str]) -> Config:
        from fastest.config.startup import parse

        parse(self, args)
        return self

    @hookimpl(trylast=True)
    def pytest_load_initial_conftests(self) -> None:
        from fastest.config.startup import load_initial_conftests

        load_initial_conftests(self)

    @hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        # Not earlier: a conftest file that is loaded while collecting may register ini options.
        try:
            return (yield)
        finally:
            self._validate_config_options()

    def get_terminal_writer(self) -> Any:
        return self.plugins.get_plugin("terminalreporter")._tw

    def notify_exception(self, excinfo: ExceptionInfo, option: Any = None) -> None:
        style = "long" if getattr(option, "fulltrace", False) else "native"
        excrepr = excinfo.getrepr(funcargs=True, showlocals=getattr(option, "showlocals", False), style=style)
        lines = str(excrepr).split("\n")
        shown = self._ready and not self.plugins.active and self.plugins.reporter is None
        if shown:  # as the reporter would, before a debugger comes
            self._show_internal_error(lines)
        if not any(self.hook.pytest_internalerror(excrepr=excrepr, excinfo=excinfo)) and not shown:
            self._show_internal_error(lines)

    def _show_internal_error(self, lines: list[str]) -> None:
        """On the terminal once there is one, that is after `pytest_configure`; else on standard error."""
        if self._ready:
            host.emit({"k": "internal", "lines": lines})
            return
        sys.stderr.write("".join(f"INTERNALERROR> {line}\n" for line in lines))
        sys.stderr.flush()

    # Command line

    def getoption(self, name: str, default: Any = _NOTSET, skip: bool = False) -> Any:
        option = self.option.__dict__
        if name not in option and name.startswith("-"):
            name = self._parser.dest_of(name)
        value = option.get(name)
        if value is not None or (name in option and not skip):
            return value
        if default is not _NOTSET:
            return default
        if skip:
            from fastest.outcomes import skip as skip_test

            skip_test(f"no {name!r} option found")
        raise ValueError(f"no option named {name!r}")

    def getvalue(self, name: str, path: object = None) -> Any:
        return self.getoption(name)

    def getvalueorskip(self, name: str, path: object = None) -> Any:
        return self.getoption(name, skip=True)

    def changed_options(self) -> dict[str, Any]:
        """Options of the parent's whose value is not the one that it resolved: plugins changed them."""
        now = vars(self.option)
        before = self.payload.get("options", {})
        return {name: now[name] for name, value in before.items() if name in now and now[name] != value}

    # Configuration file

    def getini(self, name: str) -> Any:
        canonical = self._parser._ini_aliases.get(name, name)
        try:
            return self._inicache[canonical]
        except KeyError:
            value = self._inicache[canonical] = self._getini(canonical)
            return value

    def _getini(self, name: str) -> Any:
        name = self._parser._ini_aliases.get(name, name)
        type_, default = self._parser.ini_type_and_default(name)
        selected = self._selected_ini_value(name)
        if selected is None:
            return list(default) if isinstance(default, list) else default
        context = IniContext(
            name,
            self.inipath_text or None,
            os.path.dirname(self.inipath_text) or self.invocation_params.dir_text,
            self._getini_unknown_type,
        )
        try:
            return convert(context, type_, selected.mode, selected.value)
        except (TypeError, ValueError) as error:
            raise UsageError(str(error)) from error

    def _selected_ini_value(self, name: str) -> IniValue | None:
        """`-o` beats the file, the real name beats an alias."""
        names = [name] + [alias for alias, target in self._parser._ini_aliases.items() if target == name]
        found = [self._inicfg[each] for each in names if each in self._inicfg]
        return max(found, key=lambda value: value.origin == "override") if found else None

    def _getini_unknown_type(self, name: str, type: str, value: object) -> Any:
        if type == "pathlist":
            from fastest.builtin.legacypath import ini_pathlist

            return ini_pathlist(self, value)
        raise ValueError(f"Option {name} has unknown configuration type {type} with value {value!r}")

    def addinivalue_line(self, name: str, line: str) -> None:
        lines = self.getini(name)
        assert isinstance(lines, list)
        lines.append(line)

    @property
    def inicfg(self) -> Any:
        import warnings

        from fastest.config.inicfg import DeprecatedInicfgProxy
        from fastest.deprecated import CONFIG_INICFG

        warnings.warn(CONFIG_INICFG.format(), stacklevel=2)
        return DeprecatedInicfgProxy(self)

    def _iter_registered_markers(self) -> Iterator[RegisteredMarker]:
        for line in self.getini("markers"):
            signature, _, description = line.partition(":")
            yield RegisteredMarker(signature.partition("(")[0].strip(), signature, description.strip())

    def _getconftest_pathlist(self, name: str, path: Path) -> list[Path] | None:
        """The paths that a global of the innermost conftest file lists, relative to that file."""
        try:
            module, values = self.plugins.conftests.get(name, path)
        except KeyError:
            return None
        folder = os.path.dirname(str(module.__file__))
        return [
            real_path(value)
            if isinstance(value, os.PathLike)
            else real_path(os.path.abspath(os.path.join(folder, value)))
            for value in values
        ]

    # Verbosity

    def get_verbosity(self, verbosity_type: str | None = None) -> int:
        level: int = self.getoption("verbose", default=0)
        if verbosity_type is None:
            return level
        try:
            own = self.getini(f"verbosity_{verbosity_type}")
        except ValueError:
            return level
        return level if own == "auto" else int(own)

    # Warnings and checks of the configuration itself

    def issue_config_time_warning(self, warning: Warning, stacklevel: int) -> None:
        from fastest.config.checks import issue_config_time_warning

        issue_config_time_warning(self, warning, stacklevel + 1)

    def _validate_config_options(self) -> None:
        unknown = self._get_unknown_ini_keys()
        if unknown:
            from fastest.config.checks import report_unknown_ini_keys

            report_unknown_ini_keys(self, sorted(unknown))

    def _get_unknown_ini_keys(self) -> set[str]:
        return {name for name in self._inicfg if not self._parser.knows_ini(name)}
