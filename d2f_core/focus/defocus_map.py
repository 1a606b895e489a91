"""From disparity to signed blur radius: how far each depth is from the focus, times how wide the lens is open.

    d_f(x, y) = focus disparity + tilt                       the sharp plane
    o = d - d_f, less the sharp range, ends at the falloff   how far out of focus
    r = K o, at most the limit, less what the photo has      signed radius

positive is nearer than the focus. By the thin-lens formula the circle of confusion is linear in disparity (inverse
depth), which is why no metric depth is needed. `Defocus` holds all of this, so that the renderer can apply it to any
rows of any layer on any grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.thin_lens import FULL_FRAME_WIDTH_MM, circle_of_confusion_mm
from d2f_core.settings import WIDEST_F_NUMBER, BlurSettings, FocusSettings, Point
from d2f_core.window import Window

Float = NDArray[np.float32]

# Blur radius over the long side, for strength 100 and the whole range of disparity between subject and background:
# what an 85 mm f/0.95 portrait lens on full frame, focused at 2.3 m, makes of lights at infinity.
LARGEST_RADIUS_FRACTION = (
    circle_of_confusion_mm(math.inf, 2300.0, 85.0, WIDEST_F_NUMBER) / 2 / FULL_FRAME_WIDTH_MM
)  # 0.0477
ENDLESS_FALLOFF = 1.0  # from here on the blur never stops growing
CENTRE = (0.5, 0.5)


@dataclass(frozen=True)
class CapturedBlur:
    """The blur that the photo already has: K in px per unit of disparity, and the disparity that was in focus."""

    focus_disparity: float
    blur_px: float


@dataclass(frozen=True)
class Defocus:
    """Signed blur radius of a disparity.

    Attributes:
        focus_disparity: d_f at the pivot, 0..1.
        blur_px: K, radius in px per unit of disparity, >= 0.
        range_near, range_far: disparity before and behind the focus that stays sharp, >= 0.
        falloff_near, falloff_far: disparity beyond the range over which the radius grows; >= 1 for ever.
        tilt: growth of d_f over the width and over the height.
        pivot: point (x, y), fractions, where the sharp plane has `focus_disparity`.
        limit_px: no radius is larger.
        keep_foreground_sharp: radii nearer than the focus are zero.
        captured: blur to leave out, because the photo has it.
        there: (h, w) radius in px on any grid, the same blur as measured in the photo (`own_blur`).
    """

    focus_disparity: float
    blur_px: float
    range_near: float = 0.0
    range_far: float = 0.0
    falloff_near: float = ENDLESS_FALLOFF
    falloff_far: float = ENDLESS_FALLOFF
    tilt: tuple[float, float] = (0.0, 0.0)
    pivot: Point = CENTRE
    limit_px: float = math.inf
    keep_foreground_sharp: bool = False
    captured: CapturedBlur | None = None
    there: Float | None = field(default=None, compare=False)

    def radius_px(self, disparity: Float, place: Window | None = None) -> Float:
        """Signed radius in px, float32, shape of `disparity`; positive is nearer than the focus.

        Args:
            disparity: (rows, W) of a grid, or any shape when nothing is tilted.
            place: which part of its grid this is; all of it by default.
        """
        offset = disparity - np.float32(self.focus_disparity)
        if self.tilt != (0.0, 0.0):
            offset -= self._tilt_of(place or Window.of((disparity.shape[0], disparity.shape[1])))
        radius = self._added(disparity, self._radius_of_offset(offset))
        if self.there is None:
            return radius
        there = _at_place(self.there, place or Window.of((disparity.shape[0], disparity.shape[1])))
        return np.asarray(np.sign(radius) * np.sqrt(np.maximum(radius**2 - there**2, 0)), np.float32)

    def sharp_disparity(self, shape: tuple[int, ...]) -> Float:
        """Disparity of the sharp plane at each pixel of a whole grid, float32 (H, W)."""
        if self.tilt == (0.0, 0.0):
            return np.full(shape, self.focus_disparity, np.float32)
        return np.float32(self.focus_disparity) + self._tilt_of(Window.of((shape[0], shape[1])))

    def largest_radius_px(self, lowest: float, highest: float) -> float:
        """No |radius| is larger for disparities lowest .. highest: r grows with the offset, so the ends decide."""
        swings = [
            tilt * (corner - pivot)
            for tilt, pivot in zip(self.tilt, self.pivot, strict=True)
            for corner in (0.0, 1.0)
        ]  # fmt: skip
        tilts = [across + down for across in swings[:2] for down in swings[2:]]
        offsets = [lowest - self.focus_disparity - max(tilts), highest - self.focus_disparity - min(tilts)]
        return float(np.abs(self._radius_of_offset(np.array(offsets, np.float32))).max())

    def _tilt_of(self, place: Window) -> Float:
        y = (place.top + np.arange(place.height, dtype=np.float32) + 0.5) / place.whole[0] - self.pivot[1]
        x = (place.left + np.arange(place.width, dtype=np.float32) + 0.5) / place.whole[1] - self.pivot[0]
        return np.asarray(self.tilt[0] * x + self.tilt[1] * y[:, None], np.float32)

    def _radius_of_offset(self, offset: Float) -> Float:
        if self.range_near or self.range_far:
            offset = offset - np.clip(offset, -np.float32(self.range_far), np.float32(self.range_near))
        if min(self.falloff_near, self.falloff_far) < ENDLESS_FALLOFF:
            offset = np.clip(offset, -_end(self.falloff_far), _end(self.falloff_near))
        if self.keep_foreground_sharp:
            offset = np.minimum(offset, 0)
        radius = np.asarray(offset * np.float32(self.blur_px), np.float32)
        if self._can_exceed_limit:
            np.clip(radius, -self.limit_px, self.limit_px, out=radius)
        return radius

    @property
    def _can_exceed_limit(self) -> bool:
        """Without a tilt no offset is larger than 1."""
        return self.tilt != (0.0, 0.0) or self.blur_px > self.limit_px

    def _added(self, disparity: Float, radius: Float) -> Float:
        """What is missing to `radius`: variances add, so the square of the captured radius is taken off."""
        if self.captured is None:
            return radius
        there = (disparity - np.float32(self.captured.focus_disparity)) * np.float32(self.captured.blur_px)
        return np.asarray(np.sign(radius) * np.sqrt(np.maximum(radius**2 - there**2, 0)), np.float32)


def blur_px(blur: BlurSettings, long_side_px: int) -> float:
    """K of a photo of this size, in px per unit of disparity."""
    return LARGEST_RADIUS_FRACTION * blur.strength / 100 * long_side_px


def defocus(
    focus: FocusSettings, focus_disparity: float, blur: BlurSettings, long_side_px: int, *, pivot: Point | None = None
) -> Defocus:
    """Defocus of these settings on a photo of this size; a tilted plane turns about `pivot`, by default the centre."""
    return Defocus(
        focus_disparity,
        blur_px(blur, long_side_px),
        focus.range_near,
        focus.range_far,
        focus.falloff_near,
        focus.falloff_far,
        (focus.tilt_x, focus.tilt_y),
        pivot or CENTRE,
        LARGEST_RADIUS_FRACTION * blur.maximum / 100 * long_side_px,
        focus.keep_foreground_sharp,
    )


def defocus_map(disparity: Float, focus: FocusSettings, focus_disparity: float, blur: BlurSettings) -> Float:
    """Signed blur radius at each pixel, (H, W) float32 in px of this grid; positive is nearer than the focus."""
    return defocus(focus, focus_disparity, blur, max(disparity.shape)).radius_px(disparity)


def _at_place(plane: Float, place: Window) -> Float:
    """The values of a smooth plane, on a grid of its own, at the pixels of a part of another grid."""
    rows, columns = (
        np.minimum(((first + np.arange(count) + 0.5) * size / whole).astype(int), size - 1)
        for first, count, size, whole in zip(place[:2], place[2:4], plane.shape, place.whole, strict=True)
    )
    return np.asarray(plane[rows[:, None], columns])


def _end(falloff: float) -> np.float32:
    return np.float32(falloff if falloff < ENDLESS_FALLOFF else np.inf)
