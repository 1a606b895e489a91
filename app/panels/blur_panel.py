"""How strongly the photo blurs: one slider, its strength and its f-number beside each other."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.panels.f_number import FNumberField
from app.panels.settings_panel import SettingsPanel
from d2f_core.settings import RenderSettings


class BlurPanel(SettingsPanel):
    """Edits BlurSettings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("blur", self.tr("Blur"), parent)
        self.strength = self.add_field("blur.strength")
        self.f_number = FNumberField()
        self.strength.add_beside(self.f_number)
        self.add_field("blur.maximum", self.add_group("limit", self.tr("Limit")))
        self.f_number.chosen.connect(self._opened)

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        self.f_number.show_blur(settings.blur)

    def _opened(self, f_number: float) -> None:
        self.edited.emit(replace(self.settings, blur=self.settings.blur.with_f_number(f_number)))
