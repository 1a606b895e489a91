"""What is drawn over the picture: focus marker, keyboard cross, box, split line, legend.

Each function paints with a painter in logical pixels. Light lines lie on a darker, wider line, so that they are seen on
every picture.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen

Swatch = QColor | QBrush | None  # in a legend; None is an outline

ACCENT = QColor(240, 188, 94)
OUTLINE = QColor(0, 0, 0, 150)
BOX_FILL = QColor(240, 188, 94, 36)
MARKER_SIDE = 44.0  # logical px
CROSS_ARM = 16.0
FACE_RADIUS = 7.0
HANDLE_RADIUS = 14.0
LABEL_PADDING = 8.0


def paint_focus_marker(painter: QPainter, at: QPointF, size: float = 1.0) -> None:
    """Four corners of a square, as a camera's focus point, `size` times as large as at rest."""
    half, arm = size * MARKER_SIDE / 2, MARKER_SIDE / 4
    path = QPainterPath()
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = at + QPointF(sx * half, sy * half)
        path.moveTo(corner + QPointF(-sx * arm, 0))
        path.lineTo(corner)
        path.lineTo(corner + QPointF(0, -sy * arm))
    _stroke(painter, path, ACCENT, 2.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ACCENT)
    painter.drawEllipse(at, 2.0, 2.0)


def paint_face_mark(painter: QPainter, at: QPointF) -> None:
    """A small ring on a face that may be clicked."""
    path = QPainterPath()
    path.addEllipse(at, FACE_RADIUS, FACE_RADIUS)
    _stroke(painter, path, QColor(255, 255, 255, 220), 1.5)


def paint_cross(painter: QPainter, at: QPointF) -> None:
    """The cross that the arrow keys move."""
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(at + QPointF(dx * 4, dy * 4))
        path.lineTo(at + QPointF(dx * CROSS_ARM, dy * CROSS_ARM))
    _stroke(painter, path, QColor(255, 255, 255), 1.5)


def paint_box(painter: QPainter, box: QRectF) -> None:
    """The rectangle that is being drawn."""
    path = QPainterPath()
    path.addRect(box)
    painter.fillRect(box, BOX_FILL)
    _stroke(painter, path, ACCENT, 1.5)


def paint_split(painter: QPainter, x: float, area: QRectF, labels: tuple[str, str]) -> None:
    """The line between before (left) and after (right), with its handle and both names."""
    line = QPainterPath(QPointF(x, area.top()))
    line.lineTo(x, area.bottom())
    _stroke(painter, line, QColor(255, 255, 255), 1.5)
    painter.setPen(QPen(OUTLINE, 1.0))
    painter.setBrush(QColor(255, 255, 255))
    centre = QPointF(x, area.center().y())
    painter.drawEllipse(centre, HANDLE_RADIUS, HANDLE_RADIUS)
    arrows = QPainterPath()
    for side in (-1, 1):
        arrows.moveTo(centre + QPointF(side * 4, -5))
        arrows.lineTo(centre + QPointF(side * 9, 0))
        arrows.lineTo(centre + QPointF(side * 4, 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(40, 40, 40), 1.8))
    painter.drawPath(arrows)
    for text, side in zip(labels, (-1, 1), strict=True):
        _paint_split_label(painter, text, x, area, side)


def _paint_split_label(painter: QPainter, text: str, x: float, area: QRectF, side: int) -> None:
    """One name beside the line; left out where there is no room for it."""
    width = label_size(painter, text)[0]
    left = x - 12 - width if side < 0 else x + 12
    if area.left() <= left and left + width <= area.right():
        paint_label(painter, text, QPointF(left, area.top() + 12))


def paint_legend(painter: QPainter, entries: list[tuple[Swatch, str]], corner: QPointF) -> None:
    """Colours or hatching and what they mean, side by side; None is an outline; `corner` is the bottom left one."""
    metrics = QFontMetricsF(painter.font())
    swatch, height = 12.0, metrics.height() + 2 * LABEL_PADDING
    width = sum(swatch + 6 + metrics.horizontalAdvance(text) + 14 for _, text in entries) + LABEL_PADDING
    box = QRectF(corner.x(), corner.y() - height, width, height)
    _paint_box(painter, box)
    x = box.left() + LABEL_PADDING + 2
    for colour, text in entries:
        _paint_swatch(painter, colour, QRectF(x, box.center().y() - swatch / 2, swatch, swatch))
        painter.setPen(QColor(235, 235, 235))
        x += swatch + 6
        painter.drawText(QRectF(x, box.top(), width, height), Qt.AlignmentFlag.AlignVCenter, text)
        x += metrics.horizontalAdvance(text) + 14


def _paint_swatch(painter: QPainter, colour: Swatch, box: QRectF) -> None:
    if colour is None:
        painter.setPen(QPen(QColor(255, 255, 255), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = box.adjusted(0.75, 0.75, -0.75, -0.75)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    painter.drawRoundedRect(box, 2, 2)


def paint_label(painter: QPainter, text: str, at: QPointF) -> None:
    """A short text on a dark plate; `at` is its top left corner."""
    width, height = label_size(painter, text)
    box = QRectF(at.x(), at.y(), width, height)
    _paint_box(painter, box)
    painter.setPen(QColor(235, 235, 235))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def label_size(painter: QPainter, text: str) -> tuple[float, float]:
    """(width, height) of a label's plate."""
    metrics = QFontMetricsF(painter.font())
    return metrics.horizontalAdvance(text) + 2 * LABEL_PADDING, metrics.height() + LABEL_PADDING


def _paint_box(painter: QPainter, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 205))
    painter.drawRoundedRect(box, 4, 4)


def _stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen_colour, pen_width in ((OUTLINE, width + 2.0), (colour, width)):
        pen = QPen(pen_colour, pen_width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPath(path)
