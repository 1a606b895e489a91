"""Light to dithered 8 bits as one compiled loop; `colour.from_linear` gives it the tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled


@compiled
def look_up_dithered(
    linear: NDArray[np.float32],
    table: NDArray[np.uint16],
    tile: NDArray[np.uint16],
    origin: tuple[int, int],
    out: NDArray[np.uint8],
) -> None:
    """Encode light to 8 bits, dithered: per channel one look-up, one threshold, one pass.

    Args:
        linear: (h, w, channels) light; below 0 it is black, above 1 white.
        table: (65536,) encoded value in 1/256 of a code for each square root of light.
        tile: (n, n, 3) thresholds in 1/256 of a code; n is a power of two.
        origin: row and column of the whole picture where these pixels begin.
        out: (h, w, channels) codes, written.
    """
    (height, width, channels), side = linear.shape, tile.shape[0]
    for y in range(height):
        thresholds = tile[(y + origin[0]) & (side - 1)]
        for x in range(width):
            column = (x + origin[1]) & (side - 1)
            for c in range(channels):
                light = linear[y, x, c]
                light = min(light, np.float32(1)) if light > 0 else np.float32(0)  # what is no number is black
                index = int(np.sqrt(light) * np.float32(65535) + np.float32(0.5))
                out[y, x, c] = (table[index] + thresholds[column, c % 3]) >> 8
