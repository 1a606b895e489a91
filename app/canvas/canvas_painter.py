"""What the canvas draws, from bottom to top: picture, marks, split, focus marker, cross, box, layers, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.canvas import overlays
from app.canvas.pictures import View
from app.rendering.overlay_request import Overlay
from d2f_core.inspection import BRIGHT_COLOUR, CLIPPED_COLOUR, FAR_COLOUR, NEAR_COLOUR, PEAKING_COLOUR

if TYPE_CHECKING:
    from app.canvas.canvas import Canvas

PIXELS_SHOWN_FROM = 3.0  # device px per picture px; from here on pixels are shown as squares
MARGIN = 12.0  # logical px between labels and the edge
DEEPEST, SHALLOWEST = QColor(0, 45, 100), QColor(253, 231, 55)  # the ends of the depth view's scale
IN_FOCUS = QColor(225, 225, 225)


def paint(canvas: Canvas, painter: QPainter) -> None:
    """Everything."""
    painter.fillRect(canvas.rect(), theme.colour("surround"))
    if canvas.transform is None or not canvas.pictures.levels:
        return
    ratio = canvas.devicePixelRatioF()
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)
    _paint_picture(canvas, painter)
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_overlays(canvas, painter)


def _paint_picture(canvas: Canvas, painter: QPainter) -> None:
    assert canvas.transform is not None
    pictures = canvas.pictures
    left, top, width, height = canvas.transform.picture_rect
    target = QRect(left, top, width, height)
    if canvas.is_before:
        _draw(painter, pictures.before(width), target)
        return
    _draw(painter, pictures.after(canvas.view, width), target)
    if canvas.view is View.PHOTO:
        _paint_marks(canvas, painter, target)
    if canvas.split is not None:
        painter.setClipRect(QRect(left, top, round(canvas.split * width), height))
        _draw(painter, pictures.before(width), target)
        painter.setClipping(False)


def _paint_marks(canvas: Canvas, painter: QPainter, target: QRect) -> None:
    for overlay in (Overlay.PEAKING, Overlay.CLIPPED):
        image = canvas.pictures.marks(overlay) if overlay in canvas.marks else None
        if image is not None:
            _draw(painter, image, target)


def _paint_overlays(canvas: Canvas, painter: QPainter) -> None:
    if canvas.split is not None and not canvas.is_before:
        area = canvas.picture_rect.intersected(QRectF(canvas.rect()))
        overlays.paint_split(painter, canvas.split_x(), area, (_tr("Before"), _tr("After")))
    if canvas.is_before:
        overlays.paint_label(painter, _tr("Before"), QPointF(MARGIN, MARGIN))
    else:
        _paint_focus(canvas, painter)
    for layer in canvas.layers:
        layer.paint(painter)
    if not canvas.is_before:
        _paint_legend(canvas, painter)


def _paint_focus(canvas: Canvas, painter: QPainter) -> None:
    shown = canvas.focus_marker.shown
    if shown is not None and canvas.is_marker_shown:
        overlays.paint_focus_marker(painter, canvas.position_of(shown[0]), shown[1])
    if canvas.cross is not None:
        overlays.paint_cross(painter, canvas.position_of(canvas.cross))
    if canvas.box is not None:
        overlays.paint_box(painter, canvas.box)


def _paint_legend(canvas: Canvas, painter: QPainter) -> None:
    entries = _legend(canvas)
    if entries and canvas.pictures.rendered is not None:
        overlays.paint_legend(painter, entries, QPointF(MARGIN, canvas.height() - MARGIN))


def _legend(canvas: Canvas) -> list[tuple[QColor, str]]:
    """Colours on the picture and what they mean."""
    if canvas.view is View.DEPTH:
        return [(DEEPEST, _tr("Far")), (SHALLOWEST, _tr("Near"))]
    if canvas.view is View.FOCUS:
        near, far = QColor(*NEAR_COLOUR), QColor(*FAR_COLOUR)
        return [(near, _tr("In front")), (IN_FOCUS, _tr("In focus")), (far, _tr("Behind"))]
    entries = []
    if Overlay.PEAKING in canvas.marks:
        entries.append((QColor(*PEAKING_COLOUR), _tr("Sharp edges")))
    if Overlay.CLIPPED in canvas.marks:
        entries += [(QColor(*CLIPPED_COLOUR), _tr("Clipped")), (QColor(*BRIGHT_COLOUR), _tr("Highlight"))]
    return entries


def _draw(painter: QPainter, image: QImage, target: QRect) -> None:
    """The image on the target; an image that is off by a rounded pixel is drawn as it is, which keeps it crisp."""
    if abs(image.width() - target.width()) <= 1 and abs(image.height() - target.height()) <= 1:
        painter.drawImage(target.topLeft(), image)
        return
    smooth = target.width() < PIXELS_SHOWN_FROM * image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(target, image)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Canvas", text)
