"""A number of the settings that may be left to the photo: empty shows what the photo's metadata say."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.language import from_core
from app.number_fields import NumberField
from app.panels.field_row import ResetLabel
from d2f_core.settings import FIELDS

LABEL_WIDTH = 128


class OptionalNumber(NumberField):
    """A number field whose smallest value means "not given".

    Attributes:
        known: what the photo says; None if it says nothing.
    """

    known: float | None = None

    @property
    def is_given(self) -> bool:
        return self.value() > self.minimum()

    def stepBy(self, steps: int) -> None:
        if not self.is_given and self.known is not None:
            self.setValue(self.known)  # the first step starts from what the photo says
        super().stepBy(steps)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt's own event
        self.selectAll()


class OptionalRow(QWidget):
    """Label and number field.

    Attributes:
        name: the setting's dotted name.

    Signals:
        changed(object): a person chose this value; None leaves it to the photo.
    """

    changed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._info = name, FIELDS[name]
        title, self._unit = from_core(self._info.label), from_core(self._info.unit)
        self.label, self.number = ResetLabel(title), OptionalNumber()
        self._set_up(title)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.label)
        layout.addWidget(self.number, 1)
        self.number.valueChanged.connect(self._typed)
        self.label.reset_asked.connect(self._reset)

    def show_value(self, value: float | None) -> None:
        """Show a value without telling anyone; None shows what the photo says."""
        with QSignalBlocker(self.number):
            self.number.setValue(self.number.minimum() if value is None else value)

    def show_known(self, known: float | None) -> None:
        """What the photo says."""
        self.number.known = known
        if known is None:
            self.number.setSpecialValueText(self.tr("not in the photo"))
        else:
            text = self.locale().toString(known, "g", 4)
            self.number.setSpecialValueText(self.tr("{value} (photo)").format(value=f"{text}{self._unit}"))

    def _set_up(self, title: str) -> None:
        info, number = self._info, self.number
        number.setRange(info.low - info.step, info.high)
        number.setSingleStep(info.step)
        number.setDecimals(0 if info.step >= 1 else 1)
        number.setSuffix(self._unit)
        number.setKeyboardTracking(False)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.setAccessibleName(title)
        number.setAccessibleDescription(from_core(info.help))
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setProperty("field", True)
        self.label.setBuddy(number)
        for widget in (self.label, number):
            widget.setToolTip(
                self.tr("{help}\nDouble-click the name to take the photo's own.").format(help=from_core(info.help))
            )
        self.show_known(None)
        self.show_value(None)

    def _typed(self) -> None:
        self.changed.emit(max(self.number.value(), self._info.low) if self.number.is_given else None)

    def _reset(self) -> None:
        self.changed.emit(None)
