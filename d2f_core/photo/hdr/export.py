"""The light above white on its way into an export: the export's size, its colour space, its profile."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo import icc
from d2f_core.photo.photo import Photo
from d2f_core.photo.spaces import SOURCE, SPACES, linear_matrix
from d2f_core.photo.tone_curve import LINEAR

Float = NDArray[np.float32]


def prepared_light(light: Float, size: tuple[int, int], source: Photo, profile: str) -> Float:
    """The light (H, W, 3) of a picture made from `source`, at (height, width) and in the colour space `profile`.

    Of grey it is (h, w).
    """
    if light.shape[:2] != size:
        light = np.asarray(cv2.resize(light, size[::-1], interpolation=cv2.INTER_AREA), np.float32)
    if source.is_grey:
        return np.ascontiguousarray(light[..., 1])
    if profile == SOURCE:
        return light
    return np.asarray(cv2.transform(light, linear_matrix(source.metadata.profile, profile)), np.float32)


def linear_profile(profile: bytes) -> bytes:
    """A profile of the same colours for numbers that are linear light; sRGB's where it holds only tables."""
    space = icc.rgb_space(profile) or icc.rgb_space(SPACES["srgb"].profile)
    assert space is not None
    return icc.rgb_profile_bytes("Linear light", space.matrix, LINEAR)
