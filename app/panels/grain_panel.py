"""Grain: what the photo has of it, given back to what is blurred."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.panels.settings_panel import SettingsPanel


class GrainPanel(SettingsPanel):
    """Edits FusionSettings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fusion", self.tr("Grain"), parent)
        self.add_field("fusion.grain")
