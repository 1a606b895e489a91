"""A scene's layers on ever coarser grids: a large spot is scattered where it is small.

A pixel of radius r is scattered on the finest level where r is at most the level's limit; near the limit it is shared
between two levels, so there is no seam. `PreparedScene` keeps the levels, because they depend neither on the focus nor
on the blur; the finest level of a large photo is not kept but made in strips whenever it is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.rendering.layers import SceneLayers
from d2f_core.rendering.scatter import halve
from d2f_core.rendering.scratch import Scratch

Float = NDArray[np.float32]

LARGEST_KEPT_PIXELS = 2_500_000  # the finest level is kept up to this size: 20 bytes a pixel and layer
STRIP_ROWS = 256


class LevelPixels(NamedTuple):
    """One layer on one level: (h, w, 4) premultiplied radiance and alpha, (h, w) disparity."""

    pixels: Float
    disparity: Float


def level_sizes(size: tuple[int, int], levels: int) -> list[tuple[int, int]]:
    """(height, width) of each level, halved and rounded up."""
    sizes = [size]
    for _ in range(levels - 1):
        height, width = sizes[-1]
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes


def levels_needed(largest_radius_px: float, level_limit_px: float) -> int:
    """Number of levels so that the largest radius is within the limit on the coarsest one."""
    return 1 + max(0, math.ceil(math.log2(max(largest_radius_px, 1e-9) / level_limit_px)))


@dataclass(eq=False)
class PreparedScene:
    """Layers and their levels; use from one render at a time, different layers from different threads."""

    scene: SceneLayers
    _levels: dict[tuple[int, int], LevelPixels] = field(default_factory=dict)

    @property
    def layer_count(self) -> int:
        return len(self.scene.fills)

    def rows(self, layer: int, first: int, last: int, scratch: Scratch) -> LevelPixels:
        """Rows first .. last - 1 of the finest level; of a large photo they live in `scratch`."""
        if math.prod(self.scene.size) > LARGEST_KEPT_PIXELS:
            return LevelPixels(*self.scene.sources(layer, first, last, scratch.zeros))
        key = (layer, 0)
        if key not in self._levels:
            self._levels[key] = LevelPixels(*self.scene.sources(layer, 0, self.scene.size[0]))
        whole = self._levels[key]
        return LevelPixels(whole.pixels[first:last], whole.disparity[first:last])

    def level(self, layer: int, level: int, scratch: Scratch) -> LevelPixels:
        """The whole of a coarser level, 1 or above."""
        key = (layer, level)
        if key not in self._levels:
            self._levels[key] = self._halved(layer, level, scratch)
        return self._levels[key]

    def _halved(self, layer: int, level: int, scratch: Scratch) -> LevelPixels:
        fine, coarse = level_sizes(self.scene.size, level + 1)[-2:]
        scale_y, scale_x = fine[0] / coarse[0], fine[1] / coarse[1]
        result = LevelPixels(np.empty((*coarse, 4), np.float32), np.empty(coarse, np.float32))
        for first in range(0, coarse[0], STRIP_ROWS // 2):
            last = min(first + STRIP_ROWS // 2, coarse[0])
            fine_first, fine_last = math.floor(first * scale_y), min(math.ceil(last * scale_y), fine[0])
            source = self._fine_rows(layer, level - 1, fine_first, fine_last, scratch)
            # the rows of `out` count from `first`, so the shift is the distance between the two grids' beginnings
            halve(source.pixels, source.disparity, scale_y, scale_x, fine_first - first * scale_y,
                  result.pixels[first:last], result.disparity[first:last])  # fmt: skip
        return result

    def _fine_rows(self, layer: int, level: int, first: int, last: int, scratch: Scratch) -> LevelPixels:
        if level == 0:
            return self.rows(layer, first, last, scratch)
        whole = self.level(layer, level, scratch)
        return LevelPixels(whole.pixels[first:last], whole.disparity[first:last])
