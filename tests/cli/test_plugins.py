"""Plugins and libraries that a suite shares with its runner."""

from __future__ import annotations


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
