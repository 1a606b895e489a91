"""The brush on the canvas: a drag is a stroke, Alt with a click samples, Enter dabs at the keyboard's cross.

As a tool of the canvas it takes left-button drags and leaves panning (Space, middle button), the wheel and the arrow
keys to the canvas. As a layer it paints the circle of the brush at the pointer and, until the rendered picture has
caught up, the path under the hand.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from app.canvas import brush_overlay
from app.canvas.brush import LEAST_STEP, SAMPLE, Brush
from app.canvas.canvas import Canvas
from app.canvas.pictures import View
from app.canvas.view_state import ViewState
from d2f_core.settings.strokes import Point

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BrushTool(QObject):
    """Mouse and keys while a brush is taken up; see `CanvasTool` and `CanvasLayer`. GUI thread only.

    Attributes:
        path: the stroke under way, in fractions of the photo; empty while there is none.

    Signals:
        began(): a stroke begins.
        painted(tuple): the stroke's path so far, fractions of the photo.
        ended(): the stroke is complete.
        sampled(float, float): take the depth of this place.
    """

    began = Signal()
    painted = Signal(object)
    ended = Signal()
    sampled = Signal(float, float)

    def __init__(self, canvas: Canvas, brush: Brush) -> None:
        super().__init__(canvas)
        self.path: list[Point] = []
        self._canvas, self._brush = canvas, brush
        self._is_space_held = False

    def take_event(self, event: QEvent, state: ViewState) -> bool:
        """Take what belongs to the brush."""
        if isinstance(event, QMouseEvent):
            return self._take_mouse(event, state.pointed_to(event.position()))
        if isinstance(event, QKeyEvent):
            return self._take_key(event, state)
        if event.type() == QEvent.Type.WindowDeactivate:
            self._is_space_held = False
        return False

    def drop(self) -> None:
        """Another tool, or none: a stroke under way ends here."""
        if self.path:
            self._end()
        self._canvas.update()

    def paint(self, painter: QPainter, state: ViewState) -> None:
        """The photo shining through its depth, the path under the hand, and the circle of the brush."""
        options = self._brush.options
        if options.tool is None or state.transform is None:
            return
        if state.view is View.DEPTH and not state.is_before:
            photo = self._canvas.pictures.before(state.transform.picture_rect[2])
            brush_overlay.paint_through(painter, photo, state.picture_rect)
        diameter = options.size * state.transform.screen_long_side / state.ratio
        if self.path:
            points = [state.position_of(point) for point in self.path]
            is_filled = options.tool == "plane" and self._brush.stroke(self.path).is_closed
            area = state.picture_rect
            brush_overlay.paint_path(painter, points, diameter, options.tool, area, is_filled=is_filled)
        at = state.pointer
        if at is None and state.cross is not None:
            at = state.position_of(state.cross)
        if at is not None:
            shown = 0.0 if options.tool == SAMPLE or self._is_alt_held() else diameter
            brush_overlay.paint_cursor(painter, at, shown, options.feather, self._colour_at_pointer())

    def _take_mouse(self, event: QMouseEvent, state: ViewState) -> bool:
        if event.type() in _PRESSES and event.button() == Qt.MouseButton.LeftButton and not self._is_space_held:
            self._press(event, state)
            return True
        if event.type() == QEvent.Type.MouseMove:
            return self._move(event, state)
        if event.type() == QEvent.Type.MouseButtonRelease and self.path and event.button() == Qt.MouseButton.LeftButton:
            self._extend(_fraction(event.position(), state))
            self._end()
            return True
        return False

    def _move(self, event: QMouseEvent, state: ViewState) -> bool:
        self._canvas.change(state)
        if self.path:
            self._extend(_fraction(event.position(), state))
        self._canvas.update()
        if event.buttons() & Qt.MouseButton.MiddleButton or self._is_space_held:
            return False
        is_inside = state.fraction_at(event.position()) is not None
        self._canvas.setCursor(Qt.CursorShape.BlankCursor if is_inside else Qt.CursorShape.ArrowCursor)
        return True

    def _press(self, event: QMouseEvent, state: ViewState) -> None:
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._canvas.change(state.crossed(None).pointed_to(event.position()))
        if self._brush.options.tool == SAMPLE or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            inside = state.fraction_at(event.position())
            if inside is not None:
                self.sampled.emit(*inside)
        else:
            self._begin(_fraction(event.position(), state))

    def _take_key(self, event: QKeyEvent, state: ViewState) -> bool:
        if event.key() == Qt.Key.Key_Space and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._is_space_held = event.type() == QEvent.Type.KeyPress
            return False
        if event.key() == Qt.Key.Key_Alt:
            self._canvas.update()
            return False
        if event.type() != QEvent.Type.KeyPress or event.key() not in _ENTER or state.cross is None:
            return False
        if self._brush.options.tool == SAMPLE or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.sampled.emit(*state.cross)
        else:
            self._begin(state.cross)
            self._end()
        return True

    def _begin(self, at: Point) -> None:
        self.path = [at]
        self.began.emit()
        self.painted.emit(tuple(self.path))
        self._canvas.update()

    def _extend(self, at: Point) -> None:
        if math.dist(at, self.path[-1]) >= LEAST_STEP * self._brush.options.size:
            self.path.append(at)
            self.painted.emit(tuple(self.path))

    def _end(self) -> None:
        self.path = []
        self.ended.emit()
        self._canvas.update()

    def _is_alt_held(self) -> bool:
        return bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)

    def _colour_at_pointer(self) -> QColor | None:
        """What "set" would paint, in the colours of the depth view."""
        options = self._brush.options
        return brush_overlay.depth_colour(options.value) if options.tool == "set" else None


def _fraction(position: QPointF, state: ViewState) -> Point:
    """Fractions of the photo, beyond its borders too."""
    assert state.transform is not None
    x, y = state.transform.to_photo((position.x() * state.ratio, position.y() * state.ratio))
    return x / state.transform.photo[1], y / state.transform.photo[0]
