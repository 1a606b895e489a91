"""From radiance and disparity to scene layers: what lies at which depth, and what is hidden behind it.

    disparity -> `sharpened` -> `depth_cuts` at the depth edges -> `layer_labels` -> `edge_pixels`, which show two
    layers; `layer_fill`: colour, matte and disparity of each layer behind nearer ones
    -> `SceneLayers.sources`: one layer's pixels for any rows

Nothing here depends on the focus, the aperture or the blur, so a gesture never repeats it. The layers are slabs of
disparity, 0 is the farthest. Cuts are put where objects end, not in the middle of a surface. Hidden colours come from a
small picture: what the blur shows of them is always soft.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled_fast
from d2f_core.filters import Size, limited_size, pull_push
from d2f_core.rendering.depth_edges import sharpened
from d2f_core.rendering.edge_pixels import (
    LAYER_BITS,
    MIXED,
    EdgePixels,
    LabelledPixels,
    edge_pixels,
    layer_labels,
)
from d2f_core.rendering.layer_pixels import NOWHERE, LayerPixels
from d2f_core.rendering.workspace import new_empty
from d2f_core.threads import map_in_threads
from d2f_core.window import Window

Float = NDArray[np.float32]
Labels = NDArray[np.uint8]
Places = NDArray[np.int32]

MOST_LAYERS = 6
FILL_LONG_SIDE = 1024  # px of the small picture on which edges are found and hidden colours are made
JUMP = 0.035  # smallest step of disparity between neighbours that counts as a depth edge
BRIGHTEST_HIDDEN = 2.0  # linear; a light beside an edge must not spread behind it as a bright smear
_BINS = 128
_MIXED_WEIGHT = 0.15  # of a pixel beside a depth edge in the fill: it counts where nothing purer is near
_SLOPE_PENALTY = 0.35  # a cut through a surface costs this share of the edges it may separate
_LEAST_GAIN = 0.002  # a cut must separate this share of all edges, weighted by their step; short contacts count too


class LayerFill(NamedTuple):
    """What a layer looks like behind nearer ones, on the small picture.

    Attributes:
        colour: (h', w', 4) float32, radiance and disparity of the layer, spread over everything it does not show.
        alpha: (h', w') float32, how much of the layer there is; 0 far away from what it shows.
        distance: (h', w') float32, px of the small picture to the nearest pixel that the layer shows, less one;
            `NOWHERE` beyond the reach of any blur.
    """

    colour: Float
    alpha: Float
    distance: Float


@dataclass(frozen=True, eq=False)
class SceneLayers:
    """A scene cut into layers, ready to be blurred.

    Attributes:
        radiance: (h, w, 3) float32 linear light.
        disparity: (h, w) float32, 0..1.
        labels: (h, w) uint8, layer of each pixel and its side of a depth edge, see `layer_labels`.
        edges: the pixels beside depth edges, where the photo mixes two layers.
        cuts: disparities between the layers, ascending.
        fills: one LayerFill for each layer, of the whole scene.
        window: the part of the scene that the arrays hold.
    """

    radiance: Float
    disparity: Float
    labels: Labels
    edges: EdgePixels
    cuts: tuple[float, ...]
    fills: tuple[LayerFill, ...]
    window: Window

    @property
    def size(self) -> tuple[int, int]:
        return self.window.size

    def row_distances(self, layer: int) -> Float:
        """(H,) px from each row to the nearest pixel of a layer, a lower bound; `NOWHERE` beyond any blur's reach."""
        shows = ((self.labels & LAYER_BITS) == layer).any(axis=1).astype(np.uint8)
        is_near = cv2.dilate(shows[:, None], np.ones((3, 1), np.uint8))[:, 0] > 0  # a soft rim is one pixel wide
        distance, (whole_rows, whole_columns) = self.fills[layer].distance, self.window.whole
        small_rows, small_columns = distance.shape
        left, right = (edge * small_columns // whole_columns for edge in (self.window.left, self._right))
        beside = distance[:, max(left - 1, 0) : right + 2].min(axis=1)
        by_small_row = np.asarray(cv2.erode(beside[:, None], np.ones((3, 1), np.uint8)))
        row = (self.window.top + np.arange(self.size[0])) * small_rows // whole_rows
        return np.where(is_near, 0, by_small_row[row, 0] * (whole_rows / small_rows)).astype(np.float32)

    @property
    def _right(self) -> int:
        return self.window.left + self.window.width

    def sources(
        self, layer: int, first_row: int, last_row: int, new: Callable[[str, tuple[int, ...]], Float] = new_empty
    ) -> LayerPixels:
        """Pixels of one layer in rows first_row .. last_row - 1, in arrays from `new`."""
        width = self.size[1]
        rows = slice(first_row, last_row)
        pixels = new("pixels", (last_row - first_row, width, 4))
        disparity, distance = (new(name, (last_row - first_row, width)) for name in ("disparity", "distance"))
        result = LayerPixels(pixels, disparity, distance)
        shown = LabelledPixels(self.radiance[rows], self.disparity[rows], self.labels[rows])
        _layer_pixels(shown, layer, self.window.rows(first_row, last_row), self.fills[layer], result)
        self.edges.lay(layer, first_row, shown.labels, result)
        return result


def scene_layers(
    radiance: Float,
    disparity: Float,
    hidden_reach: float,
    most_layers: int = MOST_LAYERS,
    *,
    has_soft_edges: bool = False,
    fill_long_side: int = FILL_LONG_SIDE,
) -> SceneLayers:
    """Cut a scene into layers; see `cut_scene`, where `radiance` is that of picked pixels.

    Args:
        radiance: (H, W, 3) float32 linear light.
        disparity: (H, W) float32, 0..1, larger is nearer.
        hidden_reach: how far behind a nearer layer the blur can look, as a fraction of the long side.
        most_layers: upper limit.
        has_soft_edges: ramps at depth edges are meant and stay.
        fill_long_side: px of the picture on which hidden colours are made; fewer are faster.
    """
    cut = cut_scene(
        lambda size: nearest(radiance, size), disparity, hidden_reach, most_layers,
        has_soft_edges=has_soft_edges, fill_long_side=fill_long_side,
    )  # fmt: skip
    return cut.layers(radiance, Window.of((disparity.shape[0], disparity.shape[1])))


@dataclass(frozen=True, eq=False)
class CutScene:
    """What is decided about a scene on the whole of it; the layers themselves are made for any window.

    Attributes:
        disparity: (H, W) float32, 0..1, with sharp edges unless soft ones are meant.
        cuts, fills: as in `SceneLayers`.
    """

    disparity: Float
    cuts: tuple[float, ...]
    fills: tuple[LayerFill, ...]

    def layers(self, radiance: Float, window: Window) -> SceneLayers:
        """The layers of a window; `radiance`: (h, w, 3) float32, the light of its pixels."""
        disparity = np.ascontiguousarray(self.disparity[window.slices])
        labels = layer_labels(disparity, self.cuts)
        edges = edge_pixels(radiance, disparity, labels)
        return SceneLayers(radiance, disparity, labels, edges, self.cuts, self.fills, window)


def cut_scene(
    picked_radiance: Callable[[Size], Float],
    disparity: Float,
    hidden_reach: float,
    most_layers: int = MOST_LAYERS,
    *,
    has_soft_edges: bool = False,
    fill_long_side: int = FILL_LONG_SIDE,
) -> CutScene:
    """Where to cut a scene, and what is hidden behind its layers; arguments as in `scene_layers`.

    `picked_radiance` gives the light of the scene at a size, of picked pixels as `nearest` does.
    """
    disparity = disparity if has_soft_edges else sharpened(disparity)
    small_size = limited_size(disparity.shape, FILL_LONG_SIDE)
    cuts = depth_cuts(nearest(disparity, small_size), most_layers - 1)
    fill_size = limited_size(disparity.shape, fill_long_side)
    small = _SmallPicture.of(picked_radiance(fill_size), nearest(disparity, fill_size), cuts)
    reach_px = hidden_reach * max(fill_size)

    def fill(layer: int) -> LayerFill:
        return layer_fill(small, layer, reach_px)

    # a brush waits for this at each draft
    return CutScene(disparity, cuts, tuple(map_in_threads(fill, range(len(cuts) + 1))))


def depth_cuts(disparity: Float, most: int) -> tuple[float, ...]:
    """Disparities at which to cut, ascending: each separates many depth edges and few surfaces.

    Greedy: the cut with the largest total step of edges that no cut separates yet, less what it cuts of smooth surface.
    """
    near, far = _edge_steps(disparity)
    everything = float((near - far).sum())
    density = np.histogram(disparity, _BINS, (0, 1))[0].astype(np.float64)
    density = np.minimum(np.convolve(density, np.ones(5) / 5, "same") / max(density.mean(), 1e-9), 1)
    cuts: list[float] = []
    while len(cuts) < most and near.size:
        gain = _separated_step(near, far)
        score = gain - _SLOPE_PENALTY * density * gain.max()
        best = int(score.argmax())
        if gain[best] < _LEAST_GAIN * everything or gain[best] <= 0:
            break
        cut = (_middle_of_plateau(score, best) + 0.5) / _BINS
        cuts.append(cut)
        left = (far >= cut) | (near < cut)
        near, far = near[left], far[left]
    return tuple(sorted(cuts))


def _middle_of_plateau(score: NDArray[np.float64], best: int) -> int:
    """Middle of the run of equally good bins from `best` on: as far as possible from either surface."""
    end = best
    while end + 1 < score.size and score[end + 1] >= 0.98 * score[best]:
        end += 1
    return (best + end) // 2


class _SmallPicture(NamedTuple):
    """What hidden colours are made from: fourth roots of the light and the disparity, (h, w, 4); labels, (h, w)."""

    values: Float
    labels: Labels

    @classmethod
    def of(cls, radiance: Float, disparity: Float, cuts: tuple[float, ...]) -> _SmallPicture:
        """The scene, already small."""
        root = np.sqrt(np.sqrt(np.clip(radiance, 0, BRIGHTEST_HIDDEN)))
        labels = layer_labels(disparity, cuts)
        labels[labels < MIXED] &= LAYER_BITS
        return cls(np.dstack([root, disparity]), labels)


def layer_fill(small: _SmallPicture, layer: int, reach_px: float) -> LayerFill:
    """Colour, matte and disparity of a layer where nearer layers hide it, `reach_px` around what it shows.

    Colours spread from the nearest visible pixels of the layer (pull-push), as fourth roots: what is hidden is as
    likely half as bright as twice as bright, and a lamp beside the edge is no reason for more light behind all of it.
    The pixels beside a depth edge are mixed with the colour in front, so they count little; behind hair there may be
    nothing else.
    """
    shown = (small.labels == layer) + np.float32(_MIXED_WEIGHT) * (small.labels == (layer | MIXED))
    colour = pull_push(small.values * shown[..., None], shown)
    colour[:, :, :3] = np.square(np.square(colour[:, :, :3]))
    if layer == 0:
        alpha = np.ones(shown.shape, np.float32)
    else:
        known_matte = (small.labels <= layer).astype(np.float32)
        alpha = pull_push(shown * known_matte, known_matte)
    distance = cv2.distanceTransform((shown <= 0).astype(np.uint8), cv2.DIST_L2, 3)
    is_near = distance <= reach_px + 2
    distance = np.where(is_near, np.maximum(distance - 1, 0), NOWHERE)
    return LayerFill(
        np.ascontiguousarray(colour),
        np.ascontiguousarray(alpha * is_near, np.float32),
        np.ascontiguousarray(distance, np.float32),
    )


def nearest(array: NDArray[Any], size: Size) -> NDArray[Any]:
    """Picked pixels, not averages: an average over a depth edge is a depth that is not there."""
    return cv2.resize(array, size[::-1], interpolation=cv2.INTER_NEAREST)


def _edge_steps(disparity: Float) -> tuple[Float, Float]:
    """Near and far disparity of every depth edge, found between pixels two apart."""
    pairs = ((disparity[:, 2:], disparity[:, :-2]), (disparity[2:], disparity[:-2]))
    near = np.concatenate([np.maximum(a, b).ravel() for a, b in pairs])
    far = np.concatenate([np.minimum(a, b).ravel() for a, b in pairs])
    is_edge = near - far > JUMP
    return near[is_edge], far[is_edge]


def _separated_step(near: Float, far: Float) -> NDArray[np.float64]:
    """For a cut in each bin: the total step of the edges it would separate."""
    change = np.zeros(_BINS + 1)
    np.add.at(change, np.clip(np.ceil(far * _BINS - 0.5), 0, _BINS).astype(int), near - far)
    np.add.at(change, np.clip(np.ceil(near * _BINS - 0.5), 0, _BINS).astype(int), far - near)
    return np.cumsum(change)[:_BINS]


@compiled_fast
def _layer_pixels(shown: LabelledPixels, layer: int, window: Window, fill: LayerFill, out: LayerPixels) -> None:
    """Visible, hidden or absent: every pixel of the layer is written, see `SceneLayers.sources`."""
    radiance, disparity, labels = shown.radiance, shown.disparity, shown.labels
    pixels, out_disparity, out_distance = out.pixels, out.disparity, out.distance
    colour, fill_alpha, fill_distance = fill.colour, fill.alpha, fill.distance
    height, width, _ = pixels.shape
    rows, columns = fill_alpha.shape
    scale_y, scale_x = rows / window.whole[0], columns / window.whole[1]
    closest, left, right, share = _places(window, scale_x, columns)
    first_column, last_column = left[0], right[-1] + 1
    line = np.empty((columns, 5), np.float32)  # fill and its alpha, at the height of a row
    for y in range(height):
        cy = (y + window.top + 0.5) * scale_y - 0.5
        near_y = min(max(int(np.floor(cy + 0.5)), 0), rows - 1)
        upper, lower = min(max(int(np.floor(cy)), 0), rows - 1), min(max(int(np.floor(cy)) + 1, 0), rows - 1)
        fy = np.float32(cy - np.floor(cy))
        for i in range(first_column, last_column):
            for c in range(4):
                line[i, c] = colour[upper, i, c] + fy * (colour[lower, i, c] - colour[upper, i, c])
            line[i, 4] = fill_alpha[upper, i] + fy * (fill_alpha[lower, i] - fill_alpha[upper, i])
        for x in range(width):
            label = labels[y, x] & LAYER_BITS
            if label == layer and labels[y, x] < MIXED:
                for c in range(3):
                    pixels[y, x, c] = radiance[y, x, c]
                pixels[y, x, 3] = 1.0
                out_disparity[y, x] = disparity[y, x]
                out_distance[y, x] = 0.0
                continue
            for c in range(4):
                pixels[y, x, c] = 0.0
            out_distance[y, x] = fill_distance[near_y, closest[x]] / np.float32(scale_y)
            if fill_distance[near_y, closest[x]] >= NOWHERE:
                out_disparity[y, x] = 0.0
                continue
            a, b, fx = line[left[x]], line[right[x]], share[x]
            out_disparity[y, x] = a[3] + fx * (b[3] - a[3])
            if label < layer:
                continue
            alpha = a[4] + fx * (b[4] - a[4])
            if label == layer and alpha > 0:  # mixed with what is in front, but the layer is there
                alpha = np.float32(1.0)
                out_disparity[y, x] = disparity[y, x]
            for c in range(3):
                pixels[y, x, c] = alpha * (a[c] + fx * (b[c] - a[c]))
            pixels[y, x, 3] = alpha


@compiled_fast
def _places(window: Window, scale: float, columns: int) -> tuple[Places, Places, Places, Float]:
    """For each column of the window: the fill's nearest one, those left and right of it, and the share of the right."""
    width = window.width
    closest, left, right = np.empty(width, np.int32), np.empty(width, np.int32), np.empty(width, np.int32)
    share = np.empty(width, np.float32)
    for x in range(width):
        place = (x + window.left + 0.5) * scale - 0.5
        first = int(np.floor(place))
        closest[x] = min(max(int(np.floor(place + 0.5)), 0), columns - 1)
        left[x], right[x] = min(max(first, 0), columns - 1), min(max(first + 1, 0), columns - 1)
        share[x] = place - first
    return closest, left, right, share


def fill_reach(radius_fraction: float) -> float:
    """How far the blur looks behind an edge, as a fraction of the long side: both sides of the edge spread."""
    return min(1.0, 2 * math.fabs(radius_fraction))
