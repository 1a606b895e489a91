"""Tells screen readers where the focus is and how far the lens is open, whenever that has changed for good."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from app.features.feature import Feature
from app.panels.f_number import f_number_text
from app.panels.focus_panel import focus_sentence
from app.rendering.render_request import Rendered


class AnnouncingFeature(Feature):
    """The picture's accessible description always says it; a change is also announced."""

    def set_up(self) -> None:
        self.parts.preview.rendered.connect(self._tell)

    def _tell(self, rendered: Rendered) -> None:
        if rendered.request.is_draft:  # a drag would talk without end
            return
        parts, focus, settings = self.parts, rendered.rendering.focus, rendered.request.settings
        text = self.tr("{sentence}, depth {depth}, {opening}").format(
            sentence=focus_sentence(focus, parts.inspector.focus, settings.focus),
            depth=parts.window.locale().toString(focus.disparity, "f", 2),
            opening=f_number_text(settings.blur.f_number, parts.window.locale()),
        )
        if text != parts.canvas.accessibleDescription():
            parts.canvas.setAccessibleDescription(text)
            self.announce(text)

    def announce(self, text: str) -> None:
        """Say this aloud, where something listens."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.parts.canvas, text))
