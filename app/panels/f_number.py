"""A field that speaks f-numbers and steps through them in third stops, from 0.95 to 22.

The truth is `BlurSettings.strength`; an f-number is another way to say it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from app.number_fields import NumberField, with_decimal_mark
from app.panels.field_row import NUMBER_WIDTH
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


class FNumberField(NumberField):
    """A number field that shows f/1.8, steps by third stops and knows the pinhole.

    Signals:
        chosen(float): a person wants this f-number; infinite for a pinhole.
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(WIDEST_F_NUMBER, PINHOLE)
        self.setDecimals(2)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(NUMBER_WIDTH)
        self.setAccessibleName(self.tr("f-number"))
        self.setToolTip(self.tr("The same as an opening of the lens, in third stops; a small f-number blurs more."))
        self.valueChanged.connect(self._tell)

    def show_blur(self, blur: BlurSettings) -> None:
        """Show an opening without telling anyone."""
        with QSignalBlocker(self):
            self.setValue(min(blur.f_number, PINHOLE))

    def _tell(self, f_number: float) -> None:
        self.chosen.emit(f_number if f_number < PINHOLE else math.inf)

    def stepBy(self, steps: int) -> None:
        index = nearest_stop(self.value()) + steps
        self.setValue(THIRD_STOPS[min(max(index, 0), len(THIRD_STOPS) - 1)])

    def textFromValue(self, value: float) -> str:
        return f_number_text(value, self.locale())

    def valueFromText(self, text: str) -> float:
        value, is_number = self.locale().toDouble(_bare(with_decimal_mark(text, self.locale())))
        return float(value) if is_number else PINHOLE

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        text = with_decimal_mark(text, self.locale())
        is_number = self.locale().toDouble(_bare(text))[1] or _bare(text) == "∞"
        state = QValidator.State.Acceptable if is_number else QValidator.State.Intermediate
        return state, text, position


def _bare(text: str) -> str:
    return text.strip().lower().removeprefix("f/").removeprefix("f").strip()
