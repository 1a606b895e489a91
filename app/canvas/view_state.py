"""What the canvas shows at one moment, as one frozen value; a gesture or an action makes the next one from it.

Painter, layers, gestures and tools get this value and never the widget. Positions on the canvas are in logical px,
places in the photo are fractions of its width and height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize

from app.canvas.pictures import View
from app.canvas.view_transform import Point, Size, ViewTransform
from app.rendering.overlay_request import Overlay

SPLIT_START = 0.5


@dataclass(frozen=True, eq=False)
class ViewState:
    """One moment of the canvas.

    Attributes:
        size, ratio: of the widget: logical px, and device px in each of them.
        covered: so many logical px at its upper edge lie beneath lines that the window shows.
        transform: where the photo lies; None without a photo.
        view: which picture is shown.
        marks: what is laid over the photo: sharp edges, clipped lights.
        marker: where the focus is; None when it has no place in the picture.
        is_marker_shown: it is painted.
        faces: an eye of each face that was found, from left to right.
        cross: where the keyboard's cross is; None while it is hidden.
        pointer: the mouse on the canvas; None while it is elsewhere.
        does_cross_lead: the cross moved last, not the pointer.
        box: the rectangle being drawn; None while there is none.
        split: position of the before-after line, fraction of the picture's width; None when off.
        is_before_on, is_before_held: the photo itself was switched to; its button is held.
    """

    size: QSize
    ratio: float = 1.0
    covered: float = 0.0
    transform: ViewTransform | None = None
    view: View = View.PHOTO
    marks: frozenset[Overlay] = frozenset()
    marker: Point | None = None
    is_marker_shown: bool = True
    faces: tuple[Point, ...] = ()
    cross: Point | None = None
    pointer: QPointF | None = None
    does_cross_lead: bool = False
    box: QRectF | None = None
    split: float | None = None
    is_before_on: bool = False
    is_before_held: bool = False

    @property
    def is_before(self) -> bool:
        """The photo itself is shown."""
        return self.is_before_on or self.is_before_held

    @property
    def device_size(self) -> Size:
        """(height, width) in device px."""
        return max(1, round(self.size.height() * self.ratio)), max(1, round(self.size.width() * self.ratio))

    @property
    def picture_rect(self) -> QRectF:
        """The picture on the canvas."""
        if self.transform is None:
            return QRectF()
        left, top, width, height = (value / self.ratio for value in self.transform.picture_rect)
        return QRectF(left, top, width, height)

    @property
    def is_whole(self) -> bool:
        """All of the picture is on the canvas."""
        return QRectF(QPointF(), self.size.toSizeF()).contains(self.picture_rect)

    @property
    def split_x(self) -> float:
        """Where the before-after line is."""
        return self.picture_rect.left() + (self.split or 0.0) * self.picture_rect.width()

    @property
    def pointed_at(self) -> Point | None:
        """The place under the cross or the pointer, whichever moved last; None beside the picture."""
        if self.cross is not None and self.does_cross_lead:
            return self.cross
        return self.fraction_at(self.pointer) if self.pointer is not None else None

    def fraction_at(self, position: QPointF) -> Point | None:
        """The place under a position; None outside."""
        return self.transform.to_fraction(self._device(position)) if self.transform else None

    def position_of(self, fraction: Point) -> QPointF:
        """The position of a place; there must be a photo."""
        assert self.transform is not None
        x, y = self.transform.from_fraction(fraction)
        return QPointF(x, y) / self.ratio

    def opened(self, photo: Size) -> ViewState:
        """Another photo, the whole of it."""
        transform = ViewTransform.fit(photo, self.device_size)
        return replace(self, transform=transform, marker=None, faces=(), cross=None, box=None)

    def resized(self) -> ViewState:
        """The same part of the photo after the widget's size or ratio changed."""
        return replace(self, transform=self.transform and self.transform.resized(self.device_size))

    def fitted(self) -> ViewState:
        """The whole picture."""
        return replace(self, transform=self.transform and ViewTransform.fit(self.transform.photo, self.device_size))

    def at_pixels(self) -> ViewState:
        """100 %: one pixel of the photo on one of the screen, around the focus."""
        if self.transform is None:
            return self
        at = self.transform.from_fraction(self.marker) if self.marker and self.transform.is_fit else None
        return replace(self, transform=self.transform.scaled(1.0, at))

    def zoomed(self, notches: float, at: QPointF | None = None) -> ViewState:
        """Closer (positive) or farther, around a position or the middle."""
        place = self._device(at) if at else None
        return replace(self, transform=self.transform and self.transform.zoomed(notches, place))

    def panned(self, delta: QPointF) -> ViewState:
        """The picture moved by so much."""
        return replace(self, transform=self.transform and self.transform.panned(*self._device(delta)))

    def pointed_to(self, pointer: QPointF | None) -> ViewState:
        """The mouse is here; None when it left."""
        return replace(self, pointer=pointer, does_cross_lead=pointer is None)

    def crossed(self, cross: Point | None) -> ViewState:
        """The keyboard's cross is there; None hides it."""
        return replace(self, cross=cross, does_cross_lead=cross is not None)

    def split_at(self, x: float) -> ViewState:
        """The before-after line at this x."""
        rect = self.picture_rect
        return replace(self, split=min(max((x - rect.left()) / max(rect.width(), 1.0), 0.0), 1.0))

    def _device(self, position: QPointF) -> Point:
        return position.x() * self.ratio, position.y() * self.ratio
