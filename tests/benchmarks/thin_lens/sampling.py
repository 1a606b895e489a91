"""The truth itself: a thin-lens picture as the average over points of the aperture.

Seen from the point (u, v) of the opening (unit disc), a layer of signed radius r = blur_px * (d - d_focus) lies at
x' = x - r u, y' = y - r v (positive r is nearer than the focus). Every sample is an exact over-composite of all layers
in linear light, near to far with early transmittance; their mean is the picture. A plane whose disparity changes with
the row, d = d0 + slope y, is the same ray-plane intersection solved for y: y = (y' + K v (d0 - d_f)) / (1 - K v slope).

The cat-eye opening depends on the place p in the picture: the unit disc cut by a unit disc centred at
k (p - centre) / (half diagonal); samples that the barrel cuts do not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.thin_lens.drawing import Frame

Array = NDArray[np.float32]

SAMPLES = 1024  # least number of aperture samples
SAMPLES_PER_PIXEL = 1.0  # of the largest disc's area, so that a light of one pixel leaves an even disc
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
PLASTIC = 1.32471795724474602596  # R2 sequence [Roberts2018]


@dataclass(frozen=True)
class Layer:
    """Premultiplied linear radiance and alpha on the canvas (.., 4), and disparity + slope * y in frame px rows."""

    rgba: Array
    disparity: float
    slope: float = 0.0


@dataclass(frozen=True)
class Opening:
    """Shape of the aperture: "disc", "hexagon" (vertices on the x axis, on the unit circle) or "cat_eye"."""

    shape: str = "disc"
    cat_eye: float = 0.0


def aperture_points(shape: str, count: int) -> Array:
    """(count, 2) float32 points (u, v), even over the opening: a Vogel spiral, or R2 with rejection."""
    if shape != "hexagon":
        index = np.arange(count) + 0.5
        radius, angle = np.sqrt(index / count), index * GOLDEN_ANGLE
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)
    index = np.arange(1, 2 * count + 64)
    u, v = 2 * ((0.5 + index / PLASTIC) % 1) - 1, 2 * ((0.5 + index / PLASTIC**2) % 1) - 1
    half = np.sqrt(0.75)
    inside = (np.abs(v) <= half) & (np.abs(u) * half + np.abs(v) / 2 <= half)
    return np.stack([u, v], 1)[inside][:count].astype(np.float32)


def sample_count(layers: list[Layer], frame: Frame, focus: float, blur_px: float) -> int:
    """Samples that the largest blur of the scene needs."""
    ends = [layer.disparity + layer.slope * y for layer in layers for y in (0, frame.height)]
    largest = blur_px * max(abs(min(max(end, 0), 1) - focus) for end in ends)
    return max(SAMPLES, int(np.ceil(SAMPLES_PER_PIXEL * np.pi * largest**2)))


def thin_lens(
    layers: list[Layer],
    frame: Frame,
    *,
    focus: float,
    blur_px: float,
    opening: Opening,
    samples: int | None = None,
) -> Array:
    """True picture (H, W, 3) in linear light.

    Args:
        layers: far to near.
        focus: disparity in focus.
        blur_px: radius in px of this picture per unit of disparity.
        samples: aperture samples; None takes what the radii need.
    """
    points = aperture_points(opening.shape, samples or sample_count(layers, frame, focus, blur_px))
    return _integrate(layers, frame, points, focus, blur_px, opening.cat_eye)


def pinhole(layers: list[Layer], frame: Frame) -> Array:
    """The all-in-focus picture (H, W, 3) in linear light, before clipping."""
    return _integrate(layers, frame, np.zeros((1, 2), np.float32), 0.0, 0.0, 0.0)


def top_disparity(layers: list[Layer], frame: Frame) -> Array:
    """Disparity (H, W) of the nearest layer whose alpha exceeds one half."""
    inside = slice(frame.margin, frame.margin + frame.height), slice(frame.margin, frame.margin + frame.width)
    disparity = np.zeros((frame.height, frame.width), np.float32)
    rows = np.arange(frame.height, dtype=np.float32)[:, None]
    for layer in layers:
        here = np.broadcast_to(layer.disparity + layer.slope * rows, disparity.shape)
        disparity = np.where(layer.rgba[inside][:, :, 3] > 0.5, here, disparity)
    return disparity.astype(np.float32)


def _integrate(layers: list[Layer], frame: Frame, points: Array, focus: float, blur_px: float, cat_eye: float) -> Array:
    planes = np.ascontiguousarray(np.stack([layer.rgba for layer in layers[::-1]]).transpose(0, 3, 1, 2))
    first = np.array([layer.disparity - focus for layer in layers[::-1]]) * blur_px
    slope = np.array([layer.slope for layer in layers[::-1]]) * blur_px
    total = np.zeros((frame.height, 3, frame.width), np.float64)
    count = np.zeros((frame.height, frame.width), np.float32)
    _add_samples(planes, _spans(planes), first, slope, points, frame.margin, cat_eye, total, count)
    mean: Array = (total / np.maximum(count, 1)[:, None]).transpose(0, 2, 1).astype(np.float32)
    return mean


def _spans(planes: Array) -> NDArray[np.int64]:
    """First and last + 1 column of each layer and row that holds anything, (L, rows, 2)."""
    filled = planes.any(axis=1)
    width = filled.shape[2]
    first = np.where(filled.any(axis=2), filled.argmax(axis=2), width)
    last = np.where(filled.any(axis=2), width - filled[:, :, ::-1].argmax(axis=2), 0)
    return np.stack([first, last], 2).astype(np.int64)


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_samples(planes, spans, first, slope, points, margin, cat_eye, total, count):  # type: ignore[no-untyped-def]
    height, _, width = total.shape
    rows, columns = planes.shape[2], planes.shape[3]
    half_diagonal = np.sqrt(height * height + width * width) / 2
    through = np.empty(width, np.float32)
    light = np.empty((3, width), np.float32)
    for y in range(height):
        py = cat_eye * (y + 0.5 - height / 2) / half_diagonal
        for s in range(points.shape[0]):
            u, v = points[s, 0], points[s, 1]
            through[:] = 1
            light[:] = 0
            for k in range(planes.shape[0]):
                ys = (y + v * first[k]) / (1 - v * slope[k])
                dx = (first[k] + slope[k] * ys) * u
                ys += margin
                y0 = int(np.floor(ys))
                if y0 < 0 or y0 + 1 >= rows:
                    continue
                fy = np.float32(ys - y0)
                x0 = int(np.floor(dx))
                fx = np.float32(dx - x0)
                x0 += margin
                low = max(0, min(spans[k, y0, 0], spans[k, y0 + 1, 0]) - x0 - 1, -x0)
                high = min(width, max(spans[k, y0, 1], spans[k, y0 + 1, 1]) - x0, columns - 1 - x0)
                _over(planes[k], y0, x0, fy, fx, low, high, through, light)
            if cat_eye > 0:
                for x in range(width):
                    px = cat_eye * (x + 0.5 - width / 2) / half_diagonal
                    if (u - px) ** 2 + (v - py) ** 2 <= 1:
                        count[y, x] += 1
                        for c in range(3):
                            total[y, c, x] += light[c, x]
            else:
                for x in range(width):
                    count[y, x] += 1
                for c in range(3):
                    for x in range(width):
                        total[y, c, x] += light[c, x]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _over(plane, y0, x0, fy, fx, low, high, through, light):  # type: ignore[no-untyped-def]
    """Put what is behind under what is there: light += through * colour; through *= 1 - alpha, bilinear."""
    one = np.float32(1)
    w00, w01 = (one - fy) * (one - fx), (one - fy) * fx
    w10, w11 = fy * (one - fx), fy * fx
    for x in range(low, high):
        i = x + x0
        t = through[x]
        for c in range(3):
            light[c, x] += t * (
                w00 * plane[c, y0, i]
                + w01 * plane[c, y0, i + 1]
                + w10 * plane[c, y0 + 1, i]
                + w11 * plane[c, y0 + 1, i + 1]
            )
        alpha = w00 * plane[3, y0, i] + w01 * plane[3, y0, i + 1]
        alpha += w10 * plane[3, y0 + 1, i] + w11 * plane[3, y0 + 1, i + 1]
        through[x] = t * (one - alpha)
