"""Halving a layer: even sizes take a shorter way to the same numbers."""

import numpy as np

from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.scatter import halve


def _halved(pixels, disparity, distance, scale):
    size = pixels.shape[0] // 2, pixels.shape[1] // 2
    coarse = LayerPixels(*(np.full(shape, -1, np.float32) for shape in ((*size, 4), size, size)))
    halve(LayerPixels(pixels, disparity, distance), scale, scale, 0.0, coarse)
    return coarse


def test_even_sizes_give_what_any_size_gives():
    rng = np.random.default_rng(5)
    alpha = rng.integers(0, 3, (24, 32)).astype(np.float32) / 2
    pixels = np.dstack([rng.random((24, 32, 3), np.float32) * alpha[..., None], alpha])
    disparity, distance = rng.random((24, 32), np.float32), rng.random((24, 32), np.float32) * 9
    for even, general in zip(
        _halved(pixels, disparity, distance, 2.0), _halved(pixels, disparity, distance, 2 - 1e-9), strict=True
    ):
        np.testing.assert_allclose(even, general, rtol=1e-4, atol=1e-5)


def test_area_is_averaged_and_distance_is_in_coarse_pixels():
    pixels = np.zeros((2, 2, 4), np.float32)
    pixels[0, 0] = 0.4, 0.2, 0.1, 1.0
    disparity = np.float32([[0.8, 0.1], [0.1, 0.1]])
    halved, near, distance = _halved(pixels, disparity, np.full((2, 2), 6, np.float32), 2.0)
    np.testing.assert_allclose(halved[0, 0], [0.1, 0.05, 0.025, 0.25], rtol=1e-6)
    assert abs(near[0, 0] - 0.8) < 0.01  # of the layer where it is
    assert distance[0, 0] == 3
