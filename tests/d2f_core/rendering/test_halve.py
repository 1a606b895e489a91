"""Halving a layer: areas are averaged, the last row and column of an odd size stand for themselves."""

import numpy as np
import pytest

from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.scatter import halve


def _halved(pixels, disparity, distance):
    size = (pixels.shape[0] + 1) // 2, (pixels.shape[1] + 1) // 2
    coarse = LayerPixels(*(np.full(shape, -1, np.float32) for shape in ((*size, 4), size, size)))
    halve(LayerPixels(pixels, disparity, distance), coarse)
    return coarse


@pytest.mark.parametrize("size", [(23, 32), (24, 31), (1, 1)])
def test_odd_sizes_are_those_with_the_last_row_and_column_repeated(size):
    rng = np.random.default_rng(5)
    alpha = rng.integers(0, 3, size).astype(np.float32) / 2
    pixels = np.dstack([rng.random((*size, 3), np.float32) * alpha[..., None], alpha])
    disparity, distance = rng.random(size, np.float32), rng.random(size, np.float32) * 9
    beyond = [(0, size[0] % 2), (0, size[1] % 2)]
    repeated = (np.pad(part, beyond + [(0, 0)] * (part.ndim - 2), "edge") for part in (pixels, disparity, distance))
    for odd, even in zip(_halved(pixels, disparity, distance), _halved(*repeated), strict=True):
        np.testing.assert_array_equal(odd, even)


def test_area_is_averaged_and_distance_is_in_coarse_pixels():
    pixels = np.zeros((2, 2, 4), np.float32)
    pixels[0, 0] = 0.4, 0.2, 0.1, 1.0
    disparity = np.float32([[0.8, 0.1], [0.1, 0.1]])
    halved, near, distance = _halved(pixels, disparity, np.full((2, 2), 6, np.float32))
    np.testing.assert_allclose(halved[0, 0], [0.1, 0.05, 0.025, 0.25], rtol=1e-6)
    assert abs(near[0, 0] - 0.8) < 0.01  # of the layer where it is
    assert distance[0, 0] == 3
