"""The renderers to beat, written plainly: every one takes an 8-bit photo and a disparity map.

    none          the photo
    gather        each pixel averages its neighbours over its own circle; bleeds across depth edges
    scatter       each pixel spreads over its own circle, the sum is normalised [BokehMe2022, classical renderer]
    layers32      32 signed layers far to near with accumulated-alpha normalisation, colour and matte filled behind
                  nearer pixels by push-pull
    paper         d2f_core.paper.method, the published method (unsigned, by blur)
    ours          d2f_core.render_bokeh
    ours-plain    the same without rebuilding clipped lights

References work in linear light without highlight recovery. Circles have a soft edge of one pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.thin_lens.sampling import Opening

Array = NDArray[np.float32]

LAYERS = 32
SHAPES = {"disc": 0, "cat_eye": 0, "hexagon": 1}
FOCUS_WEIGHT = 0.2  # px^2, added to the radius squared, so that a sharp pixel's weight stays finite [BokehMe2022]


@dataclass(frozen=True)
class Task:
    """What a renderer is given: (H, W, 3) uint8, (H, W) float32 0..1, and the lens."""

    photo: NDArray[np.uint8]
    disparity: Array
    focus: float
    blur_px: float
    opening: Opening

    @property
    def radius(self) -> Array:
        """Signed blur radius in px, (H, W)."""
        return (self.blur_px * (self.disparity - self.focus)).astype(np.float32)


def to_linear(encoded: NDArray[Any]) -> Array:
    """sRGB (uint8 or 0..1) to linear light."""
    x = encoded.astype(np.float32) / (255 if encoded.dtype == np.uint8 else 1)
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_encoded(linear: Array) -> Array:
    """Linear light to sRGB 0..1, clipped."""
    x = np.clip(linear, 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055).astype(np.float32)


def none(task: Task) -> Array:
    return task.photo.astype(np.float32) / 255


def gather(task: Task) -> Array:
    return to_encoded(_gather(to_linear(task.photo), np.abs(task.radius), *_shape(task)))


def scatter(task: Task) -> Array:
    return to_encoded(_scatter(to_linear(task.photo), np.abs(task.radius), *_shape(task)))


def layers32(task: Task) -> Array:
    radius, linear = task.radius, to_linear(task.photo)
    edges = np.linspace(radius.min(), radius.max() + 1e-3, LAYERS + 1)
    index = np.clip(np.digitize(radius, edges) - 1, 0, LAYERS - 1)
    light, cover = np.zeros_like(linear), np.zeros(radius.shape, np.float32)
    for layer in range(LAYERS):
        here = (index == layer).astype(np.float32)
        if not here.any():
            continue
        matte = np.where(
            index > layer, _push_pull(here[:, :, None], (index <= layer).astype(np.float32))[:, :, 0], here
        )
        colour = np.where(here[:, :, None] > 0, linear, _push_pull(linear, here))
        sheet = np.dstack([colour * matte[:, :, None], matte])
        size = float(np.abs(radius[index == layer]).mean())
        sheet = cv2.filter2D(sheet, -1, _disc(size, task.opening.shape), borderType=cv2.BORDER_REFLECT)
        alpha = np.clip(sheet[:, :, 3], 0, 1)
        light, cover = light * (1 - alpha)[:, :, None] + sheet[:, :, :3], cover * (1 - alpha) + alpha
    return to_encoded(light / np.maximum(cover, 1e-6)[:, :, None])


def paper(task: Task) -> Array:
    from d2f_core.paper.method import paper_bokeh, paper_defocus

    size = task.photo.shape[:2]
    defocus = paper_defocus(task.disparity, task.focus, task.blur_px, (size[0], size[1]))
    return np.asarray(paper_bokeh(task.photo, defocus), np.float32) / 255


def ours(task: Task, recovery: float = 1.0) -> Array:
    from d2f_core import render_bokeh
    from d2f_core.settings import ApertureSettings, HighlightSettings

    if task.opening.shape == "hexagon":
        aperture = ApertureSettings(shape="blades", blades=6)
    else:
        aperture = ApertureSettings(cat_eye=task.opening.cat_eye)
    lens = {"focus_disparity": task.focus, "blur_px": task.blur_px, "aperture": aperture}
    highlights = HighlightSettings(recovery=recovery)
    photo = task.photo.astype(np.uint16) * 257  # the same values: no other picture here is rounded to 8 bits, dithered
    return np.asarray(render_bokeh(photo, task.disparity, highlights=highlights, **lens), np.float32) / 65535


def ours_plain(task: Task) -> Array:
    return ours(task, recovery=0.0)


RENDERERS: dict[str, Callable[[Task], Array]] = {
    "none": none,
    "gather": gather,
    "scatter": scatter,
    "layers32": layers32,
    "paper": paper,
    "ours": ours,
    "ours-plain": ours_plain,
}


def _shape(task: Task) -> tuple[int, float]:
    return SHAPES[task.opening.shape], task.opening.cat_eye


def _disc(radius: float, shape: str) -> Array:
    half = int(np.ceil(radius + 0.5))
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    slant = np.maximum(np.abs(y), np.abs(x) * np.sqrt(0.75) + np.abs(y) / 2) / np.sqrt(0.75)
    kernel = np.clip(radius + 0.5 - (slant if shape == "hexagon" else np.hypot(x, y)), 0, 1)
    return (kernel / kernel.sum()).astype(np.float32)


def _push_pull(values: Array, weight: Array) -> Array:
    """Values where the weight is 1, smooth extension where it is 0; (H, W, C)."""
    height, width = weight.shape
    if min(height, width) <= 2:
        total = max(float(weight.sum()), 1e-9)
        return np.broadcast_to((values * weight[:, :, None]).sum((0, 1)) / total, values.shape).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    small = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    pushed = cv2.resize(values * weight[:, :, None], half, interpolation=cv2.INTER_AREA)
    pushed = pushed.reshape(*small.shape, -1) / np.maximum(small, 1e-9)[:, :, None]
    coarse = cv2.resize(_push_pull(pushed, np.minimum(1, 4 * small)), (width, height), interpolation=cv2.INTER_LINEAR)
    w = weight[:, :, None]
    return (values * w + coarse.reshape(height, width, -1) * (1 - w)).astype(np.float32)


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _weight(dx, dy, radius, shape, px, py):  # type: ignore[no-untyped-def]
    """Coverage of a pixel by the opening scaled to this radius, one pixel soft."""
    distance = np.sqrt(dx * dx + dy * dy)
    if shape == 1:
        distance = max(abs(dy), abs(dx) * 0.8660254 + abs(dy) / 2) / 0.8660254
    if px != 0 or py != 0:
        distance = max(distance, np.sqrt((dx - px * radius) ** 2 + (dy - py * radius) ** 2))
    return min(1.0, max(0.0, radius + 0.5 - distance))


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _gather(linear, radius, shape, cat_eye):  # type: ignore[no-untyped-def]
    height, width = radius.shape
    half_diagonal = np.sqrt(height * height + width * width) / 2
    result = np.empty_like(linear)
    for y in range(height):
        for x in range(width):
            r = radius[y, x]
            px, py = cat_eye * (x - width / 2) / half_diagonal, cat_eye * (y - height / 2) / half_diagonal
            reach, total, red, green, blue = int(np.ceil(r)), 0.0, 0.0, 0.0, 0.0
            for j in range(max(0, y - reach), min(height, y + reach + 1)):
                for i in range(max(0, x - reach), min(width, x + reach + 1)):
                    w = _weight(np.float32(i - x), np.float32(j - y), r, shape, px, py)
                    total += w
                    red += w * linear[j, i, 0]
                    green += w * linear[j, i, 1]
                    blue += w * linear[j, i, 2]
            if total > 0:
                result[y, x, 0], result[y, x, 1], result[y, x, 2] = red / total, green / total, blue / total
            else:
                result[y, x] = linear[y, x]
    return result


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _scatter(linear, radius, shape, cat_eye):  # type: ignore[no-untyped-def]
    height, width = radius.shape
    half_diagonal = np.sqrt(height * height + width * width) / 2
    total = np.zeros((height, width, 4), np.float32)
    for y in range(height):
        for x in range(width):
            r = radius[y, x]
            px, py = cat_eye * (x - width / 2) / half_diagonal, cat_eye * (y - height / 2) / half_diagonal
            reach, share = int(np.ceil(r)), 1 / (r * r + FOCUS_WEIGHT)
            red, green, blue = linear[y, x, 0], linear[y, x, 1], linear[y, x, 2]
            for j in range(max(0, y - reach), min(height, y + reach + 1)):
                for i in range(max(0, x - reach), min(width, x + reach + 1)):
                    w = share * _weight(np.float32(i - x), np.float32(j - y), r, shape, px, py)
                    total[j, i, 0] += w * red
                    total[j, i, 1] += w * green
                    total[j, i, 2] += w * blue
                    total[j, i, 3] += w
    return total[:, :, :3] / np.maximum(total[:, :, 3:], np.float32(1e-9))
