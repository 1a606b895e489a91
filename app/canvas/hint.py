"""A few words on the picture: how it works, for who sees it for the first time; that a finer one is on its way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.view_state import ViewState
from app.theme import GRID_PX

GROUND, INK = QColor(0, 0, 0, 170), QColor(255, 255, 255, 235)  # on any photo, in both themes


class Hint:
    """A layer of the canvas, in the middle of its lower or upper edge.

    Attributes:
        lines: what it says, the first in bold; nothing is painted without.
    """

    def __init__(self, *, is_at_top: bool = False) -> None:
        self._is_at_top = is_at_top
        self.lines: Sequence[str] = ()

    def paint(self, painter: QPainter, state: ViewState) -> None:
        if not self.lines or state.is_before:
            return
        painter.save()
        metrics = painter.fontMetrics()
        width = max(metrics.horizontalAdvance(line) for line in self.lines) * 1.1 + 6 * GRID_PX  # bold is wider
        size = QSizeF(min(width, state.size.width()), len(self.lines) * 1.5 * metrics.height() + 2 * GRID_PX)
        below = state.covered + (3 if state.split is None else 5) * GRID_PX  # the names of both sides stand above it
        top = below if self._is_at_top else state.size.height() - size.height() - 3 * GRID_PX
        corner = QPointF((state.size.width() - size.width()) / 2, top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(GROUND)
        painter.drawRoundedRect(QRectF(corner, size), GRID_PX, GRID_PX)
        painter.setPen(INK)
        font = painter.font()
        for index, line in enumerate(self.lines):
            font.setBold(index == 0 and len(self.lines) > 1)
            painter.setFont(font)
            top = corner.y() + GRID_PX + index * 1.5 * metrics.height()
            place = QRectF(corner.x(), top, size.width(), 1.5 * metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, line)
        painter.restore()
