"""What can be seen around a clipped light: its size, shape, halo and surroundings, as numbers per clipped pixel.

    linear light + share of clipped sub-pixels (both at working size)
        ->  a pyramid: unclipped light and clipped share around the pixel, at six scales
        ->  rings: mean light at five distances around the connected clipped region the pixel belongs to
        ->  size: distance to the region's edge, its inner radius, area and compactness

A lamp is small, compact and has a steep rim or a halo; a sky is large; a coloured lamp shows its colour in the rim,
where not all channels are clipped. Everything is isotropic, so a turned or mirrored photo gives turned or mirrored
numbers (ties between regions at equal distance are averaged over both directions). Light is in log2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Bool = NDArray[np.bool_]

SCALES = 6  # octaves of the pyramid; the coarsest sees about 100 working pixels
RING_EDGES_PX = np.array([0, 1.6, 3, 5, 9, 16])  # working px from the region's edge
REGION_SHARE = 0.3  # a working pixel of which this share is clipped belongs to a region
LEAST_SHARE = 1e-3  # one clipped pixel in a thousand still counts
NO_LIGHT = 0.01  # radiance added before a logarithm; about the noise of a dark photo
PRIOR_SHARE = 0.02  # weight of the prior where nothing unclipped is in sight
PRIOR_LIGHT = 0.5  # radiance
COUNT = SCALES * 8 + 6 + 15 + 4
_INNER_RADIUS = COUNT - 4


class LightFeatures(NamedTuple):
    """Which working pixels hold something clipped, (h, w), and their numbers, (N, COUNT)."""

    pixels: Bool
    values: Float

    @property
    def inner_radius_px(self) -> Float:
        """Radius of the largest disc inside the clipped region of each pixel, (N,), working px."""
        return _as_float(np.exp2(self.values[:, _INNER_RADIUS]) - 1)


def light_features(linear: Float, clipped: Float) -> LightFeatures:
    """Features of all pixels that hold something clipped.

    Args:
        linear: (h, w, 3) linear light of the photo, 0..1, at working size.
        clipped: (h, w, 3) share of the pixel's area that is clipped, per channel, 0..1.
    """
    anywhere, everywhere = _most(clipped), -_most(-clipped)
    pixels = anywhere > LEAST_SHARE
    unclipped = np.maximum(linear - clipped, 0)
    parts = _scale_space(np.dstack([unclipped, anywhere]), np.dstack([clipped, everywhere]), pixels)
    parts += [np.log2(unclipped[pixels] + NO_LIGHT), clipped[pixels]]
    parts.append(_regions(linear, anywhere > REGION_SHARE, pixels))
    return LightFeatures(pixels, np.concatenate(parts, axis=1).astype(np.float32))


def _scale_space(light: Float, share: Float, pixels: Bool) -> list[Float]:
    """Per octave: log2 of the unclipped light around, clipped share per channel, in all channels, in any."""
    size = (pixels.shape[1], pixels.shape[0])
    parts: list[Float] = []
    for _ in range(SCALES):
        a, b = (_enlarged(_blurred(x), size)[pixels] for x in (light, share))
        mean = (a[:, :3] + PRIOR_SHARE * PRIOR_LIGHT) / (1 - b[:, :3] + PRIOR_SHARE)
        parts += [np.log2(np.maximum(mean, 0) + NO_LIGHT), b, a[:, 3:]]
        half = ((light.shape[1] + 1) // 2, (light.shape[0] + 1) // 2)
        light, share = (_as_float(cv2.resize(x, half, interpolation=cv2.INTER_AREA)) for x in (light, share))
    return parts


def _regions(linear: Float, region: Bool, pixels: Bool) -> Float:
    """Rings and size of the region nearest to each pixel, mean over both directions of ties; (N, 19)."""
    straight = _one_way(linear, region, pixels)
    turned = np.ascontiguousarray(pixels[:, ::-1])
    mirrored = _one_way(np.ascontiguousarray(linear[:, ::-1]), np.ascontiguousarray(region[:, ::-1]), turned)
    place = np.zeros(pixels.shape, np.int64)
    place[turned] = np.arange(len(mirrored))
    return _as_float((straight + mirrored[place[:, ::-1][pixels]]) / 2)


def _one_way(linear: Float, region: Bool, pixels: Bool) -> Float:
    """Rings and size for every pixel asked for, (N, 19)."""
    if not region.any():
        return np.full((int(pixels.sum()), 19), np.log2(NO_LIGHT), np.float32)
    outside, label = cv2.distanceTransformWithLabels(
        (~region).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP
    )
    depth = _depth(region)
    rings = np.log2(_rings(linear, _as_float(outside), label) + NO_LIGHT)
    sizes = np.log2(1 + _sizes(depth, label, region))
    nearest = label[pixels]
    return np.concatenate([rings[nearest], sizes[nearest], np.log2(1 + depth[pixels])[:, None]], axis=1)


def _depth(region: Bool) -> Float:
    """Distance to the region's edge in px; the frame is no edge."""
    if region.all():
        return np.full(region.shape, max(region.shape), np.float32)
    return _as_float(cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE))


def _rings(linear: Float, outside: Float, label: NDArray[Any]) -> Float:
    """Mean light at five distances around each region, (regions, 15); an empty ring repeats the one within."""
    count, bands = int(label.max()) + 1, len(RING_EDGES_PX) - 1
    near = (outside > 0) & (outside < RING_EDGES_PX[-1])
    index = label[near] * bands + np.digitize(outside[near], RING_EDGES_PX) - 1
    total = np.bincount(index, minlength=count * bands).reshape(count, bands, 1)
    light = linear[near]
    sums = [np.bincount(index, light[:, c], count * bands).reshape(count, bands) for c in range(3)]
    mean = np.stack(sums, axis=2) / np.maximum(total, 1)
    for band in range(1, bands):
        mean[:, band] = np.where(total[:, band] > 0, mean[:, band], mean[:, band - 1])
    return _as_float(mean.reshape(count, -1))


def _sizes(depth: Float, label: NDArray[Any], region: Bool) -> Float:
    """Inner radius in px, area in px, and area over inner radius squared of each region, (regions, 3)."""
    count, inside = int(label.max()) + 1, label[region]
    area = _as_float(np.bincount(inside, minlength=count))
    radius = np.zeros(count, np.float32)
    np.maximum.at(radius, inside, depth[region])
    return np.stack([radius, area, area / np.maximum(radius, 0.5) ** 2], axis=1)


def _most(channels: Float) -> Float:
    """Largest of three channels; much faster than numpy's over a short axis."""
    return np.maximum(np.maximum(channels[:, :, 0], channels[:, :, 1]), channels[:, :, 2])


def _blurred(array: Float) -> Float:
    return _as_float(cv2.GaussianBlur(array, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT))


def _enlarged(array: Float, size: tuple[int, int]) -> Float:
    if (array.shape[1], array.shape[0]) == size:
        return array
    return _as_float(cv2.resize(array, size, interpolation=cv2.INTER_LINEAR))


def _as_float(array: NDArray[Any]) -> Float:
    return np.asarray(array, np.float32)
