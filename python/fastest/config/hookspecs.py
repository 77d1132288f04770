"""Every hook that exists: its name, the arguments that an implementation may take, and how results are combined.

Firstresult hooks stop at the first result that is not None; historic ones are replayed for plugins that come later.
pluggy reads this file when it is loaded; the light calls of `hooks.py` know what is in `hooknames.py`. The types are
pytest's; here only names matter.
"""

from __future__ import annotations

from fastest.hookmark import hookspec


@hookspec(historic=True)
def pytest_addhooks(pluginmanager: object) -> object: ...


@hookspec(historic=True)
def pytest_plugin_registered(plugin: object, plugin_name: object, manager: object) -> object: ...


@hookspec(historic=True)
def pytest_addoption(parser: object, pluginmanager: object) -> object: ...


@hookspec(historic=True)
def pytest_configure(config: object) -> object: ...


@hookspec(firstresult=True)
def pytest_cmdline_parse(pluginmanager: object, args: object) -> object: ...


def pytest_load_initial_conftests(early_config: object, parser: object, args: object) -> object: ...


@hookspec(firstresult=True)
def pytest_cmdline_main(config: object) -> object: ...


@hookspec(firstresult=True)
def pytest_collection(session: object) -> object: ...


def pytest_collection_modifyitems(session: object, config: object, items: object) -> object: ...


def pytest_collection_finish(session: object) -> object: ...


@hookspec(firstresult=True)
def pytest_ignore_collect(collection_path: object, config: object) -> object: ...


@hookspec(firstresult=True)
def pytest_collect_directory(path: object, parent: object) -> object: ...


def pytest_collect_file(file_path: object, parent: object) -> object: ...


def pytest_collectstart(collector: object) -> object: ...


def pytest_itemcollected(item: object) -> object: ...


def pytest_collectreport(report: object) -> object: ...


def pytest_deselected(items: object) -> object: ...


@hookspec(firstresult=True)
def pytest_make_collect_report(collector: object) -> object: ...


@hookspec(firstresult=True)
def pytest_pycollect_makemodule(module_path: object, parent: object) -> object: ...


@hookspec(firstresult=True)
def pytest_pycollect_makeitem(collector: object, name: object, obj: object) -> object: ...


@hookspec(firstresult=True)
def pytest_pyfunc_call(pyfuncitem: object) -> object: ...


def pytest_generate_tests(metafunc: object) -> object: ...


@hookspec(firstresult=True)
def pytest_make_parametrize_id(config: object, val: object, argname: object) -> object: ...


@hookspec(firstresult=True)
def pytest_runtestloop(session: object) -> object: ...


@hookspec(firstresult=True)
def pytest_runtest_protocol(item: object, nextitem: object) -> object: ...


def pytest_runtest_logstart(nodeid: object, location: object) -> object: ...


def pytest_runtest_logfinish(nodeid: object, location: object) -> object: ...


def pytest_runtest_setup(item: object) -> object: ...


def pytest_runtest_call(item: object) -> object: ...


def pytest_runtest_teardown(item: object, nextitem: object) -> object: ...


@hookspec(firstresult=True)
def pytest_runtest_makereport(item: object, call: object) -> object: ...


def pytest_runtest_logreport(report: object) -> object: ...


@hookspec(firstresult=True)
def pytest_report_to_serializable(config: object, report: object) -> object: ...


@hookspec(firstresult=True)
def pytest_report_from_serializable(config: object, data: object) -> object: ...


@hookspec(firstresult=True)
def pytest_fixture_setup(fixturedef: object, request: object) -> object: ...


def pytest_fixture_post_finalizer(fixturedef: object, request: object) -> object: ...


def pytest_sessionstart(session: object) -> object: ...


def pytest_sessionfinish(session: object, exitstatus: object) -> object: ...


def pytest_unconfigure(config: object) -> object: ...


def pytest_assertrepr_compare(config: object, op: object, left: object, right: object) -> object: ...


def pytest_assertion_pass(item: object, lineno: object, orig: object, expl: object) -> object: ...


def pytest_report_header(config: object, start_path: object) -> object: ...


def pytest_report_collectionfinish(config: object, start_path: object, items: object) -> object: ...


@hookspec(firstresult=True)
def pytest_report_teststatus(report: object, config: object) -> object: ...


def pytest_terminal_summary(terminalreporter: object, exitstatus: object, config: object) -> object: ...


@hookspec(historic=True)
def pytest_warning_recorded(warning_message: object, when: object, nodeid: object, location: object) -> object: ...


def pytest_markeval_namespace(config: object) -> object: ...


def pytest_internalerror(excrepr: object, excinfo: object) -> object: ...


def pytest_keyboard_interrupt(excinfo: object) -> object: ...


def pytest_exception_interact(node: object, call: object, report: object) -> object: ...


def pytest_enter_pdb(config: object, pdb: object) -> object: ...


def pytest_leave_pdb(config: object, pdb: object) -> object: ...
