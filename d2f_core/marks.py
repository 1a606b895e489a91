"""Marks laid over a picture: edges that are sharp (focus peaking), and lights that the photo clipped.

Both give (H, W, 4) uint8 in blue, green, red, alpha order, premultiplied, which is what a screen's painter takes.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.inspection import eight_bit

Float = NDArray[np.float32]
Marks = NDArray[np.uint8]

PEAKING_COLOUR = (90, 255, 120)  # RGB; a green that photos rarely have
CLIPPED_COLOUR = (255, 40, 40)
BRIGHT_COLOUR = (255, 200, 0)
CLIPPED_FROM = 254  # of 255, the largest channel
SHARP_RADIUS_PX = 1.0  # less blur than this keeps an edge sharp
PEAK_CONTRAST = 36.0  # of 255: second difference at which an edge counts as sharp, in the middle of a soft ramp
BRIGHT_OPACITY, CLIPPED_OPACITY, PEAK_OPACITY = 0.55, 0.9, 1.0


def focus_peaking(picture: NDArray[Any], defocus: Float) -> Marks:
    """Sharp edges of what is in focus.

    Args:
        picture: (H, W, 3) as rendered, uint8 or uint16.
        defocus: (H, W) signed blur radius in px of `picture`.
    """
    grey = cv2.cvtColor(eight_bit(picture), cv2.COLOR_RGB2GRAY)
    detail = np.abs(cv2.Laplacian(grey, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REPLICATE))
    strength = np.clip((detail - PEAK_CONTRAST / 2) / PEAK_CONTRAST, 0, 1)
    strength = np.where(np.abs(defocus) < SHARP_RADIUS_PX, strength, 0).astype(np.float32)
    return _tinted(strength, PEAKING_COLOUR, PEAK_OPACITY)


def bright_lights(photo: NDArray[Any], threshold: float, most_pixels: int) -> Marks:
    """Where the photo is clipped (red), and where it is above the highlight threshold (yellow).

    Args:
        photo: (H, W, 3) uint8 or uint16.
        threshold: encoded brightness of the largest channel, 0..1.
        most_pixels: size of the result; a light smaller than its pixels still leaves a mark.
    """
    shown = eight_bit(photo)
    largest = cv2.max(cv2.max(shown[..., 0], shown[..., 1]), shown[..., 2])
    shrink = min(1.0, math.sqrt(most_pixels / largest.size))
    size = max(1, round(largest.shape[1] * shrink)), max(1, round(largest.shape[0] * shrink))
    clipped = _shrunk(largest >= CLIPPED_FROM, size)
    bright = np.where(clipped > 0, 0, _shrunk(largest >= round(255 * threshold), size))
    return _tinted(clipped, CLIPPED_COLOUR, CLIPPED_OPACITY) + _tinted(bright, BRIGHT_COLOUR, BRIGHT_OPACITY)


def _shrunk(mask: NDArray[np.bool_], size: tuple[int, int]) -> Float:
    """1 wherever a part of the pixel was set."""
    small = cv2.resize(mask.astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (small > 0).astype(np.float32)


def _tinted(strength: Float | NDArray[Any], colour: tuple[int, int, int], opacity: float) -> Marks:
    red, green, blue = colour
    scaled = (opacity * strength)[..., None] * np.array([blue, green, red, 255], np.float32)
    return np.asarray(np.rint(scaled), np.uint8)
