"""Signed blur radius: known values, the focus range, the sign."""

import numpy as np
import pytest

from d2f_core.focus.defocus_map import (
    LARGEST_RADIUS_FRACTION,
    CapturedBlur,
    Defocus,
    blur_px,
    defocus,
    defocus_map,
)
from d2f_core.settings import BlurSettings, FocusSettings
from d2f_core.window import Window


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

    def test_blur_stops_growing_where_the_falloff_ends(self):
        radius = Defocus(0.5, 10.0, range_far=0.1, falloff_near=0.2, falloff_far=0.1).radius_px(
            _disparity(0.0, 0.3, 0.35, 0.5, 0.6, 0.9)
        )
        assert radius == pytest.approx([-1, -1, -0.5, 0, 1, 2], abs=1e-5)

    def test_no_radius_exceeds_the_limit(self):
        assert Defocus(0.5, 10.0, limit_px=2.0).radius_px(_disparity(0, 0.4, 1)) == pytest.approx([-2, -1, 2], abs=1e-5)

    def test_tilt_turns_the_sharp_plane_about_the_pivot(self):
        disparity = np.full((20, 40), 0.5, np.float32)
        radius = Defocus(0.5, 10.0, tilt=(0.4, 0.0), pivot=(0.25, 0.5)).radius_px(disparity)
        across = (np.arange(40) + 0.5) / 40
        assert radius == pytest.approx(np.tile(-10 * 0.4 * (across - 0.25), (20, 1)), abs=1e-5)

    def test_rows_of_a_tilted_map_equal_the_whole(self):
        disparity = np.random.default_rng(1).random((30, 20), np.float32)
        tilted = Defocus(0.4, 10.0, tilt=(0.2, -0.5))
        part = Window(10, 5, 7, 9, (30, disparity.shape[1]))
        assert np.array_equal(tilted.radius_px(disparity)[part.slices], tilted.radius_px(disparity[part.slices], part))

    def test_at_the_captured_blur_nothing_is_added(self):
        disparity = np.linspace(0, 1, 11, dtype=np.float32)
        assert not Defocus(0.4, 10.0, captured=CapturedBlur(0.4, 10.0)).radius_px(disparity).any()

    def test_added_and_captured_blur_make_the_whole(self):
        disparity = np.linspace(0, 1, 11, dtype=np.float32)
        added = Defocus(0.4, 10.0, captured=CapturedBlur(0.4, 6.0)).radius_px(disparity)
        whole = np.hypot(added, (disparity - 0.4) * 6.0)
        assert whole == pytest.approx(np.abs(Defocus(0.4, 10.0).radius_px(disparity)), abs=1e-4)

    @pytest.mark.parametrize("tilt", [(0.3, 0.0), (-0.3, 0.6), (0.2, -0.2)])
    def test_largest_bounds_every_tilted_radius(self, tilt):
        disparity = np.random.default_rng(3).uniform(0.2, 0.8, (40, 60)).astype(np.float32)
        tilted = Defocus(0.3, 10.0, range_near=0.05, tilt=tilt, pivot=(0.3, 0.9))
        bound = tilted.largest_radius_px(0.2, 0.8)
        assert np.abs(tilted.radius_px(disparity)).max() <= bound <= 10 * (0.5 + abs(tilt[0]) + abs(tilt[1]))

    def test_largest(self):
        assert Defocus(0.3, 10.0).largest_radius_px(0.0, 1.0) == pytest.approx(7)


class TestSettings:
    def test_convention_strength_is_a_fraction_of_the_long_side(self):
        assert blur_px(BlurSettings(100), 2000) == pytest.approx(2000 * LARGEST_RADIUS_FRACTION)
        assert blur_px(BlurSettings(50), 1000) == pytest.approx(blur_px(BlurSettings(50), 2000) / 2)

    def test_maximum_limits_the_radius(self):
        lens = defocus(FocusSettings(), 0.0, BlurSettings(strength=80, maximum=20), 1000)
        assert lens.radius_px(_disparity(1.0))[0] == pytest.approx(1000 * LARGEST_RADIUS_FRACTION * 0.2)

    def test_map_is_in_px_of_its_own_grid(self):
        disparity = np.zeros((30, 40), np.float32)
        small = defocus_map(disparity, FocusSettings(), 1.0, BlurSettings(100))
        large = defocus_map(np.zeros((60, 80), np.float32), FocusSettings(), 1.0, BlurSettings(100))
        assert large[0, 0] == pytest.approx(2 * small[0, 0])
