"""Tone curves: the formulas by hand, there and back, and every code of a file in any of them."""

import numpy as np
import pytest

from d2f_core.photo.colour import from_linear, to_linear
from d2f_core.photo.tone_curve import (
    SRGB,
    ChannelCurves,
    ParametricCurve,
    SampledCurve,
    curve_of_channels,
    is_alike,
)

ADOBE = ParametricCurve(563 / 256)
PROPHOTO = ParametricCurve(1.8, 1.0, 0.0, 1 / 16, 1 / 32)
TABLE = SampledCurve((np.linspace(0, 1, 256) ** 1.9 * 65535).astype(np.uint16).tobytes())
LEVEL_BELOW = ParametricCurve(2.0, 1.1, -0.1, 0.0, 0.1 / 1.1)
MIXED = ChannelCurves(ADOBE, TABLE, PROPHOTO)
CURVES = {"srgb": SRGB, "adobe": ADOBE, "prophoto": PROPHOTO, "table": TABLE, "mixed": MIXED}


def samples(curve, count=4096):
    return SampledCurve(np.rint(curve.decode(np.linspace(0, 1, count)) * 65535).astype(np.uint16).tobytes())


class TestFormulas:
    def test_values_by_hand(self):
        assert ADOBE.decode(0.5) == pytest.approx(0.5 ** (563 / 256), rel=1e-12)
        assert PROPHOTO.decode([0.01, 0.5]) == pytest.approx([0.01 / 16, 0.5**1.8], rel=1e-12)
        assert LEVEL_BELOW.decode([0.05, 1.0]) == pytest.approx([0.0, 1.0])
        assert ParametricCurve(2.0, 0.9, 0.0, 0.0, 0.0, 0.19).decode([0.0, 1.0]) == pytest.approx([0.19, 1.0])

    def test_a_table_is_straight_between_its_samples(self):
        curve = SampledCurve(np.array([0, 16384, 65535], np.uint16).tobytes())
        assert curve.decode([0.25, 0.75]) == pytest.approx([8192 / 65535, (16384 + 65535) / 2 / 65535])

    @pytest.mark.parametrize("curve", [SRGB, ADOBE, PROPHOTO, TABLE])
    def test_there_and_back_also_above_white(self, curve):
        encoded = np.linspace(0, 1.5, 301)
        np.testing.assert_allclose(curve.encode(curve.decode(encoded)), encoded, atol=1e-6)

    @pytest.mark.parametrize("curve", [SRGB, ADOBE, PROPHOTO, TABLE, LEVEL_BELOW])
    def test_single_precision_agrees(self, curve):
        values = np.linspace(0, 2, 501, dtype=np.float32).reshape(1, -1)
        np.testing.assert_allclose(curve.decode_32(values), curve.decode(values), rtol=2e-6, atol=2e-7)
        np.testing.assert_allclose(curve.encode_32(values), curve.encode(values), rtol=2e-6, atol=2e-6)

    @pytest.mark.parametrize(
        "numbers",
        [
            (0.0,),
            (float("nan"),),
            (1e9,),
            (2.2, -1.0),
            (2.2, 1.0, 0.0, 0.0, 5.0),
            (2.2, 1.0, -3.0, 0.0, 0.0),
        ],
    )
    def test_what_does_not_rise_is_refused(self, numbers):
        with pytest.raises(ValueError, match="tone curve"):
            ParametricCurve(*numbers)

    @pytest.mark.parametrize("values", [[], [7], [65535, 0], [9, 9], [0, 3]])
    def test_a_table_that_does_not_rise_is_refused(self, values):
        with pytest.raises(ValueError, match="does not rise"):
            SampledCurve(np.array(values, np.uint16).tobytes())

    def test_black_and_white_come_back_from_a_table_with_level_ends(self):
        curve = SampledCurve(np.array([0, 0, 0, 30000, 65535, 65535], np.uint16).tobytes())
        assert curve.encode([0.0, 1.0]) == pytest.approx([0.0, 1.0])

    def test_a_dip_in_a_table_becomes_level(self):
        curve = SampledCurve(np.array([0, 30000, 20000, 65535], np.uint16).tobytes())
        assert (np.diff(curve.decode(np.linspace(0, 1, 50))) >= 0).all()


class TestChannels:
    def test_a_table_of_srgb_is_srgb(self):
        assert curve_of_channels(samples(SRGB), samples(SRGB, 1024), SRGB) is SRGB
        assert not is_alike(samples(ADOBE), SRGB)

    def test_three_alike_are_one_and_three_others_stay_three(self):
        assert curve_of_channels(ADOBE, ADOBE, ADOBE) is ADOBE
        assert curve_of_channels(ADOBE, TABLE, PROPHOTO) == MIXED


class TestCodes:
    @pytest.mark.parametrize("dither", [False, True])
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    @pytest.mark.parametrize("name", CURVES)
    def test_every_code_comes_back_as_itself(self, name, dtype, dither):
        codes = np.arange(np.iinfo(dtype).max + 1).astype(dtype).reshape(16, -1)
        photo = np.repeat(codes[..., None], 3, axis=2)
        light = to_linear(photo, CURVES[name])
        np.testing.assert_array_equal(from_linear(light, dtype, dither=dither, curve=CURVES[name]), photo)

    @pytest.mark.parametrize("name", CURVES)
    def test_float_comes_back(self, name):
        photo = np.linspace(0, 1, 3000, dtype=np.float32).reshape(10, 100, 3)
        back = from_linear(to_linear(photo, CURVES[name]), np.float32, curve=CURVES[name])
        np.testing.assert_allclose(back, photo, atol=2e-6)
