"""An engine without picture maths, whose time the test holds in its hand.

Open gates let everything through at once. `hold()` closes the render gate: renders then wait until `release()` lets
through one, or `let_go()` all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.rendering.render_request import DetailRequest, ExportRequest, RenderRequest, VideoRequest
from d2f_core.cancel import CancelToken
from d2f_core.focus.faces import Face
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.turning import turned_to
from d2f_core.photo.writing import save_photo
from d2f_core.settings import ApertureSettings, FocusSettings, Point, RenderSettings
from d2f_core.video.writing import save_video

SOON_S = 5.0  # a test that waits longer is stuck
LOOK_S = 0.002  # between two looks at the cancel token


@dataclass(frozen=True)
class FakeFocus:
    disparity: float
    point: Point
    reason: str
    range_near: float = 0.0
    range_far: float = 0.0


@dataclass(frozen=True, eq=False)
class FakeRendering:
    pixels: NDArray[np.uint8]
    focus: FakeFocus
    defocus: NDArray[np.float32]
    disparity: NDArray[np.float32]
    doubt: NDArray[np.float32] | None = None
    subject_doubt: float = 0.0
    faces: tuple[Face, ...] = ()
    own_blur: NDArray[np.float32] | None = None
    metric: MetricScale | None = None


class FakeEngine:
    """Records what it was asked and answers with flat pictures.

    Attributes:
        refocused_with: settings of each photo of a batch.
        begun, done: render requests that began, and that came to their end.
        threads: names of the threads that any method ran on.
        faces, own_blur, metric, subject_doubt: in every photo.
        error: raised by the next render instead of a picture.
    """

    def __init__(self) -> None:
        self.begun: list[RenderRequest] = []
        self.refocused_with: list[RenderSettings] = []
        self.done: list[RenderRequest] = []
        self.threads: set[int] = set()
        self.faces: tuple[Face, ...] = ()
        self.own_blur: NDArray[np.float32] | None = None
        self.subject_doubt = 0.0
        self.metric: MetricScale | None = None
        self.error: Exception | None = None
        self.model: Path | None = None
        self.device = ""
        self._is_held = False
        self._passes = threading.Semaphore(0)

    def hold(self) -> None:
        """From now on each render waits for a release."""
        self._is_held = True

    def release(self, count: int = 1) -> None:
        """Let so many renders pass."""
        self._passes.release(count)

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._is_held = False
        self._passes.release(1000)

    def open_photo(self, path: Path, cancel: CancelToken) -> Photo:
        self._note_thread()
        cancel.check()
        return open_photo(path)

    def use_model(self, path: Path | None) -> None:
        self.model = path

    def use_device(self, device: str) -> None:
        self.device = device

    def warm_up(self) -> None:
        self._note_thread()

    def render(self, request: RenderRequest, progress: Callable[[float, str], None]) -> FakeRendering:
        self._note_thread()
        self.begun.append(request)
        progress(0.0, "Finding depth")
        self._wait(request.cancel)
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        self.done.append(request)
        known = {"own_blur": self.own_blur, "metric": self.metric, "subject_doubt": self.subject_doubt}
        return replace(fake_rendering(request), faces=self.faces, **known)

    def render_window(self, request: DetailRequest, progress: Callable[[float, str], None]) -> NDArray[np.uint8]:
        self._note_thread()
        self.begun.append(request)
        self._wait(request.cancel)
        self.done.append(request)
        return np.full((*request.window.size, 3), round(request.settings.blur.strength), np.uint8)

    def export(self, request: ExportRequest, progress: Callable[[float, str], None]) -> Path:
        self._note_thread()
        progress(0.0, "Finding depth")
        self._wait(request.cancel)
        pixels = np.array(request.photo.pixels)
        save_photo(
            pixels, request.path, source=request.photo, options=request.options,
            overwrite=request.overwrite, allow_source=request.overwrite,
        )  # fmt: skip
        return request.path

    def export_video(self, request: VideoRequest, progress: Callable[[float, str], None]) -> Path:
        """One grey frame for each of the clip's, through the real writer."""
        self._note_thread()
        progress(0.0, "Finding depth")

        def frames() -> Iterator[NDArray[np.uint8]]:
            for index, time_s in enumerate(request.pull.times_s()):
                progress(index / request.pull.frame_count, "Rendering the frames")
                self._wait(request.cancel)
                yield np.full((48, 64, 3), round(100 * time_s / request.pull.duration_s), np.uint8)

        save_video(frames(), request.path, fps=request.pull.fps, overwrite=request.overwrite)
        return request.path

    def refocused(
        self, photo: Photo, settings: RenderSettings, *, long_side: int | None, cancel: CancelToken,
        progress: Callable[[float, str], None],
    ) -> NDArray[np.uint8]:  # fmt: skip
        self._note_thread()
        self.refocused_with.append(settings)
        progress(0.5, "Blurring")
        self._wait(cancel)
        turned = turned_to(photo, settings.frame.rotation)
        return np.full_like(turned.pixels, round(2 * settings.blur.strength))

    def kernel(
        self,
        aperture: ApertureSettings,
        radius_px: float,
        position: Point,
        *,
        is_near: bool = False,
        is_red_blue: bool = False,
    ) -> NDArray[np.float32]:
        self._note_thread()
        size = 3 if is_red_blue else 5
        return np.full((size, size), 1 / size**2, np.float32)

    def _wait(self, cancel: CancelToken) -> None:
        """Until the test lets it pass; a cancel is noticed at once, as between two layers."""
        for _ in range(round(SOON_S / LOOK_S)):
            is_let_through = not self._is_held or self._passes.acquire(timeout=LOOK_S)
            cancel.check()
            if is_let_through:
                return
        raise TimeoutError("nobody let the render pass")

    def _note_thread(self) -> None:
        self.threads.add(threading.get_ident())


def fake_rendering(request: RenderRequest) -> FakeRendering:
    """A flat picture whose grey is the strength; disparity rises downwards."""
    height, width = request.photo.size
    scale = min(1.0, (request.long_side or max(height, width)) / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    grey = round(2 * request.settings.blur.strength)
    disparity = np.tile(np.linspace(0, 1, size[0], dtype=np.float32)[:, None], (1, size[1]))
    focus = fake_focus(request.settings.focus)
    defocus = (10 * (disparity - focus.disparity)).astype(np.float32)
    return FakeRendering(np.full((*size, 3), grey, np.uint8), focus, defocus, disparity)


def fake_focus(focus: FocusSettings) -> FakeFocus:
    if focus.disparity is not None:
        return FakeFocus(focus.disparity, (0.5, 0.5), "disparity")
    if focus.point is not None:
        return FakeFocus(focus.point[1], focus.point, "tap")
    return FakeFocus(0.5, (0.5, 0.25), "face")
