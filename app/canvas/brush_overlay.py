"""What the brush draws over the picture: its circle at the pointer, and the path of the stroke under the hand.

Each function paints with a painter in logical pixels; the circle is light on dark, so that it is seen everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from app.canvas.overlays import OUTLINE

LIGHT = QColor(255, 255, 255)
SMALLEST_CIRCLE = 6.0  # logical px of diameter; below, the circle would be lost
THROUGH = 0.3  # opacity of the photo over its depth
SAMPLE_ARM, SAMPLE_GAP = 9.0, 3.0  # logical px of the sampling cross
FAINT = 130  # opacity of the inner circle, where the brush begins to fade
PATH_OPACITY = 88  # of 255
_PATH_COLOURS = {
    "add": QColor(110, 220, 110),
    "remove": QColor(250, 120, 90),
    "set": QColor(90, 200, 250),
    "nearer": QColor(250, 220, 80),
    "farther": QColor(80, 130, 250),
    "smooth": QColor(180, 160, 250),
    "plane": QColor(110, 220, 170),
    "protect": QColor(110, 220, 110),
    "force": QColor(250, 120, 90),
    "erase": QColor(220, 220, 220),
}
_DEPTH_SCALE = (  # cividis at 0, 1/4 ... 1, as in the depth view
    (0, 34, 78), (65, 77, 107), (124, 123, 120), (188, 175, 111), (254, 232, 56),
)  # fmt: skip


def depth_colour(value: float) -> QColor:
    """The depth view's colour of a disparity 0..1."""
    place = min(max(value, 0.0), 1.0) * (len(_DEPTH_SCALE) - 1)
    first = min(int(place), len(_DEPTH_SCALE) - 2)
    share = place - first
    pairs = zip(_DEPTH_SCALE[first], _DEPTH_SCALE[first + 1], strict=True)
    return QColor(*(round(low + share * (high - low)) for low, high in pairs))


def paint_through(painter: QPainter, photo: QImage, picture: QRectF) -> None:
    """The photo over its depth, faintly: a hand needs to see the things whose depth it paints."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(THROUGH)
    painter.drawImage(picture, photo)
    painter.restore()


def paint_cursor(painter: QPainter, at: QPointF, diameter: float, feather: float, swatch: QColor | None) -> None:
    """The circle of the brush, with a fainter one where it begins to fade; a cross for a diameter of 0."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if diameter <= 0:
        _paint_sampling_cross(painter, at)
        return
    radius = max(diameter, SMALLEST_CIRCLE) / 2
    for colour, width in ((OUTLINE, 3.0), (LIGHT, 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, radius, radius)
    inner = radius * (1 - feather)
    if SMALLEST_CIRCLE / 2 < inner < radius - 2:
        faint = QColor(LIGHT)
        faint.setAlpha(FAINT)
        painter.setPen(QPen(faint, 1.0, Qt.PenStyle.DashLine))
        painter.drawEllipse(at, inner, inner)
    painter.setPen(QPen(OUTLINE, 1.0))
    painter.setBrush(swatch or LIGHT)
    size = 4.0 if swatch else 1.5
    painter.drawEllipse(at, size, size)


def paint_path(
    painter: QPainter, points: Sequence[QPointF], diameter: float, tool: str, picture: QRectF, *, is_filled: bool
) -> None:
    """The area under the stroke so far, within the picture; what it goes around, too, if `is_filled`."""
    colour = QColor(_PATH_COLOURS.get(tool, LIGHT))
    colour.setAlpha(PATH_OPACITY)
    painter.save()
    painter.setClipRect(picture)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    area = _outline(points, diameter)
    if is_filled:
        inside = QPainterPath()
        inside.addPolygon(QPolygonF(points))
        area = area.united(inside)
    painter.drawPath(area)
    painter.restore()


def _outline(points: Sequence[QPointF], diameter: float) -> QPainterPath:
    """The band along the points as one area, so that a path that crosses itself does not get darker."""
    if len(points) == 1:
        dab = QPainterPath()
        dab.addEllipse(points[0], diameter / 2, diameter / 2)
        return dab
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    stroker = QPainterPathStroker()
    stroker.setWidth(diameter)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    outline = stroker.createStroke(path)
    outline.setFillRule(Qt.FillRule.WindingFill)
    return outline


def _paint_sampling_cross(painter: QPainter, at: QPointF) -> None:
    for colour, width in ((OUTLINE, 3.5), (LIGHT, 1.5)):
        painter.setPen(QPen(colour, width))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(dx, dy) * SAMPLE_GAP, at + QPointF(dx, dy) * SAMPLE_ARM)
