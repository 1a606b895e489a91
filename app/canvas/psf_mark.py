"""The bokeh disc at the pointer: what a point of light there becomes, at its true size and shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.canvas import overlays
from app.canvas.view_state import ViewState
from app.rendering.image_bridge import marks_to_image
from app.rendering.render_request import PsfRequest

COLOUR = (255, 214, 130)  # RGB
FAINTEST, STRONGEST = 40.0, 190.0  # opacity of 255, of the dimmest and the brightest part of the disc
SMALLEST_PX = 2.0  # device px of radius; below it a ring says "sharp here"


class PsfMark:
    """A layer of the canvas.

    Attributes:
        is_on: it follows the pointer, or the keyboard's cross.
        request: whose psf is shown; None until one came.
    """

    def __init__(self) -> None:
        self.is_on = False
        self.request: PsfRequest | None = None
        self._image = QImage()

    def show_psf(self, request: PsfRequest, psf: NDArray[np.float32] | None) -> None:
        """A bokeh disc arrived."""
        self.request = request
        self._image = QImage() if psf is None else _tinted(psf)

    def paint(self, painter: QPainter, state: ViewState) -> None:
        """Draw it at the pointer."""
        at = state.pointed_at
        if not self.is_on or at is None or self.request is None:
            return
        centre, ratio = state.position_of(at), state.ratio
        if self.request.radius_px < SMALLEST_PX:
            self._paint_point(painter, centre)
            return
        field = QRectF(0, 0, self._image.width() / ratio, self._image.height() / ratio)
        field.moveCenter(centre)
        painter.drawImage(field, self._image)

    def _paint_point(self, painter: QPainter, centre: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((overlays.OUTLINE, 3.0), (QColor(*COLOUR), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(centre, 3.0, 3.0)


def _tinted(psf: NDArray[np.float32]) -> QImage:
    share = psf / max(float(psf.max()), 1e-12)
    alpha = np.where(share > 0, FAINTEST + (STRONGEST - FAINTEST) * share, 0) * np.minimum(4 * share, 1)
    red, green, blue = COLOUR
    colours = np.array([blue, green, red, 255], np.float32) / 255
    return marks_to_image(np.rint(alpha[..., None] * colours).astype(np.uint8))
