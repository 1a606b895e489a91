"""The timeline itself: seconds, the way of the focus as a curve, keyframes on it, the playhead.

The curve is the depth in focus (near is up); its thickness follows the aperture: a wide lens draws a thick line.
Mouse: press anywhere to move the playhead, drag a diamond to move its keyframe. Keys: arrows step by a frame (Shift:
ten), Ctrl with arrows moves the keyframe, PageUp and PageDown go from keyframe to keyframe, Home and End to the ends,
Delete removes, Space plays, Ctrl+Z takes back.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.focus_pull.clip import Clip
from app.theme import GRID_PX
from d2f_core.settings import NARROWEST_F_NUMBER, WIDEST_F_NUMBER
from d2f_core.video.focus_pull import keyframe_at

# Logical px.
HEIGHT = 88
NUMBERS = 20  # the seconds, at the top
HANDLE = 8  # of the playhead, below them
LEFT, RIGHT = 56, 24  # margins; the words near and far stand in the left one
DIAMOND = 8.0
GRAB = 11.0
THICKEST = 7.0
LABEL_ROOM = 72.0  # between two numbers of the ruler
_STEPS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0)
_LARGE = 10


class Track(QWidget):
    """Shows and edits a clip.

    Signals:
        play_asked(): Space.
    """

    play_asked = Signal()

    def __init__(self, clip: Clip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip = clip
        self._dragged: int | None = None
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Timeline of the focus"))
        self.setToolTip(self.tr("Drag the line to another moment, drag a diamond to move its keyframe."))
        clip.changed.connect(self._show)
        clip.playhead_moved.connect(self._show)
        self._show()

    def x_of(self, time_s: float) -> float:
        """Where a moment lies, in logical px."""
        return LEFT + time_s / self._clip.state.duration_s * (self.width() - LEFT - RIGHT)

    def time_at(self, x: float) -> float:
        """The moment at a logical x."""
        share = (x - LEFT) / max(self.width() - LEFT - RIGHT, 1)
        return min(max(share, 0.0), 1.0) * self._clip.state.duration_s

    def y_of(self, disparity: float) -> float:
        """Where a depth lies; near is up."""
        top, bottom = NUMBERS + HANDLE + 1.5 * DIAMOND, self.height() - 1.75 * DIAMOND
        return bottom - disparity * (bottom - top)

    def position_of(self, index: int) -> QPointF:
        """Where a keyframe's diamond is."""
        keyframe = self._clip.state.keyframes[index]
        return QPointF(self.x_of(keyframe.time_s), self.y_of(keyframe.disparity or 0.0))

    def _show(self) -> None:
        self.setAccessibleDescription(self._sentence())
        self.update()

    def _sentence(self) -> str:
        clip, number = self._clip, self.locale().toString
        parts = [self.tr("{time} of {duration} seconds")]
        if clip.chosen is not None:
            parts.append(self.tr("keyframe {index} of {count}"))
        text = ", ".join(parts)
        return text.format(
            time=number(clip.time_s, "f", 2),
            duration=number(clip.state.duration_s, "f", 1),
            index=(clip.chosen or 0) + 1,
            count=len(clip.state.keyframes),
        )

    def _index_at(self, position: QPointF) -> int | None:
        """The keyframe under the pointer."""
        for index in range(len(self._clip.state.keyframes)):
            away = self.position_of(index) - position
            if max(abs(away.x()), abs(away.y())) <= GRAB:
                return index
        return None

    def _step(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        direction = -1 if key == Qt.Key.Key_Left else 1
        frames = direction * (_LARGE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        index = self._clip.chosen
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            self._clip.step(frames)
        elif index is not None:
            before = self._clip.time_s
            self._clip.step(frames)
            target, moved = self._clip.time_s, self._clip.index_at(self._clip.time_s)
            self._clip.go_to(before)
            if moved is None:
                self._clip.move(index, target)

    def _take_key(self, event: QKeyEvent) -> bool:
        clip, key = self._clip, Qt.Key(event.key())
        plain = {
            Qt.Key.Key_Home: lambda: clip.go_to(0.0),
            Qt.Key.Key_End: lambda: clip.go_to(clip.state.duration_s),
            Qt.Key.Key_PageDown: lambda: clip.step_keyframe(1),
            Qt.Key.Key_PageUp: lambda: clip.step_keyframe(-1),
            Qt.Key.Key_Delete: self.remove_chosen,
            Qt.Key.Key_Backspace: self.remove_chosen,
            Qt.Key.Key_Space: self.play_asked.emit,
        }
        if event.matches(QKeySequence.StandardKey.Undo):
            clip.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_ctrl_y(event):
            clip.redo()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(key, event.modifiers())
        elif key in plain:
            plain[key]()
        else:
            return False
        return True

    def remove_chosen(self) -> None:
        """Take the keyframe under the playhead away."""
        if self._clip.chosen is not None:
            self._clip.remove(self._clip.chosen)

    def _paint_ruler(self, painter: QPainter, text: QColor, faint: QColor) -> None:
        duration = self._clip.state.duration_s
        pixels_a_second = (self.width() - LEFT - RIGHT) / duration
        step = next((step for step in _STEPS_S if step * pixels_a_second >= LABEL_ROOM), _STEPS_S[-1])
        painter.setFont(self.font())
        for index in range(math.floor(duration / step + 1e-6) + 1):
            x = self.x_of(index * step)
            painter.setPen(faint)
            painter.drawLine(QPointF(x, NUMBERS), QPointF(x, self.height()))
            painter.setPen(text)
            label = self.locale().toString(index * step, "f", 0 if step >= 1 else 1) + self.tr(" s")
            room = QRectF(min(x - LABEL_ROOM / 2, self.width() - LABEL_ROOM), 1, LABEL_ROOM, NUMBERS - 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, label)
        for disparity, name in ((1.0, self.tr("near")), (0.0, self.tr("far"))):
            room = QRectF(GRID_PX, self.y_of(disparity) - 9, LEFT - 2 * GRID_PX, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_curve(self, painter: QPainter, colour: QColor) -> None:
        pull = self._clip.pull
        if pull is None:
            return
        left, right = round(self.x_of(0.0)), round(self.x_of(pull.duration_s))
        moments = [keyframe_at(pull, self.time_at(x)) for x in range(left, right + 1, 2)]
        points = [QPointF(left + 2 * step, self.y_of(now.disparity or 0.0)) for step, now in enumerate(moments)]
        for first, second, now in zip(points, points[1:], moments, strict=False):
            painter.setPen(QPen(colour, _thickness(now.f_number), c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(first, second)

    def _paint_keyframes(self, painter: QPainter, text: QColor, accent: QColor) -> None:
        for index in range(len(self._clip.state.keyframes)):
            centre, is_chosen = self.position_of(index), index == self._clip.chosen
            size = DIAMOND + (1 if is_chosen else 0)
            corners = [QPointF(0, -size), QPointF(size, 0), QPointF(0, size), QPointF(-size, 0)]
            painter.setPen(QPen(self.palette().base().color(), 2))
            painter.setBrush(accent if is_chosen else text)
            painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))

    def _paint_playhead(self, painter: QPainter, accent: QColor) -> None:
        x = self.x_of(self._clip.time_s)
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, NUMBERS), QPointF(x, self.height()))
        painter.setBrush(accent)
        painter.setPen(Qt.PenStyle.NoPen)
        corners = [QPointF(x - 6, NUMBERS), QPointF(x + 6, NUMBERS), QPointF(x, NUMBERS + HANDLE)]
        painter.drawPolygon(QPolygonF(corners))

    def sizeHint(self) -> QSize:
        return QSize(640, HEIGHT)

    def event(self, event: QEvent) -> bool:
        """While it has the focus, its keys come before the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key, undo = event.key(), QKeySequence.StandardKey.Undo
            arrows = key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Delete)
            if arrows or event.matches(undo) or event.matches(QKeySequence.StandardKey.Redo) or _is_ctrl_y(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._dragged = self._index_at(event.position())
        if self._dragged is not None:
            self._clip.begin_drag()
            self._clip.go_to(self._clip.state.keyframes[self._dragged].time_s)
        else:
            self._clip.go_to(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._dragged is not None:
            self._clip.move(self._dragged, self.time_at(event.position().x()))
        else:
            self._clip.go_to(self.time_at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._clip.end_drag()
        self._dragged = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        text, accent = palette.text().color(), palette.link().color()
        faint, quiet = QColor(text), QColor(text)
        faint.setAlpha(28)
        quiet.setAlpha(150)
        painter.fillRect(self.rect(), palette.base())
        self._paint_ruler(painter, quiet, faint)
        self._paint_curve(painter, palette.highlight().color())
        self._paint_keyframes(painter, text, accent)
        self._paint_playhead(painter, accent)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


def _thickness(f_number: float | None) -> float:
    """Of the curve: thick for a wide lens, in stops."""
    f_number = min(max(f_number or 2.0, WIDEST_F_NUMBER), NARROWEST_F_NUMBER)
    narrow = math.log(f_number / WIDEST_F_NUMBER) / math.log(NARROWEST_F_NUMBER / WIDEST_F_NUMBER)
    return THICKEST - (THICKEST - 1.5) * narrow


def _is_ctrl_y(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
