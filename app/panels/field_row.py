"""One number of the settings as label and number field above a slider over the whole width; they always agree.

Name, range, step and explanation come from the setting's `FieldInfo`. Dragging, or holding a key, is one gesture: it
begins with `drag_started` and ends with `drag_ended`. Double-clicking the label resets the field.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStyle, QVBoxLayout, QWidget

from app.language import from_core
from app.number_fields import NumberField
from app.plain_text import PlainLabel
from d2f_core.settings import FieldInfo

NUMBER_WIDTH = 72
HANDLE_WIDTH = 14  # px, as in the style sheet

_STEP_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
_LARGE_STEPS = 10


class ResetLabel(PlainLabel):
    """A field's name.

    Signals:
        reset_asked(): it was double-clicked.
    """

    reset_asked = Signal()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.reset_asked.emit()


class FieldSlider(QSlider):
    """A slider whose handle jumps to the pointer, and that knows its gestures.

    Signals:
        drag_started(), drag_ended(): around a mouse drag or a held key.
    """

    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._held_key = 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag_started.emit()  # before the jump, so that jump and drag are one step
            offset = round(event.position().x()) - HANDLE_WIDTH // 2
            span = self.width() - HANDLE_WIDTH
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, span))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEP_KEYS and not event.isAutoRepeat():
            self._held_key = event.key()
            self.drag_started.emit()
        if key in _ARROWS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + _LARGE_STEPS * _ARROWS[key])
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() == self._held_key and not event.isAutoRepeat():
            self._end_key()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._held_key:
            self._end_key()

    def _end_key(self) -> None:
        self._held_key = 0
        self.drag_ended.emit()


class FieldRow(QWidget):
    """Label, slider and number field of one setting.

    Attributes:
        name: the setting's dotted name.

    Signals:
        changed(float): a person chose this value.
        reset_asked(): the default is wanted.
        drag_started(), drag_ended(): around a gesture.
    """

    changed = Signal(float)
    reset_asked = Signal()
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, name: str, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._info = name, info
        title = from_core(info.label)
        self.label, self.slider, self.number = ResetLabel(title), FieldSlider(), NumberField()
        self._set_up(title)
        self._lay_out()
        self._connect()

    @property
    def value(self) -> float:
        return self.number.value()

    def show_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(self._steps(value))
            self.number.setValue(value)

    def add_beside(self, field: QWidget) -> None:
        """Another way to say the same number, left of it."""
        self._top.insertWidget(1, field)

    def _set_up(self, title: str) -> None:
        info = self._info
        sentence = from_core(info.help)
        help_text = self.tr("{help}\nDouble-click the name to reset.").format(help=sentence)
        self.slider.setRange(0, round((info.high - info.low) / info.step))
        self.slider.setPageStep(_LARGE_STEPS)
        self.slider.setProperty("bipolar", info.neutral is not None)  # a filled groove would mislead
        self.number.setRange(info.low, info.high)
        self.number.setSingleStep(info.step)
        self.number.setDecimals(_decimals(info.step))
        self.number.setKeyboardTracking(False)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.label.setProperty("field", True)
        self.label.setBuddy(self.number)
        for widget in (self.label, self.slider, self.number):
            widget.setToolTip(help_text)
        self.slider.setAccessibleName(title)
        self.number.setAccessibleName(self.tr("{name}, number").format(name=title))
        self.slider.setAccessibleDescription(sentence)

    def _lay_out(self) -> None:
        self.number.setFixedWidth(NUMBER_WIDTH)
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        self._top.addWidget(self.label, 1)
        self._top.addWidget(self.number)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top)
        layout.addWidget(self.slider)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self._typed)
        self.label.reset_asked.connect(self.reset_asked)
        self.slider.drag_started.connect(self.drag_started)
        self.slider.drag_ended.connect(self.drag_ended)

    def _slid(self, steps: int) -> None:
        value = min(self._info.low + steps * self._info.step, self._info.high)
        value = round(value, _decimals(self._info.step))
        with QSignalBlocker(self.number):
            self.number.setValue(value)
        self.changed.emit(value)

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._steps(value))
        self.changed.emit(value)

    def _steps(self, value: float) -> int:
        return round((value - self._info.low) / self._info.step)


def _decimals(step: float) -> int:
    return 0 if step >= 1 else 1 if step >= 0.1 else 2
