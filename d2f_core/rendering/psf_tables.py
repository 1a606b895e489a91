"""Kernels as sparse differences along their rows, ready to be scattered.

A PSF is constant along most of each row, so its difference to the left neighbour is zero except at its edges. Adding
only those few numbers for every source pixel and taking one running sum per row at the end gives exactly the sum of all
PSFs, at a cost that grows with the radius and not with its square (span scatter; numbers in docs/rendering.md).

A table holds one kernel for each radius step and, where the opening varies over the frame, for each cell of a grid of
frame positions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numba
import numpy as np
from numpy.typing import NDArray

from d2f_core.rendering.aperture import kernel, reach, varies_over_frame
from d2f_core.settings import ApertureSettings, Point

FINE_RADIUS_PX = 2.0  # small PSFs change much from step to step: below this radius the steps are finer
FINE_STEPS_PER_PX = 16
STEPS_PER_PX = 4  # above, a PSF is at most 1/8 px too large or small
GRID_CELLS_FINAL = 9  # within a cell a cat-eye moves by at most 1/9 of its radius
GRID_CELLS_DRAFT = 5
# Brightness is rounded to this share of the brightest: smaller steps are invisible, but costly to scatter.
_SMALLEST_STEP = 0.04


@dataclass(frozen=True)
class PsfTable:
    """Edges of all kernels.

    Attributes:
        rows, columns: (n,) int32, where an edge lies relative to the centre.
        steps: (n,) float32, change of the kernel's value there; the kernel's sum is 1.
        starts: (grid * grid, radii + 1) int32, edges of kernel (cell, i) are starts[cell, i] .. starts[cell, i + 1].
        grid: cells along each side of the frame.
        reach: of a PSF, in radii.
        margin: pixels that the largest PSF reaches beyond its centre.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    steps: NDArray[np.float32]
    starts: NDArray[np.int32]
    grid: int
    reach: float
    margin: int


@lru_cache(maxsize=8)
def psf_table(aperture: ApertureSettings, largest_radius_px: int, grid_cells: int, aspect: float) -> PsfTable:
    """Table of the kernels of all radius steps up to `largest_radius_px`.

    Args:
        aperture: the shape.
        largest_radius_px: on the grid that is scattered.
        grid_cells: cells along each side of the frame; 1 is used where the shape does not vary.
        aspect: width over height of the frame.
    """
    grid = grid_cells if varies_over_frame(aperture) else 1
    edges: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]] = []
    radii = [step_radius(index) for index in range(radius_step(largest_radius_px) + 1)]
    starts = np.zeros((grid * grid, len(radii) + 1), np.int32)
    position_in_table = 0
    for cell in range(grid * grid):
        place = _cell_position(cell, grid, aspect)
        for index, radius in enumerate(radii):
            starts[cell, index] = position_in_table
            edges.append(row_edges(kernel(aperture, radius, place)))
            position_in_table += edges[-1][0].size
        starts[cell, -1] = position_in_table
    rows, columns, steps = (np.concatenate(part) for part in zip(*edges, strict=True))
    margin = math.ceil(largest_radius_px * reach(aperture)) + 1
    return PsfTable(rows, columns, steps, starts, grid, reach(aperture), margin)


@numba.njit(nogil=True, cache=True)
def radius_step(radius_px: float) -> int:
    """Index of the kernel for a radius; `step_radius` is the inverse."""
    if radius_px < FINE_RADIUS_PX:
        return int(radius_px * FINE_STEPS_PER_PX + 0.5)
    return int(FINE_RADIUS_PX * FINE_STEPS_PER_PX + (radius_px - FINE_RADIUS_PX) * STEPS_PER_PX + 0.5)


def step_radius(index: int) -> float:
    """Radius in px of the kernel with this index."""
    fine_steps = FINE_RADIUS_PX * FINE_STEPS_PER_PX
    return index / FINE_STEPS_PER_PX if index <= fine_steps else FINE_RADIUS_PX + (index - fine_steps) / STEPS_PER_PX


@numba.njit(nogil=True, cache=True)
def row_edges(psf: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Rows, columns (relative to the centre) and sizes of the steps of a kernel along its rows.

    The running sum of the steps of a row is the kernel's row; behind the last step it is exactly zero.
    """
    half, size = psf.shape[0] // 2, psf.shape[0]
    smallest = psf.max() * _SMALLEST_STEP
    levels = np.zeros((size, size + 2), np.float32)
    levels[:, 1:-1] = np.round(psf / smallest)
    total = levels.sum()
    count = 0
    for i in range(size):
        for j in range(size + 1):
            count += levels[i, j + 1] != levels[i, j]
    rows, columns, steps = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.float32)
    count = 0
    for i in range(size):
        for j in range(size + 1):
            step = levels[i, j + 1] - levels[i, j]
            if step != 0:
                rows[count], columns[count], steps[count] = i - half, j - half, step / total
                count += 1
    return rows, columns, steps


def _cell_position(cell: int, grid: int, aspect: float) -> Point:
    """Centre of a grid cell as (p - centre) / (half diagonal)."""
    if grid == 1:
        return 0.0, 0.0
    x = (2 * (cell % grid) + 1) / grid - 1
    y = (2 * (cell // grid) + 1) / grid - 1
    half_diagonal = math.hypot(aspect, 1.0)
    return x * aspect / half_diagonal, y / half_diagonal
