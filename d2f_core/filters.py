"""Filters on planes that more than one stage needs: each once, with no knowledge of photos or depth.

    to_unit, white_of, limited_size, resized   numbers and grids
    local_extremes, local_range                what lies around a pixel
    guided_model                               values as a smooth, local, linear function of a guide
    pull_push, fill                            known values spread over the unknown

Planes are (h, w) float32, pictures (h, w, c) float32, sizes (height, width) in px; inputs stay untouched but where the
text says "in place".
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Size = tuple[int, int]  # (height, width) px

_ENOUGH = 4  # a quarter of a coarse pixel known is enough to know its value: what is filled stays local


def to_unit(codes: NDArray[Any]) -> Float:
    """Codes of 8 or 16 bits as float32, 0..1, of any shape; floating point keeps its values."""
    if codes.dtype == np.float32:
        return codes
    return np.asarray(codes, np.float32) * np.float32(1 / white_of(codes))


def white_of(codes: NDArray[Any]) -> int:
    """The code of white: 255, 65535, or 1 in floating point."""
    return int(np.iinfo(codes.dtype).max) if codes.dtype.kind == "u" else 1


def limited_size(size: tuple[int, ...], long_side_px: float) -> Size:
    """(height, width) with the proportions of `size` whose long side is at most this."""
    scale = min(1.0, long_side_px / max(size[:2]))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resized(array: NDArray[Any], size: Size) -> Float:
    """A plane or picture on another grid, pixel centres at .5: area means where it shrinks, bilinear where it grows."""
    if array.shape[:2] == size:
        return np.asarray(array, np.float32)
    way = cv2.INTER_AREA if size[0] < array.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(array, size[::-1], interpolation=way), np.float32)


def local_extremes(plane: Float, radius_px: int) -> tuple[Float, Float]:
    """Lowest and highest value in the square of 2 radius_px + 1 around each pixel; (h, w), or channel by channel."""
    window = np.ones((2 * radius_px + 1, 2 * radius_px + 1), np.uint8)
    return np.asarray(cv2.erode(plane, window), np.float32), np.asarray(cv2.dilate(plane, window), np.float32)


def local_range(plane: Float, radius_px: int) -> Float:
    """Highest less lowest value in the square of 2 radius_px + 1 around each pixel."""
    low, high = local_extremes(plane, radius_px)
    return high - low


def disc_window(radius_px: int) -> NDArray[np.uint8]:
    """A round window for `cv2.erode` and `cv2.dilate`, 2 radius_px + 1 px wide."""
    side = 2 * radius_px + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def guided_model(guide: Float, values: Float, radius_px: int, epsilon: float, weight: Float | None = None) -> Float:
    """Guided filter: the smooth, local model values ~ a . guide + b.

    Args:
        guide: (h, w) or (h, w, 3).
        values: (h, w).
        radius_px: of the square window in which a and b are fitted and averaged.
        epsilon: variance of the guide that counts as flat.
        weight: (h, w), >= 0, how much each pixel says; all the same if not given.

    Returns:
        (h, w, channels of the guide + 1): a, then b.

    Source: [He2010] guided image filtering; with weights as in weighted least squares.
    """
    planes = guide if guide.ndim == 3 else guide[..., None]
    if weight is None:
        return _window_mean(np.dstack(_fitted(planes, values, radius_px, epsilon, None)), radius_px)
    total = np.maximum(_window_mean(weight, radius_px), np.float32(1e-6))
    a, b = _fitted(planes, values, radius_px, epsilon, (weight, total))
    share = _window_mean(total, radius_px)[..., None]
    return np.asarray(_window_mean(np.dstack([a, b]) * total[..., None], radius_px) / share, np.float32)


def _fitted(
    guide: Float, values: Float, radius_px: int, epsilon: float, weights: tuple[Float, Float] | None
) -> tuple[Float, Float]:
    """a (h, w, c) and b (h, w) of the window around each pixel; weights come with their window's mean."""

    def mean(plane: Float) -> Float:
        if weights is None:
            return _window_mean(plane, radius_px)
        weight, total = weights if plane.ndim == 2 else (weights[0][..., None], weights[1][..., None])
        return np.asarray(_planes(_window_mean(weight * plane, radius_px), plane.ndim) / total, np.float32)

    mean_g, mean_v = _planes(mean(guide), 3), mean(values)
    covariance = _planes(mean(guide * values[..., None]), 3) - mean_g * mean_v[..., None]
    variance = {
        (i, j): mean(guide[..., i] * guide[..., j]) - mean_g[..., i] * mean_g[..., j]
        for i in range(guide.shape[2])
        for j in range(i, guide.shape[2])
    }
    for i in range(guide.shape[2]):
        variance[i, i] = np.maximum(variance[i, i], 0) + np.float32(epsilon)
    a = covariance / variance[0, 0][..., None] if guide.shape[2] == 1 else _solved(variance, covariance)
    return np.asarray(a, np.float32), np.asarray(mean_v - (a * mean_g).sum(2), np.float32)


def _solved(m: dict[tuple[int, int], Float], v: Float) -> Float:
    """Solve a 3x3 symmetric system per pixel by its adjugate; `m` is the upper triangle."""
    c00 = m[1, 1] * m[2, 2] - m[1, 2] ** 2
    c01 = m[0, 2] * m[1, 2] - m[0, 1] * m[2, 2]
    c02 = m[0, 1] * m[1, 2] - m[0, 2] * m[1, 1]
    c11 = m[0, 0] * m[2, 2] - m[0, 2] ** 2
    c12 = m[0, 2] * m[0, 1] - m[0, 0] * m[1, 2]
    c22 = m[0, 0] * m[1, 1] - m[0, 1] ** 2
    determinant = m[0, 0] * c00 + m[0, 1] * c01 + m[0, 2] * c02
    x, y, z = v[..., 0], v[..., 1], v[..., 2]
    solution = np.dstack([c00 * x + c01 * y + c02 * z, c01 * x + c11 * y + c12 * z, c02 * x + c12 * y + c22 * z])
    return np.asarray(solution / np.maximum(determinant, 1e-12)[..., None], np.float32)


def pull_push(values: Float, weight: Float) -> Float:
    """Spread known values over the unknown: averages of ever larger neighbourhoods fill what is left.

    Args:
        values: (h, w, c) or (h, w), times weight.
        weight: (h, w), 0 unknown .. 1 known.

    Returns:
        Shape of `values`; where weight is 1 the value itself.

    Source: [Gortler1996] the pull-push algorithm of the Lumigraph, section 3.4.
    """
    height, width = weight.shape
    rest = 1 - np.minimum(weight, 1)
    rest = rest[..., None] if values.ndim == 3 else rest
    if max(height, width) <= 2:
        mean = values.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-12)
        return np.asarray(values + rest * mean, np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse_values = _planes(cv2.resize(values, half, interpolation=cv2.INTER_AREA), values.ndim)
    coarse_weight = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA))
    full = np.minimum(_ENOUGH * coarse_weight, 1)
    scale = np.where(coarse_weight > 0, full / np.maximum(coarse_weight, 1e-12), 0)
    scale = scale[..., None] if values.ndim == 3 else scale
    coarse = pull_push(np.asarray(coarse_values * scale, np.float32), full.astype(np.float32))
    enlarged = _planes(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), values.ndim)
    return np.asarray(values + rest * enlarged, np.float32)


def fill(values: Float, known: NDArray[np.bool_]) -> Float:
    """`values` with unknown pixels continued smoothly from the known ones; (h, w) in and out."""
    return pull_push(np.where(known, values, 0).astype(np.float32), known.astype(np.float32))


def _window_mean(planes: Float, radius_px: int) -> Float:
    side = 2 * radius_px + 1
    return np.asarray(cv2.blur(planes, (side, side)), np.float32)


def _planes(array: NDArray[Any], dimensions: int) -> Float:
    """With a channel axis where one is wanted: OpenCV drops one of length one."""
    return np.asarray(array if array.ndim == dimensions else array[..., None], np.float32)
