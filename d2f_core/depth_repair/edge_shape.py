"""Depth edges moved and softened by hand: outlines that the estimate got a little wrong.

    disparity -> shift: near parts grow outwards (positive) or shrink -> feather: the step becomes a ramp

Both work beside depth edges only; slopes (ground, walls) stay as they are. Distances are fractions of the long side, so
every size of the photo gets the same outline. Large maps are done in tiles, and tiles without an edge are skipped.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import local_range, resized
from d2f_core.settings import EdgeSettings
from d2f_core.threads import map_in_threads

Plane = NDArray[np.float32]

LARGEST_SHIFT = 0.008  # of the long side, at shift 1 and -1: 48 px of a 24 MP photo
LARGEST_FEATHER = 0.012  # of the long side, at feather 1: half width of the ramp
DEPTH_EDGE = 0.05  # disparity across the reach that begins to count as an edge
WIDE_SIGMA_PX = 6.0
_TILE = 768
_RECTANGLE_SHARE = 0.4142  # a square of this half side grown by a diamond of the rest is a regular octagon


def shaped(disparity: Plane, edges: EdgeSettings) -> Plane:
    """The disparity with its outlines shifted and feathered; the same array if nothing is asked.

    Args:
        disparity: (H, W) float32, 0..1.
        edges: `shift` and `feather`; `refine` belongs to the estimate.

    Returns:
        (H, W) float32, 0..1.
    """
    long_side = max(disparity.shape)
    if edges.shift:
        reach = abs(edges.shift) * LARGEST_SHIFT * long_side
        is_outwards = edges.shift > 0
        disparity = _beside_edges(disparity, reach, lambda tile: _grown(tile, reach, is_outwards))
    if edges.feather:
        reach = edges.feather * LARGEST_FEATHER * long_side
        disparity = _beside_edges(disparity, reach, lambda tile: _softened(tile, reach))
    return disparity


def _beside_edges(disparity: Plane, reach: float, change: Callable[[Plane], Plane]) -> Plane:
    """`change` applied where the range of disparity within `reach` is that of an edge, fading out beside it."""
    margin = 2 * math.ceil(reach) + 2
    result = disparity.copy()

    def tile(corner: tuple[int, int]) -> None:
        top, left = corner
        first_row, first_column = max(0, top - margin), max(0, left - margin)
        around = disparity[first_row : top + _TILE + margin, first_column : left + _TILE + margin]
        if float(around.max() - around.min()) <= DEPTH_EDGE:
            return
        weight = np.clip(_range_within(around, reach) / DEPTH_EDGE - 1, 0, 1)
        if weight.any():
            changed = around + weight * (change(np.ascontiguousarray(around)) - around)
            inner = changed[top - first_row :, left - first_column :][:_TILE, :_TILE]
            result[top : top + _TILE, left : left + _TILE] = inner

    map_in_threads(tile, product(range(0, disparity.shape[0], _TILE), range(0, disparity.shape[1], _TILE)))
    return result


def _range_within(tile: Plane, reach: float) -> Plane:
    """Highest less lowest value within a square; of a large reach on every n-th pixel, which is fine enough."""
    step = max(1, int(reach / 6))
    small = np.ascontiguousarray(tile[::step, ::step])
    return resized(local_range(small, math.ceil(reach / step) + 1), (tile.shape[0], tile.shape[1]))


def _grown(tile: Plane, reach: float, is_outwards: bool) -> Plane:
    """Near parts grown or shrunk by a radius that need not be whole."""
    whole = math.floor(reach)
    less = _octagon(tile, whole, is_outwards)
    more = _octagon(tile, whole + 1, is_outwards) if reach > whole else less
    return np.asarray(less + np.float32(reach - whole) * (more - less), np.float32)


def _softened(tile: Plane, reach: float) -> Plane:
    """Gaussian of standard deviation reach / 2; a wide one as three means, which is as good and does not get slower."""
    sigma = max(reach / 2, 0.2)
    if sigma < WIDE_SIGMA_PX:
        return np.asarray(cv2.GaussianBlur(tile, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)
    width = 2 * int((math.sqrt(4 * sigma**2 + 1) - 1) / 2) + 1  # odd, not above the ideal width of three equal means
    wider = round((12 * sigma**2 - 3 * (width**2 - 1)) / ((width + 2) ** 2 - width**2))
    for number in range(3):
        side = width + 2 if number < wider else width
        tile = np.asarray(cv2.blur(tile, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)
    return tile


def _octagon(tile: Plane, radius: int, is_highest: bool) -> Plane:
    """Highest or lowest value within an octagon, as near to a disc as small steps allow."""
    change = cv2.dilate if is_highest else cv2.erode
    half = round(_RECTANGLE_SHARE * radius)
    if half:
        tile = np.asarray(change(tile, np.ones((2 * half + 1, 2 * half + 1), np.uint8)), np.float32)
    if radius > half:
        cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        tile = np.asarray(change(tile, cross, iterations=radius - half), np.float32)
    return tile
