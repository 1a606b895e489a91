"""The depth ruler: what depths the photo has, which of them is in focus, and four handles for what is sharp around it.

Left is far, right is near, in the colours of the depth view. The mouse takes the nearest handle in its row: the focus
above, the inner handles (end of the sharp range) and the outer ones (end of the falloff) below; a click into the
histogram moves the focus there. Where metric depth is known, round distances in metres lie below. Keys: up and down
choose a handle, left and right move it, with Shift ten steps.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.panels import ruler_painter
from app.panels.ruler_marks import Mark, marks_of, metre_marks, moved
from app.panels.ruler_painter import HEIGHT, INNER_ROW, INSET, METRES_HEIGHT, SCALE_BOTTOM
from d2f_core.settings import FocusSettings

if TYPE_CHECKING:  # its package loads Pillow, and the window should be there first
    from d2f_core.photo.embedded_depth.metric_scale import MetricScale

BINS = 96
MOST_SAMPLES = 40_000
LABEL_GAP = 6.0  # logical px between two distances
STEP, LARGE_STEPS = 0.01, 10
ORDER = tuple(Mark)
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class DepthRuler(QWidget):
    """GUI thread only.

    Attributes:
        marks: where the handles are.
        active: the handle that the keys move.
        metric_scale: what disparity is in metres; None where that is not known.
        histogram: share of each depth, 0..1, the most frequent is 1; empty until there is a depth.

    Signals:
        edited(FocusSettings): a handle was moved.
        drag_started(), drag_ended(): around a gesture.
    """

    edited = Signal(object)
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active = Mark.FOCUS
        self.histogram: NDArray[np.float64] = np.zeros(0)
        self._focus, self._focus_disparity = FocusSettings(), 0.5
        self.marks = marks_of(self._focus, self._focus_disparity)
        self._disparity: object = None
        self.metric_scale: MetricScale | None = None
        self._held_key, self._grip = 0, 0.0
        self._is_dragging = False
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Depth ruler"))
        self._describe()

    def show_focus(self, focus: FocusSettings, focus_disparity: float) -> None:
        """Show these settings; the focus is at this disparity."""
        self._focus, self._focus_disparity = focus, focus_disparity
        self.marks = marks_of(focus, focus_disparity)
        self._describe()
        self.update()

    def show_disparity(self, disparity: NDArray[np.float32] | None) -> None:
        """Show how much of the picture lies at which depth."""
        if disparity is self._disparity:
            return
        self._disparity = disparity
        self.histogram = histogram(disparity) if disparity is not None else np.zeros(0)
        self.update()

    def show_metric(self, metric: MetricScale | None) -> None:
        """Show distances in metres below the scale; None takes them away."""
        self.metric_scale = metric
        self.setFixedHeight(HEIGHT + (METRES_HEIGHT if metric is not None else 0))
        self._describe()
        self.update()

    def value_of(self, mark: Mark) -> str:
        """Where a handle is, in disparity and metres."""
        disparity = self.marks.shown(mark)
        value = self.locale().toString(disparity, "f", 2)
        return (
            value if self.metric_scale is None else f"{value} · {self._metres(self.metric_scale.distance_m(disparity))}"
        )

    def name_of(self, mark: Mark) -> str:
        """A handle's name, for tooltips and screen readers."""
        return {
            Mark.FAR_OUTER: self.tr("Behind: end of the falloff"),
            Mark.FAR_INNER: self.tr("Behind: end of the sharp range"),
            Mark.FOCUS: self.tr("Focus"),
            Mark.NEAR_INNER: self.tr("In front: end of the sharp range"),
            Mark.NEAR_OUTER: self.tr("In front: end of the falloff"),
        }[mark]

    def handle_at(self, position: QPointF) -> Mark:
        """The handle that a press here takes."""
        y = position.y()
        if y < SCALE_BOTTOM:
            return Mark.FOCUS
        row = (Mark.FAR_INNER, Mark.NEAR_INNER) if y < INNER_ROW else (Mark.FAR_OUTER, Mark.NEAR_OUTER)
        return min(row, key=lambda mark: abs(self.position_of(mark).x() - position.x()))

    def position_of(self, mark: Mark) -> QPointF:
        """Middle of a handle, logical px."""
        return ruler_painter.handle_position(mark, self.marks, self.width())

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr("{handle}: {value}. Up and down choose a handle, left and right move it.").format(
                handle=self.name_of(self.active), value=self.value_of(self.active)
            )
        )

    def _metres(self, metres: float) -> str:
        if math.isinf(metres):
            return "∞"
        return self.tr("{length} m").format(length=self.locale().toString(metres, "g", 3))

    def _choose(self, mark: Mark) -> None:
        self.active = mark
        self._describe()
        self.update()

    def _move_to(self, place: float) -> None:
        settings = moved(self._focus, self.marks, self.active, place)
        if settings != self._focus:
            self.edited.emit(settings)

    def _disparity_at(self, x: float) -> float:
        return (x - INSET) / max(self.width() - 2 * INSET, 1)

    def _distances(self) -> list[tuple[float, str]]:
        if self.metric_scale is None:
            return []
        gap = self.fontMetrics().horizontalAdvance(self._metres(0.15)) + LABEL_GAP
        marks = metre_marks(self.metric_scale, gap / max(self.width() - 2 * INSET, 1))
        return [(mark.place, self._metres(mark.metres)) for mark in marks]

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        active = self.active if self.hasFocus() else None
        ruler_painter.paint(
            painter, self.width(), self.marks, self.histogram, active=active, has_handles=self.isEnabled(),
            metres=self._distances(),
        )  # fmt: skip
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.handle_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), f"{self.name_of(mark)}: {self.value_of(mark)}", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._choose(self.handle_at(event.position()))
        self._is_dragging = True
        self.drag_started.emit()
        # A handle is held where it was taken; the histogram is pointed at.
        at = self._disparity_at(event.position().x())
        self._grip = self.marks.shown(self.active) - at if event.position().y() >= SCALE_BOTTOM else 0.0
        self._move_to(at + self._grip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._move_to(self._disparity_at(event.position().x()) + self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = False
            self.drag_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if key == Qt.Key.Key_Up else -1
            self._choose(ORDER[min(max(ORDER.index(self.active) + step, 0), len(ORDER) - 1)])
        elif key in _ARROWS:
            if not event.isAutoRepeat():
                self._held_key = event.key()
                self.drag_started.emit()
            steps = LARGE_STEPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._move_to(self.marks.shown(self.active) + _ARROWS[key] * steps * STEP)
        else:
            super().keyPressEvent(event)

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


def histogram(disparity: NDArray[np.float32]) -> NDArray[np.float64]:
    """Share of each depth in `BINS` steps, the most frequent is 1; by the square root, so that small things show."""
    step = max(1, math.isqrt(disparity.size // MOST_SAMPLES))
    counts, _ = np.histogram(disparity[::step, ::step], bins=BINS, range=(0.0, 1.0))
    return np.sqrt(counts / max(int(counts.max()), 1))
