"""Where a stroke works: its path as a soft band, kept on its own side of the photo's edges.

    path -> distance of each pixel to it -> band with a fading rim
         -> geodesic cost of leaving the path across edges of the photo [Criminisi2008] -> band without what lies beyond

All on the painting grid, and only within the box around the path, so the cost of a stroke does not depend on the photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled
from d2f_core.filters import disc_window
from d2f_core.settings.strokes import Stroke

Plane = NDArray[np.float32]
Scalar = np.float32
Guide = NDArray[np.float32]  # (h, w, 3), from `smoothed_guide`

CORE = 0.3  # share of the radius around the path whose colours are certainly meant
OTHERS = 1.3  # as far around the path the colours are looked at that may not be meant
BINS = 16  # of a colour channel
FAMILIAR = 0.3  # share of a colour in the core, against the others, from which it is no stranger
TOLL_PER_RADIUS = 3.0  # cost of a way through strange colours as long as the radius
SPECK = 0.08  # of the radius: strange spots this small belong to what they are on
FREE_STEP = 0.022  # change of colour between neighbouring pixels that is texture, 0..1
LEAST_COST, MOST_COST = 0.05, 0.14  # summed colour steps beyond that: the brush begins to stop, has stopped
SWEEPS = 3  # there and back; enough for a brush, whose shape has few corners
_SUBPIXEL = 4  # bits of a coordinate when the path is drawn


@dataclass(frozen=True)
class Box:
    """Part of a grid: rows top .. bottom - 1, columns left .. right - 1."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def is_empty(self) -> bool:
        return self.bottom <= self.top or self.right <= self.left


def path_px(stroke: Stroke, size: tuple[int, int]) -> NDArray[np.float64]:
    """(n, 2) x and y of the path on a grid of (height, width); pixel centres are whole numbers."""
    height, width = size
    return np.array(stroke.points, np.float64) * (width, height) - 0.5


def radius_px(stroke: Stroke, size: tuple[int, int]) -> float:
    """Radius of the brush on a grid, at least one pixel."""
    return max(1.0, stroke.size * max(size) / 2)


def box_of(stroke: Stroke, size: tuple[int, int], margin_px: float) -> Box:
    """What of a grid lies within `margin_px` of the path; empty if the path stays outside."""
    path = path_px(stroke, size)
    low = np.floor(path.min(0) - margin_px).astype(int)
    high = np.ceil(path.max(0) + margin_px).astype(int) + 1
    return Box(max(0, low[1]), min(size[0], high[1]), max(0, low[0]), min(size[1], high[0]))


def distance_to_path(stroke: Stroke, size: tuple[int, int], box: Box, reach_px: float) -> Plane:
    """Px from each pixel of the box to the path; infinite beyond `reach_px`."""
    squared = np.full((box.bottom - box.top, box.right - box.left), np.inf, np.float32)
    _nearest_segment(path_px(stroke, size) - (box.left, box.top), reach_px, squared)
    return np.sqrt(squared)


def inside_of_path(stroke: Stroke, size: tuple[int, int], box: Box) -> Plane:
    """1 inside the closed path, 0 outside."""
    inside = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
    points = (path_px(stroke, size) - (box.left, box.top)) * 2**_SUBPIXEL
    cv2.fillPoly(inside, [np.round(points).astype(np.int32)], 1, cv2.LINE_8, _SUBPIXEL)
    return inside.astype(np.float32)


def band(distance: Plane, radius: float, feather: float) -> Plane:
    """1 near the path, fading to 0 at the radius over its share `feather`, never over less than a pixel."""
    fade = max(1.0, feather * radius)
    share = np.clip((radius + 0.5 - distance) / fade, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def smoothed_guide(photo: NDArray[np.float32]) -> NDArray[np.float32]:
    """The photo without its texture and noise, edges kept; (h, w, 3) float32, 0..1."""
    return np.ascontiguousarray(cv2.bilateralFilter(photo, 7, 0.08, 2.5), np.float32)


def own_side(guide: NDArray[np.float32], distance: Plane, radius: float) -> Plane:
    """1 where a pixel belongs to what the path runs on, 0 beyond an edge of the photo.

    A way out of the core costs what the colours change on it, and more for each pixel whose colour is rare in the core
    but common elsewhere under the brush: a soft edge stops the brush, too.

    Args:
        guide: (h, w, 3) of the box, from `smoothed_guide`.
        distance: (h, w) px to the path.
        radius: of the brush in px; farther pixels are 0.
    """
    core = np.maximum(0, 1 - distance / max(1.5, CORE * radius)).astype(np.float32)
    others = ((distance > CORE * radius) & (distance <= OTHERS * radius)).astype(np.float32)
    toll = np.float32(TOLL_PER_RADIUS / radius) * _strangeness(guide, core, others)
    cost = np.where(core > 0, 0, 1e3).astype(np.float32)
    _spread(cost, np.ascontiguousarray(guide), toll, distance, np.float32(radius + 1), np.float32(FREE_STEP), SWEEPS)
    share = np.clip((MOST_COST - cost) / (MOST_COST - LEAST_COST), 0, 1).astype(np.float32)
    window = disc_window(max(1, round(SPECK * radius)))
    return np.asarray(cv2.morphologyEx(share, cv2.MORPH_CLOSE, window), np.float32)  # specks belong to what they are on


def _strangeness(guide: NDArray[np.float32], core: Plane, others: Plane) -> Plane:
    """0 for colours that the core has, too, 1 for colours that only the others have."""
    bins = np.clip((guide * BINS).astype(np.int32), 0, BINS - 1)
    index = (bins[..., 0] * BINS + bins[..., 1]) * BINS + bins[..., 2]
    inside, outside = (_colour_share(index, weight) for weight in (core, others))
    ratio = inside / np.maximum(inside + outside, 1e-12)
    strange = np.clip((FAMILIAR - ratio) / FAMILIAR, 0, 1).astype(np.float32)
    return np.asarray(cv2.blur(strange[index], (3, 3)), np.float32)


def _colour_share(index: NDArray[np.int32], weight: Plane) -> NDArray[np.float64]:
    """(BINS^3,) share of each colour among the weighted pixels; neighbouring colours count a little."""
    counts = np.bincount(index.ravel(), weight.ravel(), BINS**3).reshape(BINS, BINS, BINS)
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if other == axis else (0, 0) for other in range(3)])
        before, after = (np.take(padded, np.arange(BINS) + shift, axis) for shift in (0, 2))
        counts = 0.5 * counts + 0.25 * (before + after)
    return np.asarray(counts.ravel() / max(float(counts.sum()), 1e-9), np.float64)


@compiled
def _spread(cost: Plane, guide: Guide, toll: Plane, distance: Plane, reach: Scalar, free: Scalar, sweeps: int) -> None:
    """Least sum of colour steps and tolls from the core to each pixel, by sweeps down and up; `cost` in place."""
    height, width = cost.shape
    for _ in range(sweeps):
        for y in range(height):
            for x in range(width):
                if distance[y, x] <= reach:
                    cost[y, x] = _cheapest_way(cost, guide, toll, free, y, x, 1)
        for y in range(height - 1, -1, -1):
            for x in range(width - 1, -1, -1):
                if distance[y, x] <= reach:
                    cost[y, x] = _cheapest_way(cost, guide, toll, free, y, x, -1)


@compiled
def _cheapest_way(cost: Plane, guide: Guide, toll: Plane, free: Scalar, y: int, x: int, direction: int) -> Scalar:
    """Cost of a pixel, by itself or by way of one of the four neighbours that the sweep has passed."""
    best: Scalar = cost[y, x]
    for dy, dx in ((0, -1), (-1, -1), (-1, 0), (-1, 1)):
        v, u = y + direction * dy, x + direction * dx
        if 0 <= v < cost.shape[0] and 0 <= u < cost.shape[1] and cost[v, u] < best:
            step = np.float32(0)
            for c in range(3):
                step = max(step, abs(guide[y, x, c] - guide[v, u, c]))
            best = min(best, cost[v, u] + max(step - free, np.float32(0)) + toll[y, x])
    return best


@compiled
def _nearest_segment(path: NDArray[np.float64], reach: float, squared: Plane) -> None:
    """Least squared distance to any segment of the path, where it is within reach."""
    height, width = squared.shape
    for first in range(max(1, len(path) - 1)):
        ax, ay = path[first]
        bx, by = path[min(first + 1, len(path) - 1)]
        dx, dy = bx - ax, by - ay
        length2 = max(dx * dx + dy * dy, 1e-12)
        for y in range(max(0, int(min(ay, by) - reach)), min(height, int(max(ay, by) + reach) + 2)):
            for x in range(max(0, int(min(ax, bx) - reach)), min(width, int(max(ax, bx) + reach) + 2)):
                along = min(max(((x - ax) * dx + (y - ay) * dy) / length2, 0.0), 1.0)
                away2 = (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2
                if away2 <= reach * reach and away2 < squared[y, x]:
                    squared[y, x] = away2
