"""Live pictures of an out-of-focus light: in the centre of the photo and near its corner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.rendering.image_bridge import grey_to_image

SIDE = 72  # logical px of one disc's field
PSF_SHARE = 0.78  # of the field that the disc fills
GAP = 8


class KernelView(QWidget):
    """Two discs with their names. GUI thread only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._psfs: list[QImage] = []
        self._names = [self.tr("Centre"), self.tr("Corner")]
        self.setFixedHeight(SIDE + 20)
        self.setToolTip(self.tr("What a small light becomes when it is out of focus"))
        self.setAccessibleName(self.tr("Shape of out-of-focus lights"))

    def show_kernels(self, centre: NDArray[np.float32], corner: NDArray[np.float32]) -> None:
        """Show the bokeh discs; both at the same scale, each as bright as it can be."""
        side = max(centre.shape[0], corner.shape[0])
        self._psfs = [grey_to_image(_framed(kernel, side)) for kernel in (centre, corner)]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * SIDE + GAP, SIDE + 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        left = (self.width() - 2 * SIDE - GAP) / 2
        for index, name in enumerate(self._names):
            field = QRectF(left + index * (SIDE + GAP), 0, SIDE, SIDE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0))
            painter.drawRoundedRect(field, 4, 4)
            if self._psfs:
                margin = SIDE * (1 - PSF_SHARE) / 2
                painter.drawImage(field.adjusted(margin, margin, -margin, -margin), self._psfs[index])
            painter.setPen(theme.colour("text-quiet"))
            painter.drawText(QRectF(field.left(), SIDE, SIDE, 20), Qt.AlignmentFlag.AlignCenter, name)


def _framed(kernel: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """The kernel, grey or in colour, brightest at 1, in the middle of a square of this side."""
    margin = (side - kernel.shape[0]) // 2
    peak = max(float(kernel.max()), 1e-12)
    around = ((margin, margin), (margin, margin), (0, 0))[: kernel.ndim]
    return np.pad(kernel / np.float32(peak), around)
