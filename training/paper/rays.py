"""Ray-sampled pictures of flat layers: the truth that the small networks of paper mode learn from.

A scene is a far picture and one cut-out before it. Every point of the lens sees the two shifted against each other, so
the mean over many points of the lens is the photo that a real lens takes, partial occlusion included, in linear light.
The all-in-focus photo is the view from the middle of the lens.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from training.depth.scenes import CutOut

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]
LENS_POINTS = 96
GAMMA = 2.2  # display value to linear light, near enough for training


class RayScene(NamedTuple):
    """A photo and what a lens makes of it.

    Attributes:
        photo: (H, W, 3), sRGB 0..1, all in focus.
        bokeh: (H, W, 3), sRGB 0..1, from the whole lens.
        radius_px: (H, W), blur radius, unsigned.
    """

    photo: Rgb
    bokeh: Rgb
    radius_px: Plane


def ray_scene(far: Rgb, cut: CutOut, largest_px: float, rng: np.random.Generator) -> RayScene:
    """A cut-out before a far picture, one of the two in focus.

    Args:
        far: (H, W, 3) sRGB 0..1.
        cut: fitted into the frame at a random place.
        largest_px: blur radius of the plane that is out of focus, drawn from a quarter of it to all.
    """
    height, width = far.shape[:2]
    front, matte = _placed(cut, (height, width), rng)
    radius = float(rng.uniform(0.25, 1.0)) * largest_px
    far_radius, near_radius = (radius, 0.0) if rng.random() < 0.7 else (0.0, radius)
    light_far, light_near = _linear(far, rng), np.clip(front, 0, 1) ** GAMMA
    total = np.zeros((height, width, 3), np.float32)
    for x, y in lens_points(LENS_POINTS):
        back = _shifted(light_far, x * far_radius, y * far_radius)
        alpha = _shifted(matte, -x * near_radius, -y * near_radius)[..., None]
        total += alpha * _shifted(light_near, -x * near_radius, -y * near_radius) + (1 - alpha) * back
    alpha = matte[..., None]
    photo = np.clip(alpha * light_near + (1 - alpha) * light_far, 0, 1) ** (1 / GAMMA)
    bokeh = np.clip(total / LENS_POINTS, 0, 1) ** (1 / GAMMA)
    radii = np.where(matte > 0.5, near_radius, far_radius)
    return RayScene(photo.astype(np.float32), bokeh.astype(np.float32), radii.astype(np.float32))


def lens_points(count: int) -> NDArray[np.float64]:
    """Points spread evenly over the unit disc (sunflower), (count, 2)."""
    index = np.arange(count) + 0.5
    radius, angle = np.sqrt(index / count), index * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)


def _linear(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Linear light in which the brightest spots are brighter than white, as lamps are: that is what clips."""
    light = rgb**GAMMA
    brightest = np.clip((rgb.max(2, keepdims=True) - 0.94) / 0.06, 0, 1)
    return np.asarray(light * (1 + rng.uniform(0, 8) * brightest**2), np.float32)


def _placed(cut: CutOut, size: tuple[int, int], rng: np.random.Generator) -> tuple[Rgb, Plane]:
    height, width = size
    scale = min(rng.uniform(0.6, 1.0) * height / cut.matte.shape[0], 0.9 * width / cut.matte.shape[1])
    left = rng.uniform(0, max(width - scale * cut.matte.shape[1], 0))
    matrix = np.array([[scale, 0, left], [0, scale, height - scale * cut.matte.shape[0]]])
    front = cv2.warpAffine(cut.rgb, matrix, (width, height), None, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
    matte = cv2.warpAffine(cut.matte, matrix, (width, height), None, cv2.INTER_LINEAR)
    return np.asarray(front, np.float32), np.asarray(matte, np.float32)


def _shifted(planes: NDArray[np.float32], x: float, y: float) -> NDArray[np.float32]:
    if x == y == 0:
        return planes
    matrix = np.array([[1, 0, x], [0, 1, y]])
    size = (planes.shape[1], planes.shape[0])
    return np.asarray(cv2.warpAffine(planes, matrix, size, None, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101), np.float32)
