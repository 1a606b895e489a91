"""The real lens: whether f-numbers mean the photo's own optics, and what its metadata do not say."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.panels.settings_panel import SettingsPanel
from d2f_core.settings import RenderSettings


class OpticsPanel(SettingsPanel):
    """Edits OpticsSettings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("optics", self.tr("Optics"), parent)
        self.real = QCheckBox(self.tr("True optics of this photo"))
        self.real.setToolTip(
            self.tr("Blur as wide as this lens makes it at the f-number; as captured, the photo stays as it is.")
        )
        self.body.addWidget(self.real)
        self.add_field("optics.focal_length_mm", self.tr("Focal length"))
        self.add_field("optics.sensor_width_mm", self.tr("Sensor"))
        self.add_field("optics.captured_f_number", self.tr("Captured at f/"))
        self.add_field("optics.focus_distance_m", self.tr("Focus distance"))
        self.real.clicked.connect(self._choose_mode)

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        self.real.setChecked(settings.optics.mode == "lens")

    def _choose_mode(self, is_real: bool) -> None:
        self.edit(mode="lens" if is_real else "simple")
