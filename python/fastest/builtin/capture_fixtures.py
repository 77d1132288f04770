"""The fixtures with which a test reads its own output: capsys, capfd, their binary forms, and capteesys."""

from __future__ import annotations

from fastest.builtin.capture import _Disabled, manager_of
from fastest.builtin.captures import CaptureResult, FDCapture, FDCaptureBinary, SysCapture, SysCaptureBinary
from fastest.builtin.multicapture import MultiCapture
from fastest.fixtures import fixture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from fastest.request import SubRequest


class CaptureFixture:
    """What the fixtures give to a test."""

    __module__ = "_pytest.capture"
    __class_getitem__: Any = classmethod(type(list[int]))

    def __init__(
        self, captureclass: Any, request: SubRequest, *, config: dict[str, Any] | None = None, _ispytest: bool = False
    ) -> None:
        if not _ispytest:
            from fastest.deprecated import check_ispytest

            check_ispytest(_ispytest)
        self.captureclass = captureclass
        self.request = request
        self._config = config or {}
        self._capture: MultiCapture | None = None
        self._captured_out = self._captured_err = captureclass.EMPTY_BUFFER

    def _start(self) -> None:
        if self._capture is None:
            out, err = self.captureclass(1, **self._config), self.captureclass(2, **self._config)
            self._capture = MultiCapture(in_=None, out=out, err=err)
            self._capture.start_capturing()

    def close(self) -> None:
        """Stop capturing; what was not read yet goes on to the global capture, but can still be read."""
        if self._capture is None:
            return
        if self._config.get("tee"):  # went on already while it was written
            out, err = self._capture.readouterr()
        else:
            out, err = self._capture.pop_outerr_to_orig()
        self._captured_out += out
        self._captured_err += err
        self._capture.stop_capturing()
        self._capture = None

    def readouterr(self) -> CaptureResult:
        """What was written since the last call, as a pair with the names `out` and `err`."""
        out, err = self._captured_out, self._captured_err
        if self._capture is not None:
            more_out, more_err = self._capture.readouterr()
            out += more_out
            err += more_err
        self._captured_out = self._captured_err = self.captureclass.EMPTY_BUFFER
        return CaptureResult(out, err)

    def pending(self) -> bool:
        """Whether there is unread text, or capturing was not left as it should be."""
        capture = self._capture
        if capture is None or capture.out is None or capture.err is None:
            return True
        return capture.out.pending() or capture.err.pending()

    def _suspend(self) -> None:
        if self._capture is not None:
            self._capture.suspend_capturing()

    def _resume(self) -> None:
        if self._capture is not None:
            self._capture.resume_capturing()

    def _is_started(self) -> bool:
        return self._capture is not None and self._capture.is_started()

    def disabled(self) -> _Disabled:
        """A context in which the test's output goes to the terminal."""
        manager = manager_of(self.request.config)
        assert manager is not None
        return manager.global_and_fixture_disabled()


def _capturing(request: SubRequest, captureclass: Any, **config: Any) -> Generator[CaptureFixture, None, None]:
    manager = manager_of(request.config)
    assert manager is not None
    capture_fixture = CaptureFixture(captureclass, request, config=config, _ispytest=True)
    manager.set_fixture(capture_fixture)
    capture_fixture._start()
    yield capture_fixture
    capture_fixture.close()
    manager.unset_fixture()


@fixture
def capsys(request: SubRequest) -> Generator[CaptureFixture, None, None]:
    """Capture text that is written to ``sys.stdout`` and ``sys.stderr``."""
    yield from _capturing(request, SysCapture)


@fixture
def capteesys(request: SubRequest) -> Generator[CaptureFixture, None, None]:
    """Capture text that is written to ``sys.stdout`` and ``sys.stderr``, and pass it on as ``--capture=`` says."""
    yield from _capturing(request, SysCapture, tee=True)


@fixture
def capsysbinary(request: SubRequest) -> Generator[CaptureFixture, None, None]:
    """Capture bytes that are written to ``sys.stdout`` and ``sys.stderr``."""
    yield from _capturing(request, SysCaptureBinary)


@fixture
def capfd(request: SubRequest) -> Generator[CaptureFixture, None, None]:
    """Capture text that is written to the file descriptors ``1`` and ``2``."""
    yield from _capturing(request, FDCapture)


@fixture
def capfdbinary(request: SubRequest) -> Generator[CaptureFixture, None, None]:
    """Capture bytes that are written to the file descriptors ``1`` and ``2``."""
    yield from _capturing(request, FDCaptureBinary)
