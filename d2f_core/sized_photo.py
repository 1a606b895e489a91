"""A photo at every size that is asked for, and the cache of what is made of it."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.hallucination import DepthEstimate, hallucinate
from d2f_core.depth.user_model import DepthModel
from d2f_core.errors import SettingsError
from d2f_core.focus.autofocus import searched_photo
from d2f_core.focus.faces import Face, find_faces
from d2f_core.focus.lens import cut_by_barrel
from d2f_core.focus.own_blur import own_blur
from d2f_core.photo.captured_optics import captured_optics
from d2f_core.photo.photo import Photo
from d2f_core.photo.turning import quarters_between, turned_to
from d2f_core.settings import ApertureSettings, RenderSettings
from d2f_core.settings.render_settings import Rotation
from d2f_core.stage_cache import StageCache

REFERENCE_LONG_SIDE = 1024  # px; focus and faces are sought in this size, so that they are the same for every size
DRAFT_SOURCES = (REFERENCE_LONG_SIDE, 2048)  # px; drafts are shrunk from one of these copies of a large photo
LEAST_SHRUNK = 1.6  # by which the copy is larger than a draft, or being shrunk twice would show
LARGEST_CACHED_PIXELS = 2_500_000  # results of larger sizes (exports) are not kept


class SizedPhoto:
    """Attributes:
    photo: at its own size.
    """

    def __init__(self, photo: Photo, kept: StageCache | None = None) -> None:
        self.photo = photo
        self._cache = StageCache() if kept is None else kept

    @property
    def stages(self) -> StageCache:
        """What was found out, for whoever goes on with the same photo."""
        return self._cache

    def sized_photo(self, long_side: int | None = None) -> NDArray[Any]:
        """The photo itself at a size, without any blur."""
        return self._sized(self._size(long_side))

    def hallucination(self, *, model: DepthModel | None = None, cancel: CancelToken = NEVER) -> DepthEstimate:
        """Depth and subject on the networks' grid; asked for once. Arguments and errors as `hallucinate`."""

        def ask() -> DepthEstimate:
            return hallucinate(self._seen(self._size(REFERENCE_LONG_SIDE)), model=model, cancel=cancel)

        return self._cache.get("hallucination", self.photo.photo_id, ask)

    def faces(self, *, cancel: CancelToken = NEVER) -> tuple[Face, ...]:
        """The faces of the photo, the surest first; found once.

        Raises:
            Cancelled, WeightsError.
        """

        def find() -> tuple[Face, ...]:
            return find_faces(searched_photo(self._seen(self._size(REFERENCE_LONG_SIDE))), cancel=cancel)

        return self._cache.get("faces", self.photo.photo_id, find)

    def own_blur(self) -> NDArray[np.float32]:
        """Radius of the blur that the photo has by place, in parts of the long side; (h, w); see `focus.own_blur`."""
        size = self._size(REFERENCE_LONG_SIDE)
        return self._cache.get(
            "own_blur", self.photo.photo_id, lambda: own_blur(self._seen(size)) / np.float32(max(size))
        )

    def _as_grey(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Of a grey photo one channel: dither and rebuilt lights differ a little between them."""
        return np.repeat(pixels[..., 1:2], 3, axis=2) if self.photo.is_grey else pixels

    def aperture(self, settings: RenderSettings) -> ApertureSettings:
        """The aperture that is rendered: that of the settings, with the barrel of the lens where they ask for it.

        Raises:
            SettingsError: they do, and focal length or sensor are not known.
        """
        known, aspect = captured_optics(self.photo), max(self.photo.size) / min(self.photo.size)
        return cut_by_barrel(settings.aperture, settings.optics, known, settings.blur.f_number, aspect)

    def _turn(self, rotation: Rotation) -> int:
        """Hold the photo turned like this; returns by how many quarters it turned: all begins anew then."""
        quarters = quarters_between(self.photo.rotation, rotation)
        if quarters:
            self.photo, self._cache = turned_to(self.photo, rotation), StageCache()
        return quarters

    def _size(self, long_side: int | None) -> tuple[int, int]:
        height, width = self.photo.size
        if long_side is None or long_side >= max(height, width):
            return height, width
        if long_side < 1:
            raise SettingsError("The long side is {long_side} pixels: give 1 or more.", long_side=long_side)
        scale = long_side / max(height, width)
        return max(1, round(height * scale)), max(1, round(width * scale))

    def _seen(self, size: tuple[int, int], is_draft: bool = False) -> NDArray[Any]:
        """The photo as a screen shows it: a RAW has light above white, which the networks have never met."""
        pixels = self._drafted(size) if is_draft else self._sized(size)
        return np.minimum(pixels, np.float32(1)) if pixels.dtype == np.float32 else pixels

    def _sized(self, size: tuple[int, int]) -> NDArray[Any]:
        if size == self.photo.size:
            return self.photo.pixels

        def make() -> NDArray[Any]:
            return cv2.resize(self.photo.pixels, size[::-1], interpolation=cv2.INTER_AREA)

        return self._cache.get("sized photo", size, make, keep=is_small(size))

    def _makes_do(self, size: tuple[int, int], settings: RenderSettings) -> bool:
        """Whether a draft of this size is drawn from the depth and the lights of the reference size.

        Not where those of its own size are there already, nor where it has that size: then they serve the final, too.
        """
        reference = self._size(REFERENCE_LONG_SIDE)
        if max(size) > max(reference) or not settings.leaves_depth:
            return max(size) <= max(reference)
        return size != reference and not self._cache.holds("depth", (size, settings.depth.source, False))

    def _drafted(self, size: tuple[int, int]) -> NDArray[Any]:
        """The photo at the size of a draft; a large one is shrunk once for drafts of all sizes."""
        large_enough = [side for side in DRAFT_SOURCES if side >= LEAST_SHRUNK * max(size)]
        source = self._size(large_enough[0] if large_enough else DRAFT_SOURCES[-1])
        if source in (size, self.photo.size):
            return self._sized(size)

        def make() -> NDArray[Any]:
            large = self._cache.get("draft_source", source, lambda: self._sized(source))
            return cv2.resize(large, size[::-1], interpolation=cv2.INTER_AREA)

        return self._cache.get("draft_photo", size, make)


def is_small(size: tuple[int, int]) -> bool:
    return math.prod(size) <= LARGEST_CACHED_PIXELS
