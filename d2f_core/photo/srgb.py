"""Pixels as a screen, a thumbnail or a video takes them: 8 bits, sRGB, through the photo's own colour profile.

The one place where this is done, with the arithmetic of an export to sRGB (`spaces`): what the window shows is what
such a file holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.log import log
from d2f_core.photo.colour import to_8_bit
from d2f_core.photo.profiles import rgb_profile
from d2f_core.photo.spaces import eight_bit_in_space


def to_srgb_8(pixels: NDArray[Any], profile: bytes) -> NDArray[np.uint8]:
    """The picture in 8-bit sRGB.

    Args:
        pixels: (H, W, 3) uint8, uint16 or float32, encoded as the profile says.
        profile: ICC; empty, not for RGB, or damaged, is taken as sRGB.
    """
    if not rgb_profile(profile):
        return to_8_bit(pixels)
    try:
        return eight_bit_in_space(pixels, profile, "srgb")
    except PhotoError as error:
        log("photo").warning("the colour profile is not usable (%s): taken as sRGB", error)
        return to_8_bit(pixels)
