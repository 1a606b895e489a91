"""How deep the subject at a place is: what must stay sharp so that all of it does.

    place -> the subject map's region around it -> of that, what hangs together in depth -> its nearest and farthest

Two people who touch in the picture but not in the room are two subjects: depth jumps between them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.settings import Point

SURELY_SUBJECT, LIKELY_SUBJECT = 0.8, 0.5  # subject map from which a pixel belongs to the subject; the first if it can
GRID_LONG_SIDE_PX = 320
DEPTH_STEP = 0.02  # disparity between neighbours on that grid; a larger step is another thing
TRIMMED_PERCENT = 6.0  # of the subject's pixels at each end: a stretched arm does not decide
DEEPEST = 0.12  # disparity; a subject that reaches farther is sharp in this much of it


def subject_extent(maps: DepthEstimate, point: Point, disparity: float) -> tuple[float, float]:
    """Disparity in front of and behind `disparity` that the subject at a place takes up, each 0..0.12.

    Args:
        maps: disparity and subject, (H, W) each.
        point: (x, y) as fractions of width and height.
        disparity: in focus, usually that at the point.

    Returns:
        (near, far); (0, 0) where there is no subject.
    """
    grid = DepthEstimate(_on_grid(maps.disparity), _on_grid(maps.subject))
    depths = grid.disparity[_region(grid, point)]
    if depths.size == 0:
        return 0.0, 0.0
    far, near = (float(value) for value in np.percentile(depths, (TRIMMED_PERCENT, 100 - TRIMMED_PERCENT)))
    return min(max(near - disparity, 0.0), DEEPEST), min(max(disparity - far, 0.0), DEEPEST)


def _region(maps: DepthEstimate, point: Point) -> NDArray[np.bool_]:
    """The pixels of the subject at a place, none where there is no subject."""
    height, width = maps.subject.shape
    column, row = min(int(point[0] * width), width - 1), min(int(point[1] * height), height - 1)
    there = float(maps.subject[row, column])
    if there <= LIKELY_SUBJECT:
        return np.zeros(maps.subject.shape, np.bool_)
    limit = SURELY_SUBJECT if there > SURELY_SUBJECT else LIKELY_SUBJECT
    # floodFill takes a mask with a border of one pixel: what is not 0 is closed, 2 will be what it reached.
    mask = np.pad((maps.subject <= limit).astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(
        maps.disparity.copy(), mask, (column, row), 0.0, DEPTH_STEP, DEPTH_STEP, 4 | cv2.FLOODFILL_MASK_ONLY | 2 << 8
    )
    return np.asarray(mask[1:-1, 1:-1] == 2, np.bool_)


def _on_grid(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """The plane at 320 px, its values unmixed: a mean of subject and background is the depth of neither."""
    height, width = plane.shape
    scale = min(1.0, GRID_LONG_SIDE_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), np.float32)
