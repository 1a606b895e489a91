"""The real lens: whether f-numbers mean the photo's own optics, what the photo says of them, and what it does not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from app.panels.f_number import f_number_text
from app.panels.optional_row import OptionalRow
from app.panels.settings_panel import SettingsPanel, setting_box
from app.plain_text import PlainLabel
from d2f_core.settings import RenderSettings
from d2f_core.settings.groups import value_of

if TYPE_CHECKING:
    from d2f_core.photo.captured_optics import CapturedOptics

# Field of the settings and of what the photo says.
_KNOWN = {
    "optics.focal_length_mm": "focal_length_mm",
    "optics.sensor_width_mm": "sensor_width_mm",
    "optics.captured_f_number": "f_number",
    "optics.focus_distance_m": "focus_distance_m",
}
_NEEDED = ("optics.focal_length_mm", "optics.sensor_width_mm", "optics.focus_distance_m")


class OpticsPanel(SettingsPanel):
    """Edits OpticsSettings.

    Attributes:
        optional: the rows by dotted name.
        captured: what the photo says, in words.
        missing: what true optics still need; hidden when nothing does.
        sharp: the depth of field in metres; hidden where it is not known.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("optics", self.tr("Optics"), parent)
        self.real = QCheckBox(self.tr("True optics of this photo"))
        self.real.setToolTip(
            self.tr("Blur as wide as this lens makes it at the f-number; as captured, the photo stays as it is.")
        )
        self.captured, self.missing = PlainLabel(), PlainLabel()
        self.sharp = PlainLabel()
        for label, role in ((self.captured, "quiet"), (self.missing, "warning"), (self.sharp, "quiet")):
            label.setProperty(role, True)
            label.setWordWrap(True)
        self.optional: dict[str, OptionalRow] = {}
        self._known: CapturedOptics | None = None
        self.body.addWidget(self.real)
        self.body.addWidget(self.captured)
        self.body.addWidget(self.missing)
        self._add_rows()
        self.body.addWidget(self.sharp)
        self.count_blur = setting_box("optics.count_blur")
        self.count_blur.clicked.connect(lambda is_on: self.edit(count_blur=is_on))
        self.body.addWidget(self.count_blur)
        self.real.clicked.connect(self._choose_mode)
        self.show_captured(None)

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        self.real.setChecked(settings.optics.mode == "lens")
        self.count_blur.setChecked(settings.optics.count_blur)
        for name, row in self.optional.items():
            row.show_value(value_of(settings, name))
        self._show_missing()
        self._show_sharp()

    def show_captured(self, known: CapturedOptics | None) -> None:
        """What the open photo says about its lens."""
        self._known = known
        for name, row in self.optional.items():
            if name in _KNOWN:
                row.show_known(getattr(known, _KNOWN[name]) if known is not None else None)
        self.captured.setText(self._sentence())
        self._show_missing()
        self._show_sharp()

    def _add_rows(self) -> None:
        for name in (*_KNOWN, "optics.widest_f_number"):
            row = OptionalRow(name)
            row.changed.connect(self._row_chosen)
            self.optional[name] = row
            self.body.addWidget(row)

    def _sentence(self) -> str:
        known, locale = self._known, self.locale()
        if known is None or not any((known.focal_length_mm, known.f_number)):
            return self.tr("The photo does not say with which lens it was taken.")
        parts = []
        if known.f_number:
            parts.append(f_number_text(known.f_number, locale))
        if known.focal_length_mm:
            parts.append(self.tr("{length} mm").format(length=locale.toString(known.focal_length_mm, "g", 4)))
        return self.tr("Captured at {optics}").format(optics=", ".join(parts))

    def _show_missing(self) -> None:
        """Say it before a render has to."""
        names = [name for name in _NEEDED if self._lacks(name)]
        titles = ", ".join(self.optional[name].label.text() for name in names)
        self.missing.setText(self.tr("Still needed: {fields}").format(fields=titles))
        self.missing.setVisible(bool(names) and self.real.isChecked())

    def _show_sharp(self) -> None:
        """Depth of field of the lens, once a photo is open and all numbers are known."""
        self.sharp.hide()
        if self._known is None:
            return
        from d2f_core.focus.lens import sharp_range  # numpy and Pillow, which the photo's reading has loaded

        found = sharp_range(self.settings, self._known)
        if found is not None:
            near, far, hyperfocal = (self._metres(length) for length in found)
            text = self.tr("Sharp from {near} to {far} · hyperfocal {hyperfocal}")
            self.sharp.setText(text.format(near=near, far=far, hyperfocal=hyperfocal))
            self.sharp.show()

    def _metres(self, length_mm: float) -> str:
        if math.isinf(length_mm):
            return self.tr("infinity")
        return self.tr("{length} m").format(length=self.locale().toString(length_mm / 1000, "g", 4))

    def _lacks(self, name: str) -> bool:
        known = getattr(self._known, _KNOWN[name]) if self._known is not None else None
        return value_of(self.settings, name) is None and known is None

    def _choose_mode(self, is_real: bool) -> None:
        """True optics start when all that they need is there; until then the panel says what is missing."""
        if is_real and any(self._lacks(name) for name in _NEEDED):
            self._show_missing()
            return
        self.edit(mode="lens" if is_real else "simple")

    def _row_chosen(self, value: float | None) -> None:
        row = self.sender()
        assert isinstance(row, OptionalRow)
        wants_lens = self.real.isChecked()
        self.edit(**{row.name.partition(".")[2]: value})
        if wants_lens and self.settings.optics.mode == "simple":  # it waited for this number
            self.real.setChecked(True)
            self._choose_mode(True)
