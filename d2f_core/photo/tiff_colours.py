"""What the samples of a TIFF mean where they are not simply grey or RGB: palette, Lab, YCbCr, multiplied alpha."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.filters import white_of
from d2f_core.photo.icc import rgb_space
from d2f_core.photo.tone_curve import SRGB

_STRIP_ROWS = 256
_WHITE_D50 = np.array([0.9642, 1.0, 0.8249])  # XYZ, of ICC's connection space
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114  # of luma; TIFF 6.0, YCbCrCoefficients
_PLAIN = 1


def of_palette(codes: NDArray[Any], colours: NDArray[Any]) -> NDArray[np.uint8]:
    """(H, W) codes as RGB; `colours` is (3, number of codes), 16 bits, or 8 as some write them."""
    table = np.asarray(colours).T
    eight_bit = table if table.max() < 256 else np.rint(table / 257)
    return np.asarray(eight_bit.astype(np.uint8)[codes])


def divided_by_alpha(pixels: NDArray[Any]) -> NDArray[Any]:
    """Colours that were multiplied by their alpha, the last sample, as they were before; 0 where it is 0."""
    result = np.empty_like(pixels)
    most = white_of(pixels)
    for row in range(0, len(pixels), _STRIP_ROWS):
        strip = pixels[row : row + _STRIP_ROWS].astype(np.float64)
        alpha = strip[..., -1:]
        colour = np.where(alpha > 0, strip[..., :-1] * most / np.where(alpha > 0, alpha, 1), 0)
        if pixels.dtype != np.float32:
            colour = np.rint(np.minimum(colour, most))
        result[row : row + _STRIP_ROWS] = np.concatenate([colour, alpha], axis=-1).astype(pixels.dtype)
    return result


def of_ycbcr(pixels: NDArray[Any]) -> NDArray[Any]:
    """Luma and two differences of the full range as RGB, same type."""
    most = np.iinfo(pixels.dtype).max
    result = np.empty_like(pixels)
    for row in range(0, len(pixels), _STRIP_ROWS):
        luma, blue, red = np.moveaxis(pixels[row : row + _STRIP_ROWS].astype(np.float64), -1, 0)
        middle = (most + 1) // 2
        red_part, blue_part = luma + (2 - 2 * _RED) * (red - middle), luma + (2 - 2 * _BLUE) * (blue - middle)
        green_part = (luma - _RED * red_part - _BLUE * blue_part) / _GREEN
        rgb = np.stack([red_part, green_part, blue_part], axis=-1)
        result[row : row + _STRIP_ROWS] = np.rint(np.clip(rgb, 0, most)).astype(pixels.dtype)
    return result


def subsampled(page: Any, data: bytes, name: str) -> NDArray[np.uint8]:
    """(H, W, 3) YCbCr of 8 bits whose differences are coarser than the luma, as groups of Y...Y Cb Cr; uncompressed.

    Raises:
        PhotoError: compressed, which nobody writes.
        ValueError: a strip is too short.
    """
    if page.compression != _PLAIN or page.bitspersample != 8 or page.is_tiled or page.planarconfig != 1:
        raise PhotoError("{name} is a TIFF in YCbCr of a kind that is not read: save it as RGB first.", name=name)
    across, down = page.subsampling
    width, groups = page.imagewidth, -(-page.imagewidth // across)
    strips = []
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        rows = np.frombuffer(data, np.uint8, count, offset)
        rows = rows[: len(rows) // (groups * (across * down + 2)) * groups * (across * down + 2)]
        strips.append(_whole(rows.reshape(-1, groups, across * down + 2), across, down)[:, :width])
    pixels = np.concatenate(strips)
    if len(pixels) < page.imagelength:
        raise ValueError("a strip is too short")
    return pixels[: page.imagelength]


def _whole(groups: NDArray[np.uint8], across: int, down: int) -> NDArray[np.uint8]:
    """Groups (rows, columns, samples) as (rows * down, columns * across, 3)."""
    rows, columns = groups.shape[:2]
    luma = groups[..., : across * down].reshape(rows, columns, down, across).transpose(0, 2, 1, 3)
    result = np.empty((rows * down, columns * across, 3), np.uint8)
    result[..., 0] = luma.reshape(rows * down, columns * across)
    for index in (1, 2):
        result[..., index] = groups[..., across * down + index - 1].repeat(down, axis=0).repeat(across, axis=1)
    return result


def of_lab(samples: NDArray[Any], *, is_icc: bool) -> NDArray[Any]:
    """CIE L*a*b* (D50) of 8 or 16 bits as sRGB of the same depth.

    Args:
        is_icc: a and b are counted from the middle of the range as in ICC profiles, not as signed numbers.
    """
    space = rgb_space(b"")
    assert space is not None
    bits = 8 * samples.dtype.itemsize
    dtype: Any = np.uint8 if bits == 8 else np.uint16
    result = np.empty(samples.shape, dtype)
    for row in range(0, len(samples), _STRIP_ROWS):
        lab = _lab_values(samples[row : row + _STRIP_ROWS], bits, is_icc)
        light = _light_of_lab(lab) @ np.linalg.inv(space.matrix).T
        encoded = SRGB.encode(np.clip(light, 0, 1))
        result[row : row + _STRIP_ROWS] = np.rint(np.clip(encoded, 0, 1) * np.iinfo(dtype).max).astype(dtype)
    return result


def _lab_values(samples: NDArray[Any], bits: int, is_icc: bool) -> NDArray[np.float64]:
    """L* 0..100, a* and b*."""
    unsigned: Any = np.uint8 if bits == 8 else np.uint16
    codes = np.ascontiguousarray(samples).view(unsigned)
    if is_icc:
        lightest, unit = (255.0, 1.0) if bits == 8 else (65280.0, 256.0)
        chroma = codes[..., 1:] / unit - 128
    else:
        lightest, unit = (255.0, 1.0) if bits == 8 else (65535.0, 256.0)
        chroma = codes[..., 1:].view(np.int8 if bits == 8 else np.int16) / unit
    return np.concatenate([codes[..., :1] * (100 / lightest), chroma], axis=-1)


def _light_of_lab(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE 1976: XYZ under D50."""
    middle = (lab[..., 0] + 16) / 116
    roots = np.stack([middle + lab[..., 1] / 500, middle, middle - lab[..., 2] / 200], axis=-1)
    linear = np.where(roots > 6 / 29, roots**3, 3 * (6 / 29) ** 2 * (roots - 4 / 29))
    return np.asarray(linear * _WHITE_D50)
