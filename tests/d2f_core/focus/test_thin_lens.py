"""Thin-lens numbers against values worked out by hand."""

import math

import numpy as np
import pytest

from d2f_core.errors import SettingsError
from d2f_core.focus.thin_lens import circle_of_confusion_mm, disc_diameter_px


class TestCircleOfConfusion:
    def test_check_value_in_mm_and_pixels(self):
        diameter = circle_of_confusion_mm(10000.0, 2000.0, 50.0, 1.8)
        assert diameter == pytest.approx(0.570, abs=5e-4)
        assert disc_diameter_px(diameter, 36.0, 6000) == pytest.approx(95.0, abs=0.05)

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
