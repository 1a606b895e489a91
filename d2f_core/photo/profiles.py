"""Colour profiles that are not RGB: CMYK and grey pictures become sRGB through their own ICC profile.

A photo keeps an RGB profile as it is, and its pixels stay in that profile's encoding up to the export. CMYK has no way
back, and a grey profile does not fit the RGB pixels we work on, so these two are converted once, on opening.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from d2f_core.log import log
from d2f_core.photo.icc import colour_space, grey_curve
from d2f_core.photo.tone_curve import SRGB, is_alike

_UNUSABLE = (ImageCms.PyCMSError, OSError)  # a profile that lies about itself


def rgb_profile(profile: bytes) -> bytes:
    """The profile if it describes RGB pixels; else nothing, which means sRGB."""
    return profile if colour_space(profile) == "RGB" else b""


def cmyk_to_rgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A CMYK picture in sRGB: through its profile where it has one that works, else by the plain formula."""
    return _by_profile(image, profile) or image.convert("RGB")


def inks_to_rgb(inks: NDArray[Any], profile: bytes) -> NDArray[Any]:
    """CMYK (H, W, 4) in sRGB, where the largest code is all of an ink.

    16 bits become uint8 through a profile, for LittleCMS knows 8 bits only, and stay uint16 without one.
    """
    eight_bit = inks if inks.dtype == np.uint8 else np.rint(inks / 257).astype(np.uint8)
    image = Image.frombytes("CMYK", (inks.shape[1], inks.shape[0]), np.ascontiguousarray(eight_bit).tobytes())
    if inks.dtype == np.uint8:
        return np.asarray(cmyk_to_rgb(image, profile))
    converted = _by_profile(image, profile)
    if converted is not None:
        return np.asarray(converted)
    paper = 65535 - inks.astype(np.uint32)
    return ((paper[..., :3] * paper[..., 3:] + 32767) // 65535).astype(np.uint16)


def grey_to_srgb(grey: NDArray[Any], profile: bytes) -> NDArray[Any]:
    """Grey values (H, W), uint8, uint16 or float32, in sRGB's encoding, same type; unchanged without a grey profile."""
    if colour_space(profile) != "GRAY" or grey.dtype == np.float32:
        return grey
    curve = grey_curve(profile)
    if curve is None:
        log("photo").warning("the grey profile is not usable: taken as sRGB")
        return grey
    if is_alike(curve, SRGB):
        return grey
    codes = np.iinfo(grey.dtype).max
    table = np.clip(SRGB.encode(curve.decode(np.arange(codes + 1) / codes)), 0, 1)
    return np.asarray(np.rint(table * codes).astype(grey.dtype)[grey])


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    target = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(
        image, source, target, ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION
    )
    if converted is None:
        raise ImageCms.PyCMSError("no result")
    return converted


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """A CMYK picture through its profile; None without one that works."""
    if colour_space(profile) != "CMYK":
        return None
    try:
        return _to_srgb(image, profile)
    except _UNUSABLE as error:
        log("photo").warning("the CMYK profile is not usable (%s): converted without it", error)
        return None
