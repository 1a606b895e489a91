"""Transparent parts: laid on white while a picture is worked on, lifted off again for a format that keeps them.

Laying is done in the encoded domain, as viewers do. Lifting is its inverse: on white, the lifted picture with its alpha
looks exactly like the one that was worked on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_STRIP_ROWS = 256


def on_white(pixels: NDArray[Any]) -> NDArray[Any]:
    """RGB and alpha (H, W, 4) laid on white, in the encoded domain as viewers do, same depth."""
    if pixels.dtype == np.float32:
        alpha = np.clip(pixels[..., 3:], 0, 1)
        return np.asarray(pixels[..., :3] * alpha + (1 - alpha), np.float32)
    white = np.iinfo(pixels.dtype).max
    result = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    for row in range(0, len(pixels), _STRIP_ROWS):  # the products need four times the bytes
        strip = pixels[row : row + _STRIP_ROWS]
        colour, alpha = strip[..., :3].astype(np.uint64), strip[..., 3:].astype(np.uint64)
        result[row : row + _STRIP_ROWS] = (colour * alpha + white * (white - alpha) + white // 2) // white
    return result


def off_white(colours: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """RGB (H, W, 3) that lies on white with the alpha (H, W) it has: (H, W, 4), uint8 or uint16.

    What is fully transparent becomes black.
    """
    white = np.iinfo(colours.dtype).max
    result = np.empty((*alpha.shape, 4), colours.dtype)
    result[..., 3] = alpha
    for row in range(0, len(alpha), _STRIP_ROWS):
        strip = colours[row : row + _STRIP_ROWS].astype(np.int64)
        opacity = alpha[row : row + _STRIP_ROWS, :, None].astype(np.int64)
        lifted = np.maximum((strip - (white - opacity)) * white + opacity // 2, 0) // np.maximum(opacity, 1)
        result[row : row + _STRIP_ROWS, :, :3] = np.minimum(lifted, white)
    return result
