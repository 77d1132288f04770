"""Reports as plain values and back: what plugins send between processes (`_to_json`, `_from_json`).

The shape of the dicts is pytest's, because xdist and report logs of other tools read it.
"""

from __future__ import annotations

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

ENTRY_PARTS = ("reprfuncargs", "reprfileloc", "reprlocals")


def getworkerinfoline(node: Any) -> str:
    """The line that says on which worker of a distributed run a report was made."""
    line: str | None = getattr(node, "_workerinfocache", None)
    if line is None:
        info = node.workerinfo
        version = ".".join(map(str, info["version_info"][:3]))
        line = f"[{info['id']}] {info['sysplatform']} -- Python {version} {info['executable']}"
        node._workerinfocache = line
    return line


def report_to_json(report: Any) -> dict[str, Any]:
    """The attributes of a report; collected nodes are left out, failures taken apart."""
    data = dict(vars(report))
    data["nodeid"] = report.nodeid
    longrepr = report.longrepr
    if hasattr(longrepr, "toterminal"):
        has_traceback = hasattr(longrepr, "reprtraceback") and hasattr(longrepr, "reprcrash")
        data["longrepr"] = _exception_to_json(longrepr) if has_traceback else str(longrepr)
    for name, value in data.items():
        if isinstance(value, os.PathLike):
            data[name] = os.fspath(value)
        elif name == "result":
            data[name] = None
    return data


def _exception_to_json(longrepr: Any) -> dict[str, Any]:
    chain = None
    if hasattr(longrepr, "chain"):
        chain = [
            (_traceback_to_json(traceback), _fields(crash), description)
            for traceback, crash, description in longrepr.chain
        ]
    return {
        "reprcrash": _fields(longrepr.reprcrash),
        "reprtraceback": _traceback_to_json(longrepr.reprtraceback),
        "sections": longrepr.sections,
        "chain": chain,
    }


def _traceback_to_json(traceback: Any) -> dict[str, Any]:
    data = _fields(traceback) or {}
    data["reprentries"] = [_entry_to_json(entry) for entry in traceback.reprentries]
    return data


def _entry_to_json(entry: Any) -> dict[str, Any]:
    data = _fields(entry) or {}
    for name in ENTRY_PARTS:
        if name in data:
            data[name] = _fields(data[name])
    return {"type": type(entry).__name__, "data": data}


def _fields(part: Any) -> dict[str, Any] | None:
    """The public attributes of a part of a representation, in slots or in a dict."""
    if part is None or isinstance(part, dict):
        return part
    if hasattr(part, "__dict__"):
        return {name: value for name, value in vars(part).items() if not name.startswith("_")}
    return {name: getattr(part, name) for cls in type(part).__mro__ for name in getattr(cls, "__slots__", ())}


def report_kwargs_from_json(data: dict[str, Any]) -> dict[str, Any]:
    """The constructor's arguments from such a dict."""
    longrepr = data["longrepr"]
    if longrepr and "reprcrash" in longrepr and "reprtraceback" in longrepr:
        data["longrepr"] = _exception_from_json(longrepr, data)
    return data


def _exception_from_json(longrepr: dict[str, Any], report: dict[str, Any]) -> Any:
    from fastest.tracerepr import ExceptionChainRepr, ReprExceptionInfo

    made: Any
    if longrepr["chain"]:
        made = ExceptionChainRepr(
            [
                (_traceback_from_json(traceback, report), _location(crash), description)
                for traceback, crash, description in longrepr["chain"]
            ]
        )
    else:
        traceback = _traceback_from_json(longrepr["reprtraceback"], report)
        made = ReprExceptionInfo(reprtraceback=traceback, reprcrash=_location(longrepr["reprcrash"]))
    for section in longrepr["sections"]:
        made.addsection(*section)
    return made


def _traceback_from_json(data: dict[str, Any], report: dict[str, Any]) -> Any:
    from fastest.tracerepr import ReprTraceback

    entries = [_entry_from_json(entry, report) for entry in data["reprentries"]]
    return ReprTraceback(**{**data, "reprentries": entries})


def _entry_from_json(entry: dict[str, Any], report: dict[str, Any]) -> Any:
    from fastest.tracerepr import ReprEntry, ReprEntryNative, ReprFuncArgs, ReprLocals

    data = entry["data"]
    if entry["type"] == "ReprEntryNative":
        return ReprEntryNative(data["lines"])
    if entry["type"] != "ReprEntry":
        _complain(entry["type"], report)
    funcargs, local_lines = data["reprfuncargs"], data["reprlocals"]
    return ReprEntry(
        lines=data["lines"],
        reprfuncargs=ReprFuncArgs(**funcargs) if funcargs else None,
        reprlocals=ReprLocals(local_lines["lines"]) if local_lines else None,
        reprfileloc=_location(data["reprfileloc"]),
        style=data["style"],
    )


def _location(data: dict[str, Any] | None) -> Any:
    if not data:
        return None
    from fastest.tracerepr import ReprFileLocation

    return ReprFileLocation(**data)


def _complain(type_name: str, report: dict[str, Any]) -> NoReturn:
    from pprint import pformat

    line = repr("-" * 100)
    raise RuntimeError(
        f"{line}\n'INTERNALERROR: Unknown entry type returned: {type_name}'\n"
        f"\"report_name: <class '_pytest.reports.TestReport'>\"\n{pformat(report)}\n"
        f"'Please report this bug at https://github.com/pytest-dev/pytest/issues'\n{line}\n"
    )
