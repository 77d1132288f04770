"""Temporary folders: names, retention, and where they are."""

from __future__ import annotations

import pytest

TESTS = """
    def test_passes(tmp_path):
        (tmp_path / "file").touch()

    def test_fails(tmp_path):
        assert 0
"""


def folders(root):
    return sorted(path.name for path in root.iterdir() if path.name.startswith("test_") and not path.is_symlink())


@pytest.mark.parametrize(("policy", "kept"), [("all", ["test_fails0", "test_passes0"]), ("failed", ["test_fails0"])])
def test_retention(project, policy, kept):
    made = project({"test_t.py": TESTS})
    made.run("-o", [f"tmp_path_retention_policy={policy}"], "--basetemp", [str(made.root / "base")]).outcomes(
        failed=1, passed=1
    )
    assert folders(made.root / "base") == kept


def test_three_sessions_are_kept(project):
    made = project({"test_t.py": TESTS})
    for _ in range(5):
        made.run(LOGNAME="me")
    assert sorted(path.name for path in (made.root.parent / "pytest-of-me").iterdir()) == [
        "pytest-2",
        "pytest-3",
        "pytest-4",
        "pytest-current",
    ]


def test_names_are_short_and_plain(project):
    files = {
        "test_t.py": """
            import pytest

            @pytest.mark.parametrize("x", ["a/b c" * 10])
            def test_name(tmp_path, tmp_path_factory, x):
                assert tmp_path.name == "test_name_a_b_ca_b_ca_b_ca_b_c0"
                assert tmp_path_factory.mktemp("one").name == "one0"
                assert tmp_path.parent == tmp_path_factory.getbasetemp()
        """
    }
    project(files).run().passed(1)


def test_old_kind_of_paths(project):
    files = {
        "test_t.py": """
            def test_tmpdir(tmpdir, request):
                path = tmpdir.join("a", "b.txt").ensure()
                path.write("text")
                assert path.read() == "text" and path.check(file=1)
                assert request.node.fspath.basename == "test_t.py"
                assert request.config.rootdir == request.config.rootpath
        """
    }
    project(files).run().passed(1)
    project(files).run("-p no:legacypath").exits(1).prints("E * fixture 'tmpdir' not found")
