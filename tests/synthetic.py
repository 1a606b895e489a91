"""Named tiny scenes for tests: every function gives a photo, or a photo and its disparity.

    step_edge    a near half over a far half, both textured
    point_light  one bright pixel on black
    ramp         disparity that rises from left to right under a textured photo
    checker      black and white squares
    room         a chair and a mirror, and a disparity that is wrong about both
    clipped_sun  a light whose middle the photo clips, on a dim sky
    drawn_face   head and shoulders of a person, which the face detector takes for one

Photos are (H, W, 3), sRGB encoded; disparity is (H, W) float32, 0..1, near = large. Seeds are fixed.
"""

from __future__ import annotations

from typing import Any

import cv2
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


def room(height: int = 400, width: int = 640) -> tuple[NDArray[np.uint8], Array, Array]:
    """A chair before a wall with a mirror: the photo, the true disparity, and what an estimate makes of it.

    The wall comes nearer to the right; the estimate sees a distant room in the mirror and misses the chair.
    """
    y, x = np.mgrid[:height, :width]
    x, y = x / width, y / height
    wall = 0.15 + 0.2 * x + 0.05 * y
    mirror = (np.abs(x - 0.25) < 0.1) & (np.abs(y - 0.375) < 0.17)
    chair = (np.abs(x - 0.74) < 0.05) & (y > 0.4) & (y < 0.85) | (np.abs(x - 0.74) < 0.1) & (np.abs(y - 0.64) < 0.03)
    texture = np.random.default_rng(5).uniform(0.75, 1.0, (height, width, 1))
    colour = np.where(chair[:, :, None], [170.0, 60.0, 40.0], [150.0, 170.0, 160.0])
    colour = np.where(mirror[:, :, None], [90.0, 110.0, 150.0], colour)
    truth = np.where(chair, 0.85, wall)
    wrong = np.where(mirror, 0.02, wall)
    return (colour * texture).astype(np.uint8), truth.astype(np.float32), wrong.astype(np.float32)


def drawn_face(side: int = 200) -> NDArray[np.uint8]:
    """(side, side, 3): head and shoulders of a person drawn with a few soft ellipses.

    The face spans 0.33..0.67 of the width and 0.24..0.70 of the height; its eyes are at (0.43, 0.44) and (0.57, 0.44).
    """
    picture = np.full((side, side, 3), (90, 110, 130), np.float32)

    def ellipse(x: float, y: float, width: float, height: float, colour: tuple[int, int, int]) -> None:
        centre, axes = (int(x * side), int(y * side)), (int(width * side), int(height * side))
        cv2.ellipse(picture, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)

    ellipse(0.5, 0.95, 0.38, 0.28, (60, 70, 120))  # shoulders
    ellipse(0.5, 0.70, 0.08, 0.10, (190, 140, 115))  # neck
    ellipse(0.5, 0.42, 0.21, 0.27, (60, 40, 30))  # hair
    ellipse(0.5, 0.47, 0.17, 0.23, (222, 172, 145))
    for x in (0.43, 0.57):
        ellipse(x, 0.395, 0.045, 0.012, (70, 45, 35))  # brow
        ellipse(x, 0.44, 0.032, 0.016, (245, 245, 245))
        ellipse(x, 0.44, 0.014, 0.014, (50, 35, 30))
    ellipse(0.5, 0.53, 0.022, 0.03, (190, 135, 112))  # nose
    ellipse(0.5, 0.59, 0.06, 0.02, (170, 80, 80))  # mouth
    return np.asarray(np.rint(cv2.GaussianBlur(picture, (0, 0), side / 200)), np.uint8)
