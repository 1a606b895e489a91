"""The pictures a canvas can show of one photo, and which of them fits the current size and view.

The photo itself comes in several sizes; the rendering, its depth and its focus overlay come with each outcome. False
colours are made only when they are looked at.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.image_bridge import ScreenBuffer
from app.rendering.render_request import Rendered
from d2f_core.inspection import disparity_view, focus_overlay


class View(Enum):
    """What the canvas shows."""

    PHOTO = "photo"
    DEPTH = "depth"
    FOCUS = "focus"


class Pictures:
    """GUI thread only.

    Attributes:
        levels: the photo, smallest first.
        rendered: the newest outcome; None until there is one.
    """

    def __init__(self) -> None:
        self.levels: tuple[QImage, ...] = ()
        self.rendered: Rendered | None = None
        self._picture, self._false_colour = ScreenBuffer(), ScreenBuffer()
        self._false_colour_of: tuple[Rendered, View] | None = None

    def open(self, levels: tuple[QImage, ...]) -> None:
        """Another photo: nothing is rendered of it yet."""
        self.levels, self.rendered, self._false_colour_of = levels, None, None

    def show(self, rendered: Rendered) -> None:
        """Take the newest outcome."""
        self.rendered = rendered
        self._picture.fill(rendered.shown_pixels)

    def before(self, width: int) -> QImage:
        """The photo itself, from the smallest copy that is wide enough."""
        return next((level for level in self.levels if level.width() >= width), self.levels[-1])

    def after(self, view: View, width: int) -> QImage:
        """What the view shows; the photo itself until there is something rendered."""
        if self.rendered is None:
            return self.before(width)
        if view is View.PHOTO:
            return self._picture.image
        if self._false_colour_of != (self.rendered, view):
            self._false_colour_of = self.rendered, view
            self._false_colour.fill(self._colours(self.rendered, view))
        return self._false_colour.image

    def _colours(self, rendered: Rendered, view: View) -> NDArray[np.uint8]:
        if view is View.DEPTH:
            return disparity_view(rendered.rendering.disparity, "cividis")
        return focus_overlay(rendered.shown_pixels, rendered.rendering.defocus)
