"""A photo at every size that is asked for, and the cache of what is made of it."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import SettingsError
from d2f_core.photo.photo import Photo
from d2f_core.stage_cache import StageCache

LARGEST_CACHED_PIXELS = 2_500_000  # results of larger sizes (exports) are not kept


class SizedPhoto:
    """Attributes:
    photo: at its own size.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self._cache = StageCache()

    def sized_photo(self, long_side: int | None = None) -> NDArray[Any]:
        """The photo itself at a size, without any blur."""
        return self._sized(self._size(long_side))

    def _size(self, long_side: int | None) -> tuple[int, int]:
        height, width = self.photo.size
        if long_side is None or long_side >= max(height, width):
            return height, width
        if long_side < 1:
            raise SettingsError("The long side is {long_side} pixels: give 1 or more.", long_side=long_side)
        scale = long_side / max(height, width)
        return max(1, round(height * scale)), max(1, round(width * scale))

    def _seen(self, size: tuple[int, int]) -> NDArray[Any]:
        """The photo as a screen shows it: a RAW has light above white, which the networks have never met."""
        pixels = self._sized(size)
        return np.minimum(pixels, np.float32(1)) if pixels.dtype == np.float32 else pixels

    def _sized(self, size: tuple[int, int]) -> NDArray[Any]:
        if size == self.photo.size:
            return self.photo.pixels

        def make() -> NDArray[Any]:
            return cv2.resize(self.photo.pixels, size[::-1], interpolation=cv2.INTER_AREA)

        return self._cache.get("sized photo", size, make, keep=is_small(size))


def is_small(size: tuple[int, int]) -> bool:
    return math.prod(size) <= LARGEST_CACHED_PIXELS
