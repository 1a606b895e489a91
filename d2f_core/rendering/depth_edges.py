"""Depth edges as steps: a map whose edges are ramps makes halos, because a ramp is a surface that is not there.

    disparity -> are its edges soft? -> toggle filter: every pixel of a ramp goes to the nearer or the farther side
    -> median of those that moved: what went elsewhere than its neighbours would be specks, and edges would have teeth

Maps of networks and files are often soft; maps that are sharp already are left as they are.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import local_range, toggle

Float = NDArray[np.float32]

EDGE_STEP = 0.1  # disparity across 7 px that makes an edge
STEEP = 0.75  # share of that step which a sharp edge takes within 3 px
LEAST_RANGE = 0.015  # over 3 px; below, a slope of the ground is meant and no edge
_LONG_SIDE_PER_PASS = 128  # px; one pass moves an edge's foot by one pixel
_MOST_PASSES = 12
_LONG_SIDE_PER_MEDIAN = 1200  # px; teeth are as large as the steps in which the map was made, and grow with the photo


def sharpened(disparity: Float) -> Float:
    """The map with its soft depth edges turned into steps; a map with sharp edges itself.

    Args:
        disparity: (H, W) float32, 0..1.

    Returns:
        (H, W) float32, the same array if there was nothing to do.

    Source: toggle mapping of [Kramer1975], repeated on the smallest neighbourhood.
    """
    wide = local_range(disparity, 3)
    rows, columns = np.nonzero(wide > EDGE_STEP)
    if not _is_soft(wide[rows, columns], local_range(disparity, 1)[rows, columns]):
        return disparity
    passes = int(np.clip(round(max(disparity.shape) / _LONG_SIDE_PER_PASS), 2, _MOST_PASSES))
    result = disparity.copy()
    toggle(result, rows, columns, 1, passes, LEAST_RANGE, LEAST_RANGE)
    moved = result != disparity
    medians = max(disparity.shape) // _LONG_SIDE_PER_MEDIAN
    for _ in range(max(medians, 1)):
        np.copyto(result, cv2.medianBlur(result, 5 if medians else 3), where=moved)
    return result


def _is_soft(wide: Float, narrow: Float) -> bool:
    """Whether edges, whose steps across 7 and 3 px are given, are ramps in the median."""
    crossing = narrow > wide / 4  # beside an edge nothing happens within 3 px
    return bool(crossing.any()) and float(np.median(narrow[crossing] / wide[crossing])) < STEEP
