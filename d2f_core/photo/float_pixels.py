"""Floating-point TIFFs: light as programs for HDR and compositing write it, made a photo of the usual encoding.

Such files are linear light, with a profile that says so or without any; a profile with another curve is believed. They
become float32 encoded along sRGB's curve, in the primaries of their profile: an 8-bit export of linear numbers would
show bands in every shadow. Light above white stays above 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.icc import colour_space, rgb_profile_bytes, rgb_space
from d2f_core.photo.tone_curve import LINEAR, SRGB, ChannelCurves, is_alike

_STRIP_ROWS = 256


def encoded(values: NDArray[np.float32], profile: bytes) -> tuple[NDArray[np.float32], bytes]:
    """Pixels encoded for the pipeline, and the profile that fits them.

    Args:
        values: (H, W), (H, W, 3) or (H, W, 4) with alpha, from the file, >= 0; overwritten.
        profile: of the file; empty if it has none.
    """
    if not profile or colour_space(profile) == "GRAY":
        return _along_srgb(values), b""
    space = rgb_space(profile)
    if space is None or isinstance(space.curve, ChannelCurves) or not is_alike(space.curve, LINEAR):
        return values, profile
    return _along_srgb(values), rgb_profile_bytes("Primaries of the source, curve of sRGB", space.matrix, SRGB)


def _along_srgb(values: NDArray[Any]) -> NDArray[np.float32]:
    colour = values[..., :3] if values.ndim == 3 else values  # alpha is no light
    for row in range(0, len(values), _STRIP_ROWS):
        strip = np.ascontiguousarray(colour[row : row + _STRIP_ROWS])
        colour[row : row + _STRIP_ROWS] = SRGB.encode_32(strip)
    return values
