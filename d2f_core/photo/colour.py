"""Between the encoded numbers of a photo and linear light, both ways, exactly.

`to_linear` turns encoded pixels (uint8, uint16, or float32 in 0..1) into float32 linear light, 1.0 = photo white;
`from_linear` turns linear light back. Every one of the 256 or 65536 codes comes back as itself, so pixels that nothing
touched are the same pixels.

The curve is that of the photo's own profile (`Photo.tone_curve`, see tone_curve.py), sRGB's if none is given. Because
the way back is the same curve, untouched colours are exact in any profile.

Decoding is a table. Encoding to 8 bits is a table too, indexed by the square root of the light: in that domain the
steps of the curve are almost equally tall, so 65536 entries place every rounding threshold within 0.003 of a code.
16 bits and float take the formula. At 24 megapixels decoding takes about as long as copying the result; encoding to 8
bits about one and a half times that, dithered four times, to 16 bits six times.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import DTypeLike, NDArray

from d2f_core.errors import ShapeError
from d2f_core.photo.tone_curve import SRGB, ChannelCurves, Curve, ToneCurve

_TABLES_KEPT = 8  # of each kind: photos of a few profiles in turn
_STRIP_PIXELS = 1 << 18  # work in strips of rows that stay in the processor's cache
_DITHER_TILE = 256  # px, side of the pattern; a power of two
_DITHER_MARGIN = 8  # of 256: thresholds keep this far from whole codes, or a whole code could flip
# The plastic number's two powers: the evenest additive sequence in the plane (M. Roberts, R2 sequence).
_R2 = (0.7548776662466927, 0.5698402909980532)


def to_linear(photo: NDArray[Any], curve: ToneCurve = SRGB) -> NDArray[np.float32]:
    """Linear light of encoded pixels.

    Args:
        photo: (H, W) or (H, W, C), uint8 or uint16 codes, or float32 encoded values (nominally 0..1).
        curve: of the photo's profile.

    Returns:
        float32 of the same shape; 1.0 is photo white.

    Raises:
        ShapeError: another kind of number.
    """
    if isinstance(curve, ChannelCurves):
        return _by_channel(photo, curve, to_linear)
    if photo.dtype in (np.uint8, np.uint16):
        return _lookup(photo, _linear_table(photo.dtype.itemsize, curve))
    if photo.dtype == np.float32:
        return _in_strips(photo, np.dtype(np.float32), lambda strip, row: curve.decode_32(strip))
    raise ShapeError("The pixels are {dtype}: uint8, uint16 or float32 is needed.", dtype=photo.dtype)


def from_linear(
    linear: NDArray[np.float32],
    dtype: DTypeLike,
    *,
    dither: bool = False,
    curve: ToneCurve = SRGB,
    origin: tuple[int, int] = (0, 0),
) -> NDArray[Any]:
    """Encoded pixels of linear light, rounded to the nearest code; light outside 0..1 is clipped.

    Args:
        linear: (H, W) or (H, W, C) float32.
        dtype: uint8, uint16 or float32, as the photo.
        dither: spread the rounding of uint8 in a fixed fine pattern, so that a smooth blur shows no bands. Light that
            is a code exactly stays that code. Without effect on the other types.
        curve: of the profile that the pixels will have.
        origin: row and column of the whole picture where these pixels begin: there the pattern of the dither is.

    Raises:
        ShapeError: another kind of number.
    """
    target = np.dtype(dtype)
    if isinstance(curve, ChannelCurves):

        def convert(channel: NDArray[np.float32], own: Curve) -> NDArray[Any]:
            return from_linear(channel, target, dither=dither, curve=own, origin=origin)

        return _by_channel(linear, curve, convert)
    if target == np.uint8:
        if not dither:
            return _in_strips(linear, target, lambda strip, row: _encode_8(strip, curve))
        return _in_strips(
            linear, target, lambda strip, row: _encode_dithered(strip, (origin[0] + row, origin[1]), curve)
        )
    if target == np.uint16:
        return _in_strips(linear, target, lambda strip, row: _rounded_16(_encode_float(strip, curve)))
    if target == np.float32:
        return _in_strips(linear, target, lambda strip, row: _encode_float(strip, curve))
    raise ShapeError("The pixels would be {target}: uint8, uint16 or float32 is needed.", target=target)


def to_8_bit(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Encoded pixels (H, W) or (H, W, C) of any depth as 8 bits, dithered; the 8-bit codes themselves stay exact.

    Floats outside 0..1 (light above white) become the nearest of black and white.
    """
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels)
    reduce = _reduce_dithered if pixels.dtype == np.uint16 else _reduce_floats
    return _in_strips(pixels, np.dtype(np.uint8), reduce)


def to_16_bit(pixels: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Encoded floats, white is 1, as the nearest of 65536 codes; light above white is white."""
    return _in_strips(pixels, np.dtype(np.uint16), lambda strip, row: _rounded_16(np.clip(strip, 0, 1)))


def _by_channel(pixels: NDArray[Any], curves: ChannelCurves, convert: Any) -> NDArray[Any]:
    """`convert(channel, its curve)` of (H, W, 3), put together again."""
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ShapeError(
            "The pixels have the shape {shape}: a profile of three curves needs three channels.", shape=pixels.shape
        )
    channels = [convert(np.ascontiguousarray(pixels[..., i]), own) for i, own in enumerate(curves.channels)]
    return np.stack(channels, axis=2)


@lru_cache(maxsize=_TABLES_KEPT)
def _linear_table(bytes_per_code: int, curve: Curve) -> NDArray[np.float32]:
    codes = 256**bytes_per_code
    return curve.decode(np.arange(codes) / (codes - 1)).astype(np.float32)


@lru_cache(maxsize=_TABLES_KEPT)
def _root_table(scale: float, curve: Curve) -> NDArray[np.uint16]:
    """Encoded value times `scale` for each of 65536 square roots of light."""
    roots = np.arange(65536) / 65535
    return np.rint(np.clip(curve.encode(roots**2), 0, 1) * scale).astype(np.uint16)


@lru_cache(maxsize=_TABLES_KEPT)
def _code_table(curve: Curve) -> NDArray[np.uint8]:
    return _root_table(255.0, curve).astype(np.uint8)


def _root_index(linear: NDArray[np.float32]) -> NDArray[np.uint16]:
    roots = np.clip(linear, 0, 1)
    np.sqrt(roots, out=roots)
    return _rounded_16(roots)


def _rounded_16(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """0..1 to the nearest of the 65536 codes; overwrites its argument."""
    np.multiply(values, 65535, out=values)
    np.add(values, 0.5, out=values)
    return values.astype(np.uint16)


def _encode_8(linear: NDArray[np.float32], curve: Curve) -> NDArray[np.uint8]:
    return _lookup(_root_index(linear), _code_table(curve))


def _encode_dithered(linear: NDArray[np.float32], origin: tuple[int, int], curve: Curve) -> NDArray[np.uint8]:
    from d2f_core.photo.dithering import look_up_dithered  # numba: the window is there before it needs that

    rows = linear.reshape(linear.shape[0], linear.shape[1], -1)
    codes = np.empty(rows.shape, np.uint8)
    look_up_dithered(rows, _root_table(255.0 * 256, curve), _dither_tile(), origin, codes)
    return codes


def _reduce_dithered(pixels: NDArray[np.uint16], row: int) -> NDArray[np.uint8]:
    return _dithered(_lookup(pixels, _reduction_table()), (row, 0))


def _reduce_floats(pixels: NDArray[np.float32], row: int) -> NDArray[np.uint8]:
    return _reduce_dithered(_rounded_16(np.clip(pixels, 0, 1)), row)


@cache
def _reduction_table() -> NDArray[np.uint16]:
    table: NDArray[np.uint16] = np.rint(np.arange(65536) * (256 / 257)).astype(np.uint16)
    return table


def _dithered(codes_256: NDArray[np.uint16], origin: tuple[int, int]) -> NDArray[np.uint8]:
    """Codes in 1/256 to whole codes; overwrites its argument."""
    codes_256 += _thresholds(codes_256.shape, origin)
    codes_256 >>= 8
    return codes_256.astype(np.uint8)


def _encode_float(linear: NDArray[np.float32], curve: Curve) -> NDArray[np.float32]:
    encoded = curve.encode_32(np.clip(linear, 0, 1))
    return np.clip(encoded, 0, 1, out=encoded)


@cache
def _dither_tile() -> NDArray[np.uint16]:
    """(256, 256, 3) thresholds in 1/256 of a code, evenly spread in the plane, shifted between the channels."""
    steps = np.arange(_DITHER_TILE)
    phase = (_R2[0] * steps + _R2[1] * steps[:, None])[..., None] + np.arange(3) / 3
    triangle = 1 - np.abs(2 * (phase % 1) - 1)  # a ramp that jumps would show as stripes
    span = 256 - 2 * _DITHER_MARGIN
    return (_DITHER_MARGIN + triangle * span).astype(np.uint16)


def _thresholds(shape: tuple[int, ...], origin: tuple[int, int]) -> NDArray[np.uint16]:
    rows = np.arange(origin[0], origin[0] + shape[0]) % _DITHER_TILE
    columns = np.arange(origin[1], origin[1] + shape[1]) % _DITHER_TILE
    channels = np.arange(shape[2]) % 3 if len(shape) == 3 else np.int64(0)
    tile = _dither_tile()[..., channels]
    return tile[rows][:, columns]


def _lookup(codes: NDArray[Any], table: NDArray[Any]) -> NDArray[Any]:
    if codes.dtype == np.uint8 or _has_wide_lookup():
        return cv2.LUT(codes, table.reshape(1, -1)).reshape(codes.shape)
    return np.take(table, codes)


@cache
def _has_wide_lookup() -> bool:
    """Whether this OpenCV looks up 16-bit codes (older 4.x does not), three times as fast as numpy."""
    try:
        cv2.LUT(np.zeros((1, 1), np.uint16), np.zeros((1, 65536), np.uint8))
    except cv2.error:
        return False
    return True


def _in_strips(source: NDArray[Any], dtype: np.dtype[Any], convert: Any) -> NDArray[Any]:
    """`convert(rows, first_row)` over strips of rows into one new array."""
    result = np.empty(source.shape, dtype)
    height = max(1, _STRIP_PIXELS // max(1, source.shape[1]))
    for row in range(0, source.shape[0], height):
        strip = np.ascontiguousarray(source[row : row + height])
        result[row : row + height] = convert(strip, row).reshape(strip.shape)
    return result
