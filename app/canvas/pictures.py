"""The pictures a canvas can show of one photo, and which of them fits the current size and view.

The photo itself comes in several sizes; the rendering comes with each outcome; its false colours and marks are drawn in
the background when they are looked at, and arrive a moment later.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from PySide6.QtGui import QImage

from app.rendering.detail_tiles import DetailTiles
from app.rendering.image_bridge import ScreenBuffer, marks_to_image
from app.rendering.overlay_request import Overlay, OverlayDrawn
from app.rendering.render_request import Rendered

COARSE = 1.2  # device px of the screen for each pixel of a rendering that is too small for it


class View(Enum):
    """What the canvas shows."""

    PHOTO = "photo"
    DEPTH = "depth"
    FOCUS = "focus"
    SOFTNESS = "softness"


OVERLAY_OF_VIEW = {View.DEPTH: Overlay.DEPTH, View.FOCUS: Overlay.FOCUS, View.SOFTNESS: Overlay.SOFTNESS}


class Pictures:
    """GUI thread only.

    Attributes:
        levels: the photo, smallest first.
        rendered: the newest outcome; None until there is one.
        overlays: the newest drawing of each kind.
        tiles: parts of the rendering at full size.
    """

    def __init__(self) -> None:
        self.levels: tuple[QImage, ...] = ()
        self.rendered: Rendered | None = None
        self.overlays: dict[Overlay, OverlayDrawn] = {}
        self.tiles = DetailTiles()
        self._picture = ScreenBuffer()
        self._in_focus: QImage | None = None

    def open(self, levels: tuple[QImage, ...]) -> None:
        """Another photo: nothing is rendered of it yet."""
        self.levels, self.rendered, self.overlays = levels, None, {}

    def show(self, rendered: Rendered) -> None:
        """Take the newest outcome."""
        self.rendered = rendered
        self._picture.fill(rendered.shown_pixels)
        self._in_focus = None

    def take_overlay(self, drawn: OverlayDrawn) -> None:
        """False colours or marks arrived; those of another photo are too late."""
        if self.rendered is not None and drawn.request.rendered.request.photo is self.rendered.request.photo:
            self.overlays[drawn.request.overlay] = drawn

    def before(self, width: int) -> QImage:
        """The photo itself, from the smallest copy that is wide enough."""
        return next((level for level in self.levels if level.width() >= width), self.levels[-1])

    def after(self, view: View, width: int) -> QImage:
        """What the view shows; until it is there the picture, until that is there the photo itself."""
        if self.rendered is None:
            return self.before(width)
        overlay = OVERLAY_OF_VIEW.get(view)
        drawn = self.marks(overlay) if overlay is not None else None
        return self._picture.image if drawn is None else drawn

    def in_focus(self, width: int) -> QImage | None:
        """Opaque where the photo keeps its own pixels; None while the rendering is fine enough or moved.

        The radius is meant in pixels of the photo: below half a pixel nothing of a point's light goes elsewhere.
        """
        if (
            self.rendered is None
            or self.rendered.request.moment is not None
            or width <= COARSE * self.rendered.shown_pixels.shape[1]
        ):
            return None
        if self._in_focus is None:
            defocus = self.rendered.rendering.defocus
            scale = max(self.rendered.request.photo.size) / max(defocus.shape)
            alpha = np.clip(2.0 * (1.0 - scale * np.abs(defocus)), 0.0, 1.0)
            self._in_focus = marks_to_image(np.repeat(np.rint(255 * alpha).astype(np.uint8)[..., None], 4, axis=2))
        return self._in_focus

    def marks(self, overlay: Overlay) -> QImage | None:
        """A drawing of this kind; None until it is there."""
        drawn = self.overlays.get(overlay)
        return None if drawn is None or drawn.image.isNull() else drawn.image
