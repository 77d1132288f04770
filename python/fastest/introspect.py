"""What collection must know about Python objects: `_pytest.compat`.

Signatures are read off code objects; `inspect` (as long to import as all of Python's start) is only asked about objects
that are not plain functions.
"""

from __future__ import annotations

import sys

from fastest.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

FunctionType = type(lambda: None)  # importing `types` would cost half a millisecond
ModuleType = type(sys)
MethodType = type(type("", (), {"m": lambda self: None})().m)
CO_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 0x20, 0x80, 0x100, 0x200


class NotSetType:
    """The type of NOTSET, a default that None cannot be."""

    token: NotSetType

    def __repr__(self) -> str:
        return "<NOTSET>"


NOTSET = NotSetType()
NotSetType.token = NOTSET


def getfuncargnames(function: Callable[..., object], *, name: str = "", cls: type | None = None) -> tuple[str, ...]:
    """The names of the arguments that a test or fixture function needs: those without default, `self` left out."""
    if type(function) is MethodType and type(function.__func__) is FunctionType:
        names = _plain_argnames(function.__func__)
        if names and function.__func__.__code__.co_argcount > len(function.__func__.__defaults__ or ()):
            return names[1:]
    elif type(function) is FunctionType:
        names = _plain_argnames(function)
        if names is not None:
            if cls and not isinstance(static_attribute(cls, name or function.__name__), staticmethod):
                return names[1:]
            return names
    return _inspected_argnames(function, name, cls)


def _plain_argnames(function: Any) -> tuple[str, ...] | None:
    """All arguments without default, read off the code; None if that is not where the signature is."""
    code = function.__code__
    if code.co_posonlyargcount or "__wrapped__" in function.__dict__ or "__signature__" in function.__dict__:
        return None
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    if function.__defaults__:
        names = names[: len(names) - len(function.__defaults__)]
    if code.co_kwonlyargcount:
        defaults: Mapping[str, object] = function.__kwdefaults__ or {}
        extra = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        names += tuple(each for each in extra if each not in defaults)
    return names


def static_attribute(cls: type, name: str) -> object:
    """What a class holds under a name, itself or by inheritance, without binding it; None: nothing."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def _inspected_argnames(function: Callable[..., object], name: str, cls: type | None) -> tuple[str, ...]:
    from inspect import Parameter

    try:
        parameters = signature(function).parameters.values()
    except (ValueError, TypeError) as error:
        from fastest.outcomes import fail

        fail(f"Could not determine arguments of {function!r}: {error}", pytrace=False)
    wanted = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    names = tuple(p.name for p in parameters if p.kind in wanted and p.default is Parameter.empty)
    if (
        cls
        and not any(p.kind is Parameter.POSITIONAL_ONLY for p in parameters)
        and not isinstance(function, MethodType)
        and not isinstance(static_attribute(cls, name or function.__name__), staticmethod)
    ):
        names = names[1:]
    if hasattr(function, "__wrapped__"):
        names = names[num_mock_patch_args(function) :]
    return names


def signature(obj: Callable[..., Any]) -> Any:
    """`inspect.signature`, without evaluating annotations where Python can avoid it."""
    import inspect

    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(obj, annotation_format=Format.STRING)
    return inspect.signature(obj)


def get_default_arg_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that have a default."""
    from inspect import Parameter

    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    parameters = signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.kind in kinds and p.default is not Parameter.empty)


def num_mock_patch_args(function: Any) -> int:
    """How many leading arguments `mock.patch` decorators will fill."""
    patchings = getattr(function, "patchings", None)
    if not patchings:
        return 0
    sentinels = [getattr(sys.modules.get(name), "DEFAULT", object()) for name in ("mock", "unittest.mock")]
    return sum(1 for p in patchings if not p.attribute_name and any(p.new is sentinel for sentinel in sentinels))


def get_real_func(obj: Any) -> Any:
    """The function inside `functools.wraps` and `functools.partial`."""
    function = obj.__func__ if type(obj) is MethodType else obj
    if type(function) is FunctionType and "__wrapped__" not in function.__dict__:
        return obj
    import functools
    import inspect

    obj = inspect.unwrap(obj)
    return obj.func if isinstance(obj, functools.partial) else obj


def getimfunc(func: Any) -> Any:
    """The function of a bound method."""
    try:
        return func.__func__
    except AttributeError:
        return func


def safe_getattr(obj: Any, name: str, default: Any) -> Any:
    """`getattr` that takes any exception, outcomes included, for absence."""
    from fastest.outcomes import TEST_OUTCOME

    try:
        return getattr(obj, name, default)
    except TEST_OUTCOME:
        return default


def safe_isclass(obj: object) -> bool:
    """`isinstance(obj, type)` for objects whose `__class__` may raise."""
    try:
        return isinstance(obj, type)
    except Exception:
        return False


def code_flags(func: object) -> int:
    """The flags of the code object behind a function, method or partial; 0 for anything else."""
    while isinstance(func, MethodType):
        func = func.__func__
    if type(func) is not FunctionType:
        functools = sys.modules.get("functools")
        if functools is not None:
            while isinstance(func, functools.partial):
                func = func.func
        while isinstance(func, MethodType):
            func = func.__func__
    code = getattr(func, "__code__", None) if isinstance(func, FunctionType) else None
    return code.co_flags if code is not None else 0


def iscoroutinefunction(func: object) -> bool:
    """Whether calling `func` makes a coroutine, by flag or by mark."""
    if code_flags(func) & CO_COROUTINE or getattr(func, "_is_coroutine", False):
        return True
    if hasattr(func, "_is_coroutine_mark"):
        import inspect

        return inspect.iscoroutinefunction(func)
    return False


def is_async_function(func: object) -> bool:
    """Whether `func` is a coroutine function or an async generator function."""
    return bool(code_flags(func) & CO_ASYNC_GENERATOR) or iscoroutinefunction(func)


def is_generator_function(func: object) -> bool:
    """Whether calling `func` makes a generator."""
    return bool(code_flags(func) & CO_GENERATOR)


def getlocation(function: Any, curdir: str | os.PathLike[str] | None = None) -> str:
    """`file:line` of a function, relative to `curdir` if it is below."""
    import inspect

    from fastest.paths import relative_below

    function = get_real_func(function)
    path = inspect.getfile(function)
    if curdir is not None:
        path = relative_below(path, os.fspath(curdir)) or path
    return f"{path}:{function.__code__.co_firstlineno}"


_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), 127)}
_ESCAPES.update({9: "\\t", 13: "\\r", 10: "\\n"})


def ascii_escaped(val: bytes | str) -> str:
    """`val` as printable ASCII: what a parametrization id may hold."""
    if isinstance(val, bytes):
        text = val.decode("ascii", "backslashreplace")
    else:
        text = val.encode("unicode_escape").decode("ascii")
    return text.translate(_ESCAPES)


def running_on_ci() -> bool:
    """Whether a continuous integration system says that it is one."""
    return bool(os.environ.get("CI") or os.environ.get("BUILD_NUMBER"))


def get_user_id() -> int | None:
    """The real user id; None where the system has none."""
    return os.getuid() if hasattr(os, "getuid") else None
