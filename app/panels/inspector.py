"""The column of panels on the right: the one place that knows all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.panels.blur_panel import BlurPanel
from app.panels.focus_panel import FocusPanel
from app.panels.highlights_panel import GrainPanel, HighlightsPanel
from app.panels.lens_panel import LensPanel
from app.panels.optics_panel import OpticsPanel
from app.panels.settings_panel import SettingsPanel
from d2f_core.settings import RenderSettings

WIDTH = 352  # logical px


class Inspector(QScrollArea):
    """All panels, one below the other.

    Signals:
        edited(RenderSettings): a person changed something in one of them.
        drag_started(), drag_ended(): around a gesture.
        folded(): a section was opened or closed.
    """

    edited = Signal(object)
    drag_started = Signal()
    drag_ended = Signal()
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.focus, self.blur, self.lens = FocusPanel(), BlurPanel(), LensPanel()
        self.optics = OpticsPanel()
        self.panels: list[SettingsPanel] = [
            self.focus, self.blur, self.lens, self.optics, HighlightsPanel(), GrainPanel(),
        ]  # fmt: skip
        self._set_up()
        for panel in self.panels:
            panel.edited.connect(self.edited)
            panel.drag_started.connect(self.drag_started)
            panel.drag_ended.connect(self.drag_ended)
            panel.folded.connect(self.folded)

    def show_settings(self, settings: RenderSettings) -> None:
        """Show these settings everywhere."""
        for panel in self.panels:
            panel.show_settings(settings)

    def closed_sections(self) -> list[str]:
        """Keys of the sections that are folded away."""
        return [panel.key for panel in self.panels if not panel.is_open]

    def close_sections(self, keys: list[str]) -> None:
        """Fold these sections away, open the others."""
        for panel in self.panels:
            panel.set_open(panel.key not in keys)

    def _set_up(self) -> None:
        self.setObjectName("inspector")
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setObjectName("inspectorBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for panel in self.panels:
            layout.addWidget(panel)
        layout.addStretch(1)
        self.setWidget(body)
