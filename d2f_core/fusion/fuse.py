"""Fusion: the blurred picture joins the photo's own sharp pixels.

Where the renderer says that a pixel is untouched (nothing blurred into it, nothing spread over it), the photo's values
are taken bit for bit, whatever linear light and back would have made of them. Everywhere else the blurred light is
encoded, with dither where 8 bits would show bands.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.colour import from_linear
from d2f_core.photo.tone_curve import SRGB, ToneCurve

UNTOUCHED = 0.999  # share of untouched pixels above which a pixel counts as untouched; half a step of 8 bits is 0.998


def fuse(
    photo: NDArray[Any],
    picture: NDArray[np.float32],
    sharp: NDArray[np.float32],
    *,
    dither: bool = True,
    curve: ToneCurve = SRGB,
    origin: tuple[int, int] = (0, 0),
) -> NDArray[Any]:
    """Join a strip of the blurred picture with the photo.

    Args:
        photo: (h, W, 3) encoded, any of the photo dtypes.
        picture: (h, W, 3) linear light.
        sharp: (h, W) share of untouched pixels, 0..1.
        dither: spread the rounding to 8 bits; costs time that a draft does not have.
        curve: of the photo's profile.
        origin: row and column of the whole photo where the strip begins.

    Returns:
        (h, W, 3) encoded, dtype of `photo`.
    """
    encoded = from_linear(picture, photo.dtype, dither=dither, curve=curve, origin=origin)
    cv2.copyTo(photo, (sharp > UNTOUCHED).view(np.uint8), encoded)  # numpy's masked copy takes twice the whole encoding
    return encoded


def smooth_share(sharp: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much of each pixel the blur has made smooth, 0..1; exactly 0 where the photo is untouched."""
    return np.where(sharp > UNTOUCHED, np.float32(0), np.clip(1 - sharp, 0, 1)).astype(np.float32)
