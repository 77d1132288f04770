"""unittest.TestCase classes, xUnit set-up functions and subtests."""

from __future__ import annotations

CASES = """
    import unittest
    import pytest

    class Tests(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.number = 1

        def setUp(self):
            self.addCleanup(print, "cleaned up")

        def test_passes(self):
            self.assertEqual(self.number, 1)

        def test_fails(self):
            self.assertEqual(self.number, 2)

        @unittest.skip("not now")
        def test_skipped(self):
            raise AssertionError

        def test_raises_skip(self):
            raise unittest.SkipTest("later")

        @unittest.expectedFailure
        def test_expected(self):
            self.fail()

        @unittest.expectedFailure
        def test_unexpected(self):
            pass

        @pytest.mark.xfail(reason="known")
        def test_marked(self):
            self.fail()

    class Async(unittest.IsolatedAsyncioTestCase):
        async def test_async(self):
            self.assertTrue(True)
"""


def test_outcomes(project):
    result = project({"test_cases.py": CASES}).run("-rsx")
    result.exits(1).outcomes(passed=2, failed=2, skipped=2, xfailed=2)
    result.prints("*self = <test_cases.Tests testMethod=test_fails>", "*AssertionError: 1 != 2", "*cleaned up*")
    result.prints("Unexpected success", "SKIPPED * later")


def test_a_failing_class_set_up_is_an_error_of_each_test(project):
    files = {
        "test_it.py": """
            import unittest

            class Tests(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    raise RuntimeError("no set-up")

                def test_a(self):
                    pass

                def test_b(self):
                    pass
        """
    }
    project(files).run().exits(1).outcomes(errors=2).prints("E * RuntimeError: no set-up")


def test_a_skipped_class_runs_nothing(project):
    files = {
        "test_it.py": """
            import unittest

            @unittest.skip("whole class")
            class Tests(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    raise RuntimeError

                def test_a(self):
                    pass
        """
    }
    project(files).run("-rs").exits(0).outcomes(skipped=1).prints("SKIPPED * whole class")


def test_fixtures_reach_cases_by_autouse_and_mark(project):
    files = {
        "test_it.py": """
            import unittest
            import pytest

            @pytest.fixture
            def value(request):
                request.cls.value = 7

            @pytest.mark.usefixtures("value")
            class Tests(unittest.TestCase):
                @pytest.fixture(autouse=True)
                def folder(self, tmp_path):
                    self.folder = tmp_path

                def test_a(self):
                    assert self.folder.is_dir()
                    assert self.value == 7
        """
    }
    project(files).run().passed(1)


def test_the_order_of_set_up_functions(project):
    files = {
        "test_order.py": """
            import pytest

            log = []

            def setup_module(module):
                log.append("module")

            def setup_function(function):
                log.append("function " + function.__name__)

            def teardown_function():
                log.append("function end")

            @pytest.fixture(autouse=True)
            def fixture():
                log.append("fixture")

            def test_function():
                pass

            class TestClass:
                @classmethod
                def setup_class(cls):
                    log.append("class")

                def setup_method(self):
                    log.append("method")

                def test_method(self):
                    assert log == [
                        "module", "function test_function", "fixture", "function end",
                        "class", "fixture", "method",
                    ]
        """
    }
    project(files).run().passed(2)


def test_subtests_of_the_fixture(project):
    files = {
        "test_sub.py": """
            def test_sub(subtests):
                print("before")
                for i in range(3):
                    with subtests.test("case", i=i):
                        print("inside", i)
                        assert i != 1
                print("after")
        """
    }
    result = project(files).run().exits(1).outcomes(failed=2)
    result.prints(
        "*test_sub [[]case[]] (i=1)*",
        "*Captured stdout call*",
        "inside 1",
        "*contains 1 failed subtest*",
        "before",
        "after",
    )
    result.prints("SUBFAILED[[]case[]] (i=1) test_sub.py::test_sub - assert 1 != 1")


def test_subtests_of_unittest(project):
    files = {
        "test_sub.py": """
            import unittest

            class Tests(unittest.TestCase):
                def test_sub(self):
                    for i in range(3):
                        with self.subTest("case", i=i):
                            self.assertNotEqual(i, 1)
        """
    }
    project(files).run().exits(1).outcomes(failed=1, passed=1).prints("SUBFAILED[[]case[]] (i=1) test_sub.py::*")
