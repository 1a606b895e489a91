"""The loupe: a round window at the pointer that shows one pixel of the photo on one of the screen.

A preview has fewer pixels than the export. What is sharp in it is the photo, so the loupe takes the photo's own pixels
where nothing blurs and the enlarged preview where it does, with a soft change between.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from app.canvas import overlays
from app.canvas.pictures import Pictures
from app.canvas.view_state import ViewState
from app.rendering.image_bridge import pixels_of, to_image
from app.rendering.render_request import Rendered

SIDE = 260  # logical px
SHARP_PX, SOFT_PX = 0.7, 2.0  # blur radius in px of the export: below it is the photo, above it the preview


class Loupe:
    """A layer of the canvas.

    Attributes:
        is_on: it follows the pointer, or the keyboard's cross.
    """

    def __init__(self, pictures: Pictures) -> None:
        self.is_on = False
        self._pictures = pictures

    def paint(self, painter: QPainter, state: ViewState) -> None:
        """Draw it at the pointer."""
        at = state.pointed_at
        if not self.is_on or at is None:
            return
        ratio = state.ratio
        image = to_image(self.pixels(state, at, round(SIDE * ratio)))
        image.setDevicePixelRatio(ratio)
        field = QRectF(0, 0, SIDE, SIDE)
        field.moveCenter(state.position_of(at))
        path = QPainterPath()
        path.addEllipse(field)
        painter.save()
        painter.setClipPath(path)
        # Snapped to device pixels, or each pixel of the photo would be smeared over two.
        corner = QPointF(round(field.left() * ratio) / ratio, round(field.top() * ratio) / ratio)
        painter.drawImage(corner, image)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 150), 4.0), (QColor(240, 240, 240), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(field)
        overlays.paint_label(painter, "1:1", field.center() + QPointF(-18, SIDE / 2 - 34))

    def pixels(self, state: ViewState, at: tuple[float, float], side: int) -> NDArray[np.uint8]:
        """The part of the picture around fractions of the photo, at its full size, (side, side, 3) RGB."""
        assert state.transform is not None
        pictures, (height, width) = self._pictures, state.transform.photo
        left, top = round(at[0] * width - side / 2), round(at[1] * height - side / 2)
        photo = _photo_part(pictures.levels[-1], (height, width), left, top, side)
        rendered = pictures.rendered
        if rendered is None or state.is_before:
            return photo
        return _blended(photo, rendered, width, left, top)


def _photo_part(level: QImage, size: tuple[int, int], left: int, top: int, side: int) -> NDArray[np.uint8]:
    """From the largest copy of the photo, which is smaller than the photo only when that is huge."""
    scale = level.width() / size[1]
    if scale == 1.0:
        return pixels_of(level, left, top, side, side)
    smaller = max(1, round(side * scale))
    part = pixels_of(level, round(left * scale), round(top * scale), smaller, smaller)
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


def _blended(photo: NDArray[np.uint8], rendered: Rendered, width: int, left: int, top: int) -> NDArray[np.uint8]:
    """The photo where it stays sharp, the rendering where it blurs."""
    scale = rendered.shown_pixels.shape[1] / width
    offset = 0.5 * scale - 0.5  # pixel centres lie at .5
    place = np.array([[scale, 0, left * scale + offset], [0, scale, top * scale + offset]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = photo.shape[1], photo.shape[0]
    blurred = cv2.warpAffine(rendered.shown_pixels, place, size, flags=flags)
    if scale >= 1.0:
        return np.asarray(blurred, np.uint8)
    radius = np.abs(cv2.warpAffine(rendered.rendering.defocus, place, size, flags=flags)) / scale
    share = np.clip((radius - SHARP_PX) / (SOFT_PX - SHARP_PX), 0, 1)[..., None]
    mixed = photo + share * (blurred.astype(np.float32) - photo)
    return np.asarray(np.rint(mixed), np.uint8)
