"""The colour spaces an export can be made in, and pixels taken from one space to another in full precision.

    encoded pixels -> linear light (own tone curve) -> other primaries (3 x 3 matrix through XYZ of D50) -> encoded

That is relative colorimetric conversion without rounding in between; colours outside the target space are clipped.
Profiles made of tables instead of primaries go through LittleCMS, which knows 8 bits only.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from d2f_core.errors import PhotoError
from d2f_core.photo.colour import from_linear, to_8_bit, to_linear
from d2f_core.photo.icc import D65, RgbSpace, matrix_of_primaries, rgb_profile_bytes, rgb_space
from d2f_core.photo.tone_curve import LINEAR, SRGB, ChannelCurves, ParametricCurve, is_alike

SOURCE = "source"
_STRIP_ROWS = 256  # the dither pattern repeats after as many
_SAME = 1e-3  # entries of the matrix between two spaces: less moves no 8-bit code


@dataclass(frozen=True)
class NamedSpace:
    """A standard space: primaries and white as (x, y), and its curve."""

    title: str
    primaries: tuple[tuple[float, float], ...]
    curve: ParametricCurve
    white: tuple[float, float] = D65

    @property
    def profile(self) -> bytes:
        """Our own ICC profile of it."""
        return _profile(self)


_REC709 = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
_ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_REC2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))

SPACES = {
    "srgb": NamedSpace("sRGB", _REC709, SRGB),
    "display-p3": NamedSpace("Display P3", _P3, SRGB),
    "adobe-rgb": NamedSpace("Compatible with Adobe RGB (1998)", _ADOBE, ParametricCurve(563 / 256)),
}
PROFILES = (SOURCE, *SPACES)
# Colour primaries of ISO/IEC 23091-2, with the curve that phones and cameras use for stills
_CODED_PRIMARIES = {9: NamedSpace("Rec. 2020", _REC2020, SRGB), 12: SPACES["display-p3"]}


def profile_of_primaries(code: int, *, is_linear: bool = False) -> bytes:
    """Profile of a picture that names its primaries by number; empty (sRGB) for Rec. 709 and what is not known."""
    space = _CODED_PRIMARIES.get(code)
    if is_linear:
        space = replace(space or SPACES["srgb"], title="Linear light", curve=LINEAR)
    return space.profile if space else b""


def in_space(pixels: NDArray[Any], profile: bytes, target: str, name: str = "The photo") -> NDArray[Any]:
    """Pixels of a profile in one of `SPACES`, same shape and type; "source" gives them back as they are.

    Args:
        pixels: (H, W, 3) uint8, uint16 or float32, encoded as `profile` says.
        name: of the file, for the sentence.

    Raises:
        PhotoError: 16-bit pixels of a profile that only LittleCMS understands.
    """
    if target == SOURCE:
        return pixels
    check_convertible(pixels.dtype, profile, target, name)
    source, wanted = rgb_space(profile), rgb_space(SPACES[target].profile)
    assert wanted is not None
    if source is None:
        return _by_littlecms(pixels, profile, SPACES[target].profile, name)
    if _is_same(source, wanted):
        return pixels
    return _converted(pixels, source, wanted, pixels.dtype)


def eight_bit_in_space(pixels: NDArray[Any], profile: bytes, target: str) -> NDArray[np.uint8]:
    """As `in_space`, but 8 bits whatever the depth of the pixels, so that profiles of tables are no exception.

    Raises:
        PhotoError: the profile is damaged.
    """
    source, wanted = rgb_space(profile), rgb_space(SPACES[target].profile)
    assert wanted is not None
    if source is None:
        return _by_littlecms(to_8_bit(pixels), profile, SPACES[target].profile, "The photo")
    if _is_same(source, wanted):
        return to_8_bit(pixels)
    return _converted(pixels, source, wanted, np.dtype(np.uint8))


def check_convertible(dtype: Any, profile: bytes, target: str, name: str) -> None:
    """Raise PhotoError where `in_space` would; to be asked before the work begins."""
    if target != SOURCE and dtype != np.uint8 and rgb_space(profile) is None:
        raise PhotoError(
            "{name} has a colour profile of tables, which cannot be converted in 16 bits: keep it.", name=name
        )


def is_srgb(profile: bytes) -> bool:
    """Whether a profile is sRGB's, within what 8 bits can tell."""
    source, wanted = rgb_space(profile), rgb_space(b"")
    return source is not None and wanted is not None and _is_same(source, wanted)


def profile_for(profile: bytes, target: str) -> bytes:
    """The profile to embed in an export: the source's own, or that of the chosen space."""
    return profile if target == SOURCE else SPACES[target].profile


def _converted(pixels: NDArray[Any], source: RgbSpace, wanted: RgbSpace, dtype: np.dtype[Any]) -> NDArray[Any]:
    result, matrix = np.empty(pixels.shape, dtype), _matrix(source, wanted)
    for row in range(0, len(pixels), _STRIP_ROWS):
        light = to_linear(pixels[row : row + _STRIP_ROWS], source.curve)
        light = np.asarray(cv2.transform(light, matrix), np.float32)
        result[row : row + _STRIP_ROWS] = from_linear(light, dtype, dither=True, curve=wanted.curve)
    return result


def _matrix(source: RgbSpace, wanted: RgbSpace) -> NDArray[np.float32]:
    """Linear RGB of one space to that of the other."""
    return np.linalg.solve(wanted.matrix, source.matrix).astype(np.float32)


def linear_matrix(profile: bytes, target: str) -> NDArray[np.float32]:
    """(3, 3) from linear light of a profile to that of one of `SPACES`; nothing changes for a profile of tables."""
    source, wanted = rgb_space(profile), rgb_space(SPACES[target].profile)
    return np.eye(3, dtype=np.float32) if source is None or wanted is None else _matrix(source, wanted)


def _is_same(source: RgbSpace, wanted: RgbSpace) -> bool:
    if isinstance(source.curve, ChannelCurves) or isinstance(wanted.curve, ChannelCurves):
        return False
    has_same_primaries = np.abs(_matrix(source, wanted) - np.eye(3)).max() < _SAME
    return bool(has_same_primaries) and is_alike(source.curve, wanted.curve)


def _by_littlecms(pixels: NDArray[Any], profile: bytes, target: bytes, name: str) -> NDArray[Any]:
    try:
        converted = ImageCms.profileToProfile(
            Image.fromarray(pixels),
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.ImageCmsProfile(io.BytesIO(target)),
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError) as error:
        raise PhotoError("{name} has a damaged colour profile: export with its own profile.", name=name) from error
    return np.asarray(converted)


@cache
def _profile(space: NamedSpace) -> bytes:
    red, green, blue = space.primaries
    return rgb_profile_bytes(space.title, matrix_of_primaries(red, green, blue, space.white), space.curve)
