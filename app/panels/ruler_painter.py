"""How the depth ruler looks: histogram, depth scale, sharp range with its soft ends, five handles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from app import theme
from app.panels.ruler_marks import Mark, RulerMarks

# Rows from top to bottom, logical px.
HEAD_ROW = 10.0  # the focus's handle
HISTOGRAM_BOTTOM = 58.0
SCALE_BOTTOM = 64.0
INNER_ROW = 78.0
OUTER_ROW = 92.0
HEIGHT, METRES_HEIGHT = 96, 16  # without distances, and their row below
TICK = QColor(0, 0, 0, 200)
INSET = 10.0  # left and right of the scale

# Five colours of the depth view's scale (cividis), from far to near.
SCALE = ("#00224e", "#434e6c", "#7d7c78", "#bcae6c", "#fee838")
SHARP, SOFT = QColor(240, 188, 94, 96), QColor(240, 188, 94, 0)


def handle_position(mark: Mark, marks: RulerMarks, width: float) -> QPointF:
    """Middle of a handle; the inner ones stand beside their place, so that they do not hide each other."""
    x = _x(marks.shown(mark), width)
    if mark is Mark.FOCUS:
        return QPointF(x, HEAD_ROW / 2)
    if mark in (Mark.FAR_INNER, Mark.NEAR_INNER):
        return QPointF(x + (-5 if mark is Mark.FAR_INNER else 5), (SCALE_BOTTOM + INNER_ROW) / 2)
    return QPointF(x, (INNER_ROW + OUTER_ROW) / 2)


def paint(
    painter: QPainter, width: float, marks: RulerMarks, histogram: NDArray[np.float64], *,
    active: Mark | None, has_handles: bool, metres: Sequence[tuple[float, str]] = (),
) -> None:  # fmt: skip
    """Everything.

    Args:
        width: of the ruler, logical px.
        histogram: share of each depth, 0..1; empty for none.
        active: the handle that has the keyboard.
        has_handles: False leaves them out: there is nothing to move.
        metres: distances as disparity and text.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    field = QRectF(INSET, HEAD_ROW, width - 2 * INSET, HISTOGRAM_BOTTOM - HEAD_ROW)
    painter.fillRect(field, theme.colour("well"))
    _paint_histogram(painter, histogram, field)
    _paint_range(painter, marks, field, width)
    _paint_scale(painter, field)
    for place, text in metres:
        _paint_distance(painter, _x(place, width), text, width)
    if has_handles:
        for mark in Mark:
            _paint_handle(painter, mark, marks, width, is_active=mark is active)


def _paint_histogram(painter: QPainter, histogram: NDArray[np.float64], field: QRectF) -> None:
    if not histogram.size:
        return
    path = QPainterPath(field.bottomLeft())
    step = field.width() / histogram.size
    for index, share in enumerate(histogram):
        y = field.bottom() - float(share) * (field.height() - 6)
        path.lineTo(field.left() + index * step, y)
        path.lineTo(field.left() + (index + 1) * step, y)
    path.lineTo(field.bottomRight())
    painter.fillPath(path, theme.colour("scroll-hover"))


def _paint_range(painter: QPainter, marks: RulerMarks, field: QRectF, width: float) -> None:
    """What is sharp, fading out over the falloff."""
    inner_far, inner_near = _x(marks.shown(Mark.FAR_INNER), width), _x(marks.shown(Mark.NEAR_INNER), width)
    painter.fillRect(QRectF(inner_far, field.top(), inner_near - inner_far, field.height()), SHARP)
    for mark, start in ((Mark.FAR_OUTER, inner_far), (Mark.NEAR_OUTER, inner_near)):
        end = _x(marks.shown(mark), width)
        fade = QLinearGradient(start, 0, end, 0)
        fade.setColorAt(0, SHARP)
        fade.setColorAt(1, SOFT)
        area = QRectF(QPointF(min(start, end), field.top()), QPointF(max(start, end), field.bottom()))
        painter.fillRect(area, QBrush(fade))


def _paint_scale(painter: QPainter, field: QRectF) -> None:
    scale = QLinearGradient(field.left(), 0, field.right(), 0)
    for index, name in enumerate(SCALE):
        scale.setColorAt(index / (len(SCALE) - 1), QColor(name))
    painter.fillRect(QRectF(field.left(), HISTOGRAM_BOTTOM, field.width(), SCALE_BOTTOM - HISTOGRAM_BOTTOM), scale)


def _paint_distance(painter: QPainter, x: float, text: str, width: float) -> None:
    """A tick on the scale and its distance in the row below, within the ruler."""
    painter.setPen(QPen(TICK, 1.0))
    painter.drawLine(QPointF(x, HISTOGRAM_BOTTOM), QPointF(x, SCALE_BOTTOM))
    painter.setPen(theme.colour("text-soft"))
    room = painter.fontMetrics().horizontalAdvance(text)
    left = min(max(x - room / 2, 0.0), width - room)
    painter.drawText(QRectF(left, HEIGHT, room + 1, METRES_HEIGHT), Qt.AlignmentFlag.AlignVCenter, text)


def _paint_handle(painter: QPainter, mark: Mark, marks: RulerMarks, width: float, *, is_active: bool) -> None:
    line, fill = theme.colour("window"), theme.colour("accent" if is_active else "handle")
    at, x = handle_position(mark, marks, width), _x(marks.shown(mark), width)
    if mark is Mark.FOCUS:
        for colour, pen_width in ((QColor(0, 0, 0, 140), 3.5), (theme.colour("accent-fill"), 1.75)):
            painter.setPen(QPen(colour, pen_width))
            painter.drawLine(QPointF(x, HEAD_ROW), QPointF(x, SCALE_BOTTOM))
        fill = theme.colour("accent-fill")
    if mark in (Mark.FAR_OUTER, Mark.NEAR_OUTER):
        painter.setPen(QPen(fill, 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, SCALE_BOTTOM), QPointF(x, INNER_ROW))
    painter.setPen(QPen(theme.colour("text-strong") if is_active else line, 1.5))
    painter.setBrush(fill)
    painter.drawPolygon(_shape(mark, at))


def _shape(mark: Mark, at: QPointF) -> QPolygonF:
    """Focus: a pointer from above. Inner: half an arrow that leans on its place. Outer: a small diamond."""
    points = {
        Mark.FOCUS: ((-6, -5), (6, -5), (6, 0), (0, 6), (-6, 0)),
        Mark.FAR_INNER: ((5, -7), (5, 6), (-5, 6), (-5, 3)),
        Mark.NEAR_INNER: ((-5, -7), (-5, 6), (5, 6), (5, 3)),
    }.get(mark, ((0, -6), (5.5, 0), (0, 6), (-5.5, 0)))
    return QPolygonF([at + QPointF(x, y) for x, y in points])


def _x(disparity: float, width: float) -> float:
    return INSET + disparity * (width - 2 * INSET)
