"""Pixels as a video or a screen takes them: 8 bits, sRGB, through the photo's own colour profile."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from d2f_core.log import log
from d2f_core.photo.profiles import rgb_profile


def to_srgb_8(pixels: NDArray[Any], profile: bytes) -> NDArray[np.uint8]:
    """The picture in 8-bit sRGB.

    Args:
        pixels: (H, W, 3) uint8, uint16 or float32, encoded as the profile says.
        profile: ICC; empty, or not for RGB, is taken as sRGB.
    """
    if pixels.dtype == np.float32:  # a RAW: light above white is white here
        pixels = np.rint(np.clip(pixels, 0, 1) * np.float32(255)).astype(np.uint8)
    eight_bit = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels.astype(np.uint8, copy=False)
    if not rgb_profile(profile):
        return eight_bit
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        image = ImageCms.profileToProfile(
            Image.fromarray(eight_bit), source, ImageCms.createProfile("sRGB"),
            ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip
    except (ImageCms.PyCMSError, OSError) as error:
        log("photo").warning("the colour profile is not usable (%s): taken as sRGB", error)
        return eight_bit
    return np.asarray(image, np.uint8)
