"""EXIF's Orientation: read out of the tags, and a picture turned and mirrored as it asks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ORIENTATION = 0x0112  # the tag; Exif 2.32


def orientation_of(tags: Image.Exif) -> int:
    """EXIF's Orientation, 1..8; 1 where it is missing or makes no sense."""
    value = tags.get(ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """The picture turned and mirrored as EXIF's Orientation (1..8) asks; other values leave it as it is."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels
