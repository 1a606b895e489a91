"""What mouse and keys mean on the canvas.

A press and release on one spot refocuses there, on a face's mark at its eye, with Alt on that one plane. A drag draws a
box, and what is in it stays sharp. The wheel zooms at the pointer. Space with a drag or the middle button pans. The
split line can be taken anywhere along its length. Arrow keys move the focus cross (with Shift ten times as far) and
Enter refocuses there.

An event filter on the canvas, so that the canvas itself stays small; a tool (`tool.py`) takes events first.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.canvas.view_transform import Point

if TYPE_CHECKING:
    from app.canvas.canvas import Canvas

SPLIT_REACH = 10.0  # logical px beside the line in which it can be taken
CROSS_STEP = 0.004  # of the picture's width or height
LARGE_STEPS = 10
SMALLEST_BOX = 4.0  # logical px of its shorter side; less is a slip of the hand
WHEEL_NOTCH = 120.0  # eighths of a degree, as Qt counts

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Gesture(Enum):
    """What the pressed button is doing."""

    NONE = "none"
    TAP = "tap"
    BOX = "box"
    PAN = "pan"
    SPLIT = "split"


class CanvasGestures(QObject):
    """Turns the canvas's events into its methods and signals."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._gesture = Gesture.NONE
        self._pressed_at = self._last = QPointF()
        self._is_space_held = False
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is a gesture; leave the rest to the widget."""
        if self._canvas.transform is None:
            return False
        if self._canvas.tool is not None and self._canvas.tool.take_event(event):
            return True
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _wheel(self, event: QWheelEvent) -> bool:
        notches = event.angleDelta().y() / WHEEL_NOTCH
        self._canvas.zoom(notches, event.position())
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._press(event)
        elif kind == QEvent.Type.MouseMove:
            self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event)
        self._update_cursor(event.position())
        self._canvas.point_at(event.position())
        return True

    def _press(self, event: QMouseEvent) -> None:
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed_at = self._last = event.position()
        if event.button() == Qt.MouseButton.MiddleButton or self._is_space_held:
            self._gesture = Gesture.PAN
        elif event.button() == Qt.MouseButton.LeftButton:
            self._gesture = Gesture.SPLIT if self._is_on_split(event.position()) else Gesture.TAP

    def _move(self, event: QMouseEvent) -> None:
        far = (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if self._gesture is Gesture.TAP and far:
            self._gesture = Gesture.BOX
        if self._gesture is Gesture.BOX:
            self._canvas.show_box(self._box_to(event.position()))
        elif self._gesture is Gesture.PAN:
            self._canvas.pan(event.position() - self._last)
        elif self._gesture is Gesture.SPLIT:
            self._canvas.move_split(event.position().x())
        self._last = event.position()

    def _release(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, Gesture.NONE
        fraction = self._canvas.fraction_at(event.position())
        if gesture is Gesture.TAP and fraction is not None:
            self._canvas.move_cross(None)
            self._choose(self._canvas.face_marks.at(event.position()) or fraction, event.modifiers())
        elif gesture is Gesture.BOX:
            self._end_box(self._box_to(event.position()))

    def _choose(self, place: Point, modifiers: Qt.KeyboardModifier) -> None:
        is_plane = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        (self._canvas.plane_chosen if is_plane else self._canvas.refocused).emit(*place)

    def _box_to(self, position: QPointF) -> QRectF:
        """From where the button was pressed to here, within the picture."""
        return QRectF(self._pressed_at, position).normalized().intersected(self._canvas.picture_rect)

    def _end_box(self, box: QRectF) -> None:
        canvas, picture = self._canvas, self._canvas.picture_rect
        canvas.move_cross(None)
        canvas.show_box(None)
        if min(box.width(), box.height()) >= SMALLEST_BOX:
            left, right = ((x - picture.left()) / picture.width() for x in (box.left(), box.right()))
            top, bottom = ((y - picture.top()) / picture.height() for y in (box.top(), box.bottom()))
            canvas.box_drawn.emit((left, top, right, bottom))

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space and event.type() != QEvent.Type.ShortcutOverride:
            if not event.isAutoRepeat():
                self._is_space_held = event.type() == QEvent.Type.KeyPress
                self._update_cursor(self._last)
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        return self._key_press(event)

    def _key_press(self, event: QKeyEvent) -> bool:
        key, canvas = Qt.Key(event.key()), self._canvas
        if key in _ARROWS:
            self._move_cross(*_ARROWS[key], LARGE_STEPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and canvas.cross is not None:
            self._choose(canvas.cross, event.modifiers())
        elif key == Qt.Key.Key_Escape and self._gesture is Gesture.BOX:
            self._gesture = Gesture.NONE
            canvas.show_box(None)
        elif key == Qt.Key.Key_Escape and canvas.cross is not None:
            canvas.move_cross(None)
        elif key == Qt.Key.Key_Tab:
            canvas.panels_toggled.emit()
        else:
            return False
        return True

    def _move_cross(self, dx: int, dy: int, steps: int) -> None:
        x, y = self._canvas.cross or self._canvas.marker or (0.5, 0.5)
        step = steps * CROSS_STEP
        self._canvas.move_cross((min(max(x + dx * step, 0.0), 1.0), min(max(y + dy * step, 0.0), 1.0)))

    def _is_on_split(self, position: QPointF) -> bool:
        canvas = self._canvas
        return canvas.split is not None and not canvas.is_before and abs(position.x() - canvas.split_x()) <= SPLIT_REACH

    def _update_cursor(self, position: QPointF) -> None:
        if self._gesture is Gesture.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._is_space_held:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._gesture is Gesture.SPLIT or self._is_on_split(position):
            shape = Qt.CursorShape.SplitHCursor
        else:
            inside = self._canvas.fraction_at(position) is not None
            shape = Qt.CursorShape.CrossCursor if inside else Qt.CursorShape.ArrowCursor
        self._canvas.setCursor(shape)
