"""Makes a Config as the runner gets it, with a small option table instead of the C++ one."""

from __future__ import annotations

import json

from fastest.config.config import Config

OPTIONS = {
    "capture": "fd",
    "code_highlight": "yes",
    "color": "no",
    "confcutdir": None,
    "debug": None,
    "disable_plugin_autoload": True,
    "disable_warnings": False,
    "fold_skipped": True,
    "help": False,
    "importmode": "prepend",
    "keyword": "",
    "maxfail": None,
    "no_header": False,
    "no_summary": False,
    "noconftest": False,
    "override_ini": None,
    "plugins": [],
    "pyargs": False,
    "pythonwarnings": None,
    "reportchars": "fE",
    "traceconfig": False,
    "verbose": 0,
    "version": 0,
}

TABLE = {
    "groups": [{"name": "general", "title": "general"}, {"name": "fastest", "title": "fastest"}],
    "flags": [
        {
            "spellings": ["-k"],
            "dest": "keyword",
            "action": "store",
            "default": "",
            "group": "general",
            "help": "select",
        },
        {"spellings": ["-v", "--verbose"], "dest": "verbose", "action": "count", "default": 0, "group": "general"},
        {"spellings": ["-q", "--quiet"], "dest": "verbose", "action": "quiet", "default": 0, "group": "general"},
        {
            "spellings": ["--maxfail"],
            "dest": "maxfail",
            "action": "store",
            "type": "int",
            "default": None,
            "group": "general",
        },
        {
            "spellings": ["--strict"],
            "dest": "strict",
            "action": "override_ini",
            "ini": "strict",
            "default": None,
            "group": "general",
        },
        {
            "spellings": ["-h", "--help"],
            "dest": "help",
            "action": "help",
            "default": False,
            "group": "general",
            "help": "100% help",
        },
        {"spellings": ["--engine"], "dest": "engine", "action": "store", "default": "auto", "group": "fastest"},
        {
            "spellings": ["-n", "--numprocesses"],
            "dest": "numprocesses",
            "action": "store",
            "default": None,
            "group": "fastest",
        },
        {"spellings": ["--explain"], "dest": "explain", "action": "store_true", "default": False, "group": "fastest"},
    ],
    "ini": [],
}


def make_payload(root, ini=(), argv=(), **options):
    (root / "flags.json").write_text(json.dumps(TABLE))
    (root / "spellings").write_text("\n".join(name for row in TABLE["flags"] for name in row["spellings"]))
    return {
        "argv": list(argv),
        "args": [],
        "options": {**OPTIONS, **options},
        "addopts": [],
        "rootdir": str(root),
        "inipath": "",
        "ini": {
            name: value if isinstance(value, tuple) else (value, "ini", "file") for name, value in dict(ini).items()
        },
        "invocation_dir": str(root),
        "color": False,
        "width": 80,
        "runtime_dir": str(root),
    }


def make_config(root, ini=(), argv=(), **options):
    return Config(make_payload(root, ini, argv, **options))
