"""Number fields that take what people type: a comma or a point before the decimals in every language, and a number
beyond the range, or with more decimals than are kept, becomes the nearest that fits once the field is left. Qt's own
take a comma for a mark between thousands, so that 2,8 becomes 28, and swallow the digit that leads beyond the range.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

TEXT_MARGIN = 6  # px; the style sheet's padding does not reach a spin box's text

Validity = tuple[QValidator.State, str, int]


def with_decimal_mark(text: str, locale: QLocale) -> str:
    """The text with this language's own mark wherever it has a comma or a point."""
    return text.replace(",", locale.decimalPoint()).replace(".", locale.decimalPoint())


class NumberField(QDoubleSpinBox):
    """See the module text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, TEXT_MARGIN, 0)

    def validate(self, text: str, position: int) -> Validity:
        text = with_decimal_mark(text, self.locale())
        state, _, position = super().validate(text, position)
        return _not_swallowed(self, state, text), text, position

    def fixup(self, text: str) -> str:
        return _fitting(self, text)


class WholeNumberField(QSpinBox):
    """See the module text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, TEXT_MARGIN, 0)

    def validate(self, text: str, position: int) -> Validity:
        state, _, position = super().validate(text, position)
        return _not_swallowed(self, state, text), text, position

    def fixup(self, text: str) -> str:
        return _fitting(self, text)


def _not_swallowed(field: QDoubleSpinBox | QSpinBox, state: QValidator.State, text: str) -> QValidator.State:
    is_number = _number_in(field, text) is not None
    return QValidator.State.Intermediate if state == QValidator.State.Invalid and is_number else state


def _fitting(field: QDoubleSpinBox | QSpinBox, text: str) -> str:
    """The nearest number that the field can hold, as it shows it; the text itself if it is no number."""
    number = _number_in(field, text)
    if number is None:
        return text
    nearest = min(max(number, field.minimum()), field.maximum())
    shown = field.textFromValue(round(nearest)) if isinstance(field, QSpinBox) else field.textFromValue(nearest)
    return field.prefix() + shown + field.suffix()


def _number_in(field: QDoubleSpinBox | QSpinBox, text: str) -> float | None:
    bare = text.removeprefix(field.prefix()).removesuffix(field.suffix()).strip()
    number, is_number = field.locale().toDouble(with_decimal_mark(bare, field.locale()))
    return float(number) if is_number else None
