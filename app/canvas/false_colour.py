"""Depth and focus as colours that everyone can tell apart.

Depth is cividis: dark blue is far, yellow is near. Focus tints the photo: blue in front of the focus, orange behind it,
the sharp parts keep their own colours. Blue and orange stay different in every common colour blindness.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

NEAR_TINT = (64, 140, 255)  # RGB; in front of the focus
FAR_TINT = (255, 150, 40)  # RGB; behind it
STRONGEST_TINT = 0.72  # share of the tint where the blur is widest
SHARP_RADIUS_PX = 0.75  # of the picture's own grid; less blur than this looks sharp
FULL_RADIUS_SHARE = 0.02  # of the long side; blur at which the tint is strongest


def depth_colours(disparity: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Disparity 0..1 in cividis, uint8 RGB of the same height and width."""
    levels = np.clip(255.0 * disparity, 0, 255).astype(np.uint8)
    colours = cv2.applyColorMap(levels, cv2.COLORMAP_CIVIDIS)
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_BGR2RGB), np.uint8)


def focus_colours(photo: NDArray[np.uint8], defocus: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The photo in grey, tinted where it blurs.

    Args:
        photo: (h, w, 3) uint8 RGB.
        defocus: (h, w) float32, signed radius in px; positive is nearer than the focus.
    """
    share = _tint_share(defocus)[..., None]
    tint = np.where(defocus[..., None] > 0, np.array(NEAR_TINT, np.float32), np.array(FAR_TINT, np.float32))
    grey = cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.float32)
    shaded = tint * (0.25 + 0.75 * grey / 255.0)
    base = np.where(share > 0, grey, photo.astype(np.float32))
    return np.asarray(base + share * (shaded - base), np.uint8)


def _tint_share(defocus: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 where it looks sharp, rising to the strongest tint with the blur."""
    radius = np.abs(defocus)
    full = max(FULL_RADIUS_SHARE * max(defocus.shape), 2 * SHARP_RADIUS_PX)
    ramp = np.clip((radius - SHARP_RADIUS_PX) / (full - SHARP_RADIUS_PX), 0.0, 1.0)
    return np.where(radius > SHARP_RADIUS_PX, 0.25 + (STRONGEST_TINT - 0.25) * ramp, 0.0).astype(np.float32)
