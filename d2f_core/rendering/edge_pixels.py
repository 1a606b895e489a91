"""Pixels at depth edges: each shows a mixture of two layers, and the blur needs the parts.

    disparity + cuts -> `layer_labels`: layer of each pixel, and on which side of an edge it lies
    radiance + labels -> `edge_pixels`: share and colour of the nearer layer in every pixel beside an edge, and what is
    left for the farther one -> `EdgePixels.lay`: these parts put into the pixels of one layer

The colours of both sides are those of the nearest pixels that show one layer only. The share is the one for which
their mixture is closest to the photo. Where the colours are alike, or vary as much as they differ, or no mixture of
them is like the pixel, nothing is known: on the far side the share stays near that of a straight edge, and the near
side stays as it is. Without the parts a sharp rim of the old background would stand around what is in focus, and a grey
one around what is blurred.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled_fast
from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.threads import map_in_threads

Float = NDArray[np.float32]
Labels = NDArray[np.uint8]

MIXED_STEP = 0.08  # smallest step across which a pixel of the edge shows the colour in front
MIXED = np.uint8(128)  # flag in the labels: beside a depth edge, on its far side
NEAR_SIDE = np.uint8(64)  # the same on its near side
LAYER_BITS = np.uint8(63)

_REACH_PX = 2  # how far away the colours of both sides are looked for
_RIM_WEIGHT = 0.2  # of a near-side pixel in the colour of its layer: it counts where a hair has no other
_ALPHA_VARIANCE = 0.06  # of the true alpha around that of a straight edge
_COLOUR_VARIANCE = 4e-4  # linear light squared; noise, and what the photo lost by rounding
_NEARLY_ALL = 0.85  # alpha from which a near-side pixel shows the nearer layer alone
_STRIP_ROWS = 128


class LabelledPixels(NamedTuple):
    """Rows of a photo with their depth: radiance (h, w, 3), disparity (h, w), labels (h, w) from `layer_labels`."""

    radiance: Float
    disparity: Float
    labels: Labels


class EdgePixels(NamedTuple):
    """The mixed pixels of a photo, row by row.

    Attributes:
        starts: (H + 1,) int64, pixels of row y are starts[y] .. starts[y + 1].
        columns: (n,) int32.
        layers: (n,) uint8, the foreground's layer.
        foreground: (n, 5) float32, its premultiplied colour, alpha and disparity in the pixel.
        background: (n, 3) float32, light of the pixel without the foreground.
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    layers: Labels
    foreground: Float
    background: Float

    def lay(self, layer: int, first_row: int, labels: Labels, target: LayerPixels) -> None:
        """Put a layer's parts into its pixels, in place.

        Args:
            layer: the layer.
            first_row: of the photo, where the following begin.
            labels: (h, w) labels.
            target: pixels of the layer; on the far side of an edge the colour that the background has beside it,
                which fills what the foreground covers.
        """
        _lay(self, layer, first_row, labels, target)


def layer_labels(disparity: Float, cuts: tuple[float, ...]) -> Labels:
    """(H, W) layer of each pixel, 0 is the farthest; with `MIXED` or `NEAR_SIDE` beside a depth edge between layers."""
    layers, labels = np.empty(disparity.shape, np.uint8), np.empty(disparity.shape, np.uint8)
    limits, firsts = np.array(cuts, np.float32), range(0, disparity.shape[0], _STRIP_ROWS)
    map_in_threads(lambda first: _count_cuts(disparity, limits, first, layers), firsts)
    map_in_threads(lambda first: _mark_sides(disparity, layers, first, labels), firsts)
    return labels


@compiled_fast
def _count_cuts(disparity: Float, cuts: Float, first: int, layers: Labels) -> None:
    """The layer of each pixel of a strip of rows."""
    for y in range(first, min(first + _STRIP_ROWS, disparity.shape[0])):
        row, here = layers[y], disparity[y]
        row[:] = 0
        for cut in cuts:
            for x in range(row.size):
                row[x] += here[x] >= cut


@compiled_fast
def _mark_sides(disparity: Float, layers: Labels, first: int, labels: Labels) -> None:
    """The labels of a strip of rows. Within a layer nothing is replaced, so a step there is no matter."""
    height, width = disparity.shape
    high, low = np.empty(width + 2, np.uint8), np.empty(width + 2, np.uint8)  # of three rows, the rim repeated
    for y in range(first, min(first + _STRIP_ROWS, height)):
        upper, row, lower = layers[max(y - 1, 0)], layers[y], layers[min(y + 1, height - 1)]
        for x in range(width):
            high[x + 1], low[x + 1] = max(upper[x], row[x], lower[x]), min(upper[x], row[x], lower[x])
        high[0], high[width + 1], low[0], low[width + 1] = high[1], high[width], low[1], low[width]
        labels[y] = row
        for x in range(width):
            nearest, farthest = max(high[x], high[x + 1], high[x + 2]), min(low[x], low[x + 1], low[x + 2])
            if nearest == farthest:
                continue
            highest = lowest = disparity[y, x]
            for j in range(max(y - 1, 0), min(y + 2, height)):
                for i in range(max(x - 1, 0), min(x + 2, width)):
                    highest, lowest = max(highest, disparity[j, i]), min(lowest, disparity[j, i])
            if nearest > row[x] and highest - disparity[y, x] > np.float32(MIXED_STEP):
                labels[y, x] = row[x] | MIXED
            elif farthest < row[x] and disparity[y, x] - lowest > np.float32(MIXED_STEP):
                labels[y, x] = row[x] | NEAR_SIDE


def edge_pixels(radiance: Float, disparity: Float, labels: Labels) -> EdgePixels:
    """Separate the two layers in every pixel beside a depth edge.

    Args:
        radiance: (H, W, 3) float32 linear light.
        disparity: (H, W) float32, 0..1.
        labels: (H, W) from `layer_labels`.
    """
    height = labels.shape[0]

    photo = LabelledPixels(radiance, disparity, labels)

    def strip(first: int) -> tuple[NDArray[Any], ...]:
        last = min(first + _STRIP_ROWS, height)
        most = int(np.count_nonzero(labels[first:last] > LAYER_BITS))
        counts = np.zeros(last - first, np.int64)
        columns, layers = np.empty(most, np.int32), np.empty(most, np.uint8)
        found = EdgePixels(counts, columns, layers, np.empty((most, 5), np.float32), np.empty((most, 3), np.float32))
        count = _separate(photo, first, found)
        return counts, *(part[:count] for part in found[1:])

    strips = map_in_threads(strip, range(0, height, _STRIP_ROWS))
    counts, *parts = (np.concatenate(part) for part in zip(*strips, strict=True))
    return EdgePixels(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]), *parts)


@compiled_fast
def _separate(photo: LabelledPixels, first: int, out: EdgePixels) -> int:
    """Fill the arrays from row `first` on, `starts` with the number of each row; returns how many pixels there are."""
    radiance, disparity, labels = photo.radiance, photo.disparity, photo.labels
    counts, foreground, background = out.starts, out.foreground, out.background
    found = 0
    front, behind = np.empty(8, np.float32), np.empty(8, np.float32)  # see _side
    for y in range(first, first + counts.size):
        for x in range(labels.shape[1]):
            if labels[y, x] <= LAYER_BITS:
                continue
            here, is_far_side = labels[y, x] & LAYER_BITS, labels[y, x] >= MIXED
            across, straight_alpha = _layer_across(photo, y, x, is_far_side)
            if straight_alpha <= 0:
                continue
            near_layer, far_layer = (across, here) if is_far_side else (here, across)
            has_front = _side(photo, y, x, near_layer, front)
            has_behind = _side(photo, y, x, far_layer, behind)
            if not has_front or not (has_behind or is_far_side):
                continue
            alpha = straight_alpha if is_far_side else 1.0
            if has_behind:
                alpha = _alpha(radiance[y, x], front, behind, alpha)
            if not is_far_side:
                for c in range(3):  # a pixel darker than its share of the background has less of it
                    alpha = max(alpha, 1 - min(radiance[y, x, c], np.float32(1.0)) / max(behind[c], np.float32(1e-6)))
                if alpha >= _NEARLY_ALL:
                    continue
            out.columns[found], out.layers[found] = x, near_layer
            for c in range(3):
                light = radiance[y, x, c]
                if is_far_side:
                    foreground[found, c] = np.float32(alpha) * front[5 + c]
                else:
                    foreground[found, c] = max(light - np.float32(1 - alpha) * behind[5 + c], np.float32(0.0))
                background[found, c] = max(light - np.float32(alpha) * front[5 + c], np.float32(0.0))
            foreground[found, 3] = alpha
            foreground[found, 4] = front[3] if is_far_side else disparity[y, x]
            counts[y - first] += 1
            found += 1
    return found


@compiled_fast
def _layer_across(photo: LabelledPixels, y: int, x: int, nearer: bool) -> tuple[int, float]:
    """Nearest layer beyond the edge that a pixel touches, and its alpha in the pixel if the edge were straight."""
    disparity, labels = photo.disparity, photo.labels
    here, best, alpha = labels[y, x] & LAYER_BITS, -1, 0.0
    for j in range(max(y - 1, 0), min(y + 2, labels.shape[0])):
        for i in range(max(x - 1, 0), min(x + 2, labels.shape[1])):
            layer, step = labels[j, i] & LAYER_BITS, disparity[j, i] - disparity[y, x]
            is_beyond = layer > here and step > MIXED_STEP if nearer else layer < here and -step > MIXED_STEP
            if is_beyond:
                weight = (2 - abs(j - y)) * (2 - abs(i - x)) / 16.0
                if layer > best:
                    best = layer
                    alpha = 0.0 if nearer else alpha
                if layer == best or not nearer:
                    alpha += weight
    return best, alpha


@compiled_fast
def _side(photo: LabelledPixels, y: int, x: int, layer: int, out: Float) -> bool:
    """Look at the pixels around that show a layer; whether there are any.

    out: 0..2 mean colour, limited to white as in the mixed pixel; 3 disparity; 4 variance of that colour; 5..7 the
    mean light, of a lamp more than white.
    """
    radiance, disparity, labels = photo.radiance, photo.disparity, photo.labels
    total = square = np.float32(0.0)
    out[:] = 0
    for j in range(max(y - _REACH_PX, 0), min(y + _REACH_PX + 1, labels.shape[0])):
        for i in range(max(x - _REACH_PX, 0), min(x + _REACH_PX + 1, labels.shape[1])):
            if labels[j, i] >= MIXED or labels[j, i] & LAYER_BITS != layer or (j == y and i == x):
                continue
            weight = np.float32(1.0 / (0.5 + np.sqrt((j - y) ** 2 + (i - x) ** 2)))
            if labels[j, i] & NEAR_SIDE:
                weight *= np.float32(_RIM_WEIGHT)
            total += weight
            out[3] += weight * disparity[j, i]
            for c in range(3):
                out[5 + c] += weight * radiance[j, i, c]
                value = min(radiance[j, i, c], np.float32(1.0))
                out[c] += weight * value
                square += weight * value * value
    if total <= 0:
        return False
    out /= total
    out[4] = max(square / total - out[0] * out[0] - out[1] * out[1] - out[2] * out[2], np.float32(0.0))
    return True


@compiled_fast
def _alpha(pixel: Float, foreground: Float, background: Float, expected: float) -> float:
    """Most likely alpha of the foreground, 0..1; both as `_side` sees them.

    Expected is `expected`, give or take `_ALPHA_VARIANCE`; the less so the better a mixture of the two colours explains
    the pixel. A dark or a shining line along the edge of an object is no mixture and proves nothing.
    """
    step_step = step_seen = seen_seen = np.float32(0.0)  # of background -> foreground and background -> pixel
    for c in range(3):
        step, seen = foreground[c] - background[c], min(pixel[c], np.float32(1.0)) - background[c]
        step_step += step * step
        step_seen += step * seen
        seen_seen += seen * seen
    nearest = min(max(step_seen / max(step_step, np.float32(1e-12)), np.float32(0.0)), np.float32(1.0))
    unlike = max(seen_seen - 2 * nearest * step_seen + nearest * nearest * step_step, np.float32(0.0))
    variance = foreground[4] * expected**2 + background[4] * (1 - expected) ** 2 + unlike + _COLOUR_VARIANCE
    alpha = (step_seen / variance + expected / _ALPHA_VARIANCE) / (step_step / variance + 1 / _ALPHA_VARIANCE)
    return float(min(max(alpha, 0.0), 1.0))


@compiled_fast
def _lay(edges: EdgePixels, layer: int, first_row: int, labels: Labels, target: LayerPixels) -> None:
    pixels = target.pixels
    for y in range(pixels.shape[0]):
        for k in range(edges.starts[first_row + y], edges.starts[first_row + y + 1]):
            x = edges.columns[k]
            if edges.layers[k] == layer:
                for c in range(4):
                    pixels[y, x, c] = edges.foreground[k, c]
                target.disparity[y, x], target.distance[y, x] = edges.foreground[k, 4], 0.0
            elif labels[y, x] == layer | MIXED and pixels[y, x, 3] > 0:
                for c in range(3):
                    pixels[y, x, c] = edges.background[k, c] + edges.foreground[k, 3] * pixels[y, x, c]
