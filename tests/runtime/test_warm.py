"""What a warm interpreter keeps and how it hands it over. Modules are preloaded in a Python of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from fastest.warm.preload import added_in_front, ancestors
from fastest.warm.record import Record, may_be_kept

SOURCES = str(Path(__file__).parents[2] / "python")
PRELOAD = """
    import json, sys
    sys.path[:0] = [{sources!r}, {folder!r}]
    from fastest import stdlibguard
    from fastest.warm import adopt, preload
    from fastest.warm.record import Record
    record = Record("")
    record.names = {names!r}
    record.unsafe = {unsafe!r}
    import warnings
    before = set(sys.modules)
    stock, spoilt = preload.fill(record, {{"harmless": ["TERM", "SSH_*"]}}, lambda name: None)
    leaked = sorted(set(sys.modules) - before)
    adopter = adopt.install(stock)
    facts = {{}}
"""


class Preloaded:
    def __init__(self, folder):
        self.folder = folder

    def run(self, names, code, unsafe=()):
        """Preload the modules, run the code, and give what it put into `facts`, with `spoilt` and `leaked`."""
        setup = textwrap.dedent(PRELOAD).format(
            sources=SOURCES, folder=str(self.folder), names=list(names), unsafe=dict(unsafe)
        )
        end = "facts.update(spoilt=spoilt, leaked=leaked, kept=sorted(set(stock.modules) - set(spoilt))); print(json.dumps(facts))"
        program = "\n".join([setup, textwrap.dedent(code), end])
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def modules(tmp_path):
    """Write modules (name of the file -> source); `.run` preloads some of them."""

    def make(files):
        for name, source in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(source))
        return Preloaded(tmp_path)

    return make


def test_nothing_is_left_in_sys_modules(modules):
    facts = modules({"a.py": "import b", "b.py": ""}).run(["b", "a"], "")
    assert facts["kept"] == ["a", "b"]
    assert facts["leaked"] == []
    assert facts["spoilt"] == {}


def test_what_a_package_needs_is_no_part_of_it(modules):
    """An import of `django.utils` is finished before those of what `django` needs."""
    files = {"p/__init__.py": "import p.sub.low", "p/sub/__init__.py": "", "p/sub/low.py": "import tool", "tool.py": ""}
    code = """
        import tool
        facts["alone"] = "p" not in sys.modules
        import p
        facts["same"] = p is stock.modules["p"] and p.sub.low is stock.modules["p.sub.low"]
    """
    facts = modules(files).run(["p.sub", "tool", "p.sub.low", "p"], code)
    assert facts["alone"]
    assert facts["same"]
    assert facts["kept"] == ["p", "p.sub", "p.sub.low", "tool"]


def test_an_accelerator_is_imported_by_the_module_that_it_is_for(modules):
    """`_asyncio` imports `asyncio`, which then found no Task in it."""
    files = {
        "tool.py": "def value(): return 'slow'\ntry: from _tool import value\nexcept ImportError: pass",
        "_tool.py": "import tool\ndef value(): return 'quick'",
    }
    assert modules(files).run(["_tool", "tool"], "import tool; facts['value'] = tool.value()")["value"] == "quick"


def test_what_fork_hooks_use_is_imported_before_the_forks(modules):
    """asyncio of Python 3.12 has a hook that uses `signal`, so a served run began with a `types` of its own."""
    code = """
        facts["deferred"] = [name for name in ("signal", "argparse") if adopt.is_deferred(stock.modules[name])]
    """
    facts = modules({"tool.py": "import signal, argparse"}).run(["tool"], code)
    assert facts["deferred"] == ["argparse"]


def test_adoption_brings_what_an_import_would(modules):
    files = {"a.py": "import b", "b.py": "executed = []", "other.py": "import b"}
    code = """
        import a
        facts["loaded"] = [n for n in ("a", "b", "other") if n in sys.modules]
        facts["same"] = a is stock.modules["a"] and a.b is sys.modules["b"]
        facts["spec"] = [a.__spec__.name, type(a.__spec__.loader).__name__]
    """
    facts = modules(files).run(["b", "a", "other"], code)
    assert facts["loaded"] == ["a", "b"]
    assert facts["same"]
    assert facts["spec"] == ["a", "SourceFileLoader"]


def test_submodules_are_bound_when_they_are_imported(modules):
    files = {"pkg/__init__.py": "import pkg.early", "pkg/early.py": "", "pkg/late.py": ""}
    code = """
        import pkg
        facts["before"] = [hasattr(pkg, "early"), hasattr(pkg, "late"), "pkg.late" in sys.modules]
        import pkg.late
        facts["after"] = pkg.late is stock.modules["pkg.late"]
    """
    facts = modules(files).run(["pkg.early", "pkg", "pkg.late"], code)
    assert facts["before"] == [True, False, False]
    assert facts["after"]


def test_a_second_import_executes_the_module(modules):
    code = """
        import a
        first = sys.modules.pop("a")
        import a
        facts["fresh"] = a is not first
    """
    assert modules({"a.py": ""}).run(["a"], code)["fresh"]


@pytest.mark.parametrize(
    "obstacle",
    [
        "sys.modules['b'] = type(sys)('b')",
        "sys.path.insert(0, shadow)",
        "import builtins; real = builtins.__import__; builtins.__import__ = lambda *a, **k: real(*a, **k)",
        "sys.meta_path.insert(0, type('F', (), {'find_spec': staticmethod(lambda *a: None)})())",
        "sys.path.remove(folder)\nsys.path.append(folder + '/.')",
    ],
    ids=["other object", "other file first", "patched import", "other importer", "changed path"],
)
def test_adoption_is_refused_where_it_could_differ(modules, tmp_path, obstacle):
    files = {"a.py": "import b\n", "b.py": "", "shadow/b.py": "shadow = 1\n"}
    code = f"""
folder, shadow = {str(tmp_path)!r}, {str(tmp_path / "shadow")!r}
{obstacle}
import a
facts["adopted"] = a is stock.modules["a"]
facts["shadow"] = hasattr(a.b, "shadow")
"""
    facts = modules(files).run(["b", "a"], code)
    assert not facts["adopted"]
    assert facts["shadow"] == ("shadow)" in obstacle)


def test_filters_are_replayed(modules):
    source = "import warnings\nwarnings.filterwarnings('ignore', 'quiet')\n"
    code = """
        def ignored():
            return any(entry[0] == "ignore" and entry[1] and entry[1].pattern == "quiet" for entry in warnings.filters)
        facts["before"] = ignored()
        import a
        facts["after"] = ignored()
    """
    facts = modules({"a.py": source}).run(["a"], code)
    assert (facts["before"], facts["after"]) == (False, True)


def test_finders_are_replayed(modules):
    source = "import sys\nclass Finder:\n    def find_spec(self, *args): return None\nsys.meta_path.append(Finder())\n"
    code = """
        def found(): return [type(finder).__name__ for finder in sys.meta_path].count("Finder")
        facts["before"] = found()
        import a
        facts["after"] = found()
    """
    facts = modules({"a.py": source}).run(["a"], code)
    assert (facts["before"], facts["after"]) == (0, 1)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise RuntimeError", "raises RuntimeError"),
        ("import sys; sys.path.append('/x')", "changes sys.path"),
        ("import sys; sys.excepthook = print", "changes hooks of sys"),
        ("import sys; sys.setrecursionlimit(5000)", "changes limits of sys"),
        ("import builtins; builtins.added = 1", "changes builtins"),
        ("import gc; gc.disable()", "changes garbage collection"),
        ("import os; os.chdir('/')", "changes the current folder"),
        ("import os; list(os.environ)", "lists the environment"),
        ("import os; os.environ.get('SSH_TTY')", "reads SSH_TTY"),
        ("open('written', 'w').close()", "writes files"),
        ("import sys; sys.meta_path.insert(0, object())", "changes what others have set up"),
    ],
)
def test_side_effects_are_found(modules, source, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    facts = modules({"a.py": source, "b.py": "import a", "c.py": ""}).run(["a", "b", "c"], "")
    assert facts["spoilt"]["a"] == reason
    assert facts["spoilt"]["b"] in ("needs a", reason)
    assert [name for name in facts["kept"] if name != "_bootlocale"] == ["c"]  # Python 3.9 imports it to open a file


def test_modules_that_are_known_to_be_unsafe_are_not_imported(modules):
    facts = modules({"a.py": "raise SystemExit"}).run(["a"], "", unsafe={"a": "it ends"})
    assert facts["kept"] == []
    assert facts["spoilt"] == {}


def test_record_remembers_and_merges(tmp_path):
    path = str(tmp_path / "warm" / "modules")
    Record.read(path).learn(["b", "a"])
    Record.read(path).leave_out({"a": "starts threads"})
    Record.read(path).learn(["c", "b"])
    record = Record.read(path)
    assert record.names == ["c", "b", "a"]
    assert record.unsafe == {"a": "starts threads"}


def test_record_is_not_written_for_nothing(tmp_path):
    path = tmp_path / "modules"
    Record.read(str(path)).learn(["a", "b"])
    before = path.stat().st_mtime_ns
    Record.read(str(path)).learn(["b"])
    assert path.stat().st_mtime_ns == before


def test_verdicts_end_with_the_next_installation(tmp_path, monkeypatch):
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    path = str(tmp_path / "modules")
    Record.read(path).learn(["a"])
    Record.read(path).leave_out({"a": "why"})
    assert Record.read(path).unsafe == {"a": "why"}
    (site / "new.dist-info").mkdir()
    assert Record.read(path).unsafe == {}
    assert Record.read(path).names == ["a"]


def test_damaged_record_is_empty_or_names(tmp_path):
    path = tmp_path / "modules"
    path.write_bytes(b"\xff\xfe\x00!x\n\n!y")
    assert Record.read(str(path)).unsafe == {}


def test_only_installed_modules_may_be_kept():
    home = (str(Path(json.__file__).parents[1]) + "/",)
    assert may_be_kept("json", json, home)
    assert not may_be_kept("json", json, ("/elsewhere/",))
    assert not may_be_kept("renamed", json, home)
    assert not may_be_kept("pytest", pytest, home)
    assert not may_be_kept(__name__, sys.modules[__name__], home)


def test_helpers():
    assert ancestors("a.b.c") == ["a", "a.b", "a.b.c"]
    one, two = object(), object()
    assert added_in_front([one, two], [two]) == [one]
    assert added_in_front([two], [two]) == []
    assert added_in_front([two, one], [two]) is None
