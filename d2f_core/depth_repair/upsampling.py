"""Painted maps at the photo's size: between the points of the painting grid the photo itself says where an edge runs.

Joint bilateral upsampling [Kopf2007]: a pixel takes the mean of the 4 x 4 grid points around it, weighted by how near
they are and how much their colour is like its own. Where the map is even, plain interpolation says the same and is
taken; where nothing was painted, nothing is done. Strips run in a few threads and are cut alike on every machine.
"""

from __future__ import annotations

from typing import Any

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
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

_compiled = numba.njit(nogil=True, cache=True, fastmath=True, error_model="numpy")


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
    planes = np.ascontiguousarray(np.stack([painted.scale, painted.offset, painted.blur_override], axis=-1))
    if max(size) < max(grid):
        smaller = resized(planes, size)
        return RepairMap(*(np.ascontiguousarray(smaller[..., index], np.float32) for index in range(3)))
    result = RepairMap.untouched(size)
    kinds = _kinds(planes)

    def strip(first: int) -> None:
        cancel.check()
        rows = slice(first, min(first + STRIP_ROWS, size[0]))
        touched = _rows_of_grid(rows, size[0], grid[0])
        if kinds[touched].any():
            _upsample(
                planes, kinds, grid_photo, to_unit(photo[rows]), first, size[0],
                result.scale[rows], result.offset[rows], result.blur_override[rows],
            )  # fmt: skip

    map_in_threads(strip, range(0, size[0], STRIP_ROWS))
    return result


def _kinds(planes: Float) -> NDArray[np.uint8]:
    """For each point of the grid: 0 nothing painted in its neighbourhood, 1 even, 2 an edge of the map."""
    touched = np.abs(planes - np.array((1, 0, 0), np.float32)).max(-1) > 0
    kinds = cv2.dilate(touched.astype(np.uint8), np.ones((2 * _AROUND + 1, 2 * _AROUND + 1), np.uint8))
    kinds[local_range(planes, _AROUND).max(-1) > EVEN] = 2
    return np.ascontiguousarray(kinds)


def _rows_of_grid(rows: slice, height: int, grid_height: int) -> slice:
    scale = grid_height / height
    return slice(max(0, int(rows.start * scale) - 2), min(grid_height, int(rows.stop * scale) + 3))


@_compiled
def _upsample(planes, kinds, grid_photo, photo, first_row, height, scale, offset, blur_override):  # type: ignore[no-untyped-def]  # compiled by numba
    """Fill the rows of the three maps, see the module's text."""
    grid_height, grid_width = kinds.shape
    rows, width = scale.shape
    colour = np.float32(0.125 / COLOUR_SIGMA**2)  # (1 + x / 8)^-4 falls as exp(-x / 2) does, at a fraction of its cost
    space = np.float32(-0.5 / SPACE_SIGMA**2)
    down, across = np.empty(4, np.float32), np.empty(4, np.float32)
    for row in range(rows):
        v = (first_row + row + 0.5) * grid_height / height - 0.5
        top = int(np.floor(v))
        for tap in range(4):
            down[tap] = np.exp(space * np.float32((v - top + 1 - tap) ** 2))
        for x in range(width):
            u = (x + 0.5) * grid_width / width - 0.5
            left = int(np.floor(u))
            kind = kinds[min(max(top, 0), grid_height - 1), min(max(left, 0), grid_width - 1)]
            if kind == 0:
                continue
            reach = 1 if kind == 1 else 2
            if kind == 2:
                for tap in range(4):
                    across[tap] = np.exp(space * np.float32((u - left + 1 - tap) ** 2))
            total, a, b, c = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
            for j in range(top - reach + 1, top + reach + 1):
                y = min(max(j, 0), grid_height - 1)
                for i in range(left - reach + 1, left + reach + 1):
                    z = min(max(i, 0), grid_width - 1)
                    if kind == 1:
                        weight = np.float32((1 - abs(v - j)) * (1 - abs(u - i)))
                    else:
                        unlike = np.float32(0)
                        for channel in range(3):
                            step = photo[row, x, channel] - grid_photo[y, z, channel]
                            unlike += step * step
                        like = np.float32(1) / (np.float32(1) + colour * unlike)
                        weight = (
                            down[j - top + 1] * across[i - left + 1] * (like * like * like * like + np.float32(_FLOOR))
                        )
                    total += weight
                    a += weight * planes[y, z, 0]
                    b += weight * planes[y, z, 1]
                    c += weight * planes[y, z, 2]
            scale[row, x] = a / total
            offset[row, x] = b / total
            blur_override[row, x] = c / total
