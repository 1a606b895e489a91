"""ICC profiles of the matrix kind, read and written: what colour management of RGB photos needs, in full precision.

    profile bytes -> tags -> tone curve (rTRC, gTRC, bTRC) and matrix of the primaries (rXYZ, gXYZ, bXYZ)
    matrix and tone curve -> profile bytes (version 4)

An empty profile means sRGB. A damaged one, or one that holds only tables (A2B0), has no `rgb_space`; its curve is then
taken for sRGB's, which is right enough for blurring, and its pixels stay in its own encoding.
Source: [ICC2022]; [Lindbloom] for the adaptation of the white points to D50 (Bradford).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.log import log
from d2f_core.photo.tone_curve import (
    SRGB,
    Curve,
    ParametricCurve,
    SampledCurve,
    ToneCurve,
    curve_of_channels,
)

Double = NDArray[np.float64]

HEADER_BYTES = 128
MOST_TAGS = 200  # real profiles have some 20
LARGEST_CURVE = 65536  # samples
D50 = (0.9642, 1.0, 0.8249)

_COLOUR_SPACE = slice(16, 20)
_CURVE_TAGS = (b"rTRC", b"gTRC", b"bTRC")
_COLUMN_TAGS = (b"rXYZ", b"gXYZ", b"bXYZ")
_TABLE_TAGS = (b"A2B0", b"A2B1", b"D2B0", b"D2B1")  # tables win over the matrix where a profile has both
# ICC's five formulas: which of g, a, b, c, d, e, f they have
_PARAMETERS = (1, 3, 4, 5, 7)


@dataclass(frozen=True, eq=False)
class RgbSpace:
    """A space of three primaries.

    Attributes:
        matrix: (3, 3) linear RGB to XYZ, adapted to D50; the columns are red, green and blue.
        curve: tone curve.
    """

    matrix: Double
    curve: ToneCurve


def colour_space(profile: bytes) -> str:
    """ "RGB", "GRAY", "CMYK", ... of an ICC profile; empty without one."""
    return profile[_COLOUR_SPACE].decode("ascii", "replace").strip() if len(profile) >= HEADER_BYTES else ""


@lru_cache(maxsize=16)
def tone_curve(profile: bytes) -> ToneCurve:
    """Tone curve of an RGB profile; sRGB's where there is none or it cannot be read."""
    if not profile:
        return SRGB
    try:
        tags = _tags(profile)
        red, green, blue = (_curve(tags[name]) for name in _CURVE_TAGS)
        return curve_of_channels(red, green, blue)
    except (KeyError, ValueError, struct.error) as error:
        log("photo").debug("the profile's tone curve is taken for sRGB's: %s", error)
        return SRGB


@lru_cache(maxsize=16)
def rgb_space(profile: bytes) -> RgbSpace | None:
    """Primaries and curve of an RGB profile; None for one of tables or a damaged one. Empty is sRGB."""
    if not profile:
        return RgbSpace(SRGB_MATRIX, SRGB)
    try:
        tags = _tags(profile)
        if colour_space(profile) != "RGB" or profile[20:24] != b"XYZ " or any(name in tags for name in _TABLE_TAGS):
            return None
        matrix = np.stack([_xyz(tags[name]) for name in _COLUMN_TAGS], axis=1)
        if abs(np.linalg.det(matrix)) < 1e-4 or np.abs(matrix).max() > 3:
            raise ValueError("primaries that span no colours")
        red, green, blue = (_curve(tags[name]) for name in _CURVE_TAGS)
        return RgbSpace(matrix, curve_of_channels(red, green, blue))
    except (KeyError, ValueError, struct.error) as error:
        log("photo").debug("the profile has no matrix that can be used: %s", error)
        return None


def grey_curve(profile: bytes) -> Curve | None:
    """Tone curve of a grey profile; None if it cannot be read."""
    try:
        return _curve(_tags(profile)[b"kTRC"])
    except (KeyError, ValueError, struct.error) as error:
        log("photo").debug("the grey profile has no curve that can be used: %s", error)
        return None


def matrix_of_primaries(red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float],
                        white: tuple[float, float]) -> Double:  # fmt: skip
    """Linear RGB to XYZ of D50, from the (x, y) of the primaries and of white."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    white_xyz = np.array([white[0] / white[1], 1.0, (1 - white[0] - white[1]) / white[1]])
    return np.asarray(_adaptation(white_xyz) @ (columns * np.linalg.solve(columns, white_xyz)))


def rgb_profile_bytes(name: str, matrix: Double, curve: ParametricCurve, white_xyz: tuple[float, ...] = ()) -> bytes:
    """A version 4 display profile.

    Args:
        name: ASCII, shown to people.
        matrix: as in `RgbSpace`.
        curve: of all three channels.
        white_xyz: the space's own white; D65 if not given.
    """
    adaptation = _adaptation(np.array(white_xyz or _xyz_of(D65)))
    tags = {b"chad": b"sf32\0\0\0\0" + _fixed(*adaptation.ravel())}
    tags |= {tag: _xyz_tag(matrix[:, i]) for i, tag in enumerate(_COLUMN_TAGS)}
    tags |= dict.fromkeys(_CURVE_TAGS, _curve_tag(curve))
    return _profile(b"RGB ", name, tags)


def grey_profile_bytes(name: str, curve: ParametricCurve) -> bytes:
    """A version 4 display profile of grey."""
    return _profile(b"GRAY", name, {b"kTRC": _curve_tag(curve)})


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """Name -> content, type signature included. Raises ValueError or struct.error on a damaged table."""
    if len(profile) < HEADER_BYTES + 4 or profile[36:40] != b"acsp":
        raise ValueError("no ICC profile")
    count = struct.unpack_from(">I", profile, HEADER_BYTES)[0]
    if count > MOST_TAGS:
        raise ValueError(f"{count} tags")
    found = {}
    for index in range(count):
        name, offset, length = struct.unpack_from(">4sII", profile, HEADER_BYTES + 4 + 12 * index)
        if offset + length <= len(profile):
            found[name] = profile[offset : offset + length]
    return found


def _xyz(tag: bytes) -> Double:
    if tag[:4] != b"XYZ ":
        raise ValueError("no XYZ numbers")
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> Curve:
    if tag[:4] == b"para":
        return _parametric(tag)
    if tag[:4] != b"curv":
        raise ValueError(f"a curve of the type {tag[:4]!r}")
    count = struct.unpack_from(">I", tag, 8)[0]
    if count == 0:
        return ParametricCurve(1.0)
    if count == 1:
        return ParametricCurve(struct.unpack_from(">H", tag, 12)[0] / 256)
    if count > LARGEST_CURVE:
        raise ValueError(f"a curve of {count} samples")
    samples = np.frombuffer(tag, ">u2", count, 12)
    return SampledCurve(samples.astype(np.uint16).tobytes())


def _parametric(tag: bytes) -> ParametricCurve:
    kind = struct.unpack_from(">H", tag, 8)[0]
    if kind >= len(_PARAMETERS):
        raise ValueError(f"a parametric curve of the type {kind}")
    given = [value / 65536 for value in struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)]
    gamma, scale, offset, slope, limit, lift, base = given + [0.0] * (7 - len(given))
    if kind == 0:
        return ParametricCurve(gamma)
    if scale <= 0:
        raise ValueError("a tone curve that does not rise")
    if kind <= 2:  # below -b/a the curve is level, at 0 or at c, which is the fourth number
        level = slope
        return ParametricCurve(gamma, scale, offset, 0.0, -offset / scale, level, level)
    return ParametricCurve(gamma, scale, offset, slope, limit, lift, base)


def _adaptation(white_xyz: Double) -> Double:
    """Bradford: from a white to D50."""
    cones = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gain = (cones @ np.array(D50)) / (cones @ white_xyz)
    return np.asarray(np.linalg.solve(cones, gain[:, None] * cones))


def _xyz_of(xy: tuple[float, float]) -> tuple[float, ...]:
    return xy[0] / xy[1], 1.0, (1 - xy[0] - xy[1]) / xy[1]


def _fixed(*values: Any) -> bytes:
    """Numbers as ICC's s15Fixed16."""
    return struct.pack(f">{len(values)}i", *(round(float(value) * 65536) for value in values))


def _xyz_tag(values: Any) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _curve_tag(curve: ParametricCurve) -> bytes:
    if not curve.has_straight_part and (curve.scale, curve.offset, curve.lift) == (1.0, 0.0, 0.0):
        return b"para\0\0\0\0\0\0\0\0" + _fixed(curve.gamma)
    values = (curve.gamma, curve.scale, curve.offset, curve.slope, curve.limit, curve.lift, curve.base)
    return b"para\0\0\0\0\0\4\0\0" + _fixed(*values)


def _text(text: str) -> bytes:
    content = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(content), 28) + content


def _profile(space: bytes, name: str, own_tags: dict[bytes, bytes]) -> bytes:
    common = {b"desc": _text(name), b"cprt": _text("No copyright, use freely"), b"wtpt": _xyz_tag(D50)}
    tags = {**common, **own_tags}
    offset, table, body, written = HEADER_BYTES + 4 + 12 * len(tags), b"", b"", dict[bytes, int]()
    for tag, content in tags.items():
        if content not in written:  # the three curves share one place
            written[content] = offset + len(body)
            body += content + b"\0" * (-len(content) % 4)
        table += tag + struct.pack(">II", written[content], len(content))
    body = struct.pack(">I", len(tags)) + table + body
    header = struct.pack(">I", HEADER_BYTES + len(body)) + b"\0\0\0\0\x04\x30\0\0mntr" + space + b"XYZ "
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + _fixed(*D50)
    return header.ljust(HEADER_BYTES, b"\0") + body


D65 = (0.3127, 0.3290)
SRGB_MATRIX = matrix_of_primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65)
