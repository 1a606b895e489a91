"""False colours and marks for the canvas, drawn on a background thread and handed over as pictures of Qt.

An `OverlayRequest` is a frozen value like the others; its outcome is an `OverlayDrawn`. There is no failure to tell:
an overlay that cannot be drawn is logged, and the picture stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QImage

from app.rendering.image_bridge import marks_to_image, to_image
from app.rendering.render_request import Rendered

MOST_MARKED_PIXELS = 1_500_000  # of clipped lights; what a window shows


class Overlay(Enum):
    """What can be drawn."""

    DEPTH = "depth"
    FOCUS = "focus"
    SOFTNESS = "softness"
    PEAKING = "peaking"
    CLIPPED = "clipped"


@dataclass(frozen=True, eq=False)
class OverlayRequest:
    """Draw this about this outcome."""

    overlay: Overlay
    rendered: Rendered

    def shows_same_as(self, other: OverlayRequest) -> bool:
        """Whether the other one's picture serves for this too: a depth outlives many drags."""
        if self.overlay is not other.overlay:
            return False
        if self.overlay is Overlay.DEPTH:
            return self.rendered.rendering.disparity is other.rendered.rendering.disparity
        if self.overlay is Overlay.SOFTNESS:
            ours = self.rendered.rendering.own_blur  # a draft has none: what is shown stays
            return ours is None or ours is other.rendered.rendering.own_blur
        if self.overlay is Overlay.CLIPPED:
            asked, drawn = self.rendered.request, other.rendered.request
            threshold = asked.settings.highlights.threshold == drawn.settings.highlights.threshold
            return asked.photo_id == drawn.photo_id and threshold
        return self.rendered is other.rendered


@dataclass(frozen=True, eq=False)
class OverlayDrawn:
    """The picture of a request."""

    request: OverlayRequest
    image: QImage


def draw_overlay(request: OverlayRequest) -> OverlayDrawn:
    """Any thread but the window's: on a large preview this takes a tenth of a second."""
    from d2f_core.inspection import bright_lights, disparity_view, focus_overlay, focus_peaking, own_blur_view

    rendered = request.rendered
    rendering, shown = rendered.rendering, rendered.shown_pixels
    if request.overlay is Overlay.DEPTH:
        image = to_image(disparity_view(rendering.disparity, "cividis", rendering.doubt))
    elif request.overlay is Overlay.FOCUS:
        image = to_image(focus_overlay(shown, rendering.defocus))
    elif request.overlay is Overlay.SOFTNESS:
        blur = rendering.own_blur
        image = QImage() if blur is None else to_image(own_blur_view(blur, rendering.disparity.shape))
    elif request.overlay is Overlay.PEAKING:
        image = marks_to_image(focus_peaking(shown, rendering.defocus))
    else:
        threshold = rendered.request.settings.highlights.threshold
        image = marks_to_image(bright_lights(rendered.request.photo.pixels, threshold, MOST_MARKED_PIXELS))
    return OverlayDrawn(request, image)
