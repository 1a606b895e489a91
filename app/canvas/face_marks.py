"""The faces of the photo as small rings to click: each takes the focus to the eye of its face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.canvas import overlays
from app.canvas.view_transform import Point

if TYPE_CHECKING:
    from app.canvas.canvas import Canvas

REACH = 14.0  # logical px around a ring in which a click means it
NEAR_MARKER = 0.02  # of the picture; a ring there would lie under the focus marker


class FaceMarks:
    """A layer of the canvas. They come and go with the focus marker; one face that is in focus needs no ring.

    Attributes:
        points: an eye of each face, in fractions, from left to right.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.points: list[Point] = []

    @property
    def shown(self) -> list[Point]:
        """Those that are painted and can be clicked."""
        if self._canvas.transform is None or self._canvas.is_before or not self._canvas.is_marker_shown:
            return []
        return [point for point in self.points if not self._is_in_focus(point)]

    def at(self, position: QPointF) -> Point | None:
        """The mark under a logical point."""
        for point in self.shown:
            away = self._canvas.position_of(point) - position
            if away.x() ** 2 + away.y() ** 2 <= REACH**2:
                return point
        return None

    def next(self) -> Point | None:
        """The first face to the right of the focused place, from the left again after the last; None without faces."""
        marker = self._canvas.marker
        right = [point for point in self.points if marker is not None and point[0] > marker[0] + NEAR_MARKER]
        return next(iter(right or self.points), None)

    def paint(self, painter: QPainter) -> None:
        for point in self.shown:
            overlays.paint_face_mark(painter, self._canvas.position_of(point))

    def _is_in_focus(self, point: Point) -> bool:
        marker = self._canvas.marker
        return marker is not None and all(abs(a - b) < NEAR_MARKER for a, b in zip(point, marker, strict=True))
