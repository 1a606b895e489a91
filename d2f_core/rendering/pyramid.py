"""A scene's layers on ever coarser grids: a large PSF is scattered where it is small.

A pixel of radius r is scattered on the finest level where r is at most the level's limit; near the limit it is shared
between two levels, so there is no seam. `PreparedScene` keeps the levels, because they depend neither on the focus nor
on the blur. Of a large photo nothing is kept: the finest level is made in strips whenever it is needed, the coarser
ones live while their layer is blurred.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.scatter import ABSENCE_MARGIN_PX, ABSENCE_REACH, halve
from d2f_core.rendering.workspace import Workspace, new_empty
from d2f_core.window import Window

Float = NDArray[np.float32]

LARGEST_KEPT_PIXELS = 2_500_000  # levels are kept up to this size: 32 bytes a pixel and layer
STRIP_ROWS = 256
SHORT_STRIP_ROWS = 128  # of a picture of few strips: the last one does not leave the other threads waiting
MANY_STRIPS = 6


def strips(height: int) -> list[tuple[int, int]]:
    """First and last + 1 row of the strips of a picture this high.

    They are equally high: what leaves the frame is mirrored back within the last one, which a short one has no room
    for.
    """
    rows = STRIP_ROWS if height > MANY_STRIPS * STRIP_ROWS else SHORT_STRIP_ROWS
    count = max(1, height // rows)
    return [(height * index // count, height * (index + 1) // count) for index in range(count)]


def level_windows(finest: Window, levels: int) -> list[Window]:
    """The part of each level's grid that is rendered."""
    windows = [finest]
    for _ in range(levels - 1):
        windows.append(windows[-1].halved())
    return windows


def levels_needed(largest_radius_px: float, level_limit_px: float) -> int:
    """Number of levels so that the largest radius is within the limit on the coarsest one."""
    return 1 + max(0, math.ceil(math.log2(max(largest_radius_px, 1e-9) / level_limit_px)))


class Layers(Protocol):
    """What is needed of `SceneLayers`; layers that a camera move has shifted have it, too."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def window(self) -> Window: ...

    @property
    def disparity(self) -> Float: ...

    @property
    def fills(self) -> Sized: ...

    def row_distances(self, layer: int) -> Float: ...

    def sources(
        self, layer: int, first_row: int, last_row: int, new: Callable[[str, tuple[int, ...]], Float] = new_empty
    ) -> LayerPixels: ...


@dataclass(eq=False)
class PreparedScene:
    """Layers and their levels; use from one render at a time, different layers from different threads."""

    scene: Layers
    _levels: dict[tuple[int, int], LayerPixels] = field(default_factory=dict)
    _row_distances: dict[int, Float] = field(default_factory=dict)

    @property
    def layer_count(self) -> int:
        return len(self.scene.fills)

    def active_rows(self, layer: int, largest_radius_px: float) -> tuple[int, int]:
        """First and last + 1 row of a layer that can add to a picture of this blur; equal if there is none."""
        if layer not in self._row_distances:
            self._row_distances[layer] = self.scene.row_distances(layer)
        rows = np.flatnonzero(self._row_distances[layer] <= ABSENCE_REACH * largest_radius_px + ABSENCE_MARGIN_PX)
        return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 0)

    def rows(self, layer: int, first: int, last: int, workspace: Workspace) -> LayerPixels:
        """Rows first .. last - 1 of the finest level; of a large photo they live in `workspace`."""
        if not self._is_kept:
            return self.scene.sources(layer, first, last, workspace.empty)
        key = (layer, 0)
        if key not in self._levels:
            self._levels[key] = self.scene.sources(layer, 0, self.scene.size[0])
        return _rows_of(self._levels[key], first, last)

    def level(self, layer: int, level: int, workspace: Workspace) -> LayerPixels:
        """The whole of a coarser level, 1 or above."""
        key = (layer, level)
        if key not in self._levels:
            self._levels[key] = self._halved(layer, level, workspace)
        return self._levels[key]

    def forget(self, layer: int) -> None:
        """Let go of a layer's levels if the photo is large; they are made anew when they are asked for."""
        if not self._is_kept:
            for key in [key for key in list(self._levels) if key[0] == layer]:  # other threads add theirs
                del self._levels[key]

    @property
    def _is_kept(self) -> bool:
        return math.prod(self.scene.size) <= LARGEST_KEPT_PIXELS

    def _halved(self, layer: int, level: int, workspace: Workspace) -> LayerPixels:
        fine, coarse = (window.size for window in level_windows(self.scene.window, level + 1)[-2:])
        new = new_empty if self._is_kept else workspace.empty
        result = LayerPixels(
            new(f"pixels {level}", (*coarse, 4)), new(f"disparity {level}", coarse), new(f"distance {level}", coarse)
        )
        for first in range(0, coarse[0], STRIP_ROWS // 2):
            last = min(first + STRIP_ROWS // 2, coarse[0])
            source = self._fine_rows(layer, level - 1, 2 * first, min(2 * last, fine[0]), workspace)
            halve(source, _rows_of(result, first, last))
        return result

    def _fine_rows(self, layer: int, level: int, first: int, last: int, workspace: Workspace) -> LayerPixels:
        if level == 0:
            return self.rows(layer, first, last, workspace)
        return _rows_of(self.level(layer, level, workspace), first, last)


def _rows_of(whole: LayerPixels, first: int, last: int) -> LayerPixels:
    return LayerPixels(*(part[first:last] for part in whole))
