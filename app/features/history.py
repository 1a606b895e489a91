"""The history panel: shows the document's steps and goes to the one that is clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.features.feature import Feature
from app.panels.history_panel import HistoryPanel

if TYPE_CHECKING:
    from app.main_window import MainWindow


class HistoryFeature(Feature):
    """Between document and panel.

    Attributes:
        panel: the section of the inspector.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.panel = HistoryPanel()

    def set_up(self) -> None:
        self.window.inspector.add_section(self.panel)
        self.window.document.history_changed.connect(self._show)
        self.panel.chosen.connect(self.window.document.go_to)

    def _show(self) -> None:
        document = self.window.document
        if document.photo is None:
            self.panel.show_steps([], 0)
        else:
            self.panel.show_steps(document.steps, document.history.position)
