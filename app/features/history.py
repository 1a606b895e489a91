"""The history panel: shows the document's steps and goes to the one that is clicked."""

from __future__ import annotations

from app.features.feature import Feature
from app.panels.history_panel import HistoryPanel
from app.parts import Parts


class HistoryFeature(Feature):
    """Between document and panel.

    Attributes:
        panel: the section of the inspector.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.panel = HistoryPanel()

    def set_up(self) -> None:
        self.parts.inspector.add_section(self.panel)
        self.parts.document.history_changed.connect(self._show)
        self.panel.chosen.connect(self.parts.document.go_to)

    def _show(self) -> None:
        document = self.parts.document
        if document.photo is None:
            self.panel.show_steps([], 0)
        else:
            self.panel.show_steps(document.steps, document.history.position)
