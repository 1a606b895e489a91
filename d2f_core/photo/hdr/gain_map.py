"""A gain map: how much brighter than the photo an HDR screen shows each place, and the light that this means.

    H = (S + offset_sdr) 2^stops - offset_hdr      S the photo's linear light, H that of the HDR picture, 1 is white

per channel [ISO21496, 5.2]. Old viewers show S. What blurs is the real light: S where H is no brighter than white, and
above it what the map says (`add_light_above`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.orientation import upright

Float = NDArray[np.float32]
Place = tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]  # rows and columns of a photo of this size

OFFSET = 1 / 64  # of the maps that we write; the value that all writers use
MOST_STOPS = 10.0  # brighter than the sun on white paper; more is damage
_STRIP_ROWS = 256


@dataclass(frozen=True, eq=False)
class GainMap:
    """A gain map, fitted to the upright photo.

    Attributes:
        stops: (h, w) or (h, w, 3) float32, log2 of the gain; usually coarser than the photo.
        offset_sdr, offset_hdr: added to the light, so that black has a gain, too.
        source: where it comes from: "Ultra HDR", "ISO 21496-1", "Apple", "PQ", "HLG".
    """

    stops: Float
    offset_sdr: float = 0.0
    offset_hdr: float = 0.0
    source: str = ""

    def light(self, linear: Float, place: Place | None = None) -> Float:
        """The HDR light of a part of the photo, (h, w, 3), >= 0.

        Args:
            linear: (h, w, 3) linear light of the photo there.
            place: where the part lies; by default it is the whole.
        """
        stops = _at(self.stops, place or _whole(linear))
        stops = stops[..., None] if stops.ndim == 2 else stops
        lit = (linear + np.float32(self.offset_sdr)) * np.exp2(stops) - np.float32(self.offset_hdr)
        return np.asarray(np.maximum(lit, 0), np.float32)

    def turned_upright(self, orientation: int) -> GainMap:
        """The map of a photo with EXIF's Orientation, 1..8."""
        return replace(self, stops=np.ascontiguousarray(upright(self.stops, orientation)))


def add_light_above(linear: Float, gain_map: GainMap, share: float = 1.0, place: Place | None = None) -> None:
    """Add what is brighter than white to a photo's linear light, (h, w, 3), in place; `share` of it, 0..1."""
    rows, columns, whole = place or _whole(linear)
    for first in range(0, len(linear), _STRIP_ROWS):
        strip = slice(first, first + _STRIP_ROWS)
        above = np.maximum(gain_map.light(linear[strip], (rows[strip], columns, whole)) - 1, 0)
        linear[strip] += np.float32(share) * above


def hdr_light(linear: Float, gain_map: GainMap) -> Float:
    """The HDR light of a whole photo, (H, W, 3), from its linear light."""
    result = np.empty_like(linear)
    rows, columns, whole = _whole(linear)
    for first in range(0, len(linear), _STRIP_ROWS):
        strip = slice(first, first + _STRIP_ROWS)
        result[strip] = gain_map.light(linear[strip], (rows[strip], columns, whole))
    return result


def gain_between(linear: Float, light: Float, *, coarser: int = 2) -> GainMap:
    """The map that makes HDR light of the photo's, both (H, W, 3) or (H, W).

    Args:
        coarser: how much smaller it is than the photo.
    """
    size = max(1, -(-linear.shape[1] // coarser)), max(1, -(-linear.shape[0] // coarser))
    base, wanted = (_shrunk(each, size) + np.float32(OFFSET) for each in (linear, light))
    return GainMap(np.asarray(np.log2(wanted / base), np.float32), OFFSET, OFFSET)


def _shrunk(light: Float, size: tuple[int, int]) -> Float:
    return np.asarray(cv2.resize(np.maximum(light, 0), size, interpolation=cv2.INTER_AREA), np.float32)


def _whole(linear: Float) -> Place:
    height, width = linear.shape[:2]
    return np.arange(height), np.arange(width), (height, width)


def _at(stops: Float, place: Place) -> Float:
    """The map at the photo's pixels, bilinear; pixel centres are at .5."""
    rows, columns, whole = place
    if stops.shape[:2] == whole:
        return np.asarray(stops[rows[:, None], columns])
    y, x = (
        ((at + 0.5) * (have / of) - 0.5).astype(np.float32)
        for at, have, of in zip((rows, columns), stops.shape, whole, strict=False)
    )
    maps = np.broadcast_to(x, (len(y), len(x))), np.broadcast_to(y[:, None], (len(y), len(x)))
    x_map, y_map = (np.ascontiguousarray(each) for each in maps)
    return np.asarray(cv2.remap(stops, x_map, y_map, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
