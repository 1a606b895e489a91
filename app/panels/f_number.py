"""The aperture dial: f-numbers in third stops, from 0.95 to 22, and a field that speaks them.

The truth is `BlurSettings.strength`; an f-number is another way to say it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from app.panels.field_row import LABEL_WIDTH, NUMBER_WIDTH, FieldSlider, ResetLabel, pad_number
from d2f_core.settings import NARROWEST_F_NUMBER, WIDEST_F_NUMBER, BlurSettings

# Third stops as lenses engrave them; the first is the fastest lens on the dial.
# fmt: off
THIRD_STOPS = (
    0.95, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.2, 3.5, 4.0, 4.5, 5.0, 5.6, 6.3, 7.1, 8.0, 9.0, 10.0,
    11.0, 13.0, 14.0, 16.0, 18.0, 20.0, 22.0,
)
# fmt: on
PINHOLE = 999.0  # stands for an infinite f-number, no blur, in the number field


def nearest_stop(f_number: float) -> int:
    """Index of the third stop that is nearest in light."""
    bounded = min(max(f_number, WIDEST_F_NUMBER), NARROWEST_F_NUMBER)
    return min(range(len(THIRD_STOPS)), key=lambda index: abs(math.log(THIRD_STOPS[index] / bounded)))


def f_number_text(f_number: float, locale: QLocale) -> str:
    """As engraved on a lens: f/0.95, f/1.8, f/16; f/∞ for a pinhole."""
    if f_number >= PINHOLE:
        return "f/∞"
    decimals = 2 if f_number < 1 else 0 if f_number >= 10 or f_number == round(f_number) else 1
    return "f/" + locale.toString(f_number, "f", decimals)


class FNumberField(QDoubleSpinBox):
    """A number field that shows f/1.8, steps by third stops and knows the pinhole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(WIDEST_F_NUMBER, PINHOLE)
        self.setDecimals(2)
        self.setKeyboardTracking(False)
        pad_number(self)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def stepBy(self, steps: int) -> None:
        index = nearest_stop(self.value()) + steps
        self.setValue(THIRD_STOPS[min(max(index, 0), len(THIRD_STOPS) - 1)])

    def textFromValue(self, value: float) -> str:
        return f_number_text(value, self.locale())

    def valueFromText(self, text: str) -> float:
        value, is_number = self.locale().toDouble(_bare(text))
        if not is_number:
            value, is_number = self.locale().c().toDouble(_bare(text))
        return value if is_number else PINHOLE

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = _bare(text)
        is_number = self.locale().toDouble(bare)[1] or self.locale().c().toDouble(bare)[1] or bare == "∞"
        state = QValidator.State.Acceptable if is_number else QValidator.State.Intermediate
        return state, text, position


class FNumberRow(QWidget):
    """Label, dial and field of the f-number.

    Signals:
        changed(float): a person chose this f-number; infinite for a pinhole.
        reset_asked(): the default is wanted.
        drag_started(), drag_ended(): around a gesture.
    """

    changed = Signal(float)
    reset_asked = Signal()
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.slider, self.number = ResetLabel(self.tr("Aperture")), FieldSlider(), FNumberField()
        self._set_up()
        self._lay_out()
        self.slider.valueChanged.connect(self._turned)
        self.number.valueChanged.connect(self._typed)
        self.label.reset_asked.connect(self.reset_asked)
        self.slider.drag_started.connect(self.drag_started)
        self.slider.drag_ended.connect(self.drag_ended)

    def show_blur(self, blur: BlurSettings) -> None:
        """Show an opening without telling anyone."""
        f_number = min(blur.f_number, PINHOLE)
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(nearest_stop(f_number))
            self.number.setValue(f_number)

    def _set_up(self) -> None:
        help_text = self.tr("Opening of the lens in third stops; a small f-number blurs more.")
        self.slider.setRange(0, len(THIRD_STOPS) - 1)
        self.slider.setPageStep(3)
        self.label.setProperty("field", True)
        self.label.setBuddy(self.number)
        for widget in (self.label, self.slider, self.number):
            widget.setToolTip(help_text + "\n" + self.tr("Double-click the name to reset."))
        self.slider.setAccessibleName(self.tr("Aperture"))
        self.slider.setAccessibleDescription(help_text)
        self.number.setAccessibleName(self.tr("f-number"))

    def _lay_out(self) -> None:
        self.label.setFixedWidth(LABEL_WIDTH)
        self.number.setFixedWidth(NUMBER_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.number)

    def _turned(self, stop: int) -> None:
        self.changed.emit(THIRD_STOPS[stop])

    def _typed(self, f_number: float) -> None:
        self.changed.emit(f_number if f_number < PINHOLE else math.inf)


def _bare(text: str) -> str:
    return text.strip().lower().removeprefix("f/").removeprefix("f").strip()
