"""What is under the pointer: depth and blur radius in the status bar, and the bokeh disc on the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.actions import ActionInfo
from app.features.feature import Feature
from app.features.lens import drawn_aperture
from app.parts import Parts
from app.rendering.render_request import PsfRequest, Rendered
from d2f_core.inspection import SOFT_FROM, blur_at


@dataclass(frozen=True)
class Reading:
    """What the newest picture says about one place.

    Attributes:
        disparity: 0..1, larger is nearer.
        radius: of the blur, as a fraction of the long side; positive is nearer than the focus.
        softness: radius of the photo's own blur, as the same fraction.
    """

    disparity: float
    radius: float
    softness: float = 0.0


def read_at(rendered: Rendered, point: tuple[float, float]) -> Reading:
    """Depth and blur at fractions of the picture."""
    rendering = rendered.rendering
    height, width = rendering.disparity.shape
    row, column = min(int(point[1] * height), height - 1), min(int(point[0] * width), width - 1)
    radius_px = float(rendering.defocus[row, column])
    softness = 0.0 if rendering.own_blur is None else blur_at(rendering.own_blur, point)
    return Reading(float(rendering.disparity[row, column]), radius_px / max(height, width), softness)


class ReadoutFeature(Feature):
    """Follows the pointer or the keyboard's cross."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._pending: PsfRequest | None = None

    def actions(self) -> list[ActionInfo]:
        canvas, place = self.parts.canvas, "view/marks"
        psf_help = self.tr("Show what a point of light under the pointer becomes")
        loupe_help = self.tr("Every pixel under the pointer, as exported; hold the key for a short look")
        return [
            ActionInfo(
                "psf", self.tr("Bo&keh disc"), ("K",), "", place, canvas.show_psf, is_switch=True, help=psf_help
            ),
            ActionInfo(
                "loupe", self.tr("&Loupe"), ("L",), "", "view/zoom", canvas.show_loupe, is_switch=True, help=loupe_help
            ),
        ]

    def set_up(self) -> None:
        parts = self.parts
        parts.canvas.pointed.connect(self._read)
        parts.canvas.view_moved.connect(self._read)
        parts.preview.rendered.connect(self._read)
        parts.document.photo_changed.connect(self._read)
        parts.service.psf_ready.connect(self._take_psf)

    def _read(self) -> None:
        parts, at = self.parts, self.parts.canvas.state.pointed_at
        rendered, photo = parts.preview.shown, parts.document.photo
        if at is None or rendered is None or photo is None or rendered.request.photo is not photo:
            parts.status.show_pointer("")
            return
        reading = read_at(rendered, at)
        depth = parts.window.locale().toString(reading.disparity, "f", 2)
        radius = parts.window.locale().toString(abs(reading.radius) * max(photo.size), "f", 1)
        text = self.tr("depth {depth} · blur {radius} px").format(depth=depth, radius=radius)
        if reading.softness >= SOFT_FROM:
            softness = parts.window.locale().toString(reading.softness * max(photo.size), "f", 0)
            text = self.tr("{text} · already soft: {softness} px").format(text=text, softness=softness)
        parts.status.show_pointer(text)
        self._ask_psf()

    def _ask_psf(self) -> None:
        canvas, rendered = self.parts.canvas, self.parts.preview.shown
        at, transform = canvas.state.pointed_at, canvas.state.transform
        if not canvas.psf.is_on or self._pending is not None or at is None or transform is None or rendered is None:
            return
        radius = read_at(rendered, at).radius
        radius_px = abs(radius) * transform.screen_long_side
        height, width = transform.photo
        half_diagonal = math.hypot(width, height) / 2
        place = (at[0] - 0.5) * width / half_diagonal, (at[1] - 0.5) * height / half_diagonal
        aperture = drawn_aperture(rendered.request.photo, rendered.request.settings)
        request = PsfRequest(aperture, radius_px, place, radius > 0)
        if request != canvas.psf.request:
            self._pending = request
            self.parts.service.draw_psf(request)

    def _take_psf(self, request: PsfRequest, psf: NDArray[np.float32] | None) -> None:
        if request is not self._pending:
            return  # another part of the window asked for it
        self._pending = None
        self.parts.canvas.psf.show_psf(request, psf)
        self.parts.canvas.update()
        self._ask_psf()
