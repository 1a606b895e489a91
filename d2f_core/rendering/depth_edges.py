"""Depth edges as steps: a map whose edges are ramps makes halos, because a ramp is a surface that is not there.

    disparity -> are its edges soft? -> toggle filter: every pixel of a ramp goes to the nearer or the farther side
    -> median of those that moved: single ones that went elsewhere than their neighbours would be specks

Maps of networks and files are often soft; maps that are sharp already are left as they are.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

EDGE_STEP = 0.1  # disparity across 7 px that makes an edge
STEEP = 0.75  # share of that step which a sharp edge takes within 3 px
LEAST_RANGE = 0.015  # over 3 px; below, a slope of the ground is meant and no edge
_LONG_SIDE_PER_PASS = 128  # px; one pass moves an edge's foot by one pixel
_MOST_PASSES = 12


def sharpened(disparity: Float) -> Float:
    """The map with its soft depth edges turned into steps; a map with sharp edges itself.

    Args:
        disparity: (H, W) float32, 0..1.

    Returns:
        (H, W) float32, the same array if there was nothing to do.

    Source: toggle mapping of [Kramer1975], repeated on the smallest neighbourhood.
    """
    if not _has_soft_edges(disparity):
        return disparity
    given = disparity
    nearest, farthest = _extremes(disparity, 7)
    on_edge = nearest - farthest > EDGE_STEP
    passes = int(np.clip(round(max(disparity.shape) / _LONG_SIDE_PER_PASS), 2, _MOST_PASSES))
    for _ in range(passes):
        nearest, farthest = _extremes(disparity, 3)
        to_near, to_far = nearest - disparity, disparity - farthest
        target = np.where(to_near < to_far, nearest, np.where(to_near > to_far, farthest, disparity))
        disparity = np.where(on_edge & (nearest - farthest > LEAST_RANGE), target, disparity)
    return np.where(disparity != given, cv2.medianBlur(disparity, 3), disparity)


def _has_soft_edges(disparity: Float) -> bool:
    nearest, farthest = _extremes(disparity, 7)
    wide = nearest - farthest
    nearest, farthest = _extremes(disparity, 3)
    narrow = nearest - farthest
    on_edge = (wide > EDGE_STEP) & (narrow > wide / 4)  # beside an edge nothing happens within 3 px
    return bool(on_edge.any()) and float(np.median(narrow[on_edge] / wide[on_edge])) < STEEP


def _extremes(disparity: Float, size: int) -> tuple[Float, Float]:
    window = np.ones((size, size), np.uint8)
    return np.asarray(cv2.dilate(disparity, window), np.float32), np.asarray(cv2.erode(disparity, window), np.float32)
