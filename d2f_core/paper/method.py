"""The published method, exactly: the baseline that every change of this project is measured against.

    photo I (display values)  ->  half size I_h, sides rounded to 64  ->  radiance weights w
    defocus s (unsigned)      ->  layers by blur, most blurred first: B_h = Layered(w I_h) / Layered(w)  ->  full size B
    mask M from s and luma    ->  out = M I + (1 - M) B

s is an index into the table of radii, layer i sits at s = i / 14; `paper_defocus` finds s for a disparity map and a
focus, the inverse of the table. Without trained weights (radiance and fusion in resources/weights/manifest.json) w is 1
except at clipped pixels and M is the initial mask [s < threshold]. Blurring is done by cv2 on (H, W, C) arrays;
training/paper has the same function for tensors, differentiable.

Source: [D2F2023] and its inference code. No linear light, no sign, no focus: as published.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import ShapeError
from d2f_core.filters import resized, to_unit
from d2f_core.networks import WEIGHTS_FOLDER, read_manifest, read_network

Float = NDArray[np.float32]

RADII_PX = (0, 1, 2, 3, 5, 7, 9, 11, 13, 16, 19, 22, 26, 30, 34)  # of the half-size picture, at s = i / 14
LAYERS = 14  # N; there are N + 1 layers, 0..N
LAYER_SHARPNESS = 100.0  # alpha of the layer masks
SIDE_MULTIPLE = 64  # px; sides of the half-size picture
EPSILON = 1e-10  # of the paper: an empty sum divides by it
CLIPPED = 0.99  # display value of any channel from which a pixel counts as clipped
CLIPPED_WEIGHT, CLIPPED_POWER = 3.0, 5.0
MASK_THRESHOLD = 1 / 8  # s below it stays sharp in the initial mask
LUMA = (0.299, 0.587, 0.114)  # BT.601


class PaperNetwork(Protocol):
    """The radiance network (photo to weight) or the fusion network (sharpness 1 - s and luma to mask)."""

    def run(self, *planes: Float) -> NDArray[Any]:
        """Planes (1, C, H, W), float32, 0..1, to (1, 1, H, W)."""
        ...


def paper_bokeh(
    photo: NDArray[Any],
    defocus: Float,
    *,
    radiance_net: PaperNetwork | None = None,
    fusion_net: PaperNetwork | None = None,
) -> NDArray[Any]:
    """A shallow depth-of-field photo by the published method.

    Args:
        photo: (H, W, 3) sRGB encoded; uint8, uint16 or float32 0..1.
        defocus: s, (H, W), 0 in focus .. 1 most blurred.
        radiance_net, fusion_net: networks; None takes the installed weights, or does without.

    Returns:
        (H, W, 3), dtype of the photo.

    Raises:
        ShapeError: photo and defocus differ in size, or the photo has no three channels.
        WeightsError: installed weights are damaged.
    """
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.shape[:2] != defocus.shape:
        raise ShapeError(
            "The photo is {photo} and the defocus map {defocus}: they must be of one size.",
            photo=photo.shape,
            defocus=defocus.shape,
        )
    radiance_net = radiance_net or _installed("radiance")
    fusion_net = fusion_net or _installed("fusion")
    image = to_unit(photo)
    height, width = defocus.shape
    small = half_size((height, width))
    half, s_half = resized(image, small), resized(defocus.astype(np.float32), small)
    blurred = resized(layered_rendering(half, s_half, radiance_weights(half, radiance_net)), (height, width))
    mask = fusion_mask(resized(s_half, (height, width)), image, fusion_net)[:, :, None]
    return _in_dtype(np.clip(mask * image + (1 - mask) * blurred, 0, 1), photo.dtype)


def paper_defocus(disparity: Float, focus_disparity: float, blur_px: float, size: tuple[int, int]) -> Float:
    """The paper's s for a disparity map: |r| = |blur_px (d - d_f)| through the inverse table of radii.

    Args:
        disparity: (h, w), 0..1, near = large; brought to `size` if it differs.
        focus_disparity: disparity in focus, 0..1.
        blur_px: radius in px of the full-size photo per unit of disparity.
        size: height and width of the photo.

    Returns:
        s of that size, float32, 0..1; radii beyond the largest of the table give 1.
    """
    small = half_size(size)
    shrink = float(np.sqrt(small[0] * small[1] / (size[0] * size[1])))
    radius = np.abs(blur_px * shrink * (resized(disparity.astype(np.float32), size) - focus_disparity))
    return np.asarray(np.interp(radius, RADII_PX, np.arange(LAYERS + 1) / LAYERS), np.float32)


def half_size(size: tuple[int, int]) -> tuple[int, int]:
    """Half of height and width, rounded to multiples of 64, at least 64."""
    rounded = [max(1, round(side / 2 / SIDE_MULTIPLE)) * SIDE_MULTIPLE for side in size]
    return rounded[0], rounded[1]


@lru_cache(maxsize=64)
def soft_disk(radius_px: int) -> Float:
    """K_r(x, y) ~ 1/2 + 1/2 tanh((r^2 - x^2 - y^2) / 4 + 1/2), (2r+1, 2r+1), sum 1, read-only."""
    axis = np.arange(-radius_px, radius_px + 1, dtype=np.float64)
    squared = axis[:, None] ** 2 + axis[None, :] ** 2
    kernel = 0.5 + 0.5 * np.tanh(0.25 * (radius_px**2 - squared) + 0.5)
    normalised = np.asarray(kernel / kernel.sum(), np.float32)
    normalised.setflags(write=False)
    return normalised


def radiance_weights(image: Float, network: PaperNetwork | None) -> Float:
    """w (H, W, 3): the network's weight (1 without one); 3 I^5 per channel where any channel is clipped."""
    weight = np.ones(image.shape, np.float32)
    if network is not None:
        weight *= network.run(_planes(image))[0, 0, :, :, None]
    clipped = image.max(axis=2, keepdims=True) >= CLIPPED
    return np.where(clipped, CLIPPED_WEIGHT * image**CLIPPED_POWER, weight).astype(np.float32)


def layer_mask(s: Float, layer: int) -> Float:
    """m_i = 1/2 + 1/2 tanh(alpha (1/N - |s - i/N|)), (H, W): a pixel is in two layers, or in three at s = i/N."""
    distance = np.abs(s - np.float32(layer / LAYERS))
    return np.asarray(0.5 + 0.5 * np.tanh(LAYER_SHARPNESS * (1 / LAYERS - distance)), np.float32)


def layered_rendering(image: Float, s: Float, weight: Float) -> Float:
    """B = Layered(w I; s) / Layered(w; s), all (H, W, 3) but s (H, W); sides of 64 px and more."""
    stack = np.dstack([weight * image, weight]).astype(np.float32)
    total, cover = np.zeros_like(stack), np.zeros((*s.shape, 1), np.float32)
    for layer in range(LAYERS, -1, -1):
        mask = layer_mask(s, layer)[:, :, None]
        if mask.max() < EPSILON:
            continue
        kernel = soft_disk(RADII_PX[layer])
        blurred_mask = _blur(mask, kernel)
        cover = cover * (1 - blurred_mask) + blurred_mask
        total = total * (1 - blurred_mask) + _blur(mask * stack, kernel)
    layered = total / (cover + EPSILON)
    return (layered[:, :, :3] / (layered[:, :, 3:] + EPSILON)).astype(np.float32)


def initial_mask(s: Float) -> Float:
    """M0 (H, W): 1 where s is below 1/8, or within the sharpest eighth of its range if nothing is in focus."""
    low, high = float(s.min()), float(s.max())
    threshold = MASK_THRESHOLD if low < MASK_THRESHOLD else low + (high - low) / 8
    return (s < threshold).astype(np.float32)


def fusion_mask(s: Float, image: Float, network: PaperNetwork | None) -> Float:
    """M (H, W), 0..1: where the photo stays; the initial mask without a network."""
    if network is None:
        return initial_mask(s)
    luma = image @ np.asarray(LUMA, np.float32)
    mask = network.run(_planes(1 - s), _planes(luma))[0, 0]
    return np.asarray(np.clip(mask, 0, 1), np.float32)


@lru_cache(maxsize=4)
def _installed(entry: str) -> PaperNetwork | None:
    return read_network(WEIGHTS_FOLDER, entry) if entry in read_manifest(WEIGHTS_FOLDER) else None


def _blur(planes: Float, kernel: Float) -> Float:
    height, width = planes.shape[:2]
    parts = [planes[:, :, first : first + 4] for first in range(0, planes.shape[2], 4)]  # cv2 is fast up to four
    blurred = [
        cv2.filter2D(np.ascontiguousarray(part), -1, kernel, borderType=cv2.BORDER_REFLECT_101) for part in parts
    ]
    return np.dstack([part.reshape(height, width, -1) for part in blurred]).astype(np.float32)


def _planes(array: Float) -> Float:
    """(H, W) or (H, W, C) to (1, C, H, W)."""
    planes = array[:, :, None] if array.ndim == 2 else array
    return np.ascontiguousarray(planes.transpose(2, 0, 1)[None], np.float32)


def _in_dtype(image: Float, dtype: np.dtype[Any]) -> NDArray[Any]:
    if dtype.kind != "u":
        return image.astype(dtype)
    return np.round(image * np.iinfo(dtype).max).astype(dtype)
