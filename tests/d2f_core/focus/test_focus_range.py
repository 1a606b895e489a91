"""A box on the picture becomes a range of depth."""

import numpy as np
import pytest

from d2f_core.focus.defocus_map import defocus_map
from d2f_core.focus.focus_range import focus_on_box, focus_on_point, range_of_box
from d2f_core.settings import BlurSettings, FocusSettings

RAMP = np.tile(np.linspace(0, 1, 101, dtype=np.float32), (50, 1))  # far on the left, near on the right


class TestRangeOfBox:
    def test_is_what_the_box_covers_less_a_twentieth_at_each_end(self) -> None:
        covered = range_of_box(RAMP, (0.2, 0.0, 0.6, 1.0))
        assert (covered.far, covered.middle, covered.near) == pytest.approx((0.22, 0.4, 0.58), abs=0.01)

    def test_a_sliver_of_background_does_not_count(self) -> None:
        disparity = np.full((100, 100), 0.7, np.float32)
        disparity[:, :3] = 0.0
        covered = range_of_box(disparity, (0.0, 0.0, 1.0, 1.0))
        assert covered.far == covered.near == pytest.approx(0.7)

    def test_corners_in_any_order_and_beyond_the_edge(self) -> None:
        assert range_of_box(RAMP, (1.5, 2.0, -0.5, -1.0)) == range_of_box(RAMP, (0.0, 0.0, 1.0, 1.0))

    def test_a_box_smaller_than_a_pixel_is_that_pixel(self) -> None:
        covered = range_of_box(RAMP, (0.5, 0.5, 0.5, 0.5))
        assert covered.far == covered.near == pytest.approx(0.5, abs=0.01)


def test_what_is_in_the_box_stays_sharp_and_the_rest_blurs() -> None:
    focus = focus_on_box(FocusSettings(tilt_x=0.0, falloff_far=0.5), RAMP, (0.2, 0.1, 0.6, 0.9))
    assert focus.point == pytest.approx((0.4, 0.5)) and focus.falloff_far == 0.5
    assert focus.disparity is not None
    radius = defocus_map(RAMP, focus, focus.disparity, BlurSettings(100.0))
    assert np.abs(radius[:, 23:58]).max() < 1e-6
    assert np.abs(radius[:, :18]).min() > 0 and np.abs(radius[:, 62:]).min() > 0


class TestFocusOnPoint:
    HERE, BESIDE, ELSEWHERE = (0.4, 0.5), (0.405, 0.495), (0.6, 0.5)

    def test_a_click_means_the_whole_subject_there(self) -> None:
        focus = focus_on_point(FocusSettings(disparity=0.3, range_near=0.1), self.HERE)
        assert focus == FocusSettings(point=self.HERE, whole_at_point=True, range_near=0.1)

    def test_the_second_click_means_one_plane_and_the_third_the_subject_again(self) -> None:
        focus, told = FocusSettings(), []
        for point in (self.HERE, self.BESIDE, self.HERE):
            focus = focus_on_point(focus, point)
            told.append((focus.point, focus.whole_at_point))
        assert told == [(self.HERE, True), (self.BESIDE, False), (self.HERE, True)]

    def test_a_click_elsewhere_means_the_subject_there(self) -> None:
        plane = focus_on_point(FocusSettings(), self.HERE, is_plane=True)
        assert not plane.whole_at_point and focus_on_point(plane, self.ELSEWHERE).whole_at_point

    def test_whoever_keeps_no_subjects_clicks_planes(self) -> None:
        assert not focus_on_point(FocusSettings(whole_subject=False), self.HERE).whole_at_point

    def test_a_box_is_neither(self) -> None:
        disparity = np.tile(np.linspace(0, 1, 50, dtype=np.float32), (40, 1))
        assert not focus_on_box(
            focus_on_point(FocusSettings(), self.HERE), disparity, (0.2, 0.2, 0.6, 0.6)
        ).whole_at_point
