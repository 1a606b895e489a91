"""Zoomed in, the picture is coarser than the screen until a finer one is rendered: a line on the picture says so."""

from __future__ import annotations

from app.canvas.hint import Hint
from app.features.feature import Feature
from app.rendering.preview import DETAIL_PIXELS, LARGER_ENOUGH, render_long_side


class DetailFeature(Feature):
    """Between canvas and preview.

    Attributes:
        hint: the layer.
    """

    def set_up(self) -> None:
        parts = self.parts
        self.hint = Hint(is_at_top=True)
        parts.canvas.layers.append(self.hint)
        parts.canvas.view_moved.connect(self._update)
        parts.preview.rendered.connect(self._update)
        parts.preview.detailed.connect(self._update)
        parts.document.photo_changed.connect(self._update)

    def _update(self) -> None:
        self.hint.lines = (self.tr("Preparing this part…"),) if self._is_coming() else ()
        self.parts.canvas.update()

    def _is_coming(self) -> bool:
        """A finer picture than the one shown is on its way."""
        photo, shown, transform = self.parts.document.photo, self.parts.preview.shown, self.parts.canvas.state.transform
        if photo is None or shown is None or transform is None or transform.is_fit:
            return False
        if self.parts.preview.tiles.missing(transform.visible) is None:
            return False
        finest = render_long_side(photo.size, transform.screen_long_side, DETAIL_PIXELS)
        return bool(finest > LARGER_ENOUGH * max(shown.shown_pixels.shape[:2]))
