"""Depth edges as steps: a map whose edges are ramps makes halos, because a ramp is a surface that is not there.

    disparity -> are its edges soft? -> toggle filter: every pixel of a ramp goes to the nearer or the farther side
    -> median of those that moved: what went elsewhere than its neighbours would be specks, and edges would have teeth

Maps of networks and files are often soft; maps that are sharp already are left as they are.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled
from d2f_core.threads import map_in_threads

Float = NDArray[np.float32]
Places = NDArray[np.int64]

EDGE_STEP = 0.1  # disparity across 7 px that makes an edge
STEEP = 0.75  # share of that step which a sharp edge takes within 3 px
LEAST_RANGE = 0.015  # over 3 px; below, a slope of the ground is meant and no edge
_LONG_SIDE_PER_PASS = 128  # px; one pass moves an edge's foot by one pixel
_MOST_PASSES = 12
_BLOCK_PX = 8  # at least the reach of the ranges
_LONG_SIDE_PER_MEDIAN = 1200  # px; teeth are as large as the steps in which the map was made, and grow with the photo


def sharpened(disparity: Float) -> Float:
    """The map with its soft depth edges turned into steps; a map with sharp edges itself.

    Args:
        disparity: (H, W) float32, 0..1.

    Returns:
        (H, W) float32, the same array if there was nothing to do.

    Source: toggle mapping of [Kramer1975], repeated on the smallest neighbourhood.
    """
    rows, columns, wide, narrow = _edge_pixels(disparity)
    if not _is_soft(wide, narrow):
        return disparity
    passes = int(np.clip(round(max(disparity.shape) / _LONG_SIDE_PER_PASS), 2, _MOST_PASSES))
    result = disparity.copy()
    toggle(result, rows, columns, 1, passes, LEAST_RANGE, LEAST_RANGE)
    moved = result[rows, columns] != disparity[rows, columns]
    medians = max(disparity.shape) // _LONG_SIDE_PER_MEDIAN
    for _ in range(max(medians, 1)):
        result[rows[moved], columns[moved]] = _medians(result, rows[moved], columns[moved], 2 if medians else 1)
    return result


@compiled
def toggle(
    plane: Float,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    radius_px: int,
    passes: int,
    least_range: float,
    full_range: float,
) -> None:
    """Move pixels to the lowest or highest value around them, whichever is closer; in place.

    Args:
        plane: (h, w).
        rows, columns: (n,) the pixels; the others stay.
        radius_px: of the square around a pixel that is looked at.
        passes: how often; each sees what the one before has made.
        least_range, full_range: where the values of the square differ by no more than the first nothing moves, from
            the second on a pixel moves all the way.

    Source: toggle mapping of [Kramer1975].
    """
    height, width = plane.shape
    moved = np.empty(rows.size, np.float32)
    for _ in range(passes):
        for k in range(rows.size):
            y, x = rows[k], columns[k]
            here = highest = lowest = plane[y, x]
            for j in range(max(y - radius_px, 0), min(y + radius_px + 1, height)):
                for i in range(max(x - radius_px, 0), min(x + radius_px + 1, width)):
                    highest, lowest = max(highest, plane[j, i]), min(lowest, plane[j, i])
            moved[k] = here
            if highest - lowest > least_range and highest - here != here - lowest:
                target = highest if highest - here < here - lowest else lowest
                share = (highest - lowest - least_range) / max(full_range - least_range, 1e-12)
                moved[k] = target if share >= 1.0 else here + np.float32(share) * (target - here)
        for k in range(rows.size):
            plane[rows[k], columns[k]] = moved[k]


def _is_soft(wide: Float, narrow: Float) -> bool:
    """Whether edges, whose steps across 7 and 3 px are given, are ramps in the median."""
    crossing = narrow > wide / 4  # beside an edge nothing happens within 3 px
    return bool(crossing.any()) and float(np.median(narrow[crossing] / wide[crossing])) < STEEP


def _edge_pixels(disparity: Float) -> tuple[Places, Places, Float, Float]:
    """Rows and columns of pixels on a depth edge, and their range of disparity across 7 and across 3 px; (n,) each.

    Most of a photo is no edge: whole blocks are passed over by what they and those beside them hold.
    """
    low, high = (np.empty([-(-side // _BLOCK_PX) for side in disparity.shape], np.float32) for _ in range(2))
    map_in_threads(lambda row: _block_extremes(disparity, row, low[row], high[row]), range(low.shape[0]))
    window = np.ones((3, 3), np.uint8)
    is_near_edge = cv2.dilate(high, window) - cv2.erode(low, window) > EDGE_STEP
    rows = [int(row) for row in np.flatnonzero(is_near_edge.any(axis=1))]
    strips = [_edges_of_blocks(disparity, 0, is_near_edge[0] & False)]  # one at least: there may be no edge
    strips += map_in_threads(lambda row: _edges_of_blocks(disparity, row, is_near_edge[row]), rows)
    places_y, places_x, wide, narrow = (np.concatenate(part) for part in zip(*strips, strict=True))
    return places_y, places_x, wide, narrow


@compiled
def _block_extremes(plane: Float, block_row: int, low: Float, high: Float) -> None:
    """Lowest and highest value of each block of a row of blocks."""
    top = block_row * _BLOCK_PX
    low[:], high[:] = np.inf, -np.inf
    for y in range(top, min(top + _BLOCK_PX, plane.shape[0])):
        for x in range(plane.shape[1]):
            block = x // _BLOCK_PX
            low[block], high[block] = min(low[block], plane[y, x]), max(high[block], plane[y, x])


@compiled
def _edges_of_blocks(
    plane: Float, block_row: int, is_searched: NDArray[np.bool_]
) -> tuple[Places, Places, Float, Float]:
    """`_edge_pixels` of the chosen blocks of a row of blocks."""
    most, found, top = np.count_nonzero(is_searched) * _BLOCK_PX * _BLOCK_PX, 0, block_row * _BLOCK_PX
    rows, columns = np.empty(most, np.int64), np.empty(most, np.int64)
    wide, narrow = np.empty(most, np.float32), np.empty(most, np.float32)
    for y in range(top, min(top + _BLOCK_PX, plane.shape[0])):
        for x in range(plane.shape[1]):
            if not is_searched[x // _BLOCK_PX]:
                continue
            across = _range_around(plane, y, x, 3)
            if across > np.float32(EDGE_STEP):
                rows[found], columns[found], wide[found] = y, x, across
                narrow[found] = _range_around(plane, y, x, 1)
                found += 1
    return rows[:found], columns[:found], wide[:found], narrow[:found]


@compiled
def _range_around(plane: Float, y: int, x: int, radius_px: int) -> float:
    """Highest less lowest value in the square around a pixel."""
    lowest = highest = plane[y, x]
    for j in range(max(y - radius_px, 0), min(y + radius_px + 1, plane.shape[0])):
        for i in range(max(x - radius_px, 0), min(x + radius_px + 1, plane.shape[1])):
            lowest, highest = min(lowest, plane[j, i]), max(highest, plane[j, i])
    return float(highest - lowest)


@compiled
def _medians(plane: Float, rows: Places, columns: Places, radius_px: int) -> Float:
    """The median of the square around each of these pixels; beyond the frame its edge is repeated."""
    result, side = np.empty(rows.size, np.float32), 2 * radius_px + 1
    values = np.empty(side * side, np.float32)
    for k in range(rows.size):
        for n in range(values.size):
            y, x = rows[k] + n // side - radius_px, columns[k] + n % side - radius_px
            value = plane[min(max(y, 0), plane.shape[0] - 1), min(max(x, 0), plane.shape[1] - 1)]
            place = n  # sorted as they come
            while place > 0 and values[place - 1] > value:
                values[place] = values[place - 1]
                place -= 1
            values[place] = value
        result[k] = values[values.size // 2]
    return result
