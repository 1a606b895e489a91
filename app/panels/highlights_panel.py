"""Lights that blur: rebuilding what the photo clipped, and making them glow."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.panels.settings_panel import SettingsPanel


class HighlightsPanel(SettingsPanel):
    """Edits HighlightSettings.

    Attributes:
        clipped: switches the marks of clipped lights; the window connects it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("highlights", self.tr("Highlights"), parent)
        self.add_field("highlights.boost")
        lights = self.add_group("lights", self.tr("Which lights"))
        self.add_field("highlights.recovery", lights)
        self.add_field("highlights.threshold", lights)
        self.clipped = QCheckBox(self.tr("Show clipped lights"))
        self.clipped.setToolTip(self.tr("Red is clipped, yellow is above the threshold (J)"))
        lights.body.addWidget(self.clipped)
