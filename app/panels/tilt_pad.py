"""The tilt pad: a small square in which the sharp plane is leant, sideways and up or down at once.

Towards the place of the dot the sharp plane comes nearer; in the middle it is upright, as in an ordinary lens.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme

SIDE = 96  # logical px
INSET = 8.0
STEP, LARGE_STEPS = 0.01, 10
CATCH = 0.04  # so near to an axis the tilt snaps to it
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class TiltPad(QWidget):
    """GUI thread only.

    Attributes:
        tilt: (x, y), each -1..1.

    Signals:
        changed(float, float): a person chose this tilt.
        reset_asked(): a double-click.
        drag_started(), drag_ended(): around a gesture.
    """

    changed = Signal(float, float)
    reset_asked = Signal()
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tilt = (0.0, 0.0)
        self._is_dragging = False
        self._held_key = 0
        self.setFixedSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Tilt of the sharp plane"))
        self.setToolTip(
            self.tr("Towards the dot the sharp plane comes nearer.\nArrow keys move it; double-click to reset.")
        )

    def show_tilt(self, tilt_x: float, tilt_y: float) -> None:
        """Show a tilt without telling anyone."""
        self.tilt = (tilt_x, tilt_y)
        across, down = (self.locale().toString(value, "f", 2) for value in self.tilt)
        self.setAccessibleDescription(self.tr("sideways {across}, up or down {down}").format(across=across, down=down))
        self.update()

    def position_of_dot(self) -> QPointF:
        """Middle of the dot, logical px."""
        reach = SIDE / 2 - INSET
        return QPointF(SIDE / 2 + self.tilt[0] * reach, SIDE / 2 + self.tilt[1] * reach)

    def _choose_at(self, position: QPointF) -> None:
        reach = SIDE / 2 - INSET
        self._choose((position.x() - SIDE / 2) / reach, (position.y() - SIDE / 2) / reach)

    def _choose(self, x: float, y: float) -> None:
        bounded = [round(min(max(value, -1.0), 1.0), 2) for value in (x, y)]
        across, down = (0.0 if self._is_dragging and abs(value) < CATCH else value for value in bounded)
        if (across, down) != self.tilt:
            self.changed.emit(across, down)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field, middle, dot = QRectF(0.5, 0.5, SIDE - 1, SIDE - 1), QPointF(SIDE / 2, SIDE / 2), self.position_of_dot()
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "border"), 1.0))
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(field, 5, 5)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawLine(QPointF(INSET, SIDE / 2), QPointF(SIDE - INSET, SIDE / 2))
        painter.drawLine(QPointF(SIDE / 2, INSET), QPointF(SIDE / 2, SIDE - INSET))
        colour = theme.colour("accent-fill" if self.isEnabled() else "handle-off")
        painter.setPen(QPen(colour, 2.0))
        painter.drawLine(middle, dot)
        painter.setBrush(colour)
        painter.drawEllipse(dot, 5.0, 5.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = True
            self.drag_started.emit()
            self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._choose_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = False
            self.drag_ended.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.reset_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key not in _ARROWS:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            self._held_key = event.key()
            self.drag_started.emit()
        step = STEP * (LARGE_STEPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        dx, dy = _ARROWS[key]
        self._choose(self.tilt[0] + dx * step, self.tilt[1] + dy * step)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() == self._held_key and not event.isAutoRepeat():
            self._end_key()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._held_key:
            self._end_key()
        self.update()

    def _end_key(self) -> None:
        self._held_key = 0
        self.drag_ended.emit()
