"""Compares `--discovery=static` with pytest's own collection, file by file.

    python static_discovery.py [--pytest COMMAND] [--fastest COMMAND] FOLDER [PYTEST ARGUMENTS...]

A file that static discovery calls certain must have exactly pytest's node ids, in pytest's order, and these files must come in
pytest's order. Dynamic files are only counted. The exit code is 1 if a certain file is wrong.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections import Counter

DYNAMIC = re.compile(r"fastest: (.+?) is dynamic: (.+)")


def run(command: str, arguments: list[str], folder: str) -> tuple[list[str], str]:
    """The node ids that a runner prints, and its standard error."""
    line = [*shlex.split(command), "--collect-only", "-q", *arguments]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    end = lines.index("") if "" in lines else len(lines)
    return [line for line in lines[:end] if "::" in line], done.stderr


def by_file(nodeids: list[str]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for nodeid in nodeids:
        files.setdefault(nodeid.split("::", 1)[0], []).append(nodeid)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pytest", default="python -m pytest -p no:cacheprovider")
    parser.add_argument("--fastest", default="fastest")
    parser.add_argument("folder")
    options, arguments = parser.parse_known_args()

    expected_ids, _ = run(options.pytest, arguments, options.folder)
    actual_ids, errors = run(f"{options.fastest} --discovery=static", arguments, options.folder)
    expected, actual = by_file(expected_ids), by_file(actual_ids)
    dynamic = dict(DYNAMIC.findall(errors))

    wrong = []
    counts: Counter[str] = Counter()
    for path in expected.keys() | actual.keys():
        kind = "dynamic" if path in dynamic else "certain"
        same = expected.get(path) == actual.get(path)
        counts[f"{kind} files"] += 1
        counts[f"tests in {kind} files"] += len(expected.get(path, ()))
        counts[f"{kind} files that are exact"] += same
        if kind == "certain" and not same:
            wrong.append(path)
    certain = (expected.keys() & actual.keys()) - dynamic.keys()
    order = [path for path in expected if path in certain] == [path for path in actual if path in certain]

    print(options.folder)
    for name in sorted(counts):
        print(f"  {name}: {counts[name]}")
    for path in wrong:
        missing = sorted(set(expected.get(path, ())) - set(actual.get(path, ())))
        extra = sorted(set(actual.get(path, ())) - set(expected.get(path, ())))
        print(f"  WRONG {path}: missing {missing[:3]} extra {extra[:3]}")
    if not order:
        print("  WRONG order of files")
    for reason, count in Counter(
        re.sub(r"\S+: ", "", reason.split("; ")[0]) for reason in dynamic.values()
    ).most_common(8):
        print(f"    {count} x {reason}")
    return 1 if wrong or not order else 0


if __name__ == "__main__":
    sys.exit(main())
