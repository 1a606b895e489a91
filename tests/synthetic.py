"""Named tiny scenes for tests: every function gives a photo, or a photo and its disparity.

    step_edge    a near half over a far half, both textured
    point_light  one bright pixel on black
    ramp         disparity that rises from left to right under a textured photo
    checker      black and white squares
    clipped_sun  a light whose middle the photo clips, on a dim sky

Photos are (H, W, 3), sRGB encoded; disparity is (H, W) float32, 0..1, near = large. Seeds are fixed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def step_edge(height: int = 64, width: int = 96) -> tuple[NDArray[np.uint8], Array]:
    """Left half near (disparity 0.9, warm), right half far (0.1, cool)."""
    near = np.arange(width)[None, :] < width // 2
    texture = np.random.default_rng(0).uniform(0.6, 1.0, (height, width, 1))
    colour = np.where(near[:, :, None], [220.0, 140.0, 60.0], [40.0, 90.0, 200.0])
    disparity = np.broadcast_to(np.where(near, 0.9, 0.1), (height, width))
    return (colour * texture).astype(np.uint8), disparity.astype(np.float32)


def point_light(height: int = 65, width: int = 65, radiance: float = 1.0) -> Array:
    """One pixel of this radiance in the middle of black; linear light float32 (H, W, 3)."""
    light = np.zeros((height, width, 3), np.float32)
    light[height // 2, width // 2] = radiance
    return light


def ramp(height: int = 64, width: int = 96) -> tuple[NDArray[np.uint8], Array]:
    """Grey noise on a surface that comes nearer to the right, disparity 0..1."""
    noise = np.random.default_rng(1).integers(30, 220, (height, width, 1), np.uint8)
    disparity = np.linspace(0, 1, width, dtype=np.float32)[None, :].repeat(height, axis=0)
    return noise.repeat(3, axis=2), disparity


def checker(height: int = 64, width: int = 96, dtype: type = np.uint8, square_px: int = 4) -> NDArray[Any]:
    """Black and white squares; white is 255, 65535 or 1.0."""
    rows, columns = np.mgrid[:height, :width] // square_px
    white = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1
    return np.repeat(((rows + columns) % 2 * white).astype(dtype)[:, :, None], 3, axis=2)


def clipped_sun(
    height: int = 96, width: int = 96, peak: float = 30.0, sigma_px: float = 3.0
) -> tuple[NDArray[np.uint8], Array]:
    """A warm Gaussian light of this peak radiance in the middle of a dim sky: the photo, and the true radiance."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    distance2 = (x - (width - 1) / 2) ** 2 + (y - (height - 1) / 2) ** 2
    spot = peak * np.exp(-distance2 / (2 * sigma_px**2))[:, :, None] * np.array([1.0, 0.8, 0.5])
    linear = (0.03 + spot).astype(np.float32)
    clipped = np.clip(linear, 0, 1)
    encoded = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8), linear
