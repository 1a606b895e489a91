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

_UNUSABLE = (ImageCms.PyCMSError, OSError)  # a profile that lies about itself
_COLOUR_SPACE = slice(16, 20)  # of the ICC header; ICC.1:2010, 7.2


def colour_space(profile: bytes) -> str:
    """ "RGB", "GRAY", "CMYK", ... of an ICC profile; empty without one."""
    return profile[_COLOUR_SPACE].decode("ascii", "replace").strip() if len(profile) >= 128 else ""


def rgb_profile(profile: bytes) -> bytes:
    """The profile if it describes RGB pixels; else nothing, which means sRGB."""
    return profile if colour_space(profile) == "RGB" else b""


def cmyk_to_rgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A CMYK picture in sRGB: through its profile where it has one that works, else by the plain formula."""
    if colour_space(profile) == "CMYK":
        try:
            return _to_srgb(image, profile)
        except _UNUSABLE as error:
            log("photo").warning("the CMYK profile is not usable (%s): converted without it", error)
    return image.convert("RGB")


def grey_to_srgb(grey: NDArray[Any], profile: bytes) -> NDArray[Any]:
    """Grey codes (H, W), uint8 or uint16, in sRGB's encoding, same type; unchanged without a grey profile."""
    if colour_space(profile) != "GRAY":
        return grey
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    try:
        curve = np.asarray(_to_srgb(ramp, profile))[0, :, 0] / 255.0
    except _UNUSABLE as error:
        log("photo").warning("the grey profile is not usable (%s): taken as sRGB", error)
        return grey
    codes = np.iinfo(grey.dtype).max
    table = np.interp(np.arange(codes + 1) / codes, np.arange(256) / 255.0, curve)
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
