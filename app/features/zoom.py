"""Closer and farther, and what size to render for it."""

from __future__ import annotations

from app.actions import ActionInfo
from app.features.feature import Feature


class ZoomFeature(Feature):
    """Between canvas, preview and status bar."""

    def actions(self) -> list[ActionInfo]:
        canvas = self.parts.canvas
        return [
            ActionInfo("zoom_in", self.tr("Zoom &in"), ("Ctrl++", "Ctrl+="), "", "view/zoom", self._zoom_in),
            ActionInfo("zoom_out", self.tr("Zoom &out"), ("Ctrl+-",), "", "view/zoom", self._zoom_out),
            ActionInfo("fit", self.tr("Fi&t"), ("Ctrl+0",), "fit", "view/zoom", canvas.fit),
            ActionInfo("pixels", self.tr("&100 %"), ("Ctrl+1",), "", "view/zoom", canvas.show_pixels),
            ActionInfo("toggle_zoom", self.tr("Fit or 100 %"), ("Z",), "", "view/zoom", canvas.toggle_zoom),
        ]

    def set_up(self) -> None:
        self.parts.canvas.view_moved.connect(self._view_moved)
        self.parts.preview.detailed.connect(self._show_detail)
        self.parts.document.photo_changed.connect(self._photo_changed)

    def _zoom_in(self) -> None:
        self.parts.canvas.zoom(1)

    def _zoom_out(self) -> None:
        self.parts.canvas.zoom(-1)

    def _show_detail(self) -> None:
        self.parts.canvas.show_tiles(self.parts.preview.tiles)

    def _photo_changed(self) -> None:
        if self.parts.document.photo is None:
            self.parts.status.show_view("")

    def _view_moved(self) -> None:
        parts, transform = self.parts, self.parts.canvas.state.transform
        if transform is None:
            return
        parts.preview.set_screen_long_side(transform.screen_long_side)
        parts.preview.set_visible(transform.visible)
        height, width = transform.photo
        size = f"{parts.window.locale().toString(width)} × {parts.window.locale().toString(height)}"
        parts.status.show_view(f"{size}   ·   {parts.window.locale().toString(100 * transform.scale, 'f', 0)} %")
