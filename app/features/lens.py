"""Live pictures of the bokeh discs: the lens panel asks, the background computes, one at a time; the newest wins.

Also tells the optics panel what the photo says about the lens it was taken with.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.features.feature import Feature
from app.parts import Parts
from d2f_core.errors import SettingsError
from d2f_core.photo.photo import Photo
from d2f_core.settings import ApertureSettings, RenderSettings


class LensFeature(Feature):
    """Between lens panel, optics panel and service."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._drawing: ApertureSettings | None = None
        self._drawn: ApertureSettings | None = None
        self._shapes_of: ApertureSettings | None = None

    def set_up(self) -> None:
        parts = self.parts
        parts.inspector.lens.kernel_wanted.connect(self._draw)
        parts.service.kernel_ready.connect(self._take_kernels)
        parts.service.shapes_ready.connect(self._take_shapes)
        parts.document.photo_changed.connect(self._photo_changed)
        parts.preview.rendered.connect(self._draw)

    def _draw(self) -> None:
        """Ask for what is shown now; before the first picture it would only stand in that one's way."""
        aperture = drawn_aperture(self.parts.document.photo, self.parts.document.settings)
        if self.parts.preview.shown is None or self._drawing is not None or aperture == self._drawn:
            return
        self._drawing = aperture
        self.parts.service.draw_kernel(aperture)
        gallery = replace(aperture, shape="disc")  # the gallery is the same whichever of its shapes is chosen
        if gallery != self._shapes_of:
            self._shapes_of = gallery
            self.parts.service.draw_shapes(gallery)

    def _take_kernels(
        self, aperture: ApertureSettings, centre: NDArray[np.float32], corner: NDArray[np.float32]
    ) -> None:
        self._drawing, self._drawn = None, aperture
        if aperture == drawn_aperture(self.parts.document.photo, self.parts.document.settings):
            self.parts.inspector.lens.kernels.show_kernels(centre, corner)
        self._draw()

    def _take_shapes(self, aperture: ApertureSettings, psfs: dict[str, NDArray[np.float32]]) -> None:
        if aperture == self._shapes_of:
            self.parts.inspector.lens.gallery.show_psfs(psfs)

    def _photo_changed(self) -> None:
        photo = self.parts.document.photo
        if photo is not None:
            from d2f_core.photo.captured_optics import captured_optics  # Pillow, which the photo's reading has loaded

            self.parts.inspector.optics.show_captured(captured_optics(photo))


def drawn_aperture(photo: Photo | None, settings: RenderSettings) -> ApertureSettings:
    """The aperture that is rendered: with the barrel of the lens, where the settings say its widest f-number."""
    if photo is None or settings.optics.widest_f_number is None:
        return settings.aperture
    from d2f_core.focus.lens import cut_by_barrel  # Pillow, which the photo's reading has loaded
    from d2f_core.photo.captured_optics import captured_optics

    aspect = max(photo.size) / min(photo.size)
    try:
        return cut_by_barrel(settings.aperture, settings.optics, captured_optics(photo), settings.blur.f_number, aspect)
    except SettingsError:  # the render says what is missing
        return settings.aperture
