"""Live pictures of the light spots: the lens panel asks, the background computes."""

from __future__ import annotations

from app.features.feature import Feature
from d2f_core.settings import ApertureSettings


class LensFeature(Feature):
    """Between lens panel and service."""

    def set_up(self) -> None:
        window = self.window
        window.inspector.lens.kernel_wanted.connect(self._draw)
        window.service.kernel_ready.connect(window.inspector.lens.show_kernels)
        window.document.photo_changed.connect(self._draw_first)

    def _draw(self, aperture: ApertureSettings) -> None:
        if self.window.document.photo is not None:  # before, it would only stand in the way of the first photo
            self.window.service.draw_kernel(aperture)

    def _draw_first(self) -> None:
        self._draw(self.window.document.settings.aperture)
