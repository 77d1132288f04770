"""The fixtures that stand for what unittest does around the methods of a class: skips, setUpClass, clean-ups."""

from __future__ import annotations

from fastest.outcomes import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from fastest.request import FixtureRequest


def is_skipped(obj: object) -> bool:
    """Whether `unittest.skip` is on a class or function."""
    return bool(getattr(obj, "__unittest_skip__", False))


def skip_fixture(cls: Any) -> Callable[..., Any]:
    def unittest_skip_fixture(request: FixtureRequest) -> None:
        raise Skipped(getattr(cls, "__unittest_skip_why__", ""), _use_item_location=True)

    return unittest_skip_fixture


def class_fixture(collected: Any) -> Callable[..., Any]:
    """setUpClass and tearDownClass; class clean-ups run in any case, as unittest does it."""
    setup, teardown = getattr(collected, "setUpClass", None), getattr(collected, "tearDownClass", None)
    cleanup: Callable[[], Any] = getattr(collected, "doClassCleanups", lambda: None)

    def unittest_setup_class_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        cls = request.cls
        if is_skipped(cls):
            raise Skipped(cls.__unittest_skip_why__, _use_item_location=True)
        if setup is not None:
            try:
                setup()
            except Exception:
                cleanup()
                _raise_cleanup_errors(collected)
                raise
        yield
        try:
            if teardown is not None:
                teardown()
        finally:
            cleanup()
            _raise_cleanup_errors(collected)

    return unittest_setup_class_fixture


def _raise_cleanup_errors(cls: Any) -> None:
    """unittest leaves the errors of class clean-ups in the class instead of raising them."""
    errors = [error for _kind, error, _traceback in getattr(cls, "tearDown_exceptions", None) or ()]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        from fastest.groups import exception_group

        raise exception_group("Unittest class cleanup errors", errors)


def method_fixture(setup: Any, teardown: Any) -> Callable[..., Any]:
    def unittest_setup_method_fixture(request: FixtureRequest) -> Generator[None, None, None]:
        instance = request.instance
        if is_skipped(instance):
            raise Skipped(instance.__unittest_skip_why__, _use_item_location=True)
        if setup is not None:
            setup(instance, request.function)
        yield
        if teardown is not None:
            teardown(instance, request.function)

    return unittest_setup_method_fixture
