"""Where the photo lies on the canvas: scale and position, as plain numbers.

Everything is in device pixels, so that a scale of 1 shows one pixel of the photo on one pixel of the screen whatever
the display's own scaling. Points are (x, y). A smaller picture is centred; a larger one covers the canvas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from d2f_core.window import Window

LARGEST_SCALE = 16.0  # device px per photo px
SMALLEST_SHOWN = 0.25  # of the fitting scale
FIT_MARGIN = 16  # device px of surround on each side of a fitted picture
ZOOM_STEP = 1.25  # one notch of the wheel

Point = tuple[float, float]
Size = tuple[int, int]


@dataclass(frozen=True)
class ViewTransform:
    """One position of the view.

    Attributes:
        photo: (height, width) of the photo in px.
        view: (height, width) of the canvas in device px.
        scale: device px per photo px.
        centre: the point of the photo in the middle of the canvas, in photo px.
        is_fit: the whole picture is shown, and stays so when the canvas changes its size.
    """

    photo: Size
    view: Size
    scale: float
    centre: Point
    is_fit: bool = False

    @classmethod
    def fit(cls, photo: Size, view: Size) -> ViewTransform:
        """The whole picture, as large as the canvas allows but never larger than its own pixels."""
        room = max(1, view[0] - 2 * FIT_MARGIN), max(1, view[1] - 2 * FIT_MARGIN)
        scale = min(fit_scale(photo, room), 1.0)
        return cls(photo, view, scale, (photo[1] / 2, photo[0] / 2), is_fit=True)

    @property
    def picture_rect(self) -> tuple[int, int, int, int]:
        """(left, top, width, height) of the picture on the canvas, in whole device px."""
        left, top = self.to_view((0.0, 0.0))
        return (
            round(left),
            round(top),
            max(1, round(self.photo[1] * self.scale)),
            max(1, round(self.photo[0] * self.scale)),
        )

    @property
    def screen_long_side(self) -> float:
        """Device px of the picture's long side."""
        return max(self.photo) * self.scale

    @property
    def visible(self) -> Window:
        """The photo px that are on the canvas, whole ones."""
        (left, top), (right, bottom) = self.to_photo((0.0, 0.0)), self.to_photo((self.view[1], self.view[0]))
        rows, columns = (
            (max(0, math.floor(first)), min(length, math.ceil(last)))
            for first, last, length in ((top, bottom, self.photo[0]), (left, right, self.photo[1]))
        )
        return Window(rows[0], columns[0], rows[1] - rows[0], columns[1] - columns[0], self.photo)

    def to_photo(self, point: Point) -> Point:
        """Photo px of a place on the canvas."""
        return (
            self.centre[0] + (point[0] - self.view[1] / 2) / self.scale,
            self.centre[1] + (point[1] - self.view[0] / 2) / self.scale,
        )

    def to_view(self, point: Point) -> Point:
        """Place on the canvas of a point in photo px."""
        return (
            self.view[1] / 2 + (point[0] - self.centre[0]) * self.scale,
            self.view[0] / 2 + (point[1] - self.centre[1]) * self.scale,
        )

    def to_fraction(self, point: Point) -> Point | None:
        """Fractions of width and height at a place on the canvas; None outside the picture."""
        x, y = self.to_photo(point)
        fraction = x / self.photo[1], y / self.photo[0]
        return fraction if all(0.0 <= value <= 1.0 for value in fraction) else None

    def from_fraction(self, fraction: Point) -> Point:
        """Place on the canvas of fractions of width and height."""
        return self.to_view((fraction[0] * self.photo[1], fraction[1] * self.photo[0]))

    def scaled(self, scale: float, at: Point | None = None) -> ViewTransform:
        """Another scale; what lies under the canvas point `at` stays there."""
        at = at or (self.view[1] / 2, self.view[0] / 2)
        smallest = SMALLEST_SHOWN * min(fit_scale(self.photo, self.view), 1.0)
        scale = min(max(scale, smallest), LARGEST_SCALE)
        x, y = self.to_photo(at)
        centre = x - (at[0] - self.view[1] / 2) / scale, y - (at[1] - self.view[0] / 2) / scale
        return replace(self, scale=scale, centre=centre, is_fit=False)._bounded()

    def zoomed(self, notches: float, at: Point | None = None) -> ViewTransform:
        """So many notches of the wheel; positive is closer."""
        return self.scaled(self.scale * ZOOM_STEP**notches, at)

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """The picture moved by device px."""
        centre = self.centre[0] - dx / self.scale, self.centre[1] - dy / self.scale
        return replace(self, centre=centre)._bounded()

    def resized(self, view: Size) -> ViewTransform:
        """The same view on a canvas of another size."""
        if self.is_fit:
            return ViewTransform.fit(self.photo, view)
        return replace(self, view=view)._bounded()

    def _bounded(self) -> ViewTransform:
        x = _bounded_centre(self.centre[0], self.photo[1], self.view[1] / self.scale)
        y = _bounded_centre(self.centre[1], self.photo[0], self.view[0] / self.scale)
        return replace(self, centre=(x, y))


def fit_scale(photo: Size, view: Size) -> float:
    """Device px per photo px at which the photo just fits."""
    return max(min(view[0] / photo[0], view[1] / photo[1]), 1e-6)  # a canvas of no size yet must not divide by zero


def _bounded_centre(centre: float, photo: float, visible: float) -> float:
    if visible >= photo:
        return photo / 2
    return min(max(centre, visible / 2), photo - visible / 2)
