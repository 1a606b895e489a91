"""The faces of the photo as small rings to click: each takes the focus to the eye of its face.

They come and go with the focus marker; one face that is in focus needs no ring.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.canvas import overlays
from app.canvas.view_state import ViewState
from app.canvas.view_transform import Point

REACH = 14.0  # logical px around a ring in which a click means it
NEAR_MARKER = 0.02  # of the picture; a ring there would lie under the focus marker


class FaceMarks:
    """A layer of the canvas."""

    def paint(self, painter: QPainter, state: ViewState) -> None:
        """Draw those that are shown."""
        for point in shown_faces(state):
            overlays.paint_face_mark(painter, state.position_of(point))


def shown_faces(state: ViewState) -> list[Point]:
    """Those that are painted and can be clicked, in fractions."""
    if state.transform is None or state.is_before or not state.is_marker_shown:
        return []
    return [point for point in state.faces if not _is_in_focus(point, state)]


def face_at(position: QPointF, state: ViewState) -> Point | None:
    """The mark under a logical point."""
    for point in shown_faces(state):
        away = state.position_of(point) - position
        if away.x() ** 2 + away.y() ** 2 <= REACH**2:
            return point
    return None


def next_face(state: ViewState) -> Point | None:
    """The first face to the right of the focused place, from the left again after the last; None without faces."""
    marker = state.marker
    right = [point for point in state.faces if marker is not None and point[0] > marker[0] + NEAR_MARKER]
    return next(iter(right or state.faces), None)


def _is_in_focus(point: Point, state: ViewState) -> bool:
    marker = state.marker
    return marker is not None and all(abs(a - b) < NEAR_MARKER for a, b in zip(point, marker, strict=True))
