"""Signed blur radius: known values, the focus range, the sign."""

import numpy as np
import pytest

from d2f_core.defocus.defocus_map import LARGEST_RADIUS_FRACTION, Defocus, blur_px, defocus_map
from d2f_core.settings import BlurSettings, FocusSettings


def _disparity(*values):
    return np.array(values, np.float32)


class TestRadius:
    def test_known_values(self):
        assert Defocus(0.5, 20.0).radius_px(_disparity(0, 0.5, 0.75)).tolist() == [-10, 0, 5]

    def test_convention_positive_is_nearer_than_the_focus(self):
        assert Defocus(0.3, 10.0).radius_px(_disparity(0.9))[0] > 0

    def test_grows_with_the_distance_from_the_focus(self):
        disparity = np.linspace(0, 1, 101, dtype=np.float32)
        radius = np.abs(Defocus(0.4, 30.0).radius_px(disparity))
        order = np.argsort(np.abs(disparity - 0.4), kind="stable")
        assert (np.diff(radius[order]) >= -1e-5).all()

    def test_focus_range_is_flat_and_continuous(self):
        radius = Defocus(0.5, 10.0, range_near=0.1, range_far=0.2).radius_px(_disparity(0.2, 0.3, 0.5, 0.6, 0.7))
        assert radius == pytest.approx([-1, 0, 0, 0, 1], abs=1e-5)

    def test_keep_foreground_sharp(self):
        radius = Defocus(0.5, 10.0, keep_foreground_sharp=True).radius_px(_disparity(0.2, 0.5, 0.9))
        assert radius == pytest.approx([-3, 0, 0], abs=1e-5)

    def test_largest(self):
        assert Defocus(0.3, 10.0).largest_radius_px(0.0, 1.0) == pytest.approx(7)


class TestSettings:
    def test_convention_strength_is_a_fraction_of_the_long_side(self):
        assert blur_px(BlurSettings(100), 2000) == pytest.approx(2000 * LARGEST_RADIUS_FRACTION)
        assert blur_px(BlurSettings(50), 1000) == pytest.approx(blur_px(BlurSettings(50), 2000) / 2)

    def test_map_is_in_px_of_its_own_grid(self):
        disparity = np.zeros((30, 40), np.float32)
        small = defocus_map(disparity, FocusSettings(), 1.0, BlurSettings(100))
        large = defocus_map(np.zeros((60, 80), np.float32), FocusSettings(), 1.0, BlurSettings(100))
        assert large[0, 0] == pytest.approx(2 * small[0, 0])
