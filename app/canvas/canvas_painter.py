"""What the canvas draws, from bottom to top: picture, marks, split, focus marker, cross, box, layers, legend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from app import theme
from app.canvas import overlays
from app.canvas.pictures import Pictures, View
from app.canvas.tool import CanvasLayer
from app.canvas.view_state import ViewState
from app.canvas.view_transform import Point, ViewTransform
from app.rendering.overlay_request import Overlay
from d2f_core.inspection import BRIGHT_COLOUR, CLIPPED_COLOUR, FAR_COLOUR, NEAR_COLOUR, PEAKING_COLOUR

PIXELS_SHOWN_FROM = 3.0  # device px per photo px; from here on pixels are shown as squares
MARGIN = 12.0  # logical px between labels and the edge
DEEPEST, SHALLOWEST = QColor(0, 45, 100), QColor(253, 231, 55)  # the ends of the depth view's scale
CRISPEST, SOFTEST = QColor(68, 1, 84), QColor(253, 231, 37)  # and of that of the photo's own blur


def paint(
    painter: QPainter, state: ViewState, pictures: Pictures, marker: tuple[Point, float] | None,
    layers: Sequence[CanvasLayer],
) -> None:  # fmt: skip
    """Everything.

    Args:
        marker: where the focus marker is painted now and how large; None for none.
        layers: painted over the picture, in their order.
    """
    painter.fillRect(QRect(QPoint(), state.size), theme.colour("surround"))
    if state.transform is None or not pictures.levels:
        return
    painter.save()
    painter.scale(1 / state.ratio, 1 / state.ratio)
    _paint_picture(painter, state, state.transform, pictures)
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_split(painter, state)
    _paint_focus(painter, state, marker)
    for layer in layers:
        layer.paint(painter, state)
    if pictures.rendered is not None and not state.is_before:
        _paint_legend(painter, state)


def _paint_picture(painter: QPainter, state: ViewState, transform: ViewTransform, pictures: Pictures) -> None:
    left, top, width, height = transform.picture_rect
    scale = transform.scale
    target = QRect(left, top, width, height)
    if state.is_before:
        _draw(painter, pictures.before(width), target, scale)
        return
    _draw(painter, pictures.after(state.view, width), target, scale)
    if state.view is View.PHOTO:
        _paint_in_focus(painter, state, pictures, target, scale)
        _paint_tiles(painter, state, pictures, target)
        _paint_marks(painter, state, pictures, target, scale)
    if state.split is not None:
        painter.setClipRect(QRect(left, top, round(state.split * width), height))
        _draw(painter, pictures.before(width), target, scale)
        painter.setClipping(False)


def _paint_in_focus(painter: QPainter, state: ViewState, pictures: Pictures, target: QRect, scale: float) -> None:
    """Zoomed in, what is in focus comes from the photo itself until the rendering is as fine."""
    mask = pictures.in_focus(target.width())
    if mask is None:
        return
    height, width = state.device_size
    sharp = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    sharp.fill(0)
    inner = QPainter(sharp)
    _draw(inner, pictures.before(target.width()), target, scale)
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    inner.drawImage(target, mask)
    inner.end()
    painter.drawImage(QPoint(), sharp)


def _paint_tiles(painter: QPainter, state: ViewState, pictures: Pictures, target: QRect) -> None:
    """What there is of the picture at full size, where this view shows more than the picture itself has."""
    transform, rendered = state.transform, pictures.rendered
    if transform is None or rendered is None or target.width() <= rendered.shown_pixels.shape[1]:
        return
    scale = target.width() / transform.photo[1]
    for place, tile in pictures.tiles.within(transform.visible):
        left, right = (target.left() + round(x * scale) for x in (place.left, place.left + place.width))
        top, bottom = (target.top() + round(y * scale) for y in (place.top, place.top + place.height))
        _draw(painter, tile, QRect(left, top, right - left, bottom - top), scale)


def _paint_marks(painter: QPainter, state: ViewState, pictures: Pictures, target: QRect, scale: float) -> None:
    for overlay in (Overlay.PEAKING, Overlay.CLIPPED):
        image = pictures.marks(overlay) if overlay in state.marks else None
        if image is not None:
            _draw(painter, image, target, scale)


def _paint_split(painter: QPainter, state: ViewState) -> None:
    if state.is_before:
        overlays.paint_label(painter, _tr("Before"), QPointF(MARGIN, state.covered + MARGIN))
    elif state.split is not None:
        free = QRectF(QPointF(), state.size.toSizeF()).adjusted(0, state.covered, 0, 0)
        area = state.picture_rect.intersected(free)
        overlays.paint_split(painter, state.split_x, area, (_tr("Before"), _tr("After")))


def _paint_focus(painter: QPainter, state: ViewState, marker: tuple[Point, float] | None) -> None:
    if state.is_before:
        return
    if marker is not None and state.is_marker_shown:
        overlays.paint_focus_marker(painter, state.position_of(marker[0]), marker[1])
    if state.cross is not None:
        overlays.paint_cross(painter, state.position_of(state.cross))
    if state.box is not None:
        overlays.paint_box(painter, state.box)


def _paint_legend(painter: QPainter, state: ViewState) -> None:
    entries = _legend(state)
    if entries:
        overlays.paint_legend(painter, entries, QPointF(MARGIN, state.size.height() - MARGIN))


def _legend(state: ViewState) -> list[tuple[overlays.Swatch, str]]:
    """Colours on the picture and what they mean; None is the white outline."""
    if state.view is View.DEPTH:
        hatching = QBrush(QColor(255, 255, 255), Qt.BrushStyle.BDiagPattern)
        return [(DEEPEST, _tr("Far")), (SHALLOWEST, _tr("Near")), (hatching, _tr("Unsure"))]
    if state.view is View.SOFTNESS:
        return [(CRISPEST, _tr("Sharp in the photo")), (SOFTEST, _tr("Already soft"))]
    if state.view is View.FOCUS:
        near, far = QColor(*NEAR_COLOUR), QColor(*FAR_COLOUR)
        return [(near, _tr("In front")), (None, _tr("In focus (outlined)")), (far, _tr("Behind"))]
    entries: list[tuple[overlays.Swatch, str]] = []
    if Overlay.PEAKING in state.marks:
        entries.append((QColor(*PEAKING_COLOUR), _tr("Sharp edges")))
    if Overlay.CLIPPED in state.marks:
        entries += [(QColor(*CLIPPED_COLOUR), _tr("Clipped")), (QColor(*BRIGHT_COLOUR), _tr("Highlight"))]
    return entries


def _draw(painter: QPainter, image: QImage, target: QRect, scale: float) -> None:
    """The image on the target; an image that is off by a rounded pixel is drawn as it is, which keeps it crisp.

    Only the photo's own pixels become squares: those of a coarser preview would look like a fault.

    Args:
        scale: device px per photo px.
    """
    if abs(image.width() - target.width()) <= 1 and abs(image.height() - target.height()) <= 1:
        painter.drawImage(target.topLeft(), image)
        return
    is_coarse = image.width() * scale < target.width() - max(1.0, scale / 2)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_coarse or scale < PIXELS_SHOWN_FROM)
    painter.drawImage(target, image)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Canvas", text)
