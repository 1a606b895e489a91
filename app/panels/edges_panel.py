"""Outlines of the depth: how closely they follow the photo, how soft they are, whether they lie a little wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.panels.settings_panel import SettingsPanel


class EdgesPanel(SettingsPanel):
    """Edits EdgeSettings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("edges", self.tr("Edges"), parent)
        self.add_field("edges.refine")
        self.add_field("edges.feather")
        self.add_field("edges.shift")
