"""Painted maps at the photo's size: between the points of the painting grid the photo itself says where an edge runs.

Joint bilateral upsampling [Kopf2007]: a pixel takes the mean of the 4 x 4 grid points around it, weighted by how near
they are and how much their colour is like its own. Where the map is even, plain interpolation says the same and is
taken; where nothing was painted, nothing is done. Strips run in a few threads and are cut alike on every machine.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.compiled import compiled_fast
from d2f_core.depth_repair.painting import RepairMap
from d2f_core.filters import local_range, resized, to_unit
from d2f_core.threads import map_in_threads

Float = NDArray[np.float32]

COLOUR_SIGMA = 0.06  # difference of colour, 0..1 per channel, that begins to count
SPACE_SIGMA = 0.75  # points of the grid
EVEN = 0.01  # range of a map around a pixel below which plain interpolation is enough
STRIP_ROWS = 256
_AROUND = 2  # points more than the four that are looked at: rows and columns are rounded down
_FLOOR = 1e-4  # so that a colour unlike all of its neighbours still takes their mean

NOTHING, EVENLY, EDGE = 0, 1, 2  # kinds of points of the grid


class PaintedGrid(NamedTuple):
    """On the painting grid: the four maps (h, w, 4), the kind of each point (h, w), the photo (h, w, 3)."""

    planes: Float
    kinds: NDArray[np.uint8]
    photo: Float


def at_size(painted: RepairMap, grid_photo: Float, photo: NDArray[Any], *, cancel: CancelToken = NEVER) -> RepairMap:
    """The maps on the grid of `photo`.

    Args:
        painted: on the painting grid (h, w).
        grid_photo: (h, w, 3) float32 0..1, encoded: what was painted on.
        photo: (H, W, 3) uint8, uint16 or float32: the same photo at the wanted size.
        cancel: checked between strips.

    Returns:
        Maps of (H, W).
    """
    size = photo.shape[0], photo.shape[1]
    grid = painted.scale.shape
    if size == grid:
        return painted
    planes = np.ascontiguousarray(
        np.stack([painted.scale, painted.offset, painted.blur_override, painted.subject], axis=-1)
    )
    if max(size) < max(grid):
        smaller = resized(planes, size)
        return RepairMap(*(np.ascontiguousarray(smaller[..., index], np.float32) for index in range(4)))
    result = RepairMap.untouched(size)
    kinds = _kinds(planes)
    painted_grid = PaintedGrid(planes, kinds, grid_photo)

    def strip(first: int) -> None:
        cancel.check()
        rows = slice(first, min(first + STRIP_ROWS, size[0]))
        touched = _rows_of_grid(rows, size[0], grid[0])
        if kinds[touched].any():
            _upsample(
                painted_grid, to_unit(photo[rows]), first, size[0],
                result.scale[rows], result.offset[rows], result.blur_override[rows], result.subject[rows],
            )  # fmt: skip

    map_in_threads(strip, range(0, size[0], STRIP_ROWS))
    return result


def _kinds(planes: Float) -> NDArray[np.uint8]:
    """For each point of the grid what is around it: `NOTHING` painted, the map `EVENLY` so, or an `EDGE` of it."""
    touched = np.abs(planes - np.array((1, 0, 0, 0), np.float32)).max(-1) > 0
    kinds = cv2.dilate(touched.astype(np.uint8), np.ones((2 * _AROUND + 1, 2 * _AROUND + 1), np.uint8))
    kinds[local_range(planes, _AROUND).max(-1) > EVEN] = EDGE
    return np.ascontiguousarray(kinds)


def _rows_of_grid(rows: slice, height: int, grid_height: int) -> slice:
    scale = grid_height / height
    return slice(max(0, int(rows.start * scale) - 2), min(grid_height, int(rows.stop * scale) + 3))


@compiled_fast
def _upsample(
    grid: PaintedGrid, photo: Float, first_row: int, height: int,
    scale: Float, offset: Float, blur_override: Float, subject: Float,
) -> None:  # fmt: skip
    """Fill the rows of the four maps, see the module's text; `photo` begins at row `first_row` of `height`."""
    grid_height, grid_width = grid.kinds.shape
    rows, width = scale.shape
    down, across, sums = np.empty(4, np.float32), np.empty(4, np.float32), np.empty(5, np.float32)
    for row in range(rows):
        v = (first_row + row + 0.5) * grid_height / height - 0.5
        _space_weights(v, down)
        top = min(max(int(np.floor(v)), 0), grid_height - 1)
        for x in range(width):
            u = (x + 0.5) * grid_width / width - 0.5
            kind = grid.kinds[top, min(max(int(np.floor(u)), 0), grid_width - 1)]
            if kind == NOTHING:
                continue
            if kind == EVENLY:
                _bilinear(grid.planes, v, u, sums)
            else:
                _space_weights(u, across)
                _bilateral(grid, photo[row, x], v, u, down, across, sums)
            scale[row, x], offset[row, x] = sums[0] / sums[4], sums[1] / sums[4]
            blur_override[row, x], subject[row, x] = sums[2] / sums[4], sums[3] / sums[4]


@compiled_fast
def _space_weights(place: float, out: Float) -> None:
    """Weights of the four points around a place along one axis."""
    first = int(np.floor(place)) - 1
    for tap in range(4):
        out[tap] = np.exp(np.float32(-0.5 / SPACE_SIGMA**2) * np.float32((place - first - tap) ** 2))


@compiled_fast
def _bilinear(planes: Float, v: float, u: float, sums: Float) -> None:
    """Weighted sums of the four planes and of the weights, over 2 x 2 points."""
    top, left = int(np.floor(v)), int(np.floor(u))
    sums[:] = 0
    for j in range(top, top + 2):
        y = min(max(j, 0), planes.shape[0] - 1)
        for i in range(left, left + 2):
            z = min(max(i, 0), planes.shape[1] - 1)
            _add(sums, planes[y, z], np.float32((1 - abs(v - j)) * (1 - abs(u - i))))


@compiled_fast
def _bilateral(grid: PaintedGrid, colour: Float, v: float, u: float, down: Float, across: Float, sums: Float) -> None:
    """The same over 4 x 4 points, by nearness and by likeness of colour."""
    top, left = int(np.floor(v)) - 1, int(np.floor(u)) - 1
    sums[:] = 0
    for j in range(4):
        y = min(max(top + j, 0), grid.kinds.shape[0] - 1)
        for i in range(4):
            z = min(max(left + i, 0), grid.kinds.shape[1] - 1)
            unlike = np.float32(0)
            for c in range(3):
                unlike += (colour[c] - grid.photo[y, z, c]) ** 2
            like = np.float32(1) / (np.float32(1) + np.float32(0.125 / COLOUR_SIGMA**2) * unlike)
            # (1 + x / 8)^-4 falls as exp(-x / 2) does, at a fraction of its cost
            _add(sums, grid.planes[y, z], down[j] * across[i] * (like * like * like * like + np.float32(_FLOOR)))


@compiled_fast
def _add(sums: Float, values: Float, weight: np.float32) -> None:
    for c in range(4):
        sums[c] += weight * values[c]
    sums[4] += weight
