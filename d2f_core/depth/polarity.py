"""Whether a depth map that somebody brings has its polarity the wrong way round: larger numbers should be nearer.

It is compared with the network's disparity, by the order of depths alone (rank correlation), for maps are bent in many
ways. Without a network the picture's rows stand in: what lies lower in a photo is mostly nearer.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

GRID_LONG_SIDE_PX = 96
INVERTED = -0.3  # rank correlation below which a map counts as the wrong way round


def agreement(disparity: Plane, reference: Plane | None = None) -> float:
    """Rank correlation, -1..1, with another disparity of any size, or with the height in the picture."""
    height, width = disparity.shape
    scale = min(1.0, GRID_LONG_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if reference is None:
        reference = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    first, second = (_ranks(cv2.resize(plane, size, interpolation=cv2.INTER_AREA)) for plane in (disparity, reference))
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def seems_inverted(disparity: Plane, reference: Plane | None = None) -> bool:
    """Whether larger numbers of this map look farther."""
    return agreement(disparity, reference) < INVERTED


def _ranks(plane: NDArray[np.generic]) -> NDArray[np.float64]:
    """Mean rank of each value; equal values share one."""
    _, inverse, counts = np.unique(plane.ravel(), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - counts / 2)[inverse], np.float64)
