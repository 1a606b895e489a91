"""Depth that the photo brings along: the window says so, and the Depth section offers the choice."""

from __future__ import annotations

from app.features.feature import Feature
from app.panels.depth_panel import DepthPanel, depth_sentence


class DepthSourceFeature(Feature):
    """Between document and Depth section."""

    def set_up(self) -> None:
        self.panel = DepthPanel()
        self.parts.inspector.add_section(self.panel)
        self.parts.document.photo_changed.connect(self._show_photo)

    def _show_photo(self) -> None:
        photo = self.parts.document.photo
        self.panel.show_photo(photo)
        if photo is not None and photo.embedded_depth is not None:
            self.parts.status.show_message(depth_sentence(photo, self.panel))
