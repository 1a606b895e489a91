"""The encoded <-> linear curve: known values of the standard, exact round trips, and dithering that keeps codes."""

import numpy as np
import pytest

from d2f_core.errors import ShapeError
from d2f_core.photo.colour import from_linear, to_8_bit, to_linear
from d2f_core.photo.tone_curve import SRGB


def all_codes(dtype, channels):
    codes = np.iinfo(dtype).max + 1
    grid = np.arange(codes).astype(dtype).reshape(16, -1)
    return grid if channels == 0 else np.repeat(grid[..., None], channels, axis=2)


class TestToLinear:
    @pytest.mark.parametrize(("code", "linear"), [(0, 0.0), (10, 0.003035270), (128, 0.215860501), (255, 1.0)])
    def test_known_values_of_the_standard(self, code, linear):
        assert to_linear(np.full((1, 1, 3), code, np.uint8)) == pytest.approx(linear, abs=1e-7)

    def test_eight_bits_sixteen_bits_and_float_agree(self):
        codes = all_codes(np.uint8, 3)
        expected = to_linear(codes)
        np.testing.assert_array_equal(to_linear(codes.astype(np.uint16) * 257), expected)
        np.testing.assert_allclose(to_linear((codes / 255).astype(np.float32)), expected, atol=5e-7)

    def test_returns_float32_of_the_same_shape(self):
        linear = to_linear(np.zeros((4, 5, 3), np.uint8))
        assert linear.dtype == np.float32 and linear.shape == (4, 5, 3)

    def test_other_numbers_are_refused(self):
        with pytest.raises(ShapeError, match="uint8, uint16 or float32"):
            to_linear(np.zeros((2, 2, 3), np.int64))


class TestRoundTrip:
    @pytest.mark.parametrize("dither", [False, True])
    @pytest.mark.parametrize("channels", [0, 1, 3])
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_every_code_comes_back_as_itself(self, dtype, channels, dither):
        codes = all_codes(dtype, channels)
        np.testing.assert_array_equal(from_linear(to_linear(codes), dtype, dither=dither), codes)

    def test_float_comes_back_within_a_tenth_of_a_16_bit_step(self):
        encoded = np.linspace(0, 1, 30000, dtype=np.float32).reshape(100, 100, 3)
        np.testing.assert_allclose(from_linear(to_linear(encoded), np.float32), encoded, atol=1.5e-6)

    def test_the_double_precision_curves_are_inverse(self):
        encoded = np.linspace(0, 1, 1001)
        np.testing.assert_allclose(SRGB.encode(SRGB.decode(encoded)), encoded, atol=1e-7)


class TestFromLinear:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_light_outside_the_range_is_clipped(self, dtype):
        white = np.iinfo(dtype).max if dtype != np.float32 else 1
        light = np.array([[[-0.5, 1.7, 50.0]]], np.float32)
        assert from_linear(light, dtype)[0, 0] == pytest.approx([0, white, white], abs=1e-6)

    @pytest.mark.parametrize(("dtype", "half"), [(np.uint8, 0.503), (np.uint16, 0.55)])
    def test_rounds_to_the_nearest_code(self, dtype, half):
        linear = np.random.default_rng(3).random((200, 300, 3), dtype=np.float32) ** 3
        exact = SRGB.encode(linear) * np.iinfo(dtype).max
        assert np.abs(from_linear(linear, dtype) - exact).max() < half

    def test_its_input_stays_untouched(self):
        linear = np.full((3, 3, 3), 0.2, np.float32)
        for dtype in (np.uint8, np.uint16, np.float32):
            from_linear(linear, dtype)
        assert (linear == np.float32(0.2)).all()


class TestDither:
    def test_a_smooth_ramp_keeps_its_mean_and_spans_two_codes(self):
        between = SRGB.decode(np.array(100.5) / 255).astype(np.float32)
        dithered = from_linear(np.full((256, 256, 3), between, np.float32), np.uint8, dither=True)
        assert set(np.unique(dithered)) == {100, 101}
        assert dithered.mean(axis=(0, 1)) == pytest.approx([100.5] * 3, abs=0.02)

    def test_is_the_same_every_time_and_in_one_piece_across_strips(self):
        linear = np.full((1100, 700), 0.4321, np.float32)
        first = from_linear(linear, np.uint8, dither=True)
        np.testing.assert_array_equal(first, from_linear(linear, np.uint8, dither=True))
        np.testing.assert_array_equal(first[512:768, 256:512], first[:256, :256])

    def test_16_to_8_bits_keeps_exact_codes_and_means(self):
        codes = all_codes(np.uint8, 3)
        np.testing.assert_array_equal(to_8_bit(codes.astype(np.uint16) * 257), codes)
        grey = to_8_bit(np.full((256, 256, 3), 100 * 257 + 128, np.uint16))
        assert grey.mean() == pytest.approx(100.5, abs=0.02)
