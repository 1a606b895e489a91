"""Where the focus is: taps on the picture, auto focus, and what is told about it."""

from __future__ import annotations

from dataclasses import replace

from app.actions import ActionInfo
from app.features.feature import Feature
from app.panels.focus_panel import focus_sentence
from app.rendering.render_request import Rendered


class FocusingFeature(Feature):
    """Between canvas, document, focus panel and status bar."""

    def actions(self) -> list[ActionInfo]:
        automatic = self.window.inspector.focus.focus_automatically
        return [ActionInfo("autofocus", self.tr("&Auto focus"), ("A",), "autofocus", "edit/focus", automatic)]

    def set_up(self) -> None:
        window = self.window
        window.canvas.refocused.connect(self.refocus)
        window.preview.rendered.connect(self._show_rendered)
        window.document.photo_changed.connect(self._forget_focus)

    def refocus(self, x: float, y: float) -> None:
        """Focus on this place of the photo, in fractions."""
        old = self.window.document.settings
        self.window.document.edit(replace(old, focus=replace(old.focus, point=(x, y), disparity=None)))

    def _show_rendered(self, rendered: Rendered) -> None:
        window, focus = self.window, rendered.rendering.focus
        window.canvas.show_rendered(rendered)
        window.inspector.focus.show_focus(focus)
        depth = window.locale().toString(focus.disparity, "f", 2)
        sentence = focus_sentence(focus, window.inspector.focus)
        window.status.show_focus(self.tr("{sentence} · depth {depth}").format(sentence=sentence, depth=depth))

    def _forget_focus(self) -> None:
        self.window.status.show_focus(self.tr("Looking for the subject…"))
        self.window.inspector.focus.show_focus(None)
