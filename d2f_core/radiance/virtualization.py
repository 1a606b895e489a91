"""Radiance virtualization: give clipped lights back the light that the photo cut off.

    photo + its linear light
        ->  working size (long side 768): linear light, share of clipped pixels per channel
        ->  features of the clipped pixels (light_features.py) -> gain per channel (light_network.py)
        ->  full size, in strips of rows: linear * (1 + gate * (gain - 1)), gate 0 below the clip, 1 from 0.985
        ->  boost: extra stops above `threshold`, by the largest channel, so that the hue stays

A channel that is not clipped was measured and keeps its value: the colour of a lamp comes from what the photo still
shows of it. The working size is the same for a preview and an export, so both get the same gain. `recovery` scales the
gain in stops: 0 leaves the light as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled
from d2f_core.filters import white_of
from d2f_core.radiance.light_features import LightFeatures, light_features
from d2f_core.radiance.light_network import gain_stops
from d2f_core.settings import HighlightSettings
from d2f_core.threads import map_in_threads

Float = NDArray[np.float32]
Places = NDArray[np.int64]

CLIP_BEGIN, CLIPPED = 0.97, 0.985  # encoded; unchanged below the first (247 of 255), clipped from the second (252)
WORKING_SIDE_PX = 768  # long side at which lights are looked at; the size of the scenes the network knows
LAMP_RADII = (0.024, 0.05)  # of the long side: inner radius of the largest lamp, and of the smallest wall
LAMP_STOPS = (8.0, 0.58)  # most gain of a lamp and of a wall; 0.58 stops are 1.5 times photo white
HALF_CLIPPED = 0.5  # share of clipped pixels from which a channel of the working picture was not measured
MEASURED_LEVELS = (0.3, 0.65)  # linear; brightest channel that was measured, of a coloured and of a white lamp
MEASURED_STOPS = (LAMP_STOPS[0], 0.5)  # most gain of the other channels of these
SMALL_PHOTO_PX = 512  # long side below which a lamp may fill more of the frame: a cut-out, not a view
LEAST_GLARE = 0.001  # linear; what every lens scatters around a light that clips, and noise adds
_STRIP_ROWS = 64


class LightGain(NamedTuple):
    """What clipped lights are multiplied by, on rows of the working size and columns of the photo.

    Attributes:
        gain: (h', W, 3) float32, >= 1.
        is_needed: (h',) whether it is more than 1 anywhere in a row.
        height: rows of the photo.
    """

    gain: Float
    is_needed: NDArray[np.bool_]
    height: int

    def at(self, size: tuple[int, int]) -> LightGain:
        """The same of the photo at another (height, width)."""
        wide = cv2.resize(self.gain, (size[1], self.gain.shape[0]), interpolation=cv2.INTER_LINEAR)
        return LightGain(np.asarray(wide, np.float32), self.is_needed, size[0])


def virtualize(linear: Float, photo: NDArray[Any], highlights: HighlightSettings) -> None:
    """Rebuild clipped lights, in place: at 24 MP a copy would cost as much as the rest.

    Args:
        linear: (H, W, 3) float32 linear light of the photo, 0..1 (of a RAW also above); nowhere lowered.
        photo: (H, W, 3) sRGB encoded; float32 0..1, uint8 or uint16.
        highlights: recovery, boost and threshold.

    Raises:
        WeightsError: the weights of the network are missing or damaged.
    """
    gain = light_gain(photo, lambda rows: linear[rows], highlights.recovery)
    rebuild(linear, photo, highlights, gain, np.arange(photo.shape[0]), slice(None))


def light_gain(photo: NDArray[Any], light_of: Callable[[slice], Float], recovery: float) -> LightGain | None:
    """The gain of a photo's lights; None where there is nothing to rebuild.

    Args:
        photo: as in `virtualize`.
        light_of: linear light of some rows of it.
        recovery: share of the gain in stops, 0..1.
    """
    height, width = photo.shape[:2]
    small = _working_size(height, width)
    clipped = _shrunk(lambda rows: _clipped(photo[rows]), height, small) if recovery > 0 else None
    if clipped is None or not clipped.any():
        return None

    def shown(rows: slice) -> Float:  # a RAW has light above white
        light = light_of(rows)
        return np.minimum(light, 1) if photo.dtype == np.float32 else light

    gain = working_gain(_shrunk(shown, height, small), np.asarray(np.rint(clipped) / 255, np.float32), recovery)
    wide = np.asarray(cv2.resize(gain, (width, small[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return LightGain(wide, np.asarray((gain > 1).any(axis=(1, 2))), height)


def rebuild(
    linear: Float,
    photo: NDArray[Any],
    highlights: HighlightSettings,
    gain: LightGain | None,
    rows: NDArray[np.int64],
    columns: slice | NDArray[np.int64],
) -> None:
    """`virtualize` for a part of a photo whose gain is known, in place.

    Args:
        linear, photo: (h, w, 3), the part.
        rows, columns: of the whole photo, which rows these are, ascending, and which columns.
    """
    for first in range(0, len(rows), _STRIP_ROWS):
        part = slice(first, first + _STRIP_ROWS)
        if gain is not None:
            _recover(linear[part], photo[part], gain, rows[part], columns)
        if highlights.boost > 0:
            _boost(linear[part], photo[part], highlights)


def working_gain(linear: Float, clipped: Float, recovery: float = 1.0) -> Float:
    """Gain of the light, (h, w, 3), >= 1; spread by one pixel beyond what is clipped, 1 elsewhere.

    Args:
        linear, clipped: as in `light_features`, at working size.
        recovery: share of the gain in stops.
    """
    found = light_features(linear, clipped)
    weight = found.pixels.astype(np.float32)
    gain = np.zeros_like(linear)
    stops = np.minimum(gain_stops(found.values), _most_stops(found, max(weight.shape))[:, None])
    stops = np.minimum(stops, _most_stops_beside(linear[found.pixels], clipped[found.pixels])[:, None])
    gain[found.pixels] = np.exp2(np.float32(recovery) * stops)
    gain[_drawn(found.pixels, linear, clipped)] = 1
    around = cv2.blur(gain, (3, 3)) / np.maximum(cv2.blur(weight, (3, 3)), 1e-6)[:, :, None]
    near = cv2.dilate(weight, np.ones((3, 3), np.uint8))[:, :, None] > 0
    spread = np.where(near, around, 1)
    return np.asarray(np.where(found.pixels[:, :, None], gain, spread), np.float32)


def _most_stops(found: LightFeatures, long_side_px: int) -> Float:
    """Limit by the size of the clipped region: a wall or a sky is no lamp, whatever its rim looks like; (N,)."""
    radius = found.inner_radius_px / max(long_side_px, SMALL_PHOTO_PX)
    return np.asarray(np.interp(radius, LAMP_RADII, LAMP_STOPS), np.float32)


def _most_stops_beside(linear: Float, clipped: Float) -> Float:
    """Limit by the channels that were measured, (N,): a lamp that is nearly white in them is no bright red one."""
    measured = np.where(clipped < HALF_CLIPPED, linear, 0).max(axis=1)
    return np.asarray(np.interp(measured, MEASURED_LEVELS, MEASURED_STOPS), np.float32)


def _drawn(pixels: NDArray[np.bool_], linear: Float, clipped: Float) -> NDArray[np.bool_]:
    """Clipped pixels of regions in pure black: a light that outshines white leaves glare, so these were drawn."""
    is_clipped = np.asarray((clipped > 0).any(axis=2), np.uint8)
    region = cv2.connectedComponents(is_clipped)[1]
    grown = cv2.dilate(region.astype(np.float32), np.ones((5, 5), np.uint8)).astype(np.int32)
    ring = (region == 0) & (grown > 0)
    brightest = np.zeros(region.max() + 1, np.float32)
    np.maximum.at(brightest, grown[ring], linear.max(axis=2)[ring])
    return np.asarray(pixels & (brightest < LEAST_GLARE)[region], np.bool_)


def _recover(
    result: Float, photo: NDArray[Any], found: LightGain, rows: NDArray[np.int64], columns: slice | NDArray[np.int64]
) -> None:
    """Multiply the clipped lights of a strip in place by their gain."""
    above, below, share_below = _row_places(rows, found)
    if found.is_needed[above[0] : below[-1] + 1].any():
        places = np.arange(found.gain.shape[1])[columns]
        _multiply(result, _gate(photo), found.gain, above, below, share_below, places)


@compiled
def _multiply(
    result: Float, gate: Float, gain: Float, above: Places, below: Places, share: Float, columns: Places
) -> None:
    """`_recover` with the rows and columns of the gain; light that was measured stays at least as it is."""
    one = np.float32(1)
    for y in range(result.shape[0]):
        upper, lower = gain[above[y]], gain[below[y]]
        for x in range(result.shape[1]):
            for c in range(3):
                if gate[y, x, c] > 0:
                    here = upper[columns[x], c]
                    here += share[y] * (lower[columns[x], c] - here)
                    light = result[y, x, c]
                    result[y, x, c] = max(light, min(light, one) * (one + gate[y, x, c] * (here - one)))


def _clipped(photo: NDArray[Any]) -> NDArray[np.uint8]:
    """255 where a channel is clipped, else 0."""
    least = CLIPPED * white_of(photo)
    if photo.dtype == np.uint8:
        return np.asarray(cv2.threshold(photo, math.ceil(least) - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    return (photo >= least).view(np.uint8) * np.uint8(255)


def _boost(result: Float, photo: NDArray[Any], highlights: HighlightSettings) -> None:
    """Add stops in place above the threshold: none at the threshold, all at white, smoothly between."""
    span = max(1 - highlights.threshold, 1e-3)
    brightest = np.maximum(np.maximum(photo[:, :, 0], photo[:, :, 1]), photo[:, :, 2]) / np.float32(white_of(photo))
    t = np.clip((brightest - np.float32(highlights.threshold)) / np.float32(span), 0, 1)
    if t.any():
        result *= np.exp2(np.float32(highlights.boost) * (t * t * (3 - 2 * t)))[:, :, None]


def _gate(strip: NDArray[Any]) -> Float:
    """0 below the clip, 1 where a channel is clipped, per channel."""
    if strip.dtype == np.uint8:
        return np.asarray(cv2.LUT(strip, _gate_of(np.arange(256, dtype=np.float32) / 255)), np.float32)
    return _gate_of(strip / np.float32(white_of(strip)))


def _gate_of(encoded: NDArray[Any]) -> Float:
    return np.asarray(np.clip((encoded - CLIP_BEGIN) / (CLIPPED - CLIP_BEGIN), 0, 1), np.float32)


def _working_size(height: int, width: int) -> tuple[int, int]:
    shrink = min(1.0, WORKING_SIDE_PX / max(height, width))
    return max(1, round(height * shrink)), max(1, round(width * shrink))


def _shrunk(rows_of: Callable[[slice], NDArray[Any]], height: int, size: tuple[int, int]) -> Float:
    """Area means, (*size, 3) float32, of a picture of which only some rows are there at a time."""

    def narrow(first: int) -> Float:
        rows = np.asarray(rows_of(slice(first, min(first + _STRIP_ROWS, height))), np.float32)
        return np.asarray(cv2.resize(rows, (size[1], rows.shape[0]), interpolation=cv2.INTER_AREA), np.float32)

    narrowed = np.concatenate(map_in_threads(narrow, range(0, height, _STRIP_ROWS)))
    return np.asarray(cv2.resize(narrowed, size[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _row_places(rows: NDArray[np.int64], found: LightGain) -> tuple[Places, Places, Float]:
    """For these rows, the working rows above and below and the share of the one below."""
    small_height = found.gain.shape[0]
    place = (rows + 0.5) * (small_height / found.height) - 0.5
    place = np.clip(place, 0, small_height - 1)
    above = np.floor(place).astype(np.int64)
    below = np.minimum(above + 1, small_height - 1)
    return above, below, (place - above).astype(np.float32)
