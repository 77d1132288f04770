"""Rewritten assertions: what they say, what they evaluate, and that a passing one leaves nothing behind."""

from __future__ import annotations

import ast
import sys
import textwrap
import warnings

import pytest

from fastest import explanation, rewrite_support
from fastest.rewrite import rewrite_asserts
from fastest.rewrite_support import state


class FakeConfig:
    """As much of a config as messages ask for."""

    def __init__(self, verbosity=0, pass_hook=False, hooked=()):
        self.verbosity = verbosity
        self.pass_hook = pass_hook
        self.hooked = set(hooked)

    def get_verbosity(self, kind=None):
        return self.verbosity

    def getini(self, name):
        return {"enable_assertion_pass_hook": self.pass_hook}[name]


class FakeItem:
    def __init__(self, config):
        self.config = config


@pytest.fixture(autouse=True)
def no_item():
    """These tests run inside an item of their own; the messages here are those of nobody's."""
    outer, state.item = state.item, None
    yield
    state.item = outer


def compiled(source, config=None, filename="test_it.py"):
    source = textwrap.dedent(source)
    tree = ast.parse(source, filename)
    rewrite_asserts(tree, source.encode(), filename, config)
    return compile(tree, filename, "exec", dont_inherit=True)


def namespace(source, **names):
    names["__name__"] = "test_it"
    exec(compiled(source), names)
    return names


def message(source, **names):
    """What the AssertionError of `def test(): ...` says."""
    names = namespace("def test():\n" + textwrap.indent(textwrap.dedent(source), "    "), **names)
    with pytest.raises(AssertionError) as excinfo:
        names["test"]()
    return str(excinfo.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("assert False", "assert False"),
        ("assert None", "assert None"),
        ("x = 0\nassert x", "assert 0"),
        ("x = 1\nassert x == 2", "assert 1 == 2"),
        ("x = 1\nassert not x", "assert not 1"),
        ("x = 5\nassert -x == 5", "assert -5 == 5"),
        ("x = 1\nassert x + 1 == 3", "assert (1 + 1) == 3"),
        ("x = 7\nassert x % 2 == 0", "assert (7 % 2) == 0"),
        ("x = 1\nassert x > 0 and x > 1", "assert (1 > 0 and 1 > 1)"),
        ("x = 1\nassert x > 1 or x > 2", "assert (1 > 1 or 1 > 2)"),
        ("x = 1\nassert x == 1 and not x", "assert (1 == 1 and not 1)"),
        ("a, b, c = 1, 5, 3\nassert a < b < c", "assert 5 < 3"),
        ("a, b, c = 9, 5, 3\nassert a < b < c", "assert 9 < 5"),
        ("a = 1\nassert (a == 1) == False", "assert (1 == 1) == False"),
        ("a = [1]\nassert a[0] == 2", "assert 1 == 2"),
        ("a = []\nassert (a or None) is a and False", "assert ((([] or None)) is [])"),
        ("a = 'x'\nassert f'{a}y' == 'z'", "assert 'xy' == 'z'"),
        ("assert len is None", "assert len is None"),
        ("a = 3\nassert a if a else 0, 'never'\nassert (0 if a else 1)", "assert 0"),
    ],
)
def test_message(source, expected):
    assert message(source) == expected


def test_call_says_where_its_value_comes_from():
    names = {"f": lambda *args, **kwargs: 0}
    assert message("assert f(1, *(2, 3), k=4, **{'z': 5})", **names) == (
        "assert 0\n +  where 0 = f(1, *(2, 3), k=4, **{'z': 5})"
    )


def test_method_is_shown_by_its_name():
    class Thing:
        def __repr__(self):
            return "<thing>"

        def method(self, value):
            return value

    assert message("assert thing.method(0)", thing=Thing()) == (
        "assert 0\n +  where 0 = method(0)\n +    where method = <thing>.method"
    )


def test_two_values_of_one_comparison_are_joined():
    class Thing:
        left, right = 1, 2

        def __repr__(self):
            return "<thing>"

    assert message("assert thing.left == thing.right", thing=Thing()) == (
        "assert 1 == 2\n +  where 1 = <thing>.left\n +  and   2 = <thing>.right"
    )


def test_own_message_keeps_its_lines():
    assert message("x = 1\nassert x == 2, 'first\\nsecond 100%'") == "first\n  second 100%\nassert 1 == 2"


def test_own_message_of_another_type():
    assert message("assert 1 == 2, [1, 2]") == "[1, 2]\nassert 1 == 2"


def test_own_message_is_not_evaluated_when_the_assertion_holds():
    namespace("assert True, undefined")


def test_newlines_and_braces_in_values_are_data():
    assert message("x = 'a\\n{b}\\n~c'\nassert x == 1") == "assert 'a\\n{b}\\n~c' == 1"


def test_functions_and_classes_go_by_their_names_unless_local():
    def helper():
        return 0

    assert message("assert helper() == int", helper=helper) == "assert 0 == int\n +  where 0 = helper()"
    assert message("g = int\nassert g == 3").startswith("assert <class 'int'> == 3")


def test_long_values_are_cut_by_verbosity(monkeypatch):
    source = "x = 'a' * 5000\nassert not x"
    assert len(message(source)) < 300
    state.item = FakeItem(FakeConfig(1))
    monkeypatch.setattr(explanation, "_reprcompare", lambda *args: None)
    assert 2000 < len(message(source)) < 2500
    state.item = FakeItem(FakeConfig(2))
    assert len(message(source)) > 5000


class Recorder:
    def __init__(self):
        self.calls = []

    def __call__(self, value, *args):
        self.calls.append(value)
        return value


@pytest.mark.parametrize(
    "expression",
    [
        "r(1) < r(2) < r(0) < r(9)",
        "r(0) and r(1)",
        "r(1) or r(2)",
        "r(1) and r(0) and r(3)",
        "(r(0) or r(0)) == r(1)",
        "r(r(1), r(2)) == r(1) + r(0)",
        "(y := r(2)) == y and y == r(3)",
        "r(1) == (x := r(1)) == r(x)",
        "[r(i) for i in (1, 0)][r(1)]",
        "not (r(1) if r(0) else r(2))",
    ],
)
def test_evaluates_what_python_evaluates_in_its_order(expression):
    plain, rewritten = Recorder(), Recorder()
    assert plain.calls == []
    expected = bool(eval(expression, {"r": plain}))
    try:
        namespace(f"assert {expression}", r=rewritten)
        verdict = True
    except AssertionError:
        verdict = False
    assert verdict is expected
    assert rewritten.calls == plain.calls


def test_walrus_binds_and_earlier_operands_keep_their_values():
    names = namespace("x = 1\nassert x != (x := 2)\nassert x == 2")
    assert names["x"] == 2
    assert message("x = 1\nassert x == (x := 2)") == "assert 1 == 2"
    assert message("assert (x := 0) or (x := [])") == "assert (0 or [])"


def test_walrus_in_a_function_is_local():
    names = namespace("def f(v):\n    assert (y := v) == 1\n    return y\n")
    assert names["f"](1) == 1
    assert "y" not in names


def test_temporaries_are_forgotten():
    source = """
    class Thing:
        pass

    def test(make):
        assert make(Thing()) is not None
        return {name: value for name, value in locals().items() if name.startswith("@")}
    """
    left = namespace(source)["test"](lambda thing: thing)
    assert left
    assert set(left.values()) == {None}


def test_asserts_everywhere_in_a_module_are_rewritten():
    source = """
    def a():
        try:
            pass
        except ValueError:
            assert 0
        else:
            for i in [1]:
                with open(__file__):
                    pass
            while True:
                if i:
                    pass
                elif 0:
                    assert 0
                else:
                    assert 0
                class C:
                    async def m(self):
                        assert 0
        finally:
            assert 0
    """
    tree = ast.parse(textwrap.dedent(source))
    rewrite_asserts(tree, textwrap.dedent(source).encode(), "x.py")
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    compile(tree, "x.py", "exec")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match statements")
def test_asserts_in_match_cases_are_rewritten():
    assert message("match 1:\n    case 1:\n        x = 2\n        assert x == 3") == "assert 2 == 3"


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("'doc'\nother", 1),
        ("from __future__ import annotations\nother", 1),
        ("'doc'\nfrom __future__ import annotations\nother", 2),
        ("from . import relative\nother", 0),
        ("'doc'", 1),
    ],
)
def test_imports_come_behind_docstring_and_future(source, position):
    tree = ast.parse(source)
    rewrite_asserts(tree, source.encode())
    imports = tree.body[position : position + 2]
    assert [type(node) for node in imports] == [ast.Import, ast.Import]
    assert [node.names[0].asname for node in imports] == ["@py_builtins", "@pytest_ar"]
    compile(tree, "x.py", "exec")


def test_module_can_switch_rewriting_off():
    tree = ast.parse('"""PYTEST_DONT_REWRITE"""\nassert 0')
    before = ast.dump(tree)
    rewrite_asserts(tree, b"")
    assert ast.dump(tree) == before


def test_empty_module():
    tree = ast.parse("")
    rewrite_asserts(tree, b"")
    assert tree.body == []


def test_tuple_assertion_warns():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compiled("\nassert (1, 'message')\n")
    assert [(str(w.message), w.lineno, w.filename) for w in caught] == [
        ("assertion is always true, perhaps remove parentheses?", 2, "test_it.py")
    ]


def test_lines_of_errors_are_the_users():
    source = """\
def test():
    x = 1
    assert (
        x ==
        missing
    )
"""
    names = namespace(source)
    with pytest.raises(NameError) as excinfo:
        names["test"]()
    assert excinfo.tb.tb_next.tb_lineno == 5
    names = namespace(source, missing=2)
    with pytest.raises(AssertionError) as excinfo:
        names["test"]()
    assert excinfo.tb.tb_next.tb_lineno == 3


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no columns before")
def test_columns_of_expressions_are_kept():
    names = namespace("def test(f):\n    assert 1 == f()\n")
    with pytest.raises(TypeError) as excinfo:
        names["test"](None)
    code = excinfo.tb.tb_next
    position = list(code.tb_frame.f_code.co_positions())[code.tb_lasti // 2]
    assert position == (2, 2, 16, 19)


def test_details_can_be_replaced(monkeypatch):
    monkeypatch.setattr(explanation, "_reprcompare", lambda op, left, right: f"{left} {op} {right} indeed\n~100%% more")
    assert message("x = 1\nassert x == 2") == "assert 1 == 2 indeed\n  100% more"


def test_details_are_asked_for_the_comparison_that_failed(monkeypatch):
    seen = []
    monkeypatch.setattr(explanation, "_reprcompare", lambda *args: seen.append(args))
    message("assert 1 < 2 < 2 < 5")
    assert seen == [("<", 2, 2)]


def test_passing_assertions_are_told_on_request(monkeypatch):
    heard = []
    names = {}
    config = FakeConfig(pass_hook=True)
    source = "x = 1\nassert x == 1\nassert [x,\n  2], 'message'\n"
    exec(compiled(source, config), names)
    monkeypatch.setattr(rewrite_support, "_assertion_pass", lambda *args: heard.append(args))
    exec(compiled(source, config), names)
    assert heard == [(2, "x == 1", "1 == 1"), (3, "[x,\n  2]", "[1, 2]")]


def test_passing_assertions_go_to_the_items_hook():
    heard = []
    item = FakeItem(FakeConfig(pass_hook=True, hooked={"pytest_assertion_pass"}))
    item.ihook = type("Hooks", (), {"pytest_assertion_pass": staticmethod(lambda **kw: heard.append(kw["expl"]))})
    state.item = item
    exec(compiled("assert 3", item.config), {})
    assert heard == ["3"]


def test_deep_boolean_operators():
    expression = " or ".join(["(x and 0)"] * 200)
    assert message(f"x = 1\nassert {expression}").count("(1 and 0)") == 200
