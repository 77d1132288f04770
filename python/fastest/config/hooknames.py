"""The names of the hooks, and how each combines results: all that calling built-in implementations needs.

`hookspecs.py`, which pluggy and plugins read, also has the arguments; it is loaded when one of them comes (a test
compares both).
"""

from __future__ import annotations


def _hooks(names: str) -> frozenset[str]:
    return frozenset("pytest_" + name for name in names.split())


FIRSTRESULT = _hooks(
    "cmdline_parse cmdline_main collection ignore_collect collect_directory make_collect_report "
    "pycollect_makemodule pycollect_makeitem pyfunc_call make_parametrize_id runtestloop runtest_protocol "
    "runtest_makereport report_to_serializable report_from_serializable fixture_setup report_teststatus"
)
HISTORIC = _hooks("addhooks plugin_registered addoption configure warning_recorded")
OTHERS = _hooks(
    "load_initial_conftests collection_modifyitems collection_finish collect_file collectstart itemcollected "
    "collectreport deselected generate_tests runtest_logstart runtest_logfinish runtest_setup runtest_call "
    "runtest_teardown runtest_logreport fixture_post_finalizer sessionstart sessionfinish unconfigure "
    "assertrepr_compare assertion_pass report_header report_collectionfinish terminal_summary markeval_namespace "
    "internalerror keyboard_interrupt exception_interact enter_pdb leave_pdb"
)
NAMES = FIRSTRESULT | HISTORIC | OTHERS
# Called in runs with workers only; specified in `xdisthooks.py`.
XDIST_HOOKS = _hooks(
    "configure_node testnodeready testnodedown handlecrashitem xdist_setupnodes xdist_newgateway xdist_rsyncstart "
    "xdist_rsyncfinish xdist_node_collection_finished xdist_getremotemodule xdist_make_scheduler xdist_auto_num_workers"
)
