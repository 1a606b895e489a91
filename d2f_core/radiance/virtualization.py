"""Radiance virtualization: give clipped lights back the light that the photo cut off.

    photo (sRGB encoded) + its linear light  ->  gain per pixel  ->  radiance, which may exceed 1

The gain goes by the largest channel, so a light keeps its hue, and it is 1 (no change) below the clip. `recovery`
scales the gain in stops, `boost` adds stops above `threshold`. First version: the hand rule 1 + 6 t^2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.settings import HighlightSettings

CLIP_BEGIN = 0.9  # encoded; the hand rule starts here
HAND_GAIN = 6.0  # a pixel at 1 becomes 1 + 6


def radiance(photo: NDArray[Any], linear: NDArray[np.float32], highlights: HighlightSettings) -> NDArray[np.float32]:
    """Linear light with clipped lights rebuilt.

    Args:
        photo: (H, W, 3) sRGB encoded; float32 0..1, uint8 or uint16.
        linear: (H, W, 3) the same in linear light, 0..1.
        highlights: recovery, boost and threshold.

    Returns:
        (H, W, 3) float32 linear light, never below `linear`; a new array.
    """
    scale = np.iinfo(photo.dtype).max if photo.dtype.kind == "u" else 1.0
    brightest = photo.max(axis=2).astype(np.float32) / np.float32(scale)
    gain = _hand_gain(brightest) ** np.float32(highlights.recovery)
    if highlights.boost > 0:
        gain *= np.exp2(np.float32(highlights.boost) * _above(brightest, highlights.threshold))
    result: NDArray[np.float32] = linear * gain[:, :, None]
    return result


def _hand_gain(brightest: NDArray[np.float32]) -> NDArray[np.float32]:
    t = np.clip((brightest - CLIP_BEGIN) / (1 - CLIP_BEGIN), 0, 1)
    gain: NDArray[np.float32] = (1 + HAND_GAIN * t * t).astype(np.float32)
    return gain


def _above(brightest: NDArray[np.float32], threshold: float) -> NDArray[np.float32]:
    """0 at the threshold, 1 at white, smooth between (smoothstep)."""
    t = np.clip((brightest - threshold) / max(1 - threshold, 1e-3), 0, 1)
    share: NDArray[np.float32] = (t * t * (3 - 2 * t)).astype(np.float32)
    return share
