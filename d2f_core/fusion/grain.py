"""Grain: a blur without the photo's noise looks like plastic beside a noisy subject.

    photo -> `measure_noise`: its noise by brightness
    `grain_pattern` -> `add_grain`: the same noise onto what the blur made smooth

Noise is measured where the photo is flattest, as the response to a filter that straight edges and slopes do not pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import to_unit
from d2f_core.window import Window

Float = NDArray[np.float32]

BRIGHTNESS_STEPS = 16
BLOCK_PX = 8
FLATTEST = 20  # percentile of the blocks of one brightness that counts as flat
MOST_MEASURED_PIXELS = 1_500_000  # of a larger photo only a part in the middle is measured
# Sum of squares 36: the standard deviation of its response to white noise is 6 times that of the noise.
# Source: [Immerkaer1996].
_FILTER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6


def measure_noise(photo: NDArray[Any]) -> Float:
    """Noise of a photo by brightness.

    Args:
        photo: (H, W, 3) encoded, uint8, uint16 or float32.

    Returns:
        (16,) float32 standard deviation of one channel, in units of the encoded range 0..1, from black to white.
    """
    grey = to_unit(_middle(photo)).mean(axis=2, dtype=np.float32)
    rows, columns = grey.shape[0] // BLOCK_PX, grey.shape[1] // BLOCK_PX
    if rows == 0 or columns == 0:
        return np.zeros(BRIGHTNESS_STEPS, np.float32)
    response = cv2.filter2D(grey, -1, _FILTER)[: rows * BLOCK_PX, : columns * BLOCK_PX]
    blocks = (rows, BLOCK_PX, columns, BLOCK_PX)
    deviation = response.reshape(blocks).std(axis=(1, 3)).ravel()
    brightness = grey[: rows * BLOCK_PX, : columns * BLOCK_PX].reshape(blocks).mean(axis=(1, 3)).ravel()
    # the mean of three independent channels has less noise than one of them
    return _by_brightness(deviation, brightness) * np.float32(np.sqrt(3))


def add_grain(picture: NDArray[Any], noise: Float, share: Float, pattern: Float) -> NDArray[Any]:
    """A strip of a picture with grain.

    Args:
        picture: (h, W, 3) encoded.
        noise: from `measure_noise`.
        share: (h, W), how much of the noise to add; 0 leaves a pixel as it is.
        pattern: (h, W, 3) from `grain_pattern`.

    Returns:
        (h, W, 3), dtype of `picture`.
    """
    values = to_unit(picture)
    level = np.clip(values.mean(axis=2) * (BRIGHTNESS_STEPS - 1), 0, BRIGHTNESS_STEPS - 1)
    deviation = np.interp(level, np.arange(BRIGHTNESS_STEPS), noise).astype(np.float32) * share
    grained = np.clip(values + pattern * deviation[..., None], 0, 1)
    if picture.dtype == np.float32:
        return np.asarray(grained, np.float32)
    return np.asarray(np.rint(grained * np.iinfo(picture.dtype).max), picture.dtype)


def grain_pattern(place: Window, strips: Iterable[tuple[int, int]]) -> Float:
    """White noise of a part of a photo, (h, w, 3): the same wherever the part begins.

    Args:
        place: the part.
        strips: first and last + 1 row of parts of the whole photo that have a pattern of their own each.
    """
    bottom, rows = place.top + place.height, []
    for first, last in strips:
        if first < bottom and last > place.top:
            strip = np.random.default_rng(first).standard_normal((last - first, place.whole[1], 3), np.float32)
            rows.append(strip[max(place.top - first, 0) : bottom - first, place.slices[1]])
    return np.concatenate(rows)


def _middle(photo: NDArray[Any]) -> NDArray[Any]:
    excess = (photo.shape[0] * photo.shape[1] / MOST_MEASURED_PIXELS) ** 0.5
    if excess <= 1:
        return photo
    height, width = int(photo.shape[0] / excess), int(photo.shape[1] / excess)
    top, left = (photo.shape[0] - height) // 2, (photo.shape[1] - width) // 2
    return photo[top : top + height, left : left + width]


def _by_brightness(deviation: Float, brightness: Float) -> Float:
    """Noise of the flattest blocks of each brightness; steps that the photo lacks take their neighbours'."""
    step = np.clip(brightness * BRIGHTNESS_STEPS, 0, BRIGHTNESS_STEPS - 1).astype(int)
    known = [index for index in range(BRIGHTNESS_STEPS) if (step == index).sum() >= 8]
    if not known:
        return np.full(BRIGHTNESS_STEPS, np.percentile(deviation, FLATTEST), np.float32)
    values = [np.percentile(deviation[step == index], FLATTEST) for index in known]
    return np.asarray(np.interp(np.arange(BRIGHTNESS_STEPS), known, values), np.float32)
