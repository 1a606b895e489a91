"""The pixels of one layer on some grid: what the layers give, the pyramid halves and the blur scatters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

NOWHERE = 1e9  # px; no blur reaches so far


class LayerPixels(NamedTuple):
    """A layer on some grid.

    Where the layer is not, but near enough for its blur to reach, it has a disparity too: the renderer counts how much
    of a blurred layer is absent, and takes no unevenness of its PSFs for transparency.

    Attributes:
        pixels: (h, w, 4) float32 premultiplied radiance and alpha.
        disparity: (h, w) float32.
        distance: (h, w) float32, px of this grid to the layer, 0 where it is; `NOWHERE` beyond the reach of any blur.
    """

    pixels: Float
    disparity: Float
    distance: Float
