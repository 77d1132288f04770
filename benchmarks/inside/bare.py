"""Bare Python on a generated suite: imports its modules and calls its tests, and nothing else. `python bare.py FOLDER`.

No runner can be quicker than this without changing what the tests do. `pytest` is a stand-in of a few lines here, so
that its import does not count.
"""

import importlib
import os
import sys
import types


def stand_in() -> types.ModuleType:
    def fixture(function):
        return function

    def parametrize(names, values):
        def decorate(function):
            function.cases = values
            return function

        return decorate

    class Raises:
        def __init__(self, error, match=None):
            self.error = error

        def __enter__(self):
            return self

        def __exit__(self, kind, value, traceback):
            return kind is not None and issubclass(kind, self.error)

    module = types.ModuleType("pytest")
    module.fixture, module.raises = fixture, Raises
    module.mark = types.SimpleNamespace(parametrize=parametrize)
    return module


def call(function, namespace, bound=()):
    """Calls a test once, or once a case; an argument that is no case is what the fixture of that name returns."""
    code = function.__code__
    names = code.co_varnames[len(bound) : code.co_argcount]
    cases = getattr(function, "cases", None)
    count = 1
    if cases is not None:
        count = len(cases)
        for case in cases:
            function(*bound, case)
    elif names:
        function(*bound, *[namespace[name](*bound) for name in names])
    else:
        function(*bound)
    return count


def call_methods(group):
    count = 0
    for name in dir(group):
        if name.startswith("test"):
            if hasattr(group, "setUp"):
                instance = group(name)
                instance.setUp()
            else:
                instance = group()
            count += call(getattr(group, name), vars(group), (instance,))
    return count


def main(folder):
    sys.path.insert(0, folder)
    if os.path.exists(os.path.join(folder, "conftest.py")):
        importlib.import_module("conftest")
    count = 0
    for name in sorted(os.listdir(folder)):
        if name.startswith("test") and name.endswith(".py"):
            namespace = vars(importlib.import_module(name[:-3]))
            for key, value in list(namespace.items()):
                if isinstance(value, types.FunctionType) and key.startswith("test"):
                    count += call(value, namespace)
                elif isinstance(value, type) and (key.startswith("Test") or key.endswith("Tests")):
                    count += call_methods(value)
    print(count, "passed")


if __name__ == "__main__":
    sys.modules["pytest"] = stand_in()
    main(sys.argv[1])
