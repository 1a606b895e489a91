"""The blur that a photo already has: how wide its edges are, by place.

    photo -> two Gaussian blurs more -> the ratio of an edge's slopes -> radius of the disc that explains it -> spread

A disc of radius r makes of a step an edge whose slope is a half ellipse, 2 sqrt(r^2 - x^2) / (pi r^2). A Gaussian more
lowers its summit, the less the wider the edge is; the ratio of two summits depends on r alone, not on the contrast.

Source: [Zhuo2011], who take one Gaussian more and an edge that is Gaussian itself.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import pull_push
from d2f_core.photo.colour import to_8_bit, to_linear

Float = NDArray[np.float32]

FINE_SIGMA_PX, COARSE_SIGMA_PX = 1.0, 3.0
PIXEL_VARIANCE = 1 / 12 + 1 / 3  # of a pixel, and of the difference of two that are 2 px apart
TOGETHER_PX = 6.0  # edges so near to each other are measured together
EDGE_PX = 5  # side of the square in which an edge is the steepest place
LEAST_CONTRAST = 0.01  # slope in linear light a px; flatter things tell nothing
WIDEST_PX = 16.0  # radius; beyond, the two slopes are too much alike
SHARP_PX = 1.0  # what is measured less than this is the pixels' own softness
LUMINANCE = np.array([[0.2126, 0.7152, 0.0722]], np.float32)  # of linear sRGB


def own_blur(photo: NDArray[Any]) -> Float:
    """Radius in px of the disc that has blurred each place, (H, W) float32; 0 is sharp, at most 16.

    Between edges it is what the nearest ones say; a photo without any counts as sharp.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32, sRGB; at about 1024 px of the long side.
    """
    light = np.asarray(cv2.transform(to_linear(to_8_bit(photo)), LUMINANCE), np.float32)
    fine, coarse = _slope(light, FINE_SIGMA_PX), _slope(light, COARSE_SIGMA_PX)
    steepest = cv2.dilate(fine, np.ones((EDGE_PX, EDGE_PX), np.uint8))
    is_edge = (fine >= 0.95 * steepest) & (fine > LEAST_CONTRAST)
    if not is_edge.any():
        return np.zeros(light.shape, np.float32)
    radii, ratios = _ratios()
    measured = np.interp(fine[is_edge] / np.maximum(coarse[is_edge], 1e-9), ratios[::-1], radii[::-1])  # ratios fall
    radius = np.zeros_like(light)
    radius[is_edge] = np.where(measured < SHARP_PX, 0, measured)
    # strong edges speak for their surroundings: weak ones are often shading, soft in the scene and not by the lens
    share = np.where(is_edge, fine**2, 0).astype(np.float32)
    total, known = (_spread(plane) for plane in (radius * share, share))
    weight = (known > LEAST_CONTRAST**2 / 1000).astype(np.float32)
    return pull_push(np.asarray(total / np.maximum(known, 1e-12) * weight, np.float32), weight)


def _spread(plane: Float) -> Float:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), TOGETHER_PX), np.float32)


@lru_cache(maxsize=1)
def _ratios() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Radii in px and the ratio of the two slopes for each, falling."""
    radii = np.linspace(0.05, WIDEST_PX, 320)
    return radii, _summits(radii, FINE_SIGMA_PX) / _summits(radii, COARSE_SIGMA_PX)


def _summits(radii: NDArray[np.float64], sigma_px: float) -> NDArray[np.float64]:
    """Steepest slope of a unit step blurred by each disc and by this Gaussian, as pixels show it."""
    variance = sigma_px**2 + PIXEL_VARIANCE
    angle = (np.arange(200) + 0.5) / 200 * math.pi - math.pi / 2  # x = r sin(angle)
    weight = np.cos(angle) ** 2 / np.square(np.cos(angle)).sum()
    x = radii[:, None] * np.sin(angle)
    return np.asarray((weight * np.exp(-(x**2) / (2 * variance))).sum(1) / math.sqrt(2 * math.pi * variance))


def _slope(light: Float, sigma_px: float) -> Float:
    smooth = cv2.GaussianBlur(light, (0, 0), sigma_px)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *order, ksize=3, scale=1 / 8) for order in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down), np.float32)
