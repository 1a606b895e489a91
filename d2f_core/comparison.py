"""How much two pictures of one size differ: Delta-E (CIE 2000), SSIM and PSNR.

Both are taken as sRGB. Everything works in strips of rows, so that a large photo needs little memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import ShapeError
from d2f_core.filters import to_unit
from d2f_core.photo.colour import to_linear

Float = NDArray[np.float32]

# Linear sRGB to XYZ relative to its white D65 (each row sums to 1); IEC 61966-2-1
_RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_RGB_TO_XYZ /= _RGB_TO_XYZ.sum(axis=1, keepdims=True)
_LAB_LIMIT = (6 / 29) ** 3  # CIE 15
_LUMA = (0.299, 0.587, 0.114)  # BT.601
_SSIM_SIGMA_PX, _SSIM_SIDE_PX = 1.5, 11
_SSIM_C1, _SSIM_C2 = 0.01**2, 0.03**2  # for values 0..1
_STRIP_PIXELS = 1 << 18


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was found.

    Attributes:
        delta_e: (H, W) float32, CIE 2000; about 1 is just visible side by side.
        ssim: mean structural similarity of the luma, 1 is equal.
        psnr_db: of the codes, infinite if equal.
    """

    delta_e: Float
    ssim: float
    psnr_db: float

    @property
    def max_delta_e(self) -> float:
        return float(self.delta_e.max())

    @property
    def mean_delta_e(self) -> float:
        return float(self.delta_e.mean(dtype=np.float64))


def compare(first: NDArray[Any], second: NDArray[Any]) -> Comparison:
    """Compare two (H, W, 3) pictures, uint8, uint16 or float32, not necessarily of the same depth.

    Raises:
        ShapeError: their sizes differ.
    """
    if first.shape != second.shape:
        sizes = " and ".join(f"{picture.shape[1]} x {picture.shape[0]}" for picture in (first, second))
        raise ShapeError("The pictures have {sizes} pixels: only pictures of one size can be compared.", sizes=sizes)
    return Comparison(_delta_e_map(first, second), ssim(first, second), psnr_db(first, second))


def ssim(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Mean structural similarity of the luma, Gaussian window.

    Source: Wang et al., Image quality assessment: from error visibility to structural similarity, 2004, eq. 13.
    """
    a, b = _luma(first), _luma(second)
    mean_a, mean_b = _window(a), _window(b)
    var_a, var_b = _window(a * a) - mean_a**2, _window(b * b) - mean_b**2
    covariance = _window(a * b) - mean_a * mean_b
    top = (2 * mean_a * mean_b + _SSIM_C1) * (2 * covariance + _SSIM_C2)
    bottom = (mean_a**2 + mean_b**2 + _SSIM_C1) * (var_a + var_b + _SSIM_C2)
    return float((top / bottom).mean(dtype=np.float64))


def psnr_db(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Peak signal-to-noise ratio over all channels, in dB."""
    squares = sum(float(((a - b) ** 2).sum(dtype=np.float64)) for a, b in _strips(first, second))
    return 10 * math.log10(first.size / squares) if squares > 0 else math.inf


def lab(picture: NDArray[Any]) -> Float:
    """CIE L*a*b* of an sRGB picture, white D65."""
    relative = to_linear(picture) @ _RGB_TO_XYZ.T.astype(np.float32)
    f = np.where(relative > _LAB_LIMIT, np.cbrt(relative), relative * (841 / 108) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def delta_e_2000(first: Float, second: Float) -> Float:
    """CIEDE2000 of L*a*b* values (..., 3), all weights 1.

    Source: Sharma, Wu, Dalal, The CIEDE2000 color-difference formula, 2005, eqs. 2-22.
    """
    l1, a1, b1 = np.moveaxis(first.astype(np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(second.astype(np.float64), -1, 0)
    mean_chroma_7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 1.5 - 0.5 * np.sqrt(mean_chroma_7 / (mean_chroma_7 + 25.0**7))
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = np.arctan2(b1, g * a1) % (2 * np.pi), np.arctan2(b2, g * a2) % (2 * np.pi)
    turn = np.where(c1 * c2 == 0, 0, (h2 - h1 + np.pi) % (2 * np.pi) - np.pi)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.where(c1 * c2 == 0, h1 + h2, _mean_hue(h1, h2))
    part_l = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2))
    part_c = (c2 - c1) / (1 + 0.045 * mean_c)
    part_h = delta_h / (1 + 0.015 * mean_c * _hue_weight(mean_h))
    total = part_l**2 + part_c**2 + part_h**2 + _rotation(mean_c, mean_h) * part_c * part_h
    return np.sqrt(np.maximum(total, 0)).astype(np.float32)  # type: ignore[no-any-return]


def _mean_hue(h1: NDArray[Any], h2: NDArray[Any]) -> NDArray[Any]:
    total = h1 + h2
    apart = np.abs(h1 - h2) > np.pi
    unwrapped = np.where(total < 2 * np.pi, total + 2 * np.pi, total - 2 * np.pi)
    return np.asarray(np.where(apart, unwrapped, total) / 2)


def _hue_weight(h: NDArray[Any]) -> NDArray[Any]:
    weight = 1 - 0.17 * np.cos(h - np.radians(30)) + 0.24 * np.cos(2 * h)
    weight += 0.32 * np.cos(3 * h + np.radians(6)) - 0.20 * np.cos(4 * h - np.radians(63))
    return np.asarray(weight)


def _rotation(chroma: NDArray[Any], hue: NDArray[Any]) -> NDArray[Any]:
    angle = np.radians(30) * np.exp(-(((np.degrees(hue) - 275) / 25) ** 2))
    return np.asarray(-2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(2 * angle))


def _delta_e_map(first: NDArray[Any], second: NDArray[Any]) -> Float:
    result = np.empty(first.shape[:2], np.float32)
    rows = _rows_per_strip(first)
    for row in range(0, first.shape[0], rows):
        part = slice(row, row + rows)
        result[part] = delta_e_2000(lab(first[part]), lab(second[part]))
    return result


def _rows_per_strip(picture: NDArray[Any]) -> int:
    width: int = picture.shape[1]
    return max(1, _STRIP_PIXELS // max(1, width))


def _strips(first: NDArray[Any], second: NDArray[Any]) -> Any:
    rows = _rows_per_strip(first)
    for row in range(0, first.shape[0], rows):
        yield to_unit(first[row : row + rows]), to_unit(second[row : row + rows])


def _luma(picture: NDArray[Any]) -> Float:
    return np.asarray(to_unit(picture) @ np.array(_LUMA, np.float32))


def _window(plane: Float) -> Float:
    side = (_SSIM_SIDE_PX, _SSIM_SIDE_PX)
    return np.asarray(cv2.GaussianBlur(plane, side, _SSIM_SIGMA_PX, borderType=cv2.BORDER_REFLECT_101), np.float32)
