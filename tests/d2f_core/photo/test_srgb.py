"""Pictures for video: 8-bit sRGB from any depth and profile."""

import numpy as np
import pytest

from d2f_core.photo.colour import to_8_bit
from d2f_core.photo.spaces import SPACES, in_space
from d2f_core.photo.srgb import to_srgb_8


def test_every_depth_gives_the_same_codes(colours):
    for pixels in (colours, colours.astype(np.uint16) * 257, (colours / 255).astype(np.float32)):
        np.testing.assert_array_equal(to_srgb_8(pixels, b""), colours)


def test_light_above_white_is_white():
    assert (to_srgb_8(np.full((2, 2, 3), 1.7, np.float32), b"") == 255).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_wide_profile_is_converted(dtype):
    code = np.array([[[200, 60, 60]]]) / (1 if dtype == np.uint8 else 255)
    converted = to_srgb_8(code.astype(dtype), SPACES["adobe-rgb"].profile)[0, 0].astype(int)
    assert converted == pytest.approx([232, 56, 57], abs=3)  # the same red needs more of sRGB's


@pytest.mark.parametrize("profile", ["display-p3", "adobe-rgb"])
def test_the_screen_shows_what_an_export_to_srgb_holds(colours, profile):
    embedded = SPACES[profile].profile
    np.testing.assert_array_equal(to_srgb_8(colours, embedded), in_space(colours, embedded, "srgb"))


def test_sixteen_bits_become_eight_as_in_an_export(deep_colours):
    np.testing.assert_array_equal(to_srgb_8(deep_colours, b""), to_8_bit(deep_colours))
