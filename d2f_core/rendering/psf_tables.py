"""Kernels as sparse differences along their rows, ready to be scattered.

A PSF is constant along most of each row, so its difference to the left neighbour is zero except at its edges. Adding
only those few numbers for every source pixel and taking one running sum per row at the end gives exactly the sum of all
PSFs, at a cost that grows with the radius and not with its square (span scatter; numbers in docs/rendering.md). Large
discs that are uneven inside (rim, spherical aberration, onion rings) are drawn with fewer edges than they have.

A table holds one kernel for each radius step and, where the opening varies over the frame, for each cell of a grid of
frame positions; where lenses draw otherwise before the focus, that grid again. With colour fringes each edge has two
sizes, one for green and one for red and blue, so that three colours cost little more than one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled
from d2f_core.rendering.aperture import ONION_DEPTH, has_sides, has_zones, kernel, reach, varies_over_frame
from d2f_core.settings import ApertureSettings, Point

FINE_RADIUS_PX = 2.0  # small PSFs change much from step to step: below this radius the steps are finer
FINE_STEPS_PER_PX = 16
STEPS_PER_PX = 4  # above, a PSF is at most 1/8 px too large or small
GRID_CELLS_FINAL = 9  # within a cell a cat-eye moves by at most 1/9 of its radius
GRID_CELLS_DRAFT = 5
# Brightness is rounded to this share of the brightest: smaller steps are invisible, but costly to scatter.
_SMALLEST_STEP = 0.04
# Discs with zones inside have two to four times the edges of an even disc. From this radius on, where that is costly,
# an edge less may bring so much error, squared: of the brightest, or of the depth of onion rings, the costliest of all.
_JOINED_FROM_PX = 8.0
_WORTH_OF_A_STEP = 0.003
_WORTH_IN_RINGS = 0.18
FRINGED_FROM_PX = 3.0  # a smaller disc has no room for a fringe, and the rounding of its edges would tint even walls
_SMALLEST_TINTED_STEP = 0.07  # with fringes there are twice as many edges, and their rims are coloured anyway

Edges = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]  # rows, columns, steps of one kernel


@dataclass(frozen=True)
class PsfTable:
    """Edges of all kernels.

    Attributes:
        rows, columns: (n,) int32, where an edge lies relative to the centre.
        steps: (n,) float32, change of the kernel's value there; the kernel's sum is 1. Of green, with fringes.
        red_blue: (n,) float32, the same of red and blue; empty where they are as green.
        mean: (n,) float32, the same of the three colours on average; `steps` itself where they do not differ.
        starts: (cells, radii + 1) int32, edges of kernel (cell, i) are starts[cell, i] .. starts[cell, i + 1].
        grid: cells along each side of the frame.
        near_cells: how many cells later the kernels of what is nearer than the focus come; 0 where they are the same.
        reach: of a PSF, in radii.
        margin: pixels that the largest PSF reaches beyond its centre.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    steps: NDArray[np.float32]
    red_blue: NDArray[np.float32]
    mean: NDArray[np.float32]
    starts: NDArray[np.int32]
    grid: int
    near_cells: int
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
    sides = (False, True) if has_sides(aperture) else (False,)
    edges: list[tuple[NDArray[Any], ...]] = []
    radii = [step_radius(index) for index in range(radius_step(float(largest_radius_px)) + 1)]
    starts: list[list[int]] = []
    position_in_table = 0
    for is_near, cell in product(sides, range(grid * grid)):
        place = _cell_position(cell, grid, aspect)
        starts.append([position_in_table])
        for radius in radii:
            edges.append(_edges(aperture, radius, place, is_near))
            position_in_table += edges[-1][0].size
            starts[-1].append(position_in_table)
    rows, columns, steps, red_blue = (np.concatenate(part) for part in zip(*edges, strict=True))
    margin = math.ceil(largest_radius_px * reach(aperture)) + 1
    near_cells = grid * grid * (len(sides) - 1)
    table_starts = np.array(starts, np.int32)
    mean = (steps + 2 * red_blue) / np.float32(3) if red_blue.size else steps
    return PsfTable(rows, columns, steps, red_blue, mean, table_starts, grid, near_cells, reach(aperture), margin)


def _edges(aperture: ApertureSettings, radius: float, place: Point, is_near: bool) -> tuple[NDArray[Any], ...]:
    """Rows, columns and steps of one kernel, and the steps of red and blue if they have their own."""
    green = kernel(aperture, radius, place, is_near=is_near)
    worth = _worth_of_a_step(aperture) if radius >= _JOINED_FROM_PX else 0.0
    if aperture.fringes == 0:
        return *row_edges(green, _SMALLEST_STEP, worth), np.empty(0, np.float32)
    is_fringed = radius >= FRINGED_FROM_PX
    return joined_edges(green, kernel(aperture, radius, place, is_near=is_near, is_red_blue=is_fringed), worth)


def _worth_of_a_step(aperture: ApertureSettings) -> float:
    """What `_join_runs` may spend on an edge less, in squares of the brightest pixel."""
    if aperture.onion > 0:  # in proportion to the rings: faint ones would vanish, deep ones be too dear
        return _WORTH_IN_RINGS * (ONION_DEPTH * aperture.onion) ** 2
    return _WORTH_OF_A_STEP if has_zones(aperture) else 0.0


def joined_edges(
    green: NDArray[np.float32], other: NDArray[np.float32], worth: float = 0.0
) -> tuple[NDArray[Any], ...]:
    """The edges of two kernels as one list, in the order of the rows: rows, columns, steps of either kernel."""
    found = [row_edges(psf, _SMALLEST_TINTED_STEP, worth) for psf in (green, other)]
    places = [(rows.astype(np.int64) << 32) + columns for rows, columns, _ in found]
    both = np.unique(np.concatenate(places))
    steps = np.zeros((2, both.size), np.float32)
    for own, at, (_, _, sizes) in zip(steps, places, found, strict=True):
        own[np.searchsorted(both, at)] = sizes
    rows = (both + (1 << 31)) >> 32  # columns may be negative
    return rows.astype(np.int32), (both - (rows << 32)).astype(np.int32), steps[0], steps[1]


@compiled
def radius_step(radius_px: float) -> int:
    """Index of the kernel for a radius; `step_radius` is the inverse."""
    if radius_px < FINE_RADIUS_PX:
        return int(radius_px * FINE_STEPS_PER_PX + 0.5)
    return int(FINE_RADIUS_PX * FINE_STEPS_PER_PX + (radius_px - FINE_RADIUS_PX) * STEPS_PER_PX + 0.5)


def step_radius(index: int) -> float:
    """Radius in px of the kernel with this index."""
    fine_steps = FINE_RADIUS_PX * FINE_STEPS_PER_PX
    return index / FINE_STEPS_PER_PX if index <= fine_steps else FINE_RADIUS_PX + (index - fine_steps) / STEPS_PER_PX


def row_edges(psf: NDArray[np.float32], smallest_step: float = _SMALLEST_STEP, worth: float = 0.0) -> Edges:
    """Rows, columns (relative to the centre) and sizes of the steps of a kernel along its rows.

    The running sum of the steps of a row is the kernel's row, within half a `smallest_step` of its brightest pixel or,
    with a `worth`, with as few steps as `_join_runs` leaves; behind the last step it is zero.
    """
    return _row_edges(psf, smallest_step, worth)


@compiled
def _row_edges(psf: NDArray[np.float32], smallest_step: float, worth: float) -> Edges:
    half, size = psf.shape[0] // 2, psf.shape[0]
    smallest = psf.max() * smallest_step
    levels = np.zeros((size, size + 2), np.float32)
    levels[:, 1:-1] = np.round(psf / smallest)
    if worth > 0:
        for i in range(size):
            _join_runs(levels[i], worth / smallest_step**2)
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


@compiled
def _join_runs(row: NDArray[np.float32], worth: float) -> None:
    """Replace neighbouring runs of a row by their mean while that costs less than `worth`, in place.

    The cost is the sum of the squared errors that a join brings ([Ward1963], along a line). The sum of the row stays,
    and so do pixels of 0: the outline of a PSF is left as it is.

    Args:
        row: (n,) brightness, constant in runs.
        worth: of a step less, in the square of the row's unit.
    """
    starts, values, widths = np.empty(row.size, np.int32), np.empty(row.size), np.zeros(row.size)
    count = 0
    for j in range(row.size):
        if count == 0 or row[j] != values[count - 1]:
            starts[count], values[count] = j, row[j]
            count += 1
        widths[count - 1] += 1
    while True:
        best, least = -1, worth
        for k in range(count - 1):
            if values[k] > 0 and values[k + 1] > 0:
                cost = widths[k] * widths[k + 1] / (widths[k] + widths[k + 1]) * (values[k] - values[k + 1]) ** 2
                if cost < least:
                    best, least = k, cost
        if best < 0:
            return
        first, width = starts[best], widths[best] + widths[best + 1]
        values[best] = (values[best] * widths[best] + values[best + 1] * widths[best + 1]) / width
        widths[best] = width
        row[first : first + np.int32(width)] = values[best]
        count -= 1
        for k in range(best + 1, count):
            starts[k], values[k], widths[k] = starts[k + 1], values[k + 1], widths[k + 1]


def _cell_position(cell: int, grid: int, aspect: float) -> Point:
    """Centre of a grid cell as (p - centre) / (half diagonal)."""
    if grid == 1:
        return 0.0, 0.0
    x = (2 * (cell % grid) + 1) / grid - 1
    y = (2 * (cell // grid) + 1) / grid - 1
    half_diagonal = math.hypot(aspect, 1.0)
    return x * aspect / half_diagonal, y / half_diagonal
