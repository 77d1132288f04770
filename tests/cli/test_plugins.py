"""Plugins and libraries that a suite shares with its runner."""

from __future__ import annotations

import pytest


def test_pluggy_is_the_one_on_the_path(project):
    """The tests of pluggy itself must not get the copy inside the binary."""
    files = {
        "lib/pluggy/__init__.py": "mine = True",
        "test_pluggy.py": """
            import pluggy

            def test_it():
                assert pluggy.mine
        """,
    }
    made = project(files)
    made.run("-q", PYTHONPATH=str(made.root / "lib")).passed(1)


def test_pluggy_without_an_installed_one(project):
    files = {
        "conftest.py": "def pytest_runtest_setup(item): item.user_properties.append(('a', 1))",
        "test_pluggy.py": """
            import pluggy

            def test_it(request):
                assert pluggy.__file__
                assert request.node.user_properties == [("a", 1)]
        """,
    }
    project(files).run("-q").passed(1)


def test_paths_are_an_option_for_plugins(project):
    """pytest's come from argparse, and syrupy reads them there."""
    files = {
        "conftest.py": "def pytest_addoption(parser): parser.addoption('--mine')",
        "test_it.py": """
            def test_it(pytestconfig):
                assert pytestconfig.option.file_or_dir == (["test_it.py"] if pytestconfig.option.mine else [])
        """,
    }
    project(files).run("-q").passed(1)
    project(files).run("-q --mine=1 test_it.py").passed(1)


def test_names_that_plugins_take_from_the_insides(project):
    files = {
        "test_it.py": """
            from _pytest.junitxml import mangle_test_address, xml_key
            from _pytest.main import FSHookProxy
            from _pytest.terminal import format_session_duration

            def test_it(pytestconfig):
                assert pytestconfig.stash.get(xml_key, None) is None
        """
    }
    project(files).run("-q").passed(1)


def test_proxy_objects_among_the_fixtures(project):
    """Of flask and werkzeug: attributes of an unbound proxy raise."""
    files = {
        "conftest.py": """
            import pytest

            class Proxy:
                @property
                def __dict__(self): raise RuntimeError("unbound")
                def __getattr__(self, name): raise RuntimeError("unbound")

            proxy = Proxy()

            @pytest.fixture
            def value(): return 1
        """,
        "test_it.py": """
            from conftest import proxy

            class TestIt:
                inside = proxy

                def test_it(self, value): assert value == 1
        """,
    }
    project(files).run("-q").passed(1)


def test_failures_shown_by_a_plugin(project):
    files = {
        "conftest.py": """
            def pytest_configure(config):
                config.pluginmanager.register(Instantly(config))

            class Instantly:
                def __init__(self, config): self.config = config

                def pytest_runtest_logreport(self, report):
                    if report.failed:
                        self.config.pluginmanager.get_plugin("terminalreporter")._outrep_summary(report)
        """,
        "test_it.py": "def test_a(): print('text'); assert 0\ndef test_b(): pass",
    }
    project(files).run("-q").exits(1).prints("*assert 0", "*Captured stdout call*", "text", "*FAILURES*")


def test_runner_is_seen_on_the_stack(project):
    """freezegun leaves the time alone for callers below a module that it is told of."""
    files = {
        "test_it.py": """
            import sys

            def test_it():
                frame, names = sys._getframe(), []
                while frame:
                    names.append(frame.f_globals.get("__name__", ""))
                    frame = frame.f_back
                assert any(name.startswith("_pytest") for name in names), names
        """
    }
    project(files).run("-q").passed(1)


def test_subtests_of_an_item_that_runs_again(project):
    """As pytest-rerunfailures does it: the count of failed subtests is the configuration's, and is forgotten."""
    files = {
        "conftest.py": """
            from _pytest.runner import runtestprotocol
            from _pytest.subtests import failed_subtests_key

            def pytest_runtest_protocol(item, nextitem):
                for again in range(2):
                    reports = runtestprotocol(item, nextitem=nextitem, log=False)
                    counts = item.config.stash.get(failed_subtests_key, {})
                    assert reports[1].failed == bool(counts.pop(item.id, 0)) == (not again)
                for report in reports:
                    item.ihook.pytest_runtest_logreport(report=report)
                return True
        """,
        "test_it.py": """
            tries = []

            def test_it(subtests):
                tries.append(1)
                with subtests.test():
                    assert len(tries) == 2
        """,
    }
    project(files).run("-q -p no:terminalprogress").exits(1).prints("*1 passed*")


def test_option_whose_value_is_no_list_of_texts(project):
    """pytest-cov's `--cov-report` and pytest-metadata's `--metadata`: a list of pairs."""
    files = {
        "conftest.py": """
            def pytest_addoption(parser):
                parser.addoption("--pair", action="append", nargs=2)

            def pytest_configure(config):
                config.option.maxprocesses = ["a", None]
        """,
        "test_it.py": """
            def test_it(pytestconfig):
                assert pytestconfig.option.pair == [["k", "v"]]
        """,
    }
    project(files).run("--pair k v").passed(1)


def test_submodule_of_pytest_without_an_import(project):
    """pytest-picked: `import _pytest`, then `_pytest.config...`: pytest itself has imported it before."""
    files = {
        "test_it.py": """
            import _pytest

            def test_it(pytestconfig):
                assert isinstance(pytestconfig, _pytest.config.Config)
                assert _pytest.config.findpaths.__name__ == "_pytest.config.findpaths"
                assert not hasattr(_pytest, "nothing")
        """
    }
    project(files).run("-q").passed(1)


def test_fixture_hook_hears_of_direct_parameters(project):
    """pytest-lazy-fixtures replaces `request.param` there."""
    files = {
        "conftest.py": """
            def pytest_fixture_setup(fixturedef, request):
                request.param *= 2
        """,
        "test_it.py": """
            import pytest

            @pytest.mark.parametrize("value", [1, 2])
            def test_it(value):
                assert value in (2, 4)
        """,
    }
    project(files).run("-q").passed(2)


def test_installed_plugin_that_fails_while_it_adds_options_is_named(project):
    made = project(
        {
            "test_a.py": "def test_a(): pass",
            "lib/broken.py": "def pytest_addoption(parser): raise ValueError('no such luck')",
            "lib/broken-1.0.dist-info/METADATA": "Name: broken\nVersion: 1.0\n",
            "lib/broken-1.0.dist-info/entry_points.txt": "[pytest11]\nbroken = broken\n",
        }
    )
    result = made.run(PYTHONPATH="lib").exits(3)
    assert result.err.startswith('Error while loading plugin "pytest11".\nlib/broken.py:1: in pytest_addoption\n'), (
        result
    )
    assert "\nE   ValueError: no such luck\n" in result.err


def test_collectors_with_rules_of_their_own_decide_what_is_a_test(project):
    """A helper like pytest-relaxed: what is defined here and is not private."""
    conftest = """
        import inspect, pytest

        class Rules(pytest.Module):
            def istestfunction(self, obj, name):
                return inspect.getmodule(obj) is self.obj and not name.startswith("_")

            istestclass = istestfunction

        def pytest_collect_file(file_path, parent):
            if file_path.name == "spec.py":
                return Rules.from_parent(parent, path=file_path)
    """
    made = project(
        {"conftest.py": conftest, "spec.py": "from os import getcwd\ndef works(): pass\ndef _helper(): 1 / 0\n"}
    )
    made.run("-v").passed(1).prints("spec.py::works PASSED*")


def test_header_names_the_pluggy_of_the_environment(project):
    files = {
        "lib/pluggy-9.8.7.dist-info/METADATA": "Name: pluggy\nVersion: 9.8.7\n",
        "old/pluggy-1.0.0.dist-info/METADATA": "Name: pluggy\nVersion: 1.0.0\n",
        "test_it.py": "def test_it(): pass",
    }
    made = project(files)
    for _ in range(2):  # the second time from the cache
        made.run(PYTHONPATH=str(made.root / "lib")).passed(1).prints("platform *, pluggy-9.8.7, *")
    made.run(PYTHONPATH=str(made.root / "old")).passed(1).prints("platform *, pluggy-1.6.0, *")


def test_a_function_is_what_was_collected(project):
    files = {
        "tests/__init__.py": "",
        "tests/that/__init__.py": "",
        "tests/that/test_names.py": "",
        "tests/that/test_it.py": """
            import sys
            def test_replaces(): sys.modules[__name__].test_replaced = "no function any more"
            def test_replaced(request):
                assert request.function.__name__ == "test_replaced"
                assert 0, "on purpose"
        """,
    }
    project(files).run("-rA").exits(1).outcomes(passed=1, failed=1).prints("E       AssertionError: on purpose")


def test_testdir_outlives_legacypath_if_pytester_came_first(project):
    made = project({"test_it.py": "def test_it(testdir): assert testdir.tmpdir"})
    made.run("-p pytester -p no:legacypath").exits(1).outcomes(errors=1)
    made.write({"pytest.ini": "[pytest]\naddopts = -p no:legacypath -p pytester\n"})
    made.run().exits(1).outcomes(errors=1)
    made.write({"pytest.ini": "[pytest]\naddopts = -p pytester -p no:legacypath\n"})
    made.run().passed(1)
    made.run("-p no:legacypath").exits(1).outcomes(errors=1)


def test_sessions_that_tests_make_are_not_the_runs(project):
    source = """
        pytest_plugins = "pytester"

        def test_before(): pass

        def test_items(pytester, capsys):
            item, = pytester.getitems("def test_inner(): pass")
            item.config.hook.pytest_deselected(items=[item])
            print("seen")
            assert capsys.readouterr().out == "seen\\n"
            result, = pytester.inline_runsource("def test_fails(): assert 0").getreports("pytest_collectreport")[:1]

        def test_after(): pass
    """
    made = project({"test_it.py": source})
    run = made.run("-v --junitxml=out.xml").passed(3)
    run.prints("*test_before PASSED*", "*test_items PASSED*", "*test_after PASSED*").prints_not("*deselected*")
    text = (made.root / "out.xml").read_text()
    assert 'name="test_after"' in text and "inner" not in text


@pytest.mark.parametrize("arguments", [(), ("--optimizer=simple",), ("-n2",)], ids=" ".join)
def test_items_that_a_plugin_replaces_when_collection_ends_are_those_that_run(project, arguments):
    """anyio makes an item for every backend of one that a conftest file has marked."""
    conftest = """
        import pytest
        def pytest_collection_finish(session):
            item = session.items[0]
            make = pytest.Function.from_parent
            session.items[:1] = [make(item.parent, name=f"test_one[{n}]", callobj=item.obj) for n in "ab"]
    """
    files = {"conftest.py": conftest, "test_it.py": "def test_one(): pass\ndef test_two(): pass\n"}
    result = project(files).run("-v", *arguments).exits(0)
    result.outcomes(passed=3)
    shown = [line for line in result.out.splitlines() if "::" in line]
    names = sorted(line.split("::")[1].split()[0] for line in shown)
    assert names == ["test_one[a]", "test_one[b]", "test_two"], str(result)
    assert "[100%]" in shown[-1]


@pytest.mark.parametrize(
    "hooks", ["", "\n        def pytest_runtest_setup(item): pass\n"], ids=["without hooks", "with hooks"]
)
def test_the_factory_of_temporary_folders_is_an_attribute_of_the_config(project, hooks):
    """It has no public name there, but fixtures of old use it."""
    conftest = """
        import pytest

        def pytest_sessionstart(session):
            session.config.early = session.config._tmp_path_factory

        @pytest.fixture(scope="session")
        def folder(request):
            return request.config._tmp_path_factory.mktemp("mine")

        @pytest.fixture(scope="session")
        def old(pytestconfig):
            return pytestconfig._tmpdirhandler.mktemp("old")
    """
    test = """
        def test_it(folder, old, tmp_path, tmp_path_factory, request):
            assert folder.is_dir() and folder.parent == tmp_path.parent and str(old.dirpath()) == str(folder.parent)
            assert request.config._tmp_path_factory is tmp_path_factory is request.config.early
    """
    if not hooks:
        conftest = conftest.replace("def pytest_sessionstart", "def sessionstart")
        test = test.replace(" is request.config.early", "")
    made = project({"conftest.py": conftest + hooks, "test_it.py": test})
    made.run().passed(1)
    code = 3 if hooks else 1  # in a hook it is an internal error
    made.run("-p no:legacypath -p no:tmpdir").exits(code).prints("*'Config' object has no attribute '_tmp*")
