"""False colours and marks: asks the background for what the canvas shows, one drawing at a time."""

from __future__ import annotations

from app.actions import ActionInfo
from app.canvas.pictures import OVERLAY_OF_VIEW
from app.features.feature import Feature
from app.parts import Parts
from app.rendering.overlay_request import Overlay, OverlayDrawn, OverlayRequest


class OverlaysFeature(Feature):
    """Keeps the overlays of the canvas true to the newest picture."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._pending: OverlayRequest | None = None

    def actions(self) -> list[ActionInfo]:
        place, peaking, clipped = "view/overlays", self.tr("Focus pea&king"), self.tr("Clipped &lights")
        peaking_help = self.tr("Mark the edges that are sharp")
        clipped_help = self.tr("Mark lights that the photo clipped, and what counts as a highlight")
        return [
            ActionInfo(
                "peaking", peaking, ("Shift+F",), "", place, self._show_peaking, is_switch=True, help=peaking_help
            ),
            ActionInfo("clipped", clipped, ("J",), "", place, self._show_clipped, is_switch=True, help=clipped_help),
        ]

    def set_up(self) -> None:
        parts = self.parts
        parts.preview.rendered.connect(self._ask)
        parts.canvas.view_changed.connect(self._ask)
        parts.service.overlay_drawn.connect(self._take)
        clipped = parts.actions_by_name["clipped"]
        clipped.toggled.connect(parts.inspector.highlights.clipped.setChecked)
        parts.inspector.highlights.clipped.toggled.connect(clipped.setChecked)

    def is_idle(self) -> bool:
        """All that is looked at is drawn."""
        return self._pending is None

    def _show_peaking(self, is_shown: bool) -> None:
        self.parts.canvas.show_marks(Overlay.PEAKING, is_shown)

    def _show_clipped(self, is_shown: bool) -> None:
        self.parts.canvas.show_marks(Overlay.CLIPPED, is_shown)

    def _ask(self) -> None:
        """Ask for the first overlay that is looked at and out of date."""
        rendered, canvas = self.parts.preview.shown, self.parts.canvas
        if rendered is None or self._pending is not None:
            return
        wanted = (
            [OVERLAY_OF_VIEW[canvas.state.view]] if canvas.state.view in OVERLAY_OF_VIEW else list(canvas.state.marks)
        )
        for overlay in wanted:
            request, drawn = OverlayRequest(overlay, rendered), canvas.pictures.overlays.get(overlay)
            if drawn is None or not request.shows_same_as(drawn.request):
                self._pending = request
                self.parts.service.draw_overlay(request)
                return

    def _take(self, drawn: OverlayDrawn) -> None:
        self._pending = None
        self.parts.canvas.show_overlay(drawn)
        self._ask()
