"""Thin-lens numbers against values worked out by hand."""

import math

import numpy as np
import pytest

from d2f_core.errors import SettingsError
from d2f_core.focus.thin_lens import circle_of_confusion_mm, depth_of_field


class TestDepthOfField:
    @pytest.mark.parametrize(
        "focal, n, metres, near, far, hyperfocal",
        [
            (50, 8, 3, 2.338, 4.185, 10.467),
            (85, 1.4, 2, 1.978, 2.023, 172.11),
            (35, 2, 1.5, 1.400, 1.616, 20.452),
            (24, 11, 2, 0.936, math.inf, 1.769),
        ],
    )  # fmt: skip
    def test_known_values_with_0_03_mm(self, focal, n, metres, near, far, hyperfocal):
        found = depth_of_field(1000 * metres, focal, n)
        assert [length / 1000 for length in found] == pytest.approx([near, far, hyperfocal], abs=0.005)

    def test_its_ends_draw_discs_of_the_confusion(self):
        found = depth_of_field(3000, 50, 8)
        for distance in found[:2]:
            assert circle_of_confusion_mm(distance, 3000, 50, 8) == pytest.approx(0.03, rel=1e-6)

    def test_at_the_hyperfocal_distance_everything_from_its_half_on_is_sharp(self):
        found = depth_of_field(depth_of_field(3000, 50, 8).hyperfocal_mm, 50, 8)
        assert found.far_mm == math.inf and found.near_mm == pytest.approx(found.hyperfocal_mm / 2)
        assert depth_of_field(math.inf, 50, 8).near_mm == pytest.approx(found.hyperfocal_mm - 50)

    def test_a_smaller_sensor_forgives_less(self):
        full, crop = depth_of_field(3000, 50, 8), depth_of_field(3000, 50, 8, 24.0)
        assert crop.near_mm > full.near_mm and crop.far_mm < full.far_mm


class TestCircleOfConfusion:
    def test_check_value_in_mm(self):
        diameter = circle_of_confusion_mm(10000.0, 2000.0, 50.0, 1.8)
        assert diameter == pytest.approx(0.570, abs=5e-4)

    def test_in_focus_is_a_point(self):
        assert circle_of_confusion_mm(2000.0, 2000.0, 50.0, 1.8) == 0

    def test_linear_in_disparity_on_both_sides(self):
        disparity = np.array([0.0003, 0.0004, 0.0005, 0.0006, 0.0007])
        diameters = circle_of_confusion_mm(1 / disparity, 2000.0, 50.0, 1.8)
        assert diameters == pytest.approx(diameters[0] / 2 * np.array([2, 1, 0, 1, 2]))

    def test_two_stops_halve_it(self):
        wide, narrow = (circle_of_confusion_mm(math.inf, 2000.0, 50.0, n) for n in (2.0, 4.0))
        assert wide == pytest.approx(2 * narrow)

    @pytest.mark.parametrize("focus, focal, n", [(50, 50, 2), (10, 50, 2), (2000, 0, 2), (2000, 50, 0)])
    def test_impossible_lens(self, focus, focal, n):
        with pytest.raises(SettingsError, match=r"\d"):
            circle_of_confusion_mm(5000.0, focus, focal, n)
