"""A small camera move inside one photo: nearer layers go farther than those behind them, and show what they hid.

    scene layers with their hidden parts --each pixel by its disparity--> moved layers --blur as ever--> frame

`parallax` goes sideways, what is far stands still; `arc` goes around what is in focus, a little up and down; `dolly`
goes in. The middle of a sideways move is the photo itself. Nothing is shown that the layers do not know: two layers
shift against each other by less than the colours behind edges reach beyond the blur, and the picture is enlarged just
so much that no frame looks past the photo's border.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import LARGEST_RADIUS_FRACTION
from d2f_core.rendering.bokeh import PreparedPhoto
from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.layers import fill_reach
from d2f_core.rendering.pyramid import PreparedScene
from d2f_core.rendering.workspace import new_empty
from d2f_core.threads import map_in_threads
from d2f_core.video.moves import Place
from d2f_core.window import Window

Float = NDArray[np.float32]
CORNER = 0.6  # of the long side from the centre to a corner, where a dolly shifts most
_STEPS = 3  # of the fixed point; disparity is smooth within a layer, so each one is some hundred times nearer


def largest_shift(blur_fraction: float) -> float:
    """How far two layers may shift against each other, of the long side: what the fill reaches and the blur leaves.

    At an edge from disparity d to d' the blur looks K (|d - f| + |d' - f|) behind it, the move S (d - d'); with K the
    blur of disparity 1 this is at most the larger of 2 K and K + S.

    Args:
        blur_fraction: K, blur radius of a unit of disparity, of the long side.
    """
    return max(0.0, fill_reach(LARGEST_RADIUS_FRACTION) - blur_fraction)


class MovingScene:
    """The layers of one prepared photo, to be seen from several places; keeps them whole in memory."""

    def __init__(self) -> None:
        self._of: PreparedPhoto | None = None
        self._layers: list[LayerPixels] = []

    def seen_from(self, place: Place, prepared: PreparedPhoto) -> PreparedPhoto:
        """The photo as prepared, from another place; to be blurred like any other."""
        if prepared is not self._of:
            scene, height = prepared.scene.scene, prepared.scene.scene.size[0]
            self._layers = [scene.sources(layer, 0, height) for layer in range(prepared.scene.layer_count)]
            self._of = prepared
        view = _View(place, prepared.scene.scene.size)
        moved = map_in_threads(view.moved, self._layers)
        layers = _MovedLayers(prepared.scene.scene.disparity, moved)
        return replace(prepared, scene=PreparedScene(layers), is_in_place=False)


class _MovedLayers:
    """What `PreparedScene` asks of `SceneLayers`."""

    def __init__(self, disparity: Float, layers: list[LayerPixels]) -> None:
        self.disparity, self._layers = disparity, layers
        self.fills = tuple(layers)
        self.window = Window.of(self.size)

    @property
    def size(self) -> tuple[int, int]:
        return self.disparity.shape[0], self.disparity.shape[1]

    def row_distances(self, layer: int) -> Float:
        return np.asarray(self._layers[layer].distance.min(axis=1))

    def sources(
        self, layer: int, first_row: int, last_row: int, new: Callable[[str, tuple[int, ...]], Float] = new_empty
    ) -> LayerPixels:
        return LayerPixels(*(part[first_row:last_row] for part in self._layers[layer]))


class _View:
    """The mapping of one place: for each pixel of the frame, where in a layer it looks."""

    def __init__(self, place: Place, size: tuple[int, int]) -> None:
        self._place, self._size = place, size
        height, width = size
        self._columns, self._rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))

    def moved(self, layer: LayerPixels) -> LayerPixels:
        x, y = self._sources(layer.disparity)
        pixels = cv2.remap(layer.pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        np.maximum(pixels, 0, out=pixels)
        np.minimum(pixels[..., 3], 1, out=pixels[..., 3])
        disparity = cv2.remap(layer.disparity, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        distance = cv2.remap(layer.distance, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        return LayerPixels(np.asarray(pixels), np.asarray(disparity), np.asarray(distance))

    def _sources(self, disparity: Float) -> tuple[Float, Float]:
        """Fixed point of frame = moved(source, disparity of source)."""
        x, y = self._columns, self._rows
        for _ in range(_STEPS):
            there = cv2.remap(disparity, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            x, y = self._back(np.asarray(there))
        return x, y

    def _back(self, disparity: Float) -> tuple[Float, Float]:
        place, (height, width) = self._place, self._size
        long_side = max(height, width)
        enlarged = 1 / (1 - 2 * place.overscan * long_side / min(height, width))
        zoom = enlarged / (1 - place.inwards / CORNER * disparity)
        away = (disparity - place.pivot) * np.float32(long_side)
        centre_x, centre_y = (width - 1) / 2, (height - 1) / 2
        x = (self._columns - centre_x) / zoom + centre_x - place.x * away
        y = (self._rows - centre_y) / zoom + centre_y - place.y * away
        return np.asarray(x, np.float32), np.asarray(y, np.float32)
