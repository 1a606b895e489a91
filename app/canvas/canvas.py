"""The picture: shows, zooms, pans, compares, and tells where the photographer tapped, drew a box or points.

A plain QWidget that paints with drawImage: a repaint takes a millisecond. What the mouse means is decided in
`gestures.py`, where the picture lies in `view_transform.py`, what is drawn in `canvas_painter.py`.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas import canvas_painter
from app.canvas.face_marks import FaceMarks
from app.canvas.focus_marker import FocusMarker
from app.canvas.gestures import CanvasGestures
from app.canvas.loupe import Loupe
from app.canvas.pictures import Pictures, View
from app.canvas.spot_mark import SpotMark
from app.canvas.tool import CanvasLayer, CanvasTool
from app.canvas.view_transform import Point, ViewTransform
from app.rendering.overlay_request import Overlay, OverlayDrawn
from app.rendering.render_request import Rendered

SPLIT_START = 0.5


class Canvas(QWidget):
    """One photo on a neutral surround. GUI thread only.

    Attributes:
        pictures: what can be shown.
        view: which of it is shown.
        marks: what is laid over the photo: sharp edges, clipped lights.
        transform: where it lies; None without a photo.
        focus_marker: where the focus is; `marker` is its place in fractions, None when it has none.
        cross: where the keyboard's cross is; None while it is hidden.
        pointer: the mouse on the canvas, logical px; None while it is elsewhere.
        box: the rectangle being drawn, logical px; None while there is none.
        split: position of the before-after line, fraction of the picture's width; None when off.
        tool: takes mouse and keys first; None without one.
        face_marks: the faces that can be clicked.
        loupe, spot: the layers that follow the pointer.
        layers: painted over the picture, in their order.

    Signals:
        refocused(float, float): the photographer chose this place, in fractions.
        plane_chosen(float, float): the same with Alt: only its plane is meant, not the whole subject there.
        box_drawn(tuple): a rectangle was drawn: left, top, right, bottom in fractions.
        pointed(object): the pointer or the cross is at these fractions; None beside the picture.
        view_moved(): scale or position changed.
        view_changed(): another of the three views is shown, or before-after changed.
        panels_toggled(): Tab.
    """

    refocused = Signal(float, float)
    plane_chosen = Signal(float, float)
    box_drawn = Signal(object)
    pointed = Signal(object)
    view_moved = Signal()
    view_changed = Signal()
    panels_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures()
        self.view = View.PHOTO
        self.marks: set[Overlay] = set()
        self.transform: ViewTransform | None = None
        self.focus_marker = FocusMarker(self)
        self.cross: Point | None = None
        self.pointer: QPointF | None = None
        self.box: QRectF | None = None
        self.split: float | None = None
        self.is_marker_shown = True
        self.tool: CanvasTool | None = None
        self.loupe, self.spot = Loupe(self), SpotMark(self)
        self.face_marks = FaceMarks(self)
        self.layers: list[CanvasLayer] = [self.face_marks, self.spot, self.loupe]
        self._is_before = self._is_before_held = self._does_cross_lead = False
        self._gestures = CanvasGestures(self)
        self._set_up()

    @property
    def is_before(self) -> bool:
        """The photo itself is shown, because it was switched to or its button is held."""
        return self._is_before or self._is_before_held

    @property
    def marker(self) -> Point | None:
        return self.focus_marker.point

    @marker.setter
    def marker(self, point: Point | None) -> None:
        self.focus_marker.jump_to(point)

    @property
    def pointed_at(self) -> Point | None:
        """Fractions of the photo under the cross or the pointer, whichever moved last; None beside the picture."""
        if self.cross is not None and self._does_cross_lead:
            return self.cross
        return self.fraction_at(self.pointer) if self.pointer is not None else None

    @property
    def picture_rect(self) -> QRectF:
        """The picture on the canvas, in logical px."""
        if self.transform is None:
            return QRectF()
        left, top, width, height = (value / self.devicePixelRatioF() for value in self.transform.picture_rect)
        return QRectF(left, top, width, height)

    def open(self, photo_size: tuple[int, int], levels: tuple[QImage, ...]) -> None:
        """Show another photo, the whole of it."""
        self.pictures.open(levels)
        self.marker = self.cross = self.box = None
        self.face_marks.points = []
        self.transform = ViewTransform.fit(photo_size, self._device_size())
        self._moved()

    def show_levels(self, levels: tuple[QImage, ...]) -> None:
        """More sizes of the photo arrived, smallest first."""
        self.pictures.levels = levels
        self.update()

    def show_rendered(self, rendered: Rendered) -> None:
        """Show the newest outcome."""
        self.pictures.show(rendered)
        self.update()

    def show_focus(self, point: Point | None) -> None:
        """Move the focus marker; None hides it."""
        self.focus_marker.glide_to(point)

    def show_faces(self, points: list[Point]) -> None:
        """Mark these eyes, in fractions."""
        self.face_marks.points = sorted(points)
        self.update()

    def show_overlay(self, drawn: OverlayDrawn) -> None:
        """False colours or marks arrived."""
        self.pictures.take_overlay(drawn)
        self.update()

    def show_view(self, view: View) -> None:
        """Switch between photo, depth and focus."""
        self.view = view
        self._changed()

    def show_marks(self, overlay: Overlay, is_shown: bool) -> None:
        """Lay marks over the photo or take them away."""
        self.marks = self.marks | {overlay} if is_shown else self.marks - {overlay}
        self._changed()

    def show_before(self, is_before: bool) -> None:
        """Switch the photo itself on or off."""
        self._is_before = is_before
        self._changed()

    def hold_before(self, is_held: bool) -> None:
        """Show the photo itself for as long as a button is held."""
        self._is_before_held = is_held
        self._changed()

    def show_split(self, is_split: bool) -> None:
        """Photo on the left, refocused on the right of a line that can be dragged."""
        self.split = SPLIT_START if is_split else None
        self._changed()

    def show_marker(self, is_shown: bool) -> None:
        """Draw the focus marker or leave the picture clean."""
        self.is_marker_shown = is_shown
        self.update()

    def show_loupe(self, is_shown: bool) -> None:
        """The loupe at the pointer."""
        self.loupe.is_on = is_shown
        self.update()

    def show_spot(self, is_shown: bool) -> None:
        """The light spot at the pointer."""
        self.spot.is_on = is_shown
        self.pointed.emit(self.pointed_at)
        self.update()

    def point_at(self, pointer: QPointF | None) -> None:
        """The mouse is here; None when it left."""
        self.pointer = pointer
        self._does_cross_lead = pointer is None
        self.pointed.emit(self.pointed_at)
        if self.loupe.is_on or self.spot.is_on:
            self.update()

    def move_cross(self, cross: Point | None) -> None:
        """Put the keyboard's cross there; None hides it."""
        self.cross = cross
        self._does_cross_lead = cross is not None
        self.pointed.emit(self.pointed_at)
        self.update()

    def show_box(self, box: QRectF | None) -> None:
        """Draw this rectangle, in logical px; None takes it away."""
        self.box = box
        self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        if self.transform is not None:
            self.move_to(ViewTransform.fit(self.transform.photo, self._device_size()))

    def show_pixels(self) -> None:
        """100 %: one pixel of the photo on one of the screen, around the focus."""
        if self.transform is not None:
            at = self.transform.from_fraction(self.marker) if self.marker and self.transform.is_fit else None
            self.move_to(self.transform.scaled(1.0, at))

    def toggle_zoom(self) -> None:
        """Between the whole picture and 100 %."""
        if self.transform is not None and self.transform.is_fit:
            self.show_pixels()
        else:
            self.fit()

    def zoom(self, notches: float, at: QPointF | None = None) -> None:
        """Closer (positive) or farther, around a logical point or the middle."""
        if self.transform is not None:
            ratio = self.devicePixelRatioF()
            self.move_to(self.transform.zoomed(notches, (at.x() * ratio, at.y() * ratio) if at else None))

    def pan(self, delta: QPointF) -> None:
        """Move the picture by logical px."""
        if self.transform is not None:
            ratio = self.devicePixelRatioF()
            self.move_to(self.transform.panned(delta.x() * ratio, delta.y() * ratio))

    def move_to(self, transform: ViewTransform) -> None:
        """Show this position of the view."""
        self.transform = transform
        self._moved()

    def fraction_at(self, position: QPointF) -> Point | None:
        """Fractions of the photo under a logical point; None outside."""
        ratio = self.devicePixelRatioF()
        return self.transform.to_fraction((position.x() * ratio, position.y() * ratio)) if self.transform else None

    def position_of(self, fraction: Point) -> QPointF:
        """Logical point of fractions of the photo."""
        assert self.transform is not None
        x, y = self.transform.from_fraction(fraction)
        return QPointF(x, y) / self.devicePixelRatioF()

    def split_x(self) -> float:
        """Logical x of the before-after line."""
        return self.picture_rect.left() + (self.split or 0.0) * self.picture_rect.width()

    def move_split(self, x: float) -> None:
        """Put the before-after line at a logical x."""
        rect = self.picture_rect
        self.split = min(max((x - rect.left()) / max(rect.width(), 1.0), 0.0), 1.0)
        self.update()

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(
            self.tr("Click what should be sharp, or move the cross with the arrow keys and press Enter.")
        )
        self.focus_marker.moved.connect(self.update)

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio))

    def _moved(self) -> None:
        self.view_moved.emit()
        self.update()

    def _changed(self) -> None:
        self.view_changed.emit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        canvas_painter.paint(self, painter)
        painter.end()  # not whenever Python drops it: Qt complains about a painter that outlives its event

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.transform is not None:
            self.move_to(self.transform.resized(self._device_size()))
