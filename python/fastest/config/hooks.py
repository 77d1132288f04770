"""`config.hook` while pluggy is not loaded: calls go straight to the implementations.

Results, order and wrappers are pluggy's (later registered first, tryfirst before, trylast after, wrappers around all);
historic calls are remembered so that pluggy can take over with the same history. Once pluggy is active every attribute
is its own hook caller. Plugins of the user whose hooks are called so, too, are chosen in `guests.py`.
"""

from __future__ import annotations

from fastest.config.hooknames import FIRSTRESULT, HISTORIC, NAMES, XDIST_HOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence
    from typing import Any, Callable

    from fastest.config.plugins import Plugins

_NO_OPTIONS: dict[str, object] = {}


class Impl:
    """One implementation: the function, the arguments it wants, and its place in the order."""

    __slots__ = ("argnames", "function", "is_old_style", "order", "plugin_name", "wraps")

    def __init__(self, function: Callable[..., Any], plugin_name: str = "") -> None:
        options = getattr(function, "pytest_impl", _NO_OPTIONS)
        self.function = function
        self.plugin_name = plugin_name
        self.argnames = argument_names(function)
        self.is_old_style = bool(options.get("hookwrapper"))
        self.wraps = self.is_old_style or bool(options.get("wrapper"))
        self.order = 0 if options.get("tryfirst") else 2 if options.get("trylast") else 1

    def call(self, kwargs: dict[str, Any]) -> Any:
        __tracebackhide__ = True
        return self.function(*[kwargs[name] for name in self.argnames])


def argument_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The positional arguments without defaults, `self` left out."""
    bound = getattr(function, "__func__", None)
    plain: Any = bound or function
    code = plain.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount - len(plain.__defaults__ or ())]
    return names[1:] if bound is not None else names


def in_call_order(impls: list[Impl]) -> tuple[list[Impl], list[Impl]]:
    """Wrappers and plain implementations; they come in the order of registration."""
    impls.reverse()
    impls.sort(key=lambda impl: impl.order)
    return [impl for impl in impls if impl.wraps], [impl for impl in impls if not impl.wraps]


def call_plain(impls: Sequence[Impl], kwargs: dict[str, Any], firstresult: bool) -> Any:
    __tracebackhide__ = True
    results = []
    for impl in impls:
        result = impl.call(kwargs)
        if result is not None:
            if firstresult:
                return result
            results.append(result)
    return None if firstresult else results


def call_wrapped(wrappers: Sequence[Impl], impls: Sequence[Impl], kwargs: dict[str, Any], firstresult: bool) -> Any:
    """Enter the outermost wrapper, call everything inside it, hand it the outcome; what it returns is the result."""
    __tracebackhide__ = True
    if not wrappers:
        return call_plain(impls, kwargs, firstresult)
    if wrappers[0].is_old_style:
        from fastest.config.oldwrappers import call_in_old_wrapper

        return call_in_old_wrapper(wrappers[0], kwargs, lambda: call_wrapped(wrappers[1:], impls, kwargs, firstresult))
    generator: Generator[None, Any, Any] = wrappers[0].call(kwargs)
    enter(wrappers[0], generator)
    try:
        try:
            result = call_wrapped(wrappers[1:], impls, kwargs, firstresult)
        except BaseException as error:
            generator.throw(error)
        else:
            generator.send(result)
    except StopIteration as stop:
        return stop.value
    raise not_once(wrappers[0], generator)


def enter(wrapper: Impl, generator: Generator[None, Any, Any]) -> None:
    """Run a wrapper up to its `yield`."""
    __tracebackhide__ = True
    for _ in generator:
        return
    raise not_once(wrapper, generator)


def not_once(wrapper: Impl, generator: Generator[None, Any, Any]) -> RuntimeError:
    """The error of a wrapper that does not yield, or again."""
    generator.close()
    code = wrapper.function.__code__
    return RuntimeError(f"the hook wrapper {code.co_name!r} ({code.co_filename}:{code.co_firstlineno}) must yield once")


class LightCaller:
    """One hook, e.g. `config.hook.pytest_configure`; some plugins may be left out."""

    def __init__(self, name: str, plugins: Plugins, without: Collection[object] = ()) -> None:
        added = plugins.added_hooks.get(name)
        if added is None and name not in NAMES:
            raise AttributeError(f"'HookRelay' object has no attribute {name!r}")
        options = _NO_OPTIONS if added is None else added.options
        self.name = name
        self._plugins = plugins
        self._without = without
        self._firstresult = name in FIRSTRESULT or bool(options.get("firstresult"))
        self._historic = name in HISTORIC or bool(options.get("historic"))
        self._known = -1
        self._impls: tuple[list[Impl], list[Impl]] = ([], [])
        self.history: list[tuple[dict[str, Any], Callable[[Any], Any] | None]] = []

    def is_historic(self) -> bool:
        return self._historic

    def has_spec(self) -> bool:
        return True

    def impls(self) -> tuple[list[Impl], list[Impl]]:
        if self._known != self._plugins.version:
            self._impls = in_call_order(list(self._plugins.implementations(self.name, self._without)))
            self._known = self._plugins.version
        return self._impls

    def wants(self, argument: str) -> bool:
        """Whether an implementation takes this argument."""
        return any(argument in impl.argnames for kind in self.impls() for impl in kind)

    def _of_pluggy(self) -> Any:
        manager = self._plugins.manager
        return (
            manager.subset_hook_caller(self.name, self._without) if self._without else getattr(manager.hook, self.name)
        )

    def __call__(self, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if self._plugins.active:
            return self._of_pluggy()(**kwargs)
        wrappers, plain = self.impls()
        return call_wrapped(wrappers, plain, kwargs, self._firstresult)

    def call_historic(
        self, result_callback: Callable[[Any], Any] | None = None, kwargs: dict[str, Any] | None = None
    ) -> None:
        if self._plugins.active:
            self._of_pluggy().call_historic(result_callback, kwargs)
            return
        self.history.append((kwargs or {}, result_callback))
        for result in call_plain(self.impls()[1], kwargs or {}, False):
            if result_callback is not None:
                result_callback(result)

    def call_extra(self, methods: Sequence[Callable[..., Any]], kwargs: dict[str, Any]) -> Any:
        """Call with functions that are not plugins, e.g. a `pytest_generate_tests` of the module: after all others."""
        if self._plugins.active:
            return self._of_pluggy().call_extra(methods, kwargs)
        wrappers, plain = self.impls()
        extra = [Impl(method) for method in reversed(methods)]
        first = [impl for impl in plain if impl.order == 0]
        return call_wrapped(wrappers, first + extra + plain[len(first) :], kwargs, self._firstresult)

    def get_hookimpls(self) -> list[Any]:
        if not self._plugins.active and self.impls() == ([], []):
            return []
        self._plugins.activate()
        impls: list[Any] = self._of_pluggy().get_hookimpls()
        return impls

    def __repr__(self) -> str:
        return f"<HookCaller {self.name!r}>"


class LightHooks:
    """Makes a caller when a hook is first asked for; what pluggy does later is forwarded."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins

    def __getattr__(self, name: str) -> Any:
        active = self._plugins.active or name in XDIST_HOOKS
        caller = getattr(self._plugins.manager.hook, name) if active else LightCaller(name, self._plugins)
        self.__dict__[name] = caller
        return caller

    def hand_over(self) -> dict[str, list[tuple[dict[str, Any], Callable[[Any], Any] | None]]]:
        """Forget the light callers; returns the historic calls so far, which pluggy must know."""
        callers = [value for value in self.__dict__.values() if isinstance(value, LightCaller)]
        for caller in callers:
            del self.__dict__[caller.name]
        return {caller.name: caller.history for caller in callers if caller.history}
