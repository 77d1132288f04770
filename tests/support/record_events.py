"""A plugin for the real pytest that writes the run as frames of docs/ARCHITECTURE.md, one JSON text a line.

The terminal reporter is a function of these frames, so its output for a recorded run must be what pytest itself printed: this is how
the golden files in tests/unit/report are made (see its README). Use: `FASTEST_RECORD=run.jsonl pytest -p record_events ...`.
"""

from __future__ import annotations

import io
import json
import os
import platform
import sys

import pytest
from _pytest._io import TerminalWriter
from _pytest.subtests import SubtestReport
from _pytest.warnings import warning_record_to_str

OWN_HEADERS = {"terminalreporter", "cacheprovider", "helpconfig"}


def pytest_configure(config):
    path = os.environ.get("FASTEST_RECORD")
    if path:
        config.pluginmanager.register(Recorder(config, path), "event-recorder")


def lines_of(values):
    return [line for value in values if value for line in ([value] if isinstance(value, str) else value)]


class Recorder:
    def __init__(self, config, path):
        self.config = config
        self.file = open(path, "w", encoding="utf-8")  # noqa: SIM115 -- written until the process ends
        self.index = {}
        self.collected = 0
        self.held = None
        self.stopped = False

    def emit(self, frame):
        if self.held is not None:
            self.held.append(frame)
        else:
            self.file.write(json.dumps(frame) + "\n")

    def terminal(self):
        return self.config.pluginmanager.get_plugin("terminalreporter")

    def writer(self):
        real = self.terminal()._tw
        writer = TerminalWriter(io.StringIO())
        writer.hasmarkup, writer.code_highlight, writer.fullwidth = real.hasmarkup, real.code_highlight, real.fullwidth
        return writer

    # The session

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        config = self.config
        self.session = session
        self.watch_junit()
        simple = (bool, int, float, str, type(None), list)
        options = {k: v for k, v in vars(config.option).items() if isinstance(v, simple)}
        names = [
            "console_output_style",
            "junit_family",
            "junit_logging",
            "junit_suite_name",
            "junit_log_passing_tests",
            "junit_duration_report",
            "verbosity_test_cases",
            "verbosity_subtests",
            "cache_dir",
            "testpaths",
            "max_warnings",
        ]
        values = {name: config.getini(name) for name in names if name in config._parser._inidict}
        ini = {
            name: value for name, value in values.items() if isinstance(value, (str, bool, int, list)) and value != []
        }
        self.emit(
            {
                "k": "run",
                "options": options,
                "ini": ini,
                "rootdir": str(config.rootpath),
                "args": config.args if config.args_source.name == "ARGS" else [],
                "inipath": str(config.inipath or ""),
                "color": self.terminal().hasmarkup,
                "invocation_dir": str(config.invocation_params.dir),
                "width": self.terminal()._tw.fullwidth,
                "tty": self.terminal().isatty(),
            }
        )
        before, after = [], []
        target = before
        for implementation in config.hook.pytest_report_header.get_hookimpls():
            if implementation.plugin_name == "terminalreporter":
                target = after
            elif implementation.plugin_name not in OWN_HEADERS:
                values = {"config": config, "start_path": config.invocation_params.dir, "startdir": None}
                target.extend(lines_of([implementation.function(*(values[name] for name in implementation.argnames))]))
        self.emit(
            {
                "k": "start",
                "options": {},
                "python": platform.python_version(),
                "executable": sys.executable,
                "rootdir": str(config.rootpath),
                "configfile": str(config.inipath or ""),
                "header": before,
                "header_after": after,
                "plugins": [],
            }
        )

    def pytest_collectreport(self, report):
        self.collected += sum(isinstance(x, pytest.Item) for x in report.result)
        if not report.passed:
            self.emit(
                {
                    "k": "collectreport",
                    "id": report.nodeid,
                    "outcome": report.outcome,
                    "longrepr": self.longrepr(report),
                    "sections": report.sections,
                }
            )

    def pytest_deselected(self, items):
        self.emit({"k": "deselected", "n": len(items), "ids": [item.nodeid for item in items]})

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session):
        self.emit(
            {
                "k": "items",
                "n": self.collected,
                "items": [
                    [
                        item.nodeid,
                        item.location[0],
                        -1 if item.location[1] is None else item.location[1],
                        item.location[2],
                    ]
                    for item in session.items
                ],
            }
        )
        self.index = {item.nodeid: i for i, item in enumerate(session.items)}
        lines = self.config.hook.pytest_report_collectionfinish(
            config=self.config, start_path=self.config.invocation_params.dir, items=session.items
        )
        self.emit({"k": "collected", "lines": lines_of(reversed(lines))})
        if self.config.option.collectonly and session.items:
            self.emit({"k": "write", "op": "raw", "text": self.tree(session.items)})

    def tree(self, items):
        terminal, real = self.terminal(), self.terminal()._tw
        terminal._tw = self.writer()
        if self.config.option.verbose > -1:
            terminal._tw.line("")
        terminal._printcollecteditems(items)
        text, terminal._tw = terminal._tw._file.getvalue(), real
        return text

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        self.stop()
        self.emit({"k": "summary", "stage": "begin", "exitstatus": int(exitstatus)})
        self.status = int(exitstatus)

    def pytest_unconfigure(self):
        if hasattr(self, "status"):
            self.emit({"k": "summary", "stage": "end", "exitstatus": self.status})
            self.emit({"k": "done", "code": self.status})
        self.file.close()

    def stop(self):
        session = self.session
        if not self.stopped and (session.shouldfail or session.shouldstop):
            self.stopped = True
            self.emit(
                {
                    "k": "stop",
                    "reason": str(session.shouldfail or session.shouldstop),
                    "failed": bool(session.shouldfail),
                }
            )

    def pytest_keyboard_interrupt(self, excinfo):
        representation = excinfo.getrepr(funcargs=True)
        writer = self.writer()
        (representation if self.config.option.fulltrace else representation.reprcrash).toterminal(writer)
        self.emit({"k": "interrupted", "text": representation.reprcrash.message, "location": writer._file.getvalue()})

    def pytest_internalerror(self, excrepr):
        self.emit({"k": "internal", "lines": str(excrepr).split("\n")})

    # Items

    def pytest_runtest_logstart(self, nodeid):
        self.emit(["S", self.index[nodeid]])
        self.held = []

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        frame = {
            "k": "report",
            "i": self.index[report.nodeid],
            "id": report.nodeid,
            "loc": [report.location[0], -1 if report.location[1] is None else report.location[1], report.location[2]],
            "when": report.when,
            "outcome": report.outcome,
            "dur": report.duration,
            "t0": report.start,
            "t1": report.stop,
            "longrepr": self.longrepr(report),
            "sections": report.sections,
            "props": [[str(name), str(value)] for name, value in report.user_properties],
        }
        if hasattr(report, "wasxfail"):
            frame["wasxfail"] = report.wasxfail
        if isinstance(report, SubtestReport):
            frame["subtest"] = report._sub_test_description()
        if "skip" in report.keywords and "pytestmark" not in report.keywords:
            frame["skip_marked"] = True
        self.emit(frame)

    def pytest_runtest_logfinish(self, nodeid):
        self.stop()
        frames, self.held = self.held, None
        index = self.index[nodeid]
        plain = [
            f
            for f in frames
            if f["k"] == "report"
            and f["outcome"] == "passed"
            and not f["sections"]
            and not f["props"]
            and "wasxfail" not in f
            and "subtest" not in f
        ]
        if len(frames) == 3 and len(plain) == 3:
            self.emit(["P", index, frames[0]["t0"], *(frame["dur"] for frame in frames)])
            return
        for frame in frames:
            self.emit(frame)
        self.emit({"k": "finish", "i": index})

    # What goes to the XML file only

    def watch_junit(self):
        from _pytest.junitxml import _NodeReporter, xml_key

        xml = self.config.stash.get(xml_key, None)
        if xml is None or hasattr(self, "watched"):
            return
        self.watched = True
        add_property, add_attribute = xml.add_global_property, _NodeReporter.add_attribute

        def noted_property(name, value):
            self.emit({"k": "junit", "op": "testsuite_property", "name": name, "value": str(value)})
            add_property(name, value)

        def noted_attribute(case, name, value):
            self.emit(
                {"k": "junit", "op": "attribute", "i": self.index[str(case.id)], "name": str(name), "value": str(value)}
            )
            add_attribute(case, name, value)

        xml.add_global_property, _NodeReporter.add_attribute = noted_property, noted_attribute

    def longrepr(self, report):
        longrepr = report.longrepr
        if longrepr is None:
            return None
        if isinstance(longrepr, tuple):
            return {
                "text": str(longrepr),
                "plain": True,
                "skip": [str(longrepr[0]), -1 if longrepr[1] is None else longrepr[1], longrepr[2]],
            }
        if isinstance(longrepr, str):
            return {"text": longrepr, "plain": True}
        writer = self.writer()
        longrepr.toterminal(writer)
        crash = getattr(longrepr, "reprcrash", None)
        return {"text": writer._file.getvalue(), "crash": [crash.path, crash.lineno, crash.message] if crash else None}

    def pytest_warning_recorded(self, warning_message, when, nodeid, location):
        self.emit(
            {
                "k": "warning",
                "message": str(warning_message.message),
                "category": warning_message.category.__name__,
                "when": when,
                "nodeid": nodeid,
                "location": [warning_message.filename, warning_message.lineno, ""],
                "text": warning_record_to_str(warning_message),
            }
        )
