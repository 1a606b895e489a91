"""What mouse and keys mean on the canvas.

A press and release on one place refocuses there, on a face's mark at its eye, with Alt on that plane. A drag moves a
picture that is larger than the canvas. Shift with a drag draws a box, and what is in it stays sharp. The wheel zooms at
the pointer. Space with a drag or the middle button pans, whatever tool is taken up. The split line can be
taken anywhere along its length. Arrow keys move the focus cross (with Shift ten times as far) and
Enter refocuses there.

An event and the state go in; the next state and what was asked for come out as signals. A tool (`tool.py`) takes events
first.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.canvas.face_marks import face_at
from app.canvas.view_state import ViewState
from app.canvas.view_transform import Point

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
    """GUI thread only.

    Attributes:
        draws_box: a drag draws a box without Shift, too.

    Signals:
        changed(ViewState): show this.
        cursor_changed(Qt.CursorShape): what the pointer would do here.
        refocused(float, float): this place was chosen, in fractions.
        plane_chosen(float, float): the same with Alt: only its plane is meant, not the whole subject there.
        box_drawn(tuple): a rectangle was drawn: left, top, right, bottom in fractions.
        dragged_in_vain(): a plain drag over a picture that is seen whole: there is nothing to move.
        panels_toggled(): Tab.
    """

    changed = Signal(object)
    cursor_changed = Signal(object)
    refocused = Signal(float, float)
    plane_chosen = Signal(float, float)
    box_drawn = Signal(object)
    dragged_in_vain = Signal()
    panels_toggled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gesture = Gesture.NONE
        self._pressed_at = self._last = QPointF()
        self._is_space_held = self.draws_box = False

    def take_event(self, event: QEvent, state: ViewState) -> bool:
        """Take what is a gesture; False for the rest, which is the widget's. There must be a photo."""
        if isinstance(event, QWheelEvent):
            self.changed.emit(state.zoomed(event.angleDelta().y() / WHEEL_NOTCH, event.position()))
            return True
        if isinstance(event, QMouseEvent):
            return self._mouse(event, state.pointed_to(event.position()))
        if isinstance(event, QKeyEvent):
            return self._key(event, state)
        if event.type() == QEvent.Type.WindowDeactivate:  # the release of Space would go to another window
            self._is_space_held = False
        return False

    def _mouse(self, event: QMouseEvent, state: ViewState) -> bool:
        """The state is changed before anything is asked for: who answers changes it, too."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._press(event, state)
        elif kind == QEvent.Type.MouseMove:
            self._move(event, state)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event, state)
        self._tell_cursor(event.position(), state)
        return True

    def _press(self, event: QMouseEvent, state: ViewState) -> None:
        self._pressed_at = self._last = event.position()
        if event.button() == Qt.MouseButton.MiddleButton or self._is_space_held:
            self._gesture = Gesture.PAN
        elif event.button() == Qt.MouseButton.LeftButton:
            self._gesture = Gesture.SPLIT if _is_on_split(event.position(), state) else Gesture.TAP
        self.changed.emit(state)

    def _move(self, event: QMouseEvent, state: ViewState) -> None:
        far = (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if self._gesture is Gesture.TAP and far:
            is_box = self.draws_box or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._gesture = Gesture.BOX if is_box else Gesture.PAN
            if not is_box and state.is_whole:
                self.dragged_in_vain.emit()
        if self._gesture is Gesture.BOX:
            state = replace(state, box=self._box_to(event.position(), state))
        elif self._gesture is Gesture.PAN:
            state = state.panned(event.position() - self._last)
        elif self._gesture is Gesture.SPLIT:
            state = state.split_at(event.position().x())
        self._last = event.position()
        self.changed.emit(state)

    def _release(self, event: QMouseEvent, state: ViewState) -> None:
        gesture, self._gesture = self._gesture, Gesture.NONE
        fraction = state.fraction_at(event.position())
        if gesture is Gesture.TAP and fraction is not None:
            self.changed.emit(state.crossed(None).pointed_to(event.position()))
            self._choose(face_at(event.position(), state) or fraction, event.modifiers())
        elif gesture is Gesture.BOX:
            self.changed.emit(replace(state.crossed(None).pointed_to(event.position()), box=None))
            self._draw_box(self._box_to(event.position(), state), state.picture_rect)
        else:
            self.changed.emit(state)

    def _choose(self, place: Point, modifiers: Qt.KeyboardModifier) -> None:
        is_plane = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        (self.plane_chosen if is_plane else self.refocused).emit(*place)

    def _box_to(self, position: QPointF, state: ViewState) -> QRectF:
        """From where the button was pressed to here, within the picture."""
        return QRectF(self._pressed_at, position).normalized().intersected(state.picture_rect)

    def _draw_box(self, box: QRectF, picture: QRectF) -> None:
        if min(box.width(), box.height()) >= SMALLEST_BOX:
            left, right = ((x - picture.left()) / picture.width() for x in (box.left(), box.right()))
            top, bottom = ((y - picture.top()) / picture.height() for y in (box.top(), box.bottom()))
            self.box_drawn.emit((left, top, right, bottom))

    def _key(self, event: QKeyEvent, state: ViewState) -> bool:
        if event.key() == Qt.Key.Key_Space and event.type() != QEvent.Type.ShortcutOverride:
            if not event.isAutoRepeat():
                self._is_space_held = event.type() == QEvent.Type.KeyPress
                self._tell_cursor(state.pointer or self._last, state)
            return True
        return event.type() == QEvent.Type.KeyPress and self._key_press(event, state)

    def _key_press(self, event: QKeyEvent, state: ViewState) -> bool:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            steps = LARGE_STEPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.changed.emit(_with_moved_cross(state, *_ARROWS[key], steps))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and state.cross is not None:
            self._choose(state.cross, event.modifiers())
        elif key == Qt.Key.Key_Escape and self._gesture is Gesture.BOX:
            self._gesture = Gesture.NONE
            self.changed.emit(replace(state, box=None))
        elif key == Qt.Key.Key_Escape and state.cross is not None:
            self.changed.emit(state.crossed(None))
        elif key == Qt.Key.Key_Tab:
            self.panels_toggled.emit()
        else:
            return False
        return True

    def _tell_cursor(self, position: QPointF, state: ViewState) -> None:
        if self._gesture is Gesture.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._is_space_held:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._gesture is Gesture.SPLIT or _is_on_split(position, state):
            shape = Qt.CursorShape.SplitHCursor
        else:
            inside = state.fraction_at(position) is not None
            shape = Qt.CursorShape.CrossCursor if inside else Qt.CursorShape.ArrowCursor
        self.cursor_changed.emit(shape)


def _with_moved_cross(state: ViewState, dx: int, dy: int, steps: int) -> ViewState:
    x, y = state.cross or state.marker or (0.5, 0.5)
    step = steps * CROSS_STEP
    return state.crossed((min(max(x + dx * step, 0.0), 1.0), min(max(y + dy * step, 0.0), 1.0)))


def _is_on_split(position: QPointF, state: ViewState) -> bool:
    return state.split is not None and not state.is_before and abs(position.x() - state.split_x) <= SPLIT_REACH
