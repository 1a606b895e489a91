"""Grain: the measured noise is the noise that is there, and the blur gets as much."""

import numpy as np
import pytest

from d2f_core import render_bokeh
from d2f_core.fusion.grain import add_grain, grain_pattern, measure_noise
from d2f_core.window import Window


def _noisy(deviation, level=128, size=(200, 300)):
    rng = np.random.default_rng(4)
    return np.clip(level + rng.normal(0, deviation, (*size, 3)), 0, 255).round().astype(np.uint8)


def _pattern(height, width):
    return grain_pattern(Window.of((height, width)), [(0, height)])


class TestMeasure:
    @pytest.mark.parametrize("deviation", [2.0, 6.0])
    def test_known_noise(self, deviation):
        assert measure_noise(_noisy(deviation))[8] * 255 == pytest.approx(deviation, rel=0.15)

    def test_slope_and_straight_edge_are_no_noise(self):
        photo = np.repeat(np.linspace(20, 200, 300).astype(np.float32)[None, :, None] / 255, 200, 0).repeat(3, 2)
        photo[:, 150:] += 0.2
        assert measure_noise(photo).max() < 1e-3

    def test_tiny_photo(self):
        assert measure_noise(np.zeros((3, 3, 3), np.uint8)).tolist() == [0.0] * 16


class TestAdd:
    def test_share_zero_changes_nothing(self):
        photo = _noisy(3.0)
        noise = np.full(16, 0.05, np.float32)
        assert np.array_equal(add_grain(photo, noise, np.zeros((200, 300), np.float32), _pattern(200, 300)), photo)

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_as_much_as_asked_for(self, dtype):
        top = 1 if dtype == np.float32 else np.iinfo(dtype).max
        flat = np.full((100, 120, 3), 0.5 * top).astype(dtype)
        noise, share = np.full(16, 0.02, np.float32), np.ones((100, 120), np.float32)
        grained = add_grain(flat, noise, share, _pattern(100, 120))
        assert grained.dtype == dtype
        assert grained.astype(np.float64).std() / top == pytest.approx(0.02, rel=0.05)


def test_a_part_has_the_pattern_of_the_whole():
    strips = [(0, 40), (40, 80), (80, 100)]
    part = Window(30, 7, 55, 20, (100, 120))
    whole = grain_pattern(Window.of((100, 120)), strips)
    assert np.array_equal(grain_pattern(part, strips), whole[part.slices])


class TestInTheRender:
    def test_blur_has_the_noise_of_the_photo_only_with_grain(self):
        photo = _noisy(5.0)
        options = {"focus_disparity": 1.0, "blur_px": 20.0}
        disparity = np.zeros((200, 300), np.float32)
        smooth = render_bokeh(photo, disparity, **options)
        grained = render_bokeh(photo, disparity, grain=1.0, **options)
        assert smooth.std() < 1.5
        assert grained.std() == pytest.approx(5.0, rel=0.2)
