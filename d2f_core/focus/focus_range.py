"""What a click on the picture means, the whole subject there or its one plane, and a box: the range of depth in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from d2f_core.settings import FocusSettings, Point

Box = tuple[float, float, float, float]

TRIMMED_PERCENT = 5.0  # of the box at each end: a sliver of background in a corner does not stretch the range
SAME_PLACE = 0.01  # of width and height; clicks that are nearer to each other are at the same place
MOST_SAMPLES = 40_000  # of a box; percentiles need no more


@dataclass(frozen=True)
class FocusRange:
    """Disparities farthest .. nearest that stay sharp, and the middle one, each 0..1."""

    far: float
    middle: float
    near: float


def range_of_box(disparity: NDArray[np.float32], box: Box) -> FocusRange:
    """The disparities of what lies in a box, without the outermost twentieth at each end.

    Args:
        disparity: (H, W), 0..1, larger is nearer.
        box: (left, top, right, bottom) as fractions of width and height; any order, cut at the picture's edge.
    """
    height, width = disparity.shape
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    inside = disparity[top:bottom, left:right]
    step = max(1, math.isqrt(inside.size // MOST_SAMPLES))
    percents = (TRIMMED_PERCENT, 50.0, 100.0 - TRIMMED_PERCENT)
    far, middle, near = (float(value) for value in np.percentile(inside[::step, ::step], percents))
    return FocusRange(far, middle, near)


def focus_on_point(focus: FocusSettings, point: Point, *, is_plane: bool = False) -> FocusSettings:
    """These focus settings after a click: the whole subject there stays sharp, if they keep subjects at all.

    A second click at the same place means its one plane, a third the whole subject again.

    Args:
        focus: as it was before.
        point: (x, y) as fractions of width and height, 0..1.
        is_plane: only the plane is meant (Alt+click).
    """
    was_whole = focus.disparity is None and focus.whole_at_point and focus.point is not None
    is_again = was_whole and all(abs(a - b) < SAME_PLACE for a, b in zip(focus.point or point, point, strict=True))
    is_whole = focus.whole_subject and not is_plane and not is_again
    return replace(focus, point=point, disparity=None, whole_at_point=is_whole)


def focus_on_box(focus: FocusSettings, disparity: NDArray[np.float32], box: Box) -> FocusSettings:
    """These focus settings with the range of the box; its middle is the focused point."""
    covered = range_of_box(disparity, box)
    left, top, right, bottom = (min(max(value, 0.0), 1.0) for value in box)
    point: Point = (left + right) / 2, (top + bottom) / 2
    near, far = covered.near - covered.middle, covered.middle - covered.far
    return replace(focus, disparity=covered.middle, point=point, range_near=near, range_far=far, whole_at_point=False)


def _span(start: float, end: float, size: int) -> tuple[int, int]:
    """First and past-the-last pixel between two fractions, at least one."""
    low, high = sorted((start, end))
    first = min(max(math.floor(low * size), 0), size - 1)
    return first, min(max(math.ceil(high * size), first + 1), size)
